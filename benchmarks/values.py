"""The values that inputs, questions, arms, metrics and report hand to each other.

Imports types only. Lines and characters of a question are 0-based, as in `Engine.complete`; `start_line` and
`end_line` are 1-based and inclusive, as in a `Hit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from reprise.types import Hit

Split = Literal["train", "dev", "test"]
Task = Literal["line", "api", "function", "cross_file", "documentation", "positions"]
"""RepoEval's three protocols, CrossCodeEval's, RETROcode's (docstring to code), and positions drawn from line
starts and mid-line alike."""
View = Literal["left", "both"]
"""What may be seen of the buffer: what stands before the cursor, or what follows it too."""

CONTEXT_TOKENS = 1536
"""What an arm may show of other files, or of the rest of this one (AlignCoder's budget)."""
IN_FILE_TOKENS = 512
"""What the arm without context sees of the file itself, before the cursor."""
MAX_NEW_TOKENS = 64
"""Of an answer of one line; `MAX_BODY_TOKENS` of a body."""
MAX_BODY_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Repository:
    """The sources of one package."""

    name: str
    language: str
    """Of the files asked about: `python`, `typescript`, `java`."""
    split: Split
    root: Path


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that belongs in the context: the answer's own words are defined there."""

    path: str
    start_line: int
    end_line: int
    qualified: str


@dataclass(frozen=True, slots=True)
class Question:
    """A hole in a file, and what stood in it."""

    id: str
    """`package:task:view:path:line:character`; unique, and the same in every run."""
    repository: str
    language: str
    task: Task
    view: View
    path: str
    text: str
    """The file without what is asked for (for `left`, what follows is in it all the same: do not look)."""
    line: int
    character: int
    target: str
    """What is asked for: one line's rest, or a whole body; without the blanks at its end."""
    truth: str
    """What stood there unseen, which begins with `target`; longer where lines below are hidden too."""
    gold: tuple[Definition, ...] = ()
    """Definitions in other files that the target's names mean."""

    @property
    def sees_suffix(self) -> bool:
        """Whether what follows the cursor may be looked at."""
        return self.view == "both"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a question."""

    text: str
    """Empty if there is no answer."""
    confidence: float
    """The chance that it is right as it stands, 0 to 1; 0 for no answer."""
    elapsed_ms: float


Complete = Callable[[Sequence[Hit]], str]
"""The answer that the run's completer would give with a context: for methods that retrieve in rounds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question, put with one arm's context: the finest record of a run."""

    question: str
    repository: str
    language: str
    task: Task
    view: View
    arm: str
    answer: str
    confidence: float
    figures: Mapping[str, float] = field(default_factory=dict)
    """By metric: `exact`, `lenient`, `similarity`, `identifier_f1`, `recall`, `reciprocal_rank`, ..."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """`context` and `complete`; not part of what a second run must repeat."""
    target: str = ""
    """The question's, for figures of many answers together, as BLEU is."""


@dataclass(frozen=True, slots=True)
class RankingRow:
    """One question, and how well one method ranked what it asks for: of tasks without a completion."""

    question: str
    repository: str
    language: str
    task: str
    """`localisation`, `localisation without names`, `api_retrieval`."""
    method: str
    figures: Mapping[str, float] = field(default_factory=dict)
    """By metric, each 0 to 1."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """`rank`; not part of what a second run must repeat."""
