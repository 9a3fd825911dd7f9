"""From archives to folders of sources; no network."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from reprise.errors import BadInputError
from reprise.training.build_corpus import build_corpus
from reprise.training.corpus import read_corpus

FILES = {"one/api.py": "def load():\n    pass\n", "one/copy.py": "def load():\n    pass\n"}
LONG = "".join(f"value_{number} = compute({number})\n" for number in range(40))


def write_wheel(path: Path, files: dict[str, str]) -> str:
    """Write an archive; returns its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entry(split: str, name: str, sha256: str) -> str:
    """One package of `packages.toml`."""
    facts = {"name": name, "version": "1.0", "sha256": sha256, "licence": "MIT", "domain": "testing"}
    return f"[[{split}]]\n" + "".join(f'{key} = "{value}"\n' for key, value in facts.items())


def write_lists(folder: Path, *entries: str) -> None:
    """Write a list of packages and one of public benchmarks."""
    folder.mkdir(exist_ok=True)
    (folder / "packages.toml").write_text("".join(entries), encoding="utf-8")
    (folder / "public_benchmarks.toml").write_text('[[benchmark]]\npackages = ["django"]\n', encoding="utf-8")


def lay_out(root: Path, packages: dict[tuple[str, str], dict[str, str]]) -> None:
    """Write the archives of packages, by split and name, and the list that pins them."""
    hashes = {
        (split, name): write_wheel(root / f"corpus/archives/{name}-1.0.whl", files)
        for (split, name), files in packages.items()
    }
    write_lists(root / "lists", *(entry(split, name, sha256) for (split, name), sha256 in hashes.items()))


def test_a_corpus_holds_each_file_once_and_reads_back(tmp_path: Path) -> None:
    lay_out(tmp_path, {("train", "one"): FILES})
    corpus = build_corpus(tmp_path / "corpus", benchmarks=tmp_path / "lists")
    ((name, root),) = corpus.roots("train")
    assert name == "one"
    assert [path.name for path in root.rglob("*.py")] == ["api.py"]
    assert (corpus.packages[0].n_files, corpus.packages[0].n_duplicates) == (1, 1)
    assert read_corpus(tmp_path / "corpus") == corpus


def test_the_hash_is_of_what_is_trained_on(tmp_path: Path) -> None:
    lay_out(tmp_path, {("train", "one"): FILES})
    alone = build_corpus(tmp_path / "corpus", benchmarks=tmp_path / "lists")
    lay_out(tmp_path, {("train", "one"): FILES, ("dev", "two"): {"two/api.py": "x = 5\n"}})
    both = build_corpus(tmp_path / "corpus", benchmarks=tmp_path / "lists")
    assert len(both.packages) == 2 and both.content_hash == alone.content_hash


def test_building_again_gives_the_same_hash(tmp_path: Path) -> None:
    lay_out(tmp_path, {("train", "one"): FILES})
    hashes = {build_corpus(tmp_path / "corpus", benchmarks=tmp_path / "lists").content_hash for _ in range(2)}
    assert len(hashes) == 1


@pytest.mark.parametrize("held_out", ["dev", "test"])
def test_a_near_duplicate_of_a_held_out_file_is_not_trained_on(tmp_path: Path, held_out: str) -> None:
    files = {"one/again.py": LONG + "added = 1\n", "one/own.py": LONG.replace("value", "other")}
    lay_out(tmp_path, {("train", "one"): files, (held_out, "two"): {"two/first.py": LONG}})
    corpus = build_corpus(tmp_path / "corpus", splits=("train",), benchmarks=tmp_path / "lists")
    ((_, root),) = corpus.roots("train")
    assert [path.name for path in root.rglob("*.py")] == ["own.py"]
    assert [(package.name, package.n_duplicates) for package in corpus.packages] == [("one", 1)]


def test_naming_packages_lays_out_these_and_keeps_the_others(tmp_path: Path) -> None:
    packages = {("dev", "one"): FILES, ("dev", "two"): {"two/a.py": LONG}, ("test", "three"): FILES}
    lay_out(tmp_path, packages)
    for name in ("two", "three"):
        corpus = build_corpus(
            tmp_path / "corpus", splits=("dev", "test"), benchmarks=tmp_path / "lists", names=[name]
        )
    assert [(package.split, package.name) for package in corpus.packages] == [
        ("test", "three"),
        ("dev", "two"),
    ]
    assert not (tmp_path / "corpus/dev/one").exists()


def test_a_held_out_package_keeps_its_own_near_duplicates(tmp_path: Path) -> None:
    lay_out(tmp_path, {("test", "one"): {"one/a.py": LONG, "one/b.py": LONG + "added = 1\n"}})
    corpus = build_corpus(tmp_path / "corpus", splits=("test",), benchmarks=tmp_path / "lists")
    assert corpus.packages[0].n_files == 2


def test_a_package_that_the_machine_cannot_fetch_is_left_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    java = entry("dev", "two", "0" * 64) + 'registry = "debian"\nlanguage = "java"\n'
    sha256 = write_wheel(tmp_path / "corpus/archives/one-1.0.whl", FILES)
    write_lists(tmp_path / "lists", entry("dev", "one", sha256), java)
    corpus = build_corpus(tmp_path / "corpus", splits=("dev",), benchmarks=tmp_path / "lists")
    assert [package.name for package in corpus.packages] == ["one"]
    assert "apt-get" in corpus.skipped["two"]


def test_an_archive_of_another_hash_is_refused(tmp_path: Path) -> None:
    write_wheel(tmp_path / "corpus/archives/one-1.0.whl", FILES)
    write_lists(tmp_path / "lists", entry("train", "one", "0" * 64))
    with pytest.raises(BadInputError, match="not the archive"):
        build_corpus(tmp_path / "corpus", benchmarks=tmp_path / "lists")


def test_a_folder_without_a_corpus_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="reprise train corpus"):
        read_corpus(tmp_path)
