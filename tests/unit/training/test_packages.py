"""The split of packages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reprise.errors import BadInputError
from reprise.training.packages import (
    PERMISSIVE,
    Package,
    normalised,
    public_benchmark_packages,
    read_packages,
    refuse_held_out,
)

PACKAGE = Package("some-name", "1.0", "0" * 64, "MIT", "testing", "train")


def test_the_committed_split_is_whole_and_permissive() -> None:
    packages = read_packages()
    splits = [package.split for package in packages]
    assert splits.count("train") >= 30 and splits.count("dev") >= 6 and splits.count("test") >= 8
    assert {package.licence for package in packages} <= PERMISSIVE
    assert all(len(package.sha256) == 64 for package in packages)


@pytest.mark.parametrize("language", ["typescript", "java"])
def test_each_language_has_packages_on_every_side(language: str) -> None:
    splits = [package.split for package in read_packages() if package.language == language]
    assert splits.count("train") >= 1 and splits.count("dev") >= 2 and splits.count("test") >= 3


@pytest.mark.parametrize("wrong", ['registry = "cargo"', 'language = "cobol"'])
def test_a_registry_or_a_language_that_is_not_known_is_refused(tmp_path: Path, wrong: str) -> None:
    facts = {"name": "one", "version": "1.0", "sha256": "0" * 64, "licence": "MIT", "domain": "testing"}
    entry = "".join(f'{key} = "{value}"\n' for key, value in facts.items())
    (tmp_path / "packages.toml").write_text(f"[[dev]]\n{entry}{wrong}\n", encoding="utf-8")
    (tmp_path / "public_benchmarks.toml").write_text("benchmark = []\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"cargo|cobol"):
        read_packages(tmp_path)


def test_no_package_is_a_public_benchmark_and_none_is_on_two_sides() -> None:
    names = [normalised(package.name) for package in read_packages()]
    assert len(names) == len(set(names))
    assert not public_benchmark_packages() & set(names)
    assert {"django", "scikit-learn", "diffusers", "torchrl", "gson"} <= public_benchmark_packages()


def test_a_package_of_a_public_benchmark_is_refused_however_it_is_spelt() -> None:
    with pytest.raises(BadInputError, match="public benchmark"):
        refuse_held_out((replace(PACKAGE, name="Scikit_Learn"),), frozenset({"scikit-learn"}))


@pytest.mark.parametrize("held_out", ["dev", "test"])
def test_a_package_that_is_held_out_cannot_be_trained_on(held_out: str) -> None:
    other = Package("Some.Name", "2.0", "1" * 64, "MIT", "testing", held_out)  # type: ignore[arg-type]
    with pytest.raises(BadInputError, match="two splits"):
        refuse_held_out((PACKAGE, other), frozenset())


def test_a_licence_that_is_not_permissive_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"GPL-3\.0"):
        refuse_held_out((replace(PACKAGE, licence="GPL-3.0"),), frozenset())
