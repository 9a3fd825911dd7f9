"""An inverted index from keys (names, stems) to the paths that hold them, as a persistent value.

Replacing one path shares all the rest with the version before. It does not know what its keys mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from rpds import HashTrieMap, HashTrieSet

_NO_PATHS: HashTrieSet[str] = HashTrieSet()


@dataclass(frozen=True, slots=True)
class PathIndex:
    """Which paths hold a key; immutable."""

    _paths: HashTrieMap[str, HashTrieSet[str]] = field(default_factory=HashTrieMap)

    @classmethod
    def of(cls, keys_by_path: Iterable[tuple[str, Collection[str]]]) -> PathIndex:
        """Index many paths at once."""
        paths: dict[str, list[str]] = {}
        for path, keys in keys_by_path:
            for key in keys:
                paths.setdefault(key, []).append(path)
        return cls(HashTrieMap({key: HashTrieSet(found) for key, found in paths.items()}))

    def paths(self, key: str) -> HashTrieSet[str]:
        """Every path that holds `key`, in no particular order."""
        return self._paths.get(key, _NO_PATHS)

    def keys(self) -> Iterator[str]:
        """Every key that some path holds, in no particular order."""
        return iter(self._paths)

    def replaced(self, path: str, old: Collection[str], new: Collection[str]) -> PathIndex:
        """The index once `path`, which held the keys `old`, holds `new`; costs as much as they differ."""
        lost, gained = set(old).difference(new), set(new).difference(old)
        if not lost and not gained:
            return self
        paths = self._paths
        for key in gained:
            paths = paths.insert(key, paths.get(key, _NO_PATHS).insert(path))
        for key in lost:
            left = paths[key].remove(path)
            paths = paths.insert(key, left) if left else paths.remove(key)
        return PathIndex(paths)
