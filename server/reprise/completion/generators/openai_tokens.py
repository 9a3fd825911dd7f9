"""Counts tokens over HTTP: OpenAI's routes have no way to, so servers added their own.

vLLM: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html; llama-cpp-python:
https://llama-cpp-python.readthedocs.io/en/latest/server/; TabbyAPI: https://theroyallab.github.io/tabbyAPI/;
llama.cpp: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md. Knows no model.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from reprise.completion.generators.http import HttpServer
from reprise.errors import GeneratorError


@dataclass(frozen=True, slots=True)
class TokenRoute:
    """One server's way to count tokens."""

    path: str
    field: str
    """Of the question: the text."""
    count: str
    """Of the answer: how many tokens it has, or a list of them."""
    n_always: int = 0
    """Tokens that are counted with every text: the begin mark."""

    def ask(self, http: HttpServer, model: str, text: str) -> int:
        """Count the tokens of `text`; raises `GeneratorError` on a server that has no such route."""
        question: dict[str, Any] = {"model": model, self.field: text, "add_special_tokens": False}
        count = http.post_json(self.path, question).get(self.count)
        if isinstance(count, list):
            return len(count)
        if not isinstance(count, int):
            raise http.error(f"it answers {self.path} without a number of tokens", "update it")
        return max(count - self.n_always, 0)


LLAMA_CPP_PYTHON = "/extras/tokenize/count"

_ROUTES = (
    TokenRoute("/tokenize", "prompt", "count"),
    TokenRoute("/tokenize", "content", "tokens"),
    TokenRoute(LLAMA_CPP_PYTHON, "input", "count"),
    TokenRoute("/v1/token/encode", "text", "length"),
)


def token_route(http: HttpServer, model: str) -> TokenRoute | None:
    """Find the route that a server has; None if it has none of them."""
    for route in _ROUTES:
        # Servers refuse a route that they do not have in many ways, some with status 200 or a web page.
        with suppress(GeneratorError):
            return replace(route, n_always=route.ask(http, model, ""))
    return None
