"""All figures of one answer. Knows nothing of the arm that found its context."""

from __future__ import annotations

from benchmarks.metrics.text import (
    edit_similarity,
    identifier_f1,
    is_as_shown,
    is_exact,
    is_lenient,
    sentence_bleu,
)
from benchmarks.values import Question


def text_figures(question: Question, answer: str) -> dict[str, float]:
    """`answered`, `exact`, `lenient`, `as_shown`, `similarity`, `identifier_f1`, `bleu`: each 0 to 1.

    `identifier_f1` is absent where the target has no identifier.
    """
    figures = {
        "answered": float(bool(answer.strip())),
        "exact": float(is_exact(answer, question.target)),
        "lenient": float(is_lenient(answer, question.target)),
        "as_shown": float(is_as_shown(answer, question.target, question.truth)),
        "similarity": edit_similarity(answer, question.target),
        "bleu": sentence_bleu(answer, question.target),
    }
    shared = identifier_f1(answer, question.target, question.language)
    return figures if shared is None else {**figures, "identifier_f1": shared}
