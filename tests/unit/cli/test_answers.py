"""What people read of an explanation, and what of foreign code never reaches the terminal."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from reprise.cli.answers import print_explanation, print_items
from reprise.types import Completion, CompletionResult, Explanation, Influence, Position, Range
from tests.unit.completion.traces import GENERATION, LOAD, POST

KNOWN = Explanation(
    None, None, GENERATION, "post(amount)", -0.5, (Influence(LOAD, -1.0), Influence(POST, 2.0)), None
)


def shown(explanation: Explanation) -> str:
    """What is printed of an explanation."""
    out = io.StringIO()
    print_explanation(Console(file=out, width=120), explanation)
    return out.getvalue()


def line_of(symbol: str, text: str) -> str:
    return next(line for line in text.splitlines() if symbol in line)


def test_an_influence_is_a_factor_and_a_bar_as_long_as_it_counts() -> None:
    text = shown(KNOWN)
    assert "7.4 times more likely" in line_of("Ledger.post", text)
    assert line_of("Ledger.post", text).count("█") == 20
    assert "2.7 times less likely" in line_of("load_ledger", text)
    assert line_of("load_ledger", text).count("░") == 10


def test_small_huge_and_unknown_influences_are_words() -> None:
    influences = (Influence(LOAD, 0.01), Influence(POST, 900.0), Influence(LOAD, None))
    text = shown(replace(KNOWN, influences=influences, unknown_because="openai did not tell 1 of 3"))
    assert "none" in line_of("load_ledger", text)
    assert "over 1000 times more likely" in line_of("Ledger.post", text)
    assert "not known" in text
    assert "not every influence is known: openai did not tell 1 of 3" in text


def test_the_model_its_prompt_and_its_sureness_are_told() -> None:
    text = shown(KNOWN)
    assert "tiny (openai)  format plain  read about 60 tokens, wrote 4" in text
    assert "61% for post(amount)" in text


def test_missing_ghost_text_is_told_with_its_stage() -> None:
    explanation = Explanation("gate", "a.py is ignored", None, "", None, (), "no ghost text was made")
    assert "none: gate: a.py is ignored" in shown(explanation)


def test_code_cannot_command_the_terminal() -> None:
    at = Range(Position(0, 0), Position(0, 0))
    item = Completion("x\x1b]0;owned\x07", at, "inline", "\x1b[2Jngram", 0.5, label="[bold]\x9b")
    out = io.StringIO()
    print_items(Console(file=out, width=120), CompletionResult((item,), (), {}, None), "a.py")
    assert not {"\x1b", "\x07", "\x9b"} & set(out.getvalue())
    assert "[bold]" in out.getvalue()
