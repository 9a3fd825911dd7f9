"""The engine's times: each position is asked about once, and what is measured is what is told."""

from pathlib import Path

from benchmarks.tasks.latency import run
from benchmarks.values import Repository

SOURCE = "".join(
    f"def total_{n}(values):\n    result = sum(values) + {n}\n    return result\n\n" for n in range(30)
)


def test_each_position_is_asked_once_and_index_and_memory_are_told(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"sums_{number}.py").write_text(SOURCE, encoding="utf-8")
    result = run([Repository("sums", "python", "dev", tmp_path)], n_positions=8)
    sums = result["repositories"]["sums"]
    assert sums["n_lines"] == 360 and sums["indexed_mib"] > 10 and sums["cold_index_s"] > 0
    for kind in ("ghost_text", "popup"):
        times = result["all"][kind]
        assert times["all_ms"]["n"] == 4 == times["with_text_ms"]["n"] + times["empty_ms"]["n"]
        assert times["cpu_ms"]["n"] == 4 and "sample" in times["stages_ms"]
