"""Finds the model servers that run on this machine.

Asks the loopback ports where they usually listen, and tells them apart by what they answer. Knows no
settings.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from reprise.completion.generators.messages import one_line
from reprise.errors import GeneratorError
from reprise.settings import GeneratorBackend

PORTS = (
    11434,  # Ollama
    8080,  # llama.cpp, llamafile, LocalAI
    8012,  # llama.cpp for editors
    1234,  # LM Studio
    8000,  # vLLM, llama-cpp-python
    5000,  # TabbyAPI, text-generation-webui
    5001,  # KoboldCpp
    1337,  # Jan
)
_KOBOLD, _PROPERTIES, _VERSION, _TAGS, _MODELS = _PATHS = (
    "/api/extra/version",
    "/props",
    "/api/version",
    "/api/tags",
    "/v1/models",
)
_OWNERS = {
    "vllm": "vLLM",
    "tabbyAPI": "TabbyAPI",
    "organization_owner": "LM Studio",
    "me": "llama-cpp-python",
}
"""What `owned_by` says in each server's list of models."""
_NO_CODE = ("embed", "rerank", "bge-", "whisper")
"""In the names of models that write none."""

_LONGEST_NAME = 300  # characters
_WANTS_KEY = "wants a key: set generator.apiKeyEnv"


@dataclass(frozen=True, slots=True)
class Found:
    """A model server that answers."""

    backend: GeneratorBackend
    url: str
    models: tuple[str, ...]
    """Those that may write code and run on this machine; empty where the server does not say."""
    detail: str
    """Which program it is, and what it needs."""


@dataclass(frozen=True, slots=True)
class _Answers:
    """What a server said."""

    by_path: Mapping[str, Mapping[str, Any]]
    """Where it answered with a JSON object."""
    wants_key: bool
    """It refused one of the paths for want of a key."""

    def to(self, path: str) -> Mapping[str, Any]:
        """The answer to a path; empty if there was none."""
        return self.by_path.get(path, {})


def discover(timeout_ms: int = 300, ports: Sequence[int] = PORTS) -> list[Found]:
    """Return what answers on these ports of 127.0.0.1, in their order; takes about `timeout_ms` at most."""
    if not ports:
        return []
    with ThreadPoolExecutor(len(ports)) as pool:
        found = pool.map(lambda port: _look(port, timeout_ms), ports)
        return [each for each in found if each is not None]


def _look(port: int, timeout_ms: int) -> Found | None:
    """Look first whether anything listens: with nothing there, no HTTP client need be loaded."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout_ms / 1000).close()
    except OSError:
        return None
    url = f"http://127.0.0.1:{port}"
    answers = _ask(url, timeout_ms)
    for identify in (_kobold, _llamacpp, _ollama, _openai):
        try:
            if (found := identify(url, answers)) is not None:
                return found
        except (AttributeError, LookupError, TypeError):  # another program's answer, of any shape
            continue
    return Found("openai", url, (), f"a server that {_WANTS_KEY}") if answers.wants_key else None


def _ask(url: str, timeout_ms: int) -> _Answers:
    """Ask for every path at once."""
    from reprise.completion.generators.http import HttpServer, StatusError  # noqa: PLC0415 - loads an HTTP client

    http = HttpServer("server", url, timeout_ms, allow_remote=False, api_key_env=None)

    def ask(path: str) -> Mapping[str, Any] | bool:
        try:
            return http.get_json(path)
        except StatusError as error:
            return error.status == 401 and "key" in error.reason.lower()
        except GeneratorError:
            return False

    with ThreadPoolExecutor(len(_PATHS)) as pool:
        outcomes = dict(zip(_PATHS, pool.map(ask, _PATHS), strict=True))
    http.close()
    answers = {path: outcome for path, outcome in outcomes.items() if not isinstance(outcome, bool)}
    return _Answers(answers, wants_key=True in outcomes.values())


def _kobold(url: str, answers: _Answers) -> Found | None:
    """KoboldCpp also answers as llama.cpp and Ollama do, but only in part: it is looked for first."""
    told = answers.to(_KOBOLD)
    if told.get("result") != "KoboldCpp":
        return None
    return Found("openai", url, _model_names(answers), one_line(f"KoboldCpp {told.get('version', '')}"))


def _llamacpp(url: str, answers: _Answers) -> Found | None:
    """Behind a key llama.cpp still lists its models, by which it is known."""
    is_locked = answers.wants_key and "llamacpp" in _owners(answers)
    if not is_locked and "default_generation_settings" not in answers.to(_PROPERTIES):
        return None
    detail = f"llama.cpp, which {_WANTS_KEY}" if is_locked else "llama.cpp"
    return Found("llamacpp", url, _model_names(answers), detail)


def _ollama(url: str, answers: _Answers) -> Found | None:
    if "version" not in answers.to(_VERSION):
        return None
    listed = answers.to(_TAGS)["models"] or ()
    names = [each["name"] for each in listed if not each.get("remote_host")]
    version = answers.to(_VERSION)["version"]
    return Found("ollama", url, _writing_code(names), one_line(f"Ollama {version}"))


def _openai(url: str, answers: _Answers) -> Found | None:
    if "data" not in answers.to(_MODELS):
        return None
    owners = _owners(answers)
    program = next((_OWNERS[owner] for owner in _OWNERS if owner in owners), "an OpenAI-compatible server")
    return Found("openai", url, _model_names(answers), program)


def _owners(answers: _Answers) -> set[str]:
    return {str(each.get("owned_by")) for each in answers.to(_MODELS).get("data", ())}


def _model_names(answers: _Answers) -> tuple[str, ...]:
    return _writing_code([each["id"] for each in answers.to(_MODELS).get("data", ())])


def _writing_code(names: Sequence[str]) -> tuple[str, ...]:
    # They end in settings, and on a terminal.
    shown = (name for name in names if name.isprintable() and len(name) <= _LONGEST_NAME)
    return tuple(name for name in shown if not any(word in name.lower() for word in _NO_CODE))
