"""The oracle: knows the answer, and takes the context that makes it likeliest. What retrieval could be worth.

Candidates are the definitions that the answer's names mean, and whatever other methods found. Each is rated
by the completer's own loss on the answer (RLCoder's reward); the best way to fill the budget is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.baselines.arm import Arm, context_of
from benchmarks.baselines.filling import filled
from benchmarks.values import Complete, Definition, Question
from benchmarks.workspace import Workspace
from reprise.retrieval.stages import dependency
from reprise.types import Hit

Loss = Callable[[Question, Sequence[Hit]], float]
"""How unlikely a completer finds a question's target with a context; lower is better."""

_WHOLE_LINES = 60  # a definition longer than this would fill the budget alone: its outline comes first
_BEST = 3  # hits of each method that are rated one by one: a rating costs as much as an answer


@dataclass(frozen=True, slots=True)
class Oracle:
    """Never a worse loss than any method of its pool, nor than no context."""

    pool: tuple[Arm, ...]
    loss: Loss
    name: str = "oracle"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The best context that is known of, best first; see `Arm`."""
        contexts = [context_of(workspace, question, arm, complete) for arm in self.pool]
        gold = list(_gold(workspace, question))
        best = (hit for context in contexts for hit in context[:_BEST])
        found = list({_place(hit): hit for hit in best}.values())
        bare = self.loss(question, [])
        rated = [(self.loss(question, [hit]), place) for place, hit in enumerate(found)]
        helpful = [found[place] for loss, place in sorted(rated) if loss < bare]
        ways = [filled([*gold, *helpful]), filled(helpful), filled(gold), *contexts]
        losses = [self.loss(question, way) for way in ways]
        return ways[losses.index(min(losses))] if min(losses) < bare else []


def _gold(workspace: Workspace, question: Question) -> Iterator[Hit]:
    """What the answer's names mean: short definitions, then outlines of long ones, then their bodies."""
    elsewhere = [definition for definition in question.gold if definition.path != question.path]
    long = [one for one in elsewhere if one.end_line - one.start_line >= _WHOLE_LINES]
    yield from (_body(workspace, one) for one in elsewhere if one not in long)
    for one in long:
        yield from _outlines(workspace, one)
    yield from (_body(workspace, one) for one in long)


def _body(workspace: Workspace, definition: Definition) -> Hit:
    lines = workspace.files[definition.path].split("\n")[definition.start_line - 1 : definition.end_line]
    place = (definition.path, definition.start_line, definition.end_line, definition.qualified)
    return Hit(*place, "base", 1.0, {"gold": 1.0}, "\n".join(lines))


def _outlines(workspace: Workspace, definition: Definition) -> Iterator[Hit]:
    snapshot = workspace.engine.snapshot()
    for reference in snapshot.definitions_of(definition.path, definition.qualified):
        outline = dependency(snapshot, reference, 1.0)
        place = (outline.place.path, outline.place.start_line, outline.place.end_line, outline.symbol)
        yield Hit(*place, "dependency", 1.0, {"gold": 1.0}, outline.text)


def _place(hit: Hit) -> tuple[str, int, int, str]:
    return hit.path, hit.start_line, hit.end_line, hit.text
