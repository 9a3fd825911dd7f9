"""Text of growing tokens."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.completion.generators.token_text import GrowingText, TokenText
from tests.tiny_code_model import tiny_code_model


def by_bytes(ids: Sequence[int]) -> str:
    """A tokenizer with one token a byte."""
    return bytes(ids).decode("utf-8", "replace")


def without_first_blank(ids: Sequence[int]) -> str:
    """As tokenizers of SentencePiece's kind decode."""
    return by_bytes(ids).removeprefix(" ")


@given(st.text(st.characters(exclude_characters="\ufffd", exclude_categories=["Cs"]), max_size=30))
def test_pieces_hold_whole_characters_and_join_to_the_text(text: str) -> None:
    growing = GrowingText(by_bytes, [10])

    pieces = [growing.add(byte) for byte in text.encode()]

    assert "".join(pieces) == text
    assert not any("\ufffd" in piece for piece in pieces)


def test_a_character_appears_with_the_token_that_completes_it() -> None:
    growing = GrowingText(by_bytes, [10])

    assert [growing.add(byte) for byte in "aé€".encode()] == ["a", "", "é", "", "", "€"]


def test_a_blank_that_begins_an_answer_is_kept() -> None:
    growing = GrowingText(without_first_blank, [ord("=")])

    assert "".join(growing.add(byte) for byte in b" 1 + 1") == " 1 + 1"


@pytest.fixture(scope="module")
def text() -> TokenText:
    tiny = tiny_code_model()
    from transformers import AutoTokenizer

    return TokenText(AutoTokenizer.from_pretrained(tiny.folder))


def test_what_follows_a_question_has_the_tokens_that_a_model_would_write(text: TokenText) -> None:
    asked = "<|fim_prefix|>return <|fim_suffix|>\n<|fim_middle|>"

    assert text.decode(text.question(asked) + text.answer(asked, "self.amount")) == f"{asked}self.amount"


def test_where_tokens_would_span_question_and_answer_the_answer_is_cut_alone(text: TokenText) -> None:
    assert text.question("self")[: len(text.question("sel"))] != text.question("sel")
    assert text.answer("sel", "f") == text.plain("f")


def test_the_special_tokens_are_those_of_the_model(text: TokenText) -> None:
    assert {"<|fim_prefix|>", "<|file_sep|>", "<|endoftext|>"} <= text.special_tokens
    assert len(text.question("<|fim_prefix|>")) == 1
