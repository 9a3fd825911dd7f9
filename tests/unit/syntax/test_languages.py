import pytest

from reprise.syntax.languages import grammar_of
from tests.unit.syntax.samples import LANGUAGES

ROLES = ("definition.function", "definition.class", "call", "reference", "import")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_it_defines_calls_refers_to_and_imports(language: str) -> None:
    grammar = grammar_of(language)
    assert grammar is not None
    roles = {"definition.function" if role == "definition.method" else role for role in grammar.roles}
    assert roles >= set(ROLES)


def test_a_grammar_is_loaded_once() -> None:
    assert grammar_of("go") is grammar_of("go")


def test_plain_text_has_no_grammar() -> None:
    assert grammar_of("text") is None
