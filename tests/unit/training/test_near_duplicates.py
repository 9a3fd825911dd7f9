"""Files that are nearly the same; made-up ones."""

from __future__ import annotations

import pytest

from reprise.training.near_duplicates import NearDuplicates, code_lines, overlap

FILE = [f"value_{number} = compute(previous_{number}, {number})" for number in range(100)]
OTHER = [f"result_{number} = other.method_{number}()" for number in range(100)]


def text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def test_the_overlap_is_the_jaccard_index_of_the_lines() -> None:
    assert overlap(code_lines("a\nb\nc\n"), code_lines("b\nc\nd\n")) == pytest.approx(2 / 4)
    assert overlap(code_lines("a\nb\n"), code_lines("b\na\na\n")) == 1.0


def test_comments_blanks_brackets_and_indentation_do_not_count() -> None:
    plain, dressed = "x = f(\n1)\n", "# A licence\n\n    x = f(\n}\n  // said twice\n\t1)\n"
    assert code_lines(plain).tolist() == code_lines(dressed).tolist()


def test_a_planted_near_duplicate_is_found_among_many_files() -> None:
    seen = NearDuplicates()
    for number in range(300):
        seen.add(text([f"{line}  # {number}" for line in OTHER]))
    seen.add(text(FILE))
    assert seen.has_like(text([*FILE[:50], "inserted = 1", *FILE[55:]]))


@pytest.mark.parametrize(("n_changed", "is_found"), [(0, True), (8, True), (30, False), (100, False)])
def test_only_a_file_that_shares_most_of_its_lines_is_a_near_duplicate(
    n_changed: int, is_found: bool
) -> None:
    seen = NearDuplicates()
    seen.add(text(FILE))
    assert seen.has_like(text([*OTHER[:n_changed], *FILE[n_changed:]])) is is_found


def test_files_of_a_few_lines_are_never_compared() -> None:
    seen = NearDuplicates()
    seen.add(text(FILE[:3]))
    assert not seen.has_like(text(FILE[:3]))
