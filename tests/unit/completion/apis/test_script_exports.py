from __future__ import annotations

import pytest

from reprise.completion.apis.script_exports import script_exports


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export const a = 1;\nconst hidden = 2;", {"a": "named"}),
        ("export declare abstract class Shop<T> {}", {"Shop": "named"}),
        ("export async function* walk() {}", {"walk": "named"}),
        ("export default class Shop {}", {"Shop": "default"}),
        ("class Shop {}\nexport default Shop;", {"Shop": "default"}),
        ("export { a, b as c, type D, e as default };", dict.fromkeys("acD", "named") | {"e": "default"}),
        ("export default function() {}", {}),
        ("export * from './other';", {}),
    ],
)
def test_a_file_exports_what_it_says(text: str, expected: dict[str, str]) -> None:
    assert script_exports(text) == expected
