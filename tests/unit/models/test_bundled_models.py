"""Loading and checking a model folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from reprise.errors import BrokenInstallError
from reprise.models import bundled_models
from reprise.models.bundled_models import load_encoder
from tests.unit.models.tiny_model import NAME, write_config, write_tiny_model

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


def test_the_name_holds_the_hash_of_the_files(tmp_path: Path) -> None:
    encoder = load_encoder(name=write_tiny_model(tmp_path), folder=tmp_path)
    assert encoder.name == f"{NAME}-{bundled_models.content_hash(tmp_path / NAME)}"


def test_cuda_that_is_missing_is_one_warning(tmp_path: Path) -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this onnxruntime has CUDA")
    warnings: list[str] = []
    encoder = load_encoder(
        "cuda", name=write_tiny_model(tmp_path), folder=tmp_path, on_warning=warnings.append
    )
    assert len(warnings) == 1 and "CUDA" in warnings[0]
    assert encoder.encode_queries(["load config"]).any()


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_file_that_is_missing_is_named_with_the_mend(tmp_path: Path, file: str) -> None:
    (tmp_path / write_tiny_model(tmp_path) / file).unlink()
    with pytest.raises(BrokenInstallError, match=rf"{file}.*reinstall"):
        load_encoder(name=NAME, folder=tmp_path)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    tokenizer = tmp_path / write_tiny_model(tmp_path) / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(BrokenInstallError, match="not those"):
        load_encoder(name=NAME, folder=tmp_path)


@pytest.mark.parametrize("key", ["dimension", "vocabulary_size"])
def test_a_config_that_does_not_fit_the_model_is_refused(tmp_path: Path, key: str) -> None:
    model = tmp_path / write_tiny_model(tmp_path)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    write_config(model, {**config, key: config[key] + 1})
    with pytest.raises(BrokenInstallError, match=str(config[key])):
        load_encoder(name=NAME, folder=tmp_path)


def test_without_onnxruntime_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = write_tiny_model(tmp_path)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(BrokenInstallError, match=r"reprise\[cpu\]"):
        load_encoder(name=name, folder=tmp_path)
