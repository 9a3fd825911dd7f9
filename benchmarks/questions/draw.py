"""Questions of a repository, by task and view: the same in every run.

Each task lists the sites of a file; here files are drawn by their length and sites from them evenly, so that
a large repository need not be read whole. A site is asked about with what follows in view, and without.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from benchmarks.questions import api_calls, cross_file, documentation, functions, lines, positions
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.site import Site
from benchmarks.values import Question, Repository, Task, View

Sites = Callable[[Meanings, str], Iterable[Site]]

_SITES: Mapping[Task, Sites] = {
    "line": lines.sites,
    "api": api_calls.sites,
    "function": functions.sites,
    "cross_file": cross_file.sites,
    "documentation": documentation.sites,
}
_VIEWS: tuple[View, ...] = ("left", "both")
_HIDDEN_LINES = 100  # of what follows, kept as truth where it may not be seen; no answer reaches as far


def draw_questions(
    repository: Repository, files: Mapping[str, str], tasks: Sequence[Task], n_each: int, seed: int
) -> list[Question]:
    """Draw `n_each` questions of each task and view, fewer where the files hold fewer, sorted by their ids.

    `files` is text by path. The draw of one task does not depend on which others are asked for.
    """
    meanings = Meanings.of_files(files)
    questions = [
        question
        for task in tasks
        for site, views in _drawn(task, meanings, n_each, f"{seed}:{repository.name}")
        for question in _questions(repository, meanings, task, site, views)
    ]
    return sorted(questions, key=lambda question: question.id)


def distinct_sites(sites: Sites, meanings: Meanings, seed: str) -> Iterator[Site]:
    """All sites with different texts, in an order of chance; files are read as they are drawn.

    All tasks draw the same files in the same order, so that few have to be read.
    """
    chance = random.Random(seed)
    paths = sorted(meanings.files)
    weights = [meanings.files[path].count("\n") + 1 for path in paths]
    left: dict[str, list[Site]] = {}
    texts: set[str] = set()
    while paths:
        at = chance.choices(range(len(paths)), weights)[0]
        path = paths[at]
        if path not in left:
            left[path] = list(sites(meanings, path))
            random.Random(f"{seed}:{path}").shuffle(left[path])
        if not left[path]:
            del paths[at], weights[at]
            continue
        site = left[path].pop()
        if site.text not in texts:
            texts.add(site.text)
            yield site


def _drawn(task: Task, meanings: Meanings, n_each: int, seed: str) -> Iterator[tuple[Site, Sequence[View]]]:
    """Sites of a task, and what may be seen at each."""
    if task == "positions":
        found = positions.draw(meanings, n_each, random.Random(f"{seed}:{task}"))
        yield from ((site, (view,)) for view, site in found)
    else:
        found_sites = islice(distinct_sites(_SITES[task], meanings, seed), n_each)
        yield from ((site, _VIEWS) for site in found_sites)


def _questions(
    repository: Repository, meanings: Meanings, task: Task, site: Site, views: Sequence[View]
) -> Iterator[Question]:
    """Ask for what stands at a site, once for each view."""
    whole = meanings.files[site.path]
    text = whole[: site.start] + whole[site.end :]
    line = whole.count("\n", 0, site.start)
    character = site.start - whole.rfind("\n", 0, site.start) - 1
    gold = meanings.gold(site.path, site.start, site.end)
    following = whole[site.end :].split("\n", _HIDDEN_LINES)[:_HIDDEN_LINES]
    for view in views:
        yield Question(
            id=f"{repository.name}:{task}:{view}:{site.path}:{line}:{character}",
            repository=repository.name,
            language=repository.language,
            task=task,
            view=view,
            path=site.path,
            text=text,
            line=line,
            character=character,
            target=site.text,
            truth=site.text if view == "both" else site.text + "\n".join(following).rstrip(),
            gold=gold,
        )
