"""Start, end, folders, settings, progress, commands."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from reprise.errors import BadInputError
from reprise.types import BufferChanged, BufferClosed, DiskChanged, IndexProgress
from tests.e2e.lsp_client import eventually
from tests.unit.lsp.conftest import READY, Session

FOLDERS = "workspace/didChangeWorkspaceFolders"
ALL_CAPABILITIES = {
    "workspace": {
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "window": {"workDoneProgress": True},
}


def folder_event(added: list[Path], removed: list[Path]) -> dict[str, Any]:
    def entries(paths: list[Path]) -> list[dict[str, str]]:
        return [{"uri": path.as_uri(), "name": path.name} for path in paths]

    return {"event": {"added": entries(added), "removed": entries(removed)}}


def test_the_capabilities_are_those_of_the_design(session: Session, root: Path) -> None:
    capabilities = session.client.initialize(root)["capabilities"]
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["completionProvider"]["resolveProvider"]
    assert capabilities["inlineCompletionProvider"] == {}
    assert capabilities["workspace"]["workspaceFolders"]["supported"]
    about_answers = {"showContext", "explainLast", "replayLast", "accepted"}
    about_indexes = {"reindex", "status", "clearIndex", "pause"}
    assert {f"reprise.{name}" for name in about_answers | about_indexes} == set(
        capabilities["executeCommandProvider"]["commands"]
    )


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-8", "utf-16"], "utf-32"),
        (["utf-7", "utf-16"], "utf-16"),
        (["utf-7"], "utf-16"),
    ],
)
def test_the_first_known_position_encoding_is_taken(
    session: Session, offered: list[str] | None, chosen: str
) -> None:
    general = {"general": {"positionEncodings": offered}} if offered is not None else {}
    result = session.client.initialize(capabilities=general)
    assert result["capabilities"]["positionEncoding"] == chosen


def test_exit_after_shutdown_is_success_and_closes_the_engines(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.client.stop()
    assert session.wait_for_end() == 0
    assert session.engine(root).is_closed.is_set()


def test_exit_without_shutdown_is_a_failure(session: Session) -> None:
    session.client.notify("exit")
    assert session.wait_for_end() == 1


def test_a_client_that_is_gone_ends_the_server(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.client.close()
    assert session.wait_for_end() == 1
    assert session.engine(root).is_closed.is_set()


def test_each_folder_has_an_engine_of_its_own(session: Session, tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    session.client.initialize(outer, inner)
    session.client.wait_until("ready")
    session.client.complete(session.client.open(inner / "a.py", "x"), 0, 0)
    session.client.complete(session.client.open(outer / "b.py", "x"), 0, 0)
    assert [asked["path"] for asked in session.engine(inner).asked] == ["a.py"]
    assert [asked["path"] for asked in session.engine(outer).asked] == ["b.py"]


def test_folders_come_and_go(session: Session, root: Path, tmp_path: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    late = tmp_path / "late"
    late.mkdir()
    session.client.open(late / "a.py", "x")
    session.client.notify(FOLDERS, folder_event([late], [root]))
    session.client.notification("reprise/status", lambda status: status["folders"] == [str(late)])
    assert session.engine(root).is_closed.wait(10)
    session.client.wait_until("ready")
    assert session.engine(late).changes == [BufferChanged("a.py", "x")]


def test_a_folder_that_left_while_it_opened_is_closed_and_not_shown(
    session: Session, root: Path, tmp_path: Path
) -> None:
    may_open = threading.Event()
    open_engine = session.open_engine

    def open_late(*given: Any) -> Any:
        may_open.wait(10)
        return open_engine(*given)

    session.open_engine = open_late
    session.is_ready_at_once = False
    session.client.initialize(root)
    session.client.wait_until("starting")
    session.client.notify(FOLDERS, folder_event([], [root]))
    session.client.command("reprise.explainLast")
    may_open.set()
    session.client.notification("reprise/status", lambda status: status["folders"] == [])
    assert session.engine(root).is_closed.wait(10)
    assert session.client.command("reprise.status")["state"] == "ready"


def test_a_folder_that_cannot_be_opened_is_told_and_the_others_work(
    session: Session, root: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    open_engine = session.open_engine

    def refuse(folder: Any, settings: Any, server: Any) -> Any:
        if folder.root == broken:
            raise OSError("no such folder")
        return open_engine(folder, settings, server)

    session.open_engine = refuse
    session.client.initialize(broken, root)
    assert "no such folder" in session.client.notification("window/showMessage")["message"]
    assert "no such folder" in session.client.wait_until("error")["text"]
    uri = session.client.open(root / "a.py", "x")
    assert session.client.complete(uri, 0, 0)["items"] == []


def test_a_folder_that_does_not_exist_is_one_line_in_the_log(
    session: Session, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(folder: Any, settings: Any, server: Any) -> Any:
        raise BadInputError("no such folder")

    session.open_engine = refuse
    session.client.initialize(tmp_path / "nowhere")
    assert "no such folder" in session.client.wait_until("error")["text"]
    (record,) = (record for record in caplog.records if "no such folder" in record.getMessage())
    assert record.levelno == logging.WARNING and record.exc_info is None


def test_a_marked_project_outside_the_folders_gets_an_engine(session: Session, tmp_path: Path) -> None:
    project = tmp_path / "marked"
    (project / ".git").mkdir(parents=True)
    session.client.initialize()
    session.client.open(project / "a.py", "x")
    session.client.notification("reprise/status", lambda status: status["folders"] == [str(project)])


def test_the_index_follows_the_buffers(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    uri = session.client.open(root / "lib" / "a.py", "one\n")
    session.client.change(uri, 2, {"text": "two\n"})
    session.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    session.client.command("reprise.explainLast")
    name = "lib/a.py"
    assert session.engine(root).changes == [
        BufferChanged(name, "one\n"),
        BufferChanged(name, "two\n"),
        BufferClosed(name),
    ]


def test_an_address_with_escapes_names_the_same_file(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.client.open(root / "ä b%#.py", "x")
    session.client.command("reprise.explainLast")
    assert session.engine(root).changes == [BufferChanged("ä b%#.py", "x")]


def test_a_folder_behind_a_link_is_the_same_folder(session: Session, root: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(root)
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.client.open(link / "a.py", "x")
    session.client.command("reprise.explainLast")
    assert session.engine(root).changes == [BufferChanged("a.py", "x")]


def test_a_buffer_behind_a_link_that_leads_out_of_its_folder_is_left_alone(
    session: Session, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside.py").write_text("x")
    (root / "link.py").symlink_to(tmp_path / "outside.py")
    session.client.initialize(root)
    session.client.wait_until("ready")
    uri = session.client.open(root / "link.py", "x")
    position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
    assert session.client.request("textDocument/completion", position) is None
    assert session.engine(root).changes == []


def test_changes_on_disk_reach_the_index(session: Session, root: Path) -> None:
    session.client.initialize(root, capabilities=ALL_CAPABILITIES)
    registered = session.client.notification("client/registerCapability")["registrations"]
    session.client.wait_until("ready")
    changes = [{"uri": (root / "a.py").as_uri(), "type": 2}, {"uri": "file:///elsewhere/b.py", "type": 1}]
    session.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    session.client.command("reprise.explainLast")
    assert session.engine(root).changes == [DiskChanged("a.py")]
    assert {each["method"].partition("/")[2] for each in registered} == {
        "didChangeWatchedFiles",
        "didChangeConfiguration",
    }


def test_initialization_options_are_settings(session: Session, root: Path) -> None:
    session.client.initialize(root, options={"completion": {"minConfidence": 0.25}})
    session.client.wait_until("ready")
    assert session.engine(root).settings.completion.min_confidence == 0.25


def test_settings_are_pulled_and_lie_over_the_initial_ones(session: Session, root: Path) -> None:
    session.client.answers["workspace/configuration"] = lambda params: [
        {"completion": {"minConfidence": 0.5, "deadlineMs": None}} for _ in params["items"]
    ]
    options = {"reprise": {"completion": {"minConfidence": 0.25, "deadlineMs": 99}}}
    session.client.initialize(root, capabilities=ALL_CAPABILITIES, options=options)
    session.client.wait_until("ready")
    settings = session.engine(root).settings.completion
    assert (settings.min_confidence, settings.deadline_ms) == (0.5, 99)


@pytest.mark.parametrize("answer", [None, [], [None], [5], {"x": 1}, "text"])
def test_a_strange_answer_about_settings_leaves_the_defaults(
    session: Session, root: Path, answer: Any
) -> None:
    session.client.answers["workspace/configuration"] = lambda params: answer
    session.client.initialize(root, capabilities=ALL_CAPABILITIES)
    session.client.wait_until("ready")
    assert session.engine(root).settings.completion.min_confidence == "auto"


@pytest.mark.parametrize("wrapped", [True, False])
def test_pushed_settings_are_used(session: Session, root: Path, wrapped: bool) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    section = {"completion": {"deadlineMs": 77}}
    settings = {"reprise": section} if wrapped else section
    session.client.notify("workspace/didChangeConfiguration", {"settings": settings})
    uri = session.client.open(root / "a.py", "x")
    wait_for_order(session, root, uri)
    assert session.engine(root).settings.completion.deadline_ms == 77


def test_an_empty_push_asks_for_the_settings(session: Session, root: Path) -> None:
    session.client.initialize(root, capabilities=ALL_CAPABILITIES)
    session.client.wait_until("ready")
    session.client.answers["workspace/configuration"] = lambda params: [{"completion": {"deadlineMs": 55}}]
    session.client.notify("workspace/didChangeConfiguration", {"settings": None})
    wait_for_order(session, root, session.client.open(root / "a.py", "x"))
    assert session.engine(root).settings.completion.deadline_ms == 55


def test_a_bad_setting_is_told_with_what_is_allowed(session: Session, root: Path) -> None:
    options = {"index": {"vectorEngine": "faiss"}}
    session.client.initialize(root, options=options)
    message = session.client.notification("window/showMessage")
    assert message["type"] == 2
    assert all(word in message["message"] for word in ("index.vectorEngine", "usearch", "hnswlib", "exact"))
    session.client.wait_until("ready")
    assert session.engine(root).settings.index.vector_engine == "usearch"


def test_a_changed_settings_file_is_read(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    (root / "reprise.toml").write_text("[completion]\ndeadlineMs = 42\n")
    changes = [{"uri": (root / "reprise.toml").as_uri(), "type": 1}]
    session.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    wait_for_order(session, root, session.client.open(root / "a.py", "x"))
    assert session.engine(root).settings.completion.deadline_ms == 42


def wait_for_order(session: Session, root: Path, uri: str) -> None:
    """Talk to the server until the engine has taken its new settings."""
    assert eventually(
        lambda: session.client.complete(uri, 0, 0) and "settings" in session.engine(root).orders
    )


def test_progress_begins_reports_and_ends(session: Session, root: Path) -> None:
    session.is_ready_at_once = False
    session.client.initialize(root, capabilities=ALL_CAPABILITIES)
    token = session.client.notification("window/workDoneProgress/create")["token"]
    begin = session.client.notification("$/progress")
    assert (begin["token"], begin["value"]["kind"], begin["value"]["cancellable"]) == (token, "begin", True)
    session.engine(root).report(IndexProgress("parsing", 30, 60))
    report = session.client.notification("$/progress")["value"]
    assert (report["kind"], report["percentage"]) == ("report", 50)
    session.engine(root).report(READY)
    assert session.client.notification("$/progress")["value"]["kind"] == "end"


def test_cancelling_the_progress_pauses_the_index(session: Session, root: Path) -> None:
    session.is_ready_at_once = False
    session.client.initialize(root, capabilities=ALL_CAPABILITIES)
    token = session.client.notification("window/workDoneProgress/create")["token"]
    session.client.notification("$/progress")
    session.client.notify("window/workDoneProgress/cancel", {"token": token})
    session.client.wait_until("paused")
    assert session.engine(root).orders == ["pause"]
    assert session.client.notification("$/progress")["value"]["kind"] == "end"


def test_a_client_without_progress_gets_none(session: Session, root: Path) -> None:
    session.is_ready_at_once = False
    session.client.initialize(root)
    session.client.wait_until("indexing")
    session.engine(root).report(READY)
    session.client.wait_until("ready")
    assert not [each for each in session.client.received if each.get("method") == "$/progress"]


def test_pause_stops_and_resumes(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    assert session.client.command("reprise.pause")["state"] == "paused"
    assert session.client.command("reprise.pause", {"paused": True})["state"] == "paused"
    assert session.client.command("reprise.pause")["state"] == "ready"
    assert session.engine(root).orders == ["pause", "pause", "resume"]


def test_reindex_and_clear_index_reach_the_folder_that_is_named(session: Session, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    session.client.initialize(first, second)
    session.client.wait_until("ready")
    session.client.command("reprise.reindex", first.as_uri())
    session.client.command("reprise.clearIndex")
    assert "reindex" in session.engine(first).orders
    assert "reindex" not in session.engine(second).orders
    assert all("clear" in session.engine(folder).orders for folder in (first, second))


def test_status_tells_the_counts_of_each_index(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    (index,) = session.client.command("reprise.status")["indexes"]
    assert (index["root"], index["revision"], index["skipped"]) == (str(root), 7, {"binary": 1})


def test_explain_last_says_why_nothing_was_offered(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    assert session.client.command("reprise.explainLast") is None
    uri = session.client.open(root / "a.py", "x")
    session.client.complete(uri, 0, 0)
    explained = session.client.command("reprise.explainLast", {"uri": uri})
    assert explained["empty_because"] == "gate: nothing to do"
    assert explained["timings_ms"] == {"bm25": 0.5}
    assert explained["context"][0]["path"] == "lib/money.py"


def test_show_context_asks_anew_at_a_position(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    uri = session.client.open(root / "a.py", "xyz")
    argument = {"uri": uri, "position": {"line": 0, "character": 2}}
    shown = session.client.command("reprise.showContext", argument)
    assert shown["context"][0]["symbol"] == "Ledger.post"
    assert session.engine(root).asked[-1]["character"] == 2


def test_a_warning_of_the_engine_is_shown_once(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    for _ in range(2):
        session.engine(root).warn("inotify's limit is reached")
    assert "inotify" in session.client.notification("window/showMessage")["message"]
    session.client.command("reprise.status")
    shown = [each for each in session.client.received if each.get("method") == "window/showMessage"]
    assert not shown


def test_the_log_reaches_the_editor(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.client.change((root / "a.py").as_uri(), 2, {"text": "x"})
    log = session.client.notification("window/logMessage", lambda log: "never opened" in log["message"])
    assert log["type"] == 2


def test_a_file_in_no_folder_has_that_for_a_reason(session: Session, tmp_path: Path) -> None:
    session.client.initialize()
    uri = session.client.open(tmp_path / "a.py", "x")
    assert session.client.complete(uri, 0, 0) is None
    assert "no open folder" in session.client.command("reprise.explainLast", uri)["empty_because"]


def test_an_engine_that_stopped_is_an_error_state(session: Session, root: Path) -> None:
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.engine(root).stage = "error"
    session.engine(root).warn("indexing stopped: the disk is full")
    assert "disk is full" in session.client.wait_until("error")["text"]
