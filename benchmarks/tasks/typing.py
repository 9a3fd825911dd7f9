"""Real code typed again key by key through the real server: what is shown, how soon, and what it saves.

Run from a checkout as `python -m benchmarks.tasks.typing FOLDER...` with folders of packages. Of some files
of each package neighbouring function bodies are taken out, on disk too, so that nothing of them stands in the
workspace; a typist with slips and pauses types them back, and the editor asks for ghost text at each key.
Each package is typed three times, each time before a server of its own that has seen nothing:

- *waited for*: each key waits for the answer to the one before it, and no deadline cuts that short;
- *accepting*: the same, but what is shown is accepted where the file goes on with it;
- *as typed*: so too, at `--speed` times a person's speed and with the deadline as shipped; a key that comes
  before the answer cancels the question.

Quality is that of the first two, so that a second run on a busier machine repeats it. Writes
`results/typing-<sha12>.json`; the last line is the same JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import load, save
from benchmarks.inputs.repositories import read_files
from benchmarks.replay.draft import Draft, draw_drafts
from benchmarks.replay.editor import CAPABILITIES, Editor
from benchmarks.replay.figures import saved_figures, shown_figures, time_figures
from benchmarks.replay.keystroke import Keystroke
from benchmarks.replay.replay import Manner, Replay
from benchmarks.replay.typist import count_keys
from benchmarks.values import Repository
from benchmarks.workspace import copied
from reprise.cli.lsp_client import LspClient

SEED = 11
SPEED = 2.0
"""A quick typist: 115 ms a key."""
_UNCUT = {"completion": {"deadlineMs": 5000}}  # a busy machine then changes the time and not the answer

OnProgress = Callable[[str, str], None]
"""(the repository, the manner in which it is typed now)"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Type, judge, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--language", default="python", help="of the files that are typed")
    parser.add_argument("--files", type=int, default=2, help="of each package")
    parser.add_argument("--lines", type=int, default=40, help="typed in each file, about")
    parser.add_argument("--speed", type=float, default=SPEED, help="times as fast as a person")
    parser.add_argument("--no-result", action="store_true", help="write no file")
    options = parser.parse_args(arguments)
    repositories = [
        Repository(folder.name, options.language, "dev", folder.resolve()) for folder in options.folders
    ]
    result = run(repositories, options.files, options.lines, options.speed, on_progress=_print_progress)
    for part in ("quality", "times"):
        for name, figures in result[part]["all"].items():
            print(f"{name:>20}  {figures}")
    if not options.no_result:
        save(result)
    print(json.dumps(result))


def run(
    repositories: Sequence[Repository],
    n_files: int = 2,
    n_lines: int = 40,
    speed: float = SPEED,
    seed: int = SEED,
    on_progress: OnProgress = lambda name, manner: None,
) -> dict[str, Any]:
    """What came of typing `n_files` files of about `n_lines` lines of each repository.

    `quality` is the same in every run; `times` are not. Both by repository, and of `all` keystrokes together.
    """
    manners = {
        "waited for": Manner(0, accepts=False),
        "accepting": Manner(0, accepts=True),
        "as typed": Manner(speed, accepts=True),
    }
    typed: dict[str, dict[str, list[Keystroke]]] = {}
    n_keys: dict[str, int] = {}
    load_before = load()
    for repository in repositories:
        drafts = draw_drafts(dict(read_files(repository.root, repository.language)), n_files, n_lines, seed)
        n_keys[repository.name] = sum(count_keys(text) for draft in drafts for text in draft.typed)
        typed[repository.name] = {}
        for name, manner in manners.items():
            on_progress(repository.name, name)
            typed[repository.name][name] = type_drafts(repository, drafts, manner, seed)
    machine = {"n_cores": os.cpu_count(), "load_before_and_after": [load_before, load()]}
    together = {name: [one for by in typed.values() for one in by[name]] for name in manners}
    return {
        "benchmark": "typing",
        "asked": {"files_each": n_files, "lines_each": n_lines, "speed": speed, "seed": seed},
        "quality": {
            "all": _quality(together, sum(n_keys.values())),
            **{name: _quality(by, n_keys[name]) for name, by in typed.items()},
        },
        "times": {
            "all": _times(together),
            **{name: _times(by) for name, by in typed.items()},
            "machine": machine,
        },
    }


def type_drafts(
    repository: Repository, drafts: Sequence[Draft], manner: Manner, seed: int = SEED
) -> list[Keystroke]:
    """Type the drafts of one repository, one after the other, in a server and a workspace of their own."""
    keystrokes: list[Keystroke] = []
    with unfinished(repository, drafts) as root, _served(root, {} if manner.speed else _UNCUT) as client:
        for draft in drafts:
            editor = Editor(client, root / draft.path, repository.language, draft.skeleton)
            keystrokes += Replay(editor, draft, manner, seed).keystrokes()
            editor.close()
    return keystrokes


@contextmanager
def unfinished(repository: Repository, drafts: Sequence[Draft]) -> Iterator[Path]:
    """A copy of the repository in which the stretches to type are missing."""
    with TemporaryDirectory(prefix="reprise-typing-") as folder:
        copy = Path(folder).resolve() / repository.root.name
        yield copied(repository.root, copy, {draft.path: draft.skeleton for draft in drafts})


@contextmanager
def _served(root: Path, options: Mapping[str, Any]) -> Iterator[LspClient]:
    """A server that has indexed the folder, with neither cache nor settings of the user's."""
    command = [sys.executable, "-m", "reprise", "serve", "--stdio"]
    with (
        TemporaryDirectory(prefix="reprise-home-") as home,
        LspClient(command, {"XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}) as client,
    ):
        client.initialize(root, CAPABILITIES, dict(options))
        client.notification("reprise/status", lambda status: status["state"] == "ready")
        yield client


def _quality(by_manner: Mapping[str, Sequence[Keystroke]], n_keys: int) -> dict[str, Any]:
    accepting = by_manner["accepting"]
    return {
        "waited for": shown_figures(by_manner["waited for"]),
        "accepting": shown_figures(accepting) | saved_figures(accepting, n_keys),
    }


def _times(by_manner: Mapping[str, Sequence[Keystroke]]) -> dict[str, Any]:
    return {name: time_figures(keystrokes) for name, keystrokes in by_manner.items()}


def _print_progress(name: str, manner: str) -> None:
    print(f"{name}: {manner}", file=sys.stderr)


if __name__ == "__main__":
    main()
