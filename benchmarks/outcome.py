"""Runs a command and makes one line and an exit status of what can go wrong with it.

Imports nothing that an installation may lack.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.util import find_spec
from types import FrameType

NEEDED = ("reprise", "onnxruntime", "rapidfuzz", "sacrebleu", "pytrec_eval", "matplotlib", "psutil")
"""Modules without which a run ends badly, some only after hours."""
INTERRUPTED = 130  # as shells count it


def outcome(name: str, run: Callable[[], int], if_stopped: str) -> int:
    """What `run` returns; 1, and a line on standard error, for what a user can mend; 130 if it is stopped.

    `if_stopped` is what to say then. Other errors are faults of ours and are raised.
    """
    missing = [module for module in NEEDED if find_spec(module) is None]
    if missing:
        return _failed(name, f"{', '.join(missing)} not installed: pip install -e '.[cpu,bench]'")
    from reprise.errors import RepriseError  # noqa: PLC0415 - may be missing

    try:
        with _stopped_at_once(), _scratch():
            return run()
    except RepriseError as error:
        return _failed(name, str(error))
    except OSError as error:
        reason = error.strerror or str(error)
        return _failed(name, f"{error.filename}: {reason}" if error.filename else reason)
    except BrokenProcessPool:
        return _failed(name, "a process was killed, perhaps for want of memory: try --jobs 1")
    except KeyboardInterrupt:
        _failed(name, f"stopped; {if_stopped}")
        return INTERRUPTED


@contextmanager
def _stopped_at_once() -> Iterator[None]:
    """Ctrl-C, or an end from outside, ends the processes at work too: nobody waits for what they are at."""
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    for process in multiprocessing.active_children():
        process.kill()
    raise KeyboardInterrupt


@contextmanager
def _scratch() -> Iterator[None]:
    """A folder for the temporary files of this process and of all that it starts, killed ones too."""
    before = os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory(prefix="reprise-benchmarks-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = None  # asked for anew
            if before is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = before


def _failed(name: str, reason: str) -> int:
    print(f"{name}: {reason}", file=sys.stderr, flush=True)
    return 1
