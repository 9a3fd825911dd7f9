"""How long the language server keeps an editor waiting: start, keystrokes, answers, cancellation.

Run from a checkout as `python -m benchmarks.speed.lsp_latency WORKSPACE FILE`; types the longest lines of
FILE (relative to WORKSPACE) again, as an editor would. Writes `results/lsp_latency-<sha12>.json`; the last
line is the same JSON, in milliseconds. The load of the machine stands beside the figures, which double with
it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.figures import load, save, summary
from benchmarks.speed.typed_file import typed_file
from reprise.engine import Engine
from reprise.errors import CancelledRequestError
from tests.e2e.lsp_client import LspClient, ServerProcess, span

N_STARTS = 5
N_EMPTY = 200
N_LINES = 3
N_CANCELS = 40
PATIENCE_S = 600.0


def main() -> None:
    """Measure and print."""
    typed = typed_file(__doc__)
    load_before = load()
    figures: dict[str, Any] = {"start_to_initialize": summary(starts(typed.workspace))}
    with ServerProcess() as server:
        client = server.client
        client.initialize(typed.workspace, capabilities={"general": {"positionEncodings": ["utf-32"]}})
        client.wait_until("ready")
        figures["empty_request"] = summary(timed(lambda: client.command("reprise.explainLast")))
        figures |= typing(client, typed.path, typed.text)
        client.stop()
    figures["cancel_to_free"] = summary(cancels(typed.workspace, typed.name, typed.text))
    for name, values in figures.items():
        print(f"{name:>22}  {values}")
    figures |= {"benchmark": "lsp_latency", "file": str(typed.name), "n_lines": typed.text.count("\n")}
    figures |= {"n_cores": os.cpu_count(), "load_before_and_after": [load_before, load()]}
    save(figures)
    print(json.dumps(figures))


def starts(workspace: Path) -> Iterable[float]:
    """From the start of the process to the answer to `initialize`."""
    for _ in range(N_STARTS):
        started_at = time.perf_counter()
        with ServerProcess() as server:
            server.client.initialize(workspace, notify=False)
            yield time.perf_counter() - started_at


def timed(action: Callable[[], object]) -> Iterable[float]:
    """An action, again and again."""
    for _ in range(N_EMPTY):
        started_at = time.perf_counter()
        action()
        yield time.perf_counter() - started_at


def typing(client: LspClient, path: Path, text: str) -> dict[str, Any]:
    """Type the file's longest lines again, key by key, asking for both kinds of completion at each key."""
    uri = client.open(path, text)
    version = 1
    times: dict[str, list[float]] = {"keystroke": [], "popup": [], "ghost_text": []}
    for number in longest_lines(text):
        line = text.split("\n")[number]
        version += 1
        client.change(uri, version, {"range": span(number, 0, number, len(line)), "text": ""})
        for column, character in enumerate(line):
            version += 1
            started_at = time.perf_counter()
            edit = {"range": span(number, column, number, column), "text": character}
            client.change(uri, version, edit)
            client.command("reprise.accepted")  # answered behind the edit
            times["keystroke"].append(time.perf_counter() - started_at)
            for name, ask in (("popup", client.complete), ("ghost_text", client.inline)):
                started_at = time.perf_counter()
                ask(uri, number, column + 1)
                times[name].append(time.perf_counter() - started_at)
    return {name: summary(values) for name, values in times.items()}


def cancels(workspace: Path, file: Path, text: str) -> Iterable[float]:
    """From the moment that nobody waits any more to the moment that the engine's thread is free."""
    with Engine.open(workspace, watch=False) as engine:
        engine.wait_until_indexed(PATIENCE_S)
        number = longest_lines(text)[0]
        for attempt in range(N_CANCELS):
            flag = threading.Event()
            cancelled_at: list[float] = []

            def cancel(flag: threading.Event = flag, times: list[float] = cancelled_at) -> None:
                times.append(time.perf_counter())
                flag.set()

            timer = threading.Timer(attempt / 1000, cancel)
            timer.start()
            try:
                while not flag.is_set():
                    engine.complete(str(file), text, number, 12, cancelled=flag.is_set)
            except CancelledRequestError:
                pass
            timer.join()
            yield time.perf_counter() - cancelled_at[0]


def longest_lines(text: str) -> list[int]:
    """The numbers of the lines to type, in the file's order."""
    lines = text.split("\n")
    return sorted(sorted(range(len(lines)), key=lambda number: -len(lines[number]))[:N_LINES])


if __name__ == "__main__":
    main()
