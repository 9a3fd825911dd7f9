"""Claims about the fusion of rankings."""

from __future__ import annotations

from reprise.retrieval.fusion import Place, Ranked, blend, fuse

_WEIGHTS = {"lexical": 1.0, "dense": 1.0}


def ranked(path: str, score: float = 1.0) -> Ranked:
    return Ranked(Place(path, 1, 2, "base"), score, None, path)


def test_a_place_that_leads_every_stage_scores_one() -> None:
    hits = fuse({"lexical": [ranked("a"), ranked("b")], "dense": [ranked("a")]}, _WEIGHTS)
    assert (hits[0].path, hits[0].score) == ("a", 1.0)


def test_two_middling_ranks_beat_one_good_one() -> None:
    lexical = [ranked("only"), ranked("x"), ranked("both")]
    dense = [ranked("y"), ranked("z"), ranked("both")]
    assert fuse({"lexical": lexical, "dense": dense}, _WEIGHTS)[0].path == "both"


def test_equal_scores_are_ordered_by_place_whatever_came_first() -> None:
    one = fuse({"lexical": [ranked("b")], "dense": [ranked("a")]}, _WEIGHTS)
    other = fuse({"dense": [ranked("a")], "lexical": [ranked("b")]}, _WEIGHTS)
    assert [hit.path for hit in one] == [hit.path for hit in other] == ["a", "b"]


def test_a_hit_names_the_score_of_each_stage_that_found_it() -> None:
    hits = fuse({"lexical": [ranked("a", 7.5)], "dense": [ranked("a", 0.25)]}, _WEIGHTS)
    assert hits[0].scores == {"lexical": 7.5, "dense": 0.25}


def test_nothing_found_is_no_hit() -> None:
    assert fuse({"lexical": [], "dense": []}, _WEIGHTS) == []


def test_in_a_blend_a_stage_that_is_sure_outweighs_two_that_are_not() -> None:
    lexical = [ranked("sure", 20.0), ranked("other", 4.0)]
    dense = [ranked("other", 0.71), ranked("sure", 0.70), ranked("last", 0.4)]
    best = blend({"lexical": lexical, "dense": dense}, _WEIGHTS, {"dense": 0.4})[0]
    assert (best.path, best.scores) == ("sure", {"lexical": 20.0, "dense": 0.7})


def test_in_a_blend_the_floor_of_a_stage_adds_nothing() -> None:
    hits = blend({"dense": [ranked("a", 0.8), ranked("b", 0.6), ranked("c", 0.4)]}, _WEIGHTS, {"dense": 0.4})
    assert [(hit.path, hit.score) for hit in hits] == [("a", 1.0), ("b", 0.5), ("c", 0.0)]


def test_a_blend_of_equal_scores_is_in_the_order_of_places() -> None:
    hits = blend({"dense": [ranked("b", 0.4), ranked("a", 0.4)]}, _WEIGHTS, {"dense": 0.4})
    assert [(hit.path, hit.score) for hit in hits] == [("a", 1.0), ("b", 1.0)]
