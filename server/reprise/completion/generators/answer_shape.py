"""Turns an answer of an unexpected shape into an error that a user can act on.

Knows no backend's fields.
"""

from __future__ import annotations

import logging
import traceback
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
        # Where, not what: the message may hold what the server said, and that the key of the question.
        place = "".join(traceback.format_tb(error.__traceback__))
        _log.warning("%s: its answer cannot be read: %s\n%s", http.url, type(error).__name__, place)
        what = f"its answer is not of the shape that {http.backend} servers give"
        raise http.error(what, "update the server, or check generator.backend") from error
