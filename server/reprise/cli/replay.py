"""`reprise replay`: an answer made again from its record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reprise.cli.arguments import AsJson, existing_folder
from reprise.errors import BadInputError, RepriseError
from reprise.types import CompletionResult, Generation, Trace

if TYPE_CHECKING:
    from rich.console import Console


def replay(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What `reprise complete --record` or the editor saved.")
    ],
    ask: Annotated[
        bool, typer.Option("--ask", help="Put its prompt to the language model that is configured here.")
    ] = False,
    root: Annotated[
        Path | None,
        typer.Option(
            "--root", help="The workspace whose settings count for --ask; else that of this folder."
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a recorded answer again; exits with 1 and one line if anything comes out otherwise."""
    from reprise.cli.output import print_json
    from reprise.completion.replay import differences, first_difference
    from reprise.completion.replay import replay as made_again
    from reprise.completion.replay_file import read_replay
    from reprise.wire import completion_json

    recorded = read_replay(file)
    trace = _trace(recorded)
    found = list(differences(recorded))
    asked = _ask(trace, root) if ask else None
    written = trace.generation
    if asked is not None and written is not None and not asked.text.startswith(written.text):
        found.append(f"what {asked.model} writes: {first_difference(written.text, asked.text)}")
    made = made_again(trace if asked is None else replace(trace, generation=asked))
    if asked is not None and recorded.items and not made.items and not found:
        found.append(f"as sure as {asked.model} is, nothing is shown: {made.empty_because}")
    if json:
        model = None if asked is None else {"backend": asked.backend, "name": asked.model, "text": asked.text}
        print_json(completion_json(made) | {"differences": found, "asked": model})
    else:
        _print(made, trace, asked, not found)
    if found:
        raise RepriseError(f"{file}: differs: {'; '.join(found)}")


def _trace(recorded: CompletionResult) -> Trace:
    if recorded.trace is None:
        raise BadInputError("the file holds an answer, but not what it was made of")
    return recorded.trace


def _ask(trace: Trace, root: Path | None) -> Generation:
    """What the model says that the settings here name: the file has no say in whom its code is sent to."""
    from reprise.cli.output import warn
    from reprise.completion.asking_again import ask_again
    from reprise.completion.generators.choose import generator_from
    from reprise.config import resolve_settings
    from reprise.workspace.roots import find_root

    resolved = resolve_settings(existing_folder(root) if root is not None else find_root(Path.cwd()))
    for problem in resolved.problems:
        warn(problem)
    generator = generator_from(resolved.settings)
    if generator is None:
        mend = "set generator.backend; `reprise doctor` shows what runs on this machine"
        raise BadInputError(f"no language model is configured here that could be asked: {mend}")
    try:
        return ask_again(trace, generator)
    finally:
        generator.close()


def _print(made: CompletionResult, trace: Trace, asked: Generation | None, is_same: bool) -> None:
    from reprise.cli.answers import print_items
    from reprise.cli.output import console

    out = console()
    print_items(out, made, trace.path)
    if is_same:
        _print_verdict(out, trace, asked)


def _print_verdict(out: Console, trace: Trace, asked: Generation | None) -> None:
    """The line that says what came out the same."""
    from reprise.cli.output import as_markup

    same = ["the answer"]
    if trace.generation is not None:
        prompt = trace.generation.prompt
        same.append(f"its prompt of about {prompt.n_tokens} tokens ({prompt.format})")
    if asked is not None:
        same.append(f"what {asked.model} ({asked.backend}) writes")
    out.print(f"[green]the same as recorded[/]: {as_markup(', '.join(same))}")
