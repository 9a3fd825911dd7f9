"""Runs a command and makes one line and an exit status of what can go wrong with it.

Imports nothing that an installation may lack.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec

NEEDED = ("reprise", "onnxruntime", "rapidfuzz", "sacrebleu", "pytrec_eval", "matplotlib", "psutil")
"""Modules without which a run ends badly, some only after hours."""
INTERRUPTED = 130  # as shells count it


def outcome(name: str, run: Callable[[], int], if_stopped: str) -> int:
    """What `run` returns; 1, and a line on standard error, for what a user can mend; 130 after Ctrl-C.

    `if_stopped` is what to say then. Other errors are faults of ours and are raised.
    """
    missing = [module for module in NEEDED if find_spec(module) is None]
    if missing:
        return _failed(name, f"{', '.join(missing)} not installed: pip install -e '.[cpu,bench]'")
    from reprise.errors import RepriseError  # noqa: PLC0415 - may be missing

    ended = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left behind
    try:
        return run()
    except RepriseError as error:
        return _failed(name, str(error))
    except OSError as error:
        return _failed(name, f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except BrokenProcessPool:
        return _failed(name, "a process was killed, perhaps for want of memory: try --jobs 1")
    except KeyboardInterrupt:
        _failed(name, f"stopped; {if_stopped}")
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, ended)


def _failed(name: str, reason: str) -> int:
    print(f"{name}: {reason}", file=sys.stderr, flush=True)
    return 1
