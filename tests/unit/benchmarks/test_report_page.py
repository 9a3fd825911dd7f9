"""The page: whole, self-contained, the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from benchmarks.report.found import found_in
from benchmarks.report.page import main_plot, page
from benchmarks.report.plots.canvas import standalone
from benchmarks.report.plots.quality import quality_plot
from benchmarks.report.plots.scatter import apart
from benchmarks.report.sections.headline import headline
from benchmarks.report.sections.method import method_section
from benchmarks.report.tables import cells
from tests.unit.benchmarks.made_up_rows import facts, rows

ARMS = ("no context", "bm25", "oracle", "reprise", "reprise as shipped", "reprise without vectors")
SECTIONS = (
    "quality",
    "losses",
    "costs",
    "parts",
    "filter",
    "rankings",
    "latency",
    "typing",
    "growth",
    "method",
)
VOID = {"meta", "br", "hr", "img", "input", "link"}


@pytest.fixture(scope="module")
def made() -> str:
    return page(rows(ARMS), facts())


class Elements(HTMLParser):
    """Collects open elements, and those that are closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_every_element_is_closed_in_turn(made: str) -> None:
    elements = Elements()
    elements.feed(made)
    assert (elements.open, elements.wrong) == ([], [])


def test_the_page_loads_nothing(made: str) -> None:
    loading = r'(?:src|href|action)="(?!#)[^"]*"|url\((?!#)[^)]*\)|@import|fetch\('
    assert re.findall(loading, made) == []


@pytest.mark.parametrize("name", SECTIONS)
def test_what_was_measured_is_shown(made: str, name: str) -> None:
    assert f'<section id="{name}">' in made


def test_every_colour_follows_the_page(made: str) -> None:
    assert "#0101" not in made
    assert made.count("'DejaVu Sans'") == 1  # where the page names its fonts


def test_one_table_is_shown_and_the_others_wait(made: str) -> None:
    shown = re.findall(
        r'<div class="wide" data-figure="[^"]*" data-view="[^"]*" data-language="[^"]*">', made
    )
    assert len(shown) == 1


def test_a_reader_is_led_to_what_the_words_mean(made: str) -> None:
    assert '<a href="#method">' in made and '<section id="method">' in made
    assert "<dt>bm25</dt>" in made and "<dt>Suffix known</dt>" in made


def test_where_the_histories_end_is_told() -> None:
    asked = replace(facts(), clones={"shop": "0123456789abcdef"})
    assert "shop <code>0123456789ab</code>" in method_section(found_in([], asked))


def test_the_head_s_time_is_what_was_measured_alone_if_it_was() -> None:
    few = rows(("reprise as shipped",), n_each=1)
    shared, alone = (headline(found_in(few, one)) for one in (replace(facts(), latency={}), facts()))
    assert "for an answer, median" in shared and "for ghost text at a new place, median" in alone


def test_what_was_not_measured_has_no_section() -> None:
    bare = replace(facts(), rankings=(), typing={}, latency={})
    made = page(rows(["reprise"], n_each=1), bare)
    assert not any(
        f'<section id="{name}">' in made for name in ("filter", "rankings", "latency", "typing", "parts")
    )


def test_a_run_without_rows_has_a_page() -> None:
    made = page([], replace(facts(), rankings=(), typing={}, latency={}))
    assert "<h1>" in made


def test_names_are_text_and_never_markup() -> None:
    asked = [replace(one, arm="<b>arm</b>") for one in rows(["bm25"], n_each=1)]
    assert "<b>arm</b>" not in page(
        asked, replace(facts(), machine="<script>", latency={}, typing={}, rankings=())
    )


def test_equal_rows_give_an_equal_plot() -> None:
    found = cells(rows(ARMS, n_each=1))
    assert quality_plot(found, "both", "all") == quality_plot(found, "both", "all")


def test_the_main_plot_is_a_file_of_its_own() -> None:
    plot = main_plot(found_in(rows(ARMS, n_each=1), facts()))
    assert ElementTree.fromstring(plot).tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme: dark" in plot
    assert standalone("<svg a='b'><g/></svg>").startswith("<svg a='b'><style>")


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([], []),
        ([0.2, 0.9], [0.2, 0.9]),
        ([0.0, 0.0], [0.0, 0.1]),
        ([0.5, 0.5], [0.45, 0.55]),
        ([0.5, 0.5, 0.5, 0.9], [0.4, 0.5, 0.6, 0.9]),
        ([0.3, 0.5, 0.5, 0.5], [0.3, 0.4, 0.5, 0.6]),
    ],
)
def test_names_beside_a_plot_keep_their_order_and_a_gap(wanted: list[float], placed: list[float]) -> None:
    assert apart(wanted, 0.1) == pytest.approx(placed)
