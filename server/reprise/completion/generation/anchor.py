"""Where a generation began, and what was typed there since.

Compares texts only: knows neither models nor what becomes of an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reprise.completion.autoclosed import awaited
from reprise.completion.brackets import CLOSERS, QUOTES
from reprise.completion.site import CompletionSite, site_between

_MOST_CLOSERS = 4  # that an editor closes by itself in the time of one generation


@dataclass(frozen=True)
class Anchor:
    """The cursor in the text that a model was asked to continue."""

    path: str
    prefix: str
    suffix: str
    suffix_known: bool

    @classmethod
    def of(cls, site: CompletionSite) -> Anchor:
        """The anchor of a generation that begins at `site`."""
        return cls(site.path, site.prefix, site.suffix, site.suffix_known)

    @property
    def n_characters(self) -> int:
        """What keeping the anchor costs."""
        return len(self.prefix) + len(self.suffix)

    @cached_property
    def site(self) -> CompletionSite:
        """The cursor in its text again."""
        return site_between(self.path, self.prefix, self.suffix, self.suffix_known)

    def typed_since(self, site: CompletionSite) -> str | None:
        """What stands between the anchor and `site`; None if anything else has changed.

        Brackets and quotes that the editor closed behind what was typed are no change.
        """
        if site.path != self.path or site.suffix_known != self.suffix_known:
            return None
        n_closers = len(site.suffix) - len(self.suffix)
        if len(site.prefix) < len(self.prefix) or not 0 <= n_closers <= _MOST_CLOSERS:
            return None
        if not (site.suffix.endswith(self.suffix) and site.prefix.startswith(self.prefix)):
            return None
        typed = site.prefix[len(self.prefix) :]
        return typed if _answers(site.suffix[:n_closers], typed) else None

    def typed_in(self, text: str) -> tuple[str, ...]:
        """What may have been typed if the buffer now holds `text`, wherever the cursor is in it.

        More than one where closing brackets may be the user's or the editor's; none if anything else changed.
        """
        n_added = len(text) - self.n_characters
        if n_added < 0 or not (text.startswith(self.prefix) and text.endswith(self.suffix)):
            return ()
        added = text[len(self.prefix) : len(self.prefix) + n_added]
        ends = (n_added - n_closers for n_closers in range(min(_MOST_CLOSERS, n_added) + 1))
        return tuple(added[:end] for end in ends if _answers(added[end:], added[:end]))


def _answers(closers: str, typed: str) -> bool:
    """Whether an editor puts `closers` behind the cursor for the brackets that `typed` opens."""
    if not closers:
        return True
    if not set(closers) <= set(CLOSERS + QUOTES):
        return False
    return awaited(typed.rpartition("\n")[2]).startswith(closers)
