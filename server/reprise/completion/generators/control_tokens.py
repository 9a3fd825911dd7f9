"""Finds a tokenizer's control tokens in a text that a model server has built with them.

Servers say which template a model has, or show a prompt that they built, but not the tokenizer's list of
special tokens; the tokens that matter stand in these texts. Knows no model and no format of prompts.
"""

from __future__ import annotations

import re

_SHAPES = re.compile(
    r"<\uff5c[^<>\uff5c\s]{1,40}\uff5c>"  # <｜fim▁begin｜>
    r"|<\|[^<>|\s]{1,40}\|>"  # <|fim_prefix|>
    r"|<[\w.\-\[\]]{2,40}>"  # <fim_prefix>, <PRE>, <[fim-suffix]>
    r"|\[[A-Z][A-Z_]{2,39}\]"  # [SUFFIX]
)


def control_tokens_in(text: str) -> frozenset[str]:
    """Return what in `text` has the shape of a control token: `<|fim_prefix|>`, `<PRE>`, `[SUFFIX]`."""
    return frozenset(_SHAPES.findall(text))
