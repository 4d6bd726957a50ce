"""Ruled tables of words drawn as one tall cell per column: cut into the rows that they print."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extract.read.raw_table import RawCell, RawTable
from extract.read.rows import GridLine, lay, row_words
from extract.read.segments import cut_lines, is_numbering
from extract.read.words import Word

MIN_LINES = 2  # printed lines of a tall cell
LOOSE = 1.4  # type sizes between lines that no lines of one cell leave
BLANK = 1.3  # times the distance of wrapped lines: such a distance leaves white space across all columns
MAX_NAME = 60  # characters: rows begin with names, not with paragraphs
MAX_LABEL = 45  # characters of a column's label
MOST = 0.8  # share of the rows that must be named and hold nearly all cells

Rows = list[list[GridLine]]


def parted_rows(table: RawTable, words: Sequence[Word]) -> RawTable:
    """The table with its only row, or the row under its labels, cut into rows where white space runs across all columns.

    The table itself where that is no row of tall cells, or where what is printed in it makes no rows that begin with names.
    """
    filled = [cell for cell in table.cells if cell.words]
    rows = sorted({cell.row for cell in filled})
    if table.n_cols < 2 or not 1 <= len(rows) <= 2 or any(cell.row_span * cell.col_span > 1 for cell in filled):
        return table
    head = [cell for cell in filled if cell.row == rows[0]] if len(rows) == 2 else []
    body = [cell for cell in filled if cell.row == rows[-1]]
    if len(body) < 2 or sum(len(cut_lines(words, cell.words)) >= MIN_LINES for cell in body) < 2:
        return table
    cols = [(a, b) for a, b in itertools.pairwise(table.xs)]
    groups = _groups(words, body, cols)
    if len(groups) < 2 or any(line.has_figure for group in groups for line in group):
        return table
    if not head:
        head_lines, groups = groups[0], groups[1:]
        labels = [row_words(head_lines, c) for c in range(table.n_cols)]
        one_line = len({round(line.baseline) for line in head_lines}) == 1
    else:
        labels = [[i for cell in head if cell.col == c for i in cell.words] for c in range(table.n_cols)]
        one_line = True
    if not one_line or not all(0 < len(_text(words, ids)) <= MAX_LABEL for ids in labels) or not _are_rows(words, groups, table.n_cols):
        return table
    return _rebuilt(table, words, labels, groups)


def _text(words: Sequence[Word], ids: Sequence[int]) -> str:
    return " ".join(words[i].text for i in ids)


def _groups(words: Sequence[Word], body: Sequence[RawCell], cols: Sequence[tuple[float, float]]) -> Rows:
    """The lines of a band as rows; a piece without a name goes on the row above it."""
    lines = sorted((lay(words, line.segs, cols) for cell in body for line in cut_lines(words, cell.words)), key=lambda line: line.baseline)
    gaps = [b.baseline - a.baseline for a, b in itertools.pairwise(lines)]
    lead = min([g for g in gaps if g > 0.9 * lines[0].size], default=lines[0].size)
    level: Rows = [[lines[0]]]
    for gap, line in zip(gaps, lines[1:], strict=True):
        if gap >= BLANK * lead:
            level.append([])
        level[-1].append(line)
    if len(level) == 1:
        rows = [[line] for line in _level(lines)]
        return rows if lead >= LOOSE * lines[0].size and all(len(row[0].cells) == len(body) for row in rows) else [lines]
    out: Rows = []
    for k, group in enumerate(level):
        if k > 1 and not any(0 in line.cells for line in group):
            out[-1] += group
        else:
            out.append(group)
    return out


def _level(lines: Sequence[GridLine]) -> list[GridLine]:
    """Lines of neighbouring cells that stand level, as one line."""
    out: list[GridLine] = []
    for line in lines:
        if out and line.baseline - out[-1].baseline < 0.4 * line.size and not set(line.cells) & set(out[-1].cells):
            out[-1].cells.update(line.cells)
        else:
            out.append(GridLine(dict(line.cells), line.baseline, line.size))
    return out


def _are_rows(words: Sequence[Word], groups: Rows, n_cols: int) -> bool:
    """Whether most groups begin with a name and hold several cells, as the points of two lists side by side do not."""
    names = [_text(words, row_words(group, 0)) for group in groups]
    named = [name for name in names if 0 < len(name) <= MAX_NAME and not is_numbering(name.split()[0])]
    numbered = [name for name in names if name and is_numbering(name)]
    several = [group for group in groups if len({c for line in group for c in line.cells}) > max(1, n_cols - 2)]
    enough = len(groups) > 2 or (len(groups) == 2 and n_cols > 2)
    return enough and max(len(named), len(numbered)) >= MOST * len(groups) and len(several) >= MOST * len(groups)


def _rebuilt(table: RawTable, words: Sequence[Word], labels: Sequence[list[int]], groups: Rows) -> RawTable:
    cells = [RawCell(0, c, words=ids) for c, ids in enumerate(labels)]
    ys = [table.ys[0]]
    for r, group in enumerate(groups, 1):
        cells += [RawCell(r, c, words=row_words(group, c)) for c in sorted({c for line in group for c in line.cells})]
        ys.append(min(words[i].top for line in group for segs in line.cells.values() for seg in segs for i in seg.ids) - 0.5)
    return RawTable(table.page, table.xs, [*ys, table.ys[-1]], cells, table.ruled)
