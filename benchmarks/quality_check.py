"""A small fixed subset, question by question, against what is committed: did a change lose quality?

Run as `python -m benchmarks.quality_check`. With `--accept` it writes `quality/questions.csv` anew, and the
diff of that file is what a change did. Exits 1 below a floor of `quality/floors.toml`, and where more of the
file has changed than another processor's rounding explains.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from benchmarks.inputs.repositories import DEFAULT_FOLDER, ensure, repositories
from benchmarks.kept import Kept, quietly
from benchmarks.run import Plan, ask_repository
from benchmarks.values import Row, Task

FOLDER = Path(__file__).with_name("quality")
QUESTIONS = FOLDER / "questions.csv"

_PACKAGES = ("lark", "marshmallow")  # small, and on the dev side
_TASKS: tuple[Task, ...] = ("api", "cross_file", "line", "positions")
_METRICS = {"reprise": ("recall", "reciprocal_rank"), "reprise as shipped": ("as_shown", "similarity")}
_N_EACH = 12
_MAX_CHANGED = 0.02  # of the lines; what rounding on another processor turned, where nothing was changed
_COLUMNS = "question,arm,metric,value"


@dataclass(frozen=True, slots=True)
class Floor:
    """What the mean of one figure may not fall below."""

    arm: str
    task: Task
    metric: str
    least: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, compare, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality_check", description=__doc__)
    parser.add_argument("--inputs", type=Path, default=DEFAULT_FOLDER, help="where the packages lie or go")
    parser.add_argument("--accept", action="store_true", help="write the committed file anew")
    options = parser.parse_args(arguments)
    rows = measured(options.inputs)
    found = lines(rows)
    if options.accept:
        QUESTIONS.write_text("\n".join(found) + "\n", encoding="utf-8")
    changed = changes(QUESTIONS.read_text(encoding="utf-8").splitlines(), found)
    lost = below_floors(rows, floors())
    print("\n".join([*changed, *lost, f"{len(found)} figures, {len(changed)} lines changed"]))
    return 1 if lost or is_much(changed, found) else 0


def measured(inputs: Path) -> list[Row]:
    """The rows of the subset; raises `BadInputError` where its packages cannot be had."""
    ensure(inputs, ("dev",), names=_PACKAGES)
    chosen = repositories(inputs, "dev", names=_PACKAGES)
    plan = Plan(_TASKS, tuple(_METRICS), "ngram", _N_EACH)
    units = {one.name: (ask_repository, plan, one) for one in chosen}
    return Kept(None, "", 2, quietly).rows("quality", Row, units)


def lines(rows: Sequence[Row]) -> list[str]:
    """The committed form: a header, then a line for each question and figure, sorted."""
    figures = [
        f"{_quoted(row.question)},{row.arm},{metric},{row.figures[metric]:.2f}"
        for row in rows
        for metric in _METRICS[row.arm]
        if metric in row.figures
    ]
    return [_COLUMNS, *sorted(figures)]


def changes(committed: Sequence[str], found: Sequence[str]) -> list[str]:
    """The lines that came (`+`) and went (`-`)."""
    marks = difflib.unified_diff(committed, found, lineterm="", n=0)
    return [line for line in marks if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def is_much(changed: Sequence[str], found: Sequence[str]) -> bool:
    """Whether so many lines are other ones than rounding explains."""
    return len(changed) / 2 > _MAX_CHANGED * len(found)


def floors() -> list[Floor]:
    """The committed floors."""
    stored = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))
    return [Floor(**floor) for floor in stored["floor"]]


def below_floors(rows: Sequence[Row], wanted: Iterable[Floor]) -> list[str]:
    """One line for each figure that is below its floor."""
    found = [(floor, _mean(rows, floor)) for floor in wanted]
    return [
        f"{floor.arm}, {floor.task}: {floor.metric} is {value:.3f}, below the floor of {floor.least:.3f}"
        for floor, value in found
        if value < floor.least
    ]


def _mean(rows: Sequence[Row], floor: Floor) -> float:
    values = [
        row.figures[floor.metric]
        for row in rows
        if row.arm == floor.arm and row.task == floor.task and floor.metric in row.figures
    ]
    return fmean(values) if values else 0.0


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


if __name__ == "__main__":
    sys.exit(main())
