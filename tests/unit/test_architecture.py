"""Holds what ARCHITECTURE.md promises of the code's structure."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.unit import import_walk

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "server" / "reprise"

LAYERS = [
    {"cli"},
    {"lsp", "training"},
    {"engine"},
    {"indexing"},
    {"completion"},
    {"retrieval"},
    {"index"},
    {"models"},
    {"syntax"},
    {"workspace"},
    {"config", "settings", "setting_rules", "timing", "wire"},
    {"types", "errors"},
]
"""Packages and modules from the top down; each may import its own and what stands below it."""

COMPLETION_LAYERS = [
    {"pipeline"},
    {"answering", "asking_again"},
    {"turn", "explain", "replay"},
    {"ghost_text", "sampling"},
    {"generation"},
    {"prompts", "generators"},
]
"""The same inside `completion`; parts of one layer know nothing of each other. All others stand below."""

IMPORTERS: dict[str, str | tuple[str, ...]] = {
    "pygls": "lsp",
    "lsprotocol": "lsp",
    "cattrs": "lsp",
    "typer": "cli",
    "rich": "cli",
    "torch": (
        "training",
        "completion.generators.token_reader",
        "completion.generators.transformers_model",
        "completion.generators.transformers_weights",
    ),
    "huggingface_hub": "completion.generators.transformers_weights",
    "transformers": "completion.generators.transformers_weights",
    "onnx": "training",
    "datasketch": "training.near_duplicates",
    "matplotlib": "training",
    "onnxruntime": "models.onnx_session",
    "tree_sitter": "syntax",
    "usearch": "index.vectors.usearch_index",
    "hnswlib": "index.vectors.hnswlib_index",
    "sqlite3": "index.store",
    "rpds": "index",
    "watchdog": "workspace.watch",
    "platformdirs": "config",
}
"""The one part that may import each outside dependency, or the few modules that do."""

NOT_IN_THE_REPOSITORY = {"reprise/", "reprise.toml"}  # files of a user's workspace or cache


def imports_by_module() -> Mapping[str, frozenset[str]]:
    """What each module of the package imports; keys leave out `reprise.`."""
    return import_walk.imports_by_module(PACKAGE)


def own_imports(module: str) -> set[str]:
    """The modules of the package that one of its modules imports."""
    return import_walk.own_imports(PACKAGE, module)


def layer(module: str) -> int:
    """The number of a module's layer, from the top."""
    part = module.partition(".")[0]
    return next((number for number, parts in enumerate(LAYERS) if part in parts), -1)


def test_every_module_has_a_layer() -> None:
    assert [name for name in imports_by_module() if layer(name) < 0] == ["", "__main__"]


def test_imports_run_downwards_only() -> None:
    upwards = [
        f"{module} imports {imported}"
        for module in imports_by_module()
        for imported in own_imports(module)
        if module not in ("", "__main__") and layer(imported) < layer(module)
    ]

    assert upwards == []


def completion_part(module: str) -> str:
    """The part of `completion` that a module is of; empty for one of another package."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "completion" else ""


def completion_layer(part: str) -> int:
    """The number of a part's layer inside `completion`, from the top."""
    layers = enumerate(COMPLETION_LAYERS)
    return next((number for number, parts in layers if part in parts), len(COMPLETION_LAYERS))


def test_every_layer_of_completion_exists() -> None:
    parts = {completion_part(module) for module in imports_by_module()}

    assert set().union(*COMPLETION_LAYERS) <= parts


def test_inside_completion_imports_run_downwards_only() -> None:
    listed = set().union(*COMPLETION_LAYERS)
    pairs = {
        (completion_part(module), completion_part(imported))
        for module in imports_by_module()
        for imported in own_imports(module)
    }
    upwards = [
        f"{above} imports {below}"
        for above, below in sorted(pairs)
        if above not in ("", below) and below in listed and completion_layer(below) <= completion_layer(above)
    ]

    assert upwards == []


@pytest.mark.parametrize(
    ("part", "known"), [("generators", {"generators"}), ("prompts", {"prompts", "site"})]
)
def test_backends_know_no_prompts_and_prompts_no_backends(part: str, known: set[str]) -> None:
    imported = {
        completion_part(imported)
        for module in imports_by_module()
        if completion_part(module) == part
        for imported in own_imports(module)
    }

    assert imported - {""} <= known


def test_only_the_command_line_imports_training() -> None:
    importers = {
        name for name in imports_by_module() if any(i.startswith("training") for i in own_imports(name))
    }

    assert {name.split(".")[0] for name in importers} <= {"cli", "training"}


def test_no_module_imports_itself_through_others() -> None:
    assert import_walk.circle(PACKAGE) == []


def test_imports_inside_the_package_are_absolute() -> None:
    assert [name for name, imports in imports_by_module().items() if import_walk.RELATIVE in imports] == []


@pytest.mark.parametrize(("dependency", "importer"), IMPORTERS.items())
def test_a_dependency_has_one_importer(dependency: str, importer: str | tuple[str, ...]) -> None:
    allowed = (importer,) if isinstance(importer, str) else importer
    importers = [
        module
        for module, imports in imports_by_module().items()
        if any(_is_of(imported, dependency) for imported in imports)
    ]

    assert importers
    assert [name for name in importers if not f"{name}.".startswith(tuple(f"{a}." for a in allowed))] == []


def _is_of(imported: str, dependency: str) -> bool:
    top = imported.partition(".")[0]
    return top == dependency or (dependency == "tree_sitter" and top.startswith("tree_sitter_"))


def test_no_other_dependency_is_imported() -> None:
    known = {*IMPORTERS, "reprise", "numpy", *sys.stdlib_module_names}
    found = {
        f"{module} imports {imported}"
        for module, imports in imports_by_module().items()
        for imported in imports
        if imported.split(".")[0] not in known and not imported.startswith("tree_sitter_")
    }

    assert found == set()


@pytest.mark.parametrize(
    "module", ["reprise", "reprise.cli", "reprise.lsp.server", "reprise.completion.pipeline"]
)
def test_starting_loads_no_model_no_index_library_and_no_client(module: str) -> None:
    heavy = [
        "onnxruntime", "torch", "transformers", "huggingface_hub", "usearch", "hnswlib", "http.client",
    ]  # fmt: skip
    program = f"import sys, {module}; print(*(name for name in {heavy} if name in sys.modules))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_the_vector_index_and_the_models_share_a_process() -> None:
    pytest.importorskip("onnxruntime")
    program = "import reprise.index.vectors.usearch_index, onnxruntime"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_data_file_of_the_package_is_shipped_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["reprise"]
    shipped = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    data = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}

    assert PACKAGE / "completion" / "prompts" / "formats.toml" in data
    assert data - shipped == set()


def test_every_path_in_the_architecture_page_exists() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = (
        set(re.findall(r"`([\w.-]*/[\w./-]*|[\w-]+\.(?:py|md|toml|scm|json))`", page)) - NOT_IN_THE_REPOSITORY
    )

    assert named
    assert [
        path for path in sorted(named) if not (ROOT / path).exists() and not (PACKAGE / path).exists()
    ] == []


def test_no_tracked_text_names_a_machines_path_or_a_registry() -> None:
    machine = r"(?<![\w.})])/(?:work|root|farm|home)/\w"
    registry = "|".join(
        ["pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", r"download\." + "pytorch"]
    )
    pattern = re.compile(f"{machine}|{registry}")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, tracked.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" not in data[:8_000] and (hit := pattern.search(data.decode("utf-8", "replace"))):
            found.append(f"{name}: {hit.group()}")

    assert found == []
