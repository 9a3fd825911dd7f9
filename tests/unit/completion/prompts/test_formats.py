from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from reprise.completion.prompts.formats import format_for, format_named
from reprise.errors import BadInputError
from tests.unit.completion.prompts.examples import FORMATS, hit, prompt_of, site_between

PUBLISHED = Path(__file__).parents[3] / "data" / "prompts" / "published.toml"
EXAMPLES = tomllib.loads(PUBLISHED.read_text("utf-8"))["examples"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["source"]))
def test_the_published_parts_give_the_published_prompt(example: dict[str, Any]) -> None:
    site = site_between(example["prefix"], example["suffix"], example.get("path", "module.py"))
    files = [hit(path, text) for path, text in reversed(example.get("files", []))]

    prompt = prompt_of(site, files, example["format"], repository=example.get("repository", ""))

    assert prompt.text == example["published"]


def test_every_format_but_plain_has_a_published_example() -> None:
    assert {example["format"] for example in EXAMPLES} == set(FORMATS) - {"plain"}


@pytest.mark.parametrize(
    ("model", "format"),
    [
        ("Qwen/Qwen2.5-Coder-1.5B", "qwen2.5-coder"),
        ("qwen2.5-coder:7b-base-q8_0", "qwen2.5-coder"),
        ("Qwen3-Coder-30B-A3B-Instruct-Q4_K_M.gguf", "qwen2.5-coder"),
        ("starcoder2:3b", "starcoder2"),
        ("bigcode/starcoderbase-1b", "starcoder"),
        ("stable-code:3b-code", "starcoder"),
        ("deepseek-coder-v2:16b-lite-base", "deepseek-coder"),
        ("deepseek-ai/deepseek-coder-1.3b-base", "deepseek-coder"),
        ("codellama:7b-code", "codellama"),
        ("codellama/CodeLlama-13b-hf", "codellama"),
        ("codellama:34b-code", "plain"),
        ("CodeLlama-7b-Python-hf", "plain"),
        ("Codestral-22B-v0.1-Q4_K_M.gguf", "codestral"),
        ("google/codegemma-2b", "codegemma"),
        ("granite-code:8b", "granite"),
        ("ibm-granite/granite-3b-code-base-2k", "granite"),
        ("granite3.3:8b", "granite"),
        ("granite3.1-dense:2b", "plain"),
        ("ibm-granite/granite-4.0-h-tiny", "granite-4"),
        ("ByteDance-Seed/Seed-Coder-8B-Base", "seed-coder"),
        ("/models/starcoder2/Qwen2.5-Coder-0.5B.gguf", "qwen2.5-coder"),
        (r"C:\models\starcoder2-3b\model.gguf", "starcoder2"),
        ("llama3.1:8b", "plain"),
        ("", "plain"),
    ],
)
def test_a_model_is_known_by_its_name(model: str, format: str) -> None:
    assert format_for(model, frozenset()).name == format


@pytest.mark.parametrize("format", FORMATS[1:])
def test_a_model_of_another_name_is_known_by_its_tokens(format: str) -> None:
    tokens = format_named(format).tokens | {"<unk>", "<pad>"}

    assert format_for("our-own-model", tokens).name == format


def test_a_token_may_carry_the_mark_of_a_blank() -> None:
    tokens = frozenset({"▁<PRE>", "▁<SUF>", "▁<MID>", "▁<EOT>", "<unk>"})

    assert format_for("our-own-model", tokens).name == "codellama"


def test_the_name_counts_more_than_the_tokens() -> None:
    tokens = format_named("starcoder2").tokens

    assert format_for("codegemma:2b", tokens).name == "codegemma"


def test_an_unknown_format_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(BadInputError, match=r"'qwen'; there are .*codellama.*qwen2\.5-coder"):
        format_named("qwen")


def test_a_format_is_found_however_its_letters_are_written() -> None:
    assert format_named("Qwen2.5-Coder") is format_named("qwen2.5-coder")


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_never_passes_on_its_own_tokens_and_stops_at_them(name: str) -> None:
    format = format_named(name)

    assert all(format.control.search(token) for token in format.tokens)
    assert format.stops
    assert format.source
