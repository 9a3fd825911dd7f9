from __future__ import annotations

import pytest

from reprise.index.bases import base_names


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("class A", ()),
        ("class A()", ()),
        ("class A(B, c.D[int, str], metaclass=M)", ("B", "c.D")),
        ("class A[T](Generic[T], Base)", ("Generic", "Base")),
        ("class A(make(1, 2), B)", ("make", "B")),
        ("export class A<T extends X> extends ns.B<T, U> implements I, J<K>", ("ns.B", "I", "J")),
        ("public interface A extends B, C<D>", ("B", "C")),
        ("public final class A<T> extends B<T> implements C, D permits E", ("B", "C", "D")),
        ("const A = class extends B {", ("B",)),
        ("", ()),
    ],
)
def test_bases_are_named_without_their_arguments(signature: str, expected: tuple[str, ...]) -> None:
    assert base_names(signature) == expected
