"""A made-up workspace that a benchmark's methods can be asked about, and questions of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.values import Definition, Question, Repository, Task, View
from benchmarks.workspace import Workspace, opened

SECRET_NAME = "never_to_be_seen"
"""In the stored version of the file asked about, and nowhere else."""

FILES: Mapping[str, str] = {
    "shop/stock.py": '''"""What is in the shop."""


class Stock:
    """Counts goods."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def take_out(self, name: str, count: int) -> int:
        """Take goods out and say how many are left."""
        self.counts[name] = self.counts.get(name, 0) - count
        return self.counts[name]

    def put_in(self, name: str, count: int) -> int:
        """Put goods in and say how many there are."""
        self.counts[name] = self.counts.get(name, 0) + count
        return self.counts[name]
''',
    "shop/prices.py": '''"""What goods cost."""


def price_of(name: str, count: int) -> int:
    """The price of some goods in cents."""
    return 100 * count + len(name)
''',
    "shop/orders.py": f'''"""Orders of customers."""

from shop.prices import price_of
from shop.stock import Stock


def sell(stock: Stock, name: str, count: int) -> int:
    """Sell goods and say what they cost."""
    left = stock.take_out(name, count)
    {SECRET_NAME} = price_of(name, count)
    print(name, count, left)
    return {SECRET_NAME}
''',
    "shop/returns.py": '''"""Goods that come back."""

from shop.prices import price_of
from shop.stock import Stock


def take_back(stock: Stock, name: str, count: int) -> int:
    """Take goods back and say what they cost."""
    left = stock.put_in(name, count)
    total = price_of(name, count)
    print(name, count, left)
    return total
''',
    "tools/report.py": '''"""Prints what was sold."""


def report(lines: list[str]) -> None:
    """Print lines, numbered."""
    for number, line in enumerate(lines):
        print(number, line)
''',
}


@contextmanager
def small_workspace(folder: Path, files: Mapping[str, str] = FILES) -> Iterator[Workspace]:
    """Lay the files out in `folder` and index them."""
    root = folder / "small"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    with opened(Repository("small", "python", "dev", root)) as workspace:
        yield workspace


def question(
    before: str,
    target: str,
    after: str,
    *,
    view: View = "both",
    task: Task = "line",
    path: str = "shop/orders.py",
    gold: tuple[Definition, ...] = (),
) -> Question:
    """Ask for `target` between two texts."""
    line, character = before.count("\n"), len(before) - before.rfind("\n") - 1
    place = f"small:{task}:{view}:{path}:{line}:{character}"
    text = before + after
    truth = target if view == "both" else target + after
    return Question(place, "small", "python", task, view, path, text, line, character, target, truth, gold)


def sale(view: View = "both", task: Task = "line") -> Question:
    """The line of `shop/orders.py` that asks for the price; the buffer has other names than the file."""
    before, after = (
        FILES["shop/orders.py"].replace(SECRET_NAME, "total").split("total = price_of(name, count)")
    )
    gold = Definition("shop/prices.py", 4, 6, "price_of")
    return question(before, "total = price_of(name, count)", after, view=view, task=task, gold=(gold,))
