"""What model servers do wrong, for the tests of every backend: each a reply, and words of the error it gives.

Knows no backend: what a good answer begins with is given.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from tests.model_servers.scripted_server import Reply

TEN_MB = 10 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail, as the answer to a request for a stream."""

    reply: Reply
    says: str
    """Stands in the message to the user."""
    n_pieces: int = 0
    """Good pieces that came before."""
    is_lasting: bool = False


def faults(pieces: Sequence[bytes], timeout_ms: int) -> dict[str, Fault]:
    """The faults by name; `pieces` are the bytes of a good answer's first messages, one of text each."""
    n = len(pieces)
    wrong_model = {"error": {"message": "The model 'tiny' does not exist.", "type": "NotFoundError"}}
    return {
        "hung": Fault(Reply(end="hang"), f"within {timeout_ms} ms"),
        "hung in mid-stream": Fault(Reply(pieces, end="hang"), f"within {timeout_ms} ms", n),
        "slower than the limit": Fault(Reply(repeat(pieces[0], 500), piece_delay_ms=50), "within", 1),
        "reset at once": Fault(Reply(end="reset"), "before it answered"),
        "reset in mid-stream": Fault(Reply(pieces, end="reset"), "in the middle of an answer", n),
        "connection closed in mid-stream": Fault(Reply(pieces, end="cut"), "in the middle of an answer", n),
        "truncated stream": Fault(Reply(pieces), "in the middle of an answer", n),
        "no answer at all": Fault(Reply(), "in the middle of an answer"),
        "500": Fault(Reply.json({"error": {"message": "out of memory"}}, 500), "(500: out of memory)"),
        "500 without end": Fault(Reply((b"out of memory",), 500, "text/plain", end="hang"), "out of memory"),
        "503 while it loads": Fault(
            Reply.json({"error": {"message": "Loading model"}}, 503), "Loading model"
        ),
        "HTML for JSON": Fault(Reply.html(), "a web page instead of JSON"),
        "HTML with status 502": Fault(Reply.html(502), "(502)"),
        "wrong model": Fault(Reply.json(wrong_model, 404), "'tiny' does not exist", is_lasting=True),
        "no key": Fault(Reply.json({"detail": "Unauthorized"}, 401), "generator.apiKeyEnv", is_lasting=True),
        "redirect": Fault(
            Reply(status=307, headers={"Location": "http://models.example.org/"}),
            "redirects to http://models.example.org/",
            is_lasting=True,
        ),
        "no JSON": Fault(Reply((b'data: {"choices": [\n\n',)), "no JSON"),
        "JSON of another shape": Fault(Reply((b"data: [1, 2]\n\n",)), "JSON of another shape"),
        "nested without end": Fault(Reply((b"[" * 500_000 + b"\n",)), "no JSON"),
        "an error in mid-stream": Fault(
            Reply((*pieces, b'data: {"error": {"message": "CUDA error"}}\n\n')), "CUDA error", n
        ),
        "a line of 10 MB": Fault(Reply(_blocks(b"x" * 65_536)), "a line longer than 1 MB"),
        "10 MB of comments": Fault(Reply(_blocks(b": still here\n" * 4_096)), "longer than 4 MB"),
        "a head of 10 MB": Fault(Reply(headers={"X-Long": "x" * TEN_MB}), "does not speak HTTP"),
    }


def _blocks(block: bytes) -> Iterator[bytes]:
    return repeat(block, TEN_MB // len(block))


def event(message: object) -> bytes:
    """A message as a server-sent event."""
    return f"data: {json.dumps(message)}\n\n".encode()


def unused_url() -> str:
    """An address on this machine at which nothing answers."""
    with socket.socket() as endpoint:
        endpoint.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{endpoint.getsockname()[1]}"
