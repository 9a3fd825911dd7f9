from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.completion.apis.name_match import match_quality
from reprise.completion.snippets import snippet_items
from tests.unit.completion.workspaces import CURSOR, accepted, apis, hit, names, site_of

SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": '''"""Models."""
from dataclasses import dataclass

LIMIT = 10

@dataclass
class Item:
    """A thing for sale."""

    sku: str
    _cost: int = 0

    def total(self, count: int) -> int:
        """The price of `count` pieces."""
        return self._cost * count

    @property
    def maker(self) -> "Maker | None":
        return None

class Maker:
    def greet(self): ...

class Bundle(Item):
    def unpack(self): ...
''',
    "shop/storage.py": """from shop.models import Item, Maker

class Repository:
    def find(self, sku: str) -> Item | None: ...
    def all(self) -> list[Item]: ...
    def best_maker(self):
        return Maker()

def open_repository(path: str) -> Repository:
    return Repository()

shared = open_repository("x")
""",
    "tests/test_models.py": "def make_item_for_test(): ...\n",
}
REPOSITORY, ITEM = {"find", "all", "best_maker"}, {"sku", "total", "maker"}
WEB = {
    "src/models.ts": """export interface Item { sku: string; maker: Maker }
export class Maker { greet(): string { return ""; } }
export default class Shop {
  private items: Item[] = [];
  constructor(private readonly owner: Maker) {}
  find(sku: string): Item | undefined { return this.items[0]; }
  async load(): Promise<Maker> { return this.owner; }
}
export function openShop(path: string): Shop { return new Shop(new Maker()); }
function hidden() {}
""",
}
MILL = {
    "src/main/java/mill/Store.java": """package mill;

import mill.parts.Wheel;

public class Store extends Base {
    private final Wheel wheel = new Wheel();
    public Wheel findWheel(int id) { return wheel; }
}
""",
    "src/main/java/mill/Base.java": "package mill;\n\npublic class Base {\n    public void close() {}\n}\n",
    "src/main/java/mill/parts/Wheel.java": """package mill.parts;

