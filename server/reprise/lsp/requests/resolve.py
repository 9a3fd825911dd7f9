"""`completionItem/resolve`: the documentation of one popup item."""

from __future__ import annotations

import re

from lsprotocol import types

from reprise.lsp.server import RepriseServer
from reprise.types import Completion, Hit
from reprise.workspace.languages import language_of

_IMAGE = re.compile(r"!(?=\[)")
"""Where Markdown begins an image, which editors fetch from wherever a docstring says."""
_N_SHOWN_LINES = 25
_N_SHOWN_SOURCES = 3


def register(server: RepriseServer) -> None:
    """Register the request."""
    server.feature(types.COMPLETION_ITEM_RESOLVE)(resolve)


def resolve(ls: RepriseServer, params: types.CompletionItem) -> types.CompletionItem:
    """The item with its documentation; unchanged once its answer is forgotten."""
    data = params.data if isinstance(params.data, dict) else {}
    item = ls.answers.item(data.get("answer"), data.get("item"))
    if item is not None:
        params.documentation = types.MarkupContent(
            kind=types.MarkupKind.Markdown if _knows_markdown(ls) else types.MarkupKind.PlainText,
            value=documentation(item, _knows_markdown(ls)),
        )
    return params


def documentation(item: Completion, is_markdown: bool = True) -> str:
    """What the item is, the code it inserts or calls, and where it comes from."""
    signature, path = _signature_and_path(item)
    language = language_of(path) if path else ""
    shown = [_code(signature, language, is_markdown)] if signature else []
    if item.kind == "api" and item.documentation:
        shown.append(_IMAGE.sub(r"\!", item.documentation) if is_markdown else item.documentation)
    shown += [_source(hit, is_markdown) for hit in item.provenance[:_N_SHOWN_SOURCES]]
    if item.kind == "api" and path and not item.provenance:
        shown.append(f"From {_span(path)}" if is_markdown else f"From {path}")
    return "\n\n".join(shown)


def _signature_and_path(item: Completion) -> tuple[str, str]:
    """The code to show, and the file that it is from; either may be empty."""
    origin = item.provenance[0].path if item.provenance else ""
    if item.kind != "api":
        return item.text, origin
    signature, separator, path = item.detail.rpartition(" · ")
    return (signature, path) if separator else (item.detail, origin)


def _knows_markdown(ls: RepriseServer) -> bool:
    completion = getattr(ls.client_capabilities.text_document, "completion", None)
    formats = getattr(getattr(completion, "completion_item", None), "documentation_format", None)
    return formats is None or types.MarkupKind.Markdown in formats


def _code(text: str, language: str, is_markdown: bool) -> str:
    shown = "\n".join(text.strip("\r\n").splitlines()[:_N_SHOWN_LINES])
    if not is_markdown:
        return shown
    longest = max((len(run) for run in _backtick_runs(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def _backtick_runs(text: str) -> list[str]:
    return "".join(character if character == "`" else " " for character in text).split()


def _source(hit: Hit, is_markdown: bool) -> str:
    place = f"{hit.path}:{hit.start_line}-{hit.end_line}"
    parts = [place, hit.symbol] if hit.symbol else [place]
    return f"From {' '.join(map(_span, parts) if is_markdown else parts)}"


def _span(text: str) -> str:
    """A name as code, whatever backticks are in it: Markdown of a workspace's own could fetch an image."""
    longest = max((len(run) for run in _backtick_runs(text)), default=0)
    mark = "`" * (longest + 1)
    return f"{mark} {text} {mark}" if longest else f"{mark}{text}{mark}"
