"""Finds the models that ship inside the package, checks them, and loads them.

A model is a folder `bundled/<name>/` of model.onnx, config.json, tokenizer.json and CARD.md. To replace the
encoder is to put another folder there and to name it here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from reprise.errors import BrokenInstallError
from reprise.models.encoder import Encoder
from reprise.models.onnx_session import OnWarning, open_session
from reprise.models.static_encoder import StaticEncoder
from reprise.models.subtoken_vocabulary import SubtokenVocabulary

BUNDLED = Path(__file__).parent / "bundled"
DEFAULT_ENCODER = "static-subtoken-256"

_MEND = "reinstall reprise"


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What `config.json` says of a static encoder; the rest of the file is for people."""

    name: str
    dimension: int
    max_tokens: int
    vocabulary_size: int
    content_hash: str
    """First 12 hex digits of SHA-256 over model.onnx and tokenizer.json."""


def load_encoder(
    provider: str = "cpu",
    threads: int = 1,
    name: str | None = None,
    on_warning: OnWarning = lambda text: print(text, file=sys.stderr),
    folder: Path = BUNDLED,
) -> Encoder:
    """The bundled encoder `name` (the default one if None) on `provider` (`cpu` or `cuda`).

    Raises `BrokenInstallError` if a file is missing, was changed, or does not fit its config, and if
    onnxruntime is missing. CUDA that is missing is only a warning.
    """
    model = folder / (name or DEFAULT_ENCODER)
    config = read_config(model)
    if content_hash(model) != config.content_hash:
        raise BrokenInstallError(f"the files of {model} are not those that its config.json names: {_MEND}")
    vocabulary = SubtokenVocabulary.read(model / "tokenizer.json")
    if vocabulary.size != config.vocabulary_size:
        raise BrokenInstallError(
            f"{model} has {vocabulary.size} words, its config.json says {config.vocabulary_size}: {_MEND}"
        )
    session = open_session(model / "model.onnx", provider, threads, on_warning)
    if session.dimension != config.dimension:
        raise BrokenInstallError(
            f"{model} has {session.dimension} dimensions, its config.json says {config.dimension}: {_MEND}"
        )
    name = f"{config.name}-{config.content_hash}"
    return StaticEncoder(session, vocabulary, name, config.dimension, config.max_tokens)


def read_config(model: Path) -> EncoderConfig:
    """The checked part of a model folder's `config.json`."""
    try:
        stored = json.loads((model / "config.json").read_text(encoding="utf-8"))
        return EncoderConfig(**{key: stored[key] for key in EncoderConfig.__dataclass_fields__})
    except (OSError, ValueError, KeyError) as error:
        raise BrokenInstallError(
            f"{model / 'config.json'} is missing or broken ({error!r}): {_MEND}"
        ) from error


def content_hash(model: Path) -> str:
    """First 12 hex digits of SHA-256 over the model and its tokenizer."""
    digest = hashlib.sha256()
    for file in ("model.onnx", "tokenizer.json"):
        try:
            digest.update((model / file).read_bytes())
        except OSError as error:
            raise BrokenInstallError(f"{model / file} is missing: {_MEND}") from error
    return digest.hexdigest()[:12]
