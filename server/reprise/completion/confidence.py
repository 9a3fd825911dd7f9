"""The chance that a candidate is right: a logistic model over what its making says.

The weights stand in `calibration.json`, with how they were made; `benchmarks.fitting.ngram_lines --calibrate`
writes it. Right means: equal to what was written, to the end of the line or to the text after the cursor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reprise.completion.site import CompletionSite
from reprise.types import Candidate

_NEAR_LINES = 15
CALIBRATION = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted logistic model."""

    names: tuple[str, ...]
    """The features, in the order of `weights`."""
    weights: tuple[float, ...]
    bias: float
    default_threshold: float
    """The confidence from which a candidate is shown unless the user says otherwise."""

    def chance(self, features: Mapping[str, float]) -> float:
        """Return the chance, 0 to 1; a feature that is missing counts as 0."""
        values = zip(self.names, self.weights, strict=True)
        logit = self.bias + sum(weight * features.get(name, 0.0) for name, weight in values)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


@cache
def calibration() -> Calibration:
    """Read the shipped calibration."""
    stored = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    weights: dict[str, float] = stored["weights"]
    return Calibration(
        tuple(weights), tuple(weights.values()), float(stored["bias"]), float(stored["default_threshold"])
    )


def default_threshold() -> float:
    """Return the confidence from which candidates are shown by default."""
    return calibration().default_threshold


def confidence(candidate: Candidate, site: CompletionSite) -> float:
    """Return the chance, 0 to 1, that the candidate is exactly what belongs at the site."""
    return calibration().chance(confidence_features(candidate, site))


def confidence_features(candidate: Candidate, site: CompletionSite) -> dict[str, float]:
    """Return what the model reads: the sampler's features, and what the text and the site add."""
    given = candidate.features
    longest = given.get("longest", 0.0)
    return {
        "log_probability": max(-12.0, candidate.log_probability),
        "probability": math.exp(min(0.0, candidate.log_probability)),
        "min_probability": math.exp(given.get("min_log_probability", -30.0)),
        "mean_log_probability": max(-4.0, given.get("mean_log_probability", -4.0)),
        "min_log_probability": max(-8.0, given.get("min_log_probability", -8.0)),
        "log_characters": math.log1p(len(candidate.text)),
        "log_lexemes": math.log1p(given.get("n_lexemes", 0.0)),
        "longest": longest / 24.0,
        "first_longest": given.get("first_longest", 0.0) / 24.0,
        "shortest": given.get("shortest", 0.0) / 24.0,
        "agreement": given.get("agreement", 0.0),
        "margin": max(-5.0, min(5.0, given.get("margin", 0.0))),
        "fit": given.get("fit", 0.0),
        "fit_margin": given.get("fit_margin", 0.0),
        "suffix_known": given.get("suffix_known", 0.0),
        "mid_line": given.get("mid_line", 0.0),
        "before_text": given.get("before_text", 0.0),
        "several_lines": float("\n" in candidate.text),
        "in_comment": float(_in_comment(site)),
        "in_string": float(_in_string(site)),
        **_repeats(candidate.text, site),
    }


def _in_comment(site: CompletionSite) -> bool:
    start = site.line_prefix.lstrip()
    return start.startswith(("#", "//", "*", "/*")) and site.language != "text"


def _in_string(site: CompletionSite) -> bool:
    return site.line_prefix.count('"') % 2 == 1 or site.line_prefix.count("'") % 2 == 1


def _repeats(text: str, site: CompletionSite) -> dict[str, float]:
    """Tell whether the completed line stands near the cursor already, or anywhere in the buffer."""
    line = site.line_prefix + text.split("\n", 1)[0] + site.line_suffix.rstrip()
    above = site.prefix[: len(site.prefix) - len(site.line_prefix)].rsplit("\n", _NEAR_LINES)
    below = site.suffix[len(site.line_suffix) :].split("\n", _NEAR_LINES)
    near = line in above[1:] or line in below[:-1]
    whole = f"\n{line}\n"
    return {"line_near": float(near), "line_in_buffer": float(whole in site.prefix or whole in site.suffix)}
