"""`python -m benchmarks`: see `benchmarks.command`, which is loaded once what it needs is there."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks.outcome import outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit status."""

    def run() -> int:
        from benchmarks.command import command  # noqa: PLC0415 - see above

        return command(sys.argv[1:] if arguments is None else arguments)

    return outcome("benchmarks", run, "what is finished is kept, and the same command goes on from there")


if __name__ == "__main__":
    sys.exit(main())
