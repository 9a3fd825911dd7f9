"""What keystrokes come to, against values worked out by hand."""

from benchmarks.replay.figures import saved_figures, shown_figures, time_figures
from benchmarks.replay.keystroke import Keystroke

KEYSTROKES = [
    Keystroke("key", False, False, 10.0),
    Keystroke("key", False, False, 20.0, "right", True, True, is_first=True),
    Keystroke("key", False, False, 30.0, "goes on", True, False, is_first=True),
    Keystroke("key", False, False, 40.0, "wrong"),
    Keystroke("key", False, False, None),
    Keystroke("slip", True, False, 50.0, "astray"),
    Keystroke("slip", True, False, 60.0),
    Keystroke("deletion", False, True, 999.0, "right", True, True),
    Keystroke("acceptance", False, False, 70.0),
]


def test_shares_leave_out_what_was_asked_before_and_what_is_astray() -> None:
    assert shown_figures(KEYSTROKES) == {
        "n_places": 6,
        "n_shown": 3,
        "n_astray": 2,
        "n_offers": 2,
        "shown": 0.5,
        "right_when_shown": 0.3333,
        "goes_on_when_shown": 0.6667,
        "right_offers": 0.5,
        "shown_astray": 0.5,
    }


def test_a_share_of_nothing_is_absent() -> None:
    assert shown_figures([]) == {"n_places": 0, "n_shown": 0, "n_astray": 0, "n_offers": 0}
    assert saved_figures([], 0) == {"n_keys": 0, "n_accepted": 0}


def test_an_acceptance_is_a_key_too() -> None:
    assert saved_figures(KEYSTROKES, 24) == {"n_keys": 24, "n_accepted": 1, "keys_saved": 0.75}


def test_times_are_of_new_places_with_and_without_text_apart() -> None:
    times = time_figures(KEYSTROKES)
    assert times["n_asked"] == 8 and times["cancelled"] == 0.125
    assert times["all_ms"]["n"] == 7 and times["all_ms"]["worst"] == 70.0
    assert times["with_text_ms"]["median"] == 35.0 and times["empty_ms"]["median"] == 60.0
