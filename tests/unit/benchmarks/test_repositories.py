"""Packages laid out as folders, found by split, language and name."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.inputs.repositories import ensure, pinned, read_files, repositories
from reprise.errors import BadInputError
from reprise.training.corpus import Corpus, CorpusPackage, write_corpus
from reprise.training.packages import read_packages


def lay_out(folder: Path) -> None:
    """A corpus of four packages, without their files."""
    packages = (
        CorpusPackage("two", "1.0", "MIT", "dev", 1, 10),
        CorpusPackage("one", "1.0", "MIT", "dev", 1, 10),
        CorpusPackage("web", "1.0", "MIT", "dev", 1, 10, language="typescript"),
        CorpusPackage("held", "1.0", "MIT", "test", 1, 10),
    )
    write_corpus(Corpus(folder, "0" * 12, packages))


def test_repositories_come_by_language_then_by_name(tmp_path: Path) -> None:
    lay_out(tmp_path)
    found = repositories(tmp_path, "dev", ("typescript", "python"))
    assert [repository.name for repository in found] == ["web", "one", "two"]
    assert found[0].root == tmp_path / "dev/web" and found[0].language == "typescript"


def test_a_name_that_the_split_lacks_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path)
    assert [repository.name for repository in repositories(tmp_path, "dev", names=["one"])] == ["one"]
    with pytest.raises(BadInputError, match="no dev package held"):
        repositories(tmp_path, "dev", names=["one", "held"])


def test_nothing_is_downloaded_where_all_is_laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    laid_out = tuple(
        CorpusPackage(package.folder_name, package.version, package.licence, "dev", 1, 10)
        for package in read_packages()
        if package.split == "dev"
    )
    write_corpus(Corpus(tmp_path, "0" * 12, laid_out))
    for package in laid_out:
        (tmp_path / "dev" / package.name).mkdir(parents=True)
    assert ensure(tmp_path, ("dev",)) == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.json", "dev"]


def test_a_package_whose_folder_was_deleted_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    (wanted,) = (package for package in read_packages() if package.folder_name == "commons-io")
    write_corpus(Corpus(tmp_path, "0" * 12, (CorpusPackage("commons-io", wanted.version, "", "dev", 1, 1),)))
    assert list(ensure(tmp_path, ("dev",), names=["commons-io"])) == ["commons-io"]


def test_pinned_packages_are_told_by_split_and_language() -> None:
    assert "lark" in pinned("dev", ("python",)) and "mobx" not in pinned("dev", ("python",))
    assert pinned("dev", names=["mobx", "lark"]) == ["lark", "mobx"]


def test_a_name_that_is_not_pinned_is_told_with_those_that_are() -> None:
    with pytest.raises(BadInputError, match=r"called nowhere in java: there are .*commons-io"):
        pinned("dev", ("java",), ["nowhere", "commons-io"])


def test_a_package_that_is_missing_and_cannot_be_fetched_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert list(ensure(tmp_path, ("dev",), names=["commons-io"])) == ["commons-io"]


def test_files_of_other_languages_declarations_and_data_are_not_read(tmp_path: Path) -> None:
    files = {"a.ts": "let a = 1\n", "b.tsx": "let b = 1\n", "c.d.ts": "let c: number\n", "d.py": "d = 1\n"}
    for name, text in {**files, "empty.ts": "\n", "long.ts": "x" * 2000}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [path for path, _ in read_files(tmp_path, "typescript")] == ["a.ts", "b.tsx"]
