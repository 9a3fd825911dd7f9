"""Counts what is in stock."""

from __future__ import annotations

import os.path
import json as js
from collections import OrderedDict, defaultdict as dd
from ..shop import prices
from .units import *

LIMIT = 30
DEFAULTS: dict[str, int] = {"shelf": 1}


class StockError(Exception):
    """Raised when nothing is left."""


@dataclass(frozen=True)
class Shelf(Base, abc.ABC):
    """One shelf.

    It holds items.
    """

    name: str
    size: int = LIMIT

    def __init__(self, name: str, owner: Owner | None = None) -> None:
        self.name = name
        self.items: list[Item] = []

    @property
    def is_full(self) -> bool:
        return len(self.items) >= self.size

    # Puts one item on the shelf.
    # Raises if it is full.
    async def put(
        self,
        item: Item,  # not None
        *,
        force: bool = False,
    ) -> prices.Price:
        if self.is_full and not force:
            raise StockError("full")

        def weigh(thing: Item) -> int:
            """Weighs."""
            return thing.weight()

        self.items.append(item)
        return prices.of(weigh(item))


def load(path: str) -> Shelf:
    '''Reads a shelf.'''
    with open(path) as file:
        data = js.load(file)
    return Shelf(**data).checked()


if __name__ == "__main__":
    load(os.path.join("a", "b"))
