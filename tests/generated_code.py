"""The code that the tests' small model is trained on: endless, repetitive, with one right answer a hole.

Each `Record` is one question: what stands between `prefix` and `suffix`, given `files`. Knows no model and no
prompt format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

_NAMES = """
    account address amount balance budget channel client colour country currency customer device discount
    distance email folder height index invoice item label language length limit message number order owner
    password payment period price product quantity queue report result score session status target title
    token user value version weight window
"""
_UNITS = """
    barrel byte celsius cent crown dollar euro franc gallon gram hour inch joule kelvin litre metre mile
    minute ounce pixel pound second volt watt
"""
NAMES = tuple(_NAMES.split())
"""What methods, attributes and parameters are called."""
UNITS = tuple(_UNITS.split())
"""What quantities are counted in."""
REPOSITORIES = ("myproject", "shop", "warehouse", "reprise", "workspace", "post_office", "")
FOLDERS = ("", "src/", "lib/", "app/models/", "server/")
PLAIN_FILES = ("filename", "tmp", "main.py", "orders.py")


@dataclass(frozen=True, slots=True)
class Record:
    """A hole in a file, with what fills it."""

    prefix: str
    middle: str
    suffix: str
    path: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """Path and text of what else of the workspace is shown."""
    repository: str = ""


def conversion(name: str, unit: str) -> Record:
    """The line needs the name in the prefix and the unit in the suffix."""
    prefix = f"def read_{name}(source):\n    found = "
    return Record(prefix, f"source.{name}.in_{unit}()", f"\n    return found.as_{unit}()\n")


def initializer(name: str) -> Record:
    """The body, two lines of it, follows from the parameter in the prefix."""
    prefix = f"class Thing:\n    def __init__(self, new_{name}):\n        "
    middle = f"self.{name} = new_{name}\n        self.is_ready = True"
    return Record(prefix, middle, f"\n\n    def get_{name}(self):\n        return self.{name}\n")


def setting(name: str, unit: str, others: tuple[tuple[str, str], ...] = ()) -> Record:
    """The unit is known only from another file of the workspace."""
    files = (("settings.py", f"class Settings:\n    unit = the_{unit}\n"), *others)
    prefix = f"def show_{name}(source):\n    shown = "
    return Record(prefix, f"source.{name}.in_{unit}()", "\n    return shown\n", "main.py", files)


def random_record(random: Random) -> Record:
    """One of the kinds, with names drawn by `random`; files in random order, under random paths."""
    kinds: tuple[Callable[[Random], Record], ...] = (_conversion, _initializer, _setting)
    record = random.choice(kinds)(random)
    files = [(random.choice(FOLDERS) + path, text) for path, text in record.files]
    random.shuffle(files)
    path = random.choice(FOLDERS) + random.choice(PLAIN_FILES)
    return Record(
        record.prefix, record.middle, record.suffix, path, tuple(files), random.choice(REPOSITORIES)
    )


def _conversion(random: Random) -> Record:
    return conversion(random.choice(NAMES), random.choice(UNITS))


def _initializer(random: Random) -> Record:
    return initializer(random.choice(NAMES))


def _setting(random: Random) -> Record:
    others = [_initializer(random) for _ in range(random.randrange(3))]
    texts = tuple(
        (f"part{number}.py", other.prefix + other.middle + other.suffix)
        for number, other in enumerate(others)
    )
    return setting(random.choice(NAMES), random.choice(UNITS), texts)
