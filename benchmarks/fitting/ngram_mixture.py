"""Fits the weights of the n-gram sampler's votes (`mixture.json`) on code it has not indexed.

Run as `python -m benchmarks.fitting.ngram_mixture --corpus DIR --write`; the corpus is what `reprise train
corpus` made. At one lexeme of each of many holes it asks every voter, then finds the weights under which the
lexeme that really stood there is likeliest: gradient descent (Adam) on the mean negative logarithm of its
probability. Half of the packages are held out for the figure that is printed.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting.ngram_workspace import NgramWorkspace
from benchmarks.inputs.repositories import read_files
from benchmarks.questions.holes import Hole, draw_holes
from reprise.completion.sampling import mixture
from reprise.completion.sampling.hole import AFTER_CHARACTERS, BEFORE_CHARACTERS, SAMPLE
from reprise.completion.sampling.mixture import (
    LENGTHS,
    SOURCES,
    Mixture,
    Surroundings,
    Votes,
    shipped_weights,
)
from reprise.syntax.lexemes import Lexer, Overlay, is_word
from reprise.training.corpus import read_corpus

Values = NDArray[np.float64]

_FLOOR = 1e-3  # the probability that an unseen lexeme is counted with
_N_STEPS = 600
_RATE = 0.05
_DECAY = 1e-4


@dataclass(frozen=True, slots=True)
class Votings:
    """G votes over n questions: (G,) arrays, one entry for each voter that spoke on a question."""

    question: NDArray[np.int64]
    family: NDArray[np.int64]
    length: NDArray[np.int64]
    source: NDArray[np.int64]
    is_longest: Values
    log_places: Values
    share_right: Values
    n_questions: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on some packages, test on the others, and write the weights fitted on all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fitting.ngram_mixture", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--holes", type=int, default=400, help="of each package")
    parser.add_argument("--packages", nargs="*", help="default: all of the corpus")
    parser.add_argument("--write", action="store_true", help="replace completion/sampling/mixture.json")
    options = parser.parse_args(arguments)
    corpus = read_corpus(options.corpus)
    roots = [*corpus.roots("dev"), *corpus.roots("train")]
    roots = [root for root in roots if not options.packages or root[0] in options.packages]
    asked = {name: questions(root, options.holes) for name, root in roots}
    names = sorted(asked)
    odd = flat([group for name in names[1::2] for group in asked[name]])
    even = flat([group for name in names[::2] for group in asked[name]])
    held_out = loss(even, fit(odd)), loss(odd, fit(even))
    everything = flat([group for name in names for group in asked[name]])
    parameters = fit(everything)
    result = {
        "benchmark": "ngram_mixture",
        "corpus": corpus.content_hash,
        "n_questions": everything.n_questions,
        "held_out_nats": [round(value, 4) for value in held_out],
        "fitted_nats": round(loss(everything, parameters), 4),
    }
    if options.write:
        made_by = f"python -m benchmarks.fitting.ngram_mixture --corpus DIR --holes {options.holes} --write"
        stored = {"made_by": made_by, **result, "packages": names, **as_json(parameters)}
        target = Path(mixture.__file__).with_name("mixture.json")
        target.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result))


def questions(root: Path, n_holes: int) -> list[list[tuple[int, float, float, bool]]]:
    """For each question its votes: (voter, places, share of them that is right, no place matches longer)."""
    files = read_files(root, "python")
    workspace = NgramWorkspace(files)
    draw = random.Random(7)
    return [_question(workspace, hole, draw) for hole in draw_holes(files, n_holes, seed=11)]


def _question(
    workspace: NgramWorkspace, hole: Hole, draw: random.Random
) -> list[tuple[int, float, float, bool]]:
    site = workspace.site(hole)
    overlay = Overlay(workspace.ngrams.vocabulary)
    lexer = Lexer(overlay, workspace.ngrams.memory)
    start = max(0, len(site.prefix) - BEFORE_CHARACTERS)
    typed = lexer.encode(site.prefix[start:])
    whole = lexer.encode(site.prefix[start:] + hole.target + "\n")
    n_typed = len(typed) - (len(typed) > 0 and is_word(overlay.string(int(typed[-1]))))
    asked = draw.randrange(n_typed, max(n_typed + 1, len(whole)))
    after = lexer.encode(site.suffix[:AFTER_CHARACTERS], site.indentation)
    chunks = [lexer.encode(chunk.text) for chunk in workspace.retrieved(hole, site)]
    surroundings = Surroundings(whole[:asked], after, chunks, overlay)
    model = Mixture(surroundings, workspace.ngrams, hole.file + 1, shipped_weights())
    return _grouped(model.votes(surroundings.context, SAMPLE), int(whole[min(asked, len(whole) - 1)]))


def _grouped(votes: Sequence[Votes], right: int) -> list[tuple[int, float, float, bool]]:
    places: dict[int, float] = {}
    hits: dict[int, float] = {}
    for vote in votes:
        for number, voter, count in zip(vote.following, vote.voters, vote.counts, strict=True):
            places[voter] = places.get(voter, 0.0) + count
            hits[voter] = hits.get(voter, 0.0) + count * (number == right)
    n_rows = len(LENGTHS)
    longest = [-1, -1]
    for voter in places:
        row = voter // len(SOURCES)
        longest[row // n_rows] = max(longest[row // n_rows], row)
    return [
        (voter, n, hits[voter] / n, voter // len(SOURCES) == longest[voter // len(SOURCES) // n_rows])
        for voter, n in places.items()
    ]


def flat(groups: Sequence[Sequence[tuple[int, float, float, bool]]]) -> Votings:
    """Lay the votes of all questions end to end."""
    rows = [(question, *vote) for question, votes in enumerate(groups) for vote in votes]
    question, voter, places, share, is_longest = (np.array(column) for column in zip(*rows, strict=True))
    row = voter // len(SOURCES)
    return Votings(
        question=question,
        family=row // len(LENGTHS),
        length=row % len(LENGTHS),
        source=voter % len(SOURCES),
        is_longest=is_longest.astype(np.float64),
        log_places=np.log(places),
        share_right=share,
        n_questions=len(groups),
    )


@dataclass(slots=True)
class Parameters:
    """What is fitted; names as in `mixture.json`."""

    lengths: Values
    sources: Values
    evidence: Values
    longest: Values
    unseen: Values

    def arrays(self) -> list[Values]:
        """Return the arrays, to be changed in place."""
        return [self.lengths, self.sources, self.evidence, self.longest, self.unseen]


def loss(votings: Votings, parameters: Parameters) -> float:
    """Return the mean negative logarithm, in nats, of the right lexeme's probability."""
    return float(_loss_and_slopes(votings, parameters)[0])


