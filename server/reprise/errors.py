"""The errors that a user can see: each names what was wrong, where, and what to do."""

from __future__ import annotations


class RepriseError(Exception):
    """Base of every expected error; its message is one clear line for the user."""


class BrokenInstallError(RepriseError):
    """A part of the installation is missing or does not fit; the message names it and the mend."""


class BadInputError(RepriseError):
    """A path, position or option that the user gave cannot be used."""


class IndexStorageError(RepriseError):
    """The index on disk cannot be read or written."""


class GeneratorError(RepriseError):
    """A language model cannot answer; the message says which, where, and what to do."""

    def __init__(self, message: str, *, is_lasting: bool = False) -> None:
        super().__init__(message)
        self.is_lasting = is_lasting
        """Asking again will not mend it: a wrong model, a host that is not allowed, a missing key."""


class CancelledRequestError(RepriseError):
    """Nobody waits for the answer any more."""
