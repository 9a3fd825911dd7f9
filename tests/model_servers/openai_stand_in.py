"""Stands in for a server of OpenAI's `/v1/completions`, with the ways of one of the real ones.

Written from their documented schemas: vLLM (an echo with right probabilities, `/tokenize`), llama-cpp-python
(an echo off by one token, `/extras/tokenize/count`, which counts the begin mark), llama.cpp (probabilities in
the shape of chats, no echo, another `/tokenize`), and a plain one that refuses fields that it does not know
and tells no probabilities. A token is a word with the blanks before it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from tests.model_servers.scripted_server import Exchange, Reply, ScriptedServer

Ways = Literal["vllm", "llama_cpp_python", "llama_cpp", "plain"]
Continue = Callable[[str], Sequence[str]]

ROUTE = "/v1/completions"
LOG_PROBABILITY = math.log(0.9)
"""Of a token that the model writes itself."""
OTHER_LOG_PROBABILITY = math.log(0.01)
"""Of any other token."""


class OpenAiStandIn(ScriptedServer):
    """Continues each prompt with the tokens that `continue_` gives for it."""

    def __init__(
        self,
        continue_: Continue = lambda _: (" 1", "\n"),
        *,
        ways: Ways = "vllm",
        models: Sequence[str] = ("tiny-coder",),
        delay_ms: float = 0.0,
        token_delay_ms: float = 0.0,
    ) -> None:
        super().__init__()
        self.continue_ = continue_
        self.ways = ways
        self.models = models
        self.delay_ms = delay_ms
        """Before the first token of a stream."""
        self.token_delay_ms = token_delay_ms

    def streams(self) -> list[Exchange]:
        """The requests for a streamed completion so far."""
        return [exchange for exchange in self.to(ROUTE) if exchange.json.get("stream")]

    def reply(self, exchange: Exchange) -> Reply:
        match exchange.path:
            case "/v1/models":
                return Reply.json({"object": "list", "data": [self._model(name) for name in self.models]})
            case "/v1/completions":
                return self._complete(exchange.json)
            case "/tokenize" if self.ways == "vllm":
                return Reply.json({"count": len(tokens_of(exchange.json["prompt"])), "max_model_len": 4096})
            case "/tokenize" if self.ways == "llama_cpp":
                return Reply.json({"tokens": list(range(len(tokens_of(exchange.json.get("content", "")))))})
            case "/extras/tokenize/count" if self.ways == "llama_cpp_python":
                return Reply.json({"count": 1 + len(tokens_of(exchange.json["input"]))})
        return Reply.json({"detail": "Not Found"}, 404)

    def _model(self, name: str) -> dict[str, Any]:
        model = {"id": name, "object": "model", "owned_by": self.ways}
        return {**model, "max_model_len": 4096} if self.ways == "vllm" else model

    def _complete(self, question: dict[str, Any]) -> Reply:
        if self.ways == "plain" and (unknown := {"logprobs", "skip_special_tokens"} & question.keys()):
            return Reply.json({"error": {"message": f"Unknown parameter: {min(unknown)}"}}, 400)
        if question["model"] not in self.models:
            return Reply.json({"error": {"message": f"The model `{question['model']}` does not exist."}}, 404)
        tokens = _until_stop(self.continue_(question["prompt"]), question.get("stop") or ())
        finish = "stop" if len(tokens) <= question["max_tokens"] else "length"
        tokens = tokens[: question["max_tokens"]]
        if question.get("stream"):
            return self._stream(tokens, finish, question)
        echoes = question.get("echo") and self.ways in ("vllm", "llama_cpp_python")
        before = tokens_of(question["prompt"]) if echoes else []
        told = self._log_probabilities(before, tokens, question)
        choice = {"index": 0, "text": "".join(before + tokens), "logprobs": told, "finish_reason": finish}
        usage = {"completion_tokens": len(tokens)}
        return Reply.json({"object": "text_completion", "choices": [choice], "usage": usage})

    def _stream(self, tokens: list[str], finish: str, question: dict[str, Any]) -> Reply:
        messages: list[dict[str, Any]] = []
        for token in tokens:
            told = self._log_probabilities([], [token], question)
            messages.append({"choices": [{"text": token, "logprobs": told, "finish_reason": None}]})
        messages.append({"choices": [{"text": "", "logprobs": None, "finish_reason": finish}]})
        return Reply.events(messages, delay_ms=self.delay_ms, piece_delay_ms=self.token_delay_ms)

    def _log_probabilities(
        self, before: Sequence[str], tokens: Sequence[str], question: dict[str, Any]
    ) -> dict[str, Any] | None:
        """For the echoed tokens and those written."""
        if not question.get("logprobs"):
            return None
        if self.ways == "llama_cpp":
            other = {"token": "~", "logprob": OTHER_LOG_PROBABILITY}
            written = [{"token": token, "logprob": LOG_PROBABILITY} for token in tokens]
            return {"content": [{**each, "top_logprobs": [each, other]} for each in written]}
        echoed = [self._probability(before[:n], token) for n, token in enumerate(before)]
        if self.ways == "llama_cpp_python":
            echoed = echoed[1:] + echoed[:1]
        values: list[float | None] = [*echoed, *[LOG_PROBABILITY] * len(tokens)]
        if before:
            values[0] = None
        all_tokens = [*before, *tokens]
        top = [
            {token: value, "~": OTHER_LOG_PROBABILITY}
            for token, value in zip(all_tokens, values, strict=True)
        ]
        return {"tokens": all_tokens, "token_logprobs": values, "top_logprobs": top}

    def _probability(self, before: Sequence[str], token: str) -> float:
        likely = list(self.continue_("".join(before)))[:1]
        return LOG_PROBABILITY if likely == [token] else OTHER_LOG_PROBABILITY


def _until_stop(tokens: Sequence[str], stops: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for token in tokens:
        end = min((token.find(stop) for stop in stops if stop in token), default=-1)
        if end >= 0:
            return [*kept, token[:end]] if end else kept
        kept.append(token)
    return kept


def tokens_of(text: str) -> list[str]:
    """Cut a text into words, each with the blanks before it."""
    return re.findall(r"\s*\w+|\s*[^\w\s]|\s+$", text)
