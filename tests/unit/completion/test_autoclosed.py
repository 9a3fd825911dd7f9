"""Completions over what the editor closed by itself."""

from __future__ import annotations

import pytest

from reprise.completion.autoclosed import auto_closed, awaited, without_auto_closed, written_over
from reprise.completion.site import CompletionSite, site_at


def site_of(source: str) -> CompletionSite:
    before, _, after = source.partition("|")
    return site_at("a.py", before + after, before.count("\n"), len(before.rpartition("\n")[2]))


@pytest.mark.parametrize(
    ("line", "closers"),
    [
        ("open(pa|)", ")"),
        ('rows["na|"]', '"]'),
        ("f([{|}])", "}])"),
        ("f(g(|)", ")"),
        ("f(|", ""),
        ("f(|):", ""),
        ("f(|, b)", ""),
        ("|)", ""),
        ('print("f(|"', '"'),
    ],
)
def test_only_what_closes_the_lines_own_openers_is_taken_for_the_editors(line: str, closers: str) -> None:
    assert auto_closed(site_of(line + "\nnext()\n")) == closers


def test_the_rest_of_the_text_stays_behind_the_cursor() -> None:
    site = without_auto_closed(site_of("a = f(|)\nb = 1\n"))
    assert (site.line_suffix, site.suffix) == ("", "\nb = 1\n")


@pytest.mark.parametrize(
    ("line", "text", "fitted"),
    [
        ("open(pa|)", 'th, "r") as file:', ('th, "r") as file:', 1)),
        ("open(pa|)", 'th, "r")', ('th, "r"', 0)),
        ("open(pa|)", "th", ("th", 0)),
        ("f(g(a|))", "b) + 1", ("b) + 1)", 2)),
        ("f(g(a|))", "b)) + 1", ("b)) + 1", 2)),
        ('rows["na|"]', 'me"] + 1', ('me"] + 1', 2)),
        ("f(|)", "g(", None),
        ("f(|)", "a):\n    return", ("a):\n    return", 1)),
        ("f(g(|))", "a) +\n    b", None),
    ],
)
def test_a_text_replaces_the_closers_that_it_goes_past(
    line: str, text: str, fitted: tuple[str, int] | None
) -> None:
    site = site_of(line)
    assert written_over(text, site.line_prefix, auto_closed(site)) == fitted


def test_a_quote_hides_the_brackets_in_it() -> None:
    assert awaited('f("a(b') == '")'
    assert awaited(r'f("a\"') == '")'
