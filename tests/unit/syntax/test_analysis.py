import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.syntax.analysis import analyse
from reprise.types import FileSyntax
from tests.unit.syntax.samples import LANGUAGES, quick, sample
from tests.unit.syntax.test_chunks import check_cover, edited, edits

GARBAGE = {
    "open brackets": "(" * 30_000,
    "nested brackets": "[" * 10_000 + "]" * 10_000,
    "nested blocks": "{" * 10_000,
    "nested calls": "f(" * 5_000 + ")" * 5_000,
    "one line": "x = " + "a + " * 5_000 + "1",
    "NULs": "\0" * 5_000 + "def f():\0\n",
    "quotes": "'" * 5_001,
    "lone surrogates": "\ud800\udfff = '\udc80'\n" * 100,
    "carriage returns": "a\r" * 2_000,
    "comments": "/*" * 5_000,
    "chain": "a" + ".b()" * 2_000,
    "nested classes": "".join(f"{' ' * depth}class A{depth}:\n" for depth in range(300)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", GARBAGE)
def test_nothing_makes_the_analysis_fail(language: str, kind: str) -> None:
    check_cover(GARBAGE[kind], analyse("a", language, GARBAGE[kind]).syntax)


@pytest.mark.parametrize("language", LANGUAGES)
@given(first=edits, second=edits)
@quick
def test_an_earlier_tree_changes_the_time_and_not_the_result(
    language: str, first: list[tuple[float, int, str]], second: list[tuple[float, int, str]]
) -> None:
    parsed = analyse("a", language, sample(language)).parsed
    for changes in (first, second):
        text = edited(sample(language), changes)
        again = analyse("a", language, text, previous=parsed)
        assert again.syntax == analyse("a", language, text).syntax
        parsed = again.parsed


@pytest.mark.parametrize("language", LANGUAGES)
@given(place=st.floats(0, 1), typed=st.sampled_from(["x", " ", "\n", "1", "é", "a.b", "😀"]))
@quick
def test_typing_one_character_gives_what_a_fresh_analysis_gives(
    language: str, place: float, typed: str
) -> None:
    text = sample(language)
    parsed = analyse("a", language, text).parsed
    after = edited(text, [(place, 0, typed)])
    assert analyse("a", language, after, previous=parsed).syntax == analyse("a", language, after).syntax


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_have_no_errors(language: str) -> None:
    assert not analyse("a", language, sample(language)).syntax.has_errors


def test_the_tree_of_another_language_is_not_used() -> None:
    parsed = analyse("a.py", "python", sample("python")).parsed
    text = sample("go")
    assert analyse("a.go", "go", text, previous=parsed).syntax == analyse("a.go", "go", text).syntax


@pytest.mark.parametrize("language", ["text", "cobol", ""])
def test_an_unknown_language_is_plain_text(language: str) -> None:
    analysis = analyse("a", language, "def f():\n    pass\n")
    assert analysis.parsed is None
    assert analysis.syntax == FileSyntax(analysis.syntax.chunks, (), (), ())
    assert [chunk.symbol for chunk in analysis.syntax.chunks] == [None]


def test_lines_end_at_carriage_returns_and_at_no_other_separator() -> None:
    text = "a = '\u2028\x0c😀'\rdef é():\r\n    b()\n\x0c\ndef g(): pass\n"
    syntax = analyse("a.py", "python", text).syntax
    assert [(symbol.name, symbol.start_line) for symbol in syntax.symbols] == [("a", 1), ("é", 2), ("g", 5)]
    assert [(call.name, call.line, call.caller) for call in syntax.calls] == [("b", 3, "é")]


def test_source_that_takes_too_long_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reprise.syntax.parsing._CPU_LIMIT_S", -9.0)
    analysis = analyse("a.py", "python", sample("python") * 20)
    assert analysis.parsed is None
    assert not analysis.syntax.symbols
    check_cover(sample("python") * 20, analysis.syntax)


def test_source_that_nests_too_deep_for_the_parser_is_read_as_text() -> None:
    assert analyse("a.java", "java", "([{" * 100_000).parsed is None


def test_many_brackets_that_do_not_nest_are_parsed() -> None:
    assert analyse("a.py", "python", "f(a)\n" * 10_000).parsed is not None
