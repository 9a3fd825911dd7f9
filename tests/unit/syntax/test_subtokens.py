import sys
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.syntax.subtokens import subtokens
from tests.unit.syntax.samples import quick


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("load", ["load"]),
        ("loadConfig", ["load", "config", "loadconfig"]),
        ("load_config", ["load", "config", "load_config"]),
        ("HTTPServer", ["http", "server", "httpserver"]),
        ("parseHTML5Document", ["parse", "html", "document", "parsehtml5document"]),
        ("__init__", ["init"]),
        ("_x", ["x"]),
        ("utf8", ["utf", "utf8"]),
        ("x = y1 + 42", ["x", "y1", "42"]),
        ("MAX_SIZE", ["max", "size", "max_size"]),
        ("größe_Maß", ["größe", "maß", "größe_maß"]),
        ("__ + -", []),
        ("", []),
    ],
)
def test_words_become_their_parts_and_themselves(text: str, expected: list[str]) -> None:
    assert subtokens(text) == expected


def test_encoded_data_is_no_word() -> None:
    assert subtokens("key = " + "aB3" * 100) == ["key"]


@given(st.text())
@quick
def test_tokens_are_lowercase_and_never_empty(text: str) -> None:
    assert all(token and token == token.lower() for token in subtokens(text))


@given(st.text(), st.text())
@quick
def test_tokens_of_two_lines_are_the_tokens_of_each(first: str, second: str) -> None:
    assert subtokens(f"{first}\n{second}") == subtokens(first) + subtokens(second)


def test_importing_subtokens_loads_no_parser() -> None:
    probe = "import sys, reprise.syntax.subtokens; sys.exit('tree_sitter' in sys.modules)"
    assert run([sys.executable, "-c", probe], check=False).returncode == 0
