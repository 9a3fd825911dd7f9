"""Reprise completes your code from your code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reprise.engine import Engine

__all__ = ["Engine", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import the engine on first use: `import reprise` and the command line's help stay instant."""
    if name == "Engine":
        from reprise.engine import Engine  # noqa: PLC0415

        return Engine
    raise AttributeError(f"module 'reprise' has no attribute {name!r}")
