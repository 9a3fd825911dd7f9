"""`textDocument/inlineCompletion`: ghost text."""

from __future__ import annotations

from lsprotocol import types

from reprise.lsp.answers import Answer
from reprise.lsp.conversion import range_to
from reprise.lsp.documents import Buffer
from reprise.lsp.selection import Selected, select
from reprise.lsp.server import RepriseServer, Site
from reprise.types import Range

KEY = "inlineCompletion"
_ACCEPTED = "reprise.accepted"


def register(server: RepriseServer) -> None:
    """Register the request; pygls advertises it only with options."""
    server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())(inline_completion)


async def inline_completion(
    ls: RepriseServer, params: types.InlineCompletionParams
) -> types.InlineCompletionList | None:
    """Confident continuations; null once superseded, an empty list if there is nothing to show."""
    site = ls.site(params.text_document.uri, params.position)
    if site is None:
        return None
    info = params.context.selected_completion_info
    selected = select(site, info, ls.buffers.encoding) if info is not None else None
    asked = selected.site if selected is not None else site
    result = await ls.ask(KEY, asked, ("inline",))
    if result is None:
        return None
    answer = ls.answers.keep(site.buffer.uri, result)
    return types.InlineCompletionList(items=_items(ls, site, selected, answer))


def _items(
    ls: RepriseServer, site: Site, selected: Selected | None, answer: Answer
) -> list[types.InlineCompletionItem]:
    items = []
    for item_idx, item in enumerate(answer.result.items):
        edit = selected.edit(item) if selected is not None else (item.range, item.text)
        span, text = edit
        if span.start.line == span.end.line == site.position.line:  # all that the protocol can show
            items.append(_item(ls, site.buffer, span, text, answer.id, item_idx))
    return items


def _item(
    ls: RepriseServer, buffer: Buffer, span: Range, text: str, answer_id: int, item_idx: int
) -> types.InlineCompletionItem:
    # A client drops what it does not know of an item; only the command's arguments come back.
    arguments = [{"answer": answer_id, "item": item_idx}]
    return types.InlineCompletionItem(
        insert_text=text,
        filter_text=text,
        range=range_to(buffer, span, ls.buffers.encoding),
        command=types.Command(title="Completion accepted", command=_ACCEPTED, arguments=arguments),
    )
