"""How probable a model behind OpenAI's completions finds a given text.

The route has no question for that. Some servers tell the probabilities of an echoed prompt; where they do
not, or wrongly (llama-cpp-python is off by one token for models without a begin mark), the text is asked for
token by token. Knows no connection: it is given one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from reprise.completion.generators.http import StatusError
from reprise.completion.generators.messages import Message
from reprise.completion.generators.openai_answers import choice_in, text_in, tokens_in

Ask = Callable[[Message], Message]
"""Puts one question that is not streamed; raises `StatusError` where it is refused."""

_N_OTHERS = 20  # the most that vLLM tells by default
_PROBE = "one two three one two three one two"
_NEAR = 0.05  # natural logarithm a token: two runs of one model differ by their rounding
_TOKEN_LIKE = re.compile(r"\s*(?:\w+|[^\w\s]|\s)|\s+")


def echoes_rightly(ask: Ask) -> bool:
    """Say whether an echoed text has the probability that the model gave it when it wrote it."""
    try:
        written = choice_in(ask({"prompt": _PROBE, "max_tokens": 3, "logprobs": 1}))
        tokens = tokens_in(written)
        text = "".join(token.text for token in tokens)
        found = echoed_score(ask, _PROBE, text)
    except StatusError:
        return False
    wanted = sum(token.log_probability or 0.0 for token in tokens)
    return bool(text) and found is not None and abs(found - wanted) <= _NEAR * len(tokens)


def echoed_score(ask: Ask, prompt: str, text: str) -> float | None:
    """Return the log-probability of `text` behind `prompt` from an echo of both; None if it does not tell."""
    answer = ask({"prompt": prompt + text, "max_tokens": 1, "echo": True, "logprobs": 1})
    choice = choice_in(answer)
    if not text_in(choice).startswith(prompt + text):
        return None
    tokens = tokens_in(choice)
    usage = answer.get("usage")
    n_written = usage.get("completion_tokens", 1) if isinstance(usage, Mapping) else 1
    score, tail = 0.0, ""
    for token in reversed(tokens[: len(tokens) - n_written]):
        if len(tail) >= len(text):
            break
        if token.log_probability is None:
            return None
        score += token.log_probability
        tail = token.text + tail
    return score if tail.endswith(text) else None


def stepped_score(ask: Ask, prompt: str, text: str) -> float | None:
    """Return the log-probability of `text` behind `prompt`, asked for token by token; None if it is not told.

    At each step the likeliest token that `text` goes on with counts. Where none of the likeliest 20 is one,
    the least likely of them does, for a word: the true value is lower.
    """
    score, done = 0.0, 0
    while done < len(text):
        rest = text[done:]
        question = {"prompt": prompt + text[:done], "max_tokens": 1, "logprobs": _N_OTHERS}
        tokens = tokens_in(choice_in(ask(question)))
        if not tokens or not tokens[0].others:
            return None
        others = tokens[0].others
        fitting = [other for other in others if other and (rest.startswith(other) or other.startswith(rest))]
        step = max(fitting, key=others.__getitem__, default=None)
        score += min(others.values()) if step is None else others[step]
        done += len(step or _token_like(rest))
    return score


def _token_like(rest: str) -> str:
    match = _TOKEN_LIKE.match(rest)
    return match.group() if match else rest[0]
