"""Reading text loses no word, never crashes, and its spans hold."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document
from extract.errors import SourceError
from extract.read.text import read_text

PLAIN = ["the", "of", "cabinet", "Report", "Agenda", "item", "and", "Harbour", "agreed.", "none;", "cost:", "with", "wall", "OFFICIAL", "X"]
WORDS = st.sampled_from([*PLAIN, "Page", "12", "3", "1.1", "(a)", "£500", "2,500", "2031/32", "b)", "iv.", "-", "|"])
GAPS = st.sampled_from([" ", " ", " ", "   ", "\t", "        "])
LINE = st.tuples(st.sampled_from(["", "", " ", "    ", "- ", "  - ", "## ", "• "]), st.lists(st.tuples(WORDS, GAPS), max_size=14)).map(
    lambda parts: parts[0] + "".join(word + gap for word, gap in parts[1])
)
ENDS = st.sampled_from(["\n", "\n", "\n\n", "\n\n\n", "\f", "\r\n"])
PAPER = st.lists(st.tuples(LINE, ENDS), max_size=40).map(lambda rows: "".join(a + b for a, b in rows))


def words(text: str) -> Counter[str]:
    """Letters and digits alone: bullets, dashes and rules are marks."""
    return Counter(re.findall(r"[^\W_]+", text))


def all_words(doc: Document) -> Counter[str]:
    return words(doc.text) + sum((words(f.text) for f in doc.furniture), Counter())


def refusal(data: bytes) -> str | None:
    """The code of the error with which bytes are refused; None where they are read."""
    try:
        read_text(data)
    except SourceError as error:
        return error.code
    return None


@settings(max_examples=300, deadline=None)
@given(PAPER)
def test_no_word_is_lost_or_invented(text: str) -> None:
    if not words(text):
        return
    assert all_words(read_text(text.encode())) == words(text)


@settings(max_examples=200, deadline=None)
@given(PAPER)
def test_lines_tile_the_text_and_cells_lie_in_their_grid(text: str) -> None:
    if not words(text):
        return
    doc = read_text(text.encode())
    assert "".join(doc.quote(line.span) + "\n" for line in doc.lines) == doc.text
    for grid in doc.grids:
        assert all(grid.span.contains(cell.span) for cell in grid.cells if cell.span)
        assert 0 <= grid.header_rows < max(grid.n_rows, 1)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert refusal(data) in {None, "EMPTY", "NOT_A_PAPER", "DAMAGED"}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 .\n\t|*_<>/b&;#-=[]()\\`~\f•:£,"), max_size=300))
def test_any_marks_are_read(text: str) -> None:
    assert refusal(text.encode()) in {None, "EMPTY"}


@settings(max_examples=100, deadline=None)
@given(PAPER)
def test_reading_twice_gives_the_same(text: str) -> None:
    if words(text):
        assert read_text(text.encode()) == read_text(text.encode())
