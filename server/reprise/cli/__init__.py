"""The command line: one file a command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from reprise.errors import RepriseError

_DEBUG = "REPRISE_DEBUG"
_BAD_USAGE = 2
_INTERRUPTED = 130  # what the argument parser makes of Ctrl-C


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its status: 0, 2 for bad usage, 1 with one line on standard error."""
    status = invoke(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # `reprise search ... | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(status)


def invoke(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit status."""
    try:
        if list(arguments) in (["serve"], ["serve", "--stdio"]):
            # What editors start; they wait for it, and the argument parser alone takes a fifth of a second.
            from reprise.lsp.serve import serve_stdio

            return serve_stdio()
        from reprise.cli.app import app

        if not os.environ.get(_DEBUG):
            # What users need of the log is printed anyway.
            logging.getLogger("reprise").addHandler(logging.NullHandler())
        result = app(list(arguments) or ["--help"], standalone_mode=False, prog_name="reprise")
        if not arguments:
            return _BAD_USAGE
    except RepriseError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("interrupted")
    except (BrokenPipeError, SystemExit):  # the latter is how rich leaves when nobody reads on
        return 0
    except Exception as error:  # noqa: BLE001 - the boundary of the program
        return _fail_unexpectedly(error)
    if result == _INTERRUPTED:
        return fail("interrupted")
    return result if isinstance(result, int) else 0


def fail(message: str, status: int = 1) -> int:
    """Print the one line that says what was wrong."""
    from reprise.cli.output import printable

    print("reprise: " + printable(" ".join(message.split())), file=sys.stderr)
    return status


def _fail_unexpectedly(error: Exception) -> int:
    """Bad usage, as the argument parser reports it, or a fault of ours."""
    format_message = getattr(error, "format_message", None)
    if format_message is not None:
        return fail(f"{format_message()} (see reprise --help)", getattr(error, "exit_code", 2))
    if os.environ.get(_DEBUG):
        raise error
    hint = f"set {_DEBUG}=1 to see where"
    return fail(f"unexpected {type(error).__name__}: {error} ({hint})")
