"""What speaks for a name at the cursor, and how much: the order of the popup's API items.

The sampler predicted it, retrieval found its definition, it is near, the typed word matches it, it stands
close above, the workspace uses it often. The sum is a logit: names compete as in a softmax.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reprise.completion.apis.offers import Offer
from reprise.index.snapshot import Snapshot
from reprise.types import Candidate, Hit

WEIGHTS = (3.67, 1.15, 1.89, 2.0, 1.43, 0.54)
"""Of `features`: sampled, retrieved, near, matching, recent, frequent. Fitted as `chances` says, but for
matching, which is set: the words of that sample were typed as the name begins."""
_LATER_WORD = 0.3  # a candidate's later names say less about this place than its first
_NEARBY = 4_000  # characters above the cursor that count as close
_NAME = re.compile(r"[^\W\d][\w$]*")
_USED_NAME = re.compile(r"(?<!def )(?<!class )\b[^\W\d][\w$]*")


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of names at one cursor."""

    sampled: Mapping[str, float]
    """0 to 1, relative to the most probable candidate."""
    defined: Mapping[tuple[str, str], float]
    """Retrieval's weight of (path, qualified name), 0 to 1."""
    mentioned: Mapping[str, float]
    """Retrieval's weight of a name that stands in a hit, 0 to 1."""
    recent: Mapping[str, float]
    """How close above the cursor a name stands, 0 to 1."""


def gather(prefix: str, word: str, context: Sequence[Hit], candidates: Sequence[Candidate]) -> Signals:
    """The signals at the end of `prefix`, whose last characters are the typed `word`."""
    defined: dict[tuple[str, str], float] = {}
    mentioned: dict[str, float] = {}
    for rank, hit in enumerate(context):
        weight = 1 / (1 + 0.5 * rank)
        if hit.symbol is not None:
            defined.setdefault((hit.path, hit.symbol), weight)
        for name in set(_NAME.findall(hit.text)):
            mentioned.setdefault(name, weight)
    near = _USED_NAME.findall(prefix[-_NEARBY : len(prefix) - len(word)])
    recent = {name: (number + 1) / len(near) for number, name in enumerate(near)}
    return Signals(_sampled(word, candidates), defined, mentioned, recent)


def score(snapshot: Snapshot, signals: Signals, offer: Offer) -> float:
    """The logit of an offer."""
    return sum(
        weight * value for weight, value in zip(WEIGHTS, features(snapshot, signals, offer), strict=True)
    )


def features(snapshot: Snapshot, signals: Signals, offer: Offer) -> tuple[float, ...]:
    """What speaks for an offer, each from 0 to 1, in the order of `WEIGHTS`."""
    key = (offer.target.path, offer.target.symbol.qualified) if offer.target is not None else ("", "")
    ask = snapshot.paths_importing_stem if offer.module_path else snapshot.callers_of_name
    users = len(ask(offer.name))
    return (
        signals.sampled.get(offer.name, 0.0),
        max(signals.defined.get(key, 0.0), signals.mentioned.get(offer.name, 0.0) / 2),
        1 / (1 + offer.distance),
        offer.quality,
        signals.recent.get(offer.name, 0.0),
        math.log1p(users) / math.log1p(max(len(snapshot.files), 1)),
    )


def _sampled(word: str, candidates: Sequence[Candidate]) -> dict[str, float]:
    sampled: dict[str, float] = {}
    best = max((candidate.log_probability for candidate in candidates), default=0.0)
    for candidate in candidates:
        weight = math.exp(candidate.log_probability - best)
        for found in _NAME.finditer(word + candidate.text):
            share = weight if found.start() == 0 else _LATER_WORD * weight
            sampled[found.group()] = max(sampled.get(found.group(), 0.0), share)
    return sampled
