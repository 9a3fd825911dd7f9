"""How a person types: every key is there, slips mend themselves, and equal draws are equal."""

import random

from benchmarks.replay.typist import count_keys, keys_of

TEXT = 'total = sum(values)\n    if total:\n\n        return "größer"' * 20


def test_the_keys_of_a_text_type_it() -> None:
    keys = keys_of(TEXT, random.Random(1))
    assert "".join(TEXT[key.start : key.end] for key in keys) == TEXT
    assert len(keys) == count_keys(TEXT)


def test_an_editor_indents_a_new_line_by_itself() -> None:
    keys = keys_of("a\n        b", random.Random(1))
    assert [(key.start, key.end) for key in keys] == [(0, 1), (1, 10), (10, 11)]


def test_equal_seeds_type_alike_and_others_do_not() -> None:
    first, again, other = (keys_of(TEXT, random.Random(seed)) for seed in (5, 5, 6))
    assert first == again != other


def test_a_slip_is_a_neighbouring_letter_and_what_follows_on_the_line() -> None:
    slips = [(key, key.slip) for key in keys_of(TEXT, random.Random(2)) if key.slip]
    assert len(slips) > 10
    for key, slip in slips:
        assert slip[0] != TEXT[key.start]
        assert slip[1:] == TEXT[key.end : key.end + len(slip) - 1]
        assert "\n" not in slip and len(slip) <= 3


def test_a_key_takes_a_quarter_of_a_second_and_a_new_line_longer() -> None:
    keys = keys_of("x" * 2000 + "\n" * 2000, random.Random(3))
    letters, lines = keys[:2000], keys[2000:]
    assert 0.21 < sum(key.gap_s for key in letters) / len(letters) < 0.25
    assert 0.7 < sum(key.gap_s for key in lines) / len(lines) < 1.0
