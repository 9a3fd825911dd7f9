"""What real code says next is shown as it stands, though the model runs on into what follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reprise.completion.postprocess import postprocess
from reprise.completion.shape import is_complete, shape_at
from reprise.completion.site import CompletionSite, site_at
from reprise.completion.surroundings import columns, holds_members

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "data" / "syntax").glob("sample.*"))
RUNS_ON = 6  # lines


def site(path: Path, before: list[str], here: str, after: list[str]) -> CompletionSite:
    return site_at(path.name, "\n".join([*before, here, *after]), len(before), len(here))


def ends_of_lines(path: Path) -> Iterator[tuple[CompletionSite, str, str]]:
    """Each line cut at its middle: the place, what stood there, and that with what follows."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines):
        content = line.strip()
        cut = len(line.rstrip()) - len(content) // 2
        if len(content) >= 6 and not line[cut].isspace():
            rest, below = line[cut:].rstrip(), lines[number + 1 :]
            place = site(path, lines[:number], line[:cut], below)
            yield place, rest, "\n".join([rest, *below[:RUNS_ON]])


def ends_of_bodies(path: Path) -> Iterator[tuple[CompletionSite, str, str]]:
    """Each line of a body with those of the body below it, where a block would be asked for."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines):
        at, end = columns(line), number + 1
        while end < len(lines) and (not lines[end].strip() or columns(lines[end]) >= at):
            end += 1
        body = "\n".join(lines[number:end]).rstrip()[at:]
        place = site(path, lines[:number], line[:at], lines[end:])
        if line.strip() and at and shape_at(place) == "block" and not holds_members(place, at):
            yield place, body, "\n".join([body, *lines[end : end + RUNS_ON]])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.suffix))
def test_a_line_is_shown_to_its_end_and_no_further(path: Path) -> None:
    lost = [
        (place.line_prefix, rest, shown)
        for place, rest, written in ends_of_lines(path)
        if (shown := postprocess(written, place, shape="line")) != rest
    ]

    assert lost == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.suffix))
def test_a_body_is_shown_to_its_end_and_no_further(path: Path) -> None:
    lost = [
        (place.line_prefix, body, shown)
        for place, body, written in ends_of_bodies(path)
        if (shown := postprocess(written, place, shape="block")) != body
    ]

    assert lost == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.suffix))
def test_an_answer_is_not_ended_before_its_body(path: Path) -> None:
    assert [body for place, body, _ in ends_of_bodies(path) if is_complete(body, place, "block")] == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.suffix))
def test_the_rest_of_a_body_is_shown_while_its_first_line_is_typed(path: Path) -> None:
    lost = []
    for place, body, written in ends_of_bodies(path):
        typed = len(body.split("\n", 1)[0]) // 2
        lines = (place.prefix + body[:typed]).split("\n")
        further = site(path, lines[:-1], lines[-1], place.suffix.split("\n")[1:])
        shown = postprocess(written[typed:], further, shape="block")
        if shown is None or shown.strip() != body[typed:].strip():
            lost.append((further.line_prefix, body[typed:], shown))

    assert lost == []
