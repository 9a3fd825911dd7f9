import pytest

from reprise.types import Symbol
from tests.unit.syntax.samples import LANGUAGES, syntax_of

EXPECTED = {
    "python": "LIMIT DEFAULTS StockError Shelf Shelf.name Shelf.size Shelf.__init__ Shelf.items "
    "Shelf.is_full Shelf.put Shelf.put.weigh load",
    "javascript": "LIMIT Shelf Shelf.count Shelf.#items Shelf.onClick Shelf.constructor Shelf.name Shelf.put "
    "load load.check save api api.get api.remove Shelf.clear helper",
    "typescript": "Size Size.Small Size.Large Holder Holder.name Holder.put Options Options.size "
    "Options.owner Inner.helper Shelf Shelf.items Shelf.constructor Shelf.store Shelf.name Shelf.check "
    "Shelf.put load load open",
    "tsx": "Props Props.title Props.onDone Panel App Memo",
    "java": "Shelf Shelf.LIMIT Shelf.items Shelf.Shelf Shelf.put Shelf.check Shelf.Size Shelf.Size.SMALL "
    "Shelf.Size.LARGE Holder Holder.put Holder.count Pair",
    "go": "Limit first second Shelf Shelf.Name Shelf.items Holder Holder.Put Shelf.Put Load",
    "rust": "LIMIT Shelf Shelf.name Shelf.items Size Size.Small Size.Large Holder Holder.put Holder.count "
    "Shelf.put shelf tests.puts load",
    "c": "LIMIT MINIMUM shelf_t shelf shelf.name shelf.items shelf.count box_t box_t.width size size.SMALL "
    "size.LARGE total shelf_put shelf_name shelf_put shelf_load",
    "cpp": "stock.limit stock.Shelf stock.Shelf.Shelf stock.Shelf.~Shelf stock.Shelf.put stock.Shelf.full "
    "stock.Shelf.operator= stock.Shelf.name_ stock.Shelf.items_ stock.Shelf.put stock.Size stock.Size.Small "
    "stock.Size.Large load",
    "csharp": "Shelf Shelf.Limit Shelf.Name Shelf.Count Shelf.Shelf Shelf.Put Shelf.IsFull IHolder "
    "IHolder.Put Size Size.Small Size.Large",
    "ruby": "Stock Stock.Shelf Stock.Shelf.LIMIT Stock.Shelf.name Stock.Shelf.items Stock.Shelf.put "
    "Stock.Shelf.load Stock.Shelf.empty Stock.Shelf.full? Pair Pair.swap",
    "php": "LIMIT Shelf Shelf.MINIMUM Shelf.items Shelf.__construct Shelf.store Shelf.put Shelf.check Holder "
    "Holder.put Size Size.Small load",
}
METHODS = {
    "python": ("Shelf.put", "async def put(self, item: Item, *, force: bool = False) -> prices.Price"),
    "javascript": ("Shelf.put", "async put (item, force = false)"),
    "typescript": ("Shelf.put", "async put(item: T, options: Options = {}): Promise<void>"),
    "tsx": ("Panel", "const Panel: React.FC<Props> = ({ title, onDone })"),
    "java": ("Shelf.put", "public Price put(T item, boolean force) throws StockException"),
    "go": ("Shelf.Put", "func (s *Shelf[T]) Put(item shop.Item, force bool) error"),
    "rust": ("Shelf.put", "fn put(&mut self, item: Item) -> Result<Price, StockError>"),
    "c": ("shelf_put", "int shelf_put(shelf_t *shelf, struct item *item)"),
    "cpp": ("stock.Shelf.put", "Price Shelf<T>::put(const T& item, bool force)"),
    "csharp": ("Shelf.Put", "public async Task<Price> Put(T item, bool force = false)"),
    "ruby": ("Stock.Shelf.put", "def put(item, force: false)"),
    "php": ("Shelf.put", "public function put(Item $item, bool $force = false): Cost"),
}
CLASS_NAMES = {"cpp": "stock.Shelf", "ruby": "Stock.Shelf", "c": "shelf"}


