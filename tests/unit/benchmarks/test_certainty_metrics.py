"""Coverage, thresholds, calibration and intervals against values worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.metrics.bootstrap import estimate
from benchmarks.metrics.coverage import (
    Judged,
    at_coverage,
    at_threshold,
    calibration_error,
    choose_threshold,
    curve,
    reliability,
)

JUDGED = [Judged(0.9, True), Judged(0.8, False), Judged(0.8, True), Judged(0.4, False), Judged(0.0, False)]


def test_a_curve_shows_equal_confidences_together() -> None:
    found = [(point.threshold, point.coverage, point.precision) for point in curve(JUDGED)]
    assert found == [(0.9, 0.2, 1.0), (0.8, 0.6, pytest.approx(2 / 3)), (0.4, 0.8, 0.5)]


def test_a_position_without_an_answer_is_never_shown() -> None:
    assert at_threshold(JUDGED, 0.0).coverage == 0.8
    assert at_coverage(JUDGED, 0.9) is None


def test_precision_at_a_coverage_is_read_where_so_many_are_shown() -> None:
    point = at_coverage(JUDGED, 0.5)
    assert point is not None
    assert point.threshold == 0.8


def test_a_threshold_chosen_on_one_split_is_applied_to_another() -> None:
    dev = [Judged(0.9, True)] * 30 + [Judged(0.7, True)] * 10 + [Judged(0.7, False)] * 10
    dev += [Judged(0.2, False)] * 50
    threshold = choose_threshold(dev, precision=0.8)
    assert threshold == 0.7
    test = [Judged(0.8, True), Judged(0.75, False), Judged(0.3, True), Judged(0.0, False)]
    applied = at_threshold(test, threshold)
    assert (applied.coverage, applied.precision, applied.n_shown) == (0.5, 0.5, 2)


def test_a_few_lucky_answers_choose_no_threshold() -> None:
    assert choose_threshold([Judged(0.9, True)] * 19, precision=0.6) is None
    assert choose_threshold([Judged(0.9, False)] * 40, precision=0.6) is None


def test_reliability_holds_a_confidence_against_the_share_that_is_right() -> None:
    bins = reliability([Judged(0.82, True), Judged(0.88, False), Judged(1.0, True), Judged(0.0, False)])
    assert [(one.share_right, one.n) for one in bins] == [(0.5, 2), (1.0, 1)]
    assert bins[0].confidence == pytest.approx(0.85)
    assert calibration_error(bins) == pytest.approx((2 * 0.35 + 0) / 3)


def test_an_interval_draws_repositories_not_questions() -> None:
    found = estimate({"one": [0.0] * 50, "other": [1.0] * 50})
    assert found is not None
    assert (found.mean, found.low, found.high, found.n) == (0.5, 0.0, 1.0, 100)


def test_the_interval_of_many_repositories_is_that_of_the_normal_distribution() -> None:
    found = estimate({f"{number:02}": [float(number % 2)] * 3 for number in range(64)})
    assert found is not None
    assert found.low == pytest.approx(0.5 - 1.96 * 0.5 / 8, abs=0.02)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.5 / 8, abs=0.02)


def test_the_mean_is_over_questions_and_the_order_of_repositories_does_not_matter() -> None:
    values = {"b": [1.0], "a": [0.0, 0.0, 0.5], "c": []}
    found = estimate(values)
    assert found == estimate(dict(reversed(values.items())))
    assert found is not None
    assert found.mean == 0.375
    assert found.n_repositories == 2


def test_one_repository_has_no_interval_and_none_has_no_mean() -> None:
    single = estimate({"one": [1.0, 0.0]})
    assert single is not None
    assert single.low is None
    assert estimate({"one": []}) is None
