from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.questions.reading.meanings import Meanings
from tests.unit.benchmarks.small_package import JAVA, PYTHON, TYPESCRIPT


def meant(files: Mapping[str, str], path: str, stretch: str) -> list[str]:
    """The names of the definitions in other files that a stretch of a file uses."""
    start = files[path].index(stretch)
    gold = Meanings.of_files(files).gold(path, start, start + len(stretch))
    return [f"{one.path.rpartition('/')[2]}:{one.start_line} {one.qualified}" for one in gold]


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        ("Stock, name):", ["stock.py:11 Stock"]),  # through the package
        ("kept.count(name) - 1", ["stock.py:15 Stock.count"]),  # a parameter's type
        ("stock.open_stock(", ["stock.py:23 open_stock"]),  # a member of a module
        ("shelves.room()", ["stock.py:7 Shelf.room"]),  # what a call answers with, and a base
        ('open_stock("other").count', ["stock.py:23 open_stock", "stock.py:15 Stock.count"]),
        ("os.error", []),  # from outside
        ("return open_stock.count(name, ", []),  # a parameter hides the import
        ("from shop.stock import open_stock", []),  # an import is no use
    ],
)
def test_python_names_mean_what_imports_and_written_types_say(stretch: str, expected: list[str]) -> None:
    assert meant(PYTHON, "shop/order.py", stretch) == expected


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        ("openStock(", ["stock.ts:19 openStock"]),  # through `export *`, imported as JavaScript
        (".count(name)", ["stock.ts:13 Stock.count"]),
        ("all.Shelf | ", ["stock.ts:1 Shelf"]),
        ("this.kept!.room()", ["stock.ts:2 Shelf.room"]),
        ('readFile("goods")', []),  # from outside
    ],
)
def test_typescript_names_mean_what_imports_and_written_types_say(stretch: str, expected: list[str]) -> None:
    assert meant(TYPESCRIPT, "src/order.ts", stretch) == expected


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        ("Stock kept;", ["Stock.java:3 Stock"]),
        ("Stock.open(name)", ["Stock.java:3 Stock", "Stock.java:12 Stock.open"]),
        ("kept.count(", ["Stock.java:7 Stock.count"]),  # a field's type
        ("EMPTY + ", ["Stock.java:4 Stock.EMPTY"]),  # a static import
        ("kept.room()", ["Shelf.java:4 Shelf.room"]),  # of a base in the same package
        ("name.trim()", []),  # from outside
    ],
)
def test_java_names_mean_what_imports_and_written_types_say(stretch: str, expected: list[str]) -> None:
    assert meant(JAVA, "src/org/shop/order/Order.java", stretch) == expected


def test_a_default_export_is_known_under_any_name() -> None:
    files = {
        **TYPESCRIPT,
        "src/use.ts": 'import Kept from "./stock"\nconst kept = new Kept([])\nkept.count("a")\n',
    }
    assert meant(files, "src/use.ts", "new Kept([])") == ["stock.ts:7 Stock"]
    assert meant(files, "src/use.ts", "kept.count(") == ["stock.ts:13 Stock.count"]


def test_values_that_go_in_a_circle_mean_nothing() -> None:
    files = {
        "a.py": "from b import other\nvalue = value.next()\nvalue.more()\n",
        "b.py": "from a import value\nfrom c import other\nvalue.more(other)\n",
        "c.py": "from b import other\n",
    }
    assert meant(files, "a.py", "value.more()") == []
    assert meant(files, "b.py", "value.more(other)") == ["a.py:2 value"]


def test_a_class_that_is_its_own_base_has_no_members_from_it() -> None:
    files = {"a.py": "class A(A.B):\n    pass\n", "b.py": "from a import A\nA.more(A.B)\n"}
    assert meant(files, "b.py", "A.more(A.B)") == ["a.py:1 A"]


def test_what_many_files_export_again_in_a_circle_is_found_at_once() -> None:
    stars = "".join(f'export * from "./m{n}"\n' for n in range(20))
    files = {f"m{n}.ts": stars for n in range(20)}
    files["m19.ts"] += "export class Shelf {}\n"
    files["use.ts"] = 'import { Shelf, Missing } from "./m0"\nlet kept: Shelf | Missing\n'
    assert meant(files, "use.ts", "Shelf | Missing\n") == ["m19.ts:21 Shelf"]
