"""`reprise doctor`: what is in force, and what is wrong with this installation."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprise.cli.arguments import AsJson, existing_folder

if TYPE_CHECKING:
    from reprise.cli.checkup import Finding
    from reprise.cli.model_checkup import Offer

_MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]!![/]", "wrong": "[red]no[/]"}


def doctor(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The workspace whose settings count.")
    ] = Path(),
    json: AsJson = False,
) -> int:
    """Check the installation and show the settings in force; exits with 1 if something is wrong."""
    from reprise.cli.checkup import check
    from reprise.cli.model_checkup import check_generator, offers
    from reprise.cli.output import print_json
    from reprise.config import resolve_settings, values_by_key

    root = existing_folder(path)
    resolved = resolve_settings(root)
    findings = [*check(root, resolved), check_generator(resolved.settings)]
    found = offers(resolved.settings.generator)
    settings = {
        key: {"value": _without_keys(value), "from": resolved.origins[key]}
        for key, value in values_by_key(resolved.settings).items()
    }
    is_well = all(finding.state != "wrong" for finding in findings)
    if json:
        print_json(
            {
                "ok": is_well,
                "findings": [asdict(finding) for finding in findings],
                "generators": [asdict(offer) for offer in found],
                "settings": settings,
            }
        )
    else:
        _print(findings, settings)
        _print_offers(found)
    return 0 if is_well else 1


def _print(findings: list[Finding], settings: dict[str, dict[str, Any]]) -> None:
    from rich.table import Table

    from reprise.cli.output import as_markup, console

    out = console()
    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in findings:
        table.add_row(_MARKS[finding.state], finding.subject, as_markup(finding.found))
        if finding.mend:
            table.add_row("", "", f"[bold]mend:[/] {as_markup(finding.mend)}")
    out.print(table)
    out.print("\n[bold]settings in force[/]")
    table = Table(box=None, show_header=False, pad_edge=False)
    for key, setting in settings.items():
        table.add_row(key, as_markup(_shown(setting["value"])), f"[dim]{as_markup(setting['from'])}[/]")
    out.print(table)


def _print_offers(offers: list[Offer]) -> None:
    """Say which model servers run here, and how each is chosen."""
    from reprise.cli.output import as_markup, console
    from reprise.config import user_settings_file

    out = console()
    out.print("\n[bold]model servers on this machine[/]")
    if not offers:
        out.print("none where they usually listen; completions come from your own code alone without one")
    for offer in offers:
        models = as_markup(", ".join(offer.models))
        out.print(
            f"{as_markup(offer.detail)}  [cyan]{offer.url}[/]  {models}{'  (in use)' * offer.is_in_use}"
        )
        if not offer.is_in_use:
            file = as_markup(str(user_settings_file()))
            out.print(f"to complete with it, put this into {file}, in place of any \\[generator] there:")
            out.print(f"[green]{as_markup(offer.settings)}[/]\n")


def _without_keys(value: Any) -> Any:
    """A setting's value without a password or key that is in it by mistake: what is printed is shared."""
    from reprise.workspace.secrets import mask_secrets

    if not isinstance(value, str):
        return value
    address = re.sub(r"(?<=://)[^/]*@|[?#].*", "***", value) if "://" in value else value
    return mask_secrets(address)


def _shown(value: Any) -> str:
    """A setting's value as people write it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else "unset" if value is None else str(value)
