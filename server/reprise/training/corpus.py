"""A corpus as it lies on disk: the sources of packages, and the record of what they are.

Knows nothing of downloading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from reprise.errors import BadInputError
from reprise.training.packages import Language, Split


@dataclass(frozen=True, slots=True)
class CorpusPackage:
    """What one package gave to the corpus."""

    name: str
    """As its folder is called."""
    version: str
    licence: str
    split: Split
    n_files: int
    n_lines: int
    language: Language = "python"
    n_duplicates: int = 0
    """Files left out: the same text came before or, in *train*, nearly the same did or is held out."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of sources: `<folder>/<split>/<package>/...`."""

    folder: Path
    content_hash: str
    """First 12 hex digits of SHA-256 over the paths and contents of the train split, in order."""
    packages: tuple[CorpusPackage, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Packages that this machine has no way to fetch, with the reason."""

    def of(self, split: Split, language: Language = "python") -> list[CorpusPackage]:
        """The packages of a split in a language, by name."""
        found = [p for p in self.packages if p.split == split and p.language == language]
        return sorted(found, key=lambda package: package.name)

    def roots(self, split: Split, language: Language = "python") -> list[tuple[str, Path]]:
        """Name and folder of each package of a split in a language, by name."""
        return [(package.name, self.folder / split / package.name) for package in self.of(split, language)]


def read_corpus(folder: Path) -> Corpus:
    """The corpus that `build_corpus` wrote; `BadInputError` if there is none."""
    corpus = find_corpus(folder)
    if corpus is None:
        raise BadInputError(f"{folder} holds no corpus: run `reprise train corpus` first")
    return corpus


def find_corpus(folder: Path) -> Corpus | None:
    """The same, or None."""
    try:
        stored = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    packages = tuple(CorpusPackage(**package) for package in stored["packages"])
    return Corpus(folder, stored["content_hash"], packages, stored.get("skipped", {}))


def write_corpus(corpus: Corpus) -> None:
    """Write the record of what lies in the corpus's folder."""
    stored = {
        "content_hash": corpus.content_hash,
        "packages": [asdict(package) for package in corpus.packages],
        "skipped": dict(corpus.skipped),
    }
    (corpus.folder / "corpus.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
