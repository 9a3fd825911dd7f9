from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.inputs.clones import MAX_CHANGED, changes, check_out, is_test
from benchmarks.inputs.refused_clones import refuse_public, refuse_unfit
from reprise.errors import BadInputError
from tests.unit.benchmarks.small_clone import MAIL, SHOP, SmallClone, shop_clone

MESSAGE = "Change what is asked about"


def changed(clone: SmallClone, files: dict[str, str | None], message: str = MESSAGE) -> list[str]:
    """What one more commit changes, as the newest of the clone's questions says."""
    sha = clone.commit(message, files)
    newest = next(changes(clone.folder, 1), None)
    return [found.qualified for found in newest.changed] if newest and newest.sha == sha else []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return amount\n", "return round(amount, 2)\n", ["Basket.total"]),
        ("self.lines = []\n", "self.lines = []\n        self.saved = True\n", ["Basket.clear"]),
        ("        return amount\n", "", ["Basket.total"]),
        ("    def clear", "    def is_empty(self):\n        return not self.lines\n\n    def clear", []),
        ('"""What a customer wants to buy."""', '"""Things to buy."""', []),
        ("amount = sum(", "def one():\n            return 1\n\n        amount = sum(", ["Basket.total"]),
    ],
    ids=["a line", "appended", "removed", "a new method", "not a function", "a new function inside"],
)
def test_a_commit_changes_the_functions_whose_lines_it_touches(
    tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    assert old in SHOP
    assert changed(shop_clone(tmp_path / "shop"), {"shop/basket.py": SHOP.replace(old, new, 1)}) == expected


def test_lines_are_those_of_the_version_before(tmp_path: Path) -> None:
    clone = shop_clone(tmp_path / "shop")
    longer = "import sys\n\n\n" + SHOP.replace("percent) / 100", "percent) // 100")
    clone.commit(MESSAGE, {"shop/basket.py": longer})
    (found,) = next(changes(clone.folder, 1)).changed
    assert (found.path, found.start_line, found.end_line) == ("shop/basket.py", 12, 13)


def test_commits_that_no_function_answers_are_left_out(tmp_path: Path) -> None:
    clone = shop_clone(tmp_path / "shop")
    test = "def test_total():\n    assert 1\n"
    clone.commit("Add a test of totals", {"tests/test_basket.py": test, "README.md": "A shop.\n"})
    clone.commit("Make the test of totals stricter", {"tests/test_basket.py": test.replace("1", "2")})
    clone.commit("Say what the shop is", {"README.md": "Our shop.\n"})
    clone.commit("Fix", {"shop/mail.py": MAIL.replace("text", "body")})
    clone.commit("Format all the files again", {"shop/mail.py": MAIL + "\n"}, author="format[bot]")
    assert list(changes(clone.folder, 10)) == []


def test_sweeps_are_left_out(tmp_path: Path) -> None:
    clone = SmallClone(tmp_path / "sweep")
    many = "\n\n".join(f"def step_{n}():\n    return {n}" for n in range(MAX_CHANGED + 1)) + "\n"
    clone.commit("Write down all the steps", {"steps.py": many})
    swept = many.replace("return", "yield")
    assert changed(clone, {"steps.py": swept}) == []
    all_but_one = swept.replace("yield", "return", MAX_CHANGED)
    assert len(changed(clone, {"steps.py": all_but_one})) == MAX_CHANGED


def test_trailers_and_merges_are_no_messages(tmp_path: Path) -> None:
    clone = shop_clone(tmp_path / "shop")
    clone.git("checkout", "-q", "-b", "side")
    clone.commit(f"{MESSAGE}\n\nSigned-off-by: Ann <a@b.c>", {"shop/mail.py": MAIL.replace("text", "body")})
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "-m", "Merge all that side has", "side")
    assert [commit.message for commit in changes(clone.folder, 5)] == [MESSAGE]


def test_a_tree_is_followed_from_commit_to_commit(tmp_path: Path) -> None:
    clone = shop_clone(tmp_path / "shop")
    first = clone.git("rev-parse", "HEAD")
    second = clone.commit(MESSAGE, {"shop/mail.py": None, "shop/post.py": MAIL, "notes.txt": "-"})
    tree = tmp_path / "tree"
    assert check_out(clone.folder, first, tree, "python") == ["shop/basket.py", "shop/mail.py"]
    assert check_out(clone.folder, second, tree, "python", since=first) == ["shop/mail.py", "shop/post.py"]
    left = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file())
    assert left == ["shop/basket.py", "shop/post.py"]
    assert (tree / "shop/post.py").read_text(encoding="utf-8") == MAIL


@pytest.mark.parametrize("path", ["tests/a.py", "a/test_b.py", "conftest.py", "a/b_test.py"])
def test_tests_are_told_by_their_names(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["a/latest.py", "contest/a.py", "a/testament.py", "attest/b.py"])
def test_names_that_only_hold_the_word_are_no_tests(path: str) -> None:
    assert not is_test(path)


def test_clones_of_public_benchmarks_are_refused(tmp_path: Path) -> None:
    refuse_public(shop_clone(tmp_path / "shop").folder)
    by_remote = shop_clone(tmp_path / "fork")
    by_remote.git("remote", "add", "origin", "git@example.org:somebody/Django.git")
    by_name = shop_clone(tmp_path / "renamed")
    by_name.commit(MESSAGE, {"pyproject.toml": '[project]\nname = "scikit_learn"\n'})
    by_folder = shop_clone(tmp_path / "sympy")
    for clone in (by_remote, by_name, by_folder):
        with pytest.raises(BadInputError, match="public benchmark"):
            refuse_public(clone.folder)


def test_what_is_no_clone_is_refused_with_git_s_reason(tmp_path: Path) -> None:
    clone = shop_clone(tmp_path / "shop").folder
    (tmp_path / "empty").mkdir()
    SmallClone(tmp_path / "new")
    refuse_unfit(clone)
    for folder, reason in {
        tmp_path / "missing": "No such file or directory",
        tmp_path / "empty": "not a git repository",
        tmp_path / "new": "has no commit",
        clone / "shop": "inside a git repository",
    }.items():
        with pytest.raises(BadInputError, match=reason):
            refuse_unfit(folder)
