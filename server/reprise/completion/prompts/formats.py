"""The prompt formats of code models, read from `formats.toml`, and which of them a model needs.

Knows neither backends nor budgets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reprise.errors import BadInputError

PLAIN = "plain"
"""The format of a model that is not known to fill in the middle: left to right."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one family of models is asked; the fields of the templates are explained in `formats.toml`."""

    name: str
    models: tuple[re.Pattern[str], ...]
    """Found in the names, in lower case, of the models that use it."""
    tokens: frozenset[str]
    """Special tokens of the tokenizers of these models; empty if no token tells."""
    repository: str
    snippet: str
    fill: str
    fill_alone: str
    onward: str
    control: re.Pattern[str]
    """Finds the texts that the tokenizer takes for commands."""
    stops: tuple[str, ...]
    source: str
    """Where it is published."""

    @property
    def is_commented(self) -> bool:
        """Whether snippets stand as comments in the text of the file that is completed."""
        return "{commented}" in self.snippet


def format_named(name: str) -> Format:
    """Return the format of a name, as in `generator.fim`; `BadInputError` names those that there are."""
    format = _formats().get(name.lower())
    if format is None:
        known = ", ".join(sorted(_formats()))
        raise BadInputError(f"generator.fim: there is no prompt format {name!r}; there are {known}")
    return format


def format_for(model_name: str, special_tokens: frozenset[str]) -> Format:
    """Return the format that a model is known to use: by its name, else by its tokens, else `plain`.

    The last part of a path or hub id counts most: `models/starcoder2/qwen2.5-coder-1.5b.gguf` is a Qwen.
    A token may come with the mark `▁` of a blank before it, as in Code Llama's vocabulary, or without.
    """
    whole = model_name.lower().replace("\\", "/").rstrip("/")
    for name in (whole.rpartition("/")[2], whole):
        for format in _formats().values():
            if any(model.search(name) for model in format.models):
                return format
    tokens = {token.lstrip("▁") for token in special_tokens}
    told = [format for format in _formats().values() if format.tokens and format.tokens <= tokens]
    return max(told, key=lambda format: len(format.tokens), default=_formats()[PLAIN])


@cache
def _formats() -> Mapping[str, Format]:
    text = (files("reprise.completion.prompts") / "formats.toml").read_text(encoding="utf-8")
    return {name: _format(name, table) for name, table in tomllib.loads(text).items()}


def _format(name: str, table: Mapping[str, Any]) -> Format:
    return Format(
        name=name,
        models=tuple(re.compile(model) for model in table["models"]),
        tokens=frozenset(table["tokens"]),
        repository=table.get("repository", ""),
        snippet=table["snippet"],
        fill=table["fill"],
        fill_alone=table.get("fill_alone", table["fill"]),
        onward=table["onward"],
        control=re.compile("|".join(map(re.escape, table["control"]))),
        stops=tuple(table["stops"]),
        source=table["source"],
    )
