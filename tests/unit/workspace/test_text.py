"""Lines, positions and code units against a model that goes character by character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.types import Position
from reprise.workspace.text import Encoding, LineIndex, characters_to_units, units_to_characters

# Line ends, what only looks like line ends, and characters of every width, a lone surrogate among them.
ALPHABET = "ab\n\r\f\v\x1c\x85\u2028\u2029é€😀𝒳\ud83d"
TEXTS = st.text(ALPHABET, max_size=30)
LINES = st.text("ab\f\u2028é€😀𝒳\ud83d", max_size=12)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


def plain_lines(text: str) -> list[tuple[int, int]]:
    """Spans of the lines' contents, found one character at a time."""
    spans, start, at = [], 0, 0
    while at < len(text):
        width = 2 if text[at : at + 2] == "\r\n" else 1 if text[at] in "\r\n" else 0
        if width:
            spans.append((start, at))
            start = at + width
        at += width or 1
    return [*spans, (start, len(text))]


def plain_units(line: str, encoding: str) -> int:
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = encoding if encoding == "utf-8" else f"{encoding}-le"
    return len(line.encode(name, "surrogatepass")) // width


@given(TEXTS)
def test_lines_end_only_at_the_three_line_ends(text: str) -> None:
    index = LineIndex(text)
    spans = [index.line_span(line) for line in range(index.n_lines)]
    assert spans == plain_lines(text)
    assert [index.line(line) for line in range(index.n_lines)] == [text[start:end] for start, end in spans]


@given(TEXTS)
def test_an_offset_inside_a_line_survives_the_way_through_its_position(text: str) -> None:
    index = LineIndex(text)
    for line, (start, end) in enumerate(plain_lines(text)):
        for offset in range(start, end + 1):
            assert index.position(offset) == Position(line, offset - start)
            assert index.offset(Position(line, offset - start)) == offset


@given(TEXTS, st.integers(-3, 40), st.integers(-3, 40))
def test_a_position_outside_is_clamped_to_its_line_and_the_text(text: str, line: int, character: int) -> None:
    spans = plain_lines(text)
    offset = LineIndex(text).offset(Position(line, character))
    if line < 0:
        assert offset == 0
    elif line >= len(spans):
        assert offset == len(text)
    else:
        start, end = spans[line]
        assert offset == max(start, min(start + character, end))


@given(TEXTS, st.integers(-5, 40))
def test_every_offset_has_a_position_in_the_text(text: str, offset: int) -> None:
    index = LineIndex(text)
    position = index.position(offset)
    start, end = plain_lines(text)[position.line]
    assert 0 <= position.character <= end - start
    assert index.offset(position) == min(max(offset, 0), len(text)) or offset > index.offset(position)


@given(LINES, ENCODINGS)
def test_units_count_as_the_codec_counts(line: str, encoding: Encoding) -> None:
    for characters in range(len(line) + 1):
        units = characters_to_units(line, characters, encoding)
        assert units == plain_units(line[:characters], encoding)
        assert units_to_characters(line, units, encoding) == characters


@given(LINES, ENCODINGS, st.integers(-3, 60))
def test_units_inside_a_character_go_to_its_start(line: str, encoding: Encoding, units: int) -> None:
    fitting = [n for n in range(len(line) + 1) if plain_units(line[:n], encoding) <= max(units, 0)]
    assert units_to_characters(line, units, encoding) == fitting[-1]


@given(LINES, ENCODINGS, st.integers(-5, 40))
def test_characters_outside_a_line_are_clamped(line: str, encoding: Encoding, characters: int) -> None:
    inside = min(max(characters, 0), len(line))
    assert characters_to_units(line, characters, encoding) == plain_units(line[:inside], encoding)


def test_a_form_feed_and_u2028_do_not_end_a_line() -> None:
    index = LineIndex("a\fb\u2028c\r\nd\re\n")
    assert [index.line(line) for line in range(index.n_lines)] == ["a\fb\u2028c", "d", "e", ""]


@pytest.mark.parametrize("line", [-1, 2])
def test_a_line_that_is_not_there_is_an_index_error(line: int) -> None:
    with pytest.raises(IndexError):
        LineIndex("a\nb").line_span(line)
