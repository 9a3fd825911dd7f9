"""Where settings come from: the layers, their order, and what each of them may say.

Later layers win: defaults, the user's file, the workspace's file, the environment, the editor. A bad value is
a problem that names its key and falls back to the layer below, except that a bad privacy or network value
closes what it was about. A workspace cannot make the program reach the network. Knows nothing of what the
settings do.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any

import platformdirs

from reprise.errors import BadInputError
from reprise.setting_rules import RULES, STILL_OPEN, Rule
from reprise.settings import (
    CompletionSettings,
    GeneratorSettings,
    IndexSettings,
    RuntimeSettings,
    SamplerSettings,
    Settings,
)

__all__ = [
    "CompletionSettings",
    "GeneratorSettings",
    "IndexSettings",
    "ResolvedSettings",
    "RuntimeSettings",
    "SamplerSettings",
    "Settings",
    "cache_home",
    "index_folder",
    "resolve_settings",
    "settings_from",
    "user_settings_file",
    "values_by_key",
]

WORKSPACE_FILE = "reprise.toml"
_PROGRAM = "settings"
"""Where the Python API's settings come from."""
_GROUPS = tuple(dict.fromkeys(key.partition(".")[0] for key in RULES))
_CLIENT_ONLY = ("trace.", "server.", "serverPath", "serverCommand", "serverArguments")
"""What an editor's section may hold for its own extension; no setting comes of it."""
_CHOOSES_MODEL = ("generator.backend", "generator.model")
_MAY_HOLD_KEY = re.compile(r"://\S*[@?]")
"""An address with a password or a query in it."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_MAX_FILE_BYTES = 128 << 10
_MOST_DOTS = 500  # in a line: `a.a.a.…` takes the TOML reader a minute for every 100 KB
_MOST_ENTRIES = 200
_MOST_PROBLEMS = 20
_PROBLEM_CHARACTERS = 500
_REACHES_OUT = re.compile(r"server|command|path|executable|url|host|proxy|remote|key", re.IGNORECASE)
"""Unknown keys that a workspace would use to start a program or reach the network, in this version or
another.
"""


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """The settings in force, where each came from, and what was wrong."""

    settings: Settings
    origins: Mapping[str, str]
    """For each key (`generator.url`): `default`, a file's path, an environment variable's name, or `editor`.
    """
    problems: tuple[str, ...]
    """One line each: the key or file, what was found, what is allowed."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value as a user wrote it."""

    key: str
    value: Any
    origin: str
    is_trusted: bool = True


def resolve_settings(
    root: Path | None,
    editor: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    user_file: Path | None = None,
) -> ResolvedSettings:
    """Read every layer and return the settings in force for a workspace.

    `editor` is the editor's section, nested or with dots, with or without a leading `reprise`; null is unset.
    `environment` defaults to the process's, `user_file` to `user_settings_file()`. Never raises: what cannot
    be read is a problem, and its layer is skipped.
    """
    problems: list[str] = []
    entries = list(_file_entries(user_file or user_settings_file(), True, problems))
    if root is not None:
        entries += _file_entries(root / WORKSPACE_FILE, False, problems)
    entries += _environment_entries(os.environ if environment is None else environment, problems)
    entries += _editor_entries(editor or {})
    return _resolve(entries, problems)


def settings_from(settings: Mapping[str, Any] | Settings | None) -> Settings:
    """Return the settings of the Python API: a mapping as in `reprise.toml`, over the defaults.

    Reads no file. Raises `BadInputError` with every problem of the mapping: a program is told where an
    editor's user is warned.
    """
    if isinstance(settings, Settings):
        return settings
    if not isinstance(settings, (Mapping, NoneType)):
        kind = type(settings).__name__
        raise BadInputError(f"the settings must be Settings or a mapping as in {WORKSPACE_FILE}, not {kind}")
    resolved = _resolve([_Entry(key, value, _PROGRAM) for key, value in _flatten(settings or {})], [])
    if resolved.problems:
        raise BadInputError("; ".join(resolved.problems))
    return resolved.settings


