"""The values that the layers hand to each other.

Imports nothing of the package. Every value is frozen, so that a snapshot can be shared between threads.
Lines and characters: `Position` is 0-based and counts code points (a Python string index inside its line);
`start_line` and `end_line` of spans are 1-based and inclusive, as people read them. Other encodings exist at
the LSP boundary only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

ChunkKind = Literal["base", "dependency"]
SymbolKind = Literal["function", "method", "class", "variable"]
CallKind = Literal["call", "reference"]
ItemKind = Literal["inline", "api", "snippet"]
GroupBy = Literal["chunk", "function", "file"]
Shape = Literal["line", "block"]
"""How far ghost text may reach: to its line's end, or over the lines of the block that holds the cursor."""
IndexStage = Literal["starting", "walking", "parsing", "embedding", "ready", "error"]

LANGUAGES: tuple[str, ...] = (
    "python",
    "javascript",
    "typescript",
    "tsx",
    "java",
    "go",
    "rust",
    "c",
    "cpp",
    "csharp",
    "ruby",
    "php",
    "text",
)
"""Every language of a document; all but `text` have a parser."""

Cancelled = Callable[[], bool]
"""Polled by long work; true once nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: 0-based line, 0-based character in code points."""

    line: int
    character: int


@dataclass(frozen=True, slots=True)
class Range:
    """A half-open stretch of a text."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replaces `range` by `text`."""

    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text as it is indexed: decoded, secrets masked, `path` relative to the root with `/`."""

    path: str
    language: str
    text: str
    content_hash: bytes
    """16 bytes of BLAKE2b over the text."""
    size: int = 0
    """Bytes on disk; 0 for a buffer that was never saved."""
    mtime_ns: int = -1
    """Modification time on disk; -1 for an open buffer, so that the next start reads the file again."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of retrieval: consecutive lines of one file, aligned with its syntax.

    The chunks of a file are disjoint, in order, and cover each of its non-blank lines exactly once.
    """

    kind: ChunkKind
    symbol: str | None
    """Qualified name inside the file (`Class.method`, `outer.inner`) of the innermost definition."""
    start_line: int
    end_line: int
    text: str
    id: int = 0
    """Unique in one index and never used again; 0 before the chunk is indexed."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition."""

    name: str
    qualified: str
    kind: SymbolKind
    start_line: int
    end_line: int
    signature: str
    """The head of the definition on one line, without its body: `def load(path: str) -> Config`."""
    docstring: str
    """The documentation that belongs to it, without delimiters; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a file binds from elsewhere.

    `from a.b import c as d` is (module `a.b`, name `c`, alias `d`); `import a.b` is (module `a.b`, name None,
    alias `a`: the name it binds); `from ..x import *` is (module `x`, name `*`, alias ``, level 2).
    """

    module: str
    name: str | None
    alias: str
    level: int
    """Leading dots of a relative Python import; 0 elsewhere (JavaScript keeps `./` in `module`)."""
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or a reference to a type, base class or decorator, before it is resolved."""

    name: str
    receiver: str | None
    """What stands before the last dot: `self`, `module`, `a.b`; None for a bare name."""
    caller: str | None
    """Qualified name of the innermost definition around it; None at module level."""
    line: int
    kind: CallKind = "call"


@dataclass(frozen=True, slots=True)
class FileSyntax:
    """What the parser found in one document."""

    chunks: tuple[Chunk, ...]
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    calls: tuple[Call, ...]
    has_errors: bool = False


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """One file of a snapshot."""

    id: int
    path: str
    language: str
    content_hash: bytes
    size: int
    mtime_ns: int
    n_lines: int
    chunks: tuple[Chunk, ...]
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class SymbolRef:
    """Names a definition: its file and its symbol."""

    path: str
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved stretch of code and the score that each stage gave it."""

    path: str
    start_line: int
    end_line: int
    symbol: str | None
    kind: ChunkKind
    score: float
    scores: Mapping[str, float]
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sampled continuation of the unfinished code."""

    text: str
    log_probability: float
    """Natural logarithm of the probability of the whole text under its sampler."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What the confidence model reads; see `completion.confidence`."""
    pieces: tuple[Piece, ...] = ()
    """What a language model wrote it in; their texts begin with it, but for blanks. Empty for a sampler's."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a language model is asked to continue."""

    text: str
    """The whole prompt in the format `format`, for backends that take plain text."""
    prefix: str
    """What of the buffer before the cursor is in it."""
    suffix: str
    """What of the buffer after the cursor is in it; beside it, where the format has no place for it."""
    context: tuple[Hit, ...]
    """The retrieved snippets in it, in the order in which they stand there; each once."""
    path: str
    """Of the buffer, relative to the workspace."""
    format: str
    """Name of the prompt format, as in `completion/prompts/formats.toml`."""
    stops: tuple[str, ...]
    """The format's own texts that end an answer."""
    n_tokens: int
    """Of `text`, by the model's own tokenizer where it is known, else an estimate."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a language model continues a prompt."""

    max_tokens: int
    stops: tuple[str, ...] = ()
    """Texts that end an answer, beside the prompt's own; none of them is part of it."""
    temperature: float = 0.0
    """0 is greedy."""
    top_p: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer, as the model streams it."""

    text: str
    log_probability: float | None = None
    """Natural logarithm of the probability of its tokens; None where the backend does not say."""
    n_tokens: int = 1


@dataclass(frozen=True, slots=True)
class Generation:
    """One answer of a language model, and the question it was to."""

    backend: str
    model: str
    prompt: Prompt
    sampling: Sampling
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The answer as the model wrote it."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Completion:
    """One offered item; `text` replaces `range`."""

    text: str
    range: Range
    kind: ItemKind
    source: str
    confidence: float
    """The chance, 0 to 1, that the item is right as it stands."""
    provenance: tuple[Hit, ...] = ()
    label: str = ""
    detail: str = ""
    documentation: str = ""
    symbol_kind: SymbolKind | None = None
    """Of the definition that an `api` item names; None if it has none in the workspace."""
    additional_edits: tuple[TextEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptSource:
    """What a prompt was built from: the buffer around its cursor, and what it was given to choose from."""

    prefix: str
    """All of the buffer before the prompt's cursor, secrets masked; what was typed since is not in it."""
    suffix: str
    """All of the buffer after it; empty if it may not be looked at."""
    suffix_known: bool
    context: tuple[Hit, ...]
    """The snippets offered, best first; `Prompt.context` are those that found room."""
    repository: str
    budget_tokens: int
    characters_per_token: float
    """By which tokens were counted: as `completion.prompts.prompt.estimated_count` does."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What an answer's ghost text was made of; `completion.replay` makes the same of it without an index.

    Holds neither an address nor a key. `text` and all snippets have their secrets masked.
    """

    path: str
    text: str
    line: int
    character: int
    with_suffix: bool
    min_confidence: float | Literal["auto"]
    shape: Shape
    context: tuple[Hit, ...]
    """The packed hits, best first."""
    sampler: str
    """What drew the candidates; the source of items made of them."""
    candidates: tuple[Candidate, ...]
    """Drawn at the cursor, most probable first."""
    open_candidates: tuple[Candidate, ...] = ()
    """Drawn for the line without the brackets that the editor closed by itself, where that was tried."""
    absence: str | None = None
    """Stage and reason why less was there than could be: the deadline was up, the model is down."""
    generation: Generation | None = None
    """What the language model wrote until the answer was due; None where it wrote nothing."""
    prompt_source: PromptSource | None = None
    """What the prompt of `generation` was built from."""


