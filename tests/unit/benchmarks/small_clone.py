"""A git repository of a few made-up files, for the tests of tasks that need history."""

from __future__ import annotations

import subprocess
from pathlib import Path

SHOP = '''\
class Basket:
    """What a customer wants to buy."""

    def total(self):
        amount = sum(line.price for line in self.lines)
        return amount

    def clear(self):
        self.lines = []


def discount(amount, percent):
    return amount * (100 - percent) / 100
'''
MAIL = """\
def send_receipt(customer, basket):
    text = render("receipt", basket)
    deliver(customer.address, text)
"""


class SmallClone:
    """Commits whole versions of files, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """Run git here; returns what it prints."""
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", str(self.folder), *who, *arguments], capture_output=True, check=True, text=True
        )
        return done.stdout.strip()

    def commit(self, message: str, files: dict[str, str | None], author: str = "Ann") -> str:
        """Write (or remove, for None) `files` and commit them; returns the commit's hash."""
        for path, text in files.items():
            target = self.folder / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message, f"--author={author} <{author}@example.org>")
        return self.git("rev-parse", "HEAD")


def shop_clone(folder: Path) -> SmallClone:
    """A clone with two files and one commit."""
    clone = SmallClone(folder)
    clone.commit("Sell things to customers", {"shop/basket.py": SHOP, "shop/mail.py": MAIL})
    return clone
