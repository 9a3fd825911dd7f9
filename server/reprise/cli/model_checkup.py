"""Looks at the language model that is set, and at the model servers that run on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass

from reprise.cli.checkup import Finding
from reprise.completion.generation.connected_model import connect
from reprise.completion.generators.choose import DEFAULT_URLS, generator_from
from reprise.completion.generators.discovery import PORTS, Found, discover
from reprise.completion.prompts.formats import PLAIN, format_for
from reprise.errors import RepriseError
from reprise.settings import GeneratorSettings, Settings

_NO_FORMAT = (
    "it does not see what follows the cursor; use a model that can fill in, or, if this one can, set "
    "generator.fim to the name of its prompt format"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A model server that runs on this machine, and what chooses it."""

    backend: str
    url: str
    models: tuple[str, ...]
    detail: str
    """Which program it is, and what it needs."""
    is_in_use: bool
    settings: str
    """TOML for the user's file."""


def check_generator(settings: Settings) -> Finding:
    """Ask the generator that is set what it runs; may take as long as loading the model does."""
    chosen = settings.generator
    try:
        generator = generator_from(settings)
        if generator is None:
            return Finding("generator", "ok", "none: completions come from your own code alone")
        try:
            model = connect(generator, chosen, repository="")
        finally:
            generator.close()
    except RepriseError as error:
        return Finding("generator", "wrong", str(error))  # the message holds the mend
    facts = model.facts
    context = f"{facts.context_tokens:,} tokens of context" if facts.context_tokens else "context unknown"
    told = "with" if facts.has_log_probabilities else "without"
    form = "the server's own form" if facts.has_own_template else f"the form {model.format_name}"
    found = f"{chosen.backend}: {facts.name}, prompts in {form}, {context}, {told} log-probabilities"
    if model.format_name == PLAIN and chosen.fim is None:
        return Finding("generator", "warning", found, _NO_FORMAT)
    return Finding("generator", "ok", found)


def offers(chosen: GeneratorSettings, ports: tuple[int, ...] = PORTS) -> list[Offer]:
    """Look for model servers on this machine's ports; takes 0.3 s at most."""
    return [
        Offer(
            backend=found.backend,
            url=found.url,
            models=found.models,
            detail=found.detail,
            is_in_use=_is_in_use(found, chosen),
            settings=_settings_for(found),
        )
        for found in discover(ports=ports)
    ]


def _is_in_use(found: Found, chosen: GeneratorSettings) -> bool:
    url = (chosen.url or DEFAULT_URLS.get(chosen.backend, "")).replace("//localhost", "//127.0.0.1")
    return found.backend == chosen.backend and url.rstrip("/").removesuffix("/v1") == found.url


def _settings_for(found: Found) -> str:
    """The lines that choose a server and the model of it that is best at code, by its name."""
    lines = ["[generator]", f'backend = "{found.backend}"', f'url = "{found.url}"']
    known = (model for model in found.models if format_for(model, frozenset()).name != PLAIN)
    model = next(known, found.models[0] if found.models else None)
    is_choice = found.backend != "llamacpp" or len(found.models) > 1
    if model is not None and is_choice:
        lines.append(f"model = {json.dumps(model, ensure_ascii=False)}")
    return "\n".join(lines)
