"""Cut text into lexemes without losing a character, number them, and put them together again.

A lexeme is a sub-word (`HTTP`, `Server`, `user`), a run of digits or blanks, one punctuation mark, or a line
break with the change of indentation after it (`\\n+    `). Because the change is relative, a copy matches at
any depth. Knows nothing of grammars, so broken source is no special case; knows nothing of indexes either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]
Kinds = NDArray[np.uint8]

SEPARATOR = 0
"""The number that stands between files; no lexeme has it."""
FIRST_PRIVATE_NUMBER = (1 << 30) + 60_000
"""Numbers from here on belong to one reader; their low 16 bits are those of no frequent lexeme."""

_LINE = re.compile(r"([^\r\n]+)|((?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*)([ \t]*)")
_IN_LINE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[ \t]+|[^\W\d_a-zA-Z]+|[^\r\n]")
_BREAK = re.compile(r"([ \t\r\n]*)([+=-])([ \t]*)")
_MAX_REMEMBERED_LINES = 16_384
_MAX_REMEMBERED_LENGTH = 400  # characters; longer lines are data, and seldom met again

KIND_OTHER, KIND_LOWER, KIND_UPPER, KIND_CAPITAL, KIND_DIGITS = range(5)
"""What a lexeme looks like; words that stand for themselves in every file are `KIND_OTHER`."""

_STRUCTURAL_WORDS = """
abstract and as assert async await bool break case catch char class cls const continue def default defer del
do double elif else end enum except export extends False final finally float fn for foreach from func
function go if impl implements import in include instanceof int interface is lambda let long match mod
module mut namespace new nil None nonlocal not null or override package pass private protected pub public
raise range return self static str string struct super switch template this throw throws trait True true
false try type typedef typeof undefined unless use using val var virtual void when where while with yield
"""
_STRUCTURAL = frozenset(_STRUCTURAL_WORDS.split())
"""Words whose place in a line says what kind of line it is."""


class Numbering(Protocol):
    """Gives each lexeme its number."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of all lexemes but private ones; for reading."""
        ...

    def number(self, lexeme: str) -> int:
        """Return the lexeme's number; a new lexeme gets one."""
        ...


class Vocabulary:
    """An append-only numbering of lexemes: one thread adds, any thread may read.

    `strings[n]` is the lexeme with the number n; number 0 is the separator between files.
    """

    def __init__(self, strings: Iterable[str] = ("",)) -> None:
        self.strings: list[str] = list(strings)
        self._kinds = bytearray(map(_kind, self.strings))
        self.numbers = {lexeme: number for number, lexeme in enumerate(self.strings)}

    def __len__(self) -> int:
        return len(self.strings)

    def number(self, lexeme: str) -> int:
        """Return the lexeme's number; a new lexeme gets the next one."""
        known = self.numbers.get(lexeme)
        if known is None:
            known = len(self.strings)
            # The number last: a reader that finds it must find the rest too.
            self._kinds.append(_kind(lexeme))
            self.strings.append(lexeme)
            self.numbers[lexeme] = known
        return known

    def kinds(self) -> Kinds:
        """Return the kind of each lexeme, (n,) uint8; a copy, since the vocabulary grows."""
        return np.frombuffer(bytes(self._kinds), dtype=np.uint8)


class Overlay:
    """A reader's numbering: the vocabulary's numbers, and private ones for lexemes that it lacks."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.numbers = vocabulary.numbers
        self._private = Vocabulary(())
        self._kinds = vocabulary.kinds()

    def number(self, lexeme: str) -> int:
        """Return the vocabulary's number or a private one; never writes to the vocabulary."""
        known = self.numbers.get(lexeme)
        return FIRST_PRIVATE_NUMBER + self._private.number(lexeme) if known is None else known

    def string(self, number: int) -> str:
        """Return the lexeme with this number."""
        if number >= FIRST_PRIVATE_NUMBER:
            return self._private.strings[number - FIRST_PRIVATE_NUMBER]
        return self._vocabulary.strings[number]

    def kind(self, number: int) -> int:
        """Return the kind of the lexeme with this number."""
        return int(self._kinds[number]) if number < len(self._kinds) else _kind(self.string(number))

    def kinds(self, numbers: Numbers) -> Kinds:
        """Return the kind of each lexeme, (n,) uint8."""
        kinds = self._kinds[np.minimum(numbers, len(self._kinds) - 1)]
        for place in np.flatnonzero(numbers >= len(self._kinds)):
            kinds[place] = _kind(self.string(int(numbers[place])))
        return kinds


