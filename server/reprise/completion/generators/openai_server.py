"""Any server of OpenAI's `/v1/completions`: vLLM, LM Studio, TabbyAPI, llama-cpp-python and their like.

The routes: https://platform.openai.com/docs/api-reference/completions. It is asked with `Prompt.text`, never
with `suffix`, which few of them know and llama-cpp-python gets wrong. Knows no format of prompts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from reprise.completion.generators.code_sample import CHARACTERS_PER_TOKEN, characters_per_token
from reprise.completion.generators.generator import ModelFacts
from reprise.completion.generators.http import HttpServer, StatusError
from reprise.completion.generators.messages import Message
from reprise.completion.generators.openai_answers import choice_in, is_last, pieces_in, tokens_in
from reprise.completion.generators.openai_scoring import echoed_score, echoes_rightly, stepped_score
from reprise.completion.generators.openai_tokens import LLAMA_CPP_PYTHON, TokenRoute, token_route
from reprise.completion.generators.stops import stops_of, until_stop
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.types import Cancelled, Piece, Prompt, Sampling

_ROUTE = "/v1/completions"


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What a server takes beside the fields that all of them know."""

    options: Mapping[str, Any]
    n_stops: int = 16


# A stop such as `<|file_sep|>` is a special token: a skipped one would not be seen to end an answer. And code
# repeats itself, rightly.
_OURS = {"skip_special_tokens": False, "repeat_penalty": 1.0}
_DIALECTS = (
    _Dialect({**_OURS, "logprobs": 1}),
    _Dialect(_OURS),  # llama-cpp-python without `logits_all`
    _Dialect({"logprobs": 1}, n_stops=4),  # OpenAI's own limit
    _Dialect({}, n_stops=4),
)
_REFUSALS = (200, 400, 422, 500, 501)
"""The statuses with which servers refuse a field that they do not know."""
_PROBE = {"prompt": "one two three one two", "max_tokens": 1, "temperature": 0}
_PROBE_STOPS = [f"<|{number}|>" for number in range(5)]
_CONTEXT_FIELDS = ("max_model_len", "context_length", "max_context_length", "n_ctx", "n_ctx_train")
"""vLLM; others; LM Studio; llama.cpp, in `meta`, the last of which is the most that it could be."""


@dataclass(frozen=True, slots=True)
class _Served:
    """What the server told of itself."""

    facts: ModelFacts
    dialect: _Dialect
    tokens: TokenRoute | None


