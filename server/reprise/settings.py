"""The settings as values: groups, names and defaults.

Knows neither the files they come from nor what a user may write; see `config` and `setting_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

GeneratorBackend = Literal["embedded", "none", "transformers", "llamacpp", "ollama", "openai"]
SamplerBackend = Literal["ngram", "embedded", "generator"]
VectorEngine = Literal["usearch", "hnswlib", "exact"]
Provider = Literal["cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Which model writes completions, and how it is reached."""

    backend: GeneratorBackend = "none"
    url: str | None = None
    model: str | None = None
    fim: str | None = None
    """Name of the fill-in-the-middle template; None: the one that the model is known to use."""
    max_tokens: int = 64
    context_tokens: int = 1536
    timeout_ms: int = 5000
    api_key_env: str | None = None
    """Name of the environment variable that holds the key; the key itself is never a setting."""
    allow_remote: bool = False


@dataclass(frozen=True, slots=True)
class SamplerSettings:
    """Which model draws the candidates that enhance the query."""

    backend: SamplerBackend = "ngram"
    k: int | Literal["adaptive"] = "adaptive"


@dataclass(frozen=True, slots=True)
class CompletionSettings:
    """What is shown."""

    min_confidence: float | Literal["auto"] = "auto"
    """Least chance of being right of what is shown; "auto" asks more of a copy than of a language model."""
    deadline_ms: int = 150
    languages: tuple[str, ...] = ("*",)
    """Where completion is on; `*` is every language."""

    def is_on_for(self, language: str) -> bool:
        """Say whether completion is on for a language: the last entry that names it decides."""
        verdict = all(entry.startswith("!") for entry in self.languages) and bool(self.languages)
        for entry in self.languages:
            if entry.lstrip("!") in ("*", language):
                verdict = not entry.startswith("!")
        return verdict


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What is indexed."""

    exclude: tuple[str, ...] = ()
    """Patterns as in a `.gitignore` at the root."""
    max_file_bytes: int = 1 << 20
    vector_engine: VectorEngine = "usearch"


@dataclass(frozen=True, slots=True)
class RuntimeSettings:
    """Where models run."""

    provider: Provider = "cpu"
    threads: int = 1
    """Thread pools that spin collapse on shared cores, hence one."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a user can set; the same groups and names as the TOML tables, in snake case."""

    generator: GeneratorSettings = field(default_factory=GeneratorSettings)
    sampler: SamplerSettings = field(default_factory=SamplerSettings)
    completion: CompletionSettings = field(default_factory=CompletionSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    runtime: RuntimeSettings = field(default_factory=RuntimeSettings)
