"""Which bodies are taken out of files to be typed again."""

import random

from benchmarks.replay.draft import draw_drafts

FUNCTION = '''
def area_{n}(width, height):
    """Width times height."""
    if width < 0:
        raise ValueError(width)

    def inner():
        return width * {n}

    return inner() * height

'''
FILES = {f"shapes/{name}.py": "".join(FUNCTION.format(n=n) for n in range(9)) for name in "abcdef"}


def test_what_is_taken_out_and_what_is_left_make_the_file() -> None:
    (draft,) = draw_drafts(FILES, 1, 21, seed=1)
    text = draft.skeleton
    for (start, _), typed in zip(draft.spans, draft.typed, strict=True):
        text = text[:start] + typed + text[start:]
    assert text == draft.final == FILES[draft.path]


def test_signature_and_docstring_stay_and_the_whole_body_goes() -> None:
    (draft,) = draw_drafts(FILES, 1, 7, seed=1)
    (typed,) = draft.typed
    assert typed.startswith("if width < 0:") and typed.endswith("return inner() * height")
    assert draft.skeleton.count("Width times height") == 9
    assert draft.skeleton.count("return inner() * height") == 8


def test_bodies_are_neighbours_and_as_many_as_fit() -> None:
    for draft in draw_drafts(FILES, 6, 21, seed=2):
        assert draft.n_lines == 21 and len(draft.spans) == 3
        between = draft.final[draft.spans[0][1] : draft.spans[2][0]]
        assert between.count("def area_") == 2


def test_a_draw_is_the_same_for_a_seed_and_whatever_the_order_of_files() -> None:
    shuffled = list(FILES.items())
    random.Random(0).shuffle(shuffled)
    drafts = draw_drafts(FILES, 3, 14, seed=3)
    assert draw_drafts(dict(shuffled), 3, 14, seed=3) == drafts
    assert [draft.path for draft in draw_drafts(FILES, 3, 14, seed=4)] != [draft.path for draft in drafts]


def test_files_with_little_to_type_are_left_out() -> None:
    assert draw_drafts({"tiny.py": FUNCTION.format(n=1), "data.py": "A = 1\n" * 50}, 2, 40, seed=1) == []
