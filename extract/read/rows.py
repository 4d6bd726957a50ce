"""Lines of pieces put together into table rows: wrapped labels rejoined, headings in between kept apart."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.read.segments import CutLine, Seg, column_of, cut_at, is_placeholder
from extract.read.words import Word

TIGHT = 1.35  # type sizes between the baselines of wrapped lines


@dataclass(slots=True)
class GridLine:
    """One printed line laid over the columns: its pieces by column, its baseline and type size."""

    cells: dict[int, list[Seg]]
    baseline: float
    size: float

    @property
    def has_figure(self) -> bool:
        return any(s.figure for segs in self.cells.values() for s in segs)


def lay(words: Sequence[Word], line: Sequence[Seg], cols: Sequence[tuple[float, float]]) -> GridLine:
    """A line's pieces put into the columns they belong to."""
    cells: dict[int, list[Seg]] = {}
    for seg in line:
        cells.setdefault(column_of(seg, cols), []).append(seg)
    biggest = max((words[i] for seg in line for i in seg.ids), key=lambda w: w.size)
    return GridLine(cells, biggest.baseline, biggest.size)


def lay_between(words: Sequence[Word], line: Sequence[Seg], cols: Sequence[tuple[float, float]]) -> GridLine:
    """As `lay`, for pieces that were cut in the white space between columns: the middle of each says where it belongs."""
    middles = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(cols)]
    cells: dict[int, list[Seg]] = {}
    for seg in line:
        cells.setdefault(bisect_right(middles, (seg.x0 + seg.x1) / 2), []).append(seg)
    biggest = max((words[i] for seg in line for i in seg.ids), key=lambda w: w.size)
    return GridLine(cells, biggest.baseline, biggest.size)


