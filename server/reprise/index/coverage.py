"""How much of the workspace an index holds, for a process that has not looked at the disk itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_SKIPPED = "skipped"
_COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was true when the index was stored last."""

    skipped: Mapping[str, int] = field(default_factory=dict)
    """Files left out, by reason."""
    is_complete: bool = False
    """Whether nothing was left to index or embed."""

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> Coverage:
        """Read it back; an index that does not tell is not complete."""
        try:
            counts = json.loads(meta.get(_SKIPPED, "{}")).items()
            skipped = {str(reason): int(count) for reason, count in counts}
        except (ValueError, TypeError, AttributeError):
            return cls()
        return cls(skipped, meta.get(_COMPLETE) == "1")

    def meta(self) -> dict[str, str]:
        """As it is stored with the index."""
        return {_SKIPPED: json.dumps(dict(self.skipped)), _COMPLETE: str(int(self.is_complete))}
