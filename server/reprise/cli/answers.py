"""A completion as people read it: its items, the code they came from, and what did how much for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reprise.cli.output import as_markup, hit_place, hit_title, snippet
from reprise.types import Completion, CompletionResult, Explanation, Generation

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_BAR_LENGTH = 20
_LEAST = 0.05  # nats; smaller influences are the model's noise
_MOST = 1000.0  # beyond this a factor says no more than "the snippet decided it"


def print_items(out: Console, result: CompletionResult, path: str) -> None:
    """Print what was offered for the file `path`, or why nothing was."""
    for item in result.items:
        out.print(_title(item))
        out.print(snippet(item.text, path))
        for hit in item.provenance[:3]:
            out.print(f"  from {hit_title(hit)}")
        out.print()
    if not result.items:
        out.print(f"[yellow]nothing to offer[/]: {as_markup(result.empty_because or '')}")


def print_context(out: Console, result: CompletionResult) -> None:
    """Print the snippets that an answer was made from."""
    out.rule("context", align="left")
    for hit in result.context:
        out.print(hit_title(hit))
        out.print(snippet(hit.text, hit.path, hit.start_line))


def print_explanation(out: Console, explanation: Explanation) -> None:
    """Print why there is no ghost text, or which model wrote it and what each snippet of its prompt did."""
    if explanation.stage is not None:
        out.rule("ghost text", align="left")
        out.print(f"none: {as_markup(f'{explanation.stage}: {explanation.reason}')}")
    out.rule("model", align="left")
    if explanation.generation is not None:
        out.print(_model_line(explanation.generation))
    if explanation.log_probability is not None:
        first_line = explanation.scored.strip().split("\n", 1)[0]
        out.print(
            f"[yellow]{math.exp(explanation.log_probability):.0%}[/] for [bold]{as_markup(first_line)}[/]"
        )
    if explanation.influences:
        out.rule("influence", align="left")
        out.print(_influence_table(explanation))
    if explanation.unknown_because is not None:
        out.print(f"[dim]{as_markup(_sentence(explanation))}[/]")


def _title(item: Completion) -> str:
    label = f"  [bold]{as_markup(item.label)}[/]" if item.label else ""
    span = f"{item.range.start.line}:{item.range.start.character}"
    origin = f"[magenta]{item.kind}[/] from {as_markup(item.source)} at {span}"
    return f"{origin}  [yellow]{item.confidence:.0%}[/]{label}"


def _model_line(generation: Generation) -> str:
    prompt, n_written = generation.prompt, sum(piece.n_tokens for piece in generation.pieces)
    model = f"[magenta]{as_markup(generation.model)}[/] ({as_markup(generation.backend)})"
    return (
        f"{model}  format {as_markup(prompt.format)}  read about {prompt.n_tokens} tokens, wrote {n_written}"
    )


def _sentence(explanation: Explanation) -> str:
    what = "not every influence is known" if explanation.influences else "no influence is known"
    return f"{what}: {explanation.unknown_because}"


def _influence_table(explanation: Explanation) -> Table:
    """One row a snippet, in the prompt's order: the bar is as long as it counts beside the strongest."""
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    strongest = max(abs(influence.log_ratio or 0.0) for influence in explanation.influences)
    for influence in explanation.influences:
        table.add_row(
            hit_place(influence.hit), _effect(influence.log_ratio), _bar(influence.log_ratio, strongest)
        )
    return table


def _effect(log_ratio: float | None) -> str:
    """An influence as a factor, which people can picture."""
    if log_ratio is None:
        return "[dim]not known[/]"
    if abs(log_ratio) < _LEAST:
        return "[dim]none[/]"
    factor = math.exp(min(abs(log_ratio), math.log(_MOST) + 1))
    times = f"over {_MOST:.0f}" if factor > _MOST else f"{factor:.{0 if factor >= 10 else 1}f}"
    return f"{times} times {'more' if log_ratio > 0 else 'less'} likely"


def _bar(log_ratio: float | None, strongest: float) -> str:
    if log_ratio is None or abs(log_ratio) < _LEAST:
        return ""
    length = max(1, round(_BAR_LENGTH * abs(log_ratio) / strongest))
    return f"[green]{'█' * length}[/]" if log_ratio > 0 else f"[red]{'░' * length}[/]"
