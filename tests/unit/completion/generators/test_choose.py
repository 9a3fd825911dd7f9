"""Which generator the settings name."""

from __future__ import annotations

import sys

import pytest

from reprise.completion.generators.choose import generator_from
from reprise.config import settings_from
from reprise.errors import GeneratorError


def test_without_a_backend_there_is_no_generator() -> None:
    assert generator_from(settings_from({})) is None


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"backend": "llamacpp"}, "llamacpp"),
        ({"backend": "ollama", "model": "qwen2.5-coder"}, "ollama"),
        ({"backend": "openai", "url": "http://127.0.0.1:8000/v1"}, "openai"),
    ],
)
def test_each_server_needs_no_more_than_this(options: dict[str, object], name: str) -> None:
    generator = generator_from(settings_from({"generator": options}))

    assert generator is not None
    assert generator.name == name
    generator.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"backend": "embedded"}, "no model inside"),
        ({"backend": "openai"}, r"generator\.url is not set"),
        ({"backend": "transformers"}, r"generator\.model is not set"),
        ({"backend": "llamacpp", "url": "http://example.com"}, r"generator\.allowRemote"),
        ({"backend": "ollama", "apiKeyEnv": "REPRISE_TEST_NO_SUCH_KEY"}, "REPRISE_TEST_NO_SUCH_KEY"),
    ],
)
def test_what_cannot_be_is_told_at_once_and_lasts(options: dict[str, object], message: str) -> None:
    with pytest.raises(GeneratorError, match=message) as caught:
        generator_from(settings_from({"generator": options}))

    assert caught.value.is_lasting


def test_a_missing_extra_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "reprise.completion.generators.transformers_model", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "transformers", None)

    with pytest.raises(GeneratorError) as caught:
        generator_from(settings_from({"generator": {"backend": "transformers", "model": "somewhere"}}))
    assert str(caught.value).endswith(f'{sys.executable} -m pip install "reprise[transformers]"')
