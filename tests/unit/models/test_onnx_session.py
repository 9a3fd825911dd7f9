"""Claims about the runtime that models run in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_LOAD = """
from reprise.models.bundled_models import load_encoder
load_encoder(on_warning=print).encode_queries(["load a file"])
"""


def test_a_model_leaves_nothing_in_the_users_folders(tmp_path: Path) -> None:
    homes = {
        name: str(tmp_path / name) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    }
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", _LOAD], env=environment | homes, check=True, timeout=120)
    assert list(tmp_path.rglob("*")) == []
