"""A recorded answer is made again without index or model, and what comes out otherwise is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reprise.completion.replay import (
    differences,
    first_difference,
    rebuilt_prompt,
    replay,
)
from reprise.completion.site import prompt_site, site_at
from reprise.errors import BadInputError
from reprise.types import Candidate, CompletionResult, Generation, Piece, Trace
from tests.unit.completion.traces import AT, BUFFER, GENERATION, LOAD, POST, SOURCE, trace


def with_prompt(**fields: object) -> Trace:
    """The trace of a model's answer, with the prompt that is built today."""
    made = trace(generation=GENERATION, prompt_source=SOURCE, **fields)
    prompt = rebuilt_prompt(made)
    assert prompt is not None
    return replace(made, generation=replace(GENERATION, prompt=prompt))


def recorded(made: Trace) -> CompletionResult:
    """The answer as it was recorded."""
    return replay(made)


def test_the_samplers_lines_come_out_again() -> None:
    best = replay(trace()).items[0]
    assert (best.text, best.source, best.kind) == ("post(amount)", "ngram", "inline")


def test_the_models_line_comes_out_again_from_its_pieces() -> None:
    items = replay(with_prompt(candidates=())).items
    assert [(item.text, item.source) for item in items] == [("post(amount)", "openai")]


def test_what_was_typed_since_is_not_offered_again() -> None:
    made = with_prompt(candidates=(), text=f"{BUFFER[:AT]}post(\n", character=10)
    assert [item.text for item in replay(made).items] == ["amount)"]


def test_an_answer_made_again_the_same_differs_in_nothing() -> None:
    assert differences(recorded(with_prompt())) == ()


def test_an_empty_answer_made_again_has_the_same_reason() -> None:
    made = trace(candidates=(), absence="deadline: the 150 ms were up before anything was sampled")
    again = replay(made)
    assert again.items == ()
    assert again.empty_because and again.empty_because.startswith("deadline: ")
    assert differences(again) == ()


def test_another_text_is_told_with_the_place_where_they_part() -> None:
    result = recorded(with_prompt(candidates=()))
    changed = replace(result, items=(replace(result.items[0], text="post(account)"),))
    assert differences(changed) == ("item 1: from character 6 on 'mount)' instead of 'ccount)'",)


def test_another_prompt_is_told() -> None:
    made = with_prompt()
    assert made.generation is not None
    prompt = made.generation.prompt
    other = replace(made.generation, prompt=replace(prompt, text="X" + prompt.text[1:]))
    (difference,) = differences(recorded(replace(made, generation=other)))
    assert difference.startswith("the prompt: from character 0 on ")


def test_another_confidence_and_a_missing_item_are_told() -> None:
    result = recorded(trace())
    surer = replace(result.items[0], confidence=result.items[0].confidence + 0.1)
    found = differences(replace(result, items=(surer,)))
    assert f"{len(result.items)} items instead of 1" in found
    assert any(difference.startswith("item 1: confidence ") for difference in found)


def test_a_prompt_is_rebuilt_without_a_snippet() -> None:
    prompt = rebuilt_prompt(with_prompt(), [LOAD])
    assert prompt is not None
    assert prompt.context == (LOAD,)
    assert POST.text.strip() not in prompt.text


def test_a_prompts_cursor_is_where_it_was_built_for() -> None:
    made = prompt_site("draft.py", SOURCE)
    assert made == site_at("draft.py", BUFFER, 3, 5)
    windows = replace(SOURCE, prefix="a\r\nb", suffix="c\r\nd")
    assert prompt_site("draft.py", windows) == site_at("draft.py", "a\r\nbc\r\nd", 1, 1)
    blind = replace(SOURCE, suffix="", suffix_known=False)
    assert prompt_site("draft.py", blind) == site_at("draft.py", BUFFER, 3, 5, with_suffix=False)


def test_a_place_outside_the_text_and_an_unknown_format_are_bad_input() -> None:
    with pytest.raises(BadInputError, match="no position 99:0"):
        replay(trace(line=99, character=0))
    foreign = replace(GENERATION, prompt=replace(GENERATION.prompt, format="klingon"))
    with pytest.raises(BadInputError, match="klingon"):
        rebuilt_prompt(trace(generation=foreign, prompt_source=SOURCE))


@pytest.mark.parametrize("change", [{"budget_tokens": 10**30}, {"characters_per_token": 0.0}])
def test_sizes_that_no_model_has_are_bad_input(change: dict[str, Any]) -> None:
    made = trace(generation=GENERATION, prompt_source=replace(SOURCE, **change))
    with pytest.raises(BadInputError, match="no prompt can have"):
        rebuilt_prompt(made)


@pytest.mark.parametrize(
    ("recorded", "made", "told"),
    [
        ("abc", "abc", None),
        ("abc", "abd", "from character 2 on 'd' instead of 'c'"),
        ("abc", "ab", "from character 2 on '' instead of 'c'"),
        ("", "a", "from character 0 on 'a' instead of ''"),
    ],
)
def test_texts_part_where_they_do(recorded: str, made: str, told: str | None) -> None:
    assert first_difference(recorded, made) == told


def test_a_model_that_writes_a_second_line_is_offered_by_its_shape() -> None:
    lines = Generation(
        "openai", "tiny", GENERATION.prompt, GENERATION.sampling, (Piece("post()\nx = 1", -0.1),)
    )
    made = replace(with_prompt(candidates=(Candidate("close()", -9.0),)), generation=lines)
    assert replay(made).items[0].text == "post()"
