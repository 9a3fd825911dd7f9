"""`textDocument/completion`: the popup."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from reprise.lsp.answers import Answer
from reprise.lsp.conversion import range_to
from reprise.lsp.server import RepriseServer, Site
from reprise.types import Completion, ItemKind, Position, Range
from reprise.workspace.text import Encoding

KEY = "completion"
_TRIGGERS = (".", ":", ">", "@")
# A popup that opens by itself takes the next Enter for its first item: behind the colon that ends a Python
# header, or behind a bracket, the user means a new line.
_ACCESSES = (".", "::", "->", "@")
_KINDS = {
    "function": types.CompletionItemKind.Function,
    "method": types.CompletionItemKind.Method,
    "class": types.CompletionItemKind.Class,
    "variable": types.CompletionItemKind.Variable,
}
_LONGEST_LABEL = 80
_LONG_LIST = 40  # the engine offers no more calls: further typing may bring up others


def register(server: RepriseServer) -> None:
    """Register the request."""
    details = types.ServerCompletionItemOptions(label_details_support=True)
    options = types.CompletionOptions(
        trigger_characters=list(_TRIGGERS), resolve_provider=True, completion_item=details
    )
    server.feature(types.TEXT_DOCUMENT_COMPLETION, options)(completion)


async def completion(ls: RepriseServer, params: types.CompletionParams) -> types.CompletionList | None:
    """The workspace's calls and snippets; null once superseded or outside every folder."""
    site = ls.site(params.text_document.uri, params.position)
    if site is None:
        return None
    if _is_stray_trigger(site, params.context):
        return types.CompletionList(is_incomplete=False, items=[])
    kinds = _kinds(ls)
    result = await ls.ask(KEY, site, kinds)
    if result is None:
        return None
    answer = ls.answers.keep(site.buffer.uri, result, is_of_ghost_text="inline" in kinds)
    items = _items(ls, site, answer)
    is_incomplete = ls.reporter.is_behind(site.folder) or len(items) >= _LONG_LIST
    return types.CompletionList(is_incomplete=is_incomplete, items=items)


def _is_stray_trigger(site: Site, context: types.CompletionContext | None) -> bool:
    """Whether the popup was opened by a character that is only part of an access, such as `:` of `::`."""
    if context is None or context.trigger_kind != types.CompletionTriggerKind.TriggerCharacter:
        return False
    before = site.buffer.line(site.position.line)[: site.position.character]
    return not before.endswith(_ACCESSES)


@dataclass(frozen=True, slots=True)
class _Popup:
    """What all items of one popup share."""

    site: Site
    answer: Answer
    encoding: Encoding
    start: int
    """Where on its line every item's edit starts: editors filter by what lies between it and the cursor."""
    has_label_details: bool
    has_insert_text_mode: bool

    @property
    def line(self) -> str:
        return self.site.buffer.line(self.site.position.line)

    @property
    def typed(self) -> str:
        return self.line[self.start : self.site.position.character]


def _kinds(ls: RepriseServer) -> tuple[ItemKind, ...]:
    """Whole lines go to the popup only where the client cannot show ghost text."""
    has_ghost_text = getattr(ls.client_capabilities.text_document, "inline_completion", None) is not None
    return ("api", "snippet") if has_ghost_text else ("inline", "api", "snippet")


def _items(ls: RepriseServer, site: Site, answer: Answer) -> list[types.CompletionItem]:
    fitting = [
        (item_idx, item)
        for item_idx, item in enumerate(answer.result.items)
        if _is_around(item.range, site.position)
    ]
    if not fitting:
        return []
    capabilities = getattr(ls.client_capabilities.text_document, "completion", None)
    item_capabilities = getattr(capabilities, "completion_item", None)
    modes = getattr(item_capabilities, "insert_text_mode_support", None)
    popup = _Popup(
        site,
        answer,
        ls.buffers.encoding,
        start=min(item.range.start.character for _, item in fitting),
        has_label_details=bool(getattr(item_capabilities, "label_details_support", False)),
        has_insert_text_mode=modes is not None and types.InsertTextMode.AsIs in modes.value_set,
    )
    return [_item(popup, rank, *numbered) for rank, numbered in enumerate(fitting)]


def _is_around(span: Range, position: Position) -> bool:
    is_on_line = span.start.line == span.end.line == position.line
    return is_on_line and span.start.character <= position.character <= span.end.character


def _item(popup: _Popup, rank: int, item_idx: int, item: Completion) -> types.CompletionItem:
    text = popup.line[popup.start : item.range.start.character] + item.text
    first_line = text.partition("\n")[0].rstrip("\r")
    span = Range(Position(popup.site.position.line, popup.start), item.range.end)
    edits = [
        types.TextEdit(range=range_to(popup.site.buffer, edit.range, popup.encoding), new_text=edit.text)
        for edit in item.additional_edits
    ]
    return types.CompletionItem(
        label=_label(item, first_line),
        label_details=_label_details(item) if popup.has_label_details else None,
        kind=_kind(item),
        detail=item.detail or _place(item) or None,
        sort_text=f"{rank:04d}",
        filter_text=first_line if first_line.startswith(popup.typed) else popup.typed + first_line,
        insert_text_format=types.InsertTextFormat.PlainText,
        # The text is indented for its place already; an editor that adjusts it would indent it twice.
        insert_text_mode=types.InsertTextMode.AsIs if popup.has_insert_text_mode else None,
        text_edit=types.TextEdit(range=range_to(popup.site.buffer, span, popup.encoding), new_text=text),
        additional_text_edits=edits or None,
        data={"answer": popup.answer.id, "item": item_idx},
    )


def _label(item: Completion, first_line: str) -> str:
    lines = (item.label or first_line.strip() or item.text.strip()).splitlines()
    label = lines[0] if lines else "\u23ce"
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "\u2026"


def _label_details(item: Completion) -> types.CompletionItemLabelDetails | None:
    place = _place(item)
    return types.CompletionItemLabelDetails(description=place) if place else None


def _place(item: Completion) -> str:
    return item.provenance[0].path if item.provenance else ""


def _kind(item: Completion) -> types.CompletionItemKind:
    if item.kind == "api":
        return _KINDS.get(item.symbol_kind or "variable", types.CompletionItemKind.Variable)
    is_long = "\n" in item.text.strip("\r\n")
    return types.CompletionItemKind.Snippet if is_long else types.CompletionItemKind.Text
