from __future__ import annotations

import math

import pytest

from reprise.completion.confidence import (
    Calibration,
    calibration,
    confidence,
    confidence_features,
    default_threshold,
)
from reprise.types import Candidate
from tests.unit.completion.cursor import site_of

SITE = site_of("def f(a):\n    return <|>\n")


def test_chances_follow_the_logistic_function() -> None:
    model = Calibration(("a", "b"), (2.0, -1.0), 0.5, 0.5)
    assert model.chance({"a": 1.0, "b": 3.0}) == pytest.approx(1 / (1 + math.exp(0.5)))


def test_a_missing_feature_counts_as_nothing() -> None:
    assert Calibration(("a",), (5.0,), 0.0, 0.5).chance({}) == 0.5


def test_extreme_features_give_no_overflow() -> None:
    model = Calibration(("a",), (1.0,), 0.0, 0.5)
    assert 0.0 < model.chance({"a": -1e9}) < model.chance({"a": 1e9}) <= 1.0


def test_the_shipped_model_reads_only_features_that_exist() -> None:
    features = confidence_features(Candidate("a", -1.0), SITE)
    assert set(calibration().names) <= set(features)


def test_the_default_threshold_is_a_chance() -> None:
    assert 0.3 <= default_threshold() < 1.0


def test_a_sure_long_copy_is_trusted_more_than_a_guess() -> None:
    sure = {
        "mean_log_probability": -0.01,
        "min_log_probability": -0.05,
        "longest": 24.0,
        "shortest": 20.0,
        "first_longest": 24.0,
        "agreement": 0.98,
        "margin": 4.0,
        "n_lexemes": 10.0,
        "suffix_known": 1.0,
    }
    guess = {
        "mean_log_probability": -1.5,
        "min_log_probability": -4.0,
        "longest": 3.0,
        "shortest": 1.0,
        "first_longest": 1.0,
        "agreement": 0.3,
        "margin": 0.1,
        "n_lexemes": 10.0,
        "suffix_known": 1.0,
    }
    copied = Candidate("self.load(path)", -0.1, sure)
    guessed = Candidate("self.load(path)", -15.0, guess)
    assert confidence(copied, SITE) > 0.6 > 0.1 > confidence(guessed, SITE)


def test_comments_and_strings_are_told_from_code() -> None:
    in_comment = confidence_features(Candidate("a", -1.0), site_of("# see <|>\n"))
    in_string = confidence_features(Candidate("a", -1.0), site_of("x = 'a<|>\n"))
    in_code = confidence_features(Candidate("a", -1.0), SITE)
    assert [f["in_comment"] for f in (in_comment, in_string, in_code)] == [1.0, 0.0, 0.0]
    assert [f["in_string"] for f in (in_comment, in_string, in_code)] == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("source", "near", "anywhere"),
    [
        ("import os\nimport <|>\n", 1.0, 1.0),
        ("import <|>\nimport os\n", 1.0, 1.0),
        ("import os\n" + "x = 1\n" * 40 + "import <|>\n", 0.0, 1.0),
        ("    import os\nimport <|>\n", 0.0, 0.0),
    ],
)
def test_a_line_that_stands_in_the_buffer_is_told(source: str, near: float, anywhere: float) -> None:
    features = confidence_features(Candidate("os", -1.0), site_of("\n" + source))
    assert (features["line_near"], features["line_in_buffer"]) == (near, anywhere)
