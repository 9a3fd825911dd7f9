"""Every method of a run by its name: the baselines, Reprise, and Reprise with its stages off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.baselines.arm import Arm
from benchmarks.baselines.current_file import CurrentFile
from benchmarks.baselines.dense import Dense
from benchmarks.baselines.lexical import Lexical
from benchmarks.baselines.no_context import NoContext
from benchmarks.baselines.repocoder import RepoCoder
from benchmarks.baselines.reprise import AsShipped, Reprise

BASELINES: tuple[Callable[[], Arm], ...] = (NoContext, CurrentFile, RepoCoder, Lexical, Dense)
ARMS: Mapping[str, Callable[[], Arm]] = {make().name: make for make in (*BASELINES, Reprise, AsShipped)}
"""What makes each arm."""

IN_FILE_ONLY = frozenset({NoContext().name})
"""Arms whose completer is asked without the whole file."""
