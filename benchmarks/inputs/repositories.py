"""The packages of a split, laid out as folders of sources, and their files.

Knows nothing of questions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from benchmarks.values import Repository, Split
from reprise.errors import BadInputError
from reprise.training.corpus import find_corpus, read_corpus
from reprise.training.packages import Language, read_packages

DEFAULT_FOLDER = Path(".cache/corpus")
"""Where the sources lie unless another folder is given: in the checkout, not part of it."""
SUFFIXES: dict[str, tuple[str, ...]] = {"python": (".py",), "typescript": (".ts", ".tsx"), "java": (".java",)}
"""Of the files that questions are drawn from, by language."""

_MAX_LINE = 1000  # characters; longer lines are data
_LANGUAGES: tuple[Language, ...] = ("python", "typescript", "java")


def pinned(
    split: Split, languages: Sequence[Language] = _LANGUAGES, names: Collection[str] = ()
) -> list[str]:
    """What the packages of a split are called, in the order of `packages.toml`; only `names`, if any.

    Raises `BadInputError` if none is called one of `names`.
    """
    known = [p.folder_name for p in read_packages() if p.split == split and p.language in languages]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise BadInputError(
            f"no {split} package is called {', '.join(unknown)} in {', '.join(languages)}: "
            f"there are {', '.join(known)}"
        )
    return [name for name in known if not names or name in names]


def repositories(
    folder: Path, split: Split, languages: Sequence[Language] = _LANGUAGES, names: Collection[str] = ()
) -> list[Repository]:
    """The packages of a split that lie in `folder`, by language in the order given, then by name.

    Only those called `names`, if any. Raises `BadInputError` where nothing lies in `folder`, or none of a
    name.
    """
    corpus = read_corpus(folder)
    found = [
        Repository(name, language, split, root)
        for language in languages
        for name, root in corpus.roots(split, language)
        if not names or name in names
    ]
    missing = sorted(set(names) - {repository.name for repository in found})
    if missing:
        raise BadInputError(f"{folder} has no {split} package {', '.join(missing)} in {', '.join(languages)}")
    return found


def ensure(
    folder: Path,
    splits: tuple[Split, ...],
    on_progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    names: Collection[str] = (),
) -> dict[str, str]:
    """Download and lay out what `folder` lacks of the packages of `splits`, or of those called `names`.

    Returns what this machine has no way to fetch, with the reason, by package. Raises `BadInputError` for a
    failed download or an archive of another hash.
    """
    corpus = find_corpus(folder)
    present = {
        (p.name, p.version)
        for p in (corpus.packages if corpus else ())
        if (folder / p.split / p.name).is_dir()
    }
    wanted = [p for p in read_packages() if p.split in splits and (not names or p.folder_name in names)]
    missing = [p.folder_name for p in wanted if (p.folder_name, p.version) not in present]
    if not missing:
        return {}
    from reprise.training.build_corpus import build_corpus  # noqa: PLC0415 - loads what compares files

    return dict(build_corpus(folder, on_progress, splits, names=missing).skipped)


def read_files(root: Path, language: str) -> list[tuple[str, str]]:
    """Path relative to `root` and text of each file of a language with content, by path."""
    found = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in SUFFIXES[language] or not path.is_file() or path.name.endswith(".d.ts"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.strip() and max(map(len, text.split("\n"))) <= _MAX_LINE:
            found.append((path.relative_to(root).as_posix(), text))
    return found
