"""`reprise demo`: what it shows is computed, so it must be right each time."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import Any

import pytest

from reprise.cli.demo import SCENES, WORKSPACE


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    command = [sys.executable, "-m", "reprise", "demo", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_ghost_text_completes_the_line_from_another_file(shown: dict[str, Any]) -> None:
    ghost = shown["scenes"][0]

    assert ghost["text"] == "total([item.price * item.on_hand for item in self.items.list_all()])"
    assert ghost["snippets"][0]["path"] == "warehouse/services/stock.py"


def test_a_body_is_adapted_from_another_repository(shown: dict[str, Any]) -> None:
    body = shown["scenes"][1]

    assert "DELETE FROM suppliers WHERE id = ?" in body["text"]
    assert body["text"].endswith('raise NotFoundError("supplier", supplier_id)')
    assert "customer" not in body["text"]
    assert [hit["path"] for hit in body["snippets"]] == ["warehouse/repositories/customers.py"]


def test_an_api_call_brings_its_import(shown: dict[str, Any]) -> None:
    api = shown["scenes"][2]

    assert api["text"] == "SupplierRepository"
    assert api["imports"] == ["from warehouse.repositories import ItemRepository, SupplierRepository"]
    assert "Reads and writes suppliers." in api["documentation"]


def test_every_scene_is_timed_on_both_sides(shown: dict[str, Any]) -> None:
    assert len(shown["scenes"]) == len(SCENES)
    for scene in shown["scenes"]:
        assert scene["round_trip_ms"] > 0
        assert {"coarse", "sample", "retrieve"} <= scene["timings_ms"].keys()


def test_no_answer_stands_in_the_scenes_or_the_edited_files() -> None:
    for scene in SCENES:
        text = (WORKSPACE / scene.path).read_text("utf-8")

        assert scene.typed.strip().splitlines()[0] not in text
        assert f"\n{scene.above}" in text


def test_the_workspace_is_valid_python() -> None:
    files = sorted(WORKSPACE.rglob("*.py"))

    assert len(files) > 10
    for path in files:
        ast.parse(path.read_text("utf-8"))
