"""What a generation says at a cursor further along its text, and how sure the model is of it.

Pure: a replayed answer takes the same way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reprise.completion.generation.agreement import letters, rest_behind
from reprise.completion.generation.typed import typed_since
from reprise.completion.site import CompletionSite, prompt_site
from reprise.types import Candidate, Generation, Piece, PromptSource

PRIOR = 0.35
"""The chance that a line is right where the backend gives no probabilities: a code model of 1.5 billion
parameters that sees the suffix writes 35.5 % of CrossCodeEval's lines as they were (Qwen2.5-Coder Technical
Report, arXiv 2409.12186)."""


def candidate_at(generation: Generation, source: PromptSource, site: CompletionSite) -> Candidate | None:
    """What is left of a generation at `site`, before post-processing.

    None if something else was typed, or nothing is left. Its probability is that of what is left: what was
    typed already is certain.
    """
    asked = prompt_site(generation.prompt.path, source)
    typed = typed_since(asked, site)
    if typed is None:
        return None
    pieces = [replace(piece, text=piece.text.replace("\r", "")) for piece in generation.pieces]
    rest = rest_behind(typed, "".join(piece.text for piece in pieces), asked)
    if rest is None or not rest.text.strip():
        return None
    left = tuple(_behind(pieces, rest.offset))
    log_probability, _ = _log_probability(left)
    return Candidate(rest.text.replace("\n", site.line_end), log_probability, pieces=left)


def generated_confidence(candidate: Candidate) -> float:
    """The chance, 0 to 1, that `candidate.text` is right as it stands.

    exp of the sum of the log-probabilities of the pieces that it needs, so true of a calibrated model;
    `PRIOR` where the backend gave none. The text may be cut, and differ in blanks from what the pieces say.
    """
    log_probability, is_unknown = _log_probability(_of(candidate.pieces, candidate.text))
    return PRIOR if is_unknown else math.exp(min(0.0, log_probability))


def _behind(pieces: Sequence[Piece], offset: int) -> Iterator[Piece]:
    """The pieces behind the first `offset` characters; one that is cut keeps its whole probability."""
    for piece in pieces:
        if offset < len(piece.text):
            yield replace(piece, text=piece.text[offset:])
        offset = max(0, offset - len(piece.text))


def _of(pieces: Sequence[Piece], text: str) -> Iterator[Piece]:
    """The pieces that hold `text`, blanks aside; from the first on if it is not in them as it stands."""
    wanted, begin = letters(text), 0
    place = max(0, letters("".join(piece.text for piece in pieces)).find(wanted))
    for piece in pieces:
        end = begin + len(letters(piece.text))
        if end > place and begin < place + len(wanted):
            yield piece
        begin = end


def _log_probability(pieces: Iterator[Piece] | Sequence[Piece]) -> tuple[float, bool]:
    """The sum of what is known, and whether something is not."""
    known = [piece.log_probability for piece in pieces]
    return sum(value for value in known if value is not None), None in known