def values_by_key(settings: Settings) -> dict[str, Any]:
    """Return every setting under the name that users write: `{"completion.deadlineMs": 150, ...}`."""
    groups = asdict(settings)
    return {key: groups[group][name] for key in RULES for group, name in [_attribute(key)]}


def user_settings_file() -> Path:
    """Return where the user's own settings are: `reprise/config.toml` in the configuration home."""
    return _home("XDG_CONFIG_HOME", platformdirs.user_config_path(), ".config") / "reprise" / "config.toml"


def cache_home() -> Path:
    """Return the folder that holds every index: `reprise` in `XDG_CACHE_HOME` or the system's own."""
    return _home("XDG_CACHE_HOME", platformdirs.user_cache_path(), ".cache") / "reprise"


def index_folder(root: Path) -> Path:
    """Return the folder of one workspace's index: its name, to be told apart, and a hash of its real path."""
    real = root.resolve()
    digest = hashlib.blake2b(os.fsencode(real), digest_size=8).hexdigest()
    return cache_home() / f"{real.name or 'root'}-{digest}"


def _home(variable: str, of_system: Path, below_user: str) -> Path:
    """Return the first of these that is absolute: the XDG specification has relative ones ignored.

    `of_system` may repeat the variable.
    """
    named = Path(os.environ.get(variable, ""))
    return next((home for home in (named, of_system) if home.is_absolute()), Path.home() / below_user)


def _resolve(entries: Iterable[_Entry], problems: list[str]) -> ResolvedSettings:
    values = values_by_key(Settings())
    origins = dict.fromkeys(values, "default")
    for entry in sorted(entries, key=lambda entry: entry.key != "generator.allowRemote"):
        rule = RULES.get(entry.key)
        if rule is None:
            problems.append(_unknown(entry))
        elif not entry.is_trusted and (rule.is_trusted_only or _sends_code(entry, values)):
            problems.append(_refused(entry))
        else:
            try:
                values[entry.key] = rule.parse(entry.value)
            except (ValueError, TypeError, OverflowError):
                if rule.closes_to is STILL_OPEN:
                    problems.append(_bad(entry, rule, values[entry.key], origins[entry.key]))
                    continue
                values[entry.key] = rule.closes_to
                problems.append(_bad(entry, rule, rule.closes_to, "the safe side"))
            origins[entry.key] = entry.origin
    return ResolvedSettings(_build(values), MappingProxyType(origins), tuple(_told(problems)))


def _sends_code(entry: _Entry, values: Mapping[str, Any]) -> bool:
    """Say whether an entry may choose where code goes: Ollama alone has models that run elsewhere."""
    return bool(values["generator.allowRemote"]) and entry.key in _CHOOSES_MODEL and entry.value != "none"


def _told(problems: Sequence[str]) -> Iterator[str]:
    """The problems as a user can be told them, whatever a workspace has written: few, and short lines."""
    for problem in problems[:_MOST_PROBLEMS]:
        line = _UNPRINTABLE.sub(" ", problem)
        yield line if len(line) <= _PROBLEM_CHARACTERS else f"{line[:_PROBLEM_CHARACTERS]}…"
    if len(problems) > _MOST_PROBLEMS:
        yield f"and {len(problems) - _MOST_PROBLEMS} more problems"


def _build(values: Mapping[str, Any]) -> Settings:
    groups: dict[str, dict[str, Any]] = {group: {} for group in _GROUPS}
    for key, value in values.items():
        group, name = _attribute(key)
        groups[group][name] = value
    return Settings(
        generator=GeneratorSettings(**groups["generator"]),
        sampler=SamplerSettings(**groups["sampler"]),
        completion=CompletionSettings(**groups["completion"]),
        index=IndexSettings(**groups["index"]),
        runtime=RuntimeSettings(**groups["runtime"]),
    )


def _file_entries(path: Path, is_trusted: bool, problems: list[str]) -> Iterator[_Entry]:
    """Yield a TOML file's values; an absent file has none, an unreadable one is a problem."""
    if not os.path.exists(path):  # noqa: PTH110 - never raises
        return
    try:
        entries = list(_flatten(tomllib.loads(_read(path))))
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); skipped")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{path}: line {line}: not UTF-8; the whole file is skipped")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path}: {_located(error, path)}; the whole file is skipped")
    except (ValueError, RecursionError):
        problems.append(f"{path}: nested too deeply, or a number too long; the whole file is skipped")
    else:
        if len(entries) > _MOST_ENTRIES:
            problems.append(f"{path}: more than {_MOST_ENTRIES} settings; the whole file is skipped")
            return
        for key, value in entries:
            yield _Entry(key, value, str(path), is_trusted)


