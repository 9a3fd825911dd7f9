"""How tasks, figures and arms are called and ordered in a report, and which figure speaks for a task."""

from __future__ import annotations

from collections.abc import Iterable

OURS = "reprise"
"""Reprise's context with the completer of all arms: what baselines are compared with."""
SHIPPED = "reprise as shipped"
SHUFFLED = "reprise, shuffled candidates"
ORACLE = "oracle"
NO_CONTEXT = "no context"

POOLED = "all tasks"
"""All tasks of a text to write, each question once; positions are apart."""
ALL_LANGUAGES = "all"

TASKS = {
    "line": "Line",
    "api": "API call",
    "function": "Function body",
    "cross_file": "Cross-file",
    "documentation": "Docstring to code",
    "positions": "Any position",
}
TASK_NOTES = {
    "line": "one whole line (RepoEval)",
    "api": "a statement that calls an API of another file (RepoEval)",
    "function": "the body under a signature (RepoEval)",
    "cross_file": "from the first name that another file defines to the statement's end (CrossCodeEval)",
    "documentation": "the body under a signature and its documentation (RETROcode)",
    "positions": "line starts and mid-line alike; what the calibrated filter is measured on",
}
FIGURES = {
    "exact": "Exact match",
    "lenient": "Lenient exact match",
    "similarity": "Edit similarity",
    "identifier_f1": "Identifier F1",
    "bleu": "BLEU (mean of sentences)",
    "target_probability": "Probability of the target",
    "recall": "Recall of the definitions used",
}
SPEAKS_FOR = {"function": "similarity", "documentation": "bleu"}
"""The figure of a task where exact match is too rare to tell arms apart."""
LANGUAGES = {ALL_LANGUAGES: "All languages", "python": "Python", "typescript": "TypeScript", "java": "Java"}

VIEW_NOTES = {
    "Suffix known": "the text on both sides of the cursor may be used, as in an editor",
    "Left context only": "only what stands before the cursor",
}
SPLIT_NOTES = {
    "dev": "packages on which thresholds and weights were chosen",
    "test": "packages on which nothing was: what is reported",
}
COMPLETER_NOTES = {
    "ngram": "All but “reprise as shipped” share one completer, Reprise's n-gram model. It is no "
    "neural network: its figures tell contexts apart, and are low.",
    "configured": "All but “reprise as shipped” share one completer, the language model of the settings.",
}
"""Of every arm's completer."""

ARM_NOTES = {
    "no context": "the last 512 tokens before the cursor, nothing else",
    "current file": "the whole file being written, no other",
    "repocoder": "windows of 20 lines, Jaccard, two rounds (RepoCoder)",
    "jaccard windows": "windows of 60 lines over open and recent files (Copilot, Cody)",
    "bm25": "BM25 over blocks of 15 lines (RLCoder's coarse stage)",
    "dense": "the bundled encoder alone",
    "bm25 + dense": "both, fused by reciprocal ranks (Tabby)",
    "ring buffer": "chunks of recently seen files, picked at random (llama.vim)",
    "oracle": "knows the answer: of its definitions and all that others found, what makes it likeliest",
    OURS: "Reprise's retrieval, the same completer as every other arm",
    SHIPPED: "the whole engine: its own n-grams of the workspace and calibrated confidence too",
    SHUFFLED: "control: sampled candidates of a question in another file",
}


def figure_of(task: str) -> str:
    """The figure that speaks for a task in overviews."""
    return SPEAKS_FOR.get(task, "exact")


def is_ablation(arm: str) -> bool:
    """Whether an arm is Reprise with a part switched off or spoilt."""
    return arm.startswith(f"{OURS} without ") or arm == SHUFFLED


def is_ours(arm: str) -> bool:
    """Whether an arm is Reprise, whole or in part."""
    return arm in {OURS, SHIPPED} or is_ablation(arm)


def is_baseline(arm: str) -> bool:
    """Whether an arm is another method that Reprise may win or lose against; an oracle is none."""
    return not is_ours(arm) and arm != ORACLE


def compared(arms: Iterable[str]) -> list[str]:
    """The arms of overviews: baselines, the oracle and Reprise, without its ablations; by name."""
    return sorted(arm for arm in set(arms) if not is_ablation(arm))
