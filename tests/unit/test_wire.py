"""The JSON of results holds plain values only."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from reprise.types import (
    Completion,
    CompletionResult,
    Explanation,
    Generation,
    Hit,
    Influence,
    Piece,
    Position,
    Prompt,
    Range,
    Sampling,
    SearchResult,
    Trace,
)
from reprise.wire import completion_json, explanation_json, search_json

NUMBER: Any = np.float32(0.5)
HIT = Hit("a.py", 1, 2, None, "base", NUMBER, {"bm25": NUMBER}, "x\n")


def test_numpys_numbers_become_plain_ones() -> None:
    document = search_json(SearchResult((HIT,), {"bm25": NUMBER}, None))
    assert json.loads(json.dumps(document)) == document
    assert document["hits"][0]["scores"] == {"bm25": 0.5}


def test_an_item_has_exactly_the_fields_of_the_contract() -> None:
    item = Completion("x", Range(Position(0, 1), Position(0, 2)), "api", "retrieval", 0.5, (HIT,), "label")
    (document,) = completion_json(CompletionResult((item,), (), {}, None))["items"]
    assert list(document) == ["text", "range", "kind", "source", "confidence", "provenance"]
    assert document["range"] == {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 2}}


def test_an_empty_result_says_why() -> None:
    document = completion_json(CompletionResult((), (), {"gate": 0.1}, "gate: a secret file"))
    assert document["empty_because"] == "gate: a secret file"


def test_what_an_answer_was_made_of_is_not_in_its_json() -> None:
    trace = Trace("a.py", "x", 0, 1, True, "auto", "line", (HIT,), "ngram", ())
    result = CompletionResult((), (), {}, "sampler: nothing", trace)
    assert completion_json(result) == completion_json(CompletionResult((), (), {}, "sampler: nothing"))


def test_an_explanation_names_the_model_and_the_influence_of_each_snippet() -> None:
    prompt = Prompt("x", "x", "", (HIT,), "a.py", "qwen2.5-coder", (), 812)
    generation = Generation("ollama", "qwen", prompt, Sampling(64), (Piece("po"), Piece("st()", n_tokens=2)))
    explanation = Explanation(None, None, generation, "post()", -0.5, (Influence(HIT, 1.5),), None)
    assert explanation_json(explanation) == {
        "empty": None,
        "model": {
            "backend": "ollama",
            "name": "qwen",
            "format": "qwen2.5-coder",
            "prompt_tokens": 812,
            "answer_tokens": 3,
        },
        "text": "post()",
        "log_probability": -0.5,
        "snippets": [{"path": "a.py", "start_line": 1, "end_line": 2, "symbol": None, "influence": 1.5}],
        "unknown_because": None,
    }


def test_the_explanation_of_an_empty_answer_has_its_stage_and_reason() -> None:
    document = explanation_json(Explanation("gate", "a secret file", None, "", None, (), "nothing was shown"))
    assert document["empty"] == {"stage": "gate", "reason": "a secret file"}
    assert document["model"] is None
    assert document["snippets"] == []