class LineMemory:
    """The lexeme numbers of lines met lately, so that one edit costs one line and not one file."""

    def __init__(self) -> None:
        self._young: dict[str, tuple[int, ...]] = {}
        self._old: dict[str, tuple[int, ...]] = {}

    def get(self, line: str) -> tuple[int, ...] | None:
        """Return the numbers of a line's content, or None if it is not remembered."""
        known = self._young.get(line)
        return self._old.get(line) if known is None else known

    def put(self, line: str, numbers: tuple[int, ...]) -> None:
        """Remember a line, unless it is very long; the oldest half is forgotten when the memory is full."""
        if len(line) > _MAX_REMEMBERED_LENGTH:
            return
        if len(self._young) >= _MAX_REMEMBERED_LINES:
            self._old, self._young = self._young, {}
        self._young[line] = numbers


class Lexer:
    """Turns text into lexeme numbers under one numbering.

    `memory` may be shared by all lexers over one vocabulary: lines with private numbers are kept out of it.
    """

    def __init__(self, numbering: Numbering, memory: LineMemory | None = None) -> None:
        self._numbering = numbering
        self.memory = LineMemory() if memory is None else memory
        self._private = LineMemory()
        self._breaks: dict[tuple[str, str, str], int] = {}

    def encode(self, text: str, indentation: str | None = None) -> Numbers:
        """Return the numbers of the text's lexemes, (n,) uint32.

        `indentation` is that of the line which the text begins in; None if the text begins with a line.
        """
        numbers: list[int] = []
        indentation = leading_blanks(text) if indentation is None else indentation
        for content, head, blanks in _LINE.findall(text):
            if content:
                numbers += self._line(content)
            else:
                numbers.append(self._break(head, indentation, blanks))
                indentation = blanks
        return np.array(numbers, dtype=np.uint32)

    def _line(self, content: str) -> tuple[int, ...]:
        known = self.memory.get(content)
        if known is None:
            known = self._private.get(content)
        if known is None:
            known = self._numbers(_IN_LINE.findall(content))
            is_private = max(known) >= FIRST_PRIVATE_NUMBER
            (self._private if is_private else self.memory).put(content, known)
        return known

    def _numbers(self, pieces: list[str]) -> tuple[int, ...]:
        try:
            return tuple(map(self._numbering.numbers.__getitem__, pieces))
        except KeyError:
            return tuple(map(self._numbering.number, pieces))

    def _break(self, head: str, before: str, after: str) -> int:
        key = (head, before, after)
        known = self._breaks.get(key)
        if known is None:
            known = self._breaks[key] = self._numbering.number(line_break(head, before, after))
        return known


def lexemes(text: str) -> list[str]:
    """Return the text's lexemes; `render` gives the text back."""
    found: list[str] = []
    indentation = leading_blanks(text)
    for content, head, blanks in _LINE.findall(text):
        if content:
            found += _IN_LINE.findall(content)
        else:
            found.append(line_break(head, indentation, blanks))
            indentation = blanks
    return found


def render(pieces: Iterable[str], indentation: str = "") -> str:
    """Return the text of lexemes; `indentation` is that of the line which they begin in."""
    return "".join(_rendered(pieces, indentation))


def line_break(head: str, before: str, after: str) -> str:
    """Return the lexeme of a line break: its line endings, then how the indentation changes."""
    if after.startswith(before):
        return f"{head}+{after[len(before) :]}"
    if before.startswith(after):
        return f"{head}-{before[len(after) :]}"
    return f"{head}={after}"


def plain_line_ends(text: str) -> str:
    """Return the text with each line end as a line feed, so that files match whatever theirs are."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def leading_blanks(text: str) -> str:
    """Return the indentation of the text's first line."""
    return text[: len(text) - len(text.lstrip(" \t"))]


def is_line_break(lexeme: str) -> bool:
    """Tell a line break from what stands inside a line."""
    return lexeme[:1] in ("\n", "\r")


def is_word(lexeme: str) -> bool:
    """Tell a sub-word or number, which typing can leave unfinished, from blanks and punctuation."""
    return lexeme[:1].isalnum()


def indentation_after(lexeme: str, before: str) -> str:
    """Return the indentation that a line break leads to, coming from the indentation `before`."""
    match = _BREAK.fullmatch(lexeme)
    if match is None:
        return before
    _, sign, blanks = match.groups()
    if sign == "+":
        return before + blanks
    if sign == "=":
        return blanks
    return before[: max(0, len(before) - len(blanks))]


def _rendered(pieces: Iterable[str], indentation: str) -> Iterator[str]:
    for piece in pieces:
        if is_line_break(piece):
            indentation = indentation_after(piece, indentation)
            yield piece[: _head_length(piece)] + indentation
        else:
            yield piece


def _head_length(lexeme: str) -> int:
    match = _BREAK.fullmatch(lexeme)
    return len(lexeme) if match is None else match.end(1)


def _kind(lexeme: str) -> int:
    first = lexeme[:1]
    if first.isdigit():
        return KIND_DIGITS
    if not first.isalpha() or lexeme in _STRUCTURAL:
        return KIND_OTHER
    if not first.isupper():
        return KIND_LOWER
    return KIND_UPPER if len(lexeme) > 1 and lexeme.isupper() else KIND_CAPITAL
