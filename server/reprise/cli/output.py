"""What the commands print: JSON, or text for people."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reprise.types import Hit

if TYPE_CHECKING:
    from rich.console import Console
    from rich.syntax import Syntax

_N_LINES = 12
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LEXERS = {"csharp": "csharp", "tsx": "tsx", "text": "text"}


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document; paths that are no UTF-8 come out escaped."""
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")


def printable(text: str) -> str:
    """Return `text` without what would command the terminal: code comes from anywhere."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def console() -> Console:
    """Where text for people goes."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def warn(message: str) -> None:
    """Print a warning on standard error."""
    print(f"reprise: warning: {printable(message)}", file=sys.stderr)


def milliseconds(timings_ms: Mapping[str, float]) -> str:
    """The stages and their times on one line."""
    return "  ".join(f"{stage} {time_ms:.1f} ms" for stage, time_ms in timings_ms.items())


def hit_title(hit: Hit) -> str:
    """Where a hit is and how good, as console markup."""
    scores = "  ".join(f"{stage} {score:.3g}" for stage, score in hit.scores.items())
    return f"{hit_place(hit)}  [yellow]{hit.score:.3g}[/]  [dim]{as_markup(scores)}[/]"


def hit_place(hit: Hit) -> str:
    """Where a hit is, as console markup."""
    symbol = f"  [bold]{as_markup(hit.symbol)}[/]" if hit.symbol else ""
    return f"[cyan]{as_markup(hit.path)}[/]:[green]{hit.start_line}[/]{symbol}"


def as_markup(text: str) -> str:
    """Return console markup that shows `text` as it is, but for what would command the terminal."""
    from rich.markup import escape

    return escape(printable(text))


def snippet(text: str, path: str, start_line: int = 1, n_lines: int = _N_LINES) -> Syntax:
    """The first lines of some code, coloured, with their numbers."""
    from rich.syntax import Syntax

    from reprise.workspace.languages import language_of

    shown = "\n".join(printable(text).splitlines()[:n_lines])
    language = language_of(path)
    return Syntax(
        shown,
        _LEXERS.get(language, language),
        line_numbers=True,
        start_line=start_line,
        theme="ansi_dark",
        background_color="default",
        word_wrap=False,
    )
