"""Figures of answers against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from benchmarks.metrics.of_answer import text_figures
from benchmarks.metrics.text import (
    corpus_bleu,
    edit_similarity,
    identifier_f1,
    is_as_shown,
    is_exact,
    is_lenient,
    sentence_bleu,
)
from benchmarks.values import Question


def test_strict_match_forgives_blanks_at_the_end_only() -> None:
    assert is_exact("return total  \n", "return total")
    assert not is_exact(" return total", "return total")
    assert not is_exact("return total\nprint()", "return total")


def test_lenient_match_compares_as_many_lines_as_the_target_has() -> None:
    assert is_lenient("  a = 1\n\n  b = 2\nrest", "a = 1\nb = 2")
    assert not is_lenient("a = 1", "a = 1\nb = 2")


def test_what_is_shown_is_right_if_all_of_it_stood_there() -> None:
    truth = "a = 1\nb = 2\nc = 3"
    assert is_as_shown("a = 1\nb = 2", "a = 1", truth)
    assert not is_as_shown("a = 1\nb = 22", "a = 1", truth)
    assert is_as_shown("a = 1", "a = 1", truth)
    assert not is_as_shown("a =", "a = 1", truth)


def test_an_empty_answer_is_never_right() -> None:
    assert not is_as_shown("", "", "")
    assert edit_similarity("", "abc") == 0
    assert sentence_bleu("", "abc") == 0


def test_edit_similarity_is_one_minus_distance_by_the_longer_length() -> None:
    assert edit_similarity("kitten", "sitting") == pytest.approx(1 - 3 / 7)
    assert edit_similarity("abcd\nmore that is not asked for", "abcf") == pytest.approx(3 / 4)


def test_identifiers_are_neither_keywords_nor_in_strings() -> None:
    answer = 'if load(path, "name"): return total'
    assert identifier_f1(answer, "load(path, size)", "python") == pytest.approx(2 * 2 / (3 + 3))
    assert identifier_f1("return 1", "return 2", "python") is None
    assert identifier_f1("lambda", "lambda", "java") == 1  # a name in Java, none in Python


def test_bleu_of_a_shorter_answer_is_its_brevity_penalty() -> None:
    assert sentence_bleu("a b c d", "a b c d e") == pytest.approx(math.exp(1 - 5 / 4))
    assert sentence_bleu("x", "x") == 1


def test_bleu_of_many_answers_adds_up_their_matches() -> None:
    one_wrong = ["a b c d e"], ["a b c d f"]
    assert corpus_bleu(*one_wrong) == pytest.approx((4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** (1 / 4))
    matches = (9 / 10) * (7 / 8) * (5 / 6) * (3 / 4)
    assert corpus_bleu(["a b c d e"] * 2, ["a b c d f", "a b c d e"]) == pytest.approx(matches ** (1 / 4))


def test_bleu_reads_code_in_conala_tokens() -> None:
    assert corpus_bleu(["readFile(a)"], ["read File ( a )"]) == 1


def test_a_figure_that_cannot_be_measured_is_absent() -> None:
    question = Question(
        "q", "made_up", "python", "line", "both", "a.py", "", 0, 0, target="return 1", truth="return 1"
    )
    figures = text_figures(question, "return 1")
    assert "identifier_f1" not in figures
    assert all(figures[name] == 1 for name in ("exact", "lenient", "as_shown", "similarity", "answered"))
