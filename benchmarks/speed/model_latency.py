"""What Reprise adds to the time of a model server, through the language server.

Run from a checkout as `python -m benchmarks.speed.model_latency WORKSPACE FILE`; types lines of FILE
(relative to WORKSPACE) again, against a stand-in that answers after 50 ms. Overhead is the editor's wait
less the time that the stand-in itself took. Writes `results/model_latency-<sha12>.json`; the last line is
the same JSON, in milliseconds.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.figures import load, save, summary
from benchmarks.speed.typed_file import typed_file
from tests.e2e.lsp_client import LspClient, ServerProcess, eventually, span
from tests.model_servers.openai_stand_in import OpenAiStandIn
from tests.model_servers.scripted_server import Exchange

ANSWER_MS = 50.0
KEY_S = 0.12  # a person's 8 keys a second
N_LINES = 12
N_KEYS = 12
N_CANCELS = 40


def main() -> None:
    """Measure and print."""
    typed = typed_file(__doc__)
    load_before = load()
    with (
        tempfile.TemporaryDirectory() as home,
        OpenAiStandIn(delay_ms=ANSWER_MS) as model,
        ServerProcess({"XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}) as server,
    ):
        client = server.client
        start(client, typed.workspace, model.url)
        n_lines = sum(index["n_lines"] for index in client.command("reprise.status")["indexes"])
        uri = client.open(typed.path, typed.text)
        figures = Typist(client, model, uri, typed.text).figures()
        client.stop()
    for name, values in figures.items():
        print(f"{name:>22}  {values}")
    figures |= {"benchmark": "model_latency", "answer_ms": ANSWER_MS, "n_lines_of_workspace": n_lines}
    figures |= {"file": str(typed.name), "n_lines_of_file": typed.text.count("\n")}
    figures |= {"n_cores": os.cpu_count(), "load_before_and_after": [load_before, load()]}
    save(figures)
    print(json.dumps(figures))


def start(client: LspClient, workspace: Path, url: str) -> None:
    """Open the workspace with the stand-in behind it; returns once all is indexed and connected."""
    generator = {"backend": "openai", "url": url, "model": "tiny-coder", "fim": "qwen2.5-coder"}
    capabilities = {"general": {"positionEncodings": ["utf-32"]}}
    client.initialize(workspace, capabilities=capabilities, options={"generator": generator})
    client.wait_until("ready")
    assert eventually(lambda: client.command("reprise.status")["generator"]["state"] == "ready")


class Typist:
    """Types lines of one file in one editor, and times what comes back."""

    def __init__(self, client: LspClient, model: OpenAiStandIn, uri: str, text: str) -> None:
        self._client = client
        self._model = model
        self._uri = uri
        self._lines = text.split("\n")
        self._version = 1

    def figures(self) -> dict[str, Any]:
        """Everything that is measured."""
        # The answer never is what is typed, so that each key is a question of its own.
        self._model.continue_ = lambda prompt: (" zz", "_", "never", "()")
        typing = list(self._typed(0, KEY_S))
        hasty = list(self._typed(1, 0.0))
        cancels = list(self._cancelled())
        agreeing, n_keys, n_questions = self._agreeing()
        return {
            "overhead_typing": summary(typing),
            "overhead_without_pause": summary(hasty),
            "agreeing_key": summary(agreeing),
            "agreeing_keys": n_keys,
            "questions_for_them": n_questions,
            "cancel_to_server": summary(cancels),
        }

    def _typed(self, phase: int, key_s: float) -> Iterator[float]:
        """The overhead of each key's question, with a pause between the keys."""
        for number in self._long_lines(phase):
            line = self._lines[number]
            start = len(line) - len(line.lstrip())
            self._change(number, start, len(line), "")
            for column in range(start, min(len(line), start + N_KEYS)):
                time.sleep(key_s)
                n_before = len(self._model.streams())
                started_at = time.perf_counter()
                self._change(number, column, column, line[column])
                self._client.inline(self._uri, number, column + 1)
                waited = time.perf_counter() - started_at
                asked = self._model.streams()[n_before:]
                if asked:
                    yield waited - taken(asked[-1])
            self._restore(number)

    def _agreeing(self) -> tuple[list[float], int, int]:
        """The waits for keys that agree with the stream in flight, their number and that of the questions."""
        waits: list[float] = []
        n_before = len(self._model.streams())
        self._model.token_delay_ms = 20.0
        for number in self._long_lines(2):
            line = self._lines[number]
            start = len(line) - len(line.lstrip())
            self._model.continue_ = partial(rest_of, line)
            self._change(number, start, len(line), "")
            for column in range(start, start + N_KEYS):
                time.sleep(0.03)
                started_at = time.perf_counter()
                self._change(number, column, column, line[column])
                self._client.inline(self._uri, number, column + 1)
                waits.append(time.perf_counter() - started_at)
            self._restore(number)
        self._model.token_delay_ms = 0.0
        return waits, len(waits), len(self._model.streams()) - n_before

    def _cancelled(self) -> Iterator[float]:
        """From an editor's cancel to the moment when the stand-in sees its client leave."""
        self._model.delay_ms = 2000.0
        number = self._long_lines(3)[0]
        indentation = len(self._lines[number]) - len(self._lines[number].lstrip())
        for attempt in range(N_CANCELS):
            typed = f"q{attempt}"
            self._change(number, indentation, len(self._lines[number]), typed)
            left = self._cancelled_at(number, indentation + len(typed))
            if left is not None:
                yield left
            self._change(number, indentation, indentation + len(typed), self._lines[number][indentation:])
        self._model.delay_ms = ANSWER_MS

    def _cancelled_at(self, number: int, column: int) -> float | None:
        """Ask and cancel once; the seconds until the client was gone, None if it stayed."""
        n_before = len(self._model.streams())
        asked = self._client.start_request("textDocument/inlineCompletion", self._at(number, column))
        self._model.wait_until(lambda: len(self._model.streams()) > n_before)
        cancelled_at = time.perf_counter()
        self._client.notify("$/cancelRequest", {"id": asked})
        exchange = self._model.streams()[-1]
        self._model.wait_until(lambda: exchange.left is not None)
        return exchange.left - cancelled_at if exchange.left is not None else None

    def _long_lines(self, phase: int) -> list[int]:
        """Lines to type, other ones in each phase: none is answered by what an earlier phase was told."""
        numbers = [number for number, line in enumerate(self._lines) if len(line.strip()) >= 2 * N_KEYS]
        return numbers[phase :: max(4, len(numbers) // N_LINES)][:N_LINES]

    def _at(self, number: int, character: int) -> dict[str, Any]:
        position = {"line": number, "character": character}
        return {"textDocument": {"uri": self._uri}, "position": position, "context": {"triggerKind": 2}}

    def _change(self, number: int, start: int, end: int, text: str) -> None:
        self._version += 1
        edit = {"range": span(number, start, number, end), "text": text}
        self._client.change(self._uri, self._version, edit)

    def _restore(self, number: int) -> None:
        self._change(number, 0, 10_000, self._lines[number])


def rest_of(line: str, prompt: str) -> tuple[str, ...]:
    """What is left of `line` behind a prompt in Qwen2.5-Coder's format, character by character."""
    typed = prompt.partition("<|fim_suffix|>")[0].rpartition("\n")[2]
    return tuple(line[len(typed) :]) if line.startswith(typed) else (" no",)


def taken(exchange: Exchange) -> float:
    """How long the stand-in was at one question, in seconds."""
    return (exchange.answered or exchange.arrived + ANSWER_MS / 1000) - exchange.arrived


if __name__ == "__main__":
    main()
