"""Rows and facts of a run that never was, for tests of the report: plausible, seeded, small."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from benchmarks.report.facts import Facts, RepositoryFacts
from benchmarks.values import RankingRow, Row, Split, Task, View

SKILL = {
    "no context": 0.18,
    "current file": 0.22,
    "repocoder": 0.29,
    "jaccard windows": 0.27,
    "bm25": 0.30,
    "dense": 0.28,
    "bm25 + dense": 0.31,
    "ring buffer": 0.23,
    "oracle": 0.44,
    "reprise": 0.36,
    "reprise as shipped": 0.39,
    "reprise without vectors": 0.355,
    "reprise without bm25": 0.33,
    "reprise without definitions": 0.28,
    "reprise without call graph": 0.36,
    "reprise without candidates": 0.34,
    "reprise, shuffled candidates": 0.335,
}
SIZES = {
    "anchor": 11_000,
    "brook": 24_000,
    "cedar": 61_000,
    "delta": 130_000,
    "ember": 310_000,
    "fjord": 18_000,
}
LANGUAGES = {"delta": "java", "fjord": "typescript"}
TASKS: tuple[Task, ...] = ("line", "api", "function", "cross_file", "documentation")


def rows(arms: Sequence[str] = tuple(SKILL), n_each: int = 4, seed: int = 1) -> list[Row]:
    """Rows of all tasks, views and repositories for the given arms."""
    draw = random.Random(seed)
    found = []
    for name in SIZES:
        for task in TASKS:
            for view in ("left", "both"):
                found += [
                    _row(draw, name, task, view, number, arm) for number in range(n_each) for arm in arms
                ]
    if "reprise as shipped" in arms:
        found += [_position(draw, name, number) for name in SIZES for number in range(10 * n_each)]
    return found


def facts() -> Facts:
    """A run of six repositories, of which the first two choose thresholds."""
    repositories = tuple(
        RepositoryFacts(name, LANGUAGES.get(name, "python"), _split(name), size // 300, size)
        for name, size in SIZES.items()
    )
    return Facts(
        "python -m benchmarks --size small",
        "small",
        "ngram",
        4,
        7,
        "0123456789ab",
        "2 cores",
        "test",
        repositories,
        tuple(_rankings()),
        _typing(),
        _latency(),
    )


def _split(name: str) -> Split:
    return "dev" if name in {"anchor", "brook"} else "test"


def _row(draw: random.Random, name: str, task: Task, view: View, number: int, arm: str) -> Row:
    skill = SKILL[arm] + (0.06 if view == "both" else 0.0) - (0.15 if task == "function" else 0.0)
    exact = float(draw.random() < skill)
    figures = {
        "answered": 1.0,
        "exact": exact,
        "lenient": max(exact, float(draw.random() < 0.05)),
        "similarity": 1.0 if exact else 0.3 + 0.5 * draw.random() * (0.5 + skill),
        "identifier_f1": 1.0 if exact else draw.random() * (0.4 + skill),
        "bleu": 1.0 if exact else 0.4 * draw.random(),
        "tokens": 0.0 if arm in {"no context", "current file"} else 900 + 600 * draw.random(),
        "recall": min(1.0, SKILL[arm] * 1.8 * draw.random() * 1.6),
        "reciprocal_rank": min(1.0, SKILL[arm] * draw.random() * 2),
        "recall_at_5": min(1.0, SKILL[arm] * draw.random() * 2),
        "recall_at_10": min(1.0, SKILL[arm] * draw.random() * 2.4),
    }
    timings = {"context": 3 + 60 * SKILL[arm] * draw.random(), "complete": 12 + 9 * draw.random()}
    question = f"{name}:{task}:{view}:a.py:{number}:0"
    language = LANGUAGES.get(name, "python")
    target = "return total + 1"
    answer = target if exact else "return total - 1"
    return Row(question, name, language, task, view, arm, answer, skill, figures, timings, target)


def _position(draw: random.Random, name: str, number: int) -> Row:
    confidence = draw.random() ** 3
    figures = {"as_shown": float(draw.random() < confidence), "exact": 0.0}
    question = f"{name}:positions:both:a.py:{number}:0"
    language = LANGUAGES.get(name, "python")
    return Row(
        question,
        name,
        language,
        "positions",
        "both",
        "reprise as shipped",
        "x",
        confidence,
        figures,
        {"complete": 20.0},
    )


def _rankings() -> list[RankingRow]:
    draw = random.Random(3)
    found = []
    for task, names in RANKED.items():
        for method, skill in (("bm25", 0.4), ("dense", 0.35), ("bm25 + dense", 0.48), ("reprise", 0.55)):
            for name in SIZES:
                for number in range(6):
                    figures = {figure: float(draw.random() < skill) for figure in names}
                    question = f"{name}:{number}"
                    found.append(RankingRow(question, name, "python", task, method, figures, {"rank": 9.0}))
    return found


RANKED = {
    "localisation": (
        "functions_all_at_5",
        "functions_all_at_20",
        "functions_reciprocal_rank",
        "files_all_at_1",
    ),
    "api_retrieval": ("top_5", "top_40", "reciprocal_rank", "new_top_5"),
}


def _typing() -> dict[str, Any]:
    shown = {
        "n_places": 900,
        "n_shown": 126,
        "shown": 0.14,
        "right_when_shown": 0.51,
        "goes_on_when_shown": 0.66,
    }
    times = {"n_asked": 900, "cancelled": 0.12, **_answers(20)}
    return {
        "quality": {"all": {"waited for": shown, "accepting": {**shown, "keys_saved": 0.21}}},
        "times": {"all": {"waited for": times, "as typed": times}},
    }


def _latency() -> dict[str, Any]:
    repositories = {
        name: {
            "n_lines": size,
            "cold_index_s": size / 9000,
            "indexed_mib": 120 + size / 700,
            "ghost_text": _answers(8 + size / 9000),
        }
        for name, size in SIZES.items()
    }
    both = {"ghost_text": {**_answers(22), "stages_ms": {"lexical": _summary(4)}}, "popup": _answers(12)}
    return {"all": both, "repositories": repositories}


def _answers(median_ms: float) -> dict[str, dict[str, float]]:
    parts = {"all_ms": 1.0, "with_text_ms": 1.4, "empty_ms": 0.5}
    return {part: _summary(median_ms * times) for part, times in parts.items()}


def _summary(median_ms: float) -> dict[str, float]:
    return {
        "n": 800,
        "median": median_ms,
        "p95": 2.2 * median_ms,
        "p99": 4 * median_ms,
        "worst": 7 * median_ms,
    }
