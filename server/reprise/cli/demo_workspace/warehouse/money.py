"""Amounts of money, exact to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import total_ordering


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in the smallest unit of its currency."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        self._check_currency(other)
        return Money(self.cents + other.cents, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.cents * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._check_currency(other)
        return self.cents < other.cents

    def __str__(self) -> str:
        return f"{self.cents / 100:.2f} {self.currency}"

    def discounted(self, percent: int) -> Money:
        """The amount less `percent` percent, rounded to the customer's favour."""
        return Money(self.cents * (100 - percent) // 100, self.currency)

    def _check_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")


def total(amounts: list[Money]) -> Money:
    """The sum of the amounts; zero euros if there are none."""
    result = Money(0, amounts[0].currency if amounts else "EUR")
    for amount in amounts:
        result = result + amount
    return result