class OpenAiServer:
    """A model behind `/v1/completions`; see `Generator`."""

    name = "openai"

    def __init__(
        self,
        url: str,
        model: str | None,
        timeout_ms: int,
        allow_remote: bool = False,
        api_key_env: str | None = None,
    ) -> None:
        base = url.rstrip("/").removesuffix("/v1")
        self._http = HttpServer(self.name, base, timeout_ms, allow_remote, api_key_env)
        self._model = model
        self._served: _Served | None = None
        self._has_echo: bool | None = None

    def facts(self) -> ModelFacts:
        """Ask the server what it runs, with one token written to see what it takes; see `Generator`."""
        return self._ask().facts

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        """Yield the continuation of `prompt`; see `Generator`."""
        served = self._served or self._ask()
        stops = stops_of(prompt, sampling)
        question = {
            "model": served.facts.name,
            "prompt": prompt.text,
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed,
            "stop": stops[: served.dialect.n_stops],
            "stream": True,
            **served.dialect.options,
        }
        n_tokens = 0
        with closing(self._http.stream_json(_ROUTE, question, cancelled, is_last=is_last)) as messages:
            for piece in until_stop(pieces_in(messages), stops):
                n_tokens += piece.n_tokens
                if n_tokens > sampling.max_tokens:
                    return
                yield piece

    def count_tokens(self, text: str) -> int | None:
        """Count by the model's tokenizer where the server has a route for that; see `Generator`."""
        served = self._served or self._ask()
        return served.tokens.ask(self._http, served.facts.name, text) if served.tokens else None

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled) -> float | None:
        """Read the probability of `text` from an echo, or token by token; see `Generator`."""
        served = self._served or self._ask()
        if not served.facts.has_log_probabilities:
            return None

        def ask(question: Message) -> Message:
            return self._put({**question, "temperature": 0}, served.facts.name, cancelled)

        if self._has_echo is None:
            # llama-cpp-python sorts its whole vocabulary once for each echoed token: too slow to be asked.
            is_slow = served.tokens is not None and served.tokens.path == LLAMA_CPP_PYTHON
            self._has_echo = not is_slow and echoes_rightly(ask)
        found = echoed_score(ask, prompt.text, text) if self._has_echo else None
        return stepped_score(ask, prompt.text, text) if found is None else found

    def warm(self, prompt: Prompt, cancelled: Cancelled) -> None:
        """Let the server read `prompt` for one token; see `Generator`."""
        served = self._served or self._ask()
        with suppress(CancelledRequestError):
            self._put({"prompt": prompt.text, "max_tokens": 1}, served.facts.name, cancelled)

    def close(self) -> None:
        """Close the connections; see `Generator`."""
        self._http.close()

    def _put(self, question: Mapping[str, Any], model: str, cancelled: Cancelled = lambda: False) -> Message:
        return self._http.post_json(_ROUTE, {**question, "model": model}, cancelled)

    def _ask(self) -> _Served:
        model = self._found_model()
        name = str(model["id"])
        dialect, has_log_probabilities = self._dialect(name)
        tokens = token_route(self._http, name)
        facts = ModelFacts(
            name=name,
            context_tokens=_context_tokens(model),
            special_tokens=frozenset(),
            characters_per_token=characters_per_token(lambda text: tokens.ask(self._http, name, text))
            if tokens
            else CHARACTERS_PER_TOKEN,
            has_log_probabilities=has_log_probabilities,
        )
        self._has_echo = None
        self._served = _Served(facts, dialect, tokens)
        return self._served

    def _found_model(self) -> Mapping[str, Any]:
        """The entry of the model that is asked for, or of the only one."""
        try:
            listed = self._http.get_json("/v1/models").get("data")
        except StatusError as error:
            if self._model is None or error.status != 404:
                raise
            return {"id": self._model}  # a server without that route
        models = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        found = [each for each in models if self._model is None or _is_called(each, self._model)]
        exact = [each for each in found if each.get("id") == self._model]
        if len(exact or found) != 1:
            raise self._wrong_model(models)
        return (exact or found)[0]

    def _wrong_model(self, models: Sequence[Mapping[str, Any]]) -> GeneratorError:
        names = ", ".join(str(each.get("id")) for each in models)
        if not models:
            return self._http.error("it has no model", "load one in it")
        what = f"it has no model {self._model!r}" if self._model else "it has several models"
        mend = f"set generator.model to one of: {names}"
        return self._http.error(what, mend, is_lasting=True)

    def _dialect(self, model: str) -> tuple[_Dialect, bool]:
        """The first dialect that the server takes, and whether it then tells log-probabilities."""
        refusal = None
        for dialect in _DIALECTS:
            stops = _PROBE_STOPS[: dialect.n_stops]
            try:
                answer = self._put({**_PROBE, **dialect.options, "stop": stops}, model)
            except StatusError as error:
                if error.status not in _REFUSALS:
                    raise
                refusal = refusal or error
                continue
            tokens = tokens_in(choice_in(answer))
            return dialect, any(token.log_probability is not None for token in tokens)
        assert refusal is not None
        raise refusal


def _is_called(model: Mapping[str, Any], name: str) -> bool:
    """Whether a model goes by that name: llama-cpp-python gives a file's path for one."""
    told = str(model.get("id"))
    return name in (told, PurePath(told).name, PurePath(told).stem)


def _context_tokens(model: Mapping[str, Any]) -> int | None:
    meta = model.get("meta")
    places = (model, meta if isinstance(meta, dict) else {})
    told = (place.get(field) for field in _CONTEXT_FIELDS for place in places)
    return next((n for n in told if isinstance(n, int) and n > 0), None)
