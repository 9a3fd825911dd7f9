"""Grammars that allow one text only."""

from __future__ import annotations

import pytest

from reprise.completion.generators.forced_grammar import is_forcible, text_grammar, tokens_grammar


def test_tokens_are_forced_by_their_numbers() -> None:
    assert tokens_grammar([257, 10]) == "root ::= <[257]> <[10]>"


def test_a_text_is_forced_with_what_the_notation_needs_escaped() -> None:
    assert text_grammar('a "b"\\\n\t') == r'root ::= "a \"b\"\\\n\t"'


@pytest.mark.parametrize(
    ("text", "expected"), [("def f():\n\treturn 1\r\n", True), ("é", False), ("\0", False), ("", False)]
)
def test_only_plain_characters_can_be_forced(text: str, expected: bool) -> None:
    assert is_forcible(text) is expected
