"""The texts that end an answer; ends a stream at one, for servers that do not, or not at every one.

Knows no backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reprise.types import Piece, Prompt, Sampling


def stops_of(prompt: Prompt, sampling: Sampling) -> list[str]:
    """Return every text that ends an answer, once each: those of the prompt's format first."""
    return list(dict.fromkeys((*prompt.stops, *sampling.stops)))


def until_stop(pieces: Iterable[Piece], stops: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces in front of the first stop; text that may begin one waits until that is clear.

    The probability of a token that waits in part goes with its first part.
    """
    held = Piece("", 0.0, 0)
    for piece in pieces:
        joined = _joined(held, piece)
        if (end := _first(joined.text, stops)) >= 0:
            if end:
                yield Piece(joined.text[:end], joined.log_probability, joined.n_tokens)
            return
        n_held = _held(joined.text, stops)
        if n_held == len(joined.text):
            held = joined
        elif n_held:
            yield Piece(joined.text[:-n_held], joined.log_probability, joined.n_tokens)
            held = Piece(joined.text[-n_held:], 0.0, 0)
        else:
            yield joined
            held = Piece("", 0.0, 0)
    if held.text:
        yield held


def _joined(held: Piece, piece: Piece) -> Piece:
    if held.log_probability is None or piece.log_probability is None:
        log_probability = None
    else:
        log_probability = held.log_probability + piece.log_probability
    return Piece(held.text + piece.text, log_probability, held.n_tokens + piece.n_tokens)


def _first(text: str, stops: Sequence[str]) -> int:
    return min((place for stop in stops if stop and (place := text.find(stop)) >= 0), default=-1)


def _held(text: str, stops: Sequence[str]) -> int:
    """How many of the last characters a stop may begin with."""
    longest = min(len(text), max(map(len, stops), default=0))
    return next((n for n in range(longest, 0, -1) if any(s.startswith(text[-n:]) for s in stops)), 0)
