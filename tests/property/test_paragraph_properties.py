"""No character is lost or gained between the words of a page and its paragraphs, wherever the words stand."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from extract.read.layout import Measures
from extract.read.paragraphs import paragraphs
from extract.read.words import Word

WORDS = st.sampled_from(["The", "pool", "Date:", "1.", "(a)", "roof", "£200", "12", "of", "s", "exam-", "ple", "A", "www.a.example/b", "and,"])


@st.composite
def word(draw: st.DrawFn) -> Word:
    text, size = draw(WORDS), draw(st.sampled_from([7.0, 11.0, 11.0, 16.0]))
    x, baseline = draw(st.integers(50, 500)), 100 + 4 * draw(st.integers(0, 60))
    return Word(text, x, baseline - 0.8 * size, x + 0.5 * size * len(text), baseline + 0.2 * size, baseline, size, draw(st.booleans()), False, True)


@given(st.lists(word(), max_size=40))
def test_no_character_is_lost_or_gained(words: list[Word]) -> None:
    found = paragraphs(words, 1, Measures(11.0, {11: 1.2}, 520.0))
    kept = Counter(c for p in found for run in p.runs for c in run.text if c.isalnum())
    assert kept == Counter(c for w in words for c in w.text if c.isalnum())


@given(st.lists(word(), max_size=40))
def test_each_word_is_one_run_with_its_box(words: list[Word]) -> None:
    found = paragraphs(words, 1, Measures(11.0, {11: 1.2}, 520.0))
    boxes = Counter((run.box.x0, run.box.top) for p in found for run in p.runs if run.box)
    assert boxes == Counter((round(w.x0, 2), round(w.top, 2)) for w in words)
