"""Ollama: `/api/generate` with `suffix`, or raw with a prompt of ours where that says more.

Its routes: https://github.com/ollama/ollama/blob/main/docs/api.md. Ollama passes requests for some models on
to other machines: they count as remote. Knows no format of prompts but that `plain` fills nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from reprise.completion.generators.answer_shape import expected_shape
from reprise.completion.generators.code_sample import CHARACTERS_PER_TOKEN
from reprise.completion.generators.control_tokens import control_tokens_in
from reprise.completion.generators.generator import ModelFacts
from reprise.completion.generators.http import LOAD_TIMEOUT_MS, HttpServer, StatusError
from reprise.completion.generators.log_probabilities import as_log_probability, joint
from reprise.completion.generators.stops import stops_of
from reprise.errors import CancelledRequestError
from reprise.types import Cancelled, Piece, Prompt, Sampling

_KEEP_ALIVE = "30m"  # the default, 5 minutes, unloads the model over a coffee
_CONTEXT_STEP = 1024
_FIRST_WITH_LOG_PROBABILITIES = (0, 12, 11)
_IS_ELSEWHERE = re.compile(r"[:-]cloud$")


@dataclass(frozen=True, slots=True)
class _Served:
    """What the server told of the model."""

    facts: ModelFacts
    fills_in: bool
    """The model's template takes a suffix."""
    context_tokens: int
    """To ask for with every request: another number makes the server load the model anew."""


