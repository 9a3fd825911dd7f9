"""Makes an answer again from what it was made of, and says what came out otherwise.

Pure: needs neither the index nor the model that took part. A difference means that this Reprise
post-processes, filters or builds prompts in another way than the one that recorded the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reprise.completion.ghost_text import ghost_text
from reprise.completion.prompts.formats import format_named
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from reprise.completion.site import prompt_site
from reprise.errors import BadInputError
from reprise.types import Completion, CompletionResult, Hit, Prompt, Trace

_SHOWN = 40  # characters of a difference that are repeated
_SAME_CHANCE = 1e-3
_MOST_TOKENS = 1 << 30
_SHORTEST_TOKEN = 1e-3


def replay(trace: Trace) -> CompletionResult:
    """Return the ghost text that `trace` makes now, with the trace and without timings.

    Raises `BadInputError` for a trace that no answer can have had, such as a position outside its text.
    """
    items, reason = ghost_text(trace)
    return CompletionResult(tuple(items), trace.context, {}, None if items else reason, trace)


def rebuilt_prompt(trace: Trace, context: Sequence[Hit] | None = None) -> Prompt | None:
    """Return the prompt that `trace` leads to now, offered `context`, best first, in place of its own.

    None if no language model was asked. Raises `BadInputError` for a prompt format that is not known here,
    and for a budget or a token length that no model has.
    """
    generation, source = trace.generation, trace.prompt_source
    if generation is None or source is None:
        return None
    if not (0 <= source.budget_tokens <= _MOST_TOKENS and source.characters_per_token >= _SHORTEST_TOKEN):
        size = f"{source.budget_tokens} tokens of {source.characters_per_token:g} characters"
        raise BadInputError(f"no prompt can have {size}")
    return build_prompt(
        prompt_site(trace.path, source),
        source.context if context is None else context,
        format_named(generation.prompt.format),
        source.budget_tokens,
        estimated_count(source.characters_per_token),
        source.repository,
    )


def differences(recorded: CompletionResult) -> tuple[str, ...]:
    """Return what comes out otherwise when the answer of `recorded` and its prompt are made again."""
    if recorded.trace is None:
        return ()
    made = replay(recorded.trace)
    found = [*_prompt_difference(recorded.trace), *_item_differences(recorded.items, made.items)]
    is_told = recorded.empty_because is not None  # beside popup items, no reason is recorded
    if not found and is_told and recorded.empty_because != made.empty_because:
        found.append(f"the reason: {made.empty_because!r} instead of {recorded.empty_because!r}")
    return tuple(found)


def first_difference(recorded: str, made: str) -> str | None:
    """Say where two texts part and how each goes on there; None if they are equal."""
    if recorded == made:
        return None
    pairs = enumerate(zip(recorded, made, strict=False))
    place = next((idx for idx, (one, other) in pairs if one != other), min(len(recorded), len(made)))
    there, here = recorded[place : place + _SHOWN], made[place : place + _SHOWN]
    return f"from character {place} on {here!r} instead of {there!r}"


def _prompt_difference(trace: Trace) -> Iterator[str]:
    prompt = rebuilt_prompt(trace)
    if prompt is None or trace.generation is None:
        return
    recorded = trace.generation.prompt
    parted = first_difference(recorded.text, prompt.text)
    if parted is not None:
        yield f"the prompt: {parted}"
    elif prompt != recorded:
        yield "the prompt: its text is the same, its parts are not"


def _item_differences(recorded: tuple[Completion, ...], made: tuple[Completion, ...]) -> Iterator[str]:
    if len(recorded) != len(made):
        yield f"{len(made)} items instead of {len(recorded)}"
    for number, (one, other) in enumerate(zip(recorded, made, strict=False), 1):
        parted = first_difference(one.text, other.text)
        if parted is not None:
            yield f"item {number}: {parted}"
        elif (one.range, one.kind, one.source) != (other.range, other.kind, other.source):
            yield f"item {number}: another range or source"
        elif abs(one.confidence - other.confidence) > _SAME_CHANCE:
            yield f"item {number}: confidence {other.confidence:.3f} instead of {one.confidence:.3f}"
