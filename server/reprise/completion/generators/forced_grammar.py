"""Grammars in llama.cpp's notation that let a model write one text and no other.

A model that is made to write a text says how probable it found each token of it. Knows no server.
The notation: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
"""

from __future__ import annotations

from collections.abc import Sequence

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def is_forcible(text: str) -> bool:
    """Say whether a model can be made to write `text` safely: every token of it is whole characters."""
    return text.isascii() and all(c.isprintable() or c in _ESCAPES for c in text) and bool(text)


def tokens_grammar(tokens: Sequence[int]) -> str:
    """Return the grammar that allows these tokens only, by their numbers."""
    return f"root ::= {' '.join(f'<[{token}]>' for token in tokens)}"


def text_grammar(text: str) -> str:
    """Return the grammar that allows this text only, cut into tokens in whatever way the model likes best."""
    written = "".join(_ESCAPES.get(character, character) for character in text)
    return f'root ::= "{written}"'
