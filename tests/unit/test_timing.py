"""Claims about the time of a request."""

from __future__ import annotations

import pytest

from reprise.errors import CancelledRequestError
from reprise.timing import Deadline, Stopwatch


def test_a_stage_that_runs_twice_is_counted_once_with_both_times() -> None:
    watch = Stopwatch()
    with watch("sample"):
        pass
    first_ms = watch.timings_ms["sample"]
    with watch("sample"):
        sum(range(100_000))
    assert list(watch.timings_ms) == ["sample"]
    assert watch.timings_ms["sample"] > first_ms


def test_a_deadline_is_over_when_late_and_when_nobody_waits() -> None:
    assert not Deadline(60_000).is_over()
    assert Deadline(-1).is_over()
    assert Deadline(60_000, lambda: True).is_over()


def test_only_a_cancelled_request_is_given_up() -> None:
    Deadline(-1).check()
    with pytest.raises(CancelledRequestError):
        Deadline(60_000, lambda: True).check()
