from __future__ import annotations

import numpy as np
import pytest

from benchmarks.fitting.ngram_lines import Answer, Asked
from benchmarks.fitting.ngram_lines import fit as fit_confidence
from benchmarks.fitting.ngram_mixture import Parameters, Votings, fit, loss
from benchmarks.questions.holes import MIN_TARGET, Hole, draw_holes

FILES = [(f"m{n}.py", "\n".join(f"value_{i} = compute(input_{i}, {n})" for i in range(30))) for n in range(4)]


def votings(n_questions: int) -> Votings:
    draw = np.random.default_rng(5)
    question = np.repeat(np.arange(n_questions), 3)
    n_votes = len(question)
    length = draw.integers(0, 12, n_votes)
    return Votings(
        question=question,
        family=draw.integers(0, 2, n_votes),
        length=length,
        source=draw.integers(0, 8, n_votes),
        is_longest=(length > 8).astype(np.float64),
        log_places=draw.random(n_votes),
        share_right=np.where(draw.random(n_votes) < length / 12, 1.0, 0.0),
        n_questions=n_questions,
    )


def flat_parameters() -> Parameters:
    return Parameters(np.zeros((2, 12)), np.zeros((2, 8)), np.zeros(2), np.zeros(2), np.zeros(1))


def test_a_hole_and_its_target_are_the_file() -> None:
    for hole in draw_holes(FILES, 60, seed=1):
        lines = hole.text.split("\n")
        line = lines[hole.line]
        if hole.view in ("below", "inline", "blind"):
            lines[hole.line] = line[: hole.character] + hole.target + line[hole.character :]
            assert "\n".join(lines) == FILES[hole.file][1]
        assert len(hole.target) >= MIN_TARGET


def test_holes_are_the_same_for_the_same_seed() -> None:
    assert draw_holes(FILES, 20, seed=3) == draw_holes(FILES, 20, seed=3)
    assert draw_holes(FILES, 20, seed=3) != draw_holes(FILES, 20, seed=4)


@pytest.mark.parametrize(
    ("answer", "right"), [("b", True), ("b\nc", True), ("b\nc\nd", True), ("b\nx", False), ("bb", False)]
)
def test_several_lines_are_right_if_they_stood_there(answer: str, right: bool) -> None:
    assert Hole(0, "m.py", "a", 0, 1, "b", "b\nc\nd", "block").is_right(answer) == right


def test_fitted_votes_beat_equal_votes() -> None:
    data = votings(300)
    assert loss(data, fit(data)) < loss(data, flat_parameters()) - 0.05


def test_the_confidence_model_finds_what_tells_right_from_wrong() -> None:
    draw = np.random.default_rng(2)
    values = draw.normal(size=(2000, 2))
    right = draw.random(2000) < 1 / (1 + np.exp(-(2.0 * values[:, 0] - 1.0)))
    answers = [
        Answer({"telling": float(a), "noise": float(b)}, bool(is_right))
        for (a, b), is_right in zip(values, right, strict=True)
    ]
    model = fit_confidence([Asked("p", "below", (answer,), 0.0) for answer in answers])
    assert model.weights[0] == pytest.approx(2.0, abs=0.3)
    assert abs(model.weights[1]) < 0.2
    assert model.bias == pytest.approx(-1.0, abs=0.3)
