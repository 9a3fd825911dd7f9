from __future__ import annotations

import pytest

from reprise.completion.generation.token_ratio import TokenRatio
from reprise.errors import CancelledRequestError, GeneratorError


def test_a_prompt_with_more_tokens_than_estimated_corrects_the_estimate() -> None:
    ratio = TokenRatio(3.0)

    ratio.learn("x" * 100, lambda text: 50, has_failed=False)

    assert ratio.value == 2.0


@pytest.mark.parametrize("n_tokens", [20, 34, None, 0])
def test_fewer_tokens_or_about_as_many_or_none_told_change_nothing(n_tokens: int | None) -> None:
    ratio = TokenRatio(3.0)

    ratio.learn("x" * 100, lambda text: n_tokens, has_failed=False)

    assert ratio.value == 3.0


def test_a_few_prompts_are_counted_and_those_that_failed() -> None:
    ratio, counted = TokenRatio(3.0), list[str]()

    for number in range(10):
        ratio.learn(str(number), counted.append, has_failed=number == 8)

    assert counted == ["0", "1", "2", "3", "8"]


@pytest.mark.parametrize("error", [GeneratorError("gone"), CancelledRequestError("closed")])
def test_a_backend_that_cannot_count_now_is_no_fault(error: Exception) -> None:
    def fail(text: str) -> int | None:
        raise error

    ratio = TokenRatio(3.0)
    ratio.learn("x" * 100, fail, has_failed=True)

    assert ratio.value == 3.0
