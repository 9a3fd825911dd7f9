"""Reads the committed split of source packages and refuses to train on what is held out.

Knows nothing of downloading. A package's side (train, dev or test) is decided once, in
`benchmarks/packages.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from reprise.errors import BadInputError

Split = Literal["train", "dev", "test"]
Registry = Literal["pypi", "npm", "debian"]
Language = Literal["python", "typescript", "java"]

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"

PERMISSIVE = frozenset({"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "MIT OR Apache-2.0"})


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned source package."""

    name: str
    version: str
    sha256: str
    """Of the archive, as the registry serves it."""
    licence: str
    domain: str
    split: Split
    registry: Registry = "pypi"
    language: Language = "python"
    """Of the sources that are taken."""
    folders: tuple[str, ...] = ()
    """Where in the archive they lie; anywhere if empty."""

    @property
    def folder_name(self) -> str:
        """The name as one part of a path, as npm spells it for its archives."""
        return self.name.removeprefix("@").replace("/", "-")


def read_packages(folder: Path = BENCHMARKS) -> tuple[Package, ...]:
    """All packages of `packages.toml`: permissive licences, one side each, no public benchmark among them.

    Raises `BadInputError` where the file is missing or breaks a rule.
    """
    table = _toml(folder / "packages.toml")
    splits = cast(tuple[Split, ...], get_args(Split))
    packages = tuple(_package(entry, split) for split in splits for entry in table.get(split, ()))
    refuse_held_out(packages, public_benchmark_packages(folder))
    return packages


def public_benchmark_packages(folder: Path = BENCHMARKS) -> frozenset[str]:
    """Normalised names of the packages behind the public benchmarks' repositories."""
    table = _toml(folder / "public_benchmarks.toml")
    return frozenset(normalised(name) for entry in table["benchmark"] for name in entry["packages"])


def refuse_held_out(packages: tuple[Package, ...], public: frozenset[str]) -> None:
    """Raise `BadInputError` for a package with two sides, another licence, or of a public benchmark."""
    side: dict[str, Split] = {}
    for package in packages:
        name = normalised(package.name)
        if side.setdefault(name, package.split) != package.split:
            raise BadInputError(f"{package.name} is in two splits: {side[name]} and {package.split}")
        if name in public:
            raise BadInputError(
                f"{package.name} belongs to a public benchmark: it cannot be in {package.split}"
            )
        if package.licence not in PERMISSIVE:
            raise BadInputError(f"{package.name} has the licence {package.licence}, which is not permissive")


def normalised(name: str) -> str:
    """The form under which registries compare names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(entry: dict[str, Any], split: Split) -> Package:
    package = Package(**{**entry, "folders": tuple(entry.get("folders", ()))}, split=split)
    if package.registry not in get_args(Registry) or package.language not in get_args(Language):
        raise BadInputError(f"{package.name}: no registry {package.registry} or language {package.language}")
    return package


def _toml(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInputError(f"{path} is missing: training runs from a checkout of the sources") from error
