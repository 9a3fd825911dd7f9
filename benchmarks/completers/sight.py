"""What of a question's file a completer sees. Knows neither contexts nor models."""

from __future__ import annotations

from benchmarks.values import Question, Task
from reprise.completion.site import CompletionSite, site_at, site_between
from reprise.retrieval.packing import CHARACTERS_PER_TOKEN

BODY_TASKS: frozenset[Task] = frozenset({"function", "documentation"})
"""Which ask for several lines; the others ask for one."""

_BEHIND = 4
"""What may be seen after the cursor is so many times less than before it."""


def site_of(question: Question, in_file_tokens: int | None = None) -> CompletionSite:
    """The cursor; with `in_file_tokens` only so much before it, and a quarter as much after it.

    Both ends are cut between lines, so that no half line is read as a whole one.
    """
    site = site_at(question.path, question.text, question.line, question.character, question.sees_suffix)
    if in_file_tokens is None:
        return site
    n_before = int(in_file_tokens * CHARACTERS_PER_TOKEN)
    prefix, suffix = _last_lines(site.prefix, n_before), _first_lines(site.suffix, n_before // _BEHIND)
    return site_between(site.path, prefix, suffix, site.suffix_known)


def _last_lines(text: str, n_characters: int) -> str:
    if len(text) <= n_characters:
        return text
    tail = text[len(text) - n_characters :]
    start = tail.find("\n") + 1
    return tail[start:]


def _first_lines(text: str, n_characters: int) -> str:
    if len(text) <= n_characters:
        return text
    head = text[:n_characters]
    end = head.rfind("\n")
    return head[: end + 1] if end >= 0 else head
