from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from reprise.completion.prompts.formats import format_named
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from tests.unit.completion.prompts.examples import (
    BY_LENGTH,
    FORMATS,
    by_lexeme,
    hit,
    prompt_of,
    site_between,
)

BEFORE = "".join(f"def step_{number}(value):\n    return value + {number}\n\n" for number in range(2000))
AFTER = "".join(f"\nclass Part{number}:\n    size = {number}\n" for number in range(2000))
CONTEXT = [
    hit(f"lib/part_{number}.py", "".join(f"part_{number}_{line} = {line}\n" for line in range(12)))
    for number in range(120)
]


def growing(text: str) -> int:
    """Counts that do not add up: a longer text has more tokens than its parts."""
    return by_lexeme(text) + len(text) // 200


@pytest.mark.parametrize("count", [BY_LENGTH, by_lexeme, growing])
@pytest.mark.parametrize("budget", [512, 1024, 1536, 4096, 8192, 32_768])
@pytest.mark.parametrize("format", ["qwen2.5-coder", "codestral", "plain"])
def test_the_whole_prompt_keeps_to_its_budget_and_uses_it(
    format: str, budget: int, count: Callable[[str], int]
) -> None:
    prompt = prompt_of(site_between(BEFORE, AFTER), CONTEXT, format, budget, count)

    assert prompt.n_tokens == count(prompt.text)
    assert 0.6 * budget < prompt.n_tokens <= budget
    assert prompt.context


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("budget", [0, 1, 8, 24, 40, 80])
def test_a_tiny_budget_gives_little_but_no_more_than_it_has(format: str, budget: int) -> None:
    prompt = prompt_of(site_between(BEFORE, AFTER, "a.py"), CONTEXT, format, budget, by_lexeme, "")
    bare = prompt_of(site_between("", "", "a.py"), [], format, budget, by_lexeme, "")

    assert prompt.n_tokens <= max(budget, bare.n_tokens)


def test_a_tokenizer_that_does_not_add_up_at_all_gets_no_more_than_the_budget() -> None:
    prompt = prompt_of(
        site_between(BEFORE, AFTER), CONTEXT, count=lambda text: len(text) ** 3, budget_tokens=10**6
    )

    assert prompt.n_tokens == len(prompt.text) ** 3 <= 10**6


def test_the_suffix_gets_its_share_and_snippets_theirs() -> None:
    prompt = prompt_of(site_between(BEFORE, AFTER), CONTEXT, budget_tokens=4096)
    snippets = sum(BY_LENGTH(hit.text) for hit in prompt.context)

    assert 0.12 * 4096 < BY_LENGTH(prompt.suffix) <= 0.15 * 4096
    assert 0.35 * 4096 < snippets <= 0.45 * 4096
    assert BY_LENGTH(prompt.prefix) > 0.35 * 4096


def test_what_the_others_do_not_need_goes_to_the_prefix() -> None:
    prompt = prompt_of(site_between(BEFORE, ""), [], budget_tokens=4096)

    assert BY_LENGTH(prompt.prefix) > 0.95 * 4096


def test_what_the_prefix_does_not_need_goes_to_snippets_then_to_the_suffix() -> None:
    start = "import os\n\n"

    many = prompt_of(site_between(start, AFTER), CONTEXT, budget_tokens=4096)
    few = prompt_of(site_between(start, AFTER), CONTEXT[:2], budget_tokens=4096)

    assert sum(BY_LENGTH(hit.text) for hit in many.context) > 0.6 * 4096
    assert BY_LENGTH(few.suffix) > 0.8 * 4096


def test_the_best_code_stands_nearest_the_cursor_behind_signatures_by_place() -> None:
    found = [hit("b.py", "best"), hit("z.py", "def z(): ...", 9, "dependency"), hit("c.py", "second")]
    found += [hit("a.py", "def a(): ...", 5, "dependency"), hit("a.py", "def first(): ...", 2, "dependency")]
    found += [hit("e.py", "third")]

    prompt = prompt_of(site_between("x = ", "\n"), found)

    texts = [hit.text for hit in prompt.context]
    assert texts == ["def first(): ...", "def a(): ...", "def z(): ...", "third", "second", "best"]
    places = [prompt.text.index(text) for text in texts]
    assert places == sorted(places)


def test_nothing_is_shown_twice() -> None:
    site = site_between("def load(path):\n    return open(path)\n\n", "\ndef save(path):\n    pass\n")
    found = [
        hit("copy.py", "def load(path):\r\n    return open(path)\r\n"),
        hit("other.py", "\n\ndef save(path):\n    pass"),
        hit("a.py", "def one():\n    return 1\n\ndef two():\n    return 2"),
        hit("b.py", "def two():\n    return 2\n"),
        hit("a.py", "    return 2\n\ndef three():\n    return 3", 5),
        hit("c.py", "  \n\n"),
    ]

    assert [hit.path for hit in prompt_of(site, found).context] == ["a.py"]


