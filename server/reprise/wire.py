"""The JSON form of results: the contract that other programs are written against.

The command line and the language server print the same documents; this module knows neither of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reprise.types import Completion, CompletionResult, Hit, IndexStatus, Position, SearchResult


def search_json(result: SearchResult) -> dict[str, Any]:
    """`reprise search --json`."""
    return {
        "hits": [hit_json(hit) for hit in result.hits],
        "timings_ms": _numbers(result.timings_ms),
        "empty_because": result.empty_because,
    }


def completion_json(result: CompletionResult) -> dict[str, Any]:
    """`reprise complete --json`, and what `reprise.showContext` answers."""
    return {
        "items": [_item_json(item) for item in result.items],
        "context": [hit_json(hit) for hit in result.context],
        "timings_ms": _numbers(result.timings_ms),
        "empty_because": result.empty_because,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """One retrieved stretch of code; lines are 1-based and inclusive."""
    return {
        "path": hit.path,
        "start_line": hit.start_line,
        "end_line": hit.end_line,
        "symbol": hit.symbol,
        "kind": hit.kind,
        "score": float(hit.score),
        "scores": _numbers(hit.scores),
        "text": hit.text,
    }


def status_json(status: IndexStatus) -> dict[str, Any]:
    """`reprise status --json`, and a folder in what `reprise.status` answers."""
    return asdict(status) | {"skipped": dict(status.skipped), "warnings": list(status.warnings)}


def _item_json(item: Completion) -> dict[str, Any]:
    return {
        "text": item.text,
        "range": {"start": _position_json(item.range.start), "end": _position_json(item.range.end)},
        "kind": item.kind,
        "source": item.source,
        "confidence": float(item.confidence),
        "provenance": [hit_json(hit) for hit in item.provenance],
    }


def _position_json(position: Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    """Plain floats: scores may come as numpy's, which `json` refuses."""
    return {name: float(value) for name, value in values.items()}
