from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.config import IndexSettings
from reprise.types import Document
from reprise.workspace import documents
from reprise.workspace.documents import (
    Skipped,
    buffer_document,
    content_hash,
    decode,
    is_minified,
    read_document,
)
from reprise.workspace.policy import Policy


def read(root: Path, name: str, content: bytes) -> Document | Skipped:
    (root / name).write_bytes(content)
    return read_document(Policy(root), name)


def text_of(root: Path, name: str, content: bytes) -> str:
    document = read(root, name, content)
    assert isinstance(document, Document)
    return document.text


def test_a_document_is_the_files_text_with_its_state(tmp_path: Path) -> None:
    document = read(tmp_path, "a.py", b"x = 1\n")
    state = (tmp_path / "a.py").stat()
    digest = hashlib.blake2b(b"x = 1\n", digest_size=16).digest()
    assert document == Document("a.py", "python", "x = 1\n", digest, state.st_size, state.st_mtime_ns)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are(tmp_path: Path, end: str) -> None:
    text = f"a{end}b\f\u2028{end}"
    assert text_of(tmp_path, "a.py", text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_and_is_dropped(tmp_path: Path, encoding: str) -> None:
    assert text_of(tmp_path, "a.cs", "var é = 1;".encode(encoding)) == "var é = 1;"


def test_a_few_undecodable_bytes_are_replaced_one_by_one(tmp_path: Path) -> None:
    content = "# Größe in Metern, für die Überschrift gemessen\nx = 1\n".encode("latin-1")
    text = text_of(tmp_path, "a.py", content)
    assert text.count("\ufffd") == 4
    assert len(text) == len(content)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.bin", b"\x00\x01\x02", "binary"),
        ("late.bin", b"a" * 10_000 + b"\x00", "binary"),
        ("jpeg.txt", bytes(range(128, 256)) * 4, "binary"),
        ("odd.txt", b"\xff\xfe\x00\xd8a", "binary"),
        ("big.py", b"x = 1\n" * 200_000, "too large"),
        ("lib.min.js", b"var a=1;", "minified"),
        (".env", b"A=1", "secret"),
        ("skip.log", b"text", "ignored"),
    ],
)
def test_what_is_not_indexed_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n")
    assert read(tmp_path, name, content) == Skipped(reason)


def test_the_size_limit_is_the_settings_and_counts_to_the_byte(tmp_path: Path) -> None:
    policy = Policy(tmp_path, IndexSettings(max_file_bytes=10))
    (tmp_path / "fits.py").write_bytes(b"0123456789")
    (tmp_path / "not.py").write_bytes(b"0123456789x")
    assert isinstance(read_document(policy, "fits.py"), Document)
    assert read_document(policy, "not.py") == Skipped("too large")


def test_a_file_that_is_gone_has_vanished(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert read_document(Policy(tmp_path), "b.py") == Skipped("vanished")
    assert read_document(Policy(tmp_path), "a.py/b.py") == Skipped("vanished")


def test_a_file_that_may_not_be_read_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, limit: int) -> tuple[bytes, os.stat_result]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(documents, "read_regular", refuse)  # the tests may run as root, who may read anything
    assert read(tmp_path, "a.py", b"x") == Skipped("unreadable")
    assert read_document(Policy(tmp_path), "a\0.py") == Skipped("unreadable")


def test_a_pipe_or_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    policy = Policy(tmp_path)
    assert read_document(policy, "pipe.py") == Skipped("not text")
    assert read_document(policy, "folder.py") == Skipped("not text")


@pytest.mark.parametrize(
    ("target", "reason"), [("../out.py", "outside"), ("a.py", "link"), ("../", "outside")]
)
def test_a_link_is_not_read_wherever_it_leads(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "out.py").write_text("secret")
    (tmp_path / "root" / "a.py").write_text("x")
    (tmp_path / "root" / "link.py").symlink_to(target)
    assert read_document(Policy(tmp_path / "root"), "link.py") == Skipped(reason)


def test_secrets_never_reach_a_document(tmp_path: Path) -> None:
    text = 'password = "hunter2!"\r\nx = 1\r\n'
    assert text_of(tmp_path, "a.py", text.encode()) == text.replace("hunter2!", "********")
    buffer = buffer_document(Policy(tmp_path), "a.py", text)
    assert isinstance(buffer, Document) and buffer.text == text.replace("hunter2!", "********")


def test_a_buffer_is_a_document_without_a_state_on_disk(tmp_path: Path) -> None:
    document = buffer_document(Policy(tmp_path), "src/a.ts", "x\ud83d")
    assert isinstance(document, Document)
    assert (document.path, document.language, document.text) == ("src/a.ts", "typescript", "x\ufffd")
    assert (document.size, document.mtime_ns) == (0, -1)
    assert document.content_hash == content_hash("x\ufffd")


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("a.py", "x = 1\n" * 20_000, "too large"),
        ("a.py", "# \u00e9\u00e9\u00e9\n" * 12_000, "too large"),  # in bytes, as a file on disk
        ("bin.py", "\0\1\2", "binary"),
        ("a.min.js", "var a", "minified"),
        ("a.py", "D = '" + "x" * 5000 + "'\n", "minified"),
    ],
)
def test_a_buffer_is_refused_for_what_a_file_is_refused_for(
    tmp_path: Path, path: str, text: str, reason: str
) -> None:
    policy = Policy(tmp_path, IndexSettings(max_file_bytes=100_000))
    assert buffer_document(policy, path, text) == Skipped(reason)


@pytest.mark.parametrize(
    ("path", "text", "verdict"),
    [
        ("a.js", "var a=1;" * 500, True),
        ("a.js", "/*! license */\n" + "var a=1;" * 500, True),
        ("a.js", "const a = 1;\n" * 500, False),
        ("a.py", "DATA = '" + "x" * 5000 + "'\n", True),
        ("a.py", "DATA = '" + "x" * 5000 + "'\n" + "def f(): return 1\n" * 500, False),
        ("notes.md", "A long paragraph on one line. " * 40, False),
        ("a.js", "short", False),
    ],
)
def test_a_minified_file_is_known_by_the_lines_that_most_of_it_stands_in(
    path: str, text: str, verdict: bool
) -> None:
    assert is_minified(path, text) is verdict


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_binary(content: bytes) -> None:
    text = decode(content)
    assert text is None or "\0" not in text or content.startswith((b"\xff\xfe", b"\xfe\xff"))


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), max_size=100))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text
