"""Positions drawn evenly from line starts and mid-line alike, as a typing person would stand there.

Of every kind of line, comments and imports too, but for the comment that heads a file: nobody types a
licence. Targets have at least `holes.MIN_TARGET` characters.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from benchmarks.questions.holes import Hole, HoleView, draw_holes
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.reading.source import Source
from benchmarks.questions.site import Site
from benchmarks.values import View

_HOLE_VIEWS: Mapping[View, tuple[HoleView, ...]] = {"left": ("blind",), "both": ("below", "below", "inline")}
"""How the end of the line is seen: hidden, empty, or what closes the line."""
_DRAWN = 2  # holes drawn for each that is asked for; some are drawn twice, some stand in a licence


def draw(meanings: Meanings, n_each: int, chance: random.Random) -> Iterator[tuple[View, Site]]:
    """Draw `n_each` sites for each view, fewer where so many cannot be found."""
    files = sorted(meanings.files.items())
    for view, hole_views in _HOLE_VIEWS.items():
        holes = draw_holes(files, _DRAWN * n_each, chance.randrange(1 << 32), hole_views)
        sites: dict[tuple[str, int], Site] = {}
        for hole in holes:
            if len(sites) == n_each:
                break
            site = _site(meanings.source(hole.path), hole)
            if site is not None:
                sites.setdefault((site.path, site.start), site)
        yield from ((view, site) for site in sites.values())


def _site(source: Source, hole: Hole) -> Site | None:
    """The stretch of the file that a hole asks for; None in the comment that heads the file."""
    line_start = source.line_starts[hole.line]
    if _is_in_head(source, line_start):
        return None
    start = line_start + hole.character
    target = hole.target.rstrip()  # a blank before a closing bracket stays where it is
    return Site(hole.path, start, start + len(target), target)


def _is_in_head(source: Source, line_start: int) -> bool:
    """Whether a line belongs to the comments at the top of a file; a docstring is none."""
    tokens = source.tokens[: source.token_index(line_start + 1)]
    return bool(tokens) and all(token.kind == "comment" and token.text[0] in "#/" for token in tokens)
