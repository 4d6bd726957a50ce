"""Printed lines cut at their white space, and the columns that the pieces of many lines share."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extract.read.raw_table import lines_of
from extract.read.words import Word

WIDE_GAP = 1.1  # type sizes: white space wider than this parts two columns (a space is about .3)
NO_GAP = 99.0  # type sizes: no white space is this wide
ALIGNED = 1.6  # points: figures of one column end within this of one another
_FIGURE = re.compile(
    r"[-+−–~(<>c.]*(?:£|€|\$|p)?[-+−–(]*(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:%|k|m|bn|M|K|p|pp|FTE)?\)?(?:CR|DR|Cr|Dr)?[*†^#]{0,3}|£"
)
_AMOUNT = re.compile(r"[(-]?£?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,3})\)?%?")  # no bare number, which may count the words behind it
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACEHOLDER = re.compile(r"[-–—]+|£|(?i:nil|n/a|tbc|tba|poa|free|none)")
_ENDS_FIGURE = frozenset("0123456789)%mkMKbnpFTERr*†^#£.+-")  # the last characters of figures
UNIT_WORDS = frozenset({"%", "k", "m", "million", "billion", "bn", "p", "FTE", ")", "CR", "DR", "Cr", "Dr"})
_NUMBERING = re.compile(r"\(?(?:\d{1,2}(?:[./]\d{1,2})*\.?|[a-zA-Z]|[ivxIVX]{1,5})[.)]?|[•\-–▪o●◦➢]")


class Seg(NamedTuple):
    """A piece of a printed line: its extent, its words, and whether it is one figure (an amount, a number, a share)."""

    x0: float
    x1: float
    ids: tuple[int, ...]
    figure: bool


@lru_cache(maxsize=8192)
def is_figure(text: str) -> bool:
    """Whether a text is one figure, as tables print them: "1,234", "(325)", "£4.2m", "1.87%", "£ 3000", but not a year."""
    text = text.replace(" ", "")
    if len(text) > 18 or not _FIGURE.fullmatch(text) or _YEAR.fullmatch(text):
        return False
    return any(c.isdigit() for c in text) and text.strip("£€$") != "000"


def is_year(text: str) -> bool:
    """Whether a text is a year, which labels a column and is no figure in it."""
    return bool(_YEAR.fullmatch(text))


def is_placeholder(text: str) -> bool:
    """Whether a text stands where a figure could ("-", "nil", "n/a")."""
    return bool(_PLACEHOLDER.fullmatch(text.strip()))


def is_numbering(text: str) -> bool:
    """Whether a text numbers a paragraph or marks a list item ("4.1", "(a)", a bullet)."""
    return bool(_NUMBERING.fullmatch(text.strip()))


def _are_two_figures(a: Word, b: Word) -> bool:
    """Whether neighbouring words are two whole figures, not one whose thousands are grouped by spaces ("79 935")."""
    if not (a.text[-1:].isdigit() or a.text[-1:] in ")%mk") or not (is_figure(a.text) and is_figure(b.text)):
        return False
    return any(c in "£,.()%" for c in a.text) and any(c in "£,.()%" for c in b.text)


def segments(words: Sequence[Word], line: Sequence[int], cut: Callable[[int, int], bool] | None = None, gap: float = WIDE_GAP) -> list[Seg]:
    """Pieces of a printed line, parted by gaps of `gap` type sizes and wherever `cut` says so of two neighbouring words."""
    out: list[Seg] = []
    start = 0
    is_gap = gap < NO_GAP
    _, _, _, x1, _, _, size, _, _, _ = a = words[line[0]]
    for k in range(1, len(line)):
        before, a = a, words[line[k]]
        text, x0, _, right, _, _, other, _, _, _ = a  # all at once, since this runs for each word of each page
        larger = size if size > other else other
        near = x0 - x1 < gap * (larger if larger > 4.0 else 4.0)
        x1, size = right, other
        if near and (cut is None or not cut(line[k - 1], line[k])) and not (is_gap and text[-1] in _ENDS_FIGURE and _are_two_figures(before, a)):
            continue
        out.append(_seg(words, tuple(line[start:k])))
        start = k
    out.append(_seg(words, tuple(line[start:])))
    return out


def _seg(words: Sequence[Word], ids: tuple[int, ...]) -> Seg:
    if len(ids) == 1:
        text, x0, _, x1, _, _, _, _, _, _ = words[ids[0]]
        return Seg(x0, x1, ids, is_figure(text))
    of = [words[i] for i in ids]
    first = of[0][0][0]
    may_be_figure = not first.isalpha() or first in "cpkmbMKFTEn"  # the letters that a figure may hold
    return Seg(of[0][1], max([w[3] for w in of]), ids, may_be_figure and is_figure("".join([w[0] for w in of])))


def aligned_ends(words: Sequence[Word], lines: Iterable[Sequence[Seg]], at_least: int = 3) -> list[float]:
    """Right edges that the figures of several lines share.

    Some of them must stand alone, or as plain amounts before words set close to them: the years that end labels of one
    width ("Quarter 1 2031") are no column, nor are the last three digits of figures grouped by spaces.
    """
    ends: list[tuple[float, bool]] = []
    for seg in (s for line in lines for s in line):
        figures = [i for i in seg.ids if is_figure(words[i].text)]
        single = len(figures) == 1 and (seg.figure or (figures[0] == seg.ids[0] and bool(_AMOUNT.fullmatch(words[figures[0]].text))))
        ends += [(words[i].x1, single) for i in figures]
    ends.sort()
    out: list[float] = []
    k = 0
    while k < len(ends):
        j = k
        while j + 1 < len(ends) and ends[j + 1][0] - ends[j][0] <= ALIGNED:
            j += 1
        alone = sum(is_alone for _, is_alone in ends[k : j + 1])
        if j - k + 1 >= at_least and alone >= max(1, 0.2 * (j - k + 1)):
            out.append(sum(x for x, _ in ends[k : j + 1]) / (j - k + 1))
        k = j + 1
    return out


def figure_cut(words: Sequence[Word], ends: Sequence[float], within: float = ALIGNED) -> Callable[[int, int], bool]:
    """A `cut` that parts a figure standing in a column of figures, which end `within` so many points, from a neighbour set close to it."""

    def in_column(i: int) -> bool:
        word = words[i]
        return is_figure(word.text) and any(abs(word.x1 - end) <= within for end in ends)

    def cut(a: int, b: int) -> bool:
        if words[b].x0 - words[a].x1 < 0.4 or words[a].text in "£€$(-" or words[b].text in UNIT_WORDS:
            return False
        return in_column(a) or in_column(b)

    return cut


def columns(rows: Sequence[Sequence[Seg]]) -> list[tuple[float, float]]:
    """Extents of the columns that rows of pieces share, left to right.

    A stretch counts as column only where pieces of at least two rows stand (one, if there are few rows), so that one
    overlong label does not close the white space between two columns.
    """
    depth = 1 if len(rows) < 6 else 2
    marks = sorted([(s.x0, 1) for row in rows for s in row] + [(s.x1, -1) for row in rows for s in row])
    out: list[tuple[float, float]] = []
    count, start = 0, 0.0
    for x, step in marks:
        if step > 0:
            count += 1
            if count == depth:
                start = x
        else:
            if count == depth:
                out.append((start, x))
            count -= 1
    joined: list[tuple[float, float]] = []
    for a, b in out:
        if joined and a - joined[-1][1] < 1.0:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def column_of(seg: Seg, cols: Sequence[tuple[float, float]]) -> int:
    """The column a piece belongs to: a figure by where it overlaps or ends, a text by where it begins."""

    def distance(col: tuple[float, float]) -> float:
        a, b = col
        if seg.figure:
            overlap = min(seg.x1, b) - max(seg.x0, a)
            return -overlap if overlap > 0 else min(abs(seg.x1 - b), abs(seg.x0 - a))
        if a - 2 <= seg.x0 <= b:
            return -1.0
        overlap = min(seg.x1, b) - max(seg.x0, a)
        return (0.0 if overlap > 0 else 1.0) + max(a - seg.x0, seg.x0 - b, 0.0)

    return min(range(len(cols)), key=lambda c: distance(cols[c]))


def edges_between(cols: Sequence[tuple[float, float]], x0: float, x1: float) -> list[float]:
    """Column edges, in the middle of the white space between columns, with x0 and x1 as the outer ones."""
    inner = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(cols)]
    return [min(x0, cols[0][0]), *inner, max(x1, cols[-1][1])]


@dataclass(slots=True)
class CutLine:
    """A printed line in pieces."""

    segs: list[Seg]
    baseline: float
    size: float

    @property
    def figures(self) -> list[Seg]:
        """The figures that stand right of the line's first piece."""
        return [s for s in self.segs[1:] if s.figure]


