"""llama.cpp's own server: `/infill` with the snippets beside the code, or `/completion` with our own prompt.

Its routes: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md. Knows no format of
prompts: it sends `Prompt.text`, or the parts that a prompt was made of.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from reprise.completion.generators.answer_shape import expected_shape
from reprise.completion.generators.code_sample import characters_per_token
from reprise.completion.generators.control_tokens import WELL_KNOWN, control_tokens_in, well_known_in
from reprise.completion.generators.forced_grammar import is_forcible, text_grammar, tokens_grammar
from reprise.completion.generators.generator import ModelFacts
from reprise.completion.generators.http import LOAD_TIMEOUT_MS, HttpServer, StatusError
from reprise.completion.generators.llamacpp_answers import forced_log_probability, pieces_in
from reprise.completion.generators.messages import one_line
from reprise.completion.generators.stops import stops_of
from reprise.errors import CancelledRequestError
from reprise.types import Cancelled, Piece, Prompt, Sampling

_LARGE_BATCH, _SMALL_BATCH = 2048, 1024
"""The server's default `--batch-size`, and that of its presets for filling in; it does not tell which it has.
`/infill` cuts a prefix to 3/4 of it, a suffix to 1/4, and leaves snippets what the context has beyond it.
"""
_LARGE_CONTEXT = 32_768  # of a server that does not say
_FILE_NAME_TOKENS = 12  # a snippet's control token and path
_SAMPLERS = ["top_p", "temperature"]  # no penalties: code repeats itself, and rightly
_MAKESHIFT = "--- snippet ---"  # what `/infill` parts files with where the model has no token for that
_UNABLE = (400, 404, 500, 501)  # the statuses of a server whose model, or version, cannot do what it is asked
_PROBE = {"input_prefix": "1", "input_suffix": "2", "input_extra": [{"filename": "3", "text": "4\n"}]}
"""What the server builds of this shows the model's control tokens; digits are part of none."""


@dataclass(frozen=True, slots=True)
class _Served:
    """What the server told of itself."""

    facts: ModelFacts
    slot: int
    """Where this process's prompts are kept; -1 leaves it to the server."""
    parts_files: bool
    """`/infill` shows snippets to the model in its own form."""


