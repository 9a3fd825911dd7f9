from __future__ import annotations

from reprise.completion.evidence import Evidence, PreparedEvidence, Retrieved
from reprise.types import Hit
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.scripted_generator import Clock
from tests.unit.completion.workspaces import snapshot_of

SNAPSHOT = snapshot_of({"prices.py": "prices = []\n"})
EVIDENCE = Evidence.of([Hit("prices.py", 1, 1, "prices", "base", 1.0, {}, "prices = []")], SNAPSHOT)
FOUND = Retrieved(EVIDENCE, EVIDENCE)
SITE = site_of("total = <|>\n")


def prepared() -> PreparedEvidence:
    prepared = PreparedEvidence()
    prepared.put(SITE, FOUND)
    return prepared


def test_what_was_found_serves_again_on_its_line_and_just_below() -> None:
    assert prepared().get(SITE, SNAPSHOT) == FOUND
    assert prepared().get(site_of("total = 1\nmore = <|>\n"), SNAPSHOT) == FOUND
    assert prepared().get(site_of("\n\n\ntotal = <|>\n"), SNAPSHOT) is None


def test_what_was_found_long_ago_serves_no_more() -> None:
    clock = Clock()
    found = PreparedEvidence(clock)
    found.put(SITE, FOUND)

    clock.advance(20)
    assert found.get(SITE, SNAPSHOT) == FOUND
    clock.advance(1)
    assert found.get(SITE, SNAPSHOT) is None


def test_what_stood_in_a_file_that_changed_or_is_gone_serves_no_more() -> None:
    assert prepared().get(SITE, snapshot_of({})) is None


def test_an_edit_of_another_document_may_bring_better() -> None:
    found = prepared()

    found.forget_all_but(SITE.path)
    assert found.get(SITE, SNAPSHOT) == FOUND
    found.forget_all_but("prices.py")
    assert found.get(SITE, SNAPSHOT) is None
