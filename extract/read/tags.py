"""What the structure tree of a tagged PDF says of a page: where its blocks begin, and which words stand in which cell.

The trees are uneven: one block a line, tables for layout, figures of a paragraph apart. So all of this is a hint, and who uses it
asks first whether it agrees with the print. Blocks and cells are known by where their text begins, so that a page's words need
not carry them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.read.words import Word

_LEVEL = 1.0  # points: how far the baselines of one line differ, and how far off a left edge may be
_SPACE = 1.5  # type sizes: a block may begin with a space, which is no word

CellPlace = tuple[int, int, int]  # table of the page, row, cell of the row: each counts from 0


class _Places:
    """Points of a page with something said of each, as plain numbers, by baseline and left edge."""

    def __init__(self, points: Iterable[tuple[float, float, int]]) -> None:
        by_place = sorted(points)
        self._baselines = array("d", [point[0] for point in by_place])
        self._xs = array("d", [point[1] for point in by_place])
        self._said = array("l", [point[2] for point in by_place])

    def before(self, word: Word) -> tuple[float, int] | None:
        """The last point at or before a word on its baseline: its distance and what is said of it."""
        at, end = bisect_left(self._baselines, word.baseline - _LEVEL), len(self._baselines)
        best: tuple[float, int] | None = None
        while at < end and self._baselines[at] <= word.baseline + _LEVEL:
            away = word.x0 - self._xs[at]
            if away >= -_LEVEL and (best is None or away < best[0]):
                best = away, self._said[at]
            at += 1
        return best


class Tags:
    """The blocks of a page and the cells of its tables, as its structure tree has them.

    `starts` are the baseline, left edge and kind of each block that begins on the page ("P", "LI", "H2", "Note", ...);
    `origins` those of each of its text objects, with the cell that it stands in, if any.
    """

    def __init__(self, starts: Sequence[tuple[float, float, str]], origins: Sequence[tuple[float, float, CellPlace | None]]) -> None:
        self._kinds = sorted({kind for _, _, kind in starts})
        self._starts = _Places((baseline, x, self._kinds.index(kind)) for baseline, x, kind in starts)
        self._cells = sorted({cell for _, _, cell in origins if cell is not None})
        at = {cell: index for index, cell in enumerate(self._cells)}
        self._origins = _Places((baseline, x, -1 if cell is None else at[cell]) for baseline, x, cell in origins)

    def opened_by(self, word: Word) -> str | None:
        """The kind of the block that a word begins; None where it begins none."""
        found = self._starts.before(word)
        return self._kinds[found[1]] if found is not None and found[0] <= _SPACE * word.size else None

    def cells(self, words: Sequence[Word]) -> dict[CellPlace, list[int]]:
        """The indices of words by the cells that they stand in."""
        found: dict[CellPlace, list[int]] = {}
        for index, word in enumerate(words if self._cells else ()):
            origin = self._origins.before(word) if word.upright else None
            if origin is not None and origin[1] >= 0:
                found.setdefault(self._cells[origin[1]], []).append(index)
        return found
