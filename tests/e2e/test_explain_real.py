"""A real model's answer is explained by the one snippet that it needs.

The small model knows the unit of a quantity only from `settings.py`; other snippets tell it nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reprise.completion.replay import differences
from reprise.engine import Engine
from reprise.types import Explanation
from tests.tiny_code_model import tiny_code_model

SETTINGS = "class Settings:\n    unit = the_litre\n"
OTHER = """class Thing:
    def __init__(self, new_owner):
        self.owner = new_owner
        self.is_ready = True

    def get_owner(self):
        return self.owner
"""
MAIN = "def show_price(source):\n    shown = \n    return shown\n"
ANSWER = "source.price.in_litre()"


def influence_of(explanation: Explanation, path: str) -> list[float]:
    """What the snippets of one file did, in nats."""
    found = [influence for influence in explanation.influences if influence.hit.path == path]
    return [influence.log_ratio for influence in found if influence.log_ratio is not None]


def test_the_snippet_that_holds_the_answer_has_the_influence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = {"backend": "transformers", "model": str(tiny_code_model().folder)}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "shop"
    root.mkdir()
    for name, text in (("settings.py", SETTINGS), ("part0.py", OTHER), ("main.py", MAIN)):
        (root / name).write_text(text)
    with Engine.open(root, {"generator": model}, watch=False) as engine:
        assert engine.wait_until_indexed(60)
        assert engine.model.wait_until_known(60), engine.model.state.message
        result = engine.complete("main.py", MAIN, 1, 12, kinds=("inline",), deadline_ms=20_000)
        explanation = engine.explain(result)
    assert [(item.text, item.source) for item in result.items[:1]] == [(ANSWER, "transformers")]
    assert explanation.log_probability is not None and explanation.log_probability > -0.5
    assert max(influence_of(explanation, "settings.py")) > 1.0
    assert all(abs(influence) < 0.5 for influence in influence_of(explanation, "part0.py"))
    assert differences(result) == ()
