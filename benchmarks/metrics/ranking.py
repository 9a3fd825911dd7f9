"""Where the gold stands in a ranking, as trec_eval counts it. The only importer of pytrec_eval.

Knows nothing of what is ranked: functions, files and APIs are names here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pytrec_eval import RelevanceEvaluator


def ranking_figures(
    ranked: Sequence[str], gold: Collection[str], cuts: Sequence[int] = (5, 20)
) -> dict[str, float]:
    """`recall_at_k`, `any_at_k`, `all_at_k` for each cut k, and `reciprocal_rank`: each 0 to 1.

    `ranked` is best first; a name that comes again counts where it came first. `all_at_k` is CoRet's perfect
    recall: 1 if all of `gold` is among the first k. Raises `ValueError` without gold: nothing is measurable.
    """
    if not gold:
        raise ValueError("a ranking without gold has no figures")
    scored = {name: float(-rank) for rank, name in enumerate(dict.fromkeys(ranked))}
    wanted = ",".join(map(str, cuts))
    measures = {f"recall.{wanted}", f"success.{wanted}", "recip_rank"}
    judged = {"question": dict.fromkeys(sorted(gold), 1)}
    found = RelevanceEvaluator(judged, measures).evaluate({"question": scored or {"": 0.0}})["question"]
    figures: dict[str, float] = {}
    for cut in cuts:
        recall = found[f"recall_{cut}"]
        figures[f"recall_at_{cut}"] = recall
        figures[f"any_at_{cut}"] = found[f"success_{cut}"]
        figures[f"all_at_{cut}"] = float(recall == 1)
    return {**figures, "reciprocal_rank": found["recip_rank"]}
