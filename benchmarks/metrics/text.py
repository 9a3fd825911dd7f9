"""How near an answer is to what stood there: exact matches, edit similarity, identifiers, BLEU.

Every figure is 0 to 1. The only importer of rapidfuzz and sacrebleu. Knows nothing of questions and contexts.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics import BLEU

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
_JAVA = """
abstract assert boolean break byte case catch char class const continue default do double else enum extends
false final finally float for goto if implements import instanceof int interface long native new null package
private protected public return short static strictfp super switch synchronized this throw throws transient
true try void volatile while
"""
_TYPESCRIPT = """
any as async await boolean break case catch class const continue debugger declare default delete do else enum
export extends false finally for from function if implements import in instanceof interface keyof let never
new null number of package private protected public readonly return static string super switch this throw true
try type typeof undefined unknown var void while with yield
"""
_KEYWORDS = {
    "python": frozenset(keyword.kwlist),
    "java": frozenset(_JAVA.split()),
    "typescript": frozenset(_TYPESCRIPT.split()),
}


def is_exact(answer: str, target: str) -> bool:
    """Strict exact match: nothing may follow the target but blanks."""
    return answer.rstrip() == target


def is_lenient(answer: str, target: str) -> bool:
    """RepoEval's exact match: the first lines of the answer, as many as the target has, are the target's."""
    return cut(answer, target) == _lines(target)


def is_as_shown(answer: str, target: str, truth: str) -> bool:
    """Whether all that is shown is right: one line is the target, several are the lines that stood there."""
    if "\n" not in answer:
        return bool(answer) and is_exact(answer, target)
    return (truth + "\n").startswith(answer.rstrip("\n") + "\n")


def edit_similarity(answer: str, target: str) -> float:
    """1 - Levenshtein distance / length of the longer, over the answer's first lines (RepoEval)."""
    wanted = "\n".join(_lines(target))
    return float(Levenshtein.normalized_similarity("\n".join(cut(answer, target)), wanted))


def identifier_f1(answer: str, target: str, language: str) -> float | None:
    """F1 of the sets of identifiers outside strings (CrossCodeEval); None if the target has none."""
    wanted = identifiers(target, language)
    if not wanted:
        return None
    found = identifiers("\n".join(cut(answer, target)), language)
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def identifiers(code: str, language: str) -> frozenset[str]:
    """The words of `code` that are neither keywords nor inside a string."""
    words = _IDENTIFIER.findall(_STRING.sub('""', code))
    return frozenset(words) - _KEYWORDS.get(language, frozenset())


def sentence_bleu(answer: str, target: str) -> float:
    """Smoothed BLEU-4 of one answer (Chen and Cherry's method 3); of short ones by the n-grams they have."""
    score = _bleu(True).sentence_score(_code_tokens(answer), [_code_tokens(target)]).score
    return float(min(1.0, score / 100))  # a sum of logarithms may end a hair above


def corpus_bleu(answers: Sequence[str], targets: Sequence[str]) -> float:
    """BLEU-4 over all answers together (Papineni et al., 2002), as CoNaLa and RETROcode report it."""
    found = [_code_tokens(answer) for answer in answers]
    wanted = [_code_tokens(target) for target in targets]
    return float(min(1.0, _bleu(False).corpus_score(found, [wanted]).score / 100))


def cut(answer: str, target: str) -> list[str]:
    """As many non-blank lines of the answer as the target has, without indentation."""
    return _lines(answer)[: len(_lines(target))]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@cache
def _bleu(one_sentence: bool) -> BLEU:
    return BLEU(tokenize="none", smooth_method="exp", effective_order=one_sentence)


def _code_tokens(code: str) -> str:
    """CoNaLa's tokens: words, cut where a capital follows a small letter, and single marks."""
    apart = re.sub(r"([^A-Za-z0-9_])", r" \1 ", code)
    return " ".join(re.sub(r"([a-z])([A-Z])", r"\1 \2", apart).split())