/** Turns. */
public class Wheel {
    public int radius;
    public void spin(int times) {}
}
""",
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from shop.storage import Repository\nr = Repository()\nr.<CURSOR>", REPOSITORY),
        ("from shop.storage import Repository\ndef f(r: Repository):\n    r.<CURSOR>", REPOSITORY),
        ("from shop.storage import open_repository as o\nr = o('x')\nr.<CURSOR>", REPOSITORY),
        ("from shop import storage\nstorage.Repository().<CURSOR>", REPOSITORY),
        ("from shop.storage import shared\nshared.<CURSOR>", REPOSITORY),
        ("import shop.storage\nshop.storage.o<CURSOR>", {"open_repository"}),
        ("from shop.storage import shared\nshared.find('a').<CURSOR>", ITEM),
        ("from shop.storage import shared\nshared.find('a').maker.<CURSOR>", {"greet"}),
        ("from shop.storage import shared\nshared.best_maker().<CURSOR>", {"greet"}),
        ("from shop.storage import shared\nfor i in shared.all():\n    i.<CURSOR>", ITEM),
        ("from shop.models import Item\ndef f(i: list[Item]):\n    for x in i:\n        x.<CURSOR>", ITEM),
        ("from shop.models import Bundle\nb = Bundle()\nb.<CURSOR>", {"unpack", "sku", "total", "maker"}),
        ("from shop.models import Bundle\nb = Bundle()\nb._<CURSOR>", {"_cost"}),
        ("from shop.models import <CURSOR>", {"LIMIT", "Item", "Maker", "Bundle"}),
        ("from shop.models import Item, <CURSOR>", {"LIMIT", "Maker", "Bundle"}),
        ("from .models import B<CURSOR>", {"Bundle"}),
        (
            "class A:\n    def f(self): ...\n    def g(self):\n        self.x = 1\n        self.<CURSOR>",
            {"f", "g", "x"},
        ),
        ("from shop.models import Item\ndef f(i: list[Item]):\n    i.<CURSOR>", set()),
        ("import json\njson.<CURSOR>", set()),
        ("# Ite<CURSOR>", set()),
        ("x = 'Ite<CURSOR>", set()),
        ("def Ite<CURSOR>", set()),
    ],
)
def test_python_offers_what_the_receiver_has(source: str, expected: set[str]) -> None:
    assert set(names(apis(SHOP, "shop/service.py", source))) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "import { openShop } from './models';\nconst s = openShop('x');\ns.<CURSOR>",
            {"find", "load", "items", "owner"},
        ),
        ("import Shop from './models';\nconst s = new Shop();\ns.f<CURSOR>", {"find"}),
        ("import Shop from './models';\nfunction f(s: Shop) {\n  s.find('a').<CURSOR>\n}", {"sku", "maker"}),
        (
            "import Shop from './models'\nasync function f(s: Shop) {\n let m = await s.load()\n m.<CURSOR>",
            {"greet"},
        ),
        ("import * as models from './models';\nmodels.o<CURSOR>", {"openShop"}),
        ("class A {\n  f() {}\n  g() {\n    this.<CURSOR>\n  }\n}\n", {"f", "g"}),
        ("import { o<CURSOR> } from './models';\n", {"openShop"}),
        ("const openS<CURSOR>", set()),
    ],
)
def test_typescript_offers_what_the_receiver_has(source: str, expected: set[str]) -> None:
    assert set(names(apis(WEB, "src/app.ts", source))) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Store store = new Store();\n        store.<CURSOR>", {"findWheel", "wheel", "close"}),
        ("var wheel = new Store().findWheel(1);\n        wheel.<CURSOR>", {"radius", "spin"}),
        ("for (Wheel w : wheels) {\n            w.s<CURSOR>", {"spin"}),
        ("this.<CURSOR>", {"run", "wheels"}),
        ("whe<CURSOR>", {"wheels", "Wheel"}),
    ],
)
def test_java_offers_what_the_receiver_has(body: str, expected: set[str]) -> None:
    source = (
        "package mill;\n\nimport java.util.List;\nimport mill.parts.Wheel;\n\nclass Run {\n"
        f"    private List<Wheel> wheels;\n\n    void run() {{\n        {body}\n    }}\n}}\n"
    )

    assert set(names(apis(MILL, "src/main/java/mill/Run.java", source))) == expected


def test_a_name_from_elsewhere_brings_its_import() -> None:
    source = "import os\n\nfrom shop.models import Item\n\n\ndef f():\n    open_r<CURSOR>"

    item = apis(SHOP, "shop/service.py", source)[0]

    assert accepted(source, item) == (
        "import os\n\nfrom shop.models import Item\nfrom shop.storage import open_repository\n\n\n"
        "def f():\n    open_repository"
    )


def test_a_script_name_from_elsewhere_brings_its_import() -> None:
    source = "import { a } from '../lib/a'\n\nfunction f() {\n  openS<CURSOR>\n}\n"

    item = apis(WEB, "src/pages/home.ts", source)[0]

    assert accepted(source, item) == (
        "import { a } from '../lib/a'\nimport { openShop } from '../models'\n\n"
        "function f() {\n  openShop\n}\n"
    )


def test_a_java_class_from_another_package_brings_its_import() -> None:
    source = "package mill;\n\nclass Run {\n    void run() {\n        new Whe<CURSOR>\n    }\n}\n"

    item = apis(MILL, "src/main/java/mill/Run.java", source)[0]

    assert accepted(source, item).startswith("package mill;\n\nimport mill.parts.Wheel;\n\nclass Run {")


def test_a_java_class_of_the_same_package_needs_no_import() -> None:
    source = "package mill;\n\nclass Run {\n    void run() {\n        new Sto<CURSOR>\n    }\n}\n"

    item = apis(MILL, "src/main/java/mill/Run.java", source)[0]

    assert (item.text, item.additional_edits) == ("Store", ())


def test_what_is_not_exported_cannot_be_imported() -> None:
    assert names(apis(WEB, "src/app.ts", "hid<CURSOR>")) == []


def test_a_bound_name_is_never_imported_again() -> None:
    bound = apis(SHOP, "shop/service.py", "from shop.models import Item\n\nIte<CURSOR>")
    shadowed = apis(SHOP, "shop/service.py", "def f(open_repository):\n    open_re<CURSOR>")

    assert [(item.text, item.additional_edits) for item in bound] == [("Item", ())]
    assert [(item.text, item.additional_edits) for item in shadowed] == [("open_repository", ())]


def test_a_module_is_named_as_the_workspace_names_it() -> None:
    files = {
        "app/pkg/__init__.py": "",
        "app/pkg/tools.py": "def sharpen(): ...\n",
        "app/main.py": "from pkg.tools import sharpen\n",
    }

    item = apis(files, "app/other.py", "shar<CURSOR>")

    assert accepted("x\n\nshar<CURSOR>", apis(files, "app/other.py", "x\n\nshar<CURSOR>")[0]).startswith(
        "from pkg.tools import sharpen\n"
    )
    assert item == []  # on the first line the import would collide with the word itself


def test_a_name_is_imported_from_the_package_that_offers_it() -> None:
    files = {**SHOP, "shop/__init__.py": "from shop.storage import Repository\n"}

    outside = apis(files, "app.py", "import os\n\nRepo<CURSOR>")[0]
    inside = apis(files, "shop/service.py", "import os\n\nRepo<CURSOR>")[0]

    assert [edit.text.strip() for edit in outside.additional_edits] == ["from shop import Repository"]
    assert [edit.text.strip() for edit in inside.additional_edits] == ["from shop.storage import Repository"]


def test_the_definitions_of_tests_are_for_tests() -> None:
    assert names(apis(SHOP, "shop/service.py", "\n\nmake_i<CURSOR>")) == []
    assert names(apis(SHOP, "tests/test_more.py", "\n\nmake_i<CURSOR>")) == ["make_item_for_test"]


def test_an_item_shows_signature_path_and_documentation() -> None:
    item = apis(SHOP, "shop/a.py", "from shop.models import Item\nItem('x').tot<CURSOR>")[0]

    assert item.detail == "def total(self, count: int) -> int · shop/models.py"
    assert item.documentation == "The price of `count` pieces."
    assert (item.range.start.character, item.range.end.character) == (10, 13)


def test_what_the_sampler_predicts_comes_first() -> None:
    source = "from shop.storage import shared\nshared.<CURSOR>"

    assert names(apis(SHOP, "shop/a.py", source, candidates=["find('a')"]))[0] == "find"
    assert names(apis(SHOP, "shop/a.py", source, candidates=["best_maker()"]))[0] == "best_maker"


def test_super_continues_the_method_around_the_cursor() -> None:
    methods = "".join(f"    def {name}(self): ...\n" for name in ("__init__", "close", "open"))
    files = {"base.py": f"class Base:\n{methods}"}
    source = "from base import Base\nclass A(Base):\n    def {}(self):\n        super().<CURSOR>"

    assert names(apis(files, "a.py", source.format("__init__")))[0] == "__init__"
    assert names(apis(files, "a.py", source.format("open"))) == ["open", "close"]


def test_what_was_retrieved_comes_before_what_was_not() -> None:
    context = [hit("shop/models.py", "def unpack(self): ...", 25, "Bundle.unpack")]
    source = "from shop.models import Bundle\nBundle().<CURSOR>"

    items = apis(SHOP, "shop/a.py", source, context=context)

    assert items[0].text == "unpack"
    assert items[0].provenance == tuple(context)


def test_an_unknown_receiver_gets_what_the_sampler_predicts_if_the_workspace_has_it() -> None:
    source = "def f(x):\n    x.<CURSOR>"

    assert names(apis(SHOP, "shop/a.py", source, candidates=["find('a')", "nonsense()"])) == ["find"]


def test_the_stored_version_of_the_file_plays_no_part() -> None:
    stored = {**SHOP, "shop/service.py": "class Gone:\n    def vanished(self): ...\n\ndef removed(): ...\n"}

    assert (
        names(apis(stored, "shop/service.py", "class Gone:\n    def f(self):\n        self.van<CURSOR>"))
        == []
    )
    assert names(apis(stored, "shop/service.py", "remo<CURSOR>")) == []


def test_nothing_of_the_stored_version_is_shown() -> None:
    stored = {"a.py": 'class Widget:\n    def frobnicate(self, OLD):\n        """Old words."""\n'}
    sampled = ["frobnicate(1)"]

    gone = apis(stored, "a.py", "def f(w):\n    w.frobnicate(1)\n    w.<CURSOR>", candidates=sampled)
    new = "class Widget:\n    def frobnicate(self, new): ...\n\ndef f(w):\n    w.<CURSOR>"
    kept = apis(stored, "a.py", new, candidates=sampled)

    assert gone == []
    assert [item.detail for item in kept] == ["def frobnicate(self, new) · a.py"]


def test_a_java_class_that_the_buffer_no_longer_holds_is_not_resolved() -> None:
    package = "package mill;\n\n"
    stored = {
        "mill/Base.java": package + "class Base {\n    void turn() {}\n}\n",
        "mill/Store.java": package + "class Gear extends Base {\n}\n",
    }
    source = package + "class Store {\n    void f(Gear gear) {\n        gear.<CURSOR>\n    }\n}\n"

    assert apis(stored, "mill/Store.java", source) == []


def test_what_is_defined_in_a_circle_is_unknown() -> None:
    reexported = {
        "pkg/cur.py": "class Widget:\n    def turn(self): ...\n",
        "pkg/__init__.py": "from pkg.cur import Widget\n",
    }
    typed = {"m.py": "import m\n\nx: m.x = 1\n\nclass B(m.B.C):\n    pass\n"}

    assert apis(reexported, "pkg/cur.py", "from pkg import Widget\nw = Widget()\nw.<CURSOR>") == []
    assert apis(typed, "a.py", "import m\nm.x.<CURSOR>") == []
    assert apis(typed, "a.py", "import m\nm.B().<CURSOR>") == []


def test_when_time_is_up_the_best_so_far_is_the_answer() -> None:
    source = "def f(open_here):\n    ope<CURSOR>"

    in_time = apis(SHOP, "shop/a.py", source)
    late = apis(SHOP, "shop/a.py", source, cancelled=lambda: True)

    assert names(in_time) == ["open_here", "open_repository"]
    assert names(late) == ["open_here"]


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", "class A:\n    def f(self, other):\n        if not s<CURSOR>", "self"),
        ("a.py", "class A:\n    @classmethod\n    def f(cls):\n        return c<CURSOR>", "cls"),
        ("a.py", "def f(outer):\n    def g(inner):\n        return i<CURSOR>", "inner"),
        ("a.py", "def f(outer):\n    def g(inner):\n        return o<CURSOR>", "outer"),
        ("a.ts", "class A {\n  run(times: number) {\n    t<CURSOR>\n  }\n}\n", "this"),
        ("a.ts", "class A {\n  run(times: number) {\n    t<CURSOR>\n  }\n}\n", "times"),
        ("A.java", "class A {\n  void run(int times) {\n    t<CURSOR>\n  }\n}\n", "this"),
        ("A.java", "class A {\n  void run(int times) {\n    t<CURSOR>\n  }\n}\n", "times"),
    ],
)
def test_parameters_and_the_own_object_are_always_offered(path: str, source: str, expected: str) -> None:
    assert expected in names(apis({}, path, source))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "from shop.models import Item\n\ndef f(It<CURSOR>"),
        ("a.py", "from shop.models import Item\n\ndef f(a: dict[str, int], It<CURSOR>"),
        ("a.py", "from shop.models import Item\n\nfor It<CURSOR>"),
        ("Run.java", "package mill;\n\nclass Run {\n    public int get() Sto<CURSOR>\n}\n"),
        ("Run.java", "package mill;\n\nclass Run {\n    Run() Sto<CURSOR>\n}\n"),
        ("a.ts", "export declare Sho<CURSOR>"),
        ("a.ts", "export Sho<CURSOR>"),
    ],
)
def test_where_a_keyword_or_a_new_name_is_due_nothing_is_offered(path: str, source: str) -> None:
    shallow = {"Store.java": "package mill;\n\nclass Store {\n}\n", "b.ts": "export class Shop {}\n"}

    assert names(apis({**SHOP, **shallow}, path, source)) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "from shop.models import Item\n\ndef f(a: It<CURSOR>"),
        ("a.py", "from shop.models import Item\n\ndef f(a: dict[str, It<CURSOR>"),
        ("a.py", "from shop.models import Item\n\ndef f(a=It<CURSOR>"),
        ("a.py", "from shop.models import Item\n\ndef f() -> It<CURSOR>"),
        ("a.py", "from shop.models import Item\n\nfor x in It<CURSOR>"),
    ],
)
def test_types_and_defaults_of_parameters_are_offered(path: str, source: str) -> None:
    assert names(apis(SHOP, path, source)) == ["Item"]


def test_overloads_are_one_item() -> None:
    files = {"a.ts": "export function open(): void;\nexport function open(path?: string): void {}\n"}

    assert names(apis(files, "b.ts", "\n\nope<CURSOR>")) == ["open"]


def test_the_word_itself_is_never_guessed() -> None:
    source = "def f(x):\n    x.find('a')\n    x.find<CURSOR>"

    assert apis(SHOP, "shop/a.py", source, candidates=["find('a')"]) == []


def test_a_lone_candidate_that_nothing_speaks_for_is_unsure() -> None:
    source = "\n\ndef f():\n    open_r<CURSOR>"

    (poor,) = apis(SHOP, "shop/a.py", source)
    (good,) = apis(SHOP, "shop/a.py", source, candidates=["epository('x')"])

    assert poor.confidence < 0.2 < 0.5 < good.confidence


def test_confidences_are_probabilities_in_order() -> None:
    items = apis(SHOP, "shop/a.py", "from shop.models import Bundle\nBundle().<CURSOR>")
    chances = [item.confidence for item in items]

    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1.001


@given(
    st.sampled_from([(SHOP, path) for path in SHOP] + [(WEB, "src/models.ts"), *((MILL, p) for p in MILL)]),
    st.data(),
)
def test_anywhere_in_a_text_the_items_fit_the_cursor(
    where: tuple[dict[str, str], str], data: st.DataObject
) -> None:
    files, path = where
    text = files[path]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    site = site_of(path, text[:start] + CURSOR + text[end:])

    for item in apis(files, path, text[:start] + CURSOR + text[end:]):
        assert item.range.end == site.position
        assert item.range.start.line == site.position.line
        typed = site.line_prefix[item.range.start.character :]
        assert match_quality(typed, item.text) > 0
        assert all(edit.range.end.line <= site.position.line for edit in item.additional_edits)


def test_snippets_and_names_start_at_the_cursor_together() -> None:
    above = "def price_of(item: Item, count: int) -> Money:\n"
    snippets = snippet_items(
        site_of("shop/a.py", f"{above}    <CURSOR>"), [hit("b.py", f"{above}    item.total(2)\n")]
    )

    assert snippets[0].range.start == apis(SHOP, "shop/a.py", f"{above}    <CURSOR>")[0].range.start
