"""Why an answer is as it is: what each snippet did for it, or the stage at which nothing was left.

A snippet's influence is leave-one-out: the prompt is built again without it, and the model says how probable
the same text is then. Knows no engine and no backend: it is handed what builds and what scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reprise.completion.ghost_text import ghost_text
from reprise.completion.site import site_at
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.types import (
    Cancelled,
    CompletionResult,
    Explanation,
    Generation,
    Hit,
    Influence,
    Prompt,
    PromptSource,
    Trace,
)

Build = Callable[[Sequence[Hit]], Prompt]
"""Builds an answer's prompt again (from its `PromptSource`), offered these snippets, best first."""
Score = Callable[[Prompt, str], float | None]
"""Natural log-probability of a text behind a prompt; None where the backend cannot tell."""
Progress = Callable[[int, int], None]
"""Told how many of how many questions to the model are answered."""

_NOTHING_MADE = "no ghost text was made"
_NOT_KEPT = "no ghost text was asked for, or what it was made of is forgotten"
_NO_MODEL = "no language model took part"
_NOTHING_FITS = "nothing that the model wrote fits here"
_NOBODY_TO_ASK = "the language model that wrote it cannot be asked any more"
_NO_SNIPPET = "the prompt holds no snippet"


def explain(
    result: CompletionResult,
    build: Build | None = None,
    score: Score | None = None,
    *,
    cancelled: Cancelled = lambda: False,
    progress: Progress = lambda done, total: None,
) -> Explanation:
    """Return why `result` is as it is; asks the model once, and once more for each snippet of its prompt.

    The text that is scored begins where the prompt ends: what the user typed of it since, and what was shown
    behind that, or would have been but for the filter. Without `build` and `score` no influence is known.
    Raises `CancelledRequestError` once `cancelled` says so; a model that fails is a reason, not an error.
    """
    trace = result.trace
    generation = trace.generation if trace is not None else None
    stage, reason = _end(result)
    scored, unknown = _written_by_model(result)
    hits = generation.prompt.context if generation is not None and scored else ()
    if not unknown and not hits:
        unknown = _NO_SNIPPET
    elif unknown and f"{stage}: {reason}".startswith(unknown):
        unknown = _NO_MODEL  # why is said already
    known = Explanation(stage, reason, generation, scored, None, _not_known(hits), unknown)
    if unknown or trace is None or generation is None or trace.prompt_source is None:
        return known
    if build is None or score is None:
        return replace(known, unknown_because=_NOBODY_TO_ASK)
    prompts = _prompts(generation.prompt, trace.prompt_source, build)
    try:
        scores = _scores(prompts, 1 + len(hits), scored, score, cancelled, progress)
    except GeneratorError as error:
        return replace(known, unknown_because=str(error))
    return _with_scores(known, generation, scores)


def _end(result: CompletionResult) -> tuple[str | None, str | None]:
    """The stage at which an answer without ghost text ended, and why; popup items may stand beside it."""
    if any(item.kind == "inline" for item in result.items):
        return None, None
    why = result.empty_because
    if why is None and result.trace is not None:
        _, why = ghost_text(result.trace)
    if why is None:
        return None, None
    stage, _, reason = why.partition(": ")
    return (stage, reason) if reason and " " not in stage else ("completion", why)


def _written_by_model(result: CompletionResult) -> tuple[str, str | None]:
    """What the model wrote that could be shown, from the end of its prompt on; and why there is nothing."""
    trace = result.trace
    if trace is None:
        return "", _NOT_KEPT if result.items else _NOTHING_MADE
    if trace.generation is None or trace.prompt_source is None:
        return "", trace.absence or _NO_MODEL
    line = _line_of(trace.generation.backend, result, trace)
    if line is None:
        return "", _NOTHING_FITS
    return _as_written(trace.generation.text, _typed_since(trace, trace.prompt_source) + line), None


def _line_of(backend: str, result: CompletionResult, trace: Trace) -> str | None:
    """What was shown of the model's, else what the filter hid."""
    hidden, _ = ghost_text(replace(trace, min_confidence=0.0))
    for item in (*result.items, *hidden):
        if item.kind == "inline" and item.source == backend:
            return item.text
    return None


def _typed_since(trace: Trace, source: PromptSource) -> str:
    """What stands between the prompt's cursor and the answer's."""
    site = site_at(trace.path, trace.text, trace.line, trace.character, trace.with_suffix)
    return site.prefix[len(source.prefix) :]


def _as_written(text: str, shown: str) -> str:
    """The beginning of the model's `text` that came to be `shown`: with its own blanks and line ends."""
    letters = "".join(shown.split())
    n_left = len(letters)
    end = 0
    while n_left and end < len(text):
        n_left -= not text[end].isspace()
        end += 1
    return text[:end] if "".join(text[:end].split()) == letters else shown


def _prompts(prompt: Prompt, source: PromptSource, build: Build) -> Iterator[Prompt]:
    """The prompt as it was asked, then without each of its snippets, in its order."""
    yield prompt
    shown = {_place(hit) for hit in prompt.context}
    offered = [hit for hit in source.context if _place(hit) in shown]
    for left_out in prompt.context:
        yield build([hit for hit in offered if _place(hit) != _place(left_out)])


def _scores(
    prompts: Iterator[Prompt],
    n_prompts: int,
    text: str,
    score: Score,
    cancelled: Cancelled,
    progress: Progress,
) -> list[float | None]:
    """The log-probability of `text` behind each prompt; one alone if the backend cannot tell that one."""
    scores: list[float | None] = []
    for prompt in prompts:
        if cancelled():
            raise CancelledRequestError("the request was cancelled")
        scores.append(score(prompt, text))
        progress(len(scores), n_prompts)
        if scores[0] is None:
            break
    return scores


def _with_scores(known: Explanation, generation: Generation, scores: Sequence[float | None]) -> Explanation:
    whole, *without = scores
    if whole is None:
        why = f"{generation.backend} does not tell the probability of a given text"
        return replace(known, unknown_because=why)
    influences = tuple(
        Influence(hit, None if score is None else whole - score)
        for hit, score in zip(generation.prompt.context, without, strict=True)
    )
    n_unknown = without.count(None)
    why_not = f"{generation.backend} did not tell {n_unknown} of {len(without)}" if n_unknown else None
    return replace(known, log_probability=whole, influences=influences, unknown_because=why_not)


def _not_known(hits: Sequence[Hit]) -> tuple[Influence, ...]:
    return tuple(Influence(hit, None) for hit in hits)


def _place(hit: Hit) -> tuple[str, str, int, int]:
    return hit.kind, hit.path, hit.start_line, hit.end_line
