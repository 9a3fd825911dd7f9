"""The shapes in which editors send settings."""

from __future__ import annotations

from typing import Any

import pytest

from reprise.lsp.options import options_from, overlaid, pushed_options

SECTION = {"completion": {"deadlineMs": 5}}


@pytest.mark.parametrize("value", [SECTION, {"reprise": SECTION}])
def test_the_section_comes_alone_or_wrapped(value: Any) -> None:
    assert options_from(value) == SECTION


@pytest.mark.parametrize("value", [None, [], 5, "text", {"reprise": None}, {"reprise": []}])
def test_what_is_no_table_holds_no_settings(value: Any) -> None:
    assert options_from(value) == {}


def test_null_is_unset() -> None:
    assert options_from({"completion": {"deadlineMs": None, "minConfidence": 1}}) == {
        "completion": {"minConfidence": 1}
    }


def test_a_layer_replaces_single_values_of_the_one_below() -> None:
    base = {"completion": {"deadlineMs": 5, "minConfidence": 0.5}, "index": {"exclude": ["a"]}}
    over = {"completion": {"deadlineMs": 9}, "index": {"exclude": ["b"]}}
    assert overlaid(base, over) == {
        "completion": {"deadlineMs": 9, "minConfidence": 0.5},
        "index": {"exclude": ["b"]},
    }


def test_a_push_for_every_server_holds_only_ours() -> None:
    dotted = {"reprise.completion.deadlineMs": 5}
    assert pushed_options({"python": {"path": "x"}} | SECTION) == SECTION
    assert pushed_options({"editor.tabSize": 4} | dotted) == dotted
    assert pushed_options({"python": {}, "reprise": SECTION}) == SECTION


def test_a_misspelt_setting_stays_in_to_be_told() -> None:
    assert options_from({"complation": {"x": 1}}) == {"complation": {"x": 1}}
