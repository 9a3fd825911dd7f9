"""How a run was made: tasks, arms, figures, repositories, and the command that repeats it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from benchmarks.report.found import Found
from benchmarks.report.markup import folded, row, section, table
from benchmarks.report.names import ARM_NOTES, SPLIT_NOTES, TASK_NOTES, TASKS, VIEW_NOTES, is_ablation
from benchmarks.values import CONTEXT_TOKENS, IN_FILE_TOKENS

_FIGURES = {
    "Exact match": "the answer is the target, but for blanks at its end (strict)",
    "Lenient exact match": "as many lines of the answer as the target has are the target's (RepoEval)",
    "Edit similarity": "1 - Levenshtein distance / length of the longer, over as many lines (rapidfuzz)",
    "Identifier F1": "of the sets of identifiers outside strings (CrossCodeEval)",
    "BLEU": "four-grams over CoNaLa's tokens, of each answer and of the corpus (sacrebleu)",
    "Probability of the target": "the completer's, with the context: e to the mean logarithm of a lexeme's ("
    "for a language model a character's); it tells contexts apart that give no exact match",
    "Recall": "share of the definitions used by the target that the packed context shows",
    "Reciprocal rank": "1 / rank of the first hit that shows one of them (rankings: trec_eval's)",
    "Interval": "95 %, from 1000 draws of the repositories with replacement",
}
_LIMITS = """Holes are cut into finished files, as RepoEval and CrossCodeEval cut them: the imports that the
missing code needs stand there already. Reprise takes an import without a use for a hint, which somebody who
adds the import later does not give. The arm “reprise without expected” goes without that hint, and without
the members behind a dot."""


def method_section(found: Found) -> str:
    """Definitions, then the inputs."""
    facts = found.facts
    lead = (
        f"Budgets: {CONTEXT_TOKENS} tokens of context; the arm without context sees {IN_FILE_TOKENS} tokens "
        "of its file, all others the whole of it. Nothing of a file's stored version is ever shown. "
        f"Again: <code>{escape(facts.command)}</code>{_clones(facts.clones)}"
    )
    limits = f'<p class="note">{escape(_LIMITS)}</p>'
    arms = sorted({cell.arm for cell in found.cells if not is_ablation(cell.arm)})
    return section(
        "method",
        "How it was measured",
        lead,
        limits,
        _listed("Tasks", {TASKS[task]: note for task, note in TASK_NOTES.items()}),
        _listed("Views", VIEW_NOTES),
        _listed("Arms", {arm: ARM_NOTES.get(arm, "") for arm in arms}),
        _listed("Figures", _FIGURES),
        _listed("Packages", SPLIT_NOTES),
        folded("Each of them, by size", _repositories(found)),
    )


def _clones(commits: Mapping[str, str]) -> str:
    """Where the histories that were asked about end."""
    ends = ", ".join(f"{escape(name)} <code>{sha[:12]}</code>" for name, sha in sorted(commits.items()))
    return f" The newest commit of each clone: {ends}." if ends else ""


def _listed(title: str, notes: Mapping[str, str]) -> str:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(note)}</dd>" for name, note in notes.items())
    return f"<h3>{title}</h3><dl>{listed}</dl>"


def _repositories(found: Found) -> str:
    listed = sorted(found.facts.repositories, key=lambda one: (one.split, one.language, one.n_lines))
    lines = [
        row([escape(one.name), one.split, one.language, f"{one.n_files:,}", f"{one.n_lines:,}"])
        for one in listed
    ]
    return table(("", "Split", "Language", "Files", "Lines"), lines)
