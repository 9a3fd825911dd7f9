"""Claims about the engine: a live index, and answers from it."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from reprise import Engine
from reprise.completion.generators import choose
from reprise.errors import BadInputError, CancelledRequestError
from reprise.indexing.ingest import Ingest
from reprise.settings import Settings
from reprise.types import (
    BufferChanged,
    BufferClosed,
    Cancelled,
    DiskChanged,
    IndexedFile,
    Piece,
    Prompt,
    Sampling,
)
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, ScriptedGenerator

_STORE = '''"""Keeps orders."""

from dataclasses import dataclass


@dataclass
class Order:
    """What a customer wants."""

    number: int
    customer: str


class OrderStore:
    """All orders by number."""

    def __init__(self) -> None:
        self.orders: dict[int, Order] = {}

    def find_order(self, number: int) -> Order | None:
        """The order of that number, if there is one."""
        return self.orders.get(number)

    def add_order(self, order: Order) -> None:
        """Keep an order."""
        self.orders[order.number] = order
'''

_SERVICE = """from store import Order, OrderStore


def rename_customer(store: OrderStore, number: int, customer: str) -> None:
    order = store.find_order(number)
    if order is None:
        raise KeyError(number)
    order.customer = customer


def copy_order(store: OrderStore, number: int, copy: int) -> Order:
    order = store.find_order(number)
    if order is None:
        raise KeyError(number)
    return Order(copy, order.customer)
