"""Which generator the settings name. Every backend is imported when it is chosen.

A workspace may choose backend and model, never an address: see `setting_rules`.
"""

from __future__ import annotations

import sys

from reprise.completion.generators.generator import Generator
from reprise.errors import GeneratorError
from reprise.settings import GeneratorSettings, RuntimeSettings, Settings

DEFAULT_URLS = {"llamacpp": "http://127.0.0.1:8080", "ollama": "http://127.0.0.1:11434"}
"""Where these servers listen unless they are told otherwise."""


def generator_from(settings: Settings) -> Generator | None:
    """Return the generator that the settings name, not asked for anything yet; None for `none`.

    Raises a lasting `GeneratorError` for what cannot be: an address that is not allowed, a missing one, a
    missing model or package.
    """
    chosen = settings.generator
    match chosen.backend:
        case "none":
            return None
        case "embedded":
            raise _unusable(
                "embedded",
                "this version has no model inside",
                "`reprise doctor` shows which servers run here",
            )
        case "llamacpp":
            return _llamacpp(chosen)
        case "ollama":
            return _ollama(chosen)
        case "openai":
            return _openai(chosen)
        case "transformers":
            return _transformers(chosen, settings.runtime)


def _llamacpp(chosen: GeneratorSettings) -> Generator:
    from reprise.completion.generators.llamacpp_server import LlamaCppServer  # noqa: PLC0415 - loads an HTTP client

    return LlamaCppServer(
        chosen.url or DEFAULT_URLS["llamacpp"],
        chosen.timeout_ms,
        chosen.allow_remote,
        chosen.api_key_env,
        wants_own_template=chosen.fim is None,
        model=chosen.model,
    )


def _ollama(chosen: GeneratorSettings) -> Generator:
    from reprise.completion.generators.ollama_server import OllamaServer  # noqa: PLC0415 - loads an HTTP client

    return OllamaServer(
        chosen.url or DEFAULT_URLS["ollama"],
        chosen.model,
        chosen.timeout_ms,
        chosen.allow_remote,
        chosen.api_key_env,
        wants_own_template=chosen.fim is None,
        prompt_tokens=chosen.context_tokens,
        max_tokens=chosen.max_tokens,
    )


def _openai(chosen: GeneratorSettings) -> Generator:
    from reprise.completion.generators.openai_server import OpenAiServer  # noqa: PLC0415 - loads an HTTP client

    if chosen.url is None:
        raise _unusable("openai", "generator.url is not set", "`reprise doctor` shows which servers run here")
    return OpenAiServer(chosen.url, chosen.model, chosen.timeout_ms, chosen.allow_remote, chosen.api_key_env)


def _transformers(chosen: GeneratorSettings, runtime: RuntimeSettings) -> Generator:
    if chosen.model is None:
        raise _unusable(
            "transformers",
            "generator.model is not set",
            "name a folder that holds a model, or one on the hub",
        )
    try:
        from reprise.completion.generators.transformers_model import TransformersModel  # noqa: PLC0415 - loads torch
    except ImportError as error:
        what = f"{error.name or 'a package'} cannot be imported"
        # Beside this Reprise, which may be in an environment of its own.
        mend = f'install it: {sys.executable} -m pip install "reprise[transformers]"'
        raise _unusable("transformers", what, mend) from error
    return TransformersModel(chosen.model, runtime.provider, runtime.threads)


def _unusable(backend: str, what: str, mend: str) -> GeneratorError:
    return GeneratorError(f"generator.backend is {backend}, but {what}; {mend}", is_lasting=True)
