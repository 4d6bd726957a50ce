"""Tables without rules that the structure tree of a tagged PDF marks, where the print bears it out.

Word's tables are grids as often for layout as for data, and white space alone tells neither where a cell of words ends that wraps
beside another. So a marked table counts only where its rows stand below one another and its columns beside one another, and where
reading line by line would go wrong or lose it: three columns, or two cells side by side of several lines.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from extract.read.raw_table import RawCell, RawTable, lines_of
from extract.read.segments import edges_between
from extract.read.words import Page, Word

_FEWEST = 2  # rows and columns
_OVERLAP = 0.3  # type sizes that a row's print may reach into that of the next
_GUTTER = 0.5  # points that the print of a column may reach into that of the next
_MANY_COLUMNS = 3
_LIST_LABELS = re.compile(r"(?:(?:\(?\d{1,2}[.)]?|\(?[a-z]{1,4}[.)])\s?)+")


@dataclass(slots=True)
class _Marked:
    """A cell as it is marked: its words and the edges of their print."""

    ids: list[int]
    x0: float
    x1: float
    top: float
    bottom: float
    n_lines: int


def tagged_tables(page: Page, found: Sequence[RawTable]) -> list[RawTable]:
    """The marked tables of a page that hold no word of a ruled table; those `found` by white space make way if all theirs is in one."""
    if page.tags is None:
        return []
    rows: dict[int, dict[int, list[_Marked]]] = {}
    for (table, row, _), ids in sorted(page.tags.cells(page.words).items()):
        rows.setdefault(table, {}).setdefault(row, []).append(_marked(page.words, ids))
    tables = [_table(page, [by_row[row] for row in sorted(by_row)]) for by_row in rows.values()]
    return [table for table in tables if table is not None and all(_makes_way(other, table.word_ids) for other in found)]


def _makes_way(table: RawTable, ids: Collection[int]) -> bool:
    own = table.word_ids
    return own.isdisjoint(ids) or (not table.ruled and own <= set(ids))


def _marked(words: Sequence[Word], ids: list[int]) -> _Marked:
    own = [words[i] for i in ids]
    edges = min(w.x0 for w in own), max(w.x1 for w in own), min(w.top for w in own), max(w.bottom for w in own)
    return _Marked(ids, *edges, len(lines_of(words, ids)))


def _table(page: Page, rows: list[list[_Marked]]) -> RawTable | None:
    """The table of some rows of cells with words; None where the print does not bear it out."""
    n_cols = max(map(len, rows))
    if len(rows) < _FEWEST or n_cols < _FEWEST or not (n_cols >= _MANY_COLUMNS or any(_stand_side_by_side(row) for row in rows)):
        return None
    if n_cols == _FEWEST and all(_LIST_LABELS.fullmatch(" ".join(page.words[i].text for i in row[0].ids)) for row in rows):
        return None  # a list, its numbers set beside its items
    cols = _columns(rows, n_cols)
    size = page.words[rows[0][0].ids[0]].size
    if cols is None or any(_bottom(a) > _top(b) + _OVERLAP * size for a, b in itertools.pairwise(rows)):
        return None
    cells = []
    for row, marked in enumerate(rows):
        for cell in marked:
            at = [col for col, (x0, x1) in enumerate(cols) if cell.x0 < x1 and cell.x1 > x0]
            if not at:
                return None
            cells.append(RawCell(row, at[0], 1, at[-1] - at[0] + 1, cell.ids))
    if len({(cell.row, cell.col + k) for cell in cells for k in range(cell.col_span)}) < sum(cell.col_span for cell in cells):
        return None  # two cells in one place
    ys = [_top(rows[0]), *((_bottom(a) + _top(b)) / 2 for a, b in itertools.pairwise(rows)), _bottom(rows[-1])]
    return RawTable(page.number, edges_between(cols, cols[0][0], cols[-1][1]), ys, cells, False)


def _stand_side_by_side(row: Sequence[_Marked]) -> bool:
    return sum(cell.n_lines > 1 for cell in row) > 1


def _top(row: Sequence[_Marked]) -> float:
    return min(cell.top for cell in row)


def _bottom(row: Sequence[_Marked]) -> float:
    return max(cell.bottom for cell in row)


def _columns(rows: Sequence[Sequence[_Marked]], n_cols: int) -> list[tuple[float, float]] | None:
    """What the print of each column takes up in the rows that fill all of them; None where columns overlap."""
    full = [row for row in rows if len(row) == n_cols]
    cols = [(min(row[k].x0 for row in full), max(row[k].x1 for row in full)) for k in range(n_cols)]
    return cols if all(a[1] <= b[0] + _GUTTER for a, b in itertools.pairwise(cols)) else None
