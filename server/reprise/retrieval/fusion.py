"""Fuses the stages' rankings into one, by their ranks or by their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reprise.types import ChunkKind, Hit

RANK_CONSTANT = 60  # the value of the paper; flat enough that two middling ranks beat one good one


class Place(NamedTuple):
    """A stretch of one file: what the stages rank."""

    path: str
    start_line: int
    end_line: int
    kind: ChunkKind


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place that a stage found, with the stage's own score and what a hit shows of it."""

    place: Place
    score: float
    symbol: str | None
    text: str


def fuse(rankings: Mapping[str, Sequence[Ranked]], weights: Mapping[str, float]) -> list[Hit]:
    """One list of hits, best first, by weighted reciprocal ranks (Cormack et al., SIGIR 2009).

    `score` is 1 for a place that leads every stage.
    """
    gains = {
        stage: [(RANK_CONSTANT + 1) / (RANK_CONSTANT + 1 + rank) for rank in range(len(ranking))]
        for stage, ranking in rankings.items()
    }
    return _fused(rankings, gains, weights)


def blend(
    rankings: Mapping[str, Sequence[Ranked]], weights: Mapping[str, float], floors: Mapping[str, float]
) -> list[Hit]:
    """One list of hits, best first, by weighted scores (Bruch et al., TOIS 2023): how sure a stage is counts.

    Each stage's scores are stretched so that its best is 1 and its floor 0; a stage without one starts at 0.
    """
    gains = {
        stage: _stretched([ranked.score for ranked in ranking], floors.get(stage, 0.0))
        for stage, ranking in rankings.items()
    }
    return _fused(rankings, gains, weights)


def _stretched(scores: Sequence[float], floor: float) -> list[float]:
    span = max(scores, default=floor) - floor
    return [(score - floor) / span if span > 0 else 1.0 for score in scores]


def _fused(
    rankings: Mapping[str, Sequence[Ranked]],
    gains: Mapping[str, Sequence[float]],
    weights: Mapping[str, float],
) -> list[Hit]:
    fused: dict[Place, float] = {}
    scores: dict[Place, dict[str, float]] = {}
    shown: dict[Place, Ranked] = {}
    for stage, ranking in rankings.items():
        for ranked, gain in zip(ranking, gains[stage], strict=True):
            fused[ranked.place] = fused.get(ranked.place, 0.0) + weights[stage] * gain
            scores.setdefault(ranked.place, {})[stage] = round(ranked.score, 4)
            shown.setdefault(ranked.place, ranked)
    total = sum(weights[stage] for stage, ranking in rankings.items() if ranking) or 1.0
    # Equal scores are ordered by place, so that an answer does not depend on the index's history.
    order = sorted(fused, key=lambda place: (-round(fused[place], 9), place))
    return [_hit(shown[place], fused[place] / total, scores[place]) for place in order]


def _hit(ranked: Ranked, score: float, scores: dict[str, float]) -> Hit:
    place = ranked.place
    return Hit(
        path=place.path,
        start_line=place.start_line,
        end_line=place.end_line,
        symbol=ranked.symbol,
        kind=place.kind,
        score=round(score, 4),
        scores=scores,
        text=ranked.text,
    )
