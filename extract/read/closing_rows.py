"""Rows that close a ruled table: figures in merged cells, and rows of figures printed right below the last rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile

from extract.read.raw_table import RawCell, RawTable
from extract.read.segments import CutLine, Seg, cut_lines, figure_cut, is_figure, segments
from extract.read.words import Page, Word

_NEAR = 0.9  # type sizes of white space between a table and the row below it
_BESIDE = 3.0  # points by which words may stand outside the rules
_FLUSH = 3.5  # points: figures of one column end within this of one another, whatever follows their last digit
_MOST_ROWS = 12
_MOSTLY = 0.5  # share of a column's filled cells that are figures, and of such columns that a row must fill


def with_closing_rows(tables: Sequence[RawTable], page: Page) -> list[RawTable]:
    """Ruled tables with the rows that close them below their last rule, each figure in the column in which it ends as those above it do."""
    taken = {i for table in tables for i in table.word_ids}
    return [_closed(_narrowed(table, page.words), page, taken) for table in tables]


def _narrowed(table: RawTable, words: Sequence[Word]) -> RawTable:
    """The table with figures of cells that span several columns in the one of them in which they end."""
    wide = [c for c in table.cells if c.row and c.col_span > 1 and c.words and is_figure("".join(words[i].text for i in c.words))]
    ends = _ends_of_figures(table, words) if wide else {}
    for cell in wide:
        edge = max(words[i].x1 for i in cell.words)
        inside = [col for col in range(cell.col, cell.col + cell.col_span) if any(abs(edge - end) <= _FLUSH for end in ends.get(col, ()))]
        if len(inside) == 1:
            (col,) = inside
            parts: tuple[tuple[int, int, list[int]], ...] = ((cell.col, col, []), (col, col + 1, cell.words), (col + 1, cell.col + cell.col_span, []))
            table.cells.remove(cell)
            table.cells += [RawCell(cell.row, a, cell.row_span, b - a, ids, cell.shaded) for a, b, ids in parts if b > a]
    return table


def _closed(table: RawTable, page: Page, taken: Collection[int]) -> RawTable:
    words = page.words
    edge = table.ys[-1] - _BESIDE
    below = [i for i, w in enumerate(words) if w[2] > edge and w[9] and i not in taken]
    # Most tables have nothing right below them, and nothing more need be looked at.
    if not any(words[i][2] - table.ys[-1] < _NEAR * words[i][6] for i in below):
        return table
    ends = _ends_of_figures(table, words)
    if len(ends) < 2:
        return table
    cut = figure_cut(words, [end for of_column in ends.values() for end in of_column])
    rows: list[list[RawCell]] = []
    ys = list(table.ys)
    for line in cut_lines(words, below)[:_MOST_ROWS]:
        ids = [i for seg in line.segs for i in seg.ids]
        top, bottom = min(words[i][2] for i in ids), max(words[i][4] for i in ids)
        if top - ys[-1] >= _NEAR * line.size:
            break
        row = _row(table, CutLine(segments(words, ids, cut), line.baseline, line.size), words, ends, table.n_rows + len(rows))
        if row is None:
            break
        ys[-1] = min(ys[-1], top) if rows else ys[-1]
        ys.append(max(bottom, ys[-1] + 1.0))
        rows.append(row)
    if not rows:
        return table
    return RawTable(table.page, table.xs, ys, [*table.cells, *(cell for row in rows for cell in row)], table.ruled)


def _ends_of_figures(table: RawTable, words: Sequence[Word]) -> dict[int, set[float]]:
    """The right edges of the figures of each column that mostly holds figures below its labels."""
    ends: dict[int, list[float]] = {}
    filled: dict[int, int] = {}
    for cell in table.cells:
        if cell.row and cell.words and cell.col_span == 1:
            filled[cell.col] = filled.get(cell.col, 0) + 1
            if is_figure("".join(words[i].text for i in cell.words)):
                ends.setdefault(cell.col, []).append(max(words[i].x1 for i in cell.words))
    return {col: set(found) for col, found in ends.items() if len(found) > 1 and len(found) >= _MOSTLY * filled[col]}


def _row(table: RawTable, line: CutLine, words: Sequence[Word], ends: dict[int, set[float]], row: int) -> list[RawCell] | None:
    """The cells of a line that is a row of the table: a label, and figures in most columns of figures; None for any other line."""
    places = [_column(seg, table, ends) for seg in line.segs]
    in_columns = {place for place, seg in zip(places, line.segs, strict=True) if seg.figure and place is not None}
    is_labelled = any(not seg.figure for seg in line.segs)
    if None in places or len(set(places)) < len(places) or not is_labelled or len(in_columns) < max(2, _MOSTLY * len(ends)):
        return None
    cols = [place for place in places if place is not None]
    if cols != sorted(cols):
        return None
    spans = [(later if not seg.figure else col + 1) - col for seg, col, later in zip(line.segs, cols, [*cols[1:], cols[-1] + 1], strict=True)]
    return [RawCell(row, col, 1, span, list(seg.ids)) for seg, col, span in zip(line.segs, cols, spans, strict=True)]


def _column(seg: Seg, table: RawTable, ends: dict[int, set[float]]) -> int | None:
    """The column that a piece of a line stands in: where a figure ends as those above it do, or a label begins."""
    if seg.figure:
        return next((col for col, edges in ends.items() if any(abs(seg.x1 - edge) <= _FLUSH for edge in edges)), None)
    if seg.x0 < table.xs[0] - _BESIDE or seg.x1 > table.xs[-1] + _BESIDE:
        return None
    return max(sum(1 for _ in takewhile(lambda x: x <= seg.x0 + _BESIDE, table.xs)) - 1, 0)