def test_nothing_of_the_files_stored_version_is_shown() -> None:
    stored = hit("module.py", "def old():\n    return 'stored'\n")

    prompt = prompt_of(site_between("x = ", "\n"), [stored])

    assert prompt.context == ()
    assert "stored" not in prompt.text


@pytest.mark.parametrize("format", FORMATS)
def test_code_that_holds_a_command_is_not_passed_on(format: str) -> None:
    token = format_named(format).stops[0].strip()
    prefix = f"old = 1\n# {token}\nnew = 2\n"
    found = [hit("docs.py", f"# the token {token} ends it"), hit("fine.py", "y = 3")]

    prompt = prompt_of(site_between(prefix, f"\nz = 4\n# {token}\n"), found, format)

    assert (prompt.prefix, [hit.path for hit in prompt.context]) == ("new = 2\n", ["fine.py"])
    assert prompt.suffix == "\nz = 4\n"


def test_a_name_of_a_file_cannot_hold_a_command_or_a_line() -> None:
    site = site_between("x = ", "\n", "a<|fim_middle|>\nb.py")

    prompt = prompt_of(site, [hit("c<|file_sep|>\n.py", "y = 1")], repository="r<|repo_name|>\ns")

    assert prompt.text.startswith("<|repo_name|>r_ s\n<|file_sep|>c_ .py\ny = 1\n<|file_sep|>a_ b.py\n<|fim_")
    assert prompt.text.count("<|fim_middle|>") == 1


def test_the_buffers_line_ends_stay() -> None:
    prompt = prompt_of(site_between("a = 1\r\nb = ", "\r\nc = 3\r\n"), [hit("d.py", "d = 4\r\ne = 5\r\n")])

    assert "<|fim_prefix|>a = 1\r\nb = <|fim_suffix|>\r\nc = 3\r\n<|fim_middle|>" in prompt.text
    assert "d = 4\ne = 5\n<|file_sep|>" in prompt.text


def test_typing_leaves_what_stands_before_the_cursor_as_it_is() -> None:
    typed = "result = step_7(value)\n"
    prompts = [
        prompt_of(site_between(BEFORE + typed[:length], AFTER), CONTEXT, budget_tokens=1536)
        for length in range(len(typed) + 1)
    ]

    first = prompts[0].text.partition("<|fim_suffix|>")[0]
    assert all(prompt.text.startswith(first) for prompt in prompts)


def test_typing_a_page_moves_the_prompts_beginning_seldom() -> None:
    page = "".join(f"value_{line} = step_{line}(value)\n" for line in range(60))
    prompts = [
        prompt_of(site_between(BEFORE + page[:typed], AFTER), CONTEXT, budget_tokens=1536).text
        for typed in range(0, len(page), 23)
    ]

    read = [text.partition("<|fim_suffix|>")[0] for text in prompts]
    assert sum(not later.startswith(earlier) for earlier, later in pairwise(read)) <= 8


def test_typing_in_a_short_file_moves_a_leading_suffix_seldom() -> None:
    start = "import os\n\n"
    leads = [
        prompt_of(site_between(start + "x = 1\n" * number, AFTER), [], "seed-coder", 1536).suffix
        for number in range(60)
    ]

    assert sum(earlier != later for earlier, later in pairwise(leads)) <= 2


def test_a_format_without_a_place_for_the_suffix_has_it_beside_the_text() -> None:
    prompt = prompt_of(site_between(BEFORE, AFTER), CONTEXT, "plain", 1024)

    assert AFTER.startswith(prompt.suffix)
    assert "class Part0" in prompt.suffix
    assert "class Part0" not in prompt.text
    assert prompt.n_tokens + BY_LENGTH(prompt.suffix) <= 1024


def test_the_same_question_gives_the_same_bytes() -> None:
    site = site_between(BEFORE, AFTER)

    assert prompt_of(site, CONTEXT) == prompt_of(site, list(CONTEXT))


def test_a_prompt_says_what_it_is_made_of() -> None:
    site = site_between("x = ", "\n", "src/a.py")
    prompt = prompt_of(site, CONTEXT[:1], "codestral")

    assert (prompt.path, prompt.format, prompt.prefix, prompt.suffix) == (
        "src/a.py",
        "codestral",
        "x = ",
        "\n",
    )
    assert prompt.context == tuple(CONTEXT[:1])
    assert prompt.stops == format_named("codestral").stops


def test_a_large_buffer_costs_no_more_than_a_small_one() -> None:
    site = site_between(BEFORE * 40, AFTER * 40)
    started = time.perf_counter()
    for _ in range(20):
        build_prompt(site, CONTEXT[:12], format_named("qwen2.5-coder"), 1536, estimated_count(3.2))

    assert time.perf_counter() - started < 1.0  # 0.01 s on an idle machine
