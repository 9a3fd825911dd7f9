"""What asking a model server over HTTP costs: milliseconds from the call to the first piece.

Run from a checkout as `python -m benchmarks.speed.http_overhead`, against a stand-in in a process of its own
that answers at once: with a kept connection, with a new one (as after an answer that was given up), and
beside a thread that is busy. The baseline is a bare exchange by `http.client`. Writes
`results/http_overhead-<sha12>.json`; the last line is the same JSON.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from benchmarks.figures import load, save
from reprise.completion.generators.openai_server import OpenAiServer
from reprise.types import Prompt, Sampling
from tests.model_servers.openai_stand_in import OpenAiStandIn

N_CALLS = 400
PROMPT = Prompt("x = 1\n" * 1_000, "", "", (), "a.py", "plain", (), 4_000)
SAMPLING = Sampling(8)
SWITCH_S = 0.0005  # as `reprise serve` has it

Measured = dict[str, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().serve:
        serve()
        return
    load_before = load()
    command = [sys.executable, "-m", "benchmarks.speed.http_overhead", "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        figures = measure(server.stdout.readline().strip())
        server.stdin.close()
    result = {"benchmark": "http_overhead", "load_before": load_before, **figures}
    save(result)
    print(json.dumps(result))


def serve() -> None:
    """Stand in for a model server until standard input ends."""
    with OpenAiStandIn(lambda _: [" 1", "\n"]) as server:
        print(server.url, flush=True)
        sys.stdin.read()


def measure(url: str) -> dict[str, Measured]:
    """Milliseconds by case."""
    generator = OpenAiServer(url, None, 5_000)
    generator.facts()
    sys.setswitchinterval(SWITCH_S)
    figures = {
        "bare http.client": percentiles(lambda: bare_exchange(url)),
        "kept connection": percentiles(lambda: first_piece(generator, is_whole=True)),
        "new connection": percentiles(lambda: first_piece(generator, is_whole=False)),
    }
    is_over = threading.Event()
    busy = threading.Thread(target=compute, args=(is_over,))
    busy.start()
    figures["kept connection, a busy thread"] = percentiles(lambda: first_piece(generator, is_whole=True))
    is_over.set()
    busy.join()
    return figures


def percentiles(call: Callable[[], float]) -> Measured:
    """The median and the 95th percentile of many calls."""
    times = sorted(call() for _ in range(N_CALLS))
    return {"p50": round(times[N_CALLS // 2], 3), "p95": round(times[N_CALLS * 95 // 100], 3)}


def bare_exchange(url: str) -> float:
    """The same question on a new connection, with nothing of ours."""
    question = json.dumps({"model": "tiny-coder", "prompt": PROMPT.text, "max_tokens": 8, "stream": True})
    start = time.perf_counter()
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("POST", "/v1/completions", question)
    connection.getresponse().read1(1)
    took = time.perf_counter() - start
    connection.close()
    return 1_000 * took


def first_piece(generator: OpenAiServer, is_whole: bool) -> float:
    """A streamed answer; given up after its first piece unless it is read whole."""
    start = time.perf_counter()
    pieces = generator.stream(PROMPT, SAMPLING, lambda: False)
    next(pieces)
    took = time.perf_counter() - start
    if is_whole:
        list(pieces)
    del pieces
    return 1_000 * took


def compute(is_over: threading.Event) -> None:
    """Keep Python busy."""
    while not is_over.is_set():
        sum(range(1_000))


if __name__ == "__main__":
    main()
