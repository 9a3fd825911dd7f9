"""The JSON of results holds plain values only."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from reprise.types import Completion, CompletionResult, Hit, Position, Range, SearchResult
from reprise.wire import completion_json, search_json

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
