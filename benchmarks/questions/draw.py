"""Questions of a repository, by task and view: the same in every run.

Each task lists the holes of a file; here files are drawn by their length and holes from them evenly, so that
a large repository need not be read whole. A hole is asked for with what follows in view, and without.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from benchmarks.questions import api_calls, cross_file, documentation, functions, lines, positions
from benchmarks.questions.meanings import Meanings
from benchmarks.questions.site import Site
from benchmarks.values import Question, Repository, Task, View

Sites = Callable[[Meanings, str], Iterable[Site]]

_SITES: Mapping[Task, Sites] = {
    "line": lines.sites,
    "api": api_calls.sites,
    "function": functions.sites,
    "documentation": documentation.sites,
    "cross_file": cross_file.sites,
}
_VIEWS: tuple[View, ...] = ("left", "both")


def draw_questions(
    repository: Repository, files: Mapping[str, str], tasks: Sequence[Task], n_each: int, seed: int
) -> list[Question]:
    """Draw `n_each` questions of each task and view, fewer where the files hold fewer, sorted by their ids.

    `files` is text by path. The draw of one task does not depend on which others are asked for.
    """
    meanings = Meanings.of_files(files)
    questions: list[Question] = []
    for task in tasks:
        chance = random.Random(f"{seed}:{repository.name}:{task}")
        if task == "positions":
            questions += positions.draw(repository, meanings, n_each, chance)
            continue
        for site in _drawn(_SITES[task], meanings, n_each, chance):
            questions += [question_at(repository, meanings, task, view, site) for view in _VIEWS]
    return sorted(questions, key=lambda question: question.id)


def question_at(repository: Repository, meanings: Meanings, task: Task, view: View, site: Site) -> Question:
    """Ask for what stands at a site."""
    text = meanings.files[site.path]
    line = text.count("\n", 0, site.start)
    character = site.start - text.rfind("\n", 0, site.start) - 1
    return Question(
        id=f"{repository.name}:{task}:{view}:{site.path}:{line}:{character}",
        repository=repository.name,
        language=repository.language,
        task=task,
        view=view,
        path=site.path,
        text=text[: site.start] + text[site.end :],
        line=line,
        character=character,
        target=site.text,
        truth=site.text if view == "both" else text[site.start :].rstrip(),
        gold=meanings.gold(site.path, site.start, site.end),
    )


def _drawn(sites: Sites, meanings: Meanings, n_sites: int, chance: random.Random) -> Iterator[Site]:
    """Sites with different texts, as many as there are up to `n_sites`."""
    paths = sorted(meanings.files)
    weights = [meanings.files[path].count("\n") + 1 for path in paths]
    left: dict[str, list[Site]] = {}
    texts: set[str] = set()
    while n_sites and paths:
        at = chance.choices(range(len(paths)), weights)[0]
        path = paths[at]
        if path not in left:
            left[path] = list(sites(meanings, path))
            chance.shuffle(left[path])
        if not left[path]:
            del paths[at], weights[at]
            continue
        site = left[path].pop()
        if site.text not in texts:
            texts.add(site.text)
            n_sites -= 1
            yield site
