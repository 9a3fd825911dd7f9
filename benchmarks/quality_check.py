"""A small fixed subset, question by question, against what is committed: did a change lose quality?

Run as `python -m benchmarks.quality_check`. It prints the lines of `quality/questions.csv` that are other
ones now, and the means that `quality/floors.toml` holds. Exits 1 below a floor, and where more lines have
changed than another processor's rounding explains; `--accept` writes the file anew instead, so that the
diff in the change's commit is what it did.
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
from benchmarks.kept import Kept, OnProgress, quietly
from benchmarks.outcome import outcome
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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a change did to the subset."""

    lines: Sequence[str]
    """What the committed file would be."""
    changed: Sequence[str]
    """The lines of it that came and went."""
    means: Sequence[str]
    lost: Sequence[str]
    """One line for each figure that is below its floor."""

    @property
    def has_changed(self) -> bool:
        """Whether the committed file no longer says what is so."""
        return is_much(self.changed, self.lines)

    @property
    def told(self) -> list[str]:
        """All of it, in lines to read."""
        n_came = sum(line.startswith("+") for line in self.changed)
        n_went = len(self.changed) - n_came
        summary = f"{len(self.lines) - 1} figures: {n_came} lines came, {n_went} went"
        return [*self.changed, *self.means, *self.lost, summary]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, compare, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality_check", description=__doc__)
    parser.add_argument("--inputs", type=Path, default=DEFAULT_FOLDER, help="where the packages lie or go")
    parser.add_argument("--accept", action="store_true", help="write the committed file anew")
    options = parser.parse_args(arguments)
    found = judged(measured(options.inputs, _show))
    print("\n".join(found.told))
    if options.accept:
        QUESTIONS.write_text("\n".join(found.lines) + "\n", encoding="utf-8")
    elif found.has_changed:
        print("more than rounding explains: if it is meant, take it over with --accept")
        return 1
    return 1 if found.lost else 0


def measured(inputs: Path, on_progress: OnProgress = quietly) -> list[Row]:
    """The rows of the subset; raises `BadInputError` where its packages cannot be had."""
    from benchmarks.run import Plan, ask_repository  # noqa: PLC0415 - needs what may not be installed

    ensure(inputs, ("dev",), names=_PACKAGES)
    chosen = repositories(inputs, "dev", names=_PACKAGES)
    plan = Plan(_TASKS, tuple(_METRICS), "ngram", _N_EACH)
    units = {one.name: (ask_repository, plan, one) for one in chosen}
    return Kept(None, "", 2, on_progress).rows("quality", Row, units)


def judged(rows: Sequence[Row]) -> Judgement:
    """The subset's rows against what is committed."""
    wanted = floors()
    found = lines(rows)
    changed = changes(committed(), found)
    means = [
        f"{floor.arm}, {floor.task}: {floor.metric} {_mean(rows, floor):.3f}, floor {floor.least:.3f}"
        for floor in wanted
    ]
    return Judgement(found, changed, means, below_floors(rows, wanted))


def committed() -> list[str]:
    """The lines of the committed file; none if nothing was accepted yet."""
    return QUESTIONS.read_text(encoding="utf-8").splitlines() if QUESTIONS.exists() else []


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


def _show(part: str, unit: str, n_done: int, n_all: int) -> None:
    print(f"{part}  {n_done}/{n_all}  {unit}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(outcome("quality_check", main, "nothing was written"))
