"""Reads what a model server streams, JSON objects as server-sent events or one a line, and the errors in it.

Knows no backend's fields but those in which every one of them says what went wrong, and no connection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from reprise.workspace.secrets import mask_secrets

Message = dict[str, Any]

MAX_LINE_BYTES = 1 << 20
"""A piece of an answer is a few hundred bytes; a line this long is no answer."""

_EVENT_FIELDS = (b":", b"event:", b"id:", b"retry:")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_SHOWN_CHARACTERS = 200


class MessageReader:
    """Turns the bytes of a body, in whatever stretches they come, into messages.

    None stands for the end mark of a stream of events, `data: [DONE]`. What is no message is a ValueError,
    which says in a few words what it is instead.
    """

    def __init__(self) -> None:
        self._unfinished = bytearray()

    def feed(self, data: bytes) -> Iterator[Message | None]:
        """Yield the messages that `data` completes."""
        head, end, rest = data.partition(b"\n")
        self._unfinished += head
        if len(self._unfinished) > MAX_LINE_BYTES:
            raise ValueError("a line longer than 1 MB")
        if end:
            *lines, unfinished = rest.split(b"\n")
            lines.insert(0, bytes(self._unfinished))
            self._unfinished = bytearray(unfinished)
            yield from _messages(lines)

    def end(self) -> Iterator[Message | None]:
        """Yield the message in a last line that has no line end."""
        return _messages([bytes(self._unfinished)])


def _messages(lines: Iterable[bytes]) -> Iterator[Message | None]:
    for line in lines:
        if not line.strip() or line.startswith(_EVENT_FIELDS):
            continue
        if line.startswith(b"error:"):  # older llama.cpp servers: an event's field of their own
            yield {"error": parse_object(line.removeprefix(b"error:"))}
        elif (value := line.removeprefix(b"data:").strip()) == b"[DONE]":
            yield None
        elif value:
            yield parse_object(value)


def parse_object(data: bytes) -> Message:
    """Read one JSON object; raises ValueError that says what else stands there."""
    if data.lstrip()[:1] == b"<":
        raise ValueError("a web page instead of JSON")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError("what is no JSON") from error
    if not isinstance(value, dict):
        raise ValueError("JSON of another shape")
    return value


def error_in(message: Message) -> str | None:
    """What a message says went wrong, as the server wrote it; None if it says nothing of the kind."""
    error = message.get("error")
    if error is None and message.get("object") != "error":  # vLLM marks errors so
        return None
    return _said(error) or _said(message) or "an error without a message"


def reason_in(body: bytes) -> str:
    """What the body of a refused request says, as the server wrote it; empty for a web page."""
    try:
        message = parse_object(body)
    except ValueError:
        text = body.decode("utf-8", "replace")
        return "" if text.lstrip()[:1] == "<" else text
    return _said(message.get("error")) or _said(message)


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):  # FastAPI: [{"loc": ..., "msg": ...}]
        return "; ".join(filter(None, map(_said, value[:3])))
    if isinstance(value, dict):
        return next((said for key in ("message", "detail", "msg") if (said := _said(value.get(key)))), "")
    return ""


def one_line(text: str, secret: str = "") -> str:
    """Make a stranger's text fit to be shown: a line of 200 characters, none of them control, no secrets."""
    text = text.replace(secret, "***") if secret else text
    shown = _UNPRINTABLE.sub(" ", mask_secrets(text[:4_000])).strip()
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[: _SHOWN_CHARACTERS - 1]}…"
