"""Which retrieved snippets a prompt shows, in what order, and how they are written.

Nothing is shown twice, nothing of the file that is completed, and nothing that a tokenizer would take for a
command. Knows neither retrieval nor the buffer's windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reprise.completion.prompts.formats import Format
from reprise.completion.prompts.windows import Count
from reprise.completion.site import CompletionSite
from reprise.types import Hit
from reprise.workspace.languages import language_of

_LINE_END = re.compile(r"\r\n|\r")
_HASH_LANGUAGES = frozenset({"python", "ruby", "text"})


@dataclass(frozen=True, slots=True)
class Snippet:
    """A hit as a format writes it."""

    hit: Hit
    text: str
    """Its lines, without blank ones at either end, parted by a bare line feed."""
    written: str
    n_tokens: int


def comment_sign(language: str) -> str:
    """What begins a line that is a comment in a language."""
    return "#" if language in _HASH_LANGUAGES else "//"


def name_in_header(name: str, control: re.Pattern[str]) -> str:
    """A path or name as a prompt's header can hold it: no line end and nothing that is a command."""
    return control.sub("_", " ".join(name.splitlines()))


def snippets(
    context: Iterable[Hit], site: CompletionSite, shown: Iterable[str], format: Format, count: Count
) -> list[Snippet]:
    """Those hits of `context`, in its order, that may stand beside what is `shown` of the site's own text."""
    found: list[Snippet] = []
    own_texts = [_LINE_END.sub("\n", text) for text in shown]
    for hit in context:
        text = _trimmed(hit.text)
        if not text or hit.path == site.path or format.control.search(hit.text):
            continue
        if any(text in own for own in own_texts):
            continue
        if any(_repeats(hit, text, other) for other in found):
            continue
        written = _written(hit.path, text, site.language, format)
        found.append(Snippet(hit, text, written, count(written)))
    return found


def fitting(candidates: Iterable[Snippet], budget_tokens: int) -> list[Snippet]:
    """The best of `candidates`, which come best first, that fit together; too long ones are passed over."""
    chosen: list[Snippet] = []
    for candidate in candidates:
        if candidate.n_tokens <= budget_tokens:
            chosen.append(candidate)
            budget_tokens -= candidate.n_tokens
    return chosen


def in_order(chosen: Sequence[Snippet]) -> list[Snippet]:
    """As a prompt shows them: signatures by place, which lasts while one types; then code, the best last."""
    signatures = [snippet for snippet in chosen if snippet.hit.kind == "dependency"]
    code = [snippet for snippet in chosen if snippet.hit.kind == "base"]
    return [*sorted(signatures, key=lambda snippet: _place(snippet.hit)), *reversed(code)]


def _repeats(hit: Hit, text: str, other: Snippet) -> bool:
    """Whether two snippets show one text, or lines of one file, twice; an outline's lines are its own."""
    if text in other.text or other.text in text:
        return True
    if hit.path != other.hit.path or hit.kind != other.hit.kind or hit.kind != "base":
        return False
    return hit.start_line <= other.hit.end_line and other.hit.start_line <= hit.end_line


def _place(hit: Hit) -> tuple[str, int, int, str]:
    return hit.path, hit.start_line, hit.end_line, hit.text


def _trimmed(text: str) -> str:
    lines = _LINE_END.sub("\n", text).split("\n")
    kept = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[kept[0] : kept[-1] + 1]) if kept else ""


def _written(path: str, text: str, language: str, format: Format) -> str:
    sign = comment_sign(language if format.is_commented else language_of(path))
    return format.snippet.format(
        path=name_in_header(path, format.control),
        sign=sign,
        text=text,
        commented="\n".join(_commented(text, sign)) if format.is_commented else "",
    )


def _commented(text: str, sign: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield f"{sign} {line}" if line.strip() else sign
