"""The commands and their names."""

from __future__ import annotations

from typing import Annotated

import typer

from reprise import __version__
from reprise.cli import complete, demo, doctor, index, replay, search, serve, status, train

app = typer.Typer(
    name="reprise",
    help="Reprise completes your code from your code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command("serve")(serve.serve)
app.command("index")(index.index)
app.command("search")(search.search)
app.command("complete")(complete.complete)
app.command("replay")(replay.replay)
app.command("status")(status.status)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.add_typer(train.app, name="train")
