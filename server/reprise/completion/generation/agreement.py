"""Does what was typed agree with what a model writes, and what is left of that?

What the user saw, and types along, is the answer set right for its place: without blanks that stand there
already, or a beginning that the model says again. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprise.completion.postprocess import set_right
from reprise.completion.site import CompletionSite

_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of an answer behind what was typed."""

    text: str
    """Its lines end in `\\n`."""
    offset: int
    """Where in the answer, without `\\r`, it begins."""


def rest_behind(typed: str, text: str, asked: CompletionSite, *, is_done: bool = True) -> Rest | None:
    """What is left of an answer once `typed` stands where it was `asked` for; None if the two disagree.

    While the model still writes (not `is_done`) it may be behind the user.
    """
    typed, text = typed.replace("\r", ""), text.replace("\r", "")
    is_behind_blank = asked.prefix.endswith((" ", "\t"))
    offset = _offset_behind(typed, text, is_behind_blank, is_done)
    if offset is not None:
        return Rest(text[offset:], offset)
    meant = set_right(text, asked)
    offset = _offset_behind(typed, meant, is_behind_blank, is_done) if meant != text else None
    if offset is None:
        return None
    n_unsaid = max(0, letters(text).find(letters(meant)))
    return Rest(meant[offset:], _place(text, n_unsaid + len(letters(meant[:offset]))))


def letters(text: str) -> str:
    """A text without its blanks, in which texts can be compared that differ in them only."""
    return "".join(text.split())


def _offset_behind(typed: str, text: str, is_behind_blank: bool, is_done: bool) -> int | None:
    """How many characters of `text` lie behind the user; None if the two disagree."""
    if text.startswith(typed):
        return len(typed)
    if not is_done and typed.startswith(text):
        return len(text)
    return _offset_behind_head(typed, text, is_done) if is_behind_blank else None


def _offset_behind_head(typed: str, text: str, is_done: bool) -> int | None:
    """As if the text's head had fewer blanks: as few as were typed."""
    written, meant = typed.lstrip(_BLANKS), text.lstrip(_BLANKS)
    n_blanks = len(text) - len(meant)
    if not meant:
        return None if is_done else len(text)
    if len(typed) - len(written) > n_blanks:
        return None
    if meant.startswith(written):
        return n_blanks + len(written) if written else len(typed)
    return len(text) if not is_done and written.startswith(meant) else None


def _place(text: str, n_letters: int) -> int:
    """The place in `text` behind its first letters, blanks not counted."""
    for place, character in enumerate(text):
        if not n_letters:
            return place
        n_letters -= not character.isspace()
    return len(text)
