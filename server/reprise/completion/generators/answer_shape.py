"""Turns an answer of an unexpected shape into an error that a user can act on.

Knows no backend's fields.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from reprise.completion.generators.http import HttpServer

_log = logging.getLogger(__name__)


@contextmanager
def expected_shape(http: HttpServer) -> Iterator[None]:
    """Raise a `GeneratorError` where what runs inside does not find what it looks for in an answer."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        _log.exception("%s: its answer cannot be read", http.url)
        what = f"its answer is not of the shape that {http.backend} servers give"
        raise http.error(what, "update the server, or check generator.backend") from error
