from __future__ import annotations

from pathlib import Path

import pytest

from reprise.completion.prompts.allowed import prompt_context
from reprise.completion.prompts.formats import Format, format_named
from reprise.completion.prompts.prompt import build_prompt
from reprise.completion.prompts.snippet_choice import comment_sign
from reprise.completion.site import CompletionSite
from reprise.types import Prompt
from tests.unit.completion.prompts.examples import BY_LENGTH, FORMATS, by_lexeme
from tests.unit.completion.prompts.random_workspaces import HOLE, IGNORED, SECRET, random_workspace

N_WORKSPACES, N_PROMPTS = 50, 200


@pytest.mark.parametrize("seed", range(N_WORKSPACES))
def test_a_random_prompt_shows_nothing_that_it_must_not(tmp_path: Path, seed: int) -> None:
    workspace = random_workspace(tmp_path / "shop", seed)
    for number in range(N_PROMPTS):
        site, hits = workspace.question()
        format = format_named(FORMATS[number % len(FORMATS)])
        budget = workspace.source.choice((256, 512, 1536, 8192))
        count = BY_LENGTH if number % 8 else by_lexeme

        prompt = build_prompt(site, prompt_context(hits, workspace.policy), format, budget, count, "shop")

        assert prompt.n_tokens == count(prompt.text) <= budget
        assert not [mark for mark in (HOLE, IGNORED, SECRET, *workspace.secrets) if mark in prompt.text]
        assert_nothing_twice(prompt, site, format)
        assert_no_command_of_the_users(prompt, format)


def assert_nothing_twice(prompt: Prompt, site: CompletionSite, format: Format) -> None:
    texts = [hit.text.replace("\r\n", "\n").strip("\n") for hit in prompt.context]
    own = [text.replace("\r\n", "\n") for text in (prompt.prefix, prompt.suffix)]
    for number, text in enumerate(texts):
        assert not any(text in other for other in (*own, *texts[:number], *texts[number + 1 :]))
        first = next(line for line in text.split("\n") if line.strip())
        assert (f"{comment_sign(site.language)} {first}" if format.is_commented else first) in prompt.text
    assert site.path not in {hit.path for hit in prompt.context}
    assert site.prefix.endswith(prompt.prefix)
    assert site.suffix.startswith(prompt.suffix)


def assert_no_command_of_the_users(prompt: Prompt, format: Format) -> None:
    """The commands in the text are as many as the format's own templates have."""
    frames = (format.fill, format.fill_alone, format.onward)
    own = {len(format.control.findall(frame)) for frame in frames}
    snippets = len(prompt.context) * len(format.control.findall(format.snippet))
    header = len(format.control.findall(format.repository)) if prompt.context else 0

    assert len(format.control.findall(prompt.text)) - snippets - header in own
