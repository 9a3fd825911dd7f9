"""Each format's prompt for one scene, byte for byte; the files are read by people when a format changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.completion.prompts.examples import FORMATS, hit, prompt_of, site_between

GOLDENS = Path(__file__).parents[3] / "data" / "prompts"

PYTHON = (
    "from shop.prices import Price\n\n\ndef total(prices: list[Price]) -> Price:\n    ",
    "\n\n\ndef main() -> None:\n    print(total([]))\n",
)
PYTHON_CONTEXT = [
    hit("shop/carts.py", "def sum_of(cart):\n    return add_all(cart.prices)\n", 4),
    hit("shop/orders.py", "\ndef order_total(order):\n\n    return sum_of(order.cart)\n", 11),
    hit("shop/prices.py", 'class Price:\n    """An amount in a currency."""', 3, "dependency"),
]
TYPESCRIPT = (
    'import { Price } from "./prices";\n\nexport function total(prices: Price[]): Price {\n  return ',
    "\n}\n",
)
TYPESCRIPT_CONTEXT = [
    hit("src/carts.ts", "export const sumOf = (cart: Cart) => addAll(cart.prices);\r\n", 4),
    hit("tools/report.py", "def total(prices):\n    return sum(prices)", 1),
]


def assert_golden(name: str, text: str) -> None:
    assert text == (GOLDENS / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_a_prompt_with_snippets(format: str) -> None:
    prompt = prompt_of(site_between(*PYTHON, "shop/totals.py"), PYTHON_CONTEXT, format)

    assert_golden(format, prompt.text)
    assert [hit.path for hit in prompt.context] == ["shop/prices.py", "shop/orders.py", "shop/carts.py"]


@pytest.mark.parametrize("format", ["plain", "deepseek-coder", "codellama"])
def test_a_comment_is_written_as_its_language_has_it(format: str) -> None:
    prompt = prompt_of(site_between(*TYPESCRIPT, "src/totals.ts"), TYPESCRIPT_CONTEXT, format)

    assert_golden(f"{format}.typescript", prompt.text)


@pytest.mark.parametrize("format", ["qwen2.5-coder", "starcoder", "codestral"])
def test_without_a_known_suffix_a_prompt_goes_left_to_right(format: str) -> None:
    site = site_between(*PYTHON, "shop/totals.py", with_suffix=False)

    assert_golden(f"{format}.onward", prompt_of(site, PYTHON_CONTEXT[:1], format).text)