def symbol(language: str, qualified: str, text: str | None = None) -> Symbol:
    """The last symbol of that name: a definition follows its declaration."""
    return [found for found in syntax_of(language, text).symbols if found.qualified == qualified][-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_definition_is_found_in_order_with_its_qualified_name(language: str) -> None:
    found = [symbol.qualified for symbol in syntax_of(language).symbols]
    assert found == EXPECTED[language].split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_signature_is_the_head_on_one_line_without_decorators(language: str) -> None:
    qualified, signature = METHODS[language]
    assert symbol(language, qualified).signature == signature


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "tsx"])
def test_the_comment_or_docstring_of_a_class_is_its_documentation(language: str) -> None:
    documented = symbol(language, CLASS_NAMES.get(language, "Shelf"))
    assert documented.kind == "class"
    assert documented.docstring.startswith("Shelf holds items." if language == "go" else "One shelf")


@pytest.mark.parametrize(
    ("language", "qualified"), [(language, METHODS[language][0]) for language in LANGUAGES]
)
def test_functions_inside_types_are_methods(language: str, qualified: str) -> None:
    expected = "function" if language in {"c", "tsx"} else "method"
    assert symbol(language, qualified).kind == expected


def test_lines_of_a_symbol_begin_with_its_decorators() -> None:
    shelf = symbol("python", "Shelf")
    assert (shelf.start_line, shelf.end_line) == (19, 53)


def test_a_docstring_loses_its_quotes_and_indentation() -> None:
    assert symbol("python", "Shelf").docstring == "One shelf.\n\nIt holds items."


@pytest.mark.parametrize("prefix", ["", "r", "R", "b"])
def test_a_docstring_may_have_a_prefix(prefix: str) -> None:
    assert symbol("python", "f", f"def f():\n    {prefix}'''Does \\d.'''\n").docstring == "Does \\d."


def test_the_first_string_that_is_no_statement_of_its_own_is_no_docstring() -> None:
    assert symbol("python", "f", "def f():\n    x = 'no'\n").docstring == ""


def test_a_comment_above_a_constant_documents_it_and_not_its_neighbour() -> None:
    text = "# How many.\nLIMIT = 1\nOTHER = 2\n"
    assert [found.docstring for found in syntax_of("python", text).symbols] == ["How many.", ""]


def test_a_javadoc_block_may_stand_a_line_apart() -> None:
    text = "x()\n\n/**\n * Loads.\n */\n\nfunction load () {}\n"
    assert symbol("javascript", "load", text).docstring == "Loads."


def test_a_licence_at_the_top_documents_nothing() -> None:
    assert symbol("javascript", "load", "/** Licence. */\n\nfunction load () {}\n").docstring == ""


def test_marks_and_tags_of_documentation_are_left_out() -> None:
    text = '/// <summary>Uses <see cref="Item"/>.</summary>\r\n/// <returns>One.</returns>\r\nclass A { }'
    assert symbol("csharp", "A", text).docstring == "Uses Item.\nOne."


def test_comments_inside_a_signature_are_left_out_and_strings_stay() -> None:
    text = 'def f(\n    a="#fff",  # colour\n    b=1,\n):\n    pass\n'
    assert symbol("python", "f", text).signature == 'def f(a="#fff", b=1)'


def test_a_long_table_is_cut_in_the_signature_of_its_constant() -> None:
    text = "TABLE = [" + "1234567, " * 100 + "]\n"
    assert len(symbol("python", "TABLE", text).signature) <= 120


def test_names_bound_by_require_are_imports_and_no_symbols() -> None:
    syntax = syntax_of("javascript", "const path = require('path')\nconst limit = 1\n")
    assert [found.name for found in syntax.symbols] == ["limit"]


def test_attributes_set_outside_a_class_belong_to_nothing() -> None:
    assert [found.name for found in syntax_of("python", "def f(self):\n    self.x = 1\n").symbols] == ["f"]


def test_other_namespaces_of_javascript_objects_qualify_their_functions() -> None:
    text = "exports.a = function () {}\nA.prototype.b = () => 1\nmodule.exports = { c () { return 1 } }\n"
    assert [found.qualified for found in syntax_of("javascript", text).symbols] == ["a", "A.b", "c"]


def test_constants_of_one_go_specification_are_all_found() -> None:
    text = "package a\nconst (\n\tB, C = 1, 2\n)\n"
    assert [found.name for found in syntax_of("go", text).symbols] == ["B", "C"]


def test_definitions_around_a_syntax_error_are_still_found() -> None:
    text = "def a():\n    return (\n\n\nclass B:\n    def c(self):\n        return 1\n"
    syntax = syntax_of("python", text)
    assert syntax.has_errors
    assert "c" in {found.name for found in syntax.symbols}
