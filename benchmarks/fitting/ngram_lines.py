"""Measures the n-gram sampler on lines of code it has not indexed, and calibrates its confidence.

Run as `python -m benchmarks.fitting.ngram_lines --corpus DIR` (what `reprise train corpus` made); with
`--calibrate` it writes `completion/calibration.json` anew. Figures: exact match to the end of the hole
(strict), precision and coverage by confidence, reliability, milliseconds. The confidence of a package is
always that of a model fitted on the others, so nothing is judged by what it was fitted on.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import save
from benchmarks.fitting.ngram_workspace import NgramWorkspace
from benchmarks.inputs.repositories import read_files
from benchmarks.questions.holes import Hole, HoleView, draw_holes
from reprise.completion import confidence
from reprise.completion.confidence import confidence_features
from reprise.completion.postprocess import postprocess
from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.training.corpus import read_corpus

_SEED = 23
_K: Literal["adaptive"] = "adaptive"  # the default setting
_RIDGE = 3.0  # pulls weights of standardised features to zero
_NEWTON_STEPS = 30
_COVERAGES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_THRESHOLD = 0.6  # an item is shown if it is at least so likely to be right: few, but right

Values = NDArray[np.float64]
Judged = tuple[float, bool]
"""The confidence of an answer, and whether it is right."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One candidate that post-processing let through."""

    features: Mapping[str, float]
    is_right: bool

    @property
    def several_lines(self) -> bool:
        """A copy of several lines."""
        return self.features["several_lines"] > 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One hole and what was answered."""

    package: str
    view: HoleView
    answers: tuple[Answer, ...]
    sample_ms: float


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model over named features."""

    names: tuple[str, ...]
    weights: Values
    bias: float

    def chances(self, answers: Sequence[Answer]) -> Values:
        """Return the chance of each answer, (n,)."""
        logits: Values = _matrix(answers, self.names) @ self.weights + self.bias
        return 1.0 / (1.0 + np.exp(-logits))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, calibrate if asked to, write `results/ngram_lines-<sha12>.json`, print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fitting.ngram_lines", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--packages", nargs="*", help="default: the dev split")
    parser.add_argument("--holes", type=int, default=300, help="of each package")
    parser.add_argument("--chunks", type=int, default=12, help="retrieved for the sampler; 0 for none")
    parser.add_argument("--calibrate", action="store_true", help="replace completion/calibration.json")
    options = parser.parse_args(arguments)
    corpus = read_corpus(options.corpus)
    dev = corpus.roots("dev")
    roots = (
        dev
        if not options.packages
        else [root for root in [*dev, *corpus.roots("train")] if root[0] in options.packages]
    )
    asked = [hole for name, root in roots for hole in ask(name, root, options.holes, options.chunks)]
    best, copies = held_out(asked)
    result = {
        "benchmark": "ngram_lines",
        "corpus": corpus.content_hash,
        "packages": [name for name, _ in roots],
        "n_holes": len(asked),
        "n_chunks": options.chunks,
        **report(asked, best),
        "right_among_candidates": _share(sum(_any_right(hole) for hole in asked), len(asked)),
        "several_lines": _reliability(copies),
    }
    if options.calibrate:
        calibrate(asked, best, result)
    print(json.dumps({"result": save(result), **result}))


def ask(name: str, root: Path, n_holes: int, n_chunks: int) -> list[Asked]:
    """Ask the sampler about holes of one package."""
    files = read_files(root, "python")
    workspace = NgramWorkspace(files)
    sampler = NgramSampler()
    return [_asked(name, workspace, sampler, hole, n_chunks) for hole in draw_holes(files, n_holes, _SEED)]


def _asked(name: str, workspace: NgramWorkspace, sampler: NgramSampler, hole: Hole, n_chunks: int) -> Asked:
    site = workspace.site(hole)
    chunks = workspace.retrieved(hole, site, n_chunks)
    started = time.thread_time()
    candidates = sampler.sample(
        site, workspace.ngrams, chunks, _K, lambda: False, excluded_file=hole.file + 1
    )
    sample_ms = 1000 * (time.thread_time() - started)
    answers: dict[str, Answer] = {}
    for candidate in candidates:
        text = postprocess(candidate.text, site)
        if text is None or text in answers:
            continue
        features = confidence_features(replace(candidate, text=text), site)
        answers[text] = Answer(features, hole.is_right(text))
    return Asked(name, hole.view, tuple(answers.values()), sample_ms)


def held_out(asked: Sequence[Asked]) -> tuple[list[Judged], list[Judged]]:
    """Judge the best line for each hole, and each copy of several lines."""
    best: list[Judged] = []
    models = {
        package: fit([hole for hole in asked if hole.package != package] or asked)
        for package in {hole.package for hole in asked}
    }
    for hole in asked:
        lines = [answer for answer in hole.answers if not answer.several_lines]
        best.append(_best(models[hole.package], lines))
    copies = [
        _best(models[hole.package], [answer])
        for hole in asked
        for answer in hole.answers
        if answer.several_lines
    ]
    return best, copies


