"""Builds the prompt for a language model under a token budget.

Pure and deterministic: the same site, context, format and budget give the same bytes. Knows neither backends
nor what becomes of the answer; what may be shown at all is decided before, in `allowed`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from reprise.completion.prompts.formats import Format
from reprise.completion.prompts.snippet_choice import (
    Snippet,
    comment_sign,
    fitting,
    in_order,
    name_in_header,
    snippets,
)
from reprise.completion.prompts.windows import (
    Count,
    prefix_window,
    reachable_prefix,
    reachable_suffix,
    suffix_window,
)
from reprise.completion.site import CompletionSite
from reprise.types import Hit, Prompt

_SUFFIX_SHARE = 0.15
_SNIPPET_SHARE = 0.45
_PORTIONS = 12  # in which what the prefix leaves over is handed on: not with every token typed
_LINES_A_STEP = 16  # of the prefix window, under a budget that shows at least some 60 lines
_TRIES = 4  # the tokens of the parts may not add up to the whole's; the first try is nearly always the last
_BACK_OFF = 32  # a further try has a 32nd less room, beside what the last one was over


def estimated_count(characters_per_token: float) -> Count:
    """A count of tokens from the length alone, for models whose tokenizer cannot be asked."""

    def count(text: str) -> int:
        return math.ceil(len(text) / characters_per_token)

    return count


def build_prompt(
    site: CompletionSite,
    context: Sequence[Hit],
    format: Format,
    budget_tokens: int,
    count: Count,
    repository: str = "",
) -> Prompt:
    """Return the prompt for a cursor, with as much of `context`, best first, as belongs beside it.

    The whole text has at most `budget_tokens` by `count`; a budget that does not hold the format's own tokens
    gives those alone. The suffix gets 15 %, the snippets 45 %, the prefix the rest; what one of them does not
    need goes to the others. A format without a place for the suffix has it beside the text, under the same
    budget, for backends that put prompts together themselves. Keeping secrets and ignored files out is the
    caller's part (`allowed`).
    """
    draft = _Draft(site, context, format, cache(count), repository)
    room = budget_tokens
    for _ in range(_TRIES):
        prompt = draft.prompt(room)
        if prompt.n_tokens <= budget_tokens:
            return prompt
        room = max(0, room - room // _BACK_OFF - (prompt.n_tokens - budget_tokens))
    return draft.prompt(0)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One question, to be put in as many tokens as there are."""

    site: CompletionSite
    context: Sequence[Hit]
    format: Format
    count: Count
    repository: str

    def prompt(self, budget_tokens: int) -> Prompt:
        """The prompt of about `budget_tokens`: of no more, if the parts' tokens add up to the whole's."""
        before = reachable_prefix(self.site.prefix, budget_tokens, self.format.control)
        after = reachable_suffix(self.site.suffix, budget_tokens, self.format.control)
        usable = max(0, budget_tokens - self.count(self._text((), "", "", is_alone=False)))
        return self._filled(before, after, usable)

    def _filled(self, before: str, after: str, usable: int) -> Prompt:
        """Share `usable` tokens between what stands before the cursor, what stands after it, and snippets."""
        count, portion = self.count, max(1, usable // _PORTIONS)
        site = self.site
        candidates = snippets(self.context, site, (before, after), self.format, count)
        chosen = fitting(candidates, int(usable * _SNIPPET_SHARE))
        suffix = suffix_window(after, int(usable * _SUFFIX_SHARE), count)
        left = usable - _total(chosen) - count(suffix)
        prefix = prefix_window(before, site.position.line, left, _step(usable), count)
        if prefix == before:
            left = usable - count(prefix)
            more = fitting(candidates, (left - count(suffix)) // portion * portion)
            chosen = max(chosen, more, key=_total)
            left -= _total(chosen)
            suffix = max(suffix, suffix_window(after, left // portion * portion, count), key=len)
        return self._prompt(in_order(chosen), prefix, suffix)

    def _prompt(self, chosen: Sequence[Snippet], prefix: str, suffix: str) -> Prompt:
        text = self._text(chosen, prefix, suffix, is_alone=not chosen)
        return Prompt(
            text=text,
            prefix=prefix,
            suffix=suffix,
            context=tuple(snippet.hit for snippet in chosen),
            path=self.site.path,
            format=self.format.name,
            stops=self.format.stops,
            n_tokens=self.count(text),
        )

    def _text(self, chosen: Sequence[Snippet], prefix: str, suffix: str, is_alone: bool) -> str:
        format = self.format
        repository = name_in_header(self.repository, format.control)
        header = format.repository.format(repository=repository) if repository and not is_alone else ""
        template = format.fill_alone if is_alone else format.fill
        return (template if self.site.suffix_known else format.onward).format(
            context=header + "".join(snippet.written for snippet in chosen),
            sign=comment_sign(self.site.language),
            path=name_in_header(self.site.path, format.control),
            prefix=prefix,
            suffix=suffix,
        )


def _step(usable: int) -> int:
    """Lines by which the prefix window moves: few under a small budget, which a step must not waste."""
    return min(_LINES_A_STEP, max(4, usable // 64))


def _total(chosen: Sequence[Snippet]) -> int:
    return sum(snippet.n_tokens for snippet in chosen)
