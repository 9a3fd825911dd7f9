"""Control tokens in templates, built prompts and the pieces of a tokenizer."""

from __future__ import annotations

import pytest

from reprise.completion.generators.control_tokens import WELL_KNOWN, control_tokens_in, well_known_in
from reprise.completion.prompts.formats import format_for, format_named

FORMATS = (
    "qwen2.5-coder",
    "starcoder2",
    "starcoder",
    "deepseek-coder",
    "codellama",
    "codestral",
    "codegemma",
)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ if .Suffix }}<|fim_prefix|>{{ .Prompt }}", {"<|fim_prefix|>"}),
        ("<PRE> {{- .Prompt }} <SUF>{{- .Suffix }} <MID>", {"<PRE>", "<SUF>", "<MID>"}),
        ("[SUFFIX]{{ .Suffix }}[PREFIX] {{ .Prompt }}", {"[SUFFIX]", "[PREFIX]"}),
        ("<｜fim▁begin｜>1<｜fim▁hole｜>2", {"<｜fim▁begin｜>", "<｜fim▁hole｜>"}),
        ("<[fim-suffix]>2<[fim-prefix]>1", {"<[fim-suffix]>", "<[fim-prefix]>"}),
        ("if a < b and c > d: x[0]", set()),
    ],
)
def test_control_tokens_are_known_by_their_shape(template: str, expected: set[str]) -> None:
    assert control_tokens_in(template) == expected


def test_a_token_is_known_with_its_blank_or_the_sign_for_that() -> None:
    assert well_known_in(["▁<PRE>"]) == {"<PRE>"}
    assert well_known_in([" <PRE>", "\n", "[PRE", "FIX]"]) == {"<PRE>"}


@pytest.mark.parametrize("name", FORMATS)
def test_the_well_known_tokens_tell_each_format(name: str) -> None:
    tokens = format_named(name).tokens & set(WELL_KNOWN)

    assert format_for("unknown", frozenset(tokens)).name == name
