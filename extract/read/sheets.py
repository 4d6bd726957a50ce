"""What is known of one page between the two times it is read: first for its tables and lines, then to lay out its text."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from typing import NamedTuple

from extract.read.layout import PrintedLine, printed_lines
from extract.read.raw_table import RawTable
from extract.read.words import Page

_NONE: frozenset[int] = frozenset()


class _FoldedLines(NamedTuple):
    words: array[int]  # indices in Page.words, line after line
    counts: array[int]  # of words in each line
    sizes: array[float]  # baseline and type size of each line
    glued: dict[int, frozenset[int]]  # by line, where there are any

    @classmethod
    def of(cls, lines: list[PrintedLine], page: Page) -> _FoldedLines:
        place = {id(word): i for i, word in enumerate(page.words)}
        words = array("I", [place[id(w)] for line in lines for w in line.words])
        sizes = array("d", [v for line in lines for v in (line.baseline, line.size)])
        return cls(words, array("I", [len(line.words) for line in lines]), sizes, {k: line.glued for k, line in enumerate(lines) if line.glued})

    def lines(self, page: Page) -> list[PrintedLine]:
        printed = page.words
        words = [printed[i] for i in self.words]
        out, start = [], 0
        for k, count in enumerate(self.counts):
            line = words[start : start + count]
            out.append(PrintedLine(page.number, line, self.sizes[2 * k], self.sizes[2 * k + 1], self.glued.get(k, _NONE)))
            start += count
        return out


class Sheet:
    """A page, the tables found on it, and its level lines without the words of these tables."""

    def __init__(self, page: Page, tables: list[RawTable]) -> None:
        self.page = page
        self.tables = tables
        self._lines: list[PrintedLine] | None = None
        self._folded: _FoldedLines | None = None

    @property
    def taken(self) -> set[int]:
        """Indices of the words of the tables found."""
        return {i for table in self.tables for i in table.word_ids}

    @property
    def lines(self) -> list[PrintedLine]:
        if self._lines is None:
            self._lines = self._folded.lines(self.page) if self._folded else self.lines_without(self.taken)
        return self._lines

    def lines_without(self, taken: Collection[int]) -> list[PrintedLine]:
        """The level lines of the page without some words."""
        return printed_lines([w for i, w in enumerate(self.page.words) if w[9] and i not in taken], self.page.number)

    def fold(self) -> None:
        """Lay words and lines away compactly, until they are asked for again."""
        if self._lines is not None and self._folded is None:
            self._folded = _FoldedLines.of(self._lines, self.page)
        self._lines = None
        self.page.fold()

    def forget(self) -> None:
        """Let go of all that laying out the text needed."""
        self._lines = self._folded = None
        self.tables.clear()  # others hold the list as well
        self.page.words, self.page.rules, self.page.shades = [], [], []
