"""A stand-in for llama.cpp's server, after its documented routes and what its `/infill` makes of a prompt.

https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md. Its tokens are characters; its model
writes a fixed answer, whatever it is asked. A real server is in `tests/e2e/test_llamacpp_real.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.model_servers.scripted_server import Exchange, Reply, ScriptedServer

QWEN_TOKENS = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|repo_name|>", "<|file_sep|>")
_FIRST_CONTROL_ID = 0x11_0000
_LOG_PROBABILITY = -0.25  # of every token
_BATCH = 2048


class LlamaCppStandIn(ScriptedServer):
    """One model behind `/props`, `/infill`, `/completion` and `/tokenize`.

    `is_old`: as before December 2024 (probabilities as `probs`, no pieces, no tokens in grammars, no alias).
    `models`: a router for several, which wants to be told which.
    """

    def __init__(
        self,
        answer: str = "return 1",
        *,
        control_tokens: tuple[str, ...] = QWEN_TOKENS,
        context_tokens: int = 4096,
        n_slots: int = 1,
        is_old: bool = False,
        models: tuple[str, ...] = (),
        piece_delay_ms: float = 0.0,
    ) -> None:
        super().__init__()
        self.answer = answer
        self.piece_delay_ms = piece_delay_ms
        self._control_tokens = control_tokens
        self._context_tokens = context_tokens
        self._n_slots = n_slots
        self._is_old = is_old
        self._models = models

    def reply(self, exchange: Exchange) -> Reply:
        path, _, query = exchange.path.partition("?")
        body = exchange.json if exchange.method == "POST" else {}
        if path in ("/models", "/v1/models"):
            return Reply.json({"data": [{"id": name, "owned_by": "llamacpp"} for name in self._names()]})
        if path == "/props" and self._models and not query:
            return Reply.json({"role": "router", "model_path": "none", "default_generation_settings": {}})
        if self._models and body.get("model", query.removeprefix("model=")) not in self._models:
            return _refusal(400, f"model '{body.get('model')}' not found", "invalid_request_error")
        routes = {
            "/props": lambda: Reply.json(self._properties(query.removeprefix("model=") or self._names()[0])),
            "/tokenize": lambda: self._tokenize(body),
            "/infill": lambda: self._infill(body),
            "/completion": lambda: self._complete(body, body["prompt"]),
        }
        return routes[path]() if path in routes else _refusal(404, "File Not Found", "not_found_error")

    def tokens(self, text: str, parse_special: bool = True) -> list[int]:
        """The model's tokens: a control token each, and a character each."""
        known = {each: _FIRST_CONTROL_ID + number for number, each in enumerate(self._control_tokens)}
        pattern = "|".join(map(re.escape, self._control_tokens)) or "(?!)"
        pieces = re.findall(f"{pattern}|.", text, re.DOTALL) if parse_special else list(text)
        return [known[piece] if piece in known else ord(piece) for piece in pieces]

    def _names(self) -> tuple[str, ...]:
        return self._models or ("qwen2.5-coder-1.5b.gguf",)

    def _properties(self, name: str) -> dict[str, Any]:
        settings: dict[str, Any] = {"n_ctx": self._context_tokens}
        properties = {"default_generation_settings": settings, "total_slots": self._n_slots}
        if self._is_old:
            settings["model"] = f"/models/{name}"
            return properties
        return {**properties, "model_alias": name, "model_path": f"/models/{name}"}

    def _tokenize(self, body: dict[str, Any]) -> Reply:
        tokens = self.tokens(body["content"], body.get("parse_special", True))
        if body.get("with_pieces") and not self._is_old:
            return Reply.json({"tokens": [{"id": token, "piece": self._piece(token)} for token in tokens]})
        return Reply.json({"tokens": tokens})

    def _piece(self, token: int) -> str:
        is_control = token >= _FIRST_CONTROL_ID
        return self._control_tokens[token - _FIRST_CONTROL_ID] if is_control else chr(token)

    def _infill(self, body: dict[str, Any]) -> Reply:
        """Cut as the real one does: prefix and suffix to shares of the batch, the rest to what is left."""
        if not any("prefix" in token.lower() for token in self._control_tokens):
            message = "Infill is not supported by this model: prefix token is missing. "
            return _refusal(501, message, "not_supported_error")
        beside = "".join(map(self._file, body["input_extra"]))
        if "<|file_sep|>" in self._control_tokens:
            beside = f"<|repo_name|>myproject\n{beside}<|file_sep|>filename\n"
        n_beside = max(self._context_tokens - _BATCH, 0)
        prefix, suffix = body["input_prefix"][-_BATCH * 3 // 4 :], body["input_suffix"][: _BATCH // 4]
        kept = beside[max(len(beside) - n_beside, 0) :]
        prompt = f"{kept}<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>"
        return self._complete(body, prompt)

    def _file(self, extra: dict[str, Any]) -> str:
        if "<|file_sep|>" in self._control_tokens:
            return f"<|file_sep|>{extra['filename']}\n{extra['text']}"
        return f"\n\n--- snippet ---\n\n{extra['text']}"

    def _complete(self, body: dict[str, Any], prompt: str) -> Reply:
        answer = self.answer
        if grammar := body.get("grammar"):
            forced = self._forced(grammar)
            if forced is None:
                message = "Failed to initialize samplers: failed to parse grammar"
                return _refusal(400, message, "invalid_request_error")
            answer = forced
        answer, stop_type = _stopped(answer, body.get("stop", []), body["n_predict"])
        if not body.get("stream"):
            probabilities = [self._probability(character) for character in answer]
            final = self._final(body, prompt, answer, stop_type)
            return Reply.json({**final, "content": answer, "completion_probabilities": probabilities})
        return Reply.events(
            self._stream(body, prompt, answer, stop_type), done=False, piece_delay_ms=self.piece_delay_ms
        )

    def _forced(self, grammar: str) -> str | None:
        tokens = re.findall(r"<\[(\d+)\]>", grammar)
        if tokens:
            return None if self._is_old else "".join(chr(int(token)) for token in tokens)
        written = re.fullmatch(r'root ::= "(.*)"', grammar, re.DOTALL)
        return None if written is None else written[1].encode().decode("unicode_escape")

    def _stream(
        self, body: dict[str, Any], prompt: str, answer: str, stop_type: str
    ) -> Iterator[dict[str, Any]]:
        for n_predicted, character in enumerate(answer, 1):
            message = {"content": character, "stop": False, "tokens_predicted": n_predicted}
            if body.get("n_probs"):
                message["completion_probabilities"] = [self._probability(character)]
            yield message
        yield self._final(body, prompt, answer, stop_type)

    def _final(self, body: dict[str, Any], prompt: str, answer: str, stop_type: str) -> dict[str, Any]:
        slot = body.get("id_slot", -1)
        return {
            "content": "",
            "stop": True,
            "prompt": prompt,
            "id_slot": max(slot, 0) % self._n_slots,
            "stop_type": stop_type,
            "tokens_predicted": len(answer),
            "tokens_evaluated": len(self.tokens(prompt)),
        }

    def _probability(self, character: str) -> dict[str, Any]:
        if self._is_old:
            probs = [{"tok_str": "?", "prob": 0.1}, {"tok_str": character, "prob": 0.5}]
            return {"content": character, "probs": probs}
        return {
            "id": ord(character),
            "token": character,
            "bytes": list(character.encode()),
            "logprob": _LOG_PROBABILITY,
            "top_logprobs": [],
        }


def _stopped(answer: str, stops: list[str], n_predict: int) -> tuple[str, str]:
    ends = [place for stop in stops if (place := answer.find(stop)) >= 0]
    if ends and min(ends) < n_predict:
        return answer[: min(ends)], "word"
    return (answer[:n_predict], "limit") if len(answer) > n_predict else (answer, "eos")


def _refusal(code: int, message: str, kind: str) -> Reply:
    return Reply.json({"error": {"code": code, "message": message, "type": kind}}, code)
