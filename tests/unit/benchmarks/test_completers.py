"""The completers: equal answers to equal questions, from what may be seen only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.completers.choose import completer_named
from benchmarks.completers.language_model import LanguageModelCompleter
from benchmarks.completers.ngram import NgramCompleter
from benchmarks.completers.sight import site_of
from benchmarks.values import CONTEXT_TOKENS, IN_FILE_TOKENS, MAX_BODY_TOKENS, Task, View
from reprise.errors import GeneratorError
from reprise.retrieval.packing import n_tokens
from reprise.settings import Settings
from reprise.types import Hit
from tests.unit.benchmarks.small_workspace import question, sale
from tests.unit.completion.generation.scripted_generator import ScriptedGenerator

SNIPPET = Hit(
    "shop/returns.py", 1, 2, None, "base", 1.0, {}, "    left = 1\n    total = price_of(name, count)\n"
)
FAR = "".join(f"far_{number} = {number}\n" for number in range(2000))


def test_the_ngram_model_copies_what_the_context_shows() -> None:
    asked = replace(sale("left"), text=sale("left").text.replace("take_out(name, count)", "left = 1"))
    assert NgramCompleter().complete(asked, [SNIPPET]).text == "total = price_of(name, count)"


@pytest.mark.parametrize("task", ["line", "function"])
def test_equal_questions_get_equal_answers(task: Task) -> None:
    asked = replace(sale(), task=task)
    answers = [NgramCompleter().complete(asked, [SNIPPET]) for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert answers[0].confidence == answers[1].confidence


def test_what_follows_is_hidden_from_the_ngram_model_where_only_the_left_is_seen() -> None:
    asked = question("def f(x):\n    y = ", "?", "\n\n\ndef g(x):\n    y = only_here(x)\n", view="left")
    assert "only_here" not in NgramCompleter().complete(asked, []).text
    assert "only_here" in NgramCompleter().complete(replace(asked, view="both"), []).text


def test_a_line_is_asked_for_and_several_for_a_body() -> None:
    body = "    left = stock.put_in(name, count)\n    print(name, count, left)\n    return left\n"
    before = f"def one(stock, name, count):\n{body}\n\ndef two(stock, name, count):\n    "
    asked = question(before, body.strip(), "\n", view="left")
    assert NgramCompleter().complete(asked, []).text == "left = stock.put_in(name, count)"
    whole = NgramCompleter().complete(replace(asked, task="function"), [])
    assert whole.text == body.strip()
    assert 0 < whole.confidence <= 1


def test_the_loss_is_lower_where_the_context_holds_the_answer() -> None:
    completer, asked = NgramCompleter(), sale("left")
    assert completer.loss(asked, [SNIPPET]) < completer.loss(asked, [])


def test_without_the_whole_file_only_its_last_tokens_are_seen() -> None:
    asked = question(FAR + "near = ", "1", "\n" + FAR)
    site = site_of(asked, IN_FILE_TOKENS)
    assert n_tokens(site.prefix) <= IN_FILE_TOKENS + 1
    assert n_tokens(site.suffix) <= IN_FILE_TOKENS / 4 + 1
    assert site.prefix.startswith("far_")
    assert site.line_prefix == "near = "
    assert site_of(asked).prefix == FAR + "near = "


@pytest.mark.parametrize("view", ["left", "both"])
def test_a_language_model_sees_the_context_and_as_much_of_the_file_as_it_leaves(view: View) -> None:
    generator = ScriptedGenerator("1", "1", "1")
    completer = LanguageModelCompleter(generator, Settings())
    asked = question(FAR + "near = ", "1", "\nafterwards = 2\n", view=view)
    context = replace(SNIPPET, text="x = 1\n" * (CONTEXT_TOKENS // 2))
    completer.complete(asked, [context])
    completer.complete(asked, [])
    completer.complete(asked, [], whole_file=False)
    with_context, whole, bare = generator.asked
    assert [len(prompt.context) for prompt in generator.asked] == [1, 0, 0]
    assert len(bare.prefix) < len(with_context.prefix) < len(whole.prefix)
    assert all(("afterwards" in prompt.suffix) == (view == "both") for prompt in generator.asked)


def test_a_language_models_answer_is_greedy_fitted_and_has_its_chance() -> None:
    generator = ScriptedGenerator(
        "total = price_of(name, count)\nprint()", "total = 1\n    return total\n\n\nx"
    )
    completer = LanguageModelCompleter(generator, Settings())
    line = completer.complete(sale("left"), [])
    body = completer.complete(sale("left", "function"), [])
    assert line.text == "total = price_of(name, count)"
    assert 0 < line.confidence < 1
    assert body.text == "total = 1\n    return total"
    assert generator.samplings[0].temperature == 0
    assert generator.samplings[1].max_tokens == MAX_BODY_TOKENS


def test_a_language_models_loss_is_by_character_and_needs_log_probabilities(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generator = ScriptedGenerator()
    completer = LanguageModelCompleter(generator, Settings())
    assert completer.loss(sale(), []) == pytest.approx(1.0)
    monkeypatch.setattr(generator, "score", lambda *_: None)
    with pytest.raises(GeneratorError, match="log-probabilities"):
        completer.loss(sale(), [])


def test_a_completer_is_chosen_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert completer_named("ngram").name == "ngram"
    with pytest.raises(ValueError, match="no completer"):
        completer_named("another")
    monkeypatch.setenv("REPRISE_GENERATOR_BACKEND", "none")
    with pytest.raises(GeneratorError, match="no language model is set"):
        completer_named("configured")
