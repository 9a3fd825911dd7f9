"""Which language a file is written in, by its name alone.

Knows no content: a file without a telling name is text, and text is indexed too.
"""

from __future__ import annotations

from reprise.types import LANGUAGES

__all__ = ["LANGUAGES", "language_of"]

_EXTENSIONS = {
    "python": "py pyi pyw",
    "javascript": "js jsx mjs cjs",
    "typescript": "ts mts cts",
    "tsx": "tsx",
    "java": "java",
    "go": "go",
    "rust": "rs",
    "c": "c h",
    "cpp": "cpp cc cxx c++ hpp hh hxx h++ ipp tpp inl",
    "csharp": "cs csx",
    "ruby": "rb rake gemspec ru podspec",
    "php": "php phtml php5 php7",
}
_NAMES = {
    "gemfile": "ruby",
    "rakefile": "ruby",
    "guardfile": "ruby",
    "podfile": "ruby",
    "vagrantfile": "ruby",
    "capfile": "ruby",
    "sconstruct": "python",
    "sconscript": "python",
}
_LANGUAGE_OF_EXTENSION = {
    extension: language for language, extensions in _EXTENSIONS.items() for extension in extensions.split()
}


def language_of(path: str) -> str:
    """Return the language of a file name or path, one of `LANGUAGES`; `text` where nothing is known."""
    name = path.rsplit("/", 1)[-1].lower()
    _, dot, extension = name.rpartition(".")
    if dot and extension in _LANGUAGE_OF_EXTENSION:
        return _LANGUAGE_OF_EXTENSION[extension]
    return _NAMES.get(name, "text")
