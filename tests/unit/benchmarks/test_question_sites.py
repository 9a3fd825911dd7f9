from __future__ import annotations

from collections.abc import Iterable

from benchmarks.questions import api_calls, cross_file, documentation, functions, lines
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.site import Site
from tests.unit.benchmarks.small_package import JAVA, PYTHON, TYPESCRIPT

ORDER = "shop/order.py"


def texts(sites: Iterable[Site]) -> list[str]:
    return [site.text for site in sites]


def test_lines_are_whole_lines_of_code_with_five_tokens() -> None:
    asked = texts(lines.sites(Meanings.of_files(PYTHON), ORDER))
    assert asked == [
        "def place(kept: Stock, name):",
        "left = kept.count(name) - 1",
        'shelves = stock.open_stock("goods.txt")',
        "if shelves.room() < left:",
        'raise os.error("no room for " + name)',
        'return open_stock("other").count(name)',
        "def hidden(open_stock, name):",
        'return open_stock.count(name, "and more")',
    ]


def test_a_line_with_a_comment_or_within_a_string_is_not_asked_for() -> None:
    text = 'first = take(1, 2)  # why\nsecond = """a(b, c)\nd(e, f)"""\nthird = take(3, 4)\n'
    assert texts(lines.sites(Meanings.of_files({"a.py": text}), "a.py")) == ["third = take(3, 4)"]


def test_api_lines_are_whole_statements_that_call_another_file() -> None:
    asked = texts(api_calls.sites(Meanings.of_files(PYTHON), ORDER))
    assert asked == [
        "left = kept.count(name) - 1",
        'shelves = stock.open_stock("goods.txt")',
        "if shelves.room() < left:",
        'return open_stock("other").count(name)',
    ]


def test_part_of_a_statement_is_no_api_line() -> None:
    text = "from shop.stock import open_stock\n\nopen_stock(\n    open_stock(1),\n)\nopen_stock(2)\n"
    asked = texts(api_calls.sites(Meanings.of_files({**PYTHON, "use.py": text}), "use.py"))
    assert asked == ["open_stock(2)"]


def test_a_type_with_arguments_is_no_call() -> None:
    text = 'import { Shelf } from "./stock"\nlet kept: Shelf<string>\nconst made = new Shelf<string>("a")\n'
    asked = texts(api_calls.sites(Meanings.of_files({**TYPESCRIPT, "src/use.ts": text}), "src/use.ts"))
    assert asked == ['const made = new Shelf<string>("a")']


def test_cross_file_holes_begin_with_the_first_use_of_a_foreign_name() -> None:
    asked = texts(cross_file.sites(Meanings.of_files(PYTHON), ORDER))
    assert asked == ["Stock, name):", "count(name) - 1", 'open_stock("goods.txt")', "room() < left:"]


def test_bodies_of_functions_come_without_head_and_docstring() -> None:
    meanings = Meanings.of_files(PYTHON)
    asked = texts(functions.sites(meanings, "shop/stock.py"))
    (body,) = [[line.strip() for line in text.split("\n")] for text in asked]
    assert body == ["if name not in self.goods:", "return 0", "found = self.goods[name]", "return len(found)"]
    assert len(texts(functions.sites(meanings, ORDER))) == 1


def test_only_documented_bodies_are_asked_for_by_their_documentation() -> None:
    python = texts(documentation.sites(Meanings.of_files(PYTHON), "shop/stock.py"))
    script = texts(documentation.sites(Meanings.of_files(TYPESCRIPT), "src/stock.ts"))
    java = texts(documentation.sites(Meanings.of_files(JAVA), "src/org/shop/Stock.java"))
    assert [body.split("\n")[0] for body in python] == ["if name not in self.goods:"]
    assert [body.split("\n")[0] for body in script] == [
        "const found = this.goods.filter((one) => one === name)"
    ]
    assert [body.split("\n")[0] for body in java] == ["final int known = names.indexOf(name);"]


def test_a_body_on_the_line_of_its_braces_is_not_asked_for() -> None:
    text = (
        "/** Tells how much of it there is. */\nfunction count(a: string[]) { return a.length + a.length }\n"
    )
    assert texts(documentation.sites(Meanings.of_files({"a.ts": text}), "a.ts")) == []


def test_offsets_count_characters_where_the_source_is_not_ascii() -> None:
    text = 'name = "Übergröße" + str(1)\nother = "ß" + str(2)\n'
    (first, second) = lines.sites(Meanings.of_files({"a.py": text}), "a.py")
    assert text[first.start : first.end] == first.text == 'name = "Übergröße" + str(1)'
    assert text[second.start : second.end] == second.text == 'other = "ß" + str(2)'


def test_source_that_cannot_be_parsed_has_no_questions() -> None:
    text = "x = (" * 6000
    assert texts(lines.sites(Meanings.of_files({"a.py": text}), "a.py")) == []
