"""What becomes of a text that is typed: every key is asked about once, and what is right is taken."""

from pathlib import Path
from typing import Any

from benchmarks.replay.draft import Draft
from benchmarks.replay.editor import Editor
from benchmarks.replay.keystroke import Keystroke, goes_on
from benchmarks.replay.replay import Manner, Replay
from benchmarks.replay.typist import count_keys
from reprise.cli.lsp_client import Answer

HEAD, BODY, TAIL = (
    "def name(first, second):\n    ",
    "total = first + second\n    return total",
    "\n\nlast = 1\n",
)
DRAFT = Draft("names.py", HEAD + BODY + TAIL, ((len(HEAD), len(HEAD) + len(BODY)),))
PATIENT, TAKING = Manner(0, accepts=False), Manner(0, accepts=True)


class Scripted:
    """Stands in for the client of a server that always offers the texts it was given, by what was typed."""

    def __init__(self, offers: dict[str, str], *, is_late: bool = False) -> None:
        self.text = ""
        self.sent: list[tuple[str, Any]] = []
        self._offers = offers
        self._is_late = is_late

    def notify(self, method: str, params: Any = None) -> None:
        self.sent.append((method, params))
        if method == "textDocument/didOpen":
            self.text = params["textDocument"]["text"]
        if method == "textDocument/didChange":
            (change,) = params["contentChanges"]
            start, end = (self._offset(change["range"][side]) for side in ("start", "end"))
            self.text = self.text[:start] + change["text"] + self.text[end:]

    def ask(self, method: str, params: Any = None) -> int:
        self.sent.append((method, params))
        return len(self.sent)

    def answer(self, number: int) -> Answer:
        position = self.sent[number - 1][1]["position"]
        line = self.text.split("\n")[position["line"]][: position["character"]]
        text = self._offers.get(line.lstrip())
        item = {
            "insertText": text,
            "range": {"start": position, "end": position},
            "command": {"command": "took"},
        }
        return Answer({"items": [item] if text else []}, 3.0)

    def answer_until(self, number: int, until: float) -> Answer | None:
        return None if self._is_late else self.answer(number)

    def request(self, method: str, params: Any = None) -> Answer:
        self.sent.append((method, params))
        return Answer(None, 1.0)

    def count(self, method: str) -> int:
        return sum(sent == method for sent, _ in self.sent)

    def _offset(self, position: dict[str, int]) -> int:
        lines = self.text.split("\n")[: position["line"]]
        return sum(len(line) + 1 for line in lines) + position["character"]


def typed(client: Scripted, manner: Manner, seed: int = 1) -> list[Keystroke]:
    editor = Editor(client, Path("/made/up/names.py"), "python", DRAFT.skeleton)  # type: ignore[arg-type]
    keystrokes = list(Replay(editor, DRAFT, manner, seed).keystrokes())
    assert client.text == editor.text == DRAFT.final
    return keystrokes


def slipping_seed() -> int:
    return next(
        seed for seed in range(99) if any(one.kind == "slip" for one in typed(Scripted({}), PATIENT, seed))
    )


def test_each_key_is_asked_about_once() -> None:
    client = Scripted({})
    keystrokes = typed(client, PATIENT)
    assert sum(one.kind == "key" for one in keystrokes) == count_keys(BODY)
    assert client.count("textDocument/inlineCompletion") == len(keystrokes)
    assert all(not one.shown and one.latency_ms is not None for one in keystrokes)


def test_what_is_shown_is_right_only_if_the_line_ends_there() -> None:
    offers = {
        "tot": "al = first + second",
        "total": " = first",
        "total =": " first + third",
        "total = f": "ir",
    }
    shown = {one.shown: (one.goes_on, one.is_right) for one in typed(Scripted(offers), PATIENT) if one.shown}
    assert shown == {
        "al = first + second": (True, True),
        " = first": (True, False),
        " first + third": (False, False),
        "ir": (False, False),  # a word is cut
    }


def test_a_text_that_is_typed_through_is_one_offer() -> None:
    offers = {"tot": "al = first + second", "tota": "l = first + second", "total": " = 0"}
    shown = [one for one in typed(Scripted(offers), PATIENT) if one.shown]
    assert [one.is_first for one in shown] == [True, False, True]


def test_accepting_what_is_right_saves_its_keys() -> None:
    offers = {"tot": "al = first + second\n    return total", "total = first + sec": "never"}
    client = Scripted(offers)
    keystrokes = typed(client, TAKING)
    assert [one.kind for one in keystrokes if one.kind in ("key", "acceptance")] == ["key"] * 3 + [
        "acceptance"
    ]
    assert ("workspace/executeCommand", {"command": "took"}) in client.sent


def test_what_is_wrong_is_not_accepted() -> None:
    keystrokes = typed(Scripted({"tot": "al = 0", "": "total = first + second\nlast"}), TAKING)
    assert not any(one.kind == "acceptance" for one in keystrokes)


def test_nothing_is_accepted_beyond_what_is_to_be_typed() -> None:
    keystrokes = typed(Scripted({"return": " total\n\nlast = 1"}), TAKING)
    assert not any(one.goes_on for one in keystrokes)


def test_a_slip_is_deleted_and_what_is_shown_meanwhile_is_never_right() -> None:
    keystrokes = typed(Scripted({}), PATIENT, slipping_seed())
    kinds = [one.kind for one in keystrokes]
    assert kinds.count("slip") == kinds.count("deletion") > 0
    assert all(one.is_astray for one in keystrokes if one.kind == "slip")
    last = [one for one in keystrokes if one.kind == "deletion"][-1]
    assert not last.is_astray and last.is_again


def test_a_key_that_comes_first_cancels_the_question() -> None:
    client = Scripted({"tot": "al"}, is_late=True)
    keystrokes = typed(client, Manner(1e6, accepts=True))
    assert all(one.latency_ms is None for one in keystrokes)
    assert client.count("$/cancelRequest") == len(keystrokes) - 1  # the last waits until the file is closed


def test_a_text_goes_on_only_between_words() -> None:
    assert goes_on("alpha beta", "alpha", 10) and goes_on("alpha beta", "alpha beta", 10)
    assert not goes_on("alpha beta", "alph", 10)
    assert not goes_on("alpha beta", "alpha b", 5)
    assert not goes_on("alpha beta", "alto", 10)
