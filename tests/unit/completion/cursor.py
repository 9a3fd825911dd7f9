"""A text with its cursor: `<|>` marks the place of a completion."""

from __future__ import annotations

from reprise.completion.site import CompletionSite, site_at

CURSOR = "<|>"


def site_of(source: str, path: str = "module.py", with_suffix: bool = True) -> CompletionSite:
    before, after = source.split(CURSOR)
    line = before.count("\n")
    return site_at(path, before + after, line, len(before.rpartition("\n")[2]), with_suffix)