"""


@pytest.fixture(autouse=True)
def _private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "store.py").write_text(_STORE)
    (folder / "service.py").write_text(_SERVICE)
    return folder


@pytest.fixture
def engine(root: Path) -> Iterator[Engine]:
    with Engine.open(root, watch=False) as opened:
        assert opened.wait_until_indexed(60)
        yield opened


def at_end(text: str) -> tuple[str, int, int]:
    lines = text.split("\n")
    return text, len(lines) - 1, len(lines[-1])


def state(engine: Engine) -> list[object]:
    """What the index holds, without the ids and revisions that depend on its history."""
    files = engine.snapshot().files
    return [
        (
            path,
            file.language,
            [
                (chunk.kind, chunk.symbol, chunk.start_line, chunk.end_line, chunk.text)
                for chunk in file.chunks
            ],
            file.symbols,
            file.imports,
            file.calls,
        )
        for path, file in sorted(files.items())
    ]


def test_a_definition_is_found_with_its_place(engine: Engine) -> None:
    hit = engine.search("find the order of a number", top=3)[0]
    assert (hit.path, hit.symbol, hit.start_line) == ("store.py", "OrderStore.find_order", 20)
    assert hit.text.lstrip().startswith("def find_order") and "return self.orders.get(number)" in hit.text


def test_a_class_is_shown_by_its_head(engine: Engine) -> None:
    hit = next(hit for hit in engine.search("OrderStore") if hit.symbol == "OrderStore")
    assert "All orders by number" in hit.text and "def add_order" not in hit.text


def test_a_repeated_pattern_is_completed_inline_with_provenance(engine: Engine) -> None:
    text = _SERVICE + "\n\ndef drop_order(store: OrderStore, number: int) -> None:\n    order = store.find"
    result = engine.complete("service.py", *at_end(text), min_confidence=0, kinds=("inline",))
    assert result.items[0].text == "_order(number)"
    assert result.context and set(result.timings_ms) >= {"coarse", "sample", "retrieve", "pack"}


def test_members_of_an_imported_class_are_offered(engine: Engine) -> None:
    text = "from store import OrderStore\n\n\ndef show(store: OrderStore) -> None:\n    store."
    result = engine.complete("report.py", *at_end(text), kinds=("api",))
    assert {"find_order", "add_order"} <= {item.text for item in result.items}


def test_a_function_of_an_unsaved_buffer_is_found_by_the_next_request(engine: Engine, root: Path) -> None:
    engine.apply([BufferChanged("fresh.py", "def settle_invoice(invoice):\n    return invoice.total\n")])
    assert engine.search("settle_invoice")[0].path == "fresh.py"
    assert not (root / "fresh.py").exists()
    engine.apply([BufferClosed("fresh.py")])
    assert all(hit.path != "fresh.py" for hit in engine.search("settle_invoice"))


def test_submitted_edits_are_seen_by_the_next_question(engine: Engine) -> None:
    engine.submit([BufferChanged("fresh.py", "def settle_invoice(invoice):\n    return invoice.total\n")])
    assert engine.search("settle_invoice")[0].path == "fresh.py"


def test_deleted_text_is_never_suggested(engine: Engine) -> None:
    changed = _SERVICE.replace("find_order", "fetch_one")
    engine.apply([BufferChanged("service.py", changed), BufferChanged("store.py", "class OrderStore: ...\n")])
    text = changed + "\n\ndef drop(store, number):\n    order = store."
    result = engine.complete("service.py", *at_end(text), min_confidence=0)
    shown = [item.text for item in result.items] + [hit.text for hit in result.context]
    assert any("fetch_one" in text for text in shown)
    assert not any("find_order" in text for text in shown)


def test_nothing_of_the_stored_version_of_the_completed_file_is_retrieved(engine: Engine) -> None:
    result = engine.complete(
        "service.py", *at_end("from store import Order\n\nvalue = rename_"), min_confidence=0
    )
    assert not any("rename_customer" in hit.text for hit in result.context)
    assert not any("customer(" in item.text for item in result.items if item.kind == "inline")


def test_a_hidden_suffix_changes_nothing(engine: Engine) -> None:
    text, line, character = at_end("from store import Order\n\n\ndef f(store):\n    order = store.")
    blind = engine.complete("x.py", text, line, character, suffix=False, min_confidence=0)
    other = engine.complete("x.py", text + "secret_name\n", line, character, suffix=False, min_confidence=0)
    assert (blind.items, blind.context) == (other.items, other.context)


def test_an_empty_answer_names_its_stage(engine: Engine) -> None:
    result = engine.complete("x.py", *at_end("zzz qqq = "), kinds=("inline",))
    assert result.items == () and result.empty_because is not None
    assert result.empty_because.split(":")[0] in {"sampler", "confidence", "post-processing"}


def test_a_position_outside_the_text_and_a_path_outside_the_workspace_are_named(engine: Engine) -> None:
    with pytest.raises(BadInputError, match="9:0"):
        engine.complete("x.py", "a\n", 9, 0)
    with pytest.raises(BadInputError, match="outside"):
        engine.complete("/etc/passwd", "a\n", 0, 0)


@pytest.mark.parametrize("target", [".env", "../outside.txt"])
def test_a_link_to_what_is_refused_opens_nothing(engine: Engine, root: Path, target: str) -> None:
    (root / target).write_text("first_hidden_word = 1\n")
    (root / "notes.txt").symlink_to(root / target)
    engine.submit([BufferChanged("notes.txt", "first_hidden_word = 1\n")])
    assert all("hidden" not in hit.text for hit in engine.search("first_hidden_word", by="chunk"))
    try:
        result = engine.complete("notes.txt", "first_hidden_word = 1\nfirst_", 1, 6, min_confidence=0)
    except BadInputError as error:
        assert "outside" in str(error)
    else:
        assert result.empty_because == "gate: .env is secret"


def symbols_of(engine: Engine, path: str) -> list[str]:
    return [symbol.name for symbol in engine.snapshot().files[path].symbols]


def test_a_buffer_opened_through_a_link_stands_in_for_the_file_behind_it(engine: Engine, root: Path) -> None:
    (root / "link.py").symlink_to("service.py")
    engine.apply([BufferChanged("link.py", "def settle_invoice(): ...\n")])
    assert set(engine.snapshot().files) == {"service.py", "store.py"}
    assert symbols_of(engine, "service.py") == ["settle_invoice"]
    result = engine.complete("link.py", *at_end("from store import Order\n\nx = rename_"), min_confidence=0)
    assert not any("rename_customer" in hit.text for hit in result.context)


def test_a_buffer_closed_after_its_link_moved_gives_the_file_back(engine: Engine, root: Path) -> None:
    (root / "link.py").symlink_to("service.py")
    engine.apply([BufferChanged("link.py", "def settle_invoice(): ...\n")])
    (root / "link.py").unlink()
    engine.apply([BufferClosed("link.py")])
    assert symbols_of(engine, "service.py") == ["rename_customer", "copy_order"]


def test_a_file_open_under_two_names_stays_open_until_both_are_closed(engine: Engine, root: Path) -> None:
    (root / "link.py").symlink_to("service.py")
    for name in ("link.py", "service.py"):
        engine.apply([BufferChanged(name, "def settle_invoice(): ...\n")])
    engine.apply([BufferClosed("link.py")])
    assert symbols_of(engine, "service.py") == ["settle_invoice"]
    engine.apply([BufferClosed(str(root / "service.py"))])
    assert symbols_of(engine, "service.py") == ["rename_customer", "copy_order"]


def test_a_file_that_becomes_a_link_leaves_the_index(engine: Engine, root: Path) -> None:
    (root / "service.py").unlink()
    (root / "service.py").symlink_to("store.py")
    engine.apply([DiskChanged("service.py")])
    assert set(engine.snapshot().files) == {"store.py"}


def test_changes_take_absolute_paths(engine: Engine, root: Path) -> None:
    engine.apply([BufferChanged(str(root / "fresh.py"), "def settle_invoice(): ...\n")])
    assert engine.search("settle_invoice")[0].path == "fresh.py"
    engine.apply([BufferClosed("fresh.py")])
    assert "fresh.py" not in engine.snapshot().files


UNUSABLE: list[tuple[Any, str]] = [
    ([BufferChanged("/etc/passwd", "")], "outside the workspace"),
    ([BufferChanged("../x.py", "")], "outside the workspace"),
    ([DiskChanged("a/../../x.py")], "outside the workspace"),
    ([BufferChanged("x\0.py", "")], "outside the workspace"),
    ([BufferChanged("x.py", cast(str, b""))], "must be a str, not bytes"),
    ([BufferClosed(cast(str, 5))], "must be a str or a Path, not int"),
    (["x"], "must be BufferChanged, BufferClosed or DiskChanged, not str"),
]


@pytest.mark.parametrize(("changes", "message"), UNUSABLE)
def test_a_change_that_cannot_be_used_is_named_and_a_submitted_one_dropped(
    engine: Engine, caplog: pytest.LogCaptureFixture, changes: Any, message: str
) -> None:
    revision = engine.snapshot().revision
    with pytest.raises(BadInputError, match=message):
        engine.apply([BufferChanged("fresh.py", "x = 1\n"), *changes])
    engine.submit(changes)
    assert message in caplog.text
    assert engine.snapshot().revision == revision


def test_arguments_of_the_wrong_type_are_named(engine: Engine, root: Path) -> None:
    wrong: Any = 5
    with pytest.raises(BadInputError, match="must be a list, not one int"):
        engine.apply(wrong)
    with pytest.raises(BadInputError, match="must be a str or a Path, not int"):
        Engine.open(wrong)
    with pytest.raises(BadInputError, match=r"as in reprise\.toml, not int"):
        Engine.open(root, wrong)
    with pytest.raises(BadInputError, match="must be a str, not int"):
        engine.complete("x.py", wrong, 0, 0)


def test_a_cancelled_request_ends_with_its_own_error(engine: Engine) -> None:
    with pytest.raises(CancelledRequestError):
        engine.complete("x.py", "a = 1\n", 1, 0, cancelled=lambda: True)


def test_an_ignored_file_is_neither_indexed_nor_completed(engine: Engine, root: Path) -> None:
    (root / ".gitignore").write_text("private/\n")
    (root / "private").mkdir()
    (root / "private" / "keys.py").write_text("hidden_token = make_hidden_token()\n")
    engine.apply([DiskChanged(".gitignore"), DiskChanged("private/keys.py")])
    assert engine.search("hidden_token", by="chunk") == [] or all(
        "hidden" not in hit.text for hit in engine.search("hidden_token", by="chunk")
    )
    result = engine.complete("private/keys.py", "hidden = ", 0, 9)
    assert result.empty_because is not None and result.empty_because.startswith("gate")


def test_a_buffer_too_large_for_the_index_is_neither_indexed_nor_completed(root: Path) -> None:
    text = "long_name = 1\n" * 1000
    with Engine.open(root, {"index": {"maxFileBytes": 10_000}}, watch=False) as engine:
        engine.apply([BufferChanged("big.py", text)])
        assert "big.py" not in engine.snapshot().files
        result = engine.complete("big.py", text + "long", 1000, 4)
    assert result.empty_because == "gate: big.py is too large" and result.items == ()


def test_a_rule_newer_than_the_index_counts_at_the_next_question(engine: Engine, root: Path) -> None:
    (root / ".repriseignore").write_text("store.py\n")
    engine.policy.refresh()
    assert "store.py" in engine.snapshot().files
    assert all(hit.path != "store.py" for hit in engine.search("find_order"))
    result = engine.complete("service.py", *at_end(_SERVICE + "\norder = store.find_"), min_confidence=0)
    assert all(hit.path != "store.py" for hit in result.context)


def test_a_large_tree_with_an_ignore_file_comes_to_rest(root: Path) -> None:
    (root / ".gitignore").write_text("*.log\n")
    for number in range(150):
        (root / f"module_{number}.py").write_text(f"VALUE = {number}\n")
    with Engine.open(root, watch=False) as engine:
        assert engine.wait_until_indexed(20)
        assert ".gitignore" in engine.snapshot().files


def test_what_a_walk_found_is_not_held_against_all_known_paths(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    concerns_others = Ingest.concerns_others

    def counted(ingest: Ingest, path: str, known: Mapping[str, IndexedFile]) -> bool:
        asked.append(path)
        return concerns_others(ingest, path, known)

    monkeypatch.setattr(Ingest, "concerns_others", counted)
    with Engine.open(root, watch=False) as engine:
        assert engine.wait_until_indexed(60)
        assert len(engine.snapshot().files) == 2 and asked == []
        (root / "later.py").write_text("LATER = 1\n")
        engine.submit([DiskChanged("later.py")])
        assert engine.wait_until_indexed(60)
        assert asked == ["later.py"] and "later.py" in engine.snapshot().files


def test_a_second_start_resumes_without_reading_files_again(root: Path) -> None:
    with Engine.open(root, watch=False) as first:
        assert first.wait_until_indexed(60)
        before = state(first)
        ids = {chunk.id for file in first.snapshot().files.values() for chunk in file.chunks}
    with Engine.open(root, watch=False) as second:
        assert second.wait_until_indexed(60)
        assert state(second) == before
        assert {chunk.id for file in second.snapshot().files.values() for chunk in file.chunks} == ids
        assert second.status().n_vectors == len(ids)


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def test_after_a_git_checkout_the_watched_index_equals_a_fresh_one(root: Path, tmp_path: Path) -> None:
    draw = random.Random(5)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    git(root, "checkout", "-q", "-b", "other")
    for number in range(30):
        folder = root / f"part{number % 5}"
        folder.mkdir(exist_ok=True)
        (folder / f"m{number}.py").write_text(
            f"def task_{number}(value):\n    return value + {draw.random()}\n"
        )
    (root / "service.py").unlink()
    (root / "store.py").write_text(_STORE.replace("find_order", "look_up"))
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "two")
    with Engine.open(root) as engine:
        assert engine.wait_until_indexed(60)
        for branch in ("main", "other"):
            git(root, "checkout", "-q", branch)
            with Engine.open(root, watch=False) as fresh:
                assert fresh.wait_until_indexed(60)
                expected = state(fresh)
            assert wait_for(lambda expected=expected: state(engine) == expected, engine), branch


def wait_for(claim, engine: Engine) -> bool:  # type: ignore[no-untyped-def]
    """Whether `claim` comes true within a minute, looked at whenever the index comes to rest."""
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end:
        if engine.wait_until_indexed(10) and claim():
            return True
        time.sleep(0.05)
    return False


class DeafModel(ScriptedGenerator):
    """Does not notice that nobody wants its answer, as long as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_end = threading.Event(), threading.Event()

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        self.is_asked.set()
        self.may_end.wait(PATIENCE_S)
        yield from ()


def test_new_settings_do_not_wait_for_a_model_that_is_let_go(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = DeafModel()
    monkeypatch.setattr(choose, "generator_from", lambda settings: deaf)
    with Engine.open(root, {"generator": {"backend": "openai"}}, watch=False) as engine:
        assert engine.model.wait_until_known(PATIENCE_S)
        engine.speculate("new.py", "total = ", 0, 8)
        assert deaf.is_asked.wait(PATIENCE_S)
        before = time.monotonic()
        engine.set_settings(Settings())
        assert time.monotonic() - before < 0.5
        deaf.may_end.set()
        assert deaf.is_closed.wait(PATIENCE_S)
