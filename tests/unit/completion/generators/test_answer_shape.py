from __future__ import annotations

import logging

import pytest

from reprise.completion.generators.answer_shape import expected_shape
from reprise.completion.generators.http import HttpServer
from reprise.errors import GeneratorError

KEY = "key-that-a-server-says-again"


def test_what_cannot_be_read_is_logged_by_its_place_and_not_by_its_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    http = HttpServer("ollama", "http://127.0.0.1:9", 1000, allow_remote=False, api_key_env=None)

    caplog.set_level(logging.DEBUG)
    with pytest.raises(GeneratorError, match="not of the shape"), expected_shape(http):
        int(KEY)

    assert KEY not in caplog.text
    assert "ValueError" in caplog.text and "in test_what_cannot_be_read" in caplog.text