def folded(words: Sequence[Word], lines: Sequence[CutLine], cols: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Columns of which a label and the figures to its right, or figures and a word in their stead, never side by side on a line, are one."""
    laid = [lay_between(words, line.segs, cols).cells for line in cut_at(words, lines, cols)]
    out = list(cols)
    for c in range(len(cols) - 2, 0, -1):
        here, beside = [k for k, held in enumerate(laid) if c in held], [k for k, held in enumerate(laid) if c + 1 in held]
        if set(here) & set(beside):
            continue
        labels = len(here) <= 2 and max(here, default=0) < min(beside, default=0)
        if labels or any(_are_placeholders(words, laid, col) for col in (c, c + 1)):
            out[c : c + 2] = [(out[c][0], out[c + 1][1])]
    return out


def _are_placeholders(words: Sequence[Word], laid: Sequence[dict[int, list[Seg]]], col: int) -> bool:
    """Whether nothing but words in the stead of figures stands in a column."""
    pieces = [seg for held in laid for seg in held.get(col, ())]
    return bool(pieces) and all(is_placeholder(" ".join(words[i].text for i in seg.ids)) for seg in pieces)


def row_groups(words: Sequence[Word], lines: Sequence[GridLine], cols: Sequence[tuple[float, float]]) -> list[list[GridLine]]:
    """Lines grouped into rows, top to bottom.

    A line without figures continues the row above when it stands closer to it than rows stand apart, begins in lower
    case, or its first word would not have fitted on the line above; in the same way it may lead into the row below.
    """
    if not lines:
        return []
    gaps = [b.baseline - a.baseline for a, b in itertools.pairwise(lines)]
    pitches = [g for g, a, b in zip(gaps, lines, lines[1:], strict=False) if a.has_figure and b.has_figure]
    pitch = median(pitches) if pitches else 0.0
    limit = _wrap_limit(words, lines, gaps, cols)
    joins = [gaps[k] <= limit if limit else _joins(words, lines[k], lines[k + 1], gaps, k, pitch, cols) for k in range(len(lines) - 1)]
    rows = [[lines[0]]]
    for k, line in enumerate(lines[1:]):
        full = any(x.has_figure for x in rows[-1]) and line.has_figure
        if joins[k] and not full:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def banded(words: Sequence[Word], lines: list[GridLine], cols: Sequence[tuple[float, float]], edges: Sequence[float]) -> list[list[GridLine]]:
    """As `row_groups`, for lines between whose rows shading changes at `edges`; bands that hold several rows are grouped as usual."""
    rows: list[list[GridLine]] = []
    for _, band in itertools.groupby(lines, key=lambda line: bisect_right(edges, line.baseline - 0.3 * line.size)):
        group = list(band)
        rows += [group] if sum(line.has_figure for line in group) == 1 else row_groups(words, group, cols)
    return rows


def _wrap_limit(words: Sequence[Word], lines: Sequence[GridLine], gaps: Sequence[float], cols: Sequence[tuple[float, float]]) -> float:
    """The widest distance between lines of one row where rows clearly stand further apart than the lines in them, else 0.

    That is so when distances fall into a small and a large kind, and lines a small one apart do not both hold figures of
    one column and mostly read on from one another.
    """
    close = [g for k, g in enumerate(gaps) if set(lines[k].cells) & set(lines[k + 1].cells) and g >= 0.9 * lines[k].size]
    if not close or min(close) > 1.5 * lines[0].size:
        return 0.0
    limit = 1.1 * min(close) + 0.5
    if sum(g > 1.05 * limit for g in gaps) < 0.15 * len(gaps) + 1:
        return 0.0
    near = [k for k, g in enumerate(gaps) if g <= limit]
    if any(_share_figures(lines[k], lines[k + 1]) for k in near):
        return 0.0
    fewer = [k for k in near if set(lines[k].cells) ^ set(lines[k + 1].cells) or _wraps(words, lines[k], lines[k + 1], cols)]
    return limit if len(fewer) >= 0.5 * len(near) else 0.0


def _share_figures(upper: GridLine, lower: GridLine) -> bool:
    return any(segs[-1].figure and any(s.figure for s in lower.cells.get(c, ())) for c, segs in upper.cells.items())


def _joins(
    words: Sequence[Word], upper: GridLine, lower: GridLine, gaps: Sequence[float], k: int, pitch: float, cols: Sequence[tuple[float, float]]
) -> bool:
    """Whether two neighbouring lines are one row."""
    if upper.has_figure and lower.has_figure:
        return False
    gap, size = gaps[k], max(upper.size, lower.size)
    if gap > 1.75 * size and (not pitch or gap > 0.8 * pitch):
        return False
    if pitch and gap < 0.8 * pitch and not (len(lower.cells) > 1 and lower.has_figure is False and len(upper.cells) > 1 and gap > TIGHT * size):
        nearer_next = k + 1 < len(gaps) and gaps[k + 1] < gap - 1.0 and upper.has_figure and not lower.has_figure
        nearer_last = k > 0 and gaps[k - 1] < gap - 1.0 and lower.has_figure and not upper.has_figure
        return not (nearer_next or nearer_last)
    return _wraps(words, upper, lower, cols)


def _wraps(words: Sequence[Word], upper: GridLine, lower: GridLine, cols: Sequence[tuple[float, float]]) -> bool:
    """Whether every text piece of the lower line goes on from the text right above it."""
    shared = [c for c, segs in lower.cells.items() if not segs[0].figure]
    if not shared or any(c not in upper.cells or upper.cells[c][-1].figure for c in shared):
        return False
    if len(lower.cells) == len(upper.cells) == len(cols) > 1 and not words[lower.cells[0][0].ids[0]].text[:1].islower():
        return False  # a row of its own
    for c in shared:
        last, first = upper.cells[c][-1], lower.cells[c][0]
        if is_placeholder(words[first.ids[0]].text):
            return False
        text = words[first.ids[0]].text
        if not (text[:1].islower() or text[:1] in "&(" or runs_over(words, last, first, cols[c])):
            return False
    return True


def runs_over(words: Sequence[Word], upper: Seg, lower: Seg, col: tuple[float, float]) -> bool:
    """Whether a text's first word is of the type of the text above it, of several words, and had no room left on that line."""
    last, first = words[upper.ids[-1]], words[lower.ids[0]]
    fits = upper.x1 + 0.3 * first.size + first.x1 - first.x0 <= col[1] + 0.5
    return not fits and last.bold == first.bold and len(upper.ids) > 1


def row_words(row: Sequence[GridLine], col: int) -> list[int]:
    """The words of one cell, in reading order."""
    return [i for line in row for seg in line.cells.get(col, ()) for i in seg.ids]