@dataclass(frozen=True, slots=True)
class CompletionResult:
    """The answer to one request; items best first."""

    items: tuple[Completion, ...]
    context: tuple[Hit, ...]
    timings_ms: Mapping[str, float]
    empty_because: str | None
    trace: Trace | None = field(default=None, repr=False)
    """What the ghost text was made of; None where none was asked for or a gate was closed."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What one snippet of a prompt did for the text that was shown."""

    hit: Hit
    log_ratio: float | None
    """ln P(shown | prompt) - ln P(shown | prompt without the snippet); None where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is as it is."""

    stage: str | None
    """Where an answer without ghost text ended: `gate`, `sampler`, `confidence`, ...; None if it has some."""
    reason: str | None
    """Why it ended there."""
    generation: Generation | None
    """What the language model was asked and wrote; None if it had no part in the answer."""
    scored: str
    """What the influences are about: the model's text behind its prompt, typed already, shown or hidden."""
    log_probability: float | None
    """Natural log-probability of `scored` behind the whole prompt."""
    influences: tuple[Influence, ...]
    """Of the prompt's snippets, in its order."""
    unknown_because: str | None
    """Why there are no influences, or not all of them; None if there are."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one search; hits best first."""

    hits: tuple[Hit, ...]
    timings_ms: Mapping[str, float]
    empty_because: str | None


@dataclass(frozen=True, slots=True)
class BufferChanged:
    """An editor opened or changed a buffer: its text stands in for the file."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class BufferClosed:
    """An editor closed a buffer: the file on disk counts again."""

    path: str


@dataclass(frozen=True, slots=True)
class DiskChanged:
    """A path was created, changed, moved or deleted on disk; a folder stands for all below it."""

    path: str


Change = BufferChanged | BufferClosed | DiskChanged


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far the index is."""

    stage: IndexStage
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What `reprise status` and the editor's status item show."""

    root: str
    stage: str
    revision: int
    n_files: int
    n_lines: int
    n_chunks: int
    n_symbols: int
    n_calls: int
    n_vectors: int
    skipped: Mapping[str, int]
    """Files left out, by reason."""
    index_bytes: int
    warnings: tuple[str, ...]
