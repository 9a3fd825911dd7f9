"""Opens what indexing needs: the encoder and the stored index, as the settings say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reprise.config import Settings, index_folder
from reprise.errors import RepriseError
from reprise.index.writer import IndexWriter
from reprise.models.bundled_models import load_encoder
from reprise.models.encoder import Encoder
from reprise.syntax.chunks import DEFAULT


def open_encoder(settings: Settings, on_warning: Callable[[str], None]) -> Encoder | None:
    """The encoder; None, with a warning, where it cannot be loaded."""
    try:
        return load_encoder(settings.runtime.provider, settings.runtime.threads, on_warning=on_warning)
    except RepriseError as error:
        on_warning(f"the dense stage is off: {error}")
        return None


def open_writer(
    root: Path, settings: Settings, encoder: Encoder | None, on_warning: Callable[[str], None]
) -> IndexWriter:
    """The index of a workspace as it was stored."""
    return IndexWriter.open(
        index_folder(root),
        DEFAULT.fingerprint,
        encoder.name if encoder else "",
        encoder.dimension if encoder else 0,
        settings.index.vector_engine,
        on_warning,
    )
