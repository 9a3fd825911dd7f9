"""What draws candidates: the way in for every sampler."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.types import Cancelled, Candidate, Hit


class Sampler(Protocol):
    """Draws continuations of unfinished code."""

    name: str
    """What completions name as their source."""

    def sample(
        self,
        site: CompletionSite,
        ngrams: NgramView,
        hits: Sequence[Hit],
        k: int | Literal["adaptive"],
        cancelled: Cancelled,
        *,
        excluded_file: int | None = None,
    ) -> list[Candidate]:
        """Return up to `k` distinct candidates, most probable first; few or none when cancelled.

        `hits` are retrieved chunks, best first. `excluded_file` is the id of the site's own file in the
        index, whose stored version must not be read.
        """
        ...
