"""The command `python -m benchmarks`: everything, at a chosen size, from inputs to report.

Downloads the pinned packages that are missing, asks all questions with every arm, ranks, replays typing,
times answers, and writes result files and one page. Two runs of one version give the same quality figures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from benchmarks.baselines.registry import ARMS
from benchmarks.code_version import code_version
from benchmarks.completers.choose import COMPLETERS
from benchmarks.inputs.refused_clones import refuse_unfit
from benchmarks.inputs.repositories import DEFAULT_FOLDER, ensure, pinned, repositories
from benchmarks.kept import Kept, OnProgress
from benchmarks.report.page import write_report
from benchmarks.report.results import write_results
from benchmarks.sizes import SIZES
from benchmarks.whole import PARTS, TASKS, Order, clone_name, measured
from reprise.errors import BadInputError

_KEPT = Path(".cache/benchmarks")
_LANGUAGES = ("python", "typescript", "java")
_EXAMPLE = """The shortest useful run, a few minutes on two cores:

  python -m benchmarks --split dev --packages lark --parts answers positions apis

It prints its progress, and at the end one line of JSON: where the page and the result files are.
Ctrl-C loses only what was not finished; the same command goes on from there."""


def command(arguments: Sequence[str]) -> int:
    """Measure, write, and print one JSON line; raises `BadInputError` where inputs cannot be had."""
    parser = command_parser()
    options = parser.parse_args(arguments)
    for folder in (options.kept, options.out, options.page.parent):
        _try_to_write(folder)
    order = _order(options, said(options, parser))
    version = code_version()
    kept = Kept(_folder(options, version), version, options.jobs, _progress())
    rows, facts = measured(order, kept)
    paths = write_results(options.out, rows, facts)
    write_report(rows, facts, options.page)
    print(json.dumps({"page": str(options.page), "results": [path.name for path in paths]}))
    return 0


def command_parser() -> argparse.ArgumentParser:
    """What the command understands."""
    what = (__doc__ or "").partition(": ")[2]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=what[:1].upper() + what[1:],
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--size", choices=tuple(SIZES), default="small", help="how much is asked of each repository (small)")
    add("--split", choices=("dev", "test"), default="test", help="whose packages are reported (test)")
    _add_several(parser, "--languages", _LANGUAGES, "")
    add("--packages", nargs="+", default=[], metavar="NAME", help="packages of that split (all)")
    add("--clone", type=Path, action="append", default=[], metavar="FOLDER", help=_CLONE_HELP)
    _add_several(parser, "--parts", PARTS, "what is measured; ")
    _add_several(parser, "--tasks", TASKS, "of the part `answers`; ")
    _add_several(parser, "--arms", tuple(ARMS), "what is compared there, in quotes where of several words; ")
    add("--completer", choices=COMPLETERS, default="ngram", help=_COMPLETER_HELP)
    add("--jobs", type=_positive, default=2, metavar="N", help="processes (2); what is timed runs alone")
    add("--seed", type=int, default=7, metavar="N", help="of every draw (7)")
    _add_path(parser, "--inputs", DEFAULT_FOLDER, "where the packages lie or go")
    _add_path(parser, "--kept", _KEPT, "where finished work is kept")
    _add_path(parser, "--out", _KEPT / "results", "where result files go")
    _add_path(parser, "--page", _KEPT / "report.html", "the report")
    return parser


_CLONE_HELP = "a git clone, whose history the part `localisation` asks about; may be repeated"
_COMPLETER_HELP = "what completes from every arm's context: Reprise's n-grams, or the model of your settings"


def _add_several(parser: argparse.ArgumentParser, name: str, choices: Sequence[str], what: str) -> None:
    parser.add_argument(
        name,
        nargs="+",
        choices=choices,
        default=list(choices),
        metavar="NAME",
        help=f"{what}of: {', '.join(f'`{one}`' if ' ' in one else one for one in choices)} (all)",
    )


def _add_path(parser: argparse.ArgumentParser, name: str, default: Path, what: str) -> None:
    parser.add_argument(name, type=Path, default=default, metavar="PATH", help=f"{what} ({default})")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _try_to_write(folder: Path) -> None:
    """Raise `OSError` now rather than after hours of work."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder):
        pass


def said(options: argparse.Namespace, parser: argparse.ArgumentParser) -> str:
    """The command that measures the same anywhere: it names no folder, and clones by their names."""
    words = ["python", "-m", "benchmarks", "--size", options.size, "--split", options.split]
    for name in ("languages", "packages", "parts", "tasks", "arms", "completer", "seed"):
        value = getattr(options, name)
        if value != parser.get_default(name):
            words += [f"--{name}", *(value if isinstance(value, list) else [str(value)])]
    for clone in options.clone:
        words += ["--clone", clone_name(clone)]
    return shlex.join(words)


def _order(options: argparse.Namespace, again: str) -> Order:
    clones = options.clone if "localisation" in options.parts else []
    for clone in clones:
        refuse_unfit(clone)
    if len({clone_name(clone) for clone in clones}) < len(clones):
        raise BadInputError("two clones have one name: results could not tell them apart")
    if "localisation" in options.parts and not clones:
        print("left out  localisation: it needs git clones, each given by --clone", file=sys.stderr)
    # Reported on dev, nothing is chosen on dev.
    has_choosers = options.split != "dev" and "positions" in options.parts
    names = pinned(options.split, options.languages, options.packages)
    choosers = pinned("dev", ("python",)) if has_choosers else []
    missing = ensure(options.inputs, ("dev", "test"), _show_download, [*names, *choosers])
    for name, reason in missing.items():
        print(f"left out  {name}: {reason}", file=sys.stderr)
    reported = repositories(options.inputs, options.split, options.languages, options.packages)
    return Order(
        size=SIZES[options.size],
        split=options.split,
        repositories=tuple(reported),
        choosers=tuple(repositories(options.inputs, "dev", ("python",), choosers) if choosers else ()),
        clones=tuple(clones),
        arms=tuple(options.arms),
        tasks=tuple(options.tasks),
        parts=tuple(options.parts),
        completer=options.completer,
        seed=options.seed,
        command=again,
    )


def _folder(options: argparse.Namespace, version: str) -> Path:
    """Work of the same code, tasks and arms; packages and parts may be added to it."""
    parts = [options.size, options.completer, f"seed{options.seed}", version]
    if list(options.arms) != list(ARMS) or list(options.tasks) != list(TASKS):
        parts.append(hashlib.sha256(repr((options.tasks, options.arms)).encode()).hexdigest()[:8])
    return Path(options.kept, "_".join(parts))


def _show_download(what: str, done: int, total: int) -> None:
    if done < total:
        print(f"  0:00  download  {done + 1}/{total}  {what}", file=sys.stderr, flush=True)


def _progress() -> OnProgress:
    started_at = time.monotonic()

    def show(part: str, unit: str, n_done: int, n_all: int) -> None:
        minutes, seconds = divmod(round(time.monotonic() - started_at), 60)
        print(f"{minutes:3}:{seconds:02}  {part}  {n_done}/{n_all}  {unit}", file=sys.stderr, flush=True)

    return show
