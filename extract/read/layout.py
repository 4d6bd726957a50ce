"""Printed lines from words, and what a whole paper says about its setting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from extract.read.words import Word

_SAME_LINE = 0.22  # ems: how far baselines of one line may differ
_BESIDE = 0.45  # ems: the same for words that stand apart from one another
_SMALL = 0.86  # a word smaller than this share of its neighbour may be a raised or lowered mark; browsers set such marks at .83
_RAISED = 0.15  # ems: by how much at least a raised mark stands above its line
_TOUCHING = 0.2  # ems: white space that may be none
_SPACED_LETTERS = 4  # the fewest letters of a spaced-out word: fewer are initials
_WIDE_GAP = 1.6  # ems: white space inside a line that no justification makes
_ROMAN = re.compile(r"[ivx]+[.,;:)]*")  # the mark of an endnote
_NOTE_MARK = re.compile(r"[\[(]?(\d{1,3}|[ivx]{1,5}|[*†‡]{1,3})[.)\]]?")
_NONE: frozenset[int] = frozenset()
_BASELINE, _LEFT = itemgetter(5), itemgetter(1)


class PrintedLine:
    """Words of one baseline from left to right; `page` counts from 1, `glued` holds indices of words with no space before.

    `edge` is the right edge that the line's column runs to, where it is not that of the page's text.
    """

    __slots__ = ("_n_bold", "_text", "_widest", "baseline", "edge", "glued", "page", "size", "words", "x0", "x1")

    def __init__(
        self, page: int, words: list[Word], baseline: float, size: float, glued: frozenset[int] = frozenset(), edge: float | None = None
    ) -> None:
        self.page, self.words, self.baseline, self.size, self.glued, self.edge = page, words, baseline, size, glued, edge
        self.x0 = words[0][1]  # by number, since attributes by name take twice as long and there are many lines
        self.x1 = words[0][3] if len(words) == 1 else max([w[3] for w in words])
        self._text: str | None = None
        self._widest = self._n_bold = -1.0

    @property
    def top(self) -> float:
        return min([w[2] for w in self.words])

    @property
    def bottom(self) -> float:
        return max([w[4] for w in self.words])

    @property
    def text(self) -> str:
        if self._text is None:
            glued = self.glued
            self._text = (
                "".join([w[0] if i == 0 or i in glued else f" {w[0]}" for i, w in enumerate(self.words)])
                if glued
                else " ".join([w[0] for w in self.words])
            )
        return self._text

    @property
    def bold(self) -> bool:
        return self._count_bold() == len(self.words)

    @property
    def any_bold(self) -> bool:
        return self._count_bold() > 0

    def _count_bold(self) -> float:
        if self._n_bold < 0:
            self._n_bold = sum([w[7] for w in self.words])
        return self._n_bold

    def stands_across(self, x: float) -> bool:
        """Whether a word stands across a place, or ends right before it."""
        return x < self.x1 + 2 and any(w[1] < x < w[3] + 2 for w in self.words)

    def with_edge(self, edge: float) -> PrintedLine:
        """The same line in a column that runs to an edge."""
        return PrintedLine(self.page, self.words, self.baseline, self.size, self.glued, edge)

    def wide_gaps(self, least: float = _WIDE_GAP) -> list[int]:
        """Indices of words that follow white space of at least `least` ems."""
        words = self.words
        if self._widest < 0:
            self._widest = max(max([b[1] - a[3] for a, b in pairwise(words)]), 0.0) if len(words) > 1 else 0.0
        room = least * self.size
        if self._widest <= room:
            return []
        return [i for i, (a, b) in enumerate(pairwise(words), 1) if b[1] - a[3] > room]


@dataclass(slots=True)
class Paragraph:
    """Lines of one paragraph, in order, perhaps from two pages; `gap` is the white space above it in line heights.

    `heading` is the level of the heading that the source itself marks it as; `note` says that it is a footnote or endnote.
    """

    lines: list[PrintedLine]
    gap: float | None = None
    heading: int | None = None
    note: bool = False

    @property
    def first(self) -> PrintedLine:
        return self.lines[0]

    @property
    def last(self) -> PrintedLine:
        return self.lines[-1]


class Measures(NamedTuple):
    """What a whole paper says about its setting: body size in points, leading in ems by size, the right edge of text."""

    body_size: float
    leading: dict[int, float]
    right: float

    def leading_at(self, size: float) -> float:
        return self.leading.get(round(size), self.leading.get(round(self.body_size), 1.15))


@lru_cache(maxsize=1024)  # a paper has few sizes, and rounding each line's anew would show
def to_a_tenth(size: float) -> float:
    """A font size to a tenth of a point."""
    return round(size, 1)


def dominant_size(words: Sequence[Word]) -> float:
    """The font size of most characters, in points."""
    sizes = {word[6] for word in words}
    return commonest(characters_by_size(words)) if len(sizes) > 1 else to_a_tenth(next(iter(sizes), 0.0))


def characters_by_size(words: Sequence[Word]) -> dict[float, int]:
    """How many characters have each font size."""
    counts = dict.fromkeys([word[6] for word in words], 0)
    for word in words:
        counts[word[6]] += len(word[0])
    return counts


def commonest(counts: Mapping[float, int]) -> float:
    """The size, to a tenth of a point, that most characters have; `counts` are characters by size."""
    rounded: dict[float, int] = {}
    for size in sorted(counts):
        rounded[to_a_tenth(size)] = rounded.get(to_a_tenth(size), 0) + counts[size]
    return max(rounded, key=rounded.__getitem__, default=0.0)


def printed_lines(words: Sequence[Word], page: int, *, strict: bool = False) -> list[PrintedLine]:
    """The lines of level words, from top to bottom; raised and lowered marks join the line they stand in.

    Words that stand apart from a line and a little higher or lower join it too, unless `strict`.
    """
    if len(words) == 1:
        (word,) = words
        return [PrintedLine(page, [word], word.baseline, to_a_tenth(word.size))]
    rows: list[list[Word]] = []
    baseline = 0.0
    for word in sorted(words, key=_BASELINE):
        lower = word[5] - baseline
        if rows and (lower <= 1.0 or lower <= _SAME_LINE * min(word[6], rows[-1][0][6])):
            rows[-1].append(word)
        else:
            rows.append([word])
            baseline = word[5]
    return [_line(row, page) for row in _with_marks(rows if strict else _side_by_side(rows))]


def _side_by_side(rows: list[list[Word]]) -> list[list[Word]]:
    """Join rows that stand beside each other a little higher or lower, as a filled-in field does beside its label."""
    out = rows[:1]
    for row in rows[1:]:
        size = min(row[0].size, out[-1][0].size)
        if row[0].baseline - out[-1][0].baseline < _BESIDE * size and _is_beside(out[-1], row):
            out[-1] = out[-1] + row
        else:
            out.append(row)
    return out


def _is_beside(a: list[Word], b: list[Word]) -> bool:
    return max(w.x1 for w in a) <= min(w.x0 for w in b) or max(w.x1 for w in b) <= min(w.x0 for w in a)


def _with_marks(rows: list[list[Word]]) -> list[list[Word]]:
    """Move small raised or lowered words into the neighbouring row whose words they touch."""
    sizes = {w[6] for row in rows for w in row}
    if not sizes or min(sizes) >= _SMALL * max(sizes):
        return rows
    largest = [max([w.size for w in row]) for row in rows]
    if all(min([w.size for w in row]) >= _SMALL * max(largest[max(i - 1, 0) : i + 2]) for i, row in enumerate(rows)):
        return rows
    out = [list(row) for row in rows]
    for index, row in enumerate(rows):
        smallest = min(w.size for w in row)
        for near in (index + 1, index - 1):
            if not 0 <= near < len(rows) or smallest >= _SMALL * largest[near]:
                continue
            for mark in [w for w in out[index] if any(_is_mark_of(w, host) for host in rows[near])]:
                out[index].remove(mark)
                out[near].append(mark)
    return [row for row in out if row]


def _is_mark_of(mark: Word, host: Word) -> bool:
    raised = host.baseline - mark.baseline
    beside = -0.1 * host.size <= mark.x0 - host.x1 <= 0.35 * host.size or (mark.text.isdigit() and 0 <= host.x0 - mark.x1 <= 0.5 * host.size)
    return beside and mark.size < _SMALL * host.size and -0.35 * host.size <= raised <= 0.75 * host.size and len(mark.text) <= 4


def _line(row: list[Word], page: int) -> PrintedLine:
    if len(row) == 1:
        return PrintedLine(page, row, row[0][5], to_a_tenth(row[0][6]))
    row.sort(key=_LEFT)
    size = dominant_size(row)
    large, close = _SMALL * size, _TOUCHING * size
    main = sorted([w[5] for w in row if w[6] > large]) or [w[5] for w in row]
    glued = [i for i, (a, b) in enumerate(pairwise(row), 1) if b[1] - a[3] < close and _is_glued(a, b)]
    if len(row) >= _SPACED_LETTERS and sum([len(w[0]) == 1 for w in row]) >= _SPACED_LETTERS:
        glued += _spaced_out(row)
    return PrintedLine(page, row, main[len(main) // 2], size, frozenset(glued) if glued else _NONE)


def _spaced_out(row: list[Word]) -> frozenset[int]:
    """Indices of letters that go on a word set with space between its letters (`A G E N D A`)."""
    out: set[int] = set()
    start = 0
    for i in range(1, len(row) + 1):
        gaps = [row[k].x0 - row[k - 1].x1 for k in range(start + 1, i)]
        is_letter = i < len(row) and len(row[i].text) == 1 and row[i].text.isupper() and len(row[start].text) == 1 and row[start].text.isupper()
        if is_letter and row[i].x0 - row[i - 1].x1 < 1.5 * min(gaps, default=row[i].size):
            continue
        if i - start >= _SPACED_LETTERS:
            out.update(range(start + 1, i))
        start = i
    return frozenset(out)


def _is_glued(before: Word, word: Word) -> bool:
    """Whether a word goes on without a space: the raised letters of an ordinal, or text set flush in another style."""
    gap = word.x0 - before.x1
    if gap > 0.12 * before.size or gap < -before.size:
        return False
    if word.size < _SMALL * before.size:
        return word.text[0].isalpha() and before.text[-1].isdigit() and not _ROMAN.fullmatch(word.text)
    return gap < 0.02 * before.size and (word.text[0] in ",.;:)]’”" or before.text[-1] in "([‘“")


def note_mark(line: PrintedLine) -> str | None:
    """The number or sign of a note that a line begins with."""
    found = _NOTE_MARK.fullmatch(line.words[0].text) if len(line.words) > 1 else None
    return found[1] if found else None


def is_raised(word: Word, line: PrintedLine) -> bool:
    """Whether a word of a line is set small and high, as the marks of notes are."""
    return word[6] < _SMALL * line.size and line.baseline - word[5] > _RAISED * line.size


def part_of(line: PrintedLine, start: int, end: int) -> PrintedLine:
    """The line made of a line's words from `start` to before `end`."""
    glued = frozenset(i - start for i in line.glued if start < i < end)
    return PrintedLine(line.page, line.words[start:end], line.baseline, dominant_size(line.words[start:end]), glued, line.edge)
