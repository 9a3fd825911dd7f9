"""Settings by layer: what wins, what is refused, what a bad value does."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reprise.config import (
    ResolvedSettings,
    Settings,
    cache_home,
    index_folder,
    resolve_settings,
    settings_from,
    user_settings_file,
    values_by_key,
)
from reprise.errors import BadInputError

KEYS = """
    generator.backend generator.url generator.model generator.fim generator.maxTokens generator.contextTokens
    generator.timeoutMs generator.apiKeyEnv generator.allowRemote sampler.backend sampler.k
    completion.minConfidence completion.deadlineMs completion.languages index.exclude index.maxFileBytes
    index.vectorEngine runtime.provider runtime.threads
"""


class Layers:
    """The files of a user and a workspace, and a way to resolve them."""

    def __init__(self, folder: Path) -> None:
        self.user_file = folder / "user.toml"
        self.root = folder / "root"
        self.root.mkdir()

    def resolve(
        self,
        user: str = "",
        workspace: str = "",
        environment: Mapping[str, str] | None = None,
        editor: Mapping[str, Any] | None = None,
    ) -> ResolvedSettings:
        self.user_file.write_text(user)
        (self.root / "reprise.toml").write_text(workspace)
        return resolve_settings(self.root, editor, environment or {}, self.user_file)


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    return Layers(tmp_path)


def test_without_any_layer_the_defaults_are_in_force(tmp_path: Path) -> None:
    resolved = resolve_settings(tmp_path, None, {}, tmp_path / "none.toml")
    assert resolved.settings == Settings()
    assert resolved.origins == dict.fromkeys(KEYS.split(), "default")
    assert resolved.problems == ()


def test_every_documented_key_has_a_value() -> None:
    assert sorted(values_by_key(Settings())) == sorted(KEYS.split())
    assert values_by_key(Settings())["completion.deadlineMs"] == 150


def test_later_layers_win_and_say_where_a_value_came_from(layers: Layers) -> None:
    user = "[completion]\ndeadlineMs = 1\nminConfidence = 0.1\n[sampler]\nk = 1\n[runtime]\nthreads = 1\n"
    workspace = "[completion]\nminConfidence = 0.2\n[sampler]\nk = 2\n[runtime]\nthreads = 2\n"
    environment = {"REPRISE_SAMPLER_K": "3", "REPRISE_RUNTIME_THREADS": "3"}
    resolved = layers.resolve(user, workspace, environment, {"runtime": {"threads": 4}})
    values = values_by_key(resolved.settings)
    places = ["completion.deadlineMs", "completion.minConfidence", "sampler.k", "runtime.threads"]
    assert [values[key] for key in places] == [1, 0.2, 3, 4]
    assert [resolved.origins[key] for key in places] == [
        str(layers.user_file),
        str(layers.root / "reprise.toml"),
        "REPRISE_SAMPLER_K",
        "editor",
    ]
    assert resolved.problems == ()


def test_the_environment_is_written_in_capitals_and_parsed_by_kind(layers: Layers) -> None:
    resolved = layers.resolve(
        environment={
            "REPRISE_GENERATOR_URL": "http://localhost:8080",
            "REPRISE_GENERATOR_API_KEY_ENV": "MY_KEY",
            "REPRISE_GENERATOR_ALLOW_REMOTE": "true",
            "REPRISE_COMPLETION_MIN_CONFIDENCE": "0.25",
            "REPRISE_SAMPLER_K": "adaptive",
            "REPRISE_INDEX_EXCLUDE": "build/, *.gen.py",
            "REPRISE_RUNTIME_PROVIDER": "",
            "REPRISE_LOG": "not a setting",
        }
    )
    generator = resolved.settings.generator
    assert (generator.url, generator.api_key_env) == ("http://localhost:8080", "MY_KEY")
    assert generator.allow_remote is True
    assert resolved.settings.completion.min_confidence == 0.25
    assert resolved.settings.sampler.k == "adaptive"
    assert resolved.settings.index.exclude == ("build/", "*.gen.py")
    assert resolved.origins["runtime.provider"] == "default"
    assert resolved.problems == ()


@pytest.mark.parametrize(
    "editor",
    [
        {"completion": {"deadlineMs": 99}},
        {"reprise": {"completion": {"deadlineMs": 99.0}}},
        {"reprise.completion.deadlineMs": 99, "trace": {"server": "verbose"}, "generator.url": None},
        {"completion.deadlineMs": 99, "generator": {"model": ""}},
    ],
)
def test_an_editor_may_nest_or_dot_its_section_and_leave_fields_blank(
    layers: Layers, editor: dict[str, Any]
) -> None:
    resolved = layers.resolve(editor=editor)
    assert resolved.settings.completion.deadline_ms == 99
    assert resolved.origins["generator.url"] == resolved.origins["generator.model"] == "default"
    assert resolved.problems == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("generator.backend", "gpt"),
        ("generator.maxTokens", 0),
        ("generator.contextTokens", -1),
        ("generator.timeoutMs", 1.5),
        ("generator.model", 3),
        ("sampler.backend", "none"),
        ("sampler.k", "many"),
        ("completion.minConfidence", 1.01),
        ("completion.minConfidence", "high"),
        ("completion.deadlineMs", True),
        ("completion.languages", ["python", "klingon"]),
        ("index.maxFileBytes", "1 MB"),
        ("index.vectorEngine", "faiss"),
        ("runtime.provider", "tpu"),
        ("runtime.threads", [1]),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed_and_falls_back_one_layer(
    layers: Layers, key: str, value: object
) -> None:
    good = {"sampler.k": 7, "completion.minConfidence": 0.3, "runtime.threads": 2}.get(key)
    group, name = key.split(".")
    user = f"[{group}]\n{name} = {good}\n" if good is not None else ""
    resolved = layers.resolve(user, editor={key: value})
    expected = good if good is not None else values_by_key(Settings())[key]
    assert values_by_key(resolved.settings)[key] == expected
    assert resolved.origins[key] == (str(layers.user_file) if good is not None else "default")
    (problem,) = resolved.problems
    assert problem.startswith(f"{key} = {json.dumps(value)} (editor): expected ")


@pytest.mark.parametrize(
    ("key", "open_value", "bad", "closed"),
    [
        ("generator.allowRemote", True, "yes", False),
        ("generator.url", "http://remote.example", "ftp://remote.example", None),
        ("generator.url", "http://remote.example", "http://", None),
        ("generator.apiKeyEnv", "KEY", "not a name", None),
        ("index.exclude", ["a"], 3, ("*",)),
    ],
)
def test_a_bad_privacy_or_network_value_closes_instead_of_falling_back(
    layers: Layers, key: str, open_value: object, bad: object, closed: object
) -> None:
    group, name = key.split(".")
    user = f"[{group}]\n{name} = {json.dumps(open_value)}\n"
    resolved = layers.resolve(user, editor={key: bad})
    assert values_by_key(resolved.settings)[key] == closed
    assert resolved.origins[key] == "editor"
    assert len(resolved.problems) == 1


def test_a_key_that_was_put_where_its_variables_name_belongs_is_not_repeated(layers: Layers) -> None:
    resolved = layers.resolve(editor={"generator.apiKeyEnv": "sk-12345"})
    assert "generator.apiKeyEnv" in resolved.problems[0]
    assert "sk-12345" not in resolved.problems[0]


@pytest.mark.parametrize(
    "workspace",
    [
        '[generator]\nurl = "http://evil.example"',
        "[generator]\nallowRemote = true",
        '[generator]\napiKeyEnv = "AWS_SECRET_ACCESS_KEY"',
        '[server]\npath = "/tmp/evil"',
        'serverPath = "/tmp/evil"',
        "[generator]\nurl = 3\n",
    ],
)
def test_a_workspace_cannot_reach_the_network_or_start_a_program(layers: Layers, workspace: str) -> None:
    resolved = layers.resolve('[generator]\nurl = "http://mine.example"\n', workspace)
    assert resolved.settings.generator.url == "http://mine.example"
    assert resolved.settings.generator.allow_remote is False
    assert resolved.settings.generator.api_key_env is None
    (problem,) = resolved.problems
    assert "refused" in problem and "reprise.toml" in problem


def test_unknown_keys_are_named_with_the_closest_known_one(layers: Layers) -> None:
    resolved = layers.resolve(
        '[generator]\nmodle = "x"\n',
        "[completion]\nmin_confidence = 0.5\n",
        {"REPRISE_RUNTIME_THREAD": "2"},
        {"index": {"excludes": []}},
    )
    closest = [problem.rpartition(" ")[2] for problem in sorted(resolved.problems)]
    assert closest == [
        "REPRISE_RUNTIME_THREADS",
        "completion.minConfidence",
        "generator.model",
        "index.exclude",
    ]
    assert resolved.settings == Settings()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[generator]\nmodel = \n", 2),
        (b"a = 1\nb = [1,\n", 2),
        (b"a = 1\nb = 2\n# \xff\n", 3),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_skipped_whole(
    layers: Layers, content: bytes, line: int
) -> None:
    layers.resolve()
    (layers.root / "reprise.toml").write_bytes(content)
    layers.user_file.write_text("[runtime]\nthreads = 3\n")
    resolved = resolve_settings(layers.root, None, {}, layers.user_file)
    (problem,) = resolved.problems
    assert problem.startswith(f"{layers.root / 'reprise.toml'}: line {line}: ")
    assert resolved.settings.runtime.threads == 3


@pytest.mark.parametrize(
    "content",
    [
        "a = " + "[" * 50_000,
        "a" + ".a" * 50_000 + " = 1",
        "[" + "a." * 400 + "a]\nb = 1\n" + "c = " + "{c=" * 3_000,
        "[generator]\nmaxTokens = " + "9" * 5_000,
        "".join(f"key_{number} = 1\n" for number in range(5_000)),
        "# " + "x" * 200_000,
    ],
)
def test_a_workspaces_file_that_is_made_to_hurt_is_skipped_with_one_problem(
    layers: Layers, content: str
) -> None:
    resolved = layers.resolve("[runtime]\nthreads = 3\n", content)
    (problem,) = resolved.problems
    assert problem.startswith(str(layers.root / "reprise.toml")) and problem.endswith("skipped")
    assert resolved.settings.runtime.threads == 3


def test_what_a_workspace_writes_cannot_command_a_terminal_or_flood_the_user(layers: Layers) -> None:
    values = "".join(f'"k\\u001b[2J{"x" * 900}{number}" = 1\n' for number in range(100))
    resolved = layers.resolve("", values + '[generator]\nmodel = "\\u001b]0;owned\\u0007"\n')
    assert resolved.settings.generator.model is None
    assert len(resolved.problems) <= 21
    assert all(problem.isprintable() and len(problem) <= 501 for problem in resolved.problems)


REMOTE = '[generator]\nbackend = "openai"\nurl = "https://mine.example"\nallowRemote = true\n'


def test_where_code_may_leave_a_workspace_has_no_say_in_which_model_gets_it(layers: Layers) -> None:
    resolved = layers.resolve(REMOTE, '[generator]\nbackend = "ollama"\nmodel = "coder:480b-cloud"\n')
    assert (resolved.settings.generator.backend, resolved.settings.generator.model) == ("openai", None)
    assert ["refused" in problem for problem in resolved.problems] == [True, True]


def test_a_workspace_may_always_turn_the_model_off_and_choose_one_on_this_machine(layers: Layers) -> None:
    off = layers.resolve(REMOTE, '[generator]\nbackend = "none"\n')
    local = layers.resolve("", '[generator]\nbackend = "ollama"\nmodel = "coder:7b"\n')
    assert off.settings.generator.backend == "none" and not off.problems
    assert local.settings.generator.model == "coder:7b" and not local.problems


@pytest.mark.parametrize("url", ["ftp://me:hunter2@host", "http:///v1?api_key=hunter2"])
def test_a_key_in_a_bad_address_is_not_repeated(layers: Layers, url: str) -> None:
    resolved = layers.resolve(f'[generator]\nurl = "{url}"\n')
    assert resolved.settings.generator.url is None
    assert resolved.problems and "hunter2" not in resolved.problems[0]


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_waited_for(layers: Layers, make: Callable[[Path], None]) -> None:
    make(layers.root / "reprise.toml")
    resolved = resolve_settings(layers.root, None, {}, layers.user_file)
    assert "cannot be read" in resolved.problems[0]


@pytest.mark.parametrize(
    ("languages", "on", "off"),
    [
        (["*"], ["python", "text"], []),
        (["python", "go"], ["python", "go"], ["rust", "text"]),
        (["!text"], ["python", "rust"], ["text"]),
        (["*", "!ruby"], ["python", "text"], ["ruby"]),
        ([], [], ["python", "text"]),
    ],
)
def test_completion_is_on_for_the_languages_that_are_named(
    languages: list[str], on: list[str], off: list[str]
) -> None:
    completion = settings_from({"completion": {"languages": languages}}).completion
    assert [name for name in on + off if completion.is_on_for(name)] == on


def test_a_program_gives_settings_as_a_mapping_and_may_name_the_network() -> None:
    settings = settings_from({"generator": {"backend": "ollama", "url": "http://localhost:11434"}})
    assert (settings.generator.backend, settings.generator.url) == ("ollama", "http://localhost:11434")
    assert settings_from(settings) is settings
    assert settings_from(None) == settings_from({}) == Settings()


def test_a_program_is_told_everything_that_is_wrong_with_its_settings() -> None:
    with pytest.raises(BadInputError, match=r"sampler\.k = .*generator\.modle"):
        settings_from({"sampler.k": 0, "generator": {"modle": "x"}})


def test_a_program_is_not_told_of_a_fallback_that_it_does_not_get() -> None:
    with pytest.raises(BadInputError) as raised:
        settings_from({"completion.minConfidence": 7})
    expected = 'expected "auto" or a number from 0 to 1'
    assert str(raised.value) == f"completion.minConfidence = 7 (settings): {expected}"


def test_an_environment_variable_may_leave_out_the_line_between_words() -> None:
    plain = {"REPRISE_COMPLETION_MINCONFIDENCE": "0.25"}
    resolved = resolve_settings(None, environment=plain)
    assert (resolved.settings.completion.min_confidence, resolved.problems) == (0.25, ())
    both = resolve_settings(None, environment=plain | {"REPRISE_COMPLETION_MIN_CONFIDENCE": "0.5"})
    assert both.settings.completion.min_confidence == 0.5


def test_files_live_in_the_homes_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    assert cache_home() == tmp_path / "cache" / "reprise"
    assert user_settings_file() == tmp_path / "configuration" / "reprise" / "config.toml"


def test_a_home_that_is_no_absolute_path_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    found = []
    for home in ("relative", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", home)
        monkeypatch.setenv("XDG_CONFIG_HOME", home)
        found.append((cache_home(), user_settings_file()))
    assert found[0] == found[1]
    assert all(path.is_relative_to(tmp_path) for path in found[0])


def test_an_index_folder_belongs_to_the_real_path_of_its_workspace(tmp_path: Path) -> None:
    for name in ("one/app", "two/app"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "one" / "app")
    assert index_folder(tmp_path / "link") == index_folder(tmp_path / "one" / "app")
    assert index_folder(tmp_path / "one" / "app") != index_folder(tmp_path / "two" / "app")
    assert index_folder(tmp_path / "link").parent == cache_home()
    assert index_folder(tmp_path / "link").name.startswith("app-")