def cut_lines(words: Sequence[Word], ids: Sequence[int]) -> list[CutLine]:
    """Words as printed lines, each cut at its wide gaps."""
    out = []
    for line in lines_of(words, ids):
        sizes = [words[i][6] for i in line]
        size = max(sizes)
        out.append(CutLine(segments(words, line), words[line[sizes.index(size)]][5], size))
    return out


def tightened(words: Sequence[Word], lines: Sequence[CutLine]) -> list[CutLine]:
    """The lines cut again, now that it is known where the figures of the table line up."""
    ends = aligned_ends(words, [line.segs for line in lines])
    if not ends:
        return list(lines)
    cut = figure_cut(words, ends)
    return [CutLine(segments(words, [i for s in line.segs for i in s.ids], cut), line.baseline, line.size) for line in lines]


def white_columns(words: Sequence[Word], lines: Sequence[CutLine], crossing: float = 0.1) -> list[tuple[float, float]]:
    """Extents of the columns that white space parts all down a stretch of lines; the fewer lines, the wider it must be.

    A share `crossing` of the lines may run across the white space, as titles over several columns do.
    """
    ids = [i for line in lines for s in line.segs for i in s.ids]
    size = max(line.size for line in lines)
    least = (1.1 if len(lines) < 5 else 0.7 if len(lines) < 8 else 0.5) * size
    allowed = int(crossing * len(lines))
    marks = sorted([(words[i].x0, 1) for i in ids] + [(words[i].x1, -1) for i in ids])
    count, end = 0, marks[0][0]
    out: list[tuple[float, float]] = []
    start = marks[0][0]
    for x, step in marks:
        if step > 0 and count == allowed and x - end >= least:
            out.append((start, end))
            start = x
        count += step
        if step < 0 and count == allowed:
            end = x
    out.append((start, max(x for x, _ in marks)))
    return out


