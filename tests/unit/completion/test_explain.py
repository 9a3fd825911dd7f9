"""What each snippet did for an answer, and why an empty one is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from reprise.completion.explain import explain
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.types import Completion, CompletionResult, Generation, Hit, Piece, Position, Prompt, Range
from tests.unit.completion.traces import AT, BUFFER, GENERATION, LOAD, POST, PROMPT, SOURCE, empty, trace

HERE = Range(Position(3, 5), Position(3, 5))
SHOWN = Completion("post(amount)", HERE, "inline", "openai", 0.7)
RESULT = CompletionResult(
    (SHOWN,), (POST, LOAD), {}, None, trace(generation=GENERATION, prompt_source=SOURCE)
)
WORTH = {POST.path + str(POST.start_line): 2.0, LOAD.path + str(LOAD.start_line): 0.25}


def build(offered: Sequence[Hit]) -> Prompt:
    """The worst snippet first, as prompts have it."""
    return replace(PROMPT, context=tuple(reversed(offered)), text="".join(hit.text for hit in offered))


def score(prompt: Prompt, text: str) -> float | None:
    """Surer by what each snippet in the prompt is worth."""
    assert text == "post(amount)"
    return -3.0 + sum(WORTH[hit.path + str(hit.start_line)] for hit in prompt.context)


def test_a_snippets_influence_is_what_the_text_loses_without_it() -> None:
    explanation = explain(RESULT, build, score)
    assert explanation.log_probability == pytest.approx(-0.75)
    assert [influence.hit for influence in explanation.influences] == [LOAD, POST]
    assert [influence.log_ratio for influence in explanation.influences] == pytest.approx([0.25, 2.0])
    assert (explanation.stage, explanation.unknown_because) == (None, None)


def test_a_prompt_is_built_again_from_what_it_held_best_first_but_for_one() -> None:
    offered: list[list[Hit]] = []
    third = replace(POST, start_line=90, end_line=91)
    source = replace(SOURCE, context=(POST, third, LOAD))  # the third found no room

    def noting(hits: Sequence[Hit]) -> Prompt:
        offered.append(list(hits))
        return build(hits)

    explain(replace(RESULT, trace=trace(generation=GENERATION, prompt_source=source)), noting, score)
    assert offered == [[POST], [LOAD]]


def test_what_was_typed_since_the_prompt_belongs_to_the_scored_text() -> None:
    made = trace(text=f"{BUFFER[:AT]}post(\n", character=10, generation=GENERATION, prompt_source=SOURCE)
    item = replace(SHOWN, text="amount)")
    assert explain(replace(RESULT, items=(item,), trace=made)).scored == "post(amount)"


def test_the_scored_text_has_the_models_own_blanks_and_line_ends() -> None:
    made = Generation(
        "openai", "tiny", PROMPT, GENERATION.sampling, (Piece(" post(\n\tamount)\nprint(1)", -0.1),)
    )
    item = replace(SHOWN, text="post(\r\n    amount)")
    result = replace(RESULT, items=(item,), trace=trace(generation=made, prompt_source=SOURCE))
    assert explain(result).scored == " post(\n\tamount)"


def test_a_text_that_lost_its_head_is_scored_as_it_was_shown() -> None:
    made = Generation(
        "openai", "tiny", PROMPT, GENERATION.sampling, (Piece("```python\npost(amount)", -0.1),)
    )
    result = replace(RESULT, trace=trace(generation=made, prompt_source=SOURCE))
    assert explain(result).scored == "post(amount)"


def test_an_empty_answer_is_explained_by_its_stage_and_reason() -> None:
    explanation = explain(empty("gate: config/secrets.env is secret"))
    assert (explanation.stage, explanation.reason) == ("gate", "config/secrets.env is secret")
    assert explanation.unknown_because == "no ghost text was made"


def test_a_line_that_the_filter_hid_is_explained_as_well() -> None:
    made = trace(generation=GENERATION, prompt_source=SOURCE, min_confidence=1.0, candidates=())
    hidden = CompletionResult((), (), {}, "confidence: the model's line has 0.74, under 1.00", made)
    explanation = explain(hidden, build, score)
    assert (explanation.stage, explanation.scored) == ("confidence", "post(amount)")
    assert [influence.log_ratio for influence in explanation.influences] == pytest.approx([0.25, 2.0])


def test_beside_popup_items_the_missing_ghost_text_is_explained() -> None:
    popup = replace(SHOWN, kind="api", source="retrieval")
    explanation = explain(CompletionResult((popup,), (), {}, None, trace(candidates=())))
    assert explanation.stage == "sampler"
    assert explain(CompletionResult((popup,), (), {}, None)).stage is None


def test_a_text_that_fits_nowhere_has_no_influences() -> None:
    blank = replace(GENERATION, pieces=(Piece("  ", -0.1),))
    made = trace(generation=blank, prompt_source=SOURCE, candidates=())
    explanation = explain(CompletionResult((), (), {}, "generator: nothing", made), build, score)
    assert explanation.influences == ()
    assert explanation.unknown_because == "nothing that the model wrote fits here"


def test_an_answer_whose_making_is_forgotten_says_so() -> None:
    explanation = explain(CompletionResult((SHOWN,), (), {}, None))
    assert explanation.unknown_because is not None
    assert explanation.unknown_because.endswith("forgotten")


def test_a_reason_that_names_no_stage_stands_for_the_whole() -> None:
    explanation = explain(empty("openai at http://127.0.0.1:1: connection refused"))
    assert explanation.stage == "completion"
    assert explanation.reason == "openai at http://127.0.0.1:1: connection refused"


def test_a_backend_without_log_probabilities_is_asked_once_and_is_the_reason() -> None:
    asked: list[Prompt] = []
    explanation = explain(RESULT, build, lambda prompt, text: asked.append(prompt))
    assert asked == [PROMPT]
    assert [influence.log_ratio for influence in explanation.influences] == [None, None]
    assert explanation.unknown_because == "openai does not tell the probability of a given text"


def test_one_score_that_is_missing_leaves_the_others() -> None:
    explanation = explain(
        RESULT, build, lambda prompt, text: score(prompt, text) if LOAD in prompt.context else None
    )
    assert [influence.log_ratio for influence in explanation.influences] == [None, pytest.approx(2.0)]
    assert explanation.unknown_because == "openai did not tell 1 of 2"


def test_a_model_that_fails_is_the_reason() -> None:
    def refuse(prompt: Prompt, text: str) -> float:
        raise GeneratorError("openai at http://127.0.0.1:1: connection refused")

    explanation = explain(RESULT, build, refuse)
    assert explanation.unknown_because == "openai at http://127.0.0.1:1: connection refused"
    assert explanation.log_probability is None


def test_why_no_model_took_part_is_said_once() -> None:
    why = "generator: openai at http://127.0.0.1:1: connection refused"
    made = trace(absence=why, candidates=())
    explanation = explain(CompletionResult((), (), {}, f"{why}; sampler: no candidate", made), build, score)
    assert explanation.stage == "generator"
    assert explanation.unknown_because == "no language model took part"


def test_what_no_model_wrote_has_no_influences() -> None:
    copied = replace(SHOWN, source="ngram")
    explanation = explain(replace(RESULT, items=(copied,), trace=trace()), build, score)
    assert explanation.influences == ()
    assert explanation.unknown_because == "no language model took part"


def test_a_model_that_was_down_is_named_as_the_reason() -> None:
    copied = replace(SHOWN, source="ngram")
    made = trace(absence="generator: openai at http://127.0.0.1:1: connection refused")
    explanation = explain(replace(RESULT, items=(copied,), trace=made), build, score)
    assert explanation.unknown_because == made.absence


def test_a_cancelled_explanation_asks_no_further() -> None:
    asked: list[str] = []

    def count(prompt: Prompt, text: str) -> float:
        asked.append(text)
        return -1.0

    with pytest.raises(CancelledRequestError):
        explain(RESULT, build, count, cancelled=lambda: len(asked) == 2)
    assert len(asked) == 2


def test_progress_counts_the_questions_to_the_model() -> None:
    seen: list[tuple[int, int]] = []
    explain(RESULT, build, score, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
