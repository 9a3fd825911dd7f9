"""`python -m reprise` and the `reprise` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from reprise.cli import run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
