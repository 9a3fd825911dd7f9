import pytest

from reprise.types import Call
from tests.unit.syntax.samples import LANGUAGES, syntax_of

CALLS = {
    "python": ("of", "prices", "Shelf.put"),
    "javascript": ("of", "all.prices", "Shelf.put"),
    "typescript": ("save", "this.store", "Shelf.put"),
    "tsx": ("Dialog", "ui", "Panel"),
    "java": ("add", "this.items", "Shelf.put"),
    "go": ("Unmarshal", "js", "Load"),
    "rust": ("of", "prices", "Shelf.put"),
    "c": ("added", "shelf.hooks", "shelf_put"),
    "cpp": ("of", "prices", "stock.Shelf.put"),
    "csharp": ("Of", "Prices", "Shelf.Put"),
    "ruby": ("of", "Prices", "Stock.Shelf.put"),
    "php": ("of", "Prices", "Shelf.put"),
}
BARE = {
    "python": ("weigh", "Shelf.put"),
    "javascript": ("check", "load"),
    "typescript": ("load", "open"),
    "tsx": ("useState", "Panel"),
    "java": ("isFull", "Shelf.put"),
    "go": ("read", "Load"),
    "rust": ("describe", "Shelf.put"),
    "c": ("read_shelf", "shelf_load"),
    "cpp": ("full", "stock.Shelf.put"),
    "csharp": ("StockException", "Shelf.Put"),
    "ruby": ("log", "Stock.Shelf.put"),
    "php": ("file_get_contents", "load"),
}
REFERENCES = {
    "python": "Base",
    "javascript": "Base",
    "typescript": "Holder",
    "tsx": "Props",
    "java": "Holder",
    "go": "Item",
    "rust": "Holder",
    "c": "shelf_t",
    "cpp": "Base",
    "csharp": "IHolder",
    "ruby": "Base",
    "php": "Holder",
}


def calls(language: str, text: str | None = None, kind: str = "call") -> list[Call]:
    return [call for call in syntax_of(language, text).calls if call.kind == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_has_its_receiver_and_the_definition_around_it(language: str) -> None:
    assert CALLS[language] in {(call.name, call.receiver, call.caller) for call in calls(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_of_a_bare_name_has_no_receiver(language: str) -> None:
    name, caller = BARE[language]
    assert (name, None, caller) in {(call.name, call.receiver, call.caller) for call in calls(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_types_and_base_classes_are_references(language: str) -> None:
    assert REFERENCES[language] in {call.name for call in calls(language, kind="reference")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_place_is_one_call(language: str) -> None:
    text = {"go": "package a\n", "php": "<?php "}.get(language, "") + "void f() { g(); }"
    found = [call for call in syntax_of(language, text).calls if call.name == "g"]
    assert len(found) <= 1


def test_code_of_the_module_has_no_caller() -> None:
    assert [call.caller for call in calls("python", "a()\n@b()\nclass C:\n    x = d()\n")] == [
        None,
        None,
        "C",
    ]


def test_default_arguments_belong_to_their_function() -> None:
    assert calls("python", "def f(a=g()):\n    pass\n")[0].caller == "f"


def test_calls_keep_the_order_and_lines_in_which_they_stand() -> None:
    found = calls("python", "a(\n    b(),\n    c.d(),\n)\n")
    assert [(call.name, call.line) for call in found] == [("a", 1), ("b", 2), ("d", 3)]


def test_a_receiver_is_written_with_dots_on_one_line() -> None:
    assert calls("javascript", "a?.b\n  .c()")[0].receiver == "a.b"
    assert calls("cpp", "void f() { a->b::c.d(); }")[0].receiver == "a.b.c"


def test_a_long_chain_keeps_a_short_receiver() -> None:
    chain = "a" + ".b(1)" * 300
    assert all(len(call.receiver or "") <= 80 for call in calls("python", chain))


def test_elements_of_html_are_no_calls() -> None:
    assert [call.name for call in calls("tsx", "const a = <div><Panel /></div>")] == ["Panel"]


def test_types_of_the_language_are_no_references() -> None:
    assert calls("python", "def f(a: int, b: list[str]) -> Shelf: ...", "reference")[0].name == "Shelf"


def test_calls_in_the_arguments_of_a_rust_macro_are_found() -> None:
    found = calls("rust", "fn f() { assert_eq!(load(1).count(), x.y()); }")
    assert {(call.name, call.receiver) for call in found} >= {("load", None), ("y", "x")}
