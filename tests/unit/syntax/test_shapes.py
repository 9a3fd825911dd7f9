from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reprise.syntax.lexemes import Lexer, Overlay, Vocabulary
from reprise.syntax.shapes import REACH, Shaped, shape_of, shaped, word_meant


def shapes_of(text: str) -> tuple[Shaped, Overlay, list[int]]:
    overlay = Overlay(Vocabulary())
    numbers = Lexer(overlay).encode(text)
    return shaped(numbers, overlay.kinds(numbers)), overlay, numbers.tolist()


def test_lines_with_other_names_have_one_shape() -> None:
    shapes, _, _ = shapes_of("self.width = width\nself.depth = depth\n")
    first, second = np.split(shapes.contexts, 2)
    assert first[:-1].tolist() == second[:-1].tolist()


def test_looks_tell_words_apart() -> None:
    shapes, _, _ = shapes_of("user User URL 42")
    assert len(set(shapes.contexts.tolist()[::2])) == 4


def test_a_repeat_means_the_word_that_stands_so_many_words_before() -> None:
    shapes, overlay, numbers = shapes_of("self.depth = depth")
    words = [overlay.number("depth")]
    assert word_meant(int(shapes.following[-1]), words) == numbers[-1]
    assert word_meant(int(shapes.following[-1]), []) is None


def test_what_is_no_repeat_means_itself() -> None:
    shapes, _, numbers = shapes_of("alpha = beta")
    assert [word_meant(int(shape), []) for shape in shapes.following] == numbers


@given(st.lists(st.sampled_from(["aa", "bb", "cc", "(", "=", "return", "Dd", "EE", "1"]), max_size=60))
def test_one_by_one_and_all_at_once_give_the_same_shapes(pieces: list[str]) -> None:
    overlay = Overlay(Vocabulary())
    numbers = np.array([overlay.number(piece) for piece in pieces], dtype=np.uint32)
    together = shaped(numbers, overlay.kinds(numbers)).contexts.tolist()
    words: list[int] = []
    for number, expected in zip(numbers.tolist(), together, strict=True):
        kind = overlay.kind(number)
        assert shape_of(number, kind, words[-REACH:]) == expected
        if kind:
            words.append(number)
