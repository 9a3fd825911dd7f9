"""`python -m benchmarks`: everything, at a chosen size, from inputs to report.

Downloads the pinned packages that are missing, asks all questions with every arm, ranks, replays typing,
times answers, and writes result files and one page. Two runs of one version give the same quality figures.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.baselines.registry import ARMS
from benchmarks.code_version import code_version
from benchmarks.completers.choose import COMPLETERS
from benchmarks.inputs.repositories import DEFAULT_FOLDER, ensure, repositories
from benchmarks.kept import Kept, OnProgress
from benchmarks.report.page import write_report
from benchmarks.report.results import write_results
from benchmarks.sizes import SIZES
from benchmarks.whole import PARTS, TASKS, Order, measured
from reprise.errors import RepriseError

_KEPT = Path(".cache/benchmarks")
_LANGUAGES = ("python", "typescript", "java")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and print one JSON line; 1 with a line on standard error where inputs cannot be had."""
    options = _parser().parse_args(arguments)
    try:
        order = _order(options, sys.argv[1:] if arguments is None else arguments)
    except RepriseError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    version = code_version()
    kept = Kept(_folder(options, version), version, options.jobs, _progress())
    rows, facts = measured(order, kept)
    paths = write_results(options.out, rows, facts)
    write_report(rows, facts, options.page)
    print(json.dumps({"page": str(options.page), "results": [path.name for path in paths]}))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="small")
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="what is reported")
    parser.add_argument("--inputs", type=Path, default=DEFAULT_FOLDER, help="where the packages lie or go")
    parser.add_argument(
        "--clone", type=Path, action="append", default=[], help="a git clone; may be repeated"
    )
    parser.add_argument("--languages", nargs="*", choices=_LANGUAGES, default=list(_LANGUAGES))
    parser.add_argument(
        "--packages", nargs="*", default=[], help="of the reported split; all if none is named"
    )
    parser.add_argument("--tasks", nargs="*", choices=TASKS, default=list(TASKS))
    parser.add_argument("--arms", nargs="*", choices=tuple(ARMS), default=list(ARMS))
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--completer", choices=COMPLETERS, default="ngram")
    parser.add_argument("--jobs", type=int, default=2, help="processes; what is timed runs alone")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kept", type=Path, default=_KEPT, help="where finished work is kept")
    parser.add_argument("--out", type=Path, default=_KEPT / "results", help="where result files go")
    parser.add_argument("--page", type=Path, default=_KEPT / "report.html")
    return parser


def _order(options: argparse.Namespace, arguments: Sequence[str]) -> Order:
    splits = tuple(sorted({"dev", options.split}))
    for name, reason in ensure(options.inputs, splits, _progress_of_inputs).items():
        print(f"left out  {name}: {reason}", file=sys.stderr)
    reported = repositories(options.inputs, options.split, options.languages, options.packages)
    return Order(
        size=SIZES[options.size],
        split=options.split,
        repositories=tuple(reported),
        choosers=tuple(repositories(options.inputs, "dev", ("python",))),
        clones=tuple(options.clone),
        arms=tuple(options.arms),
        tasks=tuple(options.tasks),
        parts=tuple(options.parts),
        completer=options.completer,
        seed=options.seed,
        command=shlex.join(["python", "-m", "benchmarks", *arguments]),
    )


def _folder(options: argparse.Namespace, version: str) -> Path:
    """Work of the same code and the same questions; packages and arms may be added to it."""
    parts = [options.size, options.completer, f"seed{options.seed}", version]
    if list(options.arms) != list(ARMS) or list(options.tasks) != list(TASKS):
        parts.append("-".join([*options.tasks, *options.arms]).replace(" ", "_"))
    return Path(options.kept, "_".join(parts)[:200])


def _progress_of_inputs(what: str, done: int, total: int) -> None:
    print(f"inputs  {done}/{total}  {what}", file=sys.stderr)


def _progress() -> OnProgress:
    started_at = time.monotonic()

    def show(part: str, unit: str, n_done: int, n_all: int) -> None:
        minutes, seconds = divmod(round(time.monotonic() - started_at), 60)
        print(f"{minutes:3}:{seconds:02}  {part}  {n_done}/{n_all}  {unit}", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())
