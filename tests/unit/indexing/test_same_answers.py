"""Claim: an index built anew answers as the last one did, to the last digit."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

_ASK = """
import json, sys
from pathlib import Path
from reprise import Engine
from reprise.indexing import steps

root, steps._BATCH_S = Path(sys.argv[1]), float(sys.argv[2])  # a slow machine indexes fewer files at once
answers = []
with Engine.open(root, watch=False) as engine:
    engine.wait_until_indexed()
    for path in sorted(root.rglob("*.py"))[::10]:
        lines = path.read_text().splitlines()
        for line in range(5, len(lines), 7):
            lines[line], hidden = lines[line][: len(lines[line]) // 2], lines[line]
            found = engine.complete(
                path, "\\n".join(lines), line, len(lines[line]), True, 0, deadline_ms=60_000, fresh=True
            )
            answers.append([[item.text, item.confidence] for item in found.items])
            answers.append([[hit.path, hit.start_line, hit.scores] for hit in found.context])
            lines[line] = hidden
    answers.append([[hit.path, hit.symbol, hit.score] for hit in engine.search("load an order")])
print(json.dumps(answers))
"""

_VERBS, _NOUNS = ("load", "store", "count", "find", "close"), ("order", "user", "page", "stock", "invoice")


def test_a_second_run_gives_the_same_answers_whatever_its_hash_seed_and_speed(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    _write_workspace(root)

    first = _answers(root, tmp_path / "one", hash_seed="1", batch_s="0.005")
    second = _answers(root, tmp_path / "two", hash_seed="2", batch_s="5")

    assert sum(bool(answer) for answer in first) > 60
    assert first == second


def _answers(root: Path, cache: Path, hash_seed: str, batch_s: str) -> list[list[object]]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-c", _ASK, str(root), batch_s]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    answers: list[list[object]] = json.loads(done.stdout)
    return answers


def _write_workspace(root: Path) -> None:
    """60 modules that resemble each other, so that many places vote for each lexeme."""
    draw = random.Random(7)
    for number in range(60):
        noun, other = draw.sample(_NOUNS, 2)
        path = root / noun / f"module_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        functions = "\n".join(_function(draw, noun, other) for _ in range(6))
        path.write_text(f"from {other}.module_{draw.randrange(60)} import *\n\n\n{functions}")


def _function(draw: random.Random, noun: str, other: str) -> str:
    verb = draw.choice(_VERBS)
    return (
        f"def {verb}_{noun}_{draw.randrange(9)}({other}, {noun}_id, limit={draw.randrange(9)}):\n"
        f"    {noun} = {draw.choice(_VERBS)}_{other}_{draw.randrange(9)}({other}, {noun}_id)\n"
        f"    if {noun}.{draw.choice(_NOUNS)} > limit:\n"
        f"        raise ValueError({draw.choice([noun, other])}.{verb})\n"
        f"    return {draw.choice([noun, other])}.{draw.choice(_VERBS)}({noun}_id)\n"
    )
