import re

from hypothesis import given
from hypothesis import strategies as st

from reprise.syntax.lines import Lines
from tests.unit.syntax.samples import quick

texts = st.text(alphabet=st.sampled_from(["a", " ", "\n", "\r", "\x0c", "\u2028", "é", "😀"]), max_size=60)


@given(texts)
@quick
def test_lines_agree_with_a_plain_split(text: str) -> None:
    lines = Lines(text, text.encode())
    expected = re.split(r"\r\n|\n|\r", text)
    assert [lines.text(number, number) for number in range(lines.count)] == expected
    assert lines.blank == [not line.strip() for line in expected]


@given(texts, st.data())
@quick
def test_a_byte_offset_is_on_the_line_of_its_character(text: str, data: st.DataObject) -> None:
    character = data.draw(st.integers(0, len(text)))
    lines = Lines(text, text.encode())
    before = len(re.findall(r"\r\n|\n|\r", text[:character]))
    inside_ending = text[character - 1 : character + 1] == "\r\n"
    assert lines.line_of(len(text[:character].encode())) == before - inside_ending


def test_a_stretch_keeps_the_endings_inside_it() -> None:
    assert Lines("a\r\nb\rc\n", b"a\r\nb\rc\n").text(0, 2) == "a\r\nb\rc"
