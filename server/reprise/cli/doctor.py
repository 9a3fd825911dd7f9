"""`reprise doctor`: what is in force, and what is wrong with this installation."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprise.cli.arguments import AsJson, existing_folder

if TYPE_CHECKING:
    from reprise.cli.checkup import Finding

_MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]!![/]", "wrong": "[red]no[/]"}


def doctor(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The workspace whose settings count.")
    ] = Path(),
    json: AsJson = False,
) -> int:
    """Check the installation and show the settings in force; exits with 1 if something is wrong."""
    from reprise.cli.checkup import check
    from reprise.cli.output import print_json
    from reprise.config import resolve_settings, values_by_key

    root = existing_folder(path)
    resolved = resolve_settings(root)
    findings = check(root, resolved)
    settings = {
        key: {"value": value, "from": resolved.origins[key]}
        for key, value in values_by_key(resolved.settings).items()
    }
    is_well = all(finding.state != "wrong" for finding in findings)
    if json:
        print_json(
            {"ok": is_well, "findings": [asdict(finding) for finding in findings], "settings": settings}
        )
    else:
        _print(findings, settings)
    return 0 if is_well else 1


def _print(findings: list[Finding], settings: dict[str, dict[str, Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from reprise.cli.output import console

    out = console()
    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in findings:
        table.add_row(_MARKS[finding.state], finding.subject, escape(finding.found))
        if finding.mend:
            table.add_row("", "", f"[bold]mend:[/] {escape(finding.mend)}")
    out.print(table)
    out.print("\n[bold]settings in force[/]")
    table = Table(box=None, show_header=False, pad_edge=False)
    for key, setting in settings.items():
        table.add_row(key, escape(_shown(setting["value"])), f"[dim]{escape(setting['from'])}[/]")
    out.print(table)


def _shown(value: Any) -> str:
    """A setting's value as people write it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else "unset" if value is None else str(value)
