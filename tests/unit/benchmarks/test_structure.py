"""Holds what ARCHITECTURE.md promises of the structure of the benchmarks."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from benchmarks.baselines.registry import ARMS
from benchmarks.report.names import ARM_NOTES, SHUFFLED, TASK_NOTES, TASKS, is_ablation
from benchmarks.values import Task
from tests.unit import import_walk

ROOT = Path(__file__).resolve().parents[3]
BENCHMARKS = ROOT / "benchmarks"
PACKAGE = ROOT / "server" / "reprise"

LAYERS = [
    {"__main__"},
    {"command", "quality_check"},
    {"whole"},
    {"run", "tasks", "report", "fitting", "speed"},
    {"baselines", "replay"},
    {"completers", "workspace"},
    {"questions", "metrics", "inputs"},
    {"values", "figures", "kept", "sizes", "code_version", "outcome"},
]
"""Folders and modules from the top down; each may import what stands below it, but none of its own layer."""

IMPORTERS = {
    "rapidfuzz": "metrics.text",
    "sacrebleu": "metrics.text",
    "pytrec_eval": "metrics.ranking",
    "matplotlib": "report.plots.canvas",
    "psutil": "tasks.latency",
    "tree_sitter": "questions.reading",
    "tests": "speed",
}
"""The one part that may import each outside dependency, and the stand-ins of the tests."""

COMMAND = re.compile(r"(?:`|python -m )(benchmarks(?:\.\w+)+)")


def modules() -> Mapping[str, frozenset[str]]:
    return import_walk.imports_by_module(BENCHMARKS)


def part(module: str) -> str:
    return module.partition(".")[0]


def layer(module: str) -> int:
    return next((number for number, parts in enumerate(LAYERS) if part(module) in parts), -1)


def test_every_module_has_a_layer_and_every_layer_its_modules() -> None:
    assert [name for name in modules() if layer(name) < 0] == [""]
    assert set().union(*LAYERS) <= {part(name) for name in modules()}


def test_imports_run_downwards_only() -> None:
    not_downwards = [
        f"{module} imports {imported}"
        for module in modules()
        for imported in import_walk.own_imports(BENCHMARKS, module)
        if part(imported) != part(module) and layer(imported) <= layer(module)
    ]

    assert not_downwards == []


def test_what_reads_source_files_knows_no_question() -> None:
    upwards = [
        f"{module} imports {imported}"
        for module in modules()
        if module.startswith("questions.reading")
        for imported in import_walk.own_imports(BENCHMARKS, module)
        if part(imported) == "questions" and not imported.startswith("questions.reading")
    ]

    assert upwards == []


def test_what_names_mean_is_told_without_the_engine_s_own_resolution() -> None:
    allowed = ("reprise.syntax.", "reprise.types.", "reprise.workspace.languages.", "reprise.index.bases.")
    taken = {
        imported
        for module, imports in modules().items()
        if module.startswith("questions.")
        for imported in imports
        if imported.startswith("reprise.")
    }

    assert taken
    assert {name for name in taken if not name.startswith(allowed)} == set()


def test_no_module_imports_itself_through_others() -> None:
    assert import_walk.circle(BENCHMARKS) == []


def test_the_package_knows_nothing_of_its_benchmarks() -> None:
    assert import_walk.importers_of(PACKAGE, "benchmarks") == []


@pytest.mark.parametrize(("dependency", "importer"), IMPORTERS.items())
def test_a_dependency_has_one_importer(dependency: str, importer: str) -> None:
    importers = import_walk.importers_of(BENCHMARKS, dependency)

    assert importers
    assert [name for name in importers if not f"{name}.".startswith(f"{importer}.")] == []


def test_no_other_dependency_is_imported() -> None:
    known = {*IMPORTERS, "benchmarks", "reprise", "numpy", *sys.stdlib_module_names}
    found = {
        f"{module} imports {imported}"
        for module, imports in modules().items()
        for imported in imports
        if imported.partition(".")[0] not in known
    }

    assert found == set()


@pytest.mark.parametrize("module", ["benchmarks.command", "benchmarks.quality_check"])
def test_starting_loads_nothing_that_only_some_runs_need(module: str) -> None:
    late = ["matplotlib", "datasketch", "psutil", "torch", "transformers", "onnxruntime"]
    program = f"import sys, {module}; print(*(name for name in {late} if name in sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.strip() == ""


def test_every_benchmark_that_a_text_names_is_there() -> None:
    texts = [*ROOT.glob("*.md"), *BENCHMARKS.rglob("*.md"), *BENCHMARKS.rglob("*.py"), *PACKAGE.rglob("*.py")]
    weights = [*(PACKAGE / "completion").rglob("*.json")]
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in [*texts, *weights]
        for name in COMMAND.findall(path.read_text("utf-8"))
    }

    assert named
    assert [
        (path, name) for path, name in sorted(named) if name.removeprefix("benchmarks.") not in modules()
    ] == []


def test_the_report_has_a_name_for_every_task_and_a_note_for_every_method() -> None:
    noted = {name for name in ARMS if not is_ablation(name)} | {SHUFFLED}

    assert set(TASKS) == set(TASK_NOTES) == set(get_args(Task))
    assert set(ARM_NOTES) == noted
