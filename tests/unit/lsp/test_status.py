"""What the editor's status item says of the index and of the language model."""

from __future__ import annotations

from typing import Any

import pytest

from reprise.lsp.status import status_params


def model(state: str, name: str | None = None, message: str | None = None) -> dict[str, Any]:
    return {"state": state, "backend": "openai", "model": name, "format": None, "message": message}


def text(generator: dict[str, Any] | None) -> str:
    line: str = status_params("ready", ["/shop"], generator=generator)["text"]
    return line


@pytest.mark.parametrize(
    ("generator", "said"),
    [
        (None, "Reprise: ready"),
        (model("ready", "qwen2.5-coder:1.5b"), "Reprise: ready, with qwen2.5-coder:1.5b (openai)"),
        (model("ready", "/models/tiny.gguf"), "Reprise: ready, with tiny (openai)"),
        (model("ready", "C:\\models\\tiny.gguf"), "Reprise: ready, with tiny (openai)"),
        (model("connecting"), "Reprise: ready, connecting to openai"),
        (model("down", message="nothing answers"), "Reprise: ready, without openai: nothing answers"),
        (model("down", "tiny", "too slow"), "Reprise: ready, without tiny: too slow"),
    ],
)
def test_the_line_names_the_model_and_how_it_is(generator: dict[str, Any] | None, said: str) -> None:
    assert text(generator) == said


def test_the_model_is_told_while_indexing_too() -> None:
    params = status_params("indexing", ["/shop"], generator=model("ready", "tiny"))

    assert params["text"] == "Reprise: indexing, with tiny (openai)"
    assert params["generator"]["name"] == "tiny"
