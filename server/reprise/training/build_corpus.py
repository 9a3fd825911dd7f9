"""Downloads the pinned packages and lays out their sources, one folder a package.

No file is trained on that a held-out package has, or nearly has. Knows nothing of registries, archives or
models.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from reprise.training.archives.contents import sources
from reprise.training.archives.fetch import fetch
from reprise.training.archives.unavailable import UnavailableError
from reprise.training.corpus import Corpus, CorpusPackage, find_corpus, write_corpus
from reprise.training.near_duplicates import NearDuplicates
from reprise.training.packages import BENCHMARKS, Package, Split, read_packages

OnProgress = Callable[[str, int, int], None]
"""(what, done, total)"""


def build_corpus(
    out: Path,
    on_progress: OnProgress = lambda what, done, total: None,
    splits: tuple[Split, ...] = ("train", "dev"),
    benchmarks: Path = BENCHMARKS,
    names: Collection[str] = (),
) -> Corpus:
    """Download the packages of `splits`, unpack their sources under `out`, and write `out/corpus.json`.

    Without *train*, only the folders called `names`, if any; *train* is built whole, and what is held out is
    downloaded too, to compare with. What else an earlier run left in `out` stays. Tests, vendored and
    generated files are left out, and so are duplicates. Raises `BadInputError` for a broken split, a failed
    download or an archive of another hash.
    """
    pinned = read_packages(benchmarks)
    wanted = _wanted(pinned, splits, names)
    keep = _Sieve(NearDuplicates() if "train" in splits else None)
    digest = hashlib.sha256()
    skipped: dict[str, str] = {}
    done: list[CorpusPackage] = []
    for position, package in enumerate(wanted):
        on_progress(package.name, position, len(wanted))
        try:
            found = list(sources(fetch(package, out / "archives"), package))
        except UnavailableError as error:
            skipped[package.folder_name] = str(error)
            continue
        kept = keep(package, found)
        if package.split in splits:
            done.append(_unpack(package, kept, len(found) - len(kept), out))
        if package.split == "train":
            digest.update(repr(kept).encode())
    on_progress("corpus", len(wanted), len(wanted))
    corpus = _with_earlier(Corpus(out, digest.hexdigest()[:12], tuple(done), skipped), pinned)
    write_corpus(corpus)
    return corpus


class _Sieve:
    """Lets a text through once: once a package where it is held out, and nothing like it into *train*."""

    def __init__(self, similar: NearDuplicates | None) -> None:
        self._similar = similar
        self._texts: set[bytes] = set()

    def __call__(self, package: Package, found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The files among `found` that are kept; packages come with *train* last."""
        is_trained_on = package.split == "train"
        texts = self._texts if is_trained_on else set()
        kept = []
        for path, text in found:
            key = hashlib.sha256(text.encode()).digest()
            if key in texts or (is_trained_on and self._similar and self._similar.has_like(text)):
                continue
            texts.add(key)
            kept.append((path, text))
            if self._similar is not None:
                self._similar.add(text)
        self._texts |= texts
        return kept


def _wanted(pinned: Sequence[Package], splits: Collection[Split], names: Collection[str]) -> list[Package]:
    """What is downloaded, what is trained on last."""
    trained_on = [package for package in pinned if package.split == "train"]
    held_out = [package for package in pinned if package.split != "train"]
    if "train" in splits:
        return [*held_out, *trained_on]
    return [p for p in held_out if p.split in splits and (not names or p.folder_name in names)]


def _unpack(package: Package, kept: Sequence[tuple[str, str]], n_duplicates: int, out: Path) -> CorpusPackage:
    folder = out / package.split / package.folder_name
    part = out / "unpacking"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for path, text in kept:
        target = part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier run with other rules left
    folder.parent.mkdir(exist_ok=True)
    part.rename(folder)  # whole or not at all
    return CorpusPackage(
        name=package.folder_name,
        version=package.version,
        licence=package.licence,
        split=package.split,
        n_files=len(kept),
        n_lines=sum(text.count("\n") for _, text in kept),
        language=package.language,
        n_duplicates=n_duplicates,
    )


def _with_earlier(built: Corpus, pinned: Sequence[Package]) -> Corpus:
    """What was built, and what an earlier run left in its folder and is pinned still."""
    earlier = find_corpus(built.folder)
    if earlier is None:
        return built
    names = {package.name for package in built.packages} | set(built.skipped)
    versions = {(package.folder_name, package.version, package.split) for package in pinned}
    stays = [p for p in earlier.packages if (p.name, p.version, p.split) in versions and p.name not in names]
    has_trained_on = any(package.split == "train" for package in built.packages)
    return Corpus(
        built.folder,
        built.content_hash if has_trained_on else earlier.content_hash,
        (*built.packages, *stays),
        built.skipped,
    )
