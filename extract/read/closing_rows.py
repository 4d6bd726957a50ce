"""Rows that close a table: figures in merged cells, and rows of figures printed right below the last rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from extract.read.raw_table import RawCell, RawTable
from extract.read.segments import WIDE_GAP, CutLine, Seg, cut_lines, figure_cut, is_figure, is_numbering, is_placeholder, segments
from extract.read.words import Page, Word

_NEAR = 0.9  # type sizes of white space between a table and the row below it
_BESIDE = 3.0  # points by which words may stand outside the rules
_FLUSH = 3.5  # points: figures of one column end within this of one another, whatever follows their last digit
_MOST_ROWS = 12
_ROW = 60.0  # points by which one of two tables side by side may end above the other
_SPACE = 0.25  # type sizes between two words
_MOSTLY = 0.5  # share of a column's filled cells that are figures, and of such columns that a row must fill


def with_closing_rows(tables: Sequence[RawTable], page: Page, others: Sequence[RawTable] = ()) -> list[RawTable]:
    """Tables with the rows that close them below their last rule, each figure in the column in which it ends as those above it do.

    `others` are tables of the page whose words are not free.
    """
    taken = {i for table in (*tables, *others) for i in table.word_ids}
    out: list[RawTable] = []
    for table in tables:
        beside = [t for t in (*tables, *others) if t.ys[0] < table.ys[-1] < t.ys[-1] + _ROW and (t.xs[0] >= table.xs[-1] or t.xs[-1] <= table.xs[0])]
        out.append(_closed(_narrowed(table, page.words), page, taken, beside))
    return out


def _narrowed(table: RawTable, words: Sequence[Word]) -> RawTable:
    """The table with figures of cells that span several columns in the one of them in which they end."""
    wide = [c for c in table.cells if c.row and c.col_span > 1 and c.words and is_figure("".join(words[i].text for i in c.words))]
    ends = _ends_of_figures(table, words) if wide else {}
    for cell in wide:
        edge = max(words[i].x1 for i in cell.words)
        inside = [col for col in range(cell.col, cell.col + cell.col_span) if any(abs(edge - end) <= _FLUSH for end in ends.get(col, ()))]
        if len(inside) == 1:
            (col,) = inside
            blanks = (cell.col, col), (col + 1, cell.col + cell.col_span)
            table.cells += [RawCell(cell.row, a, cell.row_span, b - a, shaded=cell.shaded) for a, b in blanks if b > a]
            cell.col, cell.col_span = col, 1
    return table


def _closed(table: RawTable, page: Page, taken: Collection[int], beside: Sequence[RawTable]) -> RawTable:
    words = page.words
    edge = table.ys[-1] - _BESIDE
    below = [i for i, w in enumerate(words) if w[2] > edge and w[9] and i not in taken]
    # Most tables have nothing right below them, and nothing more need be looked at.
    if not any(words[i][2] - table.ys[-1] < _NEAR * words[i][6] for i in below):
        return table
    ends = _ends_of_figures(table, words)
    if not ends:
        return table
    below = [i for i in below if not any(t.xs[0] - _BESIDE < words[i].x0 < t.xs[-1] for t in beside)]
    rows = _rows_below(table, words, below, ends)
    if not rows:
        return table
    ys = list(table.ys)
    for k, row in enumerate(rows):
        ids = [i for cell in row for i in cell.words]
        ys[-1] = min(ys[-1], min(words[i].top for i in ids)) if k else ys[-1]
        ys.append(max(*(words[i].bottom for i in ids), ys[-1] + 1.0))
    return RawTable(table.page, table.xs, ys, [*table.cells, *(cell for row in rows for cell in row)], table.ruled)


def _rows_below(table: RawTable, words: Sequence[Word], below: Sequence[int], ends: dict[int, set[float]]) -> list[list[RawCell]]:
    """The rows that printed lines right below a table make; a label may be wrapped around the line of its figures."""
    cut = figure_cut(words, [end for of_column in ends.values() for end in of_column], _FLUSH)
    rows: list[list[RawCell]] = []
    label: list[int] = []  # the last words of a label that the line at hand may go on with
    waiting: list[int] = []  # lines of a label above that of its figures
    bottom = table.ys[-1]
    for line in cut_lines(words, below)[: 2 * _MOST_ROWS]:
        ids = [i for seg in line.segs for i in seg.ids]
        if min(words[i].top for i in ids) - bottom >= _NEAR * line.size or len(rows) == _MOST_ROWS:
            break
        bottom = max(words[i].bottom for i in ids)
        goes_on = bool(label) and _goes_on(table, words, label, ids)
        if goes_on and rows and not waiting and len(line.segs) == 1:
            rows[-1][0].words += ids
        elif row := _row(table, CutLine(segments(words, ids, cut), line.baseline, line.size), words, ends, table.n_rows + len(rows)):
            if waiting and not _goes_on(table, words, label, row[0].words):
                break
            row[0].words[:0] = waiting
            rows.append(row)
            ids, waiting = list(row[0].words), []
        elif len(line.segs) == 1 and not line.segs[0].figure and (goes_on or not waiting):
            waiting += ids
        else:
            break
        label = ids
    return rows


def _goes_on(table: RawTable, words: Sequence[Word], label: Sequence[int], ids: Sequence[int]) -> bool:
    """Whether words are the next line of a label in the first column: they begin as it does, and the first of them had no room left."""
    last, first = max(label, key=lambda i: (words[i].baseline, words[i].x1)), words[ids[0]]
    if abs(min(words[i].x0 for i in label) - first.x0) > _BESIDE or words[ids[-1]].x1 > table.xs[1]:
        return False
    return words[last].x1 + first.x1 - first.x0 + _SPACE * first.size > table.xs[1] - _BESIDE


def _ends_of_figures(table: RawTable, words: Sequence[Word]) -> dict[int, set[float]]:
    """The right edges of the figures, and of the dashes in their place, of each column that mostly holds figures below its labels."""
    ends: dict[int, list[float]] = {}
    filled: dict[int, int] = {}
    with_figures: set[int] = set()
    for cell in table.cells:
        if cell.row and cell.words and cell.col_span == 1:
            filled[cell.col] = filled.get(cell.col, 0) + 1
            text = "".join(words[i].text for i in cell.words)
            if is_figure(text):
                with_figures.add(cell.col)
            elif not is_placeholder(text):
                continue
            ends.setdefault(cell.col, []).append(max(words[i].x1 for i in cell.words))
    return {col: set(found) for col, found in ends.items() if col in with_figures and len(found) > 1 and len(found) >= _MOSTLY * filled[col]}


def _row(table: RawTable, line: CutLine, words: Sequence[Word], ends: dict[int, set[float]], row: int) -> list[RawCell] | None:
    """The cells of a line that is a row of the table: a label, and figures in columns of figures; None for any other line.

    Where there are figures in few of these columns, the label must keep to the first column and stand well away from them.
    """
    places = [_column(seg, table, ends) for seg in line.segs]
    in_columns = {place for place, seg in zip(places, line.segs, strict=True) if place in ends and _is_value(seg, words)}
    is_labelled = any(not _is_value(seg, words) for seg in line.segs)
    if None in places or len(set(places)) < len(places) or not is_labelled or not any(seg.figure for seg in line.segs):
        return None
    if len(in_columns) < max(2, _MOSTLY * len(ends)) and not _is_sparse_row(table, line, words):
        return None
    cols = [place for place in places if place is not None]
    if cols != sorted(cols):
        return None
    spans = [(later if not seg.figure else col + 1) - col for seg, col, later in zip(line.segs, cols, [*cols[1:], cols[-1] + 1], strict=True)]
    return [RawCell(row, col, 1, span, list(seg.ids)) for seg, col, span in zip(line.segs, cols, spans, strict=True)]


def _is_sparse_row(table: RawTable, line: CutLine, words: Sequence[Word]) -> bool:
    """Whether a line is a label in the first column, set as those above it are, and nothing but figures far right of it."""
    label, *figures = line.segs
    text = " ".join(words[i].text for i in label.ids)
    if label.figure or label.x1 > table.xs[1] or not all(_is_value(seg, words) for seg in figures) or is_numbering(text):
        return False
    begins = [min(words[i].x0 for i in cell.words) for cell in table.cells if cell.row and cell.col == 0 and cell.words]
    return figures[0].x0 - label.x1 > WIDE_GAP * line.size and any(abs(label.x0 - x) <= _BESIDE for x in begins)


def _is_value(seg: Seg, words: Sequence[Word]) -> bool:
    """Whether a piece of a line is a figure, or a dash in the place of one."""
    return seg.figure or (len(seg.ids) == 1 and is_placeholder(words[seg.ids[0]].text))


def _column(seg: Seg, table: RawTable, ends: dict[int, set[float]]) -> int | None:
    """The column that a piece of a line stands in: where a figure ends as those above it do, or a label begins."""
    if seg.figure:
        return next((col for col, edges in ends.items() if any(abs(seg.x1 - edge) <= _FLUSH for edge in edges)), None)
    if seg.x0 < table.xs[0] - _BESIDE or seg.x1 > table.xs[-1] + _BESIDE:
        return None
    return max(bisect_right(table.xs, seg.x0 + _BESIDE) - 1, 0)
