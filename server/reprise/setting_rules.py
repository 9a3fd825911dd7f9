"""What each setting may hold: one rule a key, under the name that users write.

Knows no layers and no files; see `config`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlsplit

from reprise.settings import GeneratorBackend, Provider, SamplerBackend, VectorEngine
from reprise.types import LANGUAGES

STILL_OPEN = object()
_MOST_CHARACTERS = 4096  # of a text: no path and no address is longer


@dataclass(frozen=True, slots=True)
class Rule:
    """What one key may hold.

    `parse` returns the value or raises `ValueError`; `from_text` turns an environment variable into what a
    TOML file would hold; `closes_to` is the value in force after a bad one, where falling back could open
    something.
    """

    parse: Callable[[Any], Any]
    allowed: str
    from_text: Callable[[str], Any] = str
    closes_to: Any = STILL_OPEN
    is_trusted_only: bool = False
    """Reaches the network or starts a program: never taken from a workspace."""
    is_repeatable: bool = True
    """False where a bad value may be a secret put in the wrong place, which no message may repeat."""


def _choice(names: Any) -> Rule:
    choices = get_args(names)

    def parse(value: Any) -> Any:
        if value not in choices:
            raise ValueError(value)
        return value

    return Rule(parse, "one of " + ", ".join(f'"{choice}"' for choice in choices))


def _is_whole(value: Any, minimum: int, maximum: int) -> bool:
    """Say whether a value is a whole number in range; editors send 150 as 150.0, and true is no number."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and minimum <= value <= maximum and value == int(value)


def _number_or_text(text: str) -> float | int | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _whole_number(minimum: int, maximum: int, word: str | None = None) -> Rule:
    def parse(value: Any) -> Any:
        if word is not None and value == word:
            return word
        if not _is_whole(value, minimum, maximum):
            raise ValueError(value)
        return int(value)

    prefix = f'"{word}" or ' if word else ""
    return Rule(parse, f"{prefix}a whole number from {minimum} to {maximum}", _number_or_text)


def _parse_share(value: Any) -> float | str:
    if value == "auto":
        return "auto"
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or math.isnan(value)
        or not 0 <= value <= 1
    ):
        raise ValueError(value)
    return float(value)


def _parse_text(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > _MOST_CHARACTERS or not value.strip().isprintable():
        raise ValueError(value)
    return value.strip() or None


def _parse_url(value: Any) -> str | None:
    url = _parse_text(value)
    if url is None:
        return None
    parts = urlsplit(url)  # raises ValueError for a broken host
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", url):
        raise ValueError(value)
    return url


def _parse_variable_name(value: Any) -> str | None:
    name = _parse_text(value)
    if name is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError(value)
    return name


def _parse_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _parse_patterns(value: Any) -> tuple[str, ...]:
    patterns = [value] if isinstance(value, str) else value
    if not isinstance(patterns, (list, tuple)) or not all(isinstance(pattern, str) for pattern in patterns):
        raise ValueError(value)
    return tuple(pattern for pattern in patterns if pattern.strip())


def _parse_languages(value: Any) -> tuple[str, ...]:
    names = _parse_patterns(value)
    if not all(name.removeprefix("!") in (*LANGUAGES, "*") for name in names):
        raise ValueError(value)
    return names


def _flag_or_text(text: str) -> bool | str:
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower(), text)


def _comma_separated(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


RULES: Mapping[str, Rule] = {
    "generator.backend": _choice(GeneratorBackend),
    "generator.url": Rule(
        _parse_url, "an address such as http://127.0.0.1:8080", closes_to=None, is_trusted_only=True
    ),
    "generator.model": Rule(_parse_text, "a text"),
    "generator.fim": Rule(_parse_text, "a text"),
    "generator.maxTokens": _whole_number(1, 4096),
    "generator.contextTokens": _whole_number(0, 1_000_000),
    "generator.timeoutMs": _whole_number(1, 600_000),
    "generator.apiKeyEnv": Rule(
        _parse_variable_name,
        "the name of an environment variable",
        closes_to=None,
        is_trusted_only=True,
        is_repeatable=False,
    ),
    "generator.allowRemote": Rule(
        _parse_flag, "true or false", _flag_or_text, closes_to=False, is_trusted_only=True
    ),
    "sampler.backend": _choice(SamplerBackend),
    "sampler.k": _whole_number(1, 64, word="adaptive"),
    "completion.minConfidence": Rule(_parse_share, '"auto" or a number from 0 to 1', _number_or_text),
    "completion.deadlineMs": _whole_number(1, 60_000),
    "completion.languages": Rule(
        _parse_languages,
        'a list of "*" and '
        + ", ".join(f'"{name}"' for name in LANGUAGES)
        + ', each with "!" before it to switch it off',
        _comma_separated,
    ),
    "index.exclude": Rule(
        _parse_patterns, "a list of patterns as in .gitignore", _comma_separated, closes_to=("*",)
    ),
    "index.maxFileBytes": _whole_number(1, 1 << 30),
    "index.vectorEngine": _choice(VectorEngine),
    "runtime.provider": _choice(Provider),
    "runtime.threads": _whole_number(1, 256),
}
