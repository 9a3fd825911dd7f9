"""A model's folder may hold code, and ask for more of it: none of it runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_code_model import TinyModel, tiny_code_model

LOAD = """
import sys
from reprise.completion.generators.transformers_weights import load_weights
from reprise.errors import GeneratorError
try:
    print("loaded", load_weights(sys.argv[1], "cpu").model.config._attn_implementation)
except GeneratorError as error:
    print("refused", error)
"""
CODE_OF_ITS_OWN = {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"}


@pytest.fixture(scope="module")
def tiny() -> TinyModel:
    return tiny_code_model()


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """The file that is there once any of the code has run."""
    return tmp_path / "has run"


@pytest.fixture
def installed(tmp_path: Path, mark: Path) -> Path:
    """Packages `kernels` and `peft`, as if a user had them: whoever imports them runs code."""
    packages = tmp_path / "packages"
    for name, version in (("kernels", "0.18.2"), ("peft", "0.19.0")):
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").write_text(writes(mark))
        record = packages / f"{name}-{version}.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return packages


def writes(mark: Path) -> str:
    return f"open({str(mark)!r}, 'w').close()\n"


def outcome(folder: Path, installed: Path) -> str:
    """What loading a folder leads to, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", LOAD, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("config", "tokenizer", "expected"),
    [
        ({"auto_map": CODE_OF_ITS_OWN, "model_type": "evil"}, {}, "refused"),
        ({}, {"auto_map": {"AutoTokenizer": ["evil.T", "evil.T"]}, "tokenizer_class": "T"}, "refused"),
        ({"auto_map": CODE_OF_ITS_OWN, "attn_implementation": "kernels-community/evil"}, {}, "loaded sdpa"),
    ],
)
def test_no_code_runs_out_of_a_folder_or_at_its_word(
    tmp_path: Path,
    tiny: TinyModel,
    installed: Path,
    mark: Path,
    config: dict[str, Any],
    tokenizer: dict[str, Any],
    expected: str,
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny.folder, folder, ignore=shutil.ignore_patterns("*.gguf"))
    (folder / "evil.py").write_text(writes(mark))
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "evil/model"}')
    for name, changes in (("config.json", config), ("tokenizer_config.json", tokenizer)):
        known = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(known | changes))

    assert outcome(folder, installed).startswith(expected)
    assert not mark.exists()