def _best(model: Model, answers: Sequence[Answer]) -> Judged:
    if not answers:
        return 0.0, False
    chances = model.chances(answers)
    first = int(chances.argmax())
    return float(chances[first]), answers[first].is_right


def fit(asked: Sequence[Asked]) -> Model:
    """Fit a logistic model by Newton's method, with a ridge on standardised features."""
    answers = [answer for hole in asked for answer in hole.answers]
    names = tuple(answers[0].features)
    values = _matrix(answers, names)
    means, spreads = values.mean(axis=0), values.std(axis=0) + 1e-9
    design = np.hstack([(values - means) / spreads, np.ones((len(values), 1))])
    right = np.array([answer.is_right for answer in answers], dtype=np.float64)
    ridge = np.diag([_RIDGE] * len(names) + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(_NEWTON_STEPS):
        chances = 1.0 / (1.0 + np.exp(-design @ weights))
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + ridge
        weights += np.linalg.solve(curvature, design.T @ (right - chances) - ridge @ weights)
    plain = weights[:-1] / spreads
    return Model(names, plain, float(weights[-1] - plain @ means))


def report(asked: Sequence[Asked], best: Sequence[Judged]) -> dict[str, object]:
    """Return exact match and the precision-coverage curve, all and by what may be seen, and reliability."""
    views: dict[str, object] = {}
    for view in ("all", "suffix known", "blind", "below", "inline", "block"):
        members = [
            answer
            for hole, answer in zip(asked, best, strict=True)
            if view in ("all", hole.view) or (view == "suffix known" and hole.view != "blind")
        ]
        if members:
            views[view] = _curve(members)
    times = np.array([hole.sample_ms for hole in asked])
    p50, p95 = (round(float(np.quantile(times, share)), 2) for share in (0.5, 0.95))
    return {
        "views": views,
        "reliability": _reliability(best),
        "sample_ms": {"p50": p50, "p95": p95},
    }


def _curve(best: Sequence[Judged]) -> dict[str, object]:
    ordered = sorted(best, reverse=True)
    shown = {share: ordered[: max(1, round(share * len(ordered)))] for share in _COVERAGES}
    precision = {
        str(share): round(float(np.mean([right for _, right in members])), 3)
        for share, members in shown.items()
    }
    exact_match = round(float(np.mean([right for _, right in best])), 4)
    return {"n": len(best), "exact_match": exact_match, "precision_at_coverage": precision}


def _reliability(best: Sequence[Judged]) -> list[dict[str, float]]:
    """Of the answers in each tenth of confidence: how many, what they claim, how many are right."""
    rows = []
    for tenth in range(10):
        members = [(chance, right) for chance, right in best if tenth <= 10 * chance < tenth + 1]
        if members:
            claimed, right = (float(np.mean(column)) for column in zip(*members, strict=True))
            rows.append({"n": len(members), "claimed": round(claimed, 3), "right": round(right, 3)})
    return rows


def calibrate(asked: Sequence[Asked], best: Sequence[Judged], result: Mapping[str, object]) -> None:
    """Write `calibration.json`: the model fitted on everything, and the default threshold."""
    model = fit(asked)
    known = [answer for hole, answer in zip(asked, best, strict=True) if hole.view != "blind"]
    shown = [right for chance, right in best if chance >= _THRESHOLD]
    shown_known = [right for chance, right in known if chance >= _THRESHOLD]
    stored = {
        "made_by": "python -m benchmarks.fitting.ngram_lines --corpus DIR --packages ... --calibrate",
        "right_means": "equal to what stood there, to the end of the line or to the text after the cursor",
        "default_threshold": _THRESHOLD,
        "at_threshold": {
            "all": {"coverage": _share(len(shown), len(best)), "precision": _share(sum(shown), len(shown))},
            "suffix_known": {
                "coverage": _share(len(shown_known), len(known)),
                "precision": _share(sum(shown_known), len(shown_known)),
            },
        },
        "measured": dict(result),
        "bias": round(model.bias, 4),
        "weights": {
            name: round(float(weight), 4) for name, weight in zip(model.names, model.weights, strict=True)
        },
    }
    confidence.CALIBRATION.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _any_right(hole: Asked) -> bool:
    return any(answer.is_right and not answer.several_lines for answer in hole.answers)


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 4)


def _matrix(answers: Sequence[Answer], names: Sequence[str]) -> Values:
    return np.array([[answer.features[name] for name in names] for answer in answers])


if __name__ == "__main__":
    main()
