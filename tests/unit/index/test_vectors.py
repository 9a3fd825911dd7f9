"""One contract, three engines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from reprise.errors import BrokenInstallError
from reprise.index.vectors import open_vector_index
from reprise.index.vectors.exact_index import ExactIndex
from reprise.index.vectors.protocol import VectorIndex
from reprise.index.vectors.rebuilding_index import RebuildingIndex

Vectors = npt.NDArray[np.float32]

without_hnswlib = pytest.mark.skipif(
    find_spec("hnswlib") is None, reason="the extra hnswlib is not installed"
)
GRAPHS = ["usearch", pytest.param("hnswlib", marks=without_hnswlib)]
ENGINES = ["exact", *GRAPHS]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def keys(*numbers: int) -> npt.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def units(n_vectors: int, dimension: int = 8, seed: int = 0) -> Vectors:
    return normal(np.random.default_rng(seed).normal(size=(n_vectors, dimension)))


def normal(matrix: npt.NDArray[np.float64]) -> Vectors:
    unit: Vectors = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_the_nearest_come_first_with_their_cosines(engine: str) -> None:
    index, vectors = open_vector_index(engine, 8), units(50)
    index.add(np.arange(50) << 20, vectors)
    found, cosines = index.search(vectors[7], 5)
    expected = np.argsort(-vectors @ vectors[7])[:5]
    assert found.tolist() == (expected << 20).tolist()
    assert found.dtype == np.int64 and cosines.dtype == np.float32
    assert cosines == pytest.approx((vectors @ vectors[7])[expected], abs=2e-3)


def test_fewer_than_asked_for_is_fine(engine: str) -> None:
    index = open_vector_index(engine, 8)
    assert index.search(units(1)[0], 5)[0].size == 0
    index.add(keys(3, 4), units(2))
    assert sorted(index.search(units(1)[0], 50)[0].tolist()) == [3, 4]
    assert index.search(units(1)[0], 0)[0].size == 0


def test_what_is_removed_is_not_found_and_unknown_keys_do_no_harm(engine: str) -> None:
    index = open_vector_index(engine, 8)
    index.remove(keys(1))
    index.add(keys(1, 2, 3), units(3))
    index.remove(keys(2, 99))
    index.remove(keys(2))
    assert len(index) == 2
    assert sorted(index.search(units(3)[1], 5)[0].tolist()) == [1, 3]


def test_adding_a_known_key_replaces_its_vector(engine: str) -> None:
    index, vectors = open_vector_index(engine, 8), units(4)
    index.add(keys(1, 2), vectors[:2])
    index.add(keys(1, 3), vectors[2:])
    found, cosines = index.search(vectors[2], 9)
    assert len(index) == 3 and found.size == 3
    assert found[0] == 1 and cosines[0] == pytest.approx(1, abs=2e-3)


def test_a_removed_key_can_come_back(engine: str) -> None:
    index, vectors = open_vector_index(engine, 8), units(2)
    index.add(keys(1), vectors[:1])
    index.remove(keys(1))
    index.add(keys(1), vectors[1:])
    found, cosines = index.search(vectors[1], 3)
    assert found.tolist() == [1] and cosines[0] == pytest.approx(1, abs=2e-3)


def test_an_emptied_index_can_be_filled_again(engine: str) -> None:
    index, vectors = open_vector_index(engine, 8), units(3000)
    index.add(np.arange(1500), vectors[:1500])
    index.remove(np.arange(1500))
    assert len(index) == 0 and index.search(vectors[0], 3)[0].size == 0
    index.add(np.arange(1500, 3000), vectors[1500:])
    assert index.search(vectors[2000], 1)[0].tolist() == [2000]


def test_a_row_of_zeros_is_as_far_as_what_has_nothing_in_common(engine: str) -> None:
    index = open_vector_index(engine, 8)
    index.add(keys(1, 2), np.concatenate([np.zeros((1, 8), dtype=np.float32), units(1)]))
    found, cosines = index.search(units(1)[0], 2)
    assert found.tolist() == [2, 1] and cosines[1] == pytest.approx(0, abs=1e-6)
    assert index.search(np.zeros(8, dtype=np.float32), 2)[0].size == 2


def test_a_closed_index_finds_nothing(engine: str) -> None:
    index = open_vector_index(engine, 8)
    index.add(keys(1), units(1))
    index.close()
    assert index.search(units(1)[0], 1)[0].size == 0


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_saved_index_answers_alike(graph: str, tmp_path: Path) -> None:
    index, vectors = open_vector_index(graph, 8), units(300)
    index.add(np.arange(300), vectors)
    index.remove(np.arange(0, 300, 3))
    index.save(tmp_path / "graph")
    again = open_vector_index(graph, 8, tmp_path / "graph")
    again.add(keys(1000), vectors[:1])
    assert len(again) == 201
    assert again.search(vectors[0], 1)[0].tolist() == [1000]
    assert again.search(vectors[100], 5)[0].tolist() == index.search(vectors[100], 5)[0].tolist()


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_file_that_cannot_be_written_is_an_os_error(graph: str, tmp_path: Path) -> None:
    index = open_vector_index(graph, 8)
    index.add(keys(1), units(1))
    with pytest.raises(OSError, match="gone"):
        index.save(tmp_path / "gone" / "graph")


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_file_of_another_dimension_or_kind_is_refused(graph: str, tmp_path: Path) -> None:
    index = open_vector_index(graph, 8)
    index.add(np.arange(20), units(20))
    index.save(tmp_path / "graph")
    with pytest.raises(ValueError, match="numbers"):
        open_vector_index(graph, 4, tmp_path / "graph")
    (tmp_path / "graph").write_bytes(b"no index at all " * 20)
    with pytest.raises(ValueError):
        open_vector_index(graph, 8, tmp_path / "graph")


def clustered(n_vectors: int) -> Callable[[int], Vectors]:
    """Draws vectors (n, 256) around centres, as embeddings of code lie."""
    generator = np.random.default_rng(1)
    centres = generator.normal(size=(n_vectors // 50, 256))

    def draw(size: int) -> Vectors:
        return normal(
            centres[generator.integers(len(centres), size=size)] + 0.6 * generator.normal(size=(size, 256))
        )

    return draw


def recall(index: VectorIndex, stored: dict[int, npt.NDArray[np.float32]], queries: Vectors, k: int) -> float:
    numbers, matrix = np.array(list(stored)), np.array(list(stored.values()))
    hits = [
        np.isin(index.search(query, k)[0], numbers[np.argpartition(-matrix @ query, k)[:k]]).sum()
        for query in queries
    ]
    return float(np.mean(hits)) / k


@pytest.mark.parametrize("graph", GRAPHS)
def test_recall_against_exact_search_is_high_also_after_churn(graph: str) -> None:
    draw = clustered(3000)
    index, vectors = open_vector_index(graph, 256), draw(3000)
    index.add(np.arange(3000), vectors)
    stored = dict(enumerate(vectors))
    queries = draw(60)
    assert recall(index, stored, queries, 10) >= 0.98 and recall(index, stored, queries, 50) >= 0.98
    new = draw(900)
    index.remove(np.arange(0, 2700, 3))
    index.add(np.arange(3000, 3900), new)
    for key in range(0, 2700, 3):
        del stored[key]
    stored.update(enumerate(new, 3000))
    assert recall(index, stored, queries, 10) >= 0.98 and recall(index, stored, queries, 50) >= 0.98


def test_an_index_can_be_searched_while_it_is_written(engine: str) -> None:
    index, vectors = open_vector_index(engine, 32), units(1200, 32)
    index.add(np.arange(100), vectors[:100])
    failures: list[BaseException] = []
    is_done = threading.Event()

    def search() -> None:
        try:
            while not is_done.is_set():
                found, cosines = index.search(vectors[5], 20)
                assert found.size == 20 and bool((np.diff(cosines) <= 0).all())
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    readers = [threading.Thread(target=search) for _ in range(2)]
    for reader in readers:
        reader.start()
    for start in range(100, 1200, 50):
        index.add(np.arange(start, start + 50), vectors[start : start + 50])
        index.remove(np.arange(start - 40, start - 20))
    is_done.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_a_graph_that_is_rebuilt_answers_exactly_meanwhile() -> None:
    vectors = units(400)
    exact, graph = ExactIndex(8), open_vector_index("usearch", 8)
    exact.add(np.arange(300), vectors[:300])
    index = RebuildingIndex(exact, graph)
    assert index.advance(100) is None
    index.add(np.arange(300, 400), vectors[300:])
    index.remove(np.arange(0, 300, 2))
    assert index.search(vectors[151], 1)[0].tolist() == [151] and len(index) == 250
    done = None
    while done is None:
        done = index.advance(60)
    assert done is graph and len(graph) == 250
    assert graph.search(vectors[350], 1)[0].tolist() == [350]


def test_an_engine_that_is_missing_names_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reprise.index.vectors.find_spec", lambda name: None)
    with pytest.raises(BrokenInstallError, match="pip install 'reprise\\[hnswlib\\]'"):
        open_vector_index("hnswlib", 8)
