"""Words to numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.errors import BrokenInstallError
from reprise.models.subtoken_vocabulary import PADDING, SubtokenVocabulary


def test_known_words_keep_their_number_and_unknown_ones_share_the_buckets() -> None:
    vocabulary = SubtokenVocabulary(["load", "config"], n_buckets=4)
    load, config, compound = vocabulary.numbers("load_config")
    assert (load, config) == (1, 2)
    assert 3 <= compound < vocabulary.size == 7


@given(st.text(max_size=40))
def test_every_number_is_in_range_and_none_is_padding(text: str) -> None:
    vocabulary = SubtokenVocabulary(["load"], n_buckets=3)
    assert all(PADDING < number < vocabulary.size for number in vocabulary.numbers(text))


def test_buckets_are_the_same_in_another_process() -> None:
    program = (
        "from reprise.models.subtoken_vocabulary import SubtokenVocabulary as V;"
        "print(V([], 1000).numbers('alpha beta gamma'))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(SubtokenVocabulary([], 1000).numbers("alpha beta gamma"))


def test_a_stored_vocabulary_reads_back_the_same(tmp_path: Path) -> None:
    written = SubtokenVocabulary(["größe", "load"], n_buckets=5)
    written.write(tmp_path / "tokenizer.json")
    read = SubtokenVocabulary.read(tmp_path / "tokenizer.json")
    assert (read.words, read.size) == (written.words, written.size)


def test_a_tokenizer_of_another_type_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text('{"type": "bpe"}', encoding="utf-8")
    with pytest.raises(BrokenInstallError, match="bpe"):
        SubtokenVocabulary.read(tmp_path / "tokenizer.json")
