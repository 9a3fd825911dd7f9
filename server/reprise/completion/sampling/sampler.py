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
        retrieved: Sequence[str],
        k: int | Literal["adaptive"],
        cancelled: Cancelled,
        *,
        excluded_file: int | None = None,
        hits: Sequence[Hit] = (),
    ) -> list[Candidate]:
        """Return up to `k` distinct candidates, most probable first; few or none when cancelled.

        `retrieved` are the texts of chunks, best first. `excluded_file` is the id of the site's own file in
        the index, whose stored version must not be read. `hits` are the chunks themselves, for a sampler
        that says where they stand.
        """
        ...