def fit(votings: Votings) -> Parameters:
    """Find the weights by Adam (Kingma and Ba 2015), from longer matches weighing more."""
    parameters = Parameters(
        lengths=np.tile(0.7 * np.arange(len(LENGTHS), dtype=np.float64), (2, 1)),
        sources=np.zeros((2, len(SOURCES))),
        evidence=np.full(2, 0.2),
        longest=np.zeros(2),
        unseen=np.full(1, -3.0),
    )
    means = [np.zeros_like(array) for array in parameters.arrays()]
    squares = [np.zeros_like(array) for array in parameters.arrays()]
    for step in range(1, _N_STEPS + 1):
        _, slopes = _loss_and_slopes(votings, parameters)
        for place, (array, slope) in enumerate(zip(parameters.arrays(), slopes, strict=True)):
            means[place] += 0.1 * (slope - means[place])
            squares[place] += 0.001 * (slope**2 - squares[place])
            spread = np.sqrt(squares[place] / (1 - 0.999**step)) + 1e-8
            array[:] -= _RATE * (means[place] / (1 - 0.9**step) / spread + _DECAY * array)
    return parameters


def _loss_and_slopes(v: Votings, p: Parameters) -> tuple[float, list[Values]]:
    logarithms = (
        p.lengths[v.family, v.length]
        + p.sources[v.family, v.source]
        + p.evidence[v.family] * v.log_places
        + p.longest[v.family] * v.is_longest
    )
    weights = np.exp(logarithms)
    unseen = float(np.exp(p.unseen[0]))
    totals = np.bincount(v.question, weights, v.n_questions) + unseen
    right = np.bincount(v.question, weights * v.share_right, v.n_questions)
    probability = right / totals
    mixed = (1 - _FLOOR) * probability + _FLOOR
    outer = -(1 - _FLOOR) / mixed / v.n_questions
    by_vote = outer[v.question] * weights * (v.share_right - probability[v.question]) / totals[v.question]
    slopes = [np.zeros_like(array) for array in p.arrays()]
    np.add.at(slopes[0], (v.family, v.length), by_vote)
    np.add.at(slopes[1], (v.family, v.source), by_vote)
    np.add.at(slopes[2], v.family, by_vote * v.log_places)
    np.add.at(slopes[3], v.family, by_vote * v.is_longest)
    slopes[4][0] = float((outer * -probability * unseen / totals).sum())
    return float(-np.log(mixed).mean()), slopes


def as_json(parameters: Parameters) -> dict[str, object]:
    """Return the weights as `mixture.json` holds them."""
    return {
        "lengths": np.round(parameters.lengths, 3).tolist(),
        "sources": np.round(parameters.sources, 3).tolist(),
        "evidence": np.round(parameters.evidence, 3).tolist(),
        "longest": np.round(parameters.longest, 3).tolist(),
        "unseen": round(float(parameters.unseen[0]), 3),
    }


if __name__ == "__main__":
    main()
