"""What stands at the cursor, read from the text alone: the typed word, and the receiver before it.

Works on unfinished code, where a parse tree is least to be trusted. Knows nothing of the workspace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reprise.completion.apis.enclosing import Enclosing, enclosing_definitions
from reprise.completion.language_families import SCRIPT_LANGUAGES

_CLOSING = {")": "(", "]": "["}
_WORD_AT_END = re.compile(r"[^\W\d][\w$]*\Z|\$[\w$]*\Z|\Z")
_IDENTIFIER = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_LINK = re.compile(r"\s*(?:\?\.|!?\.)\s*")
_CHAIN_REACH = 2_000  # characters before the cursor in which a chain of calls is looked for

_MODIFIER = (
    "(?:public|protected|private|static|final|abstract|synchronized|native|default|transient|volatile)"
)
_NOT_A_TYPE = rf"(?!(?:{_MODIFIER}|return|new|throw|else|case|assert|yield|import|extends|implements)\b)"
_DECLARATION = {
    "python": re.compile(
        r"^\s*(?:async\s+)?(?:def|class)\s+\w*$|\b(?:as|global|nonlocal)\s+\w*$|\blambda\s+\w*$"
        r"|\bfor\s+(?:(?!\bin\b)[\w\s,(])*$"
    ),
    "java": re.compile(
        r"\b(?:class|interface|enum|record|package)\s+\w*$"
        rf"|^\s*(?:{_MODIFIER}\s+)*(?:<[^;()]*>\s*)?{_NOT_A_TYPE}[\w.]+(?:<[^;()]*>)?(?:\[\])*\s+\w*$"
        # behind the head of a method only `throws` can follow
        rf"|^\s*(?:{_MODIFIER}\s+)*(?:<[^;()]*>\s*)?(?:{_NOT_A_TYPE}[\w.<>\[\], ?]+\s+)?"
        r"(?!(?:if|for|while|switch|catch|synchronized|try)\b)\w+\s*\([^()]*\)\s+\w*$"
    ),
    "ruby": re.compile(r"\b(?:def|class|module)\s+\w*$"),
    "go": re.compile(r"\b(?:func|type|var|const|package)\s+\w*$"),
    "rust": re.compile(r"\b(?:fn|struct|enum|trait|mod|let(?:\s+mut)?|const|static|type)\s+\w*$"),
}
_SCRIPT_DECLARATION = re.compile(
    r"\b(?:function\*?|class|interface|enum|type|namespace|const|let|var)\s+[\w$]*$"
    r"|^\s*(?:(?:public|protected|private|static|readonly|abstract|override|async|get|set)\s+)+[\w$]*$"
    r"|^\s*export\s+[\w$]*$|\bdeclare\s+[\w$]*$"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One link of `a.b(x).c`: its name, and whether it is called or indexed there."""

    name: str
    called: bool = False
    indexed: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """What stands before the dot at the cursor."""

    text: str
    chain: tuple[Segment, ...]
    """Empty where it is no chain of names, as in `"text".`."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What stands at the cursor."""

    word: str
    """The identifier being typed; empty if none."""
    receiver: Receiver | None
    """What stands before the dot in front of the word; None if there is no dot."""
    enclosing: tuple[Enclosing, ...]
    """The definitions around the cursor, outermost first."""


def cursor_at_end(language: str, prefix: str) -> Cursor:
    """Read what stands at the end of `prefix`."""
    word = typed_word(prefix[prefix.rfind("\n") + 1 :])
    return Cursor(word, receiver_before(prefix, word), tuple(enclosing_definitions(language, prefix)))


def typed_word(line_prefix: str) -> str:
    """The identifier that ends at the cursor, as far as it is typed; empty if none."""
    found = _WORD_AT_END.search(line_prefix)
    return found.group() if found else ""


def declares_name(language: str, line_prefix: str) -> bool:
    """Whether a name that the user is inventing is due at the cursor, as after `def`, or only a keyword."""
    pattern = _SCRIPT_DECLARATION if language in SCRIPT_LANGUAGES else _DECLARATION.get(language)
    if language == "python" and _names_parameter(line_prefix):
        return True
    return pattern is not None and pattern.search(line_prefix) is not None


