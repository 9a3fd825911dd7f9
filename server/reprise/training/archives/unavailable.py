"""The error of a registry that this machine cannot reach with an ordinary client."""

from __future__ import annotations

from reprise.errors import BadInputError


class UnavailableError(BadInputError):
    """The machine lacks the registry's client or its archive: the corpus is built without the package."""
