"""Which control tokens a model's tokenizer has, where a server does not list them.

Some stand in a template or prompt that the server shows; for others it can be asked to cut a text that holds
them into tokens. Knows no model and no format of prompts.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_SHAPES = re.compile(
    r"<\uff5c[^<>\uff5c\s]{1,40}\uff5c>"  # <｜fim▁begin｜>
    r"|<\|[^<>|\s]{1,40}\|>"  # <|fim_prefix|>
    r"|<[\w.\-\[\]]{2,40}>"  # <fim_prefix>, <PRE>, <[fim-suffix]>
    r"|\[[A-Z][A-Z_]{2,39}\]"  # [SUFFIX]
)

WELL_KNOWN = (
    "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|repo_name|>", "<|file_sep|>",
    "<|file_separator|>",
    "<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<repo_name>", "<file_sep>", "<reponame>", "<filename>",
    "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>",
    "<PRE>", "<SUF>", "<MID>", "▁<PRE>", "▁<SUF>", "▁<MID>",
    "[PREFIX]", "[SUFFIX]", "[MIDDLE]",
    "<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>",
)  # fmt: skip
"""The tokens by which families of code models are told apart."""


def well_known_in(pieces: Collection[str]) -> frozenset[str]:
    """Return the well-known tokens among the pieces that a tokenizer cut a text into.

    Without the sign for a blank that some tokenizers show as part of theirs.
    """
    found = (each for each in WELL_KNOWN if each in pieces or each.replace("▁<", " <") in pieces)
    return frozenset(each.removeprefix("▁") for each in found)


def control_tokens_in(text: str) -> frozenset[str]:
    """Return what in `text` has the shape of a control token: `<|fim_prefix|>`, `<PRE>`, `[SUFFIX]`."""
    return frozenset(_SHAPES.findall(text))
