from __future__ import annotations

import re

import pytest

from reprise.completion.prompts.windows import (
    prefix_window,
    reachable_prefix,
    reachable_suffix,
    suffix_window,
)
from tests.unit.completion.prompts.examples import BY_LENGTH

CONTROL = re.compile(re.escape("<|end|>"))
LINES = "".join(f"line {number:03}\n" for number in range(100))  # 9 characters each, 2.8 tokens


def prefix(text: str, budget_tokens: int, step: int = 16) -> str:
    return prefix_window(text, text.count("\n"), budget_tokens, step, BY_LENGTH)


def test_the_prefix_begins_at_a_multiple_of_the_step() -> None:
    assert prefix(LINES, 100).startswith("line 080\n")  # 30 lines would fit
    assert prefix(LINES, 100, step=4).startswith(
        "line 068\n" if BY_LENGTH(LINES[68 * 9 :]) <= 100 else "line 072\n"
    )


def test_the_prefix_does_not_move_while_a_line_is_typed() -> None:
    begins = {prefix(LINES + "result = compute("[:typed], 100)[:9] for typed in range(18)}

    assert begins == {"line 080\n"}


def test_steps_count_from_the_beginning_of_the_file() -> None:
    tail = LINES[37 * 9 :]

    assert prefix_window(tail, 100, 100, 16, BY_LENGTH).startswith("line 080\n")


def test_a_step_that_is_over_the_budget_gives_way_to_any_line() -> None:
    assert prefix(LINES[: 95 * 9], 30) == LINES[85 * 9 : 95 * 9]


def test_the_cursors_line_is_cut_only_if_it_alone_is_over() -> None:
    line = "x = [" + "1, " * 40
    assert prefix(LINES + line, BY_LENGTH(line)) == line

    cut = prefix(LINES + line, 20)
    assert line.endswith(cut)
    assert 0 < BY_LENGTH(cut) <= 20


def test_nothing_is_shown_without_a_budget() -> None:
    assert prefix("a = 1\nb = ", 0) == ""
    assert suffix_window("\nc = 3", 0, BY_LENGTH) == ""


def test_the_suffix_ends_where_a_line_ends() -> None:
    assert suffix_window(LINES, 12, BY_LENGTH) == LINES[: 4 * 9]
    assert suffix_window(LINES, 400, BY_LENGTH) == LINES


def test_the_suffixs_first_line_is_cut_only_if_it_alone_is_over() -> None:
    line = "1, " * 40 + "]\n"

    cut = suffix_window(line + LINES, 20, BY_LENGTH)
    assert line.startswith(cut)
    assert 0 < BY_LENGTH(cut) <= 20


def test_the_buffer_is_cut_at_the_commands_nearest_to_the_cursor() -> None:
    before = "a\n<|end|>\nb\nc <|end|> d\ne\nf = "
    after = "1\ng\nh <|end|> i\n<|end|>\n"

    assert reachable_prefix(before, 1000, CONTROL) == "e\nf = "
    assert reachable_suffix(after, 1000, CONTROL) == "1\ng\n"


def test_a_command_in_the_cursors_own_line_cuts_the_line() -> None:
    assert reachable_prefix("a\nx = '<|end|>' + ", 1000, CONTROL) == "' + "
    assert reachable_suffix("y<|end|>z\nb\n", 1000, CONTROL) == "y"


def test_a_large_buffer_is_not_read_to_its_end() -> None:
    text = "value = 1\n" * 1_000_000

    assert len(reachable_prefix(text, 100, CONTROL)) == 800
    assert len(reachable_suffix(text, 100, CONTROL)) == 800


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_counts_and_stays(line_end: str) -> None:
    text = LINES.replace("\n", line_end)

    shown = prefix_window(text, 100, 120, 16, BY_LENGTH)
    assert shown.startswith(f"line 064{line_end}line 065")
    assert text.endswith(shown)
    assert suffix_window(text, 20, BY_LENGTH).endswith(line_end)
    assert not reachable_prefix(text, 20, CONTROL).startswith("\n")
