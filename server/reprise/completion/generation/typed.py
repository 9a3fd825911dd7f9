"""What was typed at a place since a model was asked there.

Compares texts only: knows neither models nor what becomes of an answer.
"""

from __future__ import annotations

from reprise.completion.autoclosed import awaited
from reprise.completion.brackets import CLOSERS, QUOTES
from reprise.completion.site import CompletionSite

_MOST_CLOSERS = 4  # that an editor closes by itself in the time of one generation


def typed_since(asked: CompletionSite, site: CompletionSite) -> str | None:
    """What stands between the cursor `asked` about and that of `site`; None if anything else has changed.

    Brackets and quotes that the editor closed behind what was typed are no change.
    """
    if site.path != asked.path or site.suffix_known != asked.suffix_known:
        return None
    n_closers = len(site.suffix) - len(asked.suffix)
    if len(site.prefix) < len(asked.prefix) or not 0 <= n_closers <= _MOST_CLOSERS:
        return None
    if not (site.suffix.endswith(asked.suffix) and site.prefix.startswith(asked.prefix)):
        return None
    typed = site.prefix[len(asked.prefix) :]
    return typed if _answers(site.suffix[:n_closers], typed) else None


def typed_in(text: str, asked: CompletionSite) -> tuple[str, ...]:
    """What may have been typed at `asked` if the buffer now holds `text`, wherever the cursor is in it.

    More than one where closing brackets may be the user's or the editor's; none if anything else changed.
    """
    n_added = len(text) - len(asked.prefix) - len(asked.suffix)
    if n_added < 0 or not (text.startswith(asked.prefix) and text.endswith(asked.suffix)):
        return ()
    added = text[len(asked.prefix) : len(asked.prefix) + n_added]
    ends = (n_added - n_closers for n_closers in range(min(_MOST_CLOSERS, n_added) + 1))
    return tuple(added[:end] for end in ends if _answers(added[end:], added[:end]))


def _answers(closers: str, typed: str) -> bool:
    """Whether an editor puts `closers` behind the cursor for the brackets that `typed` opens."""
    if not closers:
        return True
    if not set(closers) <= set(CLOSERS + QUOTES):
        return False
    return awaited(typed.rpartition("\n")[2]).startswith(closers)
