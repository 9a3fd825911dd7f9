"""A stand-in for Ollama, after its documented routes: https://github.com/ollama/ollama/blob/main/docs/api.md.

Its tokens are characters; its models write a fixed answer, whatever they are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.model_servers.scripted_server import Exchange, Reply, ScriptedServer

_LOG_PROBABILITY = -0.25  # of every token
_WITH_LOG_PROBABILITIES = "0.12.11"


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """One model as `/api/show` tells of it."""

    template: str = "<|fim_prefix|>{{ .Prompt }}<|fim_suffix|>{{ .Suffix }}<|fim_middle|>"
    context_tokens: int = 32_768
    remote_host: str = ""

    @property
    def capabilities(self) -> list[str]:
        """What it can be asked for."""
        return ["completion", "insert"] if ".Suffix" in self.template else ["completion"]


class OllamaStandIn(ScriptedServer):
    """Models behind `/api/tags`, `/api/show`, `/api/ps`, `/api/version` and `/api/generate`."""

    def __init__(
        self,
        models: Mapping[str, OllamaModel],
        answer: str = "return 1",
        *,
        version: str = _WITH_LOG_PROBABILITIES,
        loaded: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__()
        self.answer = answer
        self._models = models
        self._version = version
        self._loaded = loaded or {}

    def reply(self, exchange: Exchange) -> Reply:
        routes = {
            "/api/version": lambda: Reply.json({"version": self._version}),
            "/api/tags": lambda: Reply.json({"models": [*map(self._listed, self._models)]}),
            "/api/ps": lambda: Reply.json({"models": [*map(self._running, self._loaded)]}),
            "/api/show": lambda: self._show(exchange.json),
            "/api/generate": lambda: self._generate(exchange.json),
        }
        if exchange.path not in routes:
            return Reply((b"404 page not found",), 404, "text/plain")
        return routes[exchange.path]()

    def _listed(self, name: str) -> dict[str, Any]:
        remote = {"remote_host": host} if (host := self._models[name].remote_host) else {}
        return {"name": name, "model": name, "size": 986_061_892, **remote}

    def _running(self, name: str) -> dict[str, Any]:
        return {"name": name, "model": name, "context_length": self._loaded[name]}

    def _show(self, body: dict[str, Any]) -> Reply:
        model = self._models.get(body["model"])
        if model is None:
            return _missing(body["model"])
        information = {"general.architecture": "qwen2", "qwen2.context_length": model.context_tokens}
        shown = {"template": model.template, "model_info": information, "capabilities": model.capabilities}
        return Reply.json(shown | ({"remote_host": model.remote_host} if model.remote_host else {}))

    def _generate(self, body: dict[str, Any]) -> Reply:
        name = body["model"]
        model = self._models.get(name)
        if model is None:
            return _missing(name)
        if not body.get("prompt"):
            return Reply.json({"model": name, "response": "", "done": True, "done_reason": "load"})
        if body.get("suffix") and "insert" not in model.capabilities:
            return Reply.json({"error": f'"{name}" does not support insert'}, 400)
        if body.get("stream", True):
            return Reply.lines(self._stream(body))
        final = self._final(body, self._written(body))
        return Reply.json({**final, "response": self._written(body)})

    def _written(self, body: dict[str, Any]) -> str:
        answer = self.answer[: body["options"]["num_predict"]]
        ends = [place for stop in body["options"]["stop"] if (place := answer.find(stop)) >= 0]
        return answer[: min(ends, default=len(answer))]

    def _stream(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        written = self._written(body)
        tells = body.get("logprobs") and self._version >= _WITH_LOG_PROBABILITIES
        for character in written:
            piece = {"model": body["model"], "response": character, "done": False}
            yield piece | ({"logprobs": [_probability(character)]} if tells else {})
        yield self._final(body, written)

    def _final(self, body: dict[str, Any], written: str) -> dict[str, Any]:
        counts = {"prompt_eval_count": len(body["prompt"]), "eval_count": len(written)}
        return {"model": body["model"], "response": "", "done": True, "done_reason": "stop", **counts}


def _probability(character: str) -> dict[str, Any]:
    return {"token": character, "logprob": _LOG_PROBABILITY, "bytes": list(character.encode())}


def _missing(name: str) -> Reply:
    return Reply.json({"error": f"model '{name}' not found"}, 404)