def ids_of(lines: Iterable[CutLine]) -> list[int]:
    """The words of printed lines, in reading order."""
    return [i for line in lines for s in line.segs for i in s.ids]


def widened(words: Sequence[Word], ids: Iterable[int], cols: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The columns with all of the words that stands between them, parted where the fewest words cross, in the widest such white space.

    Figures end where their column ends, but labels above them and texts among them begin where it begins.
    """
    extents = sorted((words[i].x0, words[i].x1) for i in ids)
    out = list(cols)
    for k, (left, right) in enumerate(itertools.pairwise(cols)):
        inside = [(max(a, left[1]), min(b, right[0])) for a, b in extents if a < right[0] and b > left[1]]
        marks = sorted([(left[1], 0), (right[0], 0), *((a, 1) for a, _ in inside), *((b, -1) for _, b in inside)])
        crossing = list(itertools.accumulate(step for _, step in marks))
        gaps = [(n, lo - hi, lo, hi) for n, (lo, _), (hi, _) in zip(crossing, marks, marks[1:], strict=False) if hi > lo]
        if gaps:
            _, _, lo, hi = min(gaps)
            out[k], out[k + 1] = (out[k][0], lo), (hi, out[k + 1][1])
    return out


def cut_at(words: Sequence[Word], lines: Sequence[CutLine], cols: Sequence[tuple[float, float]], least: float = -NO_GAP) -> list[CutLine]:
    """The lines cut where the white space between columns passes between two of their words, and nowhere else.

    White space narrower than `least` type sizes is that of a phrase.
    """
    middles = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(cols)]

    def passes(a: int, b: int) -> bool:
        return words[b].x0 - words[a].x1 >= least * words[a].size and any(
            (words[a].x0 + words[a].x1) / 2 < x < (words[b].x0 + words[b].x1) / 2 for x in middles
        )

    return [CutLine(segments(words, [i for s in line.segs for i in s.ids], passes, gap=NO_GAP), line.baseline, line.size) for line in lines]
