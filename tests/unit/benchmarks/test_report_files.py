from __future__ import annotations

import errno
from pathlib import Path

import pytest

from benchmarks.report.files import write_whole


def test_a_file_is_put_in_place_of_the_one_before(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "page.html", "one")
    write_whole(tmp_path / "new" / "page.html", "two")

    assert [path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()] == ["two"]


def test_a_full_disk_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, text: str, encoding: str) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    write_whole(tmp_path / "page.html", "one")
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "page.html", "two")

    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["one"]
