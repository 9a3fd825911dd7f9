"""The JSON form of results: the contract that other programs are written against.

The command line and the language server print the same documents; this module knows neither of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reprise.types import (
    Completion,
    CompletionResult,
    Explanation,
    Generation,
    Hit,
    IndexStatus,
    Influence,
    Position,
    SearchResult,
)


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


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """`explanation` in `reprise complete --explain --json` and in what `reprise.explainLast` answers.

    `influence` is a difference of natural logarithms: above 0, the snippet made the text more probable. It is
    null, as `log_probability` may be, for the reason in `unknown_because`.
    """
    ended = {"stage": explanation.stage, "reason": explanation.reason}
    return {
        "empty": ended if explanation.stage is not None else None,
        "model": _model_json(explanation.generation),
        "text": explanation.scored,
        "log_probability": explanation.log_probability,
        "snippets": [_influence_json(influence) for influence in explanation.influences],
        "unknown_because": explanation.unknown_because,
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


def _model_json(generation: Generation | None) -> dict[str, Any] | None:
    """Which model was asked, in which format, and how much it read (an estimate) and wrote, in tokens."""
    if generation is None:
        return None
    return {
        "backend": generation.backend,
        "name": generation.model,
        "format": generation.prompt.format,
        "prompt_tokens": generation.prompt.n_tokens,
        "answer_tokens": sum(piece.n_tokens for piece in generation.pieces),
    }


def _influence_json(influence: Influence) -> dict[str, Any]:
    hit = influence.hit
    place = {"path": hit.path, "start_line": hit.start_line, "end_line": hit.end_line, "symbol": hit.symbol}
    return place | {"influence": influence.log_ratio}


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
