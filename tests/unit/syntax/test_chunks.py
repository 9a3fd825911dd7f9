import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.syntax.analysis import analyse
from reprise.syntax.chunks import ChunkParameters, split_aggregate
from reprise.types import Chunk, FileSyntax
from tests.unit.syntax.samples import LANGUAGES, quick, sample, syntax_of

Piece = tuple[str | None, int, int]
JUNK = [
    "(",
    "{",
    "}",
    "\n",
    "\r",
    "\r\n",
    "\x0c",
    "\u2028",
    "😀",
    "\0",
    "'",
    '"""',
    "`",
    "/*",
    "*/",
    "#",
    "\ud800",
]
"""What breaks syntax, lines and offsets."""
WORDS = ["class A:\n", "def f():\n    ", "fn f() {", "end\n", "a.b()\n", "é", "\n\n", "    ", "x"]
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from([*JUNK, *WORDS, ""])), max_size=5
)


def edited(text: str, changes: list[tuple[float, int, str]]) -> str:
    """`text` after each change replaced some characters somewhere."""
    for place, length, inserted in changes:
        start = int(place * len(text))
        text = text[:start] + inserted + text[start + length :]
    return text


def check_cover(text: str, syntax: FileSyntax) -> None:
    """Chunks are disjoint, in order, hold every non-blank line once, and say what the lines say."""
    lines = re.split(r"\r\n|\n|\r", text)
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    last = 0
    covered: set[int] = set()
    for chunk in syntax.chunks:
        assert last < chunk.start_line <= chunk.end_line <= len(lines)
        end = starts[chunk.end_line - 1] + len(lines[chunk.end_line - 1])
        assert chunk.text == text[starts[chunk.start_line - 1] : end]
        covered.update(range(chunk.start_line - 1, chunk.end_line))
        last = chunk.end_line
    assert {number for number, line in enumerate(lines) if line.strip()} <= covered


def pieces(chunks: tuple[Chunk, ...]) -> list[Piece]:
    return [(chunk.symbol, chunk.start_line, chunk.end_line) for chunk in chunks]


@pytest.mark.parametrize("language", [*LANGUAGES, "text"])
@given(changes=edits)
@quick
def test_chunks_cover_every_line_once_whatever_the_text(
    language: str, changes: list[tuple[float, int, str]]
) -> None:
    text = edited(sample(language), changes)
    check_cover(text, syntax_of(language, text))


@given(text=st.text(alphabet=st.sampled_from("a \n\r\x0c\u2028é😀{}"), max_size=200))
@quick
def test_plain_text_is_covered_too(text: str) -> None:
    check_cover(text, syntax_of("text", text))


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 20))
@quick
def test_split_aggregate_keeps_to_its_limit_and_holds_every_line(blank: list[bool], limit: int) -> None:
    parts = list(split_aggregate(blank, 0, len(blank) - 1, limit))
    assert all(end - start < limit and not blank[start] and not blank[end] for start, end in parts)
    held = [line for start, end in parts for line in range(start, end + 1) if not blank[line]]
    assert held == [line for line, is_blank in enumerate(blank) if not is_blank]


@given(st.lists(st.integers(1, 10), min_size=1, max_size=12))
@quick
def test_split_aggregate_joins_blocks_while_they_fit(lengths: list[int]) -> None:
    blank = [is_blank for length in lengths for is_blank in [*[False] * length, True]]
    parts = list(split_aggregate(blank, 0, len(blank) - 1, 10))
    assert all(
        after[0] - before[0] + blank.index(True, after[0]) - after[0] > 10
        for before, after in pairwise(parts)
    )


def test_python_chunks_follow_the_definitions() -> None:
    assert pieces(syntax_of("python").chunks) == [
        (None, 1, 12),
        ("StockError", 15, 16),
        ("Shelf", 19, 27),
        ("Shelf.__init__", 29, 31),
        ("Shelf.is_full", 33, 35),
        ("Shelf.put", 37, 53),
        ("load", 56, 60),
        (None, 63, 64),
    ]


def test_a_closing_brace_stays_with_the_last_method() -> None:
    assert pieces(syntax_of("java").chunks)[4:6] == [("Shelf", 30, 30), ("Shelf.Size", 32, 33)]


def test_the_line_that_opens_an_implementation_stays_with_its_first_method() -> None:
    assert ("Shelf.put", 28, 38) in pieces(syntax_of("rust").chunks)


def test_a_lone_private_stays_with_the_method_below() -> None:
    assert ("Stock.Shelf.full?", 33, 39) in pieces(syntax_of("ruby").chunks)


def function_of(n_lines: int, name: str = "f") -> str:
    return f"def {name}():\n" + "    a = 1\n" * (n_lines - 1)


def test_a_function_up_to_the_limit_is_whole_and_a_longer_one_is_cut() -> None:
    assert pieces(syntax_of("python", function_of(30)).chunks) == [("f", 1, 30)]
    assert pieces(syntax_of("python", function_of(31)).chunks) == [("f", 1, 15), ("f", 16, 30), ("f", 31, 31)]


def test_a_long_comment_is_cut_off_and_the_function_stays_whole() -> None:
    text = "# word\n" * 20 + function_of(20)
    assert pieces(syntax_of("python", text).chunks) == [("f", 1, 15), ("f", 16, 20), ("f", 21, 40)]


def test_functions_inside_a_long_function_are_chunks_of_their_own_unless_tiny() -> None:
    inner = "".join(f"    {line}\n" for line in function_of(6, "g").splitlines())
    tiny = "    def h():\n        pass\n"
    text = function_of(30) + inner + tiny
    assert pieces(syntax_of("python", text).chunks)[-2:] == [("f.g", 31, 36), ("f", 37, 38)]


def test_decorators_and_the_comment_above_belong_to_a_function() -> None:
    text = "a = 1\n\n# Loads.\n@cache\n@other(1)\ndef load():\n    pass\n"
    assert pieces(syntax_of("python", text).chunks) == [(None, 1, 1), ("load", 3, 7)]


def test_two_definitions_on_one_line_share_a_chunk() -> None:
    assert pieces(syntax_of("javascript", "function a () {} function b () {}").chunks) == [("a", 1, 1)]


def test_other_parameters_give_other_chunks_and_another_fingerprint() -> None:
    parameters = ChunkParameters(max_lines=10, split_lines=5)
    chunks = analyse("a.py", "python", function_of(12), parameters).syntax.chunks
    assert [chunk.end_line for chunk in chunks] == [5, 10, 12]
    assert parameters.fingerprint != ChunkParameters().fingerprint


def test_line_endings_inside_a_chunk_stay_as_they_are() -> None:
    chunk = syntax_of("python", "def f():\r\n    a = 1\r    b = 2\r\n").chunks[0]
    assert chunk.text == "def f():\r\n    a = 1\r    b = 2"


def test_empty_and_blank_texts_have_no_chunks() -> None:
    assert not syntax_of("python", "").chunks
    assert not syntax_of("text", " \n\x0c\n\t\r\n").chunks


def test_a_small_function_inside_a_statement_does_not_cut_it() -> None:
    text = "test('a', () => {\n  const f = () => 1\n  expect(f()).toBe(1)\n})\n"
    assert pieces(syntax_of("javascript", text).chunks) == [(None, 1, 4)]


def test_a_short_comment_a_line_apart_stays_with_the_definition_below() -> None:
    text = "# frozen_string_literal: true\n\nclass Shelf\n  def a\n    1\n  end\nend\n"
    assert pieces(syntax_of("ruby", text).chunks) == [("Shelf", 1, 3), ("Shelf.a", 4, 7)]
