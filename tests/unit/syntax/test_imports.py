import pytest

from tests.unit.syntax.samples import LANGUAGES, syntax_of

EXPECTED: dict[str, list[tuple[str, str | None, str]]] = {
    "python": [
        ("os.path", None, "os"),
        ("json", None, "js"),
        ("collections", "OrderedDict", "OrderedDict"),
        ("collections", "defaultdict", "dd"),
        ("shop", "prices", "prices"),
        ("units", "*", ""),
    ],
    "javascript": [
        ("path", "*", "path"),
        ("./disk", "read", "read"),
        ("./disk", "write", "put"),
        ("./numbers.js", "default", "Default"),
        ("./numbers.js", "one", "uno"),
        ("./numbers.js", "two", "two"),
        ("all", "*", "all"),
        ("./effect", None, ""),
        ("./helper", "helper", "default"),
    ],
    "typescript": [("./item", "Item", "Item"), ("fs", "*", "fs"), ("./all", "*", "")],
    "tsx": [
        ("react", "default", "React"),
        ("react", "useState", "useState"),
        ("./button", "Button", "Button"),
    ],
    "java": [("java.util", "List", "List"), ("java.util", "*", ""), ("shop.Prices", "of", "of")],
    "go": [("fmt", None, "fmt"), ("encoding/json", None, "js"), ("example.org/shop/v2", None, "shop")],
    "rust": [
        ("std", "collections", "collections"),
        ("std::collections", "HashMap", "Map"),
        ("crate::shop", "*", ""),
        ("units", None, "units"),
    ],
    "c": [("stdio.h", "*", ""), ("shop/item.h", "*", "")],
    "cpp": [("vector", "*", ""), ("shop/item.hpp", "*", ""), ("shop", "Item", "Item")],
    "csharp": [("System.Collections.Generic", "*", ""), ("Shop.Stock", "Prices", "Prices")],
    "ruby": [("json", "*", ""), ("./units", "*", "")],
    "php": [
        ("Shop", "Item", "Item"),
        ("Shop", "Price", "Cost"),
        ("Shop", "Owner", "Owner"),
        ("units.php", "*", ""),
    ],
}

Names = list[tuple[str, str | None, str]]


def imported(language: str, text: str | None = None) -> Names:
    return [(found.module, found.name, found.alias) for found in syntax_of(language, text).imports]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_imported_name_is_read(language: str) -> None:
    assert imported(language) == EXPECTED[language]


def test_leading_dots_are_the_level_of_a_python_import() -> None:
    found = syntax_of("python", "from . import a\nfrom ...b.c import d\nimport e\n").imports
    assert [(one.module, one.level, one.line) for one in found] == [("", 1, 1), ("b.c", 3, 2), ("e", 0, 3)]


@pytest.mark.parametrize(
    ("language", "statement", "expected"),
    [
        ("python", "from a import (b as c, d)", [("a", "b", "c"), ("a", "d", "d")]),
        ("python", "def f():\n    import a", [("a", None, "a")]),
        ("javascript", "const { a } = await import('./b')", [("./b", "a", "a"), ("./b", None, "")]),
        ("javascript", "const a = require('b').c", [("b", "c", "a")]),
        ("javascript", "require('b')", [("b", None, "")]),
        ("javascript", "const a = other('b')", []),
        ("javascript", "export * as a from 'b'", [("b", "*", "a")]),
        ("java", "import static a.B.*;", [("a.B", "*", "")]),
        ("go", 'package p\nimport . "a/b"', [("a/b", "*", "")]),
        ("go", 'package p\nimport "gopkg.in/yaml.v3"', [("gopkg.in/yaml.v3", None, "yaml")]),
        (
            "rust",
            "use a::{b::{c, d as e}, f::*};",
            [("a::b", "c", "c"), ("a::b", "d", "e"), ("a::f", "*", "")],
        ),
        ("rust", "extern crate a as b;", [("a", None, "b")]),
        ("csharp", "using static A.B;", [("A.B", "*", "")]),
        ("ruby", "load 'a'\nputs 'b'", [("a", "*", "")]),
        ("php", "<?php use function a\\b;", [("a", "b", "b")]),
    ],
)
def test_a_statement_binds_these_names(language: str, statement: str, expected: Names) -> None:
    assert imported(language, statement) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("javascript", "import('')\nimport()\nimport {} from\nconst a = require()"),
        ("python", "from import x\nimport\nfrom . import"),
        ("rust", "use ;\nuse a::{;"),
        ("go", "package a\nimport (\n"),
        ("php", "<?php use ;"),
        ("java", "import ;"),
    ],
)
def test_half_written_imports_do_no_harm(language: str, text: str) -> None:
    assert all(found.line >= 1 for found in syntax_of(language, text).imports)