class OllamaServer:
    """A model behind Ollama; see `Generator`."""

    name = "ollama"

    def __init__(
        self,
        url: str,
        model: str | None,
        timeout_ms: int,
        allow_remote: bool = False,
        api_key_env: str | None = None,
        wants_own_template: bool = True,
        prompt_tokens: int = 1536,
        max_tokens: int = 64,
    ) -> None:
        self._http = HttpServer(self.name, url, timeout_ms, allow_remote, api_key_env)
        self._allow_remote = allow_remote
        self._model = model or ""
        self._wants_own_template = wants_own_template
        self._needed_tokens = prompt_tokens + max_tokens
        self._served: _Served | None = None

    def facts(self) -> ModelFacts:
        """Ask for the model, and have it loaded; see `Generator`."""
        with expected_shape(self._http):
            served = self._ask()
        load = {"model": self._model, "keep_alive": _KEEP_ALIVE, "stream": False}
        load["options"] = {"num_ctx": served.context_tokens}
        self._http.post_json("/api/generate", load, timeout_ms=LOAD_TIMEOUT_MS)
        return served.facts

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        """Yield the continuation of `prompt`; see `Generator`."""
        served = self._served or self._ask()
        question = self._question(prompt, sampling, served)
        messages = self._http.stream_json("/api/generate", question, cancelled, is_last=_is_last)
        with closing(messages), expected_shape(self._http):
            yield from _pieces(messages)

    def count_tokens(self, text: str) -> int | None:
        """Ollama does not show its tokenizers; see `Generator`."""
        return None

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled) -> float | None:
        """Ollama cannot be made to write a given text; see `Generator`."""
        return None

    def warm(self, prompt: Prompt, cancelled: Cancelled) -> None:
        """Let the server load the model and read `prompt`; see `Generator`."""
        served = self._served or self._ask()
        question = self._question(prompt, Sampling(max_tokens=1), served) | {"stream": False}
        with suppress(CancelledRequestError):
            self._http.post_json("/api/generate", question, cancelled)

    def close(self) -> None:
        """Close the connections; see `Generator`."""
        self._http.close()

    def _ask(self) -> _Served:
        self._model = self._listed()
        shown = self._http.post_json("/api/show", {"model": self._model})
        self._refuse_other_machines(shown)
        template = str(shown.get("template", ""))
        fills_in = "insert" in shown.get("capabilities", ()) or ".Suffix" in template
        version = _version(str(self._told("/api/version").get("version", "")))
        most = _context_length(shown)
        facts = ModelFacts(
            name=self._model,
            context_tokens=most,
            special_tokens=control_tokens_in(template) if fills_in else frozenset(),
            characters_per_token=CHARACTERS_PER_TOKEN,
            has_log_probabilities=version >= _FIRST_WITH_LOG_PROBABILITIES,
        )
        asked = self._loaded_context() or -(-self._needed_tokens // _CONTEXT_STEP) * _CONTEXT_STEP
        self._served = _Served(facts, fills_in, min(asked, most or asked))
        return self._served

    def _listed(self) -> str:
        """Return the model's name as the server lists it; Ollama takes `name` for `name:latest`."""
        found = [str(each.get("name")) for each in self._http.get_json("/api/tags").get("models") or ()]
        name = next((name for name in (self._model, f"{self._model}:latest") if name in found), None)
        if name is not None:
            return name
        what = f"it has no model {self._model}" if self._model else "it must be told which model to run"
        models = f"set generator.model to one of {', '.join(found[:20])}"
        mend = models if found else "fetch one: ollama pull qwen2.5-coder:1.5b-base"
        raise self._http.error(what, mend, is_lasting=True)

    def _refuse_other_machines(self, shown: Mapping[str, Any]) -> None:
        is_elsewhere = (
            shown.get("remote_host") or shown.get("remote_model") or _IS_ELSEWHERE.search(self._model)
        )
        if is_elsewhere and not self._allow_remote:
            raise self._http.error(
                f"it would send your code to another machine, where {self._model} runs",
                "choose one that runs here, or set generator.allowRemote in your own configuration",
                is_lasting=True,
            )

    def _loaded_context(self) -> int | None:
        """Return the context that the model is loaded with already, if it will do."""
        for loaded in self._told("/api/ps").get("models") or ():
            if loaded.get("name") == self._model and loaded.get("context_length", 0) >= self._needed_tokens:
                return int(loaded["context_length"])
        return None

    def _told(self, path: str) -> Mapping[str, Any]:
        """What the server says at `path`; nothing, if it is older than that."""
        try:
            return self._http.get_json(path)
        except StatusError as error:
            if error.status != 404:
                raise
            return {}

    def _question(self, prompt: Prompt, sampling: Sampling, served: _Served) -> dict[str, Any]:
        question: dict[str, Any] = {
            "model": self._model,
            "prompt": prompt.text,
            "keep_alive": _KEEP_ALIVE,
            "logprobs": True,
            "think": False,
            "options": {
                "num_ctx": served.context_tokens,
                "num_predict": sampling.max_tokens,
                "temperature": sampling.temperature,
                "top_p": sampling.top_p,
                "top_k": 0,
                "min_p": 0.0,
                "repeat_penalty": 1.0,  # code repeats itself, and rightly
                "seed": sampling.seed,
                "stop": stops_of(prompt, sampling),
            },
        }
        # The template has no place for snippets; our own format has, and `plain` shows them as comments.
        says_all = prompt.format == "plain" or not prompt.context
        if self._wants_own_template and served.fills_in and prompt.suffix and says_all:
            before = prompt.text if prompt.format == "plain" else prompt.prefix
            return question | {"prompt": before, "suffix": prompt.suffix}
        return question | {"raw": True}


def _is_last(message: Mapping[str, Any]) -> bool:
    return bool(message.get("done"))


def _pieces(messages: Iterator[Mapping[str, Any]]) -> Iterator[Piece]:
    """Read the pieces of a stream; log-probabilities that come without a text count for the next one."""
    held: list[float | None] = []
    for message in messages:
        held += [as_log_probability(token["logprob"]) for token in message.get("logprobs") or ()]
        if not isinstance(text := message["response"], str):
            raise TypeError("the response is no text")
        if text:
            yield Piece(text, joint(held), max(len(held), 1))
            held = []


def _context_length(shown: Mapping[str, Any]) -> int | None:
    """Return the longest context that the model was trained for: `<architecture>.context_length`."""
    known = shown.get("model_info") or {}
    length = known.get(f"{known.get('general.architecture')}.context_length")
    return int(length) if length else None


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)[:3]))
