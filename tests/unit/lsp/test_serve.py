"""Standard output belongs to the protocol."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os
from reprise.lsp.serve import _take_standard_streams
reader, writer = _take_standard_streams()
print("from Python")
os.system("echo from a child")
writer.write(reader.read())
writer.flush()
"""


def test_whatever_else_prints_goes_to_standard_error() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=b"protocol", capture_output=True, check=True, timeout=60
    )
    assert done.stdout == b"protocol"
    assert b"from Python" in done.stderr
    assert b"from a child" in done.stderr
