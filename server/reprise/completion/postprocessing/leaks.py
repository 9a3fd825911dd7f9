"""What a language model says besides code: commands, Markdown, and the line that it was to go on with.

Knows no prompt format: what all of them write between brackets looks alike.
"""

from __future__ import annotations

import re

from reprise.completion.keywords import KEYWORDS
from reprise.completion.site import CompletionSite

_TOKEN = re.compile(
    r"<[|｜][\w▁ .:-]{1,40}[|｜]>|<\[[a-z-]{3,20}\]>"
    r"|<fim[_-][a-z]{2,10}>|<(?:jupyter|issue|commit)_[a-z]{3,12}>|<(?:end|start|beginning)_of_[a-z]{4,8}>"
    r"|<(?:file_sep|file_separator|repo_name|gh_stars|empty_output)>"
    r"|<(?:PRE|SUF|MID|EOT|EOD|EOS|eos|bos|pad|filename|reponame|END)>"
    r"|\[(?:PREFIX|SUFFIX|MIDDLE)\]"
    r"|</s>\s*\Z"
    r"|<(?:[|｜][\w▁]{0,40}[|｜]?|fim[_-]?\w{0,10}|end[_-]of\w{0,10})\Z",  # cut off by the token limit
)
# What commands a terminal, half a character, and marks that make code read otherwise than it is
# (CVE-2021-42574).
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NEAR = 16_000  # characters in which a token that the user writes about stands
_FENCE = re.compile(r"^[ \t]*```[\w+#.-]*[ \t]*$", re.MULTILINE)
_CHATTER = re.compile(r"\s*(?:[A-Z][^\n]*:\s*)?")
_OPENED_CALL = re.compile(r"[\w.]+\(")


def no_control_token(text: str, site: CompletionSite) -> str:
    """Cut at a token that steers models, unless the user's own text speaks of it."""
    for found in _TOKEN.finditer(text):
        token = found.group()
        if token not in site.prefix[-_NEAR:] and token not in site.suffix[:_NEAR]:
            return text[: found.start()]
    return text


def no_control_character(text: str, site: CompletionSite) -> str:
    """Cut at a character that is seen by what it does and not by its shape."""
    found = _CONTROL_CHARACTER.search(text)
    return text if found is None else text[: found.start()]


def no_fence(text: str, site: CompletionSite) -> str:
    """Take code out of a Markdown fence, and cut what follows one; in prose, fences belong to the text."""
    first = None if site.language == "text" else _FENCE.search(text)
    if first is None:
        return text
    if not _CHATTER.fullmatch(text, 0, first.start()):
        return text[: first.start()]
    inner = text[first.end() :].removeprefix("\r").removeprefix("\n")
    last = _FENCE.search(inner)
    return inner if last is None else inner[: last.start()]


def no_repeated_prefix(text: str, site: CompletionSite) -> str:
    """Leave out the beginning of a candidate that says again what stands before the cursor on its line."""
    before, first = site.line_prefix.strip(), text.lstrip(" \t")
    if not _is_statement_begun(before) or not first.startswith(before):
        return text
    rest = first[len(before) :]
    if before[-1].isalnum() and rest[:1].isalnum():
        return text
    return rest.lstrip(" \t") if site.line_prefix[-1] in " \t" else rest


def _is_statement_begun(before: str) -> bool:
    """Tell the beginning of a statement from an operand or a call, which may well come twice."""
    if _OPENED_CALL.fullmatch(before) or not any(character.isalpha() for character in before):
        return False
    return before in KEYWORDS or (len(before) >= 4 and not before.isidentifier())
