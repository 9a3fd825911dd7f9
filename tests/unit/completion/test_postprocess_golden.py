"""Each rule's cases are data: what stands before and after, what was proposed, what of it is shown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from reprise.completion import postprocess as rules
from reprise.completion.postprocess import postprocess
from reprise.completion.site import CompletionSite, site_at
from reprise.types import Shape

DATA = Path(__file__).resolve().parents[2] / "data" / "postprocess"
RULES = sorted({rule.__name__ for group in rules.RULES.values() for rule in group})
ENDINGS = {"python": "py", "typescript": "ts", "java": "java", "go": "go", "c": "c", "text": "md"}


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate at one place; `expected` is None if nothing of it is shown."""

    rule: str
    why: str
    language: str
    shape: str
    before: str
    after: str
    candidate: str
    expected: str | None = None

    def answer(self) -> str | None:
        shapes: dict[str, Shape | None] = {"line": "line", "block": "block", "copy": None}
        return postprocess(self.candidate, self.site(), shape=shapes[self.shape])

    def site(self) -> CompletionSite:
        start = max(self.before.rfind("\n"), self.before.rfind("\r")) + 1
        lines = self.before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        path = f"module.{ENDINGS[self.language]}"
        return site_at(path, self.before + self.after, lines, len(self.before) - start)


def cases_of(rule: str) -> list[Case]:
    text = (DATA / f"{rule}.toml").read_text(encoding="utf-8")
    return [Case(rule=rule, **case) for case in tomllib.loads(text)["case"]]


@pytest.mark.parametrize(
    "case", [case for rule in RULES for case in cases_of(rule)], ids=lambda case: f"{case.rule}: {case.why}"
)
def test_what_is_shown(case: Case) -> None:
    assert case.answer() == case.expected


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_in_several_languages_that_fail_without_it(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = cases_of(rule)
    assert len(cases) > 8
    assert len({case.language for case in cases}) >= 3

    without = {
        shape: tuple(one for one in group if one.__name__ != rule) for shape, group in rules.RULES.items()
    }
    monkeypatch.setattr(rules, "RULES", without)

    assert sum(case.answer() != case.expected for case in cases) >= 3
