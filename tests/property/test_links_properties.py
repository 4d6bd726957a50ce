"""What holds for links whatever the words."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.link.outcomes import labels_of
from extract.link.wording import Reader, changes, likeness, title_likeness
from extract.rulebook import load_rulebook

words = st.lists(
    st.sampled_from(
        [
            "approve",
            "the",
            "Harbour",
            "Reserve",
            "£12,500",
            "£1.2m",
            "by",
            "4 May 2031",
            "2031/32",
            "not",
            "subject to",
            "be",
            "deferred",
            "quay",
            "\n",
            "(a)",
            "Table 1",
            ";",
        ]
    ),
    max_size=14,
).map(" ".join)


@cache
def _reader() -> Reader:
    return Reader(load_rulebook())


@pytest.fixture(scope="module", autouse=True)
def _rules_are_read_once() -> None:
    """Reading the rules takes longer than an example may."""
    _reader()


@given(words, words)
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    read = _reader()
    a, b = read(one), read(other)
    assert 0 <= likeness(a, b) <= 1.0001
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert title_likeness(a, b) == pytest.approx(title_likeness(b, a))
    if a.weights:
        assert likeness(a, a) == pytest.approx(1)


@given(words)
def test_nothing_changed_is_no_change_and_order_is_none(text: str) -> None:
    read = _reader()
    same = changes(read, read(text), read(text))
    assert (same.words, same.is_amended) == ("", False)


@given(words, words)
def test_changed_words_stand_in_one_of_the_texts(one: str, other: str) -> None:
    read = _reader()
    for told in changes(read, read(one), read(other)).words.split("; "):
        quoted = [part.split("”")[0] for part in told.split("“")[1:]]
        assert all(part in " ".join(one.split()) or part in " ".join(other.split()) for part in quoted)


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_range_of_labels_names_each_between(first: int, last: int) -> None:
    found = labels_of(f"{first} to {last}")
    assert found == ([str(n) for n in range(first, last + 1)] if first < last else [str(first), str(last)])
