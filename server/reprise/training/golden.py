"""Keeps a few outputs of an exported encoder beside it, for the tests to replay."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from reprise.models.encoder import ChunkText, Encoder

CHUNKS = (
    ChunkText(
        "app/settings.py",
        'def load_settings(path: Path) -> Settings:\n    """Read the settings file."""\n'
        "    return Settings(**tomllib.loads(path.read_text()))\n",
        ("class Settings",),
    ),
    ChunkText(
        "app/geometry.py",
        "def area_of_circle(radius: float) -> float:\n    return math.pi * radius**2\n",
    ),
    ChunkText("web/src/Server.ts", "export class Server {\n  listen(port: number): void {}\n}\n"),
)
QUERIES = (
    "read the configuration of the application from a file",
    "import math\n\n\ndef volume(radius, height):\n    base = area_of_",
    "größe = 1\n\n",
)


def write_golden(encoder: Encoder, folder: Path) -> None:
    """Write `golden.json`: texts and their vectors, to five digits."""
    stored = {
        "encoder": encoder.name,
        "chunks": [asdict(chunk) for chunk in CHUNKS],
        "queries": QUERIES,
        "chunk_vectors": encoder.encode_chunks(CHUNKS).round(5).astype(float).tolist(),
        "query_vectors": encoder.encode_queries(QUERIES).round(5).astype(float).tolist(),
    }
    (folder / "golden.json").write_text(json.dumps(stored) + "\n", encoding="utf-8")
