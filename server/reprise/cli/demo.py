"""`reprise demo`: the real server over stdio, a workspace that ships with it, and an editor that types.

Nothing that is shown is prepared: the scenes say where to type and what, the answers are the server's.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprise.cli.arguments import AsJson
from reprise.cli.demo_editor import CAPABILITIES, DemoEditor, Typed
from reprise.cli.lsp_client import LspClient
from reprise.types import ItemKind

if TYPE_CHECKING:
    from rich.console import Console

WORKSPACE = Path(__file__).parent / "demo_workspace"
_N_POPUP_ITEMS = 5
_N_SNIPPETS = 2
_N_SNIPPET_LINES = 8
_OPTIONS = {"completion": {"deadlineMs": 1_000}}  # a busy machine shows a late answer rather than none
_COPIES = (1, 15)  # LSP's kinds text and snippet; the others are of names


@dataclass(frozen=True, slots=True)
class Scene:
    """Where somebody types, and what."""

    title: str
    path: str
    above: str
    """How the line begins above which they type."""
    typed: str
    wants: ItemKind | None = None
    """The kind of popup item to take; None for ghost text."""


@dataclass(slots=True)
class Shown:
    """What the server offered in a scene."""

    title: str
    path: str
    typed: str
    text: str = ""
    """What was inserted: ghost text, or the popup's first item of the kind."""
    replaced: str = ""
    """The typed characters that the text stands in place of."""
    confidence: float = 0.0
    popup: list[dict[str, str]] = field(default_factory=list)
    documentation: str = ""
    imports: list[str] = field(default_factory=list)
    """Lines that the item's import changed or added."""
    snippets: list[dict[str, Any]] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)
    """By stage, as the server measured them."""
    round_trip_ms: float = 0.0
    """From the last key to the answer, as the editor measured it."""
    n_keys: int = 0
    n_superseded: int = 0
    empty_because: str | None = None


SCENES = (
    Scene(
        title="Ghost text from another file",
        path="warehouse/services/reporting.py",
        above="    def open_orders_by_customer",
        typed="    def stock_value(self) -> Money:\n"
        '        """What everything on the shelves would sell for."""\n'
        "        return ",
    ),
    Scene(
        title="A whole body in the popup, adapted from another table's repository",
        path="warehouse/repositories/suppliers.py",
        above="def supplier_from_row",
        typed="    def delete(self, supplier_id: int) -> None:\n        ",
        wants="snippet",
    ),
    Scene(
        title="The workspace's API in the popup, with the import it needs",
        path="warehouse/services/stock.py",
        above="    def value",
        typed="    def suppliers(self) -> list[str]:\n        suppliers = SupplierR",
        wants="api",
    ),
)


def demo(json: AsJson = False) -> None:
    """Show the server completing code in a workspace that ships with it."""
    from reprise.cli.output import print_json

    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="reprise-demo-") as folder:
        root = Path(folder).resolve() / "workspace"
        shutil.copytree(WORKSPACE, root, ignore=shutil.ignore_patterns("__pycache__"))
        command = [sys.executable, "-m", "reprise", "serve", "--stdio"]
        with LspClient(command, {"XDG_CACHE_HOME": f"{folder}/cache"}) as client:
            client.initialize(root, CAPABILITIES, _OPTIONS)
            client.notification("reprise/status", lambda params: params["state"] == "ready")
            ready_s = time.monotonic() - started
            scenes = [_play(client, root, scene) for scene in SCENES]
    total_s = time.monotonic() - started
    if json:
        print_json({"ready_s": ready_s, "total_s": total_s, "scenes": [asdict(scene) for scene in scenes]})
    else:
        _print(scenes, ready_s, total_s)


def _play(client: LspClient, root: Path, scene: Scene) -> Shown:
    """Type a scene, and take what the server offers first."""
    editor = DemoEditor(client, root / scene.path)
    editor.open_line_above(scene.above)
    typed = editor.type(scene.typed)
    shown = Shown(scene.title, scene.path, scene.typed, n_keys=typed.n_keys, n_superseded=typed.n_superseded)
    if scene.wants is None:
        _take_ghost(editor, typed, shown)
    else:
        _take_item(editor, scene.wants, shown)
    explained = editor.explained()
    taken = next((item for item in explained["items"] if item["text"] == shown.text), None)
    if taken is not None:
        shown.confidence = taken["confidence"]
        shown.snippets = taken["provenance"]
    shown.timings_ms = explained["timings_ms"]
    shown.empty_because = explained["empty_because"]
    editor.close()
    return shown


def _take_ghost(editor: DemoEditor, typed: Typed, shown: Shown) -> None:
    shown.round_trip_ms = typed.answer.round_trip_ms
    if typed.ghost is not None:
        shown.text = typed.ghost["insertText"]


def _take_item(editor: DemoEditor, wants: ItemKind, shown: Shown) -> None:
    """Open the popup, resolve the first item of the kind, and accept it with its import."""
    answer = editor.popup()
    shown.round_trip_ms = answer.round_trip_ms
    fitting = [item for item in answer.result["items"] if (item["kind"] not in _COPIES) == (wants == "api")]
    if not fitting:
        return
    best = fitting[:_N_POPUP_ITEMS]
    shown.popup = [{"label": item["label"], "detail": item.get("detail", "")} for item in best]
    item = editor.resolved(fitting[0])
    edit, lines = item["textEdit"], editor.text.split("\n")
    shown.text = edit["newText"]
    shown.replaced = editor.text_in(edit["range"])
    shown.documentation = (item.get("documentation") or {"value": ""})["value"]
    editor.accept(shown.text, edit["range"], item.get("additionalTextEdits") or [])
    shown.imports = [line for line in editor.text.split("\n") if line not in lines and " import " in line]


def _print(scenes: list[Shown], ready_s: float, total_s: float) -> None:
    from reprise.cli.output import console

    out = console()
    out.print(
        f"The server was ready {ready_s:.1f} s after it was started. The workspace: {WORKSPACE.name}.\n"
    )
    for scene in scenes:
        _print_scene(out, scene)
    out.print(f"[dim]{total_s:.1f} s in all; the editor's text and the index are gone again.[/]")


def _print_scene(out: Console, scene: Shown) -> None:
    from rich.markup import escape

    from reprise.cli.output import milliseconds, snippet

    out.rule(f"[bold]{escape(scene.title)}[/]", align="left")
    typed = scene.typed.removesuffix(scene.replaced)
    out.print(f"[dim]{scene.path}[/]\n{escape(typed)}[black on green]{escape(scene.text)}[/]")
    if not scene.text:
        out.print(f"[yellow]nothing was offered[/]: {scene.empty_because}")
    for line in scene.imports:
        out.print(f"[dim]imported:[/] [green]{escape(line)}[/]")
    for item in scene.popup:
        out.print(f"  [cyan]{escape(item['label']):<28}[/] [dim]{escape(item['detail'])}[/]")
    out.print(f"confidence {scene.confidence:.0%}")
    for hit in scene.snippets[:_N_SNIPPETS]:
        out.print(
            f"  [cyan]{escape(hit['path'])}[/]:[green]{hit['start_line']}[/]  {escape(hit['symbol'] or '')}"
        )
        out.print(snippet(hit["text"], hit["path"], hit["start_line"], n_lines=_N_SNIPPET_LINES))
    asked = f"{scene.n_keys} keys, {scene.n_superseded} questions overtaken by the next key"
    out.print(f"[dim]{asked}; the answer came {scene.round_trip_ms:.0f} ms after the last key[/]")
    out.print(f"[dim]{milliseconds(scene.timings_ms)}[/]\n")