def _names_parameter(line_prefix: str) -> bool:
    """Whether the word is the name of a parameter in the head of a Python function."""
    head = re.match(r"\s*(?:async\s+)?def\s+\w+\s*(?:\[[^\]]*\])?\(", line_prefix)
    if head is None:
        return False
    rest, last = line_prefix[head.end() :], None
    while rest != last:
        rest, last = re.sub(r"\[[^\[\](){}]*\]|\([^\[\](){}]*\)|\{[^\[\](){}]*\}", "", rest), rest
    return re.fullmatch(r"(?:[^\[\](){}]*,)?\s*\**\w*", rest) is not None


def receiver_before(prefix: str, word: str) -> Receiver | None:
    """The expression before the dot in front of `word`; None if there is no dot."""
    before = prefix[max(0, len(prefix) - _CHAIN_REACH) : len(prefix) - len(word)]
    end = _before_dot(before, len(before))
    if end is None or before.endswith(".."):
        return None
    text = before[_chain_start(before, end) : end]
    if text[:1].isdigit():
        return None
    parsed = parse_chain(text)
    return Receiver(text, parsed[0] if parsed is not None and parsed[1] == len(text) else ())


def parse_chain(text: str) -> tuple[tuple[Segment, ...], int] | None:
    """Read a chain as `a.b(x)[0].c` from the start of `text`: its links and the offset behind them, or None.

    A leading `new` or `await` is skipped: `new Shop().` and `Shop().` mean the same chain here.
    """
    position = _skip_keywords(text)
    segments: list[Segment] = []
    while found := _IDENTIFIER.match(text, position):
        position = found.end()
        called = indexed = False
        while position < len(text) and text[position] in "([":
            end = _balanced_end(text, position)
            if end is None:
                return None
            called, indexed = called or text[position] == "(", indexed or text[position] == "["
            position = end
        segments.append(Segment(found.group(), called, indexed))
        link = _LINK.match(text, position)
        if link is None or not _IDENTIFIER.match(text, link.end()):
            break
        position = link.end()
    return (tuple(segments), position) if segments else None


def _chain_start(text: str, end: int) -> int:
    """Offset at which the chain that ends at `end` starts; `end` itself if there is none."""
    position = end
    while True:
        start = _link_start(text, position)
        if start == position:
            return position
        position = start
        before = _before_dot(text, position)
        if before is None or text[:before].endswith("."):
            return position
        if _link_start(text, before) == before:  # a literal: the dot in front makes this no chain of names
            return before if text[before - 1 : before] in "\"'`" else position
        position = before


def _before_dot(text: str, end: int) -> int | None:
    """Where the expression before the dot ends, if a dot (`?.`, `!.`) and blanks stand before `end`."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    if end == 0 or text[end - 1] != ".":
        return None
    end -= 2 if text[end - 2 : end - 1] in ("?", "!") else 1
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _link_start(text: str, end: int) -> int:
    position = end
    while position > 0 and text[position - 1] in _CLOSING:
        opened = _balanced_start(text, position)
        if opened is None:
            return end
        position = opened
    while position > 0 and (text[position - 1].isalnum() or text[position - 1] in "_$"):
        position -= 1
    return position


def _balanced_start(text: str, end: int) -> int | None:
    depth = 0
    for position in range(end - 1, -1, -1):
        if text[position] in ")]}":
            depth += 1
        elif text[position] in "([{":
            depth -= 1
            if depth == 0:
                return position
    return None


def _balanced_end(text: str, start: int) -> int | None:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "([{":
            depth += 1
        elif text[position] in ")]}":
            depth -= 1
            if depth == 0:
                return position + 1
    return None


def _skip_keywords(text: str) -> int:
    found = re.match(r"\s*(?:(?:new|await)\s+)*", text)
    return found.end() if found else 0
