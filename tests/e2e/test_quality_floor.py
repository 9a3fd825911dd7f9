"""A change that loses quality fails here, with the questions that it lost as a diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.inputs.repositories import DEFAULT_FOLDER
from benchmarks.quality_check import judged, measured
from reprise.errors import BadInputError

ROOT = Path(__file__).parents[2]


def test_the_small_subset_is_answered_as_well_as_what_is_committed() -> None:
    try:
        rows = measured(ROOT / DEFAULT_FOLDER)
    except BadInputError as error:
        pytest.skip(f"the packages that are asked about cannot be had: {error}")
    found = judged(rows)
    assert not found.lost and not found.has_changed, "\n".join(
        [*found.told, "if it is meant: python -m benchmarks.quality_check --accept"]
    )
