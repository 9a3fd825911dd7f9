from __future__ import annotations

import pytest

from tests.unit.completion.workspaces import apis, names

SHOP = {
    "shop/__init__.py": "__all__ = ['Item']\nfrom shop.models import Item\n",
    "shop/models.py": "class Item: ...\nclass Maker: ...\n",
    "shop/_private.py": "",
    "shop/views/__init__.py": "",
    "shop/views/cart.py": "def show(): ...\n",
    "setup.py": "",
}
WEB = {
    "src/models.ts": "export class Maker {}\nexport function make() {}\nfunction hidden() {}\n",
    "src/ui/my-cart.tsx": "export const cart = 1;\n",
    "src/ui/index.ts": "",
    "src/more.ts": "export class Maker {}\n",
    "dist/models.js": "export class Maker {}\n",
}
MILL = {
    "src/main/java/org/mill/Store.java": "package org.mill;\npublic class Store {\n"
    "    public static void open() {}\n    public static class Shelf {}\n}\n",
    "src/main/java/org/mill/parts/Wheel.java": "package org.mill.parts;\npublic class Wheel {}\n",
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from shop import <CURSOR>", ["Item", "models", "views"]),
        ("from shop import Item, mod<CURSOR>", ["models"]),
        ("from shop import (\n    Item,\n    <CURSOR>\n)", ["models", "views"]),
        ("from shop import _p<CURSOR>", ["_private"]),
        ("from shop.models import <CURSOR>", ["Item", "Maker"]),
        ("from shop.<CURSOR>", ["models", "views"]),
        ("from shop.views.<CURSOR>", ["cart"]),
        ("import shop.mo<CURSOR>", ["models"]),
        ("import os, sh<CURSOR>", ["shop"]),
        ("from <CURSOR>", ["setup", "shop"]),
        ("from .<CURSOR>", ["models", "views"]),
        ("from . import mo<CURSOR>", ["models"]),
        ("from .views.<CURSOR>", ["cart"]),
        ("from shop imp<CURSOR>", []),
        ("import os.<CURSOR>", []),
        ("import shop as s<CURSOR>", []),
    ],
)
def test_python_imports_name_modules_and_what_they_export(source: str, expected: list[str]) -> None:
    assert sorted(names(apis(SHOP, "shop/new.py", source, candidates=["show()"]))) == sorted(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import { Ma<CURSOR>", ["Maker", "make"]),
        ("import { Maker, ma<CURSOR> } from './models';", ["make"]),
        ("import {\n  Maker,\n  m<CURSOR>\n} from './models';", ["make"]),
        ("import { hid<CURSOR>", []),
        ("export { Maker, ma<CURSOR> } from './models';", ["make"]),
        ("import Ma<CURSOR>", []),
        ("import * as Ma<CURSOR>", []),
        ("import { Maker } from './<CURSOR>'", ["models", "more", "ui"]),
        ("import { cart } from './ui/my-c<CURSOR>'", ["my-cart"]),
        ("const models = require('./mod<CURSOR>')", ["models"]),
    ],
)
def test_script_imports_name_modules_and_what_they_export(source: str, expected: list[str]) -> None:
    items = apis(WEB, "src/app.ts", source)

    assert sorted(names(items)) == sorted(expected)
    assert all(item.additional_edits == () for item in items)


def test_the_last_part_of_a_module_path_is_replaced_as_a_whole() -> None:
    (item,) = apis(WEB, "src/app.ts", "import { cart } from './ui/my-c<CURSOR>'")

    assert (item.range.start.character, item.range.end.character) == (27, 31)
    assert item.detail == "my-cart · src/ui/my-cart.tsx"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import org.mill.<CURSOR>", ["Store", "parts"]),
        ("import org.mill.parts.W<CURSOR>", ["Wheel"]),
        ("import org.mill.Store.<CURSOR>", ["Shelf"]),
        ("import static org.mill.Store.o<CURSOR>", ["open"]),
        ("import java.util.<CURSOR>", []),
    ],
)
def test_java_imports_name_packages_classes_and_static_members(statement: str, expected: list[str]) -> None:
    found = apis(MILL, "src/main/java/org/mill/Run.java", f"package org.mill;\n\n{statement}\n")

    assert sorted(names(found)) == sorted(expected)


@pytest.mark.parametrize(
    ("buffer", "expected"), [("src/pages/app.ts", "'../models'"), ("dist/app.js", "'./models'")]
)
def test_a_built_copy_is_imported_by_its_like_only(buffer: str, expected: str) -> None:
    items = apis(WEB, buffer, "'use strict';\n\nnew Mak<CURSOR>")
    edits = [edit.text for item in items if item.text == "Maker" for edit in item.additional_edits]

    assert any(expected in edit for edit in edits)
    assert not any(("src" if buffer.startswith("dist") else "dist") in edit for edit in edits)
