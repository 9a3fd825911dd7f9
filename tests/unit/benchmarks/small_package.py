"""Made-up packages of three languages, small enough to know every question in them."""

from __future__ import annotations

PYTHON = {
    "shop/__init__.py": "from .stock import Stock\n",
    "shop/stock.py": '''"""Goods on shelves."""


class Shelf:
    width = 3

    def room(self) -> int:
        return self.width


class Stock(Shelf):
    def __init__(self, goods):
        self.goods = goods

    def count(self, name):
        """Tell how many pieces of one kind of goods there are."""
        if name not in self.goods:
            return 0
        found = self.goods[name]
        return len(found)


def open_stock(path: str) -> Stock:
    return Stock(path)
''',
    "shop/order.py": """# Copyright nobody in particular
from . import stock
from shop import Stock
from shop.stock import open_stock
import os


def place(kept: Stock, name):
    # take one
    left = kept.count(name) - 1
    shelves = stock.open_stock("goods.txt")
    if shelves.room() < left:
        raise os.error("no room for " + name)
    return open_stock("other").count(name)


def hidden(open_stock, name):
    return open_stock.count(name, "and more")
""",
}

TYPESCRIPT = {
    "src/stock.ts": """export class Shelf {
  room(): number {
    return 3
  }
}

export default class Stock extends Shelf {
  constructor(private goods: string[]) {
    super()
  }

  /** Tells how many pieces of one kind of goods there are. */
  count(name: string): number {
    const found = this.goods.filter((one) => one === name)
    return found.length
  }
}

export const openStock = (path: string): Stock => {
  return new Stock([path])
}
""",
    "src/index.ts": 'export * from "./stock"\n',
    "src/order.ts": """import Kept, { openStock } from "./index.js"
import * as all from "./stock"
import { readFile } from "node:fs"

export class Order {
  private readonly kept: all.Shelf | undefined

  place(name: string): number {
    const left = openStock(readFile("goods")).count(name)
    return this.kept!.room() + left
  }
}
""",
}

JAVA = {
    "src/org/shop/Stock.java": """package org.shop;

public class Stock extends Shelf {
    public static final int EMPTY = 0;

    /** Tells how many pieces of one kind of goods there are. */
    public int count(final String name) {
        final int known = names.indexOf(name);
        return known < 0 ? EMPTY : known;
    }

    static Stock open(final String path) {
        return new Stock();
    }
}
""",
    "src/org/shop/Shelf.java": """package org.shop;

class Shelf {
    int room() {
        return 3;
    }
}
""",
    "src/org/shop/order/Order.java": """package org.shop.order;

import org.shop.Stock;
import static org.shop.Stock.EMPTY;

class Order {
    private final Stock kept;

    int place(final String name) {
        for (final Stock each : Stock.open(name).all()) {
            kept.count(name.trim());
        }
        return EMPTY + kept.room();
    }
}
""",
}
