from __future__ import annotations

from reprise.completion.provenance import Provenance
from reprise.types import Hit
from tests.unit.completion.cursor import site_of


def hit(path: str, text: str) -> Hit:
    return Hit(path, 1, text.count("\n") + 1, None, "base", 1.0, {}, text)


COPY = hit("store.py", "def load(self, path):\n    return self.read_file(path, encoding='utf-8')")
UNIT = hit("settings.py", "class Settings:\n    unit = the_litre")
OTHER = hit("report.py", "def render(page):\n    print(page)")


def test_a_copied_line_came_from_the_snippet_that_holds_it() -> None:
    site = site_of("    return self.<|>\n")
    assert Provenance(site, [OTHER, UNIT, COPY]).of("read_file(path, encoding='utf-8')")[0] == COPY


def test_part_of_a_name_tells_where_it_came_from() -> None:
    site = site_of("    found = <|>\n")
    assert Provenance(site, [OTHER, UNIT]).of("in_litre()") == (UNIT,)


def test_what_shares_nothing_with_a_completion_is_no_source_of_it() -> None:
    site = site_of("    total = <|>\n")
    assert Provenance(site, [OTHER, UNIT]).of("sum(prices)") == ()