class LlamaCppServer:
    """A model behind llama.cpp's server; see `Generator`."""

    name = "llamacpp"

    def __init__(
        self,
        url: str,
        timeout_ms: int,
        allow_remote: bool = False,
        api_key_env: str | None = None,
        wants_own_template: bool = True,
        model: str | None = None,
    ) -> None:
        self._http = HttpServer(self.name, url, timeout_ms, allow_remote, api_key_env)
        self._timeout_ms = timeout_ms
        self._wants_own_template = wants_own_template
        self._model = model
        self._served: _Served | None = None

    def facts(self) -> ModelFacts:
        """Ask the server what it runs; see `Generator`."""
        with expected_shape(self._http):
            return self._ask().facts

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        """Yield the continuation of `prompt`; see `Generator`."""
        served = self._served or self._ask()
        path, question = self._question(prompt, served)
        question |= _options(prompt, sampling) | {"stream": True, "t_max_predict_ms": self._timeout_ms}
        # Drawn candidates run side by side, in whatever slots are free.
        question["id_slot"] = served.slot if sampling.temperature == 0 else -1
        messages = self._http.stream_json(path, question, cancelled, is_last=_is_last)
        with closing(messages), expected_shape(self._http):
            yield from pieces_in(messages)

    def count_tokens(self, text: str) -> int | None:
        """Count by the model's tokenizer, control tokens included; see `Generator`."""
        try:
            return len(self._tokens(text))
        except StatusError as error:
            if error.status not in _UNABLE:
                raise
            return None

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled) -> float | None:
        """Make the model write `text` and read how probable it found that; see `Generator`.

        By the tokens of `text`; on servers whose grammars know no tokens yet, by those that the model itself
        would choose for it. None for a text beyond ASCII: the server tells no probability for a token that is
        part of a character, and one that its grammar cannot follow ends it.
        """
        if not is_forcible(text):
            return None
        tokens = self._tokens(text, parse_special=False)
        forced = self._forced(prompt, text, tokens_grammar(tokens), len(tokens), cancelled)
        if forced is None:
            return self._forced(prompt, text, text_grammar(text), len(text) + 1, cancelled)
        return forced

    def _forced(
        self, prompt: Prompt, text: str, grammar: str, max_tokens: int, cancelled: Cancelled
    ) -> float | None:
        path, question = self._question(prompt, self._served or self._ask())
        question |= _options(prompt, Sampling(max_tokens)) | {"grammar": grammar, "stop": []}
        question |= {"ignore_eos": False, "logit_bias": []}  # nothing that the grammar allows may be barred
        try:
            answer = self._http.post_json(path, question, cancelled)
        except StatusError as error:
            if error.status == 400:  # it cannot read the grammar
                return None
            raise
        with expected_shape(self._http):
            return forced_log_probability(answer, text)

    def warm(self, prompt: Prompt, cancelled: Cancelled) -> None:
        """Let the server read `prompt` into the slot that the next question takes; see `Generator`."""
        served = self._served or self._ask()
        path, question = self._question(prompt, served)
        question |= {"n_predict": 0, "cache_prompt": True, "id_slot": served.slot}
        with suppress(CancelledRequestError):
            self._http.post_json(path, question, cancelled)

    def close(self) -> None:
        """Close the connections; see `Generator`."""
        self._http.close()

    def _ask(self) -> _Served:
        properties = self._properties()
        settings = properties.get("default_generation_settings")
        if not isinstance(settings, Mapping):
            raise self._http.error(
                "it is no server of llama.cpp",
                'set generator.backend to "openai" or another',
                is_lasting=True,
            )
        n_slots = properties.get("total_slots") or 0
        built = self._built_infill()
        facts = ModelFacts(
            name=_model_name(properties, settings),
            context_tokens=settings.get("n_ctx") or None,
            special_tokens=control_tokens_in(built or "") | self._well_known_tokens(),
            characters_per_token=characters_per_token(self.count_tokens),
            has_log_probabilities=True,
            has_own_template=built is not None and self._wants_own_template,
        )
        # One slot a process: its prompts find themselves in the server's cache, whoever else asks.
        slot = os.getpid() % n_slots if n_slots else -1
        self._served = _Served(facts, slot, parts_files=_MAKESHIFT not in (built or ""))
        return self._served

    def _properties(self) -> Mapping[str, Any]:
        """Ask for the properties of the server, or of one model where it is a router for several."""
        properties = self._http.get_json("/props")
        if properties.get("role") != "router":
            return properties
        models = [str(model.get("id")) for model in self._http.get_json("/models").get("data", ())]
        if self._model not in models:
            what = f"it has no model {self._model}" if self._model else "it serves several models"
            mend = f"set generator.model to one of {', '.join(models)}"
            raise self._http.error(what, mend, is_lasting=True)
        path = f"/props?model={quote(self._model, safe='')}"
        return self._http.get_json(path, timeout_ms=LOAD_TIMEOUT_MS)

    def _built_infill(self) -> str | None:
        """Return the prompt that the server builds of `_PROBE`; None if its model cannot fill in."""
        question = self._addressed({**_PROBE, "n_predict": 0, "cache_prompt": False})
        try:
            built = self._http.post_json("/infill", question, timeout_ms=LOAD_TIMEOUT_MS)
        except StatusError as error:
            if error.status not in _UNABLE:
                raise
            return None
        return str(built.get("prompt", ""))

    def _well_known_tokens(self) -> frozenset[str]:
        """Ask which control tokens stay whole; servers before September 2024 cannot show the pieces."""
        try:
            tokens = self._tokens("\n".join(WELL_KNOWN), with_pieces=True)
        except StatusError as error:
            if error.status not in _UNABLE:
                raise
            return frozenset()
        return well_known_in({str(token["piece"]) for token in tokens if isinstance(token, Mapping)})

    def _question(self, prompt: Prompt, served: _Served) -> tuple[str, dict[str, Any]]:
        """The route for a prompt, and the prompt as that wants it."""
        if not (served.facts.has_own_template and _takes(prompt, served)):
            return "/completion", self._addressed({"prompt": prompt.text})
        snippets = [{"filename": hit.path, "text": hit.text.rstrip("\n") + "\n"} for hit in prompt.context]
        parts = {"input_prefix": prompt.prefix, "input_suffix": prompt.suffix, "input_extra": snippets}
        return "/infill", self._addressed({**parts, "prompt": ""})

    def _tokens(self, text: str, *, parse_special: bool = True, with_pieces: bool = False) -> list[Any]:
        """Their numbers, or `{"id": ..., "piece": ...}` each."""
        how = {"add_special": False, "parse_special": parse_special, "with_pieces": with_pieces}
        tokens = self._http.post_json("/tokenize", self._addressed({"content": text, **how})).get("tokens")
        if not isinstance(tokens, list):
            raise self._http.error("it answered /tokenize without tokens", "update llama.cpp")
        return tokens

    def _addressed(self, question: Mapping[str, Any]) -> dict[str, Any]:
        return {**question, "model": self._model} if self._model else dict(question)


def _is_last(message: Mapping[str, Any]) -> bool:
    return bool(message.get("stop"))


def _options(prompt: Prompt, sampling: Sampling) -> dict[str, Any]:
    return {
        "n_predict": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "seed": sampling.seed,
        "samplers": _SAMPLERS,
        "stop": stops_of(prompt, sampling),
        "preserved_tokens": list(prompt.stops),  # a control token is else left out, and would stop nothing
        "n_probs": 1,
        "cache_prompt": True,
    }


def _takes(prompt: Prompt, served: _Served) -> bool:
    """Say whether `/infill` passes all of a prompt on to the model, and well; it does not tell what it cuts.

    A plain prompt has no form of ours for filling in, so even a cut one is better. With nothing behind the
    cursor, our own text says whether the file ends there.
    """
    if prompt.format == "plain" or not prompt.suffix:
        return bool(prompt.suffix)
    n_prefix, n_suffix, *n_snippets = (
        len(text) / served.facts.characters_per_token
        for text in (prompt.prefix, prompt.suffix, *(hit.text for hit in prompt.context))
    )
    room = (served.facts.context_tokens or _LARGE_CONTEXT) - _LARGE_BATCH
    n_named = sum(n_snippets) + _FILE_NAME_TOKENS * (len(n_snippets) + 1)
    takes_snippets = not n_snippets or (served.parts_files and n_named <= room)
    return n_prefix <= _SMALL_BATCH * 3 / 4 and n_suffix <= _SMALL_BATCH / 4 and takes_snippets


def _model_name(properties: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    """The model's alias, or its file's name; older servers say it in other places."""
    told = (properties.get("model_alias"), properties.get("model_path"), settings.get("model"))
    name = next((str(name) for name in told if name), "unknown")
    return one_line(PurePath(name.replace("\\", "/")).name.removesuffix(".gguf"))
