"""Claims about queries."""

from __future__ import annotations

from reprise.retrieval.query import completion_query, search_query
from reprise.types import Candidate

_PREFIX = "import json\n\ndef load(path):\n    text = read_text(path)\n    "


def test_the_line_being_typed_outweighs_lines_far_above() -> None:
    terms = completion_query("m.py", "alpha()\n" + "pass\n" * 8 + "omega", "").terms
    assert terms["omega"] > terms["alpha"] > 0


def test_a_hidden_suffix_adds_no_term() -> None:
    assert "sentinel" in completion_query("m.py", _PREFIX, "return sentinel\n").terms
    assert "sentinel" not in completion_query("m.py", _PREFIX, "").terms


def test_candidates_come_first_among_the_names_to_define() -> None:
    candidates = [Candidate("config = parse_config(text)", -1.0)]
    query = completion_query("m.py", _PREFIX, "", candidates)
    assert query.identifiers[0] == "text"
    assert query.identifiers.index("parse_config") < query.identifiers.index("read_text")
    assert "parse_config" in query.near_identifiers
    assert query.text.endswith("config = parse_config(text)")


def test_a_more_probable_candidate_weighs_more() -> None:
    terms = completion_query("m.py", "", "", [Candidate("likely", -0.1), Candidate("rare", -6.0)]).terms
    assert terms["likely"] > terms["rare"]


def test_a_word_said_thrice_counts_less_than_three_words() -> None:
    terms = search_query("cache cache cache index").terms
    assert terms["index"] < terms["cache"] < 3 * terms["index"]
