"""Answers and what they were made of, for the tests of replay and explanation."""

from __future__ import annotations

from typing import Any

from reprise.types import (
    Candidate,
    CompletionResult,
    Generation,
    Hit,
    Piece,
    Prompt,
    PromptSource,
    Sampling,
    Trace,
)

BUFFER = "from ledger import load_ledger\n\nbook = load_ledger(path)\nbook.\n"
AT = len(BUFFER) - 1
POST = Hit("ledger.py", 7, 9, "Ledger.post", "base", 2.5, {"bm25": 2.5}, "def post(self):\n    pass\n")
LOAD = Hit("ledger.py", 12, 15, "load_ledger", "base", 1.5, {"bm25": 1.5}, "def load_ledger():\n    pass\n")
SURE = {"longest": 20.0, "first_longest": 20.0, "shortest": 12.0, "agreement": 1.0, "margin": 4.0}
POSTED = Candidate("post(amount)", -0.01, SURE)
DRAWN = Candidate("close()", -0.9, {"longest": 4.0})
PROMPT = Prompt(
    text=f"# ledger.py\n{POST.text}# ledger.py\n{LOAD.text}{BUFFER[:AT]}",
    prefix=BUFFER[:AT],
    suffix="\n",
    context=(LOAD, POST),
    path="draft.py",
    format="plain",
    stops=("<|endoftext|>",),
    n_tokens=60,
)
GENERATION = Generation(
    "openai",
    "tiny",
    PROMPT,
    Sampling(64, ("\n",)),
    (Piece("po", -0.2), Piece("st(amount)", -0.1, 3)),
)
SOURCE = PromptSource(BUFFER[:AT], "\n", True, (POST, LOAD), "books", 512, 3.0)


def trace(**fields: Any) -> Trace:
    """What the line `book.` was completed from."""
    usual: dict[str, Any] = {
        "path": "draft.py",
        "text": BUFFER,
        "line": 3,
        "character": 5,
        "with_suffix": True,
        "min_confidence": 0.0,
        "shape": "line",
        "context": (POST, LOAD),
        "sampler": "ngram",
        "candidates": (POSTED, DRAWN),
    }
    return Trace(**(usual | fields))


def empty(reason: str) -> CompletionResult:
    """An answer that nothing was made for."""
    return CompletionResult((), (), {"gate": 0.1}, reason)
