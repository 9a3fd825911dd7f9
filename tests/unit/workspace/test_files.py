from __future__ import annotations

import os
from pathlib import Path

import pytest

from reprise.workspace.files import NotRegularError, read_regular


@pytest.mark.parametrize(("limit", "content"), [(3, b"abc"), (6, b"abcdef"), (100, b"abcdef"), (0, b"")])
def test_at_most_the_limit_is_read(tmp_path: Path, limit: int, content: bytes) -> None:
    (tmp_path / "a").write_bytes(b"abcdef")
    read, state = read_regular(str(tmp_path / "a"), limit)
    assert (read, state.st_size) == (content, 6)


def test_a_pipe_without_a_writer_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotRegularError):
        read_regular(str(tmp_path / "pipe"), 10)


def test_a_refused_folder_is_closed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []
    close = os.close

    def noted_close(descriptor: int) -> None:
        closed.append(descriptor)
        close(descriptor)

    monkeypatch.setattr(os, "close", noted_close)
    with pytest.raises(NotRegularError):
        read_regular(str(tmp_path), 10)
    assert len(closed) == 1
