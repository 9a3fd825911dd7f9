from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reprise.syntax.lexemes import (
    FIRST_PRIVATE_NUMBER,
    SEPARATOR,
    Lexer,
    Overlay,
    Vocabulary,
    indentation_after,
    leading_blanks,
    lexemes,
    line_break,
    render,
)

CODE_LIKE = st.text(alphabet=" \t\n\rabcXYZ019_.(){}\"'éß漢🙂\x0c\u2028", max_size=200)


@given(CODE_LIKE)
def test_lexemes_put_together_are_the_text(text: str) -> None:
    assert render(lexemes(text), leading_blanks(text)) == text


@given(CODE_LIKE)
def test_numbers_stand_for_the_same_lexemes(text: str) -> None:
    vocabulary = Vocabulary()
    numbers = Lexer(vocabulary).encode(text)
    assert [vocabulary.strings[number] for number in numbers] == lexemes(text)
    assert SEPARATOR not in numbers


def test_words_are_cut_at_case_and_digits() -> None:
    assert lexemes("HTTPServer2.getUser_id") == ["HTTP", "Server", "2", ".", "get", "User", "_", "id"]


def test_blanks_are_one_lexeme_and_punctuation_marks_are_each_their_own() -> None:
    assert lexemes("a  =!b") == ["a", "  ", "=", "!", "b"]


def test_the_same_block_has_the_same_lexemes_at_any_depth() -> None:
    shallow = "if a:\n    b\nc"
    deep = "        if a:\n            b\n        c"
    assert lexemes(deep)[1:] == lexemes(shallow)


def test_a_copy_takes_the_indentation_of_where_it_lands() -> None:
    assert render(lexemes("if a:\n    b\nc"), "\t") == "if a:\n\t    b\n\tc"


def test_blank_lines_belong_to_the_line_break_before_the_next_line() -> None:
    assert lexemes("a\n\n  \n    b\n") == ["a", "\n\n  \n+    ", "b", "\n-    "]


def test_a_line_break_tells_how_indentation_changes() -> None:
    for before, after in (("", "  "), ("    ", "  "), ("\t", "  "), ("  ", "  ")):
        assert indentation_after(line_break("\n", before, after), before) == after


def test_crlf_stays_crlf() -> None:
    assert lexemes("a\r\n  b") == ["a", "\r\n+  ", "b"]


def test_a_reader_sees_the_vocabulary_and_adds_nothing_to_it() -> None:
    vocabulary = Vocabulary()
    known = vocabulary.number("known")
    overlay = Overlay(vocabulary)
    assert overlay.number("known") == known
    assert overlay.number("new") >= FIRST_PRIVATE_NUMBER
    assert overlay.string(overlay.number("new")) == "new"
    assert vocabulary.strings == ["", "known"]


def test_a_shared_memory_holds_no_private_numbers() -> None:
    vocabulary = Vocabulary()
    writer = Lexer(vocabulary)
    writer.encode("x = 1\n")
    reader = Lexer(Overlay(vocabulary), writer.memory)
    private = reader.encode("other = x\n")
    assert np.array_equal(reader.encode("x = 1\n"), writer.encode("x = 1\n"))
    assert np.array_equal(reader.encode("other = x\n"), private)
    assert writer.memory.get("x = 1") is not None
    assert writer.memory.get("other = x") is None
    assert writer.encode("other = x\n").max() < FIRST_PRIVATE_NUMBER


def test_kinds_tell_looks_and_structural_words_count_as_themselves() -> None:
    overlay = Overlay(Vocabulary(["", "return", "user", "User", "URL", "42", "("]))
    assert [overlay.kind(number) for number in range(1, 7)] == [0, 1, 3, 2, 4, 0]
    mixed = np.array([2, overlay.number("fresh")], dtype=np.uint32)
    assert overlay.kinds(mixed).tolist() == [1, 1]
