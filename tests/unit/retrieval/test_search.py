"""Claims about the order of search results."""

from __future__ import annotations

import pytest

from reprise.retrieval.query import search_query
from reprise.retrieval.search import code_before_tests
from reprise.types import Hit


def hit(path: str, score: float) -> Hit:
    return Hit(path, 1, 2, None, "base", score, {}, "text")


@pytest.mark.parametrize(
    ("query", "first"),
    [("parse a header", "http.py"), ("test of parsing a header", "tests/http_test.py")],
)
def test_tests_stand_back_unless_they_are_asked_for(query: str, first: str) -> None:
    hits = [hit("tests/http_test.py", 1.0), hit("http.py", 0.9)]
    assert code_before_tests(hits, search_query(query))[0].path == first


def test_a_test_that_fits_far_better_still_leads() -> None:
    hits = [hit("tests/http_test.py", 1.0), hit("http.py", 0.5)]
    assert code_before_tests(hits, search_query("parse a header"))[0].path == "tests/http_test.py"


def test_a_file_that_is_only_called_like_a_test_keeps_its_place() -> None:
    hits = [hit("src/testing_tools.py", 1.0), hit("http.py", 0.9)]
    assert code_before_tests(hits, search_query("parse a header"))[0].path == "src/testing_tools.py"
