from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reprise.completion.buffer import buffer_at
from reprise.completion.expected import expected_definitions
from reprise.syntax.analysis import analyse
from reprise.syntax.memory import AnalysisMemory
from tests.unit.completion.workspaces import site_of, snapshot_of

SHOP = """class Shop:
    def open(self): ...
    def close(self): ...


def rent(shop): ...


def _audit(): ...
"""
FILES = {"shop.py": SHOP, "tax.py": "def vat(net): ...\n\n\nRATE = 0.2\n"}


def expected(source: str, files: Mapping[str, str] = FILES, path: str = "main.py") -> list[str]:
    site = site_of(path, source)
    buffer = analyse(path, site.language, site.prefix + site.suffix).syntax
    return [one.symbol.qualified for one in expected_definitions(snapshot_of(files), site, buffer)]


def test_an_import_that_is_not_used_yet_is_expected() -> None:
    assert expected("from shop import Shop, rent\n\nrent(<CURSOR>") == ["Shop"]


def test_a_use_below_the_cursor_counts() -> None:
    assert expected("from shop import Shop\n\n<CURSOR>\nShop()\n") == []


def test_an_import_over_several_lines_uses_none_of_its_names() -> None:
    assert expected("from shop import (\n    Shop,\n    rent,\n)\n\n<CURSOR>") == ["Shop", "rent"]


def test_paths_of_modules_use_nothing() -> None:
    files = {"shop/rent.py": "def rent(): ...\n", "shop/tax.py": "def vat(): ...\n"}
    source = "from shop.rent import rent\nfrom shop.tax import vat\n\n<CURSOR>"
    script = {"rent.ts": "export function rent() {}\n"}

    assert expected(source, files) == ["rent", "vat"]
    assert expected('import { rent } from "./rent";\n\n<CURSOR>', script, "main.ts") == ["rent"]
    assert expected(source.replace("<CURSOR>", "rent()\n<CURSOR>"), files) == ["vat"]


def test_without_the_suffix_nothing_below_the_cursor_counts() -> None:
    above, below = "from shop import Shop\n\n", "\nShop()\nfrom tax import vat\n"
    site = replace(
        site_of("main.py", above + "<CURSOR>" + below), suffix="", line_suffix="", suffix_known=False
    )
    buffer = buffer_at(site, None, AnalysisMemory()).syntax

    assert [one.symbol.name for one in expected_definitions(snapshot_of(FILES), site, buffer)] == ["Shop"]


def test_of_unused_imports_the_one_comes_first_whose_name_fits_the_lines_around() -> None:
    source = "from shop import Shop\nfrom tax import vat\n\nnet = 3\nwith_vat = <CURSOR>"

    assert expected(source) == ["vat", "Shop"]


def test_only_names_that_the_typed_word_begins_are_expected() -> None:
    assert expected("from shop import Shop\nfrom tax import vat\n\nva<CURSOR>") == ["vat"]


def test_an_import_under_another_name_is_expected_by_that_name() -> None:
    source = "from shop import Shop as Store, rent as lease\n\n"

    assert expected(f"{source}<CURSOR>") == ["Shop", "rent"]
    assert expected(f"{source}le<CURSOR>") == ["rent"]


def test_behind_a_module_its_definitions_are_expected_unused_ones_first_hidden_ones_last() -> None:
    source = "import shop\n\nshop.Shop()\nshop.<CURSOR>"

    assert expected(source) == ["rent", "_audit", "Shop"]


def test_behind_an_object_its_class_is_expected_and_then_its_members() -> None:
    source = "from shop import Shop\n\nmine = Shop()\nmine.open()\nmine.<CURSOR>"

    assert expected(source) == ["Shop", "Shop.close", "Shop.open"]


def test_nothing_is_expected_of_the_file_itself_nor_of_what_the_workspace_does_not_hold() -> None:
    assert expected("import os\n\nclass Own:\n    def go(self):\n        self.<CURSOR>") == []


def test_an_import_far_above_what_is_looked_at_is_expected() -> None:
    source = "from shop import Shop\n" + "x = 1\n" * 10_000 + "<CURSOR>"

    assert expected(source) == ["Shop"]


def test_imports_of_typescript_and_java_are_followed() -> None:
    script = {"shop.ts": "export class Shop {}\nexport function rent() {}\n"}
    java = {"a/Shop.java": "package a;\n\npublic class Shop {\n    void open() {}\n}\n"}

    assert expected('import { Shop, rent } from "./shop";\n\nrent(<CURSOR>', script, "main.ts") == ["Shop"]
    main = "package b;\n\nimport a.Shop;\n\nclass Main {\n    void go() {\n        <CURSOR>\n    }\n}\n"
    assert expected(main, java, "b/Main.java") == ["Shop"]
