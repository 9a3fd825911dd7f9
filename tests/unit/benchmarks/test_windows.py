"""Sliding windows by the Jaccard index, against counting them one by one."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from benchmarks.baselines.windows import Windows, words


def made_up(seed: int, n_lines: int) -> str:
    chance = random.Random(seed)
    return "\n".join(" ".join(chance.choices("abcdefg()", k=3)) for _ in range(n_lines))


@pytest.mark.parametrize(("size", "stride"), [(20, 10), (60, 1), (4, 3), (5, 7)])
def test_scores_equal_those_of_windows_counted_one_by_one(size: int, stride: int) -> None:
    files = {f"{seed}.py": made_up(seed, n_lines) for seed, n_lines in enumerate([1, 7, 33, 90])}
    query = words("a b ( unknown")
    for window in Windows(files, size, stride).ranked(query):
        held = words("\n".join(files[window.path].split("\n")[window.start : window.end]))
        assert window.score == pytest.approx(len(held & query) / len(held | query))


def test_windows_cover_every_line() -> None:
    files = {"a.py": made_up(1, 47)}
    found = Windows(files, 20, 10).ranked(words(files["a.py"]))
    assert {line for window in found for line in range(window.start, window.end)} == set(range(47))


def test_the_most_alike_come_first_and_equal_ones_by_path() -> None:
    windows = Windows({"a.py": "x y", "b.py": "x", "c.py": "x y"}, 20, 10)
    assert [window.path for window in windows.ranked(words("x y"))] == ["a.py", "c.py", "b.py"]


def test_files_can_be_left_out() -> None:
    windows = Windows({"a.py": "x", "b.py": "x", "c.py": "x"}, 20, 10)
    assert [window.path for window in windows.ranked({"x"}, but_of="a.py", only={"a.py", "b.py"})] == ["b.py"]


def test_a_hit_can_show_what_follows_a_window_as_far_as_the_file_goes() -> None:
    windows = Windows({"a.py": made_up(1, 35)}, 20, 10)
    window = next(islice(windows.ranked(words("a b c")), 0, None))
    moved = windows.hit(window, shift=10)
    assert moved.start_line == min(window.start + 11, 16)
    assert moved.end_line == min(window.end + 10, 35)


def test_a_query_of_unknown_words_finds_nothing() -> None:
    assert not list(Windows({"a.py": "x"}, 20, 10).ranked({"unknown"}))


def test_the_order_of_a_querys_words_does_not_matter() -> None:
    windows = Windows({f"{seed}.py": made_up(seed, 50) for seed in range(3)}, 20, 10)
    query = sorted(words("a b c ("))
    assert list(windows.ranked(query)) == list(windows.ranked(query[::-1]))