def _read(path: Path) -> str:
    """Return a file's text; a workspace may put a pipe in its place, and opening that would wait for ever."""
    if not path.is_file():
        raise OSError(errno.EINVAL, "not a file")
    if path.stat().st_size > _MAX_FILE_BYTES:
        raise OSError(errno.EFBIG, f"larger than {_MAX_FILE_BYTES >> 10} KB")
    text = path.read_text(encoding="utf-8")
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise RecursionError
    return text


def _located(error: tomllib.TOMLDecodeError, path: Path) -> str:
    """Put the line of a TOML error first; the parser says it last, and not at all at the end of the file."""
    message = str(error)
    found = re.search(r" \(at line (\d+), column \d+\)$", message)
    if found:
        return f"line {found[1]}: {message[: found.start()]}"
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    return f"line {n_lines}: {message.removesuffix(' (at end of document)')}"


def _environment_entries(environment: Mapping[str, str], problems: list[str]) -> Iterator[_Entry]:
    """Yield what `REPRISE_GENERATOR_URL` and its like say; an empty variable is unset.

    `MAXTOKENS` is taken for `MAX_TOKENS`, which sorts behind it and wins.
    """
    documented = {_variable(key): key for key in RULES}
    key_of = documented | {f"REPRISE_{key.replace('.', '_')}".upper(): key for key in RULES}
    for name, text in sorted(environment.items()):
        if name in key_of and text.strip():
            yield _Entry(key_of[name], RULES[key_of[name]].from_text(text.strip()), name)
        elif name not in key_of and name.startswith(tuple(f"REPRISE_{group.upper()}_" for group in _GROUPS)):
            problems.append(f"{name}: no such setting; the closest is {_closest(name, documented)}")


def _editor_entries(section: Mapping[str, Any]) -> Iterator[_Entry]:
    """Yield what the editor sent: null and empty text are fields that the user left blank."""
    for key, value in _flatten(section):
        name = key.removeprefix("reprise.")
        if value not in (None, "") and not name.startswith(_CLIENT_ONLY):
            yield _Entry(name, value, "editor")


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _unknown(entry: _Entry) -> str:
    if not entry.is_trusted and _REACHES_OUT.search(entry.key):
        return _refused(entry)
    return f"{entry.key} ({entry.origin}): no such setting; the closest is {_closest(entry.key, RULES)}"


def _refused(entry: _Entry) -> str:
    return (
        f"{entry.key} ({entry.origin}): refused, because a workspace may not say what reaches the network or "
        "starts a program; set it in the user's file, the environment or the editor"
    )


def _bad(entry: _Entry, rule: Rule, used: Any, used_from: str) -> str:
    shown = _shown(entry.value)
    if not rule.is_repeatable or _MAY_HOLD_KEY.search(shown):
        shown = "(not repeated here)"
    problem = f"{entry.key} = {shown} ({entry.origin}): expected {rule.allowed}"
    if entry.origin == _PROGRAM:  # it gets an error, and no other value in its place
        return problem
    return f"{problem}; left unset" if used is None else f"{problem}; using {_shown(used)} ({used_from})"


def _shown(value: Any) -> str:
    """Write a value as a settings file would."""
    return json.dumps(value, default=str, ensure_ascii=False)


def _closest(name: str, known: Iterable[str]) -> str:
    return difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)[0]


def _attribute(key: str) -> tuple[str, str]:
    """Split `generator.maxTokens` into the names of its group and attribute."""
    group, _, name = key.partition(".")
    return group, _snake(name)


def _variable(key: str) -> str:
    """Return the environment variable of a key: `REPRISE_GENERATOR_MAX_TOKENS`."""
    group, name = _attribute(key)
    return f"REPRISE_{group}_{name}".upper()


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
