"""`reprise serve`: the language server."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Talk over the standard streams (the default).")
    ] = False,
    tcp: Annotated[
        int | None, typer.Option("--tcp", metavar="PORT", min=0, max=65535, help="Listen on 127.0.0.1.")
    ] = None,
) -> int:
    """Start the language server."""
    if stdio and tcp is not None:
        raise typer.BadParameter("give --stdio or --tcp, not both")
    from reprise.lsp.serve import serve_stdio, serve_tcp

    return serve_stdio() if tcp is None else serve_tcp(tcp)
