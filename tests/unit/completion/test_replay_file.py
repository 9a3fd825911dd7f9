"""Replay files hold an answer whole, and say what is wrong with a file that does not."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reprise.completion.replay_file import read_replay, replay_document, write_replay
from reprise.errors import BadInputError
from reprise.types import Candidate, Completion, CompletionResult, Position, Range, TextEdit
from tests.unit.completion.traces import GENERATION, POST, SOURCE, empty, trace

AT = Range(Position(3, 5), Position(3, 5))
ITEM = Completion("post(amount)", AT, "inline", "ngram", 0.9, (POST,), additional_edits=(TextEdit(AT, "x"),))
POPUP = Completion("post", AT, "api", "retrieval", 0.5)
RESULT = CompletionResult(
    (ITEM, POPUP), (POST,), {"sample": 1.0}, None, trace(generation=GENERATION, prompt_source=SOURCE)
)


def written(tmp_path: Path, **changes: Any) -> Path:
    """A replay file with some of its top-level values changed."""
    path = tmp_path / "replay.json"
    path.write_text(json.dumps(replay_document(RESULT) | changes), encoding="utf-8")
    return path


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    write_replay(tmp_path / "replay.json", RESULT)
    read = read_replay(tmp_path / "replay.json")
    assert read.trace == RESULT.trace
    assert read.items == (ITEM,)
    assert read.empty_because is None


def test_a_file_is_plain_json_whatever_numbers_it_is_made_of(tmp_path: Path) -> None:
    score: Any = np.float32(0.5)
    context = (replace(POST, score=score, scores={"bm25": score}),)
    candidates = (Candidate("x", -math.inf, {"fit": math.nan}),)
    result = CompletionResult((), (), {}, "confidence: low", trace(context=context, candidates=candidates))
    write_replay(tmp_path / "replay.json", result)
    read = read_replay(tmp_path / "replay.json").trace
    assert read is not None
    assert read.context[0].scores == {"bm25": 0.5}
    assert read.candidates[0].log_probability < -1e300


def test_a_file_names_neither_an_address_nor_a_key() -> None:
    keys = " ".join(_keys(replay_document(RESULT))).lower()
    assert not [word for word in ("url", "host", "address", "api_key") if word in keys]


def test_the_address_of_a_server_that_failed_stays_here() -> None:
    fault = "generator: openai at http://10.0.0.7:8000/v1: connection refused; start it"
    result = CompletionResult((), (), {}, fault, trace(absence=fault))
    document = json.dumps(replay_document(result))
    assert "10.0.0.7" not in document
    assert document.count("generator: openai at (its address): connection refused; start it") == 2


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()


def test_an_answer_that_nothing_was_made_for_has_no_replay() -> None:
    with pytest.raises(BadInputError, match="nothing to replay: gate: the file is ignored"):
        replay_document(empty("gate: the file is ignored"))


def test_a_newer_file_says_to_update(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"is version 2 of the format.*update Reprise"):
        read_replay(written(tmp_path, version=2))


def test_another_programs_json_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is no replay file"):
        read_replay(written(tmp_path, format="har"))


def broken(**changes: Any) -> dict[str, Any]:
    """A file's trace with some of its values changed."""
    return {"trace": replay_document(RESULT)["trace"] | changes}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"trace": None}, "file.trace: expected an object"),
        ({"items": [{"text": 1}]}, r"file.items\[0\].text: expected a text"),
        (broken(line=True), "file.trace.line: expected a whole number"),
        (broken(shape="page"), "file.trace.shape: expected line or block"),
        (broken(min_confidence="low"), "file.trace.min_confidence: expected auto"),
        (broken(candidates={}), "file.trace.candidates: expected a list"),
        (broken(generation={"model": "x"}), "file.trace.generation.backend: is missing"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInputError, match=f"is broken: {place}"):
        read_replay(written(tmp_path, **change))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no JSON from line 1"),
        (b'{"format":\n', "no JSON from line"),
        (b"\xff\xfe", "is broken"),
        (b"[" * 100_000, "is broken"),
        (b"[1]", "is no replay file"),
    ],
)
def test_what_is_no_replay_file_is_refused_in_one_line(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "replay.json"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=complaint) as caught:
        read_replay(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such file"):
        read_replay(tmp_path / "none.json")
    with pytest.raises(BadInputError, match="is no file"):
        read_replay(tmp_path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="No such file or directory"):
        write_replay(tmp_path / "none" / "replay.json", RESULT)
