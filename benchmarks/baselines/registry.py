"""Every method of a run by its name: the baselines, Reprise, and Reprise with its stages off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.baselines.ablations import ABLATIONS
from benchmarks.baselines.arm import Arm
from benchmarks.baselines.current_file import CurrentFile
from benchmarks.baselines.dense import Dense
from benchmarks.baselines.hybrid import Hybrid
from benchmarks.baselines.jaccard_windows import JaccardWindows
from benchmarks.baselines.lexical import Lexical
from benchmarks.baselines.no_context import NoContext
from benchmarks.baselines.oracle import Loss, Oracle
from benchmarks.baselines.repocoder import RepoCoder
from benchmarks.baselines.reprise import AsShipped, Reprise
from benchmarks.baselines.ring_buffer import RingBuffer
from benchmarks.completers.ngram import NgramCompleter


def oracle(loss: Loss | None = None) -> Oracle:
    """The oracle of one completer's loss; of the n-gram model's unless told otherwise."""
    pool = (RepoCoder(), JaccardWindows(), Lexical(), Hybrid(), Reprise())
    return Oracle(pool, loss or NgramCompleter().loss)


BASELINES: tuple[Callable[[], Arm], ...] = (
    NoContext,
    CurrentFile,
    RepoCoder,
    JaccardWindows,
    Lexical,
    Dense,
    Hybrid,
    RingBuffer,
)
_OURS: tuple[Callable[[], Arm], ...] = (Reprise, AsShipped, *ABLATIONS)
ARMS: Mapping[str, Callable[[], Arm]] = {make().name: make for make in (*BASELINES, *_OURS, oracle)}
"""What makes each arm; the oracle, which looks at what others found, comes last."""

IN_FILE_ONLY = frozenset({NoContext().name})
"""Arms whose completer is asked without the whole file."""
