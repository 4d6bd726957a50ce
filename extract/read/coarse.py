"""Ruled tables whose rules part blocks rather than cells: the blocks are cut into the rows and columns they print.

Spreadsheets are often printed with a frame around each group of columns and a line under each block of rows only.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extract.read.raw_table import RawCell, RawTable, lines_of
from extract.read.rows import GridLine, row_groups, row_words
from extract.read.segments import Seg, aligned_ends, column_of, columns, figure_cut, is_figure, is_placeholder, segments
from extract.read.table_kind import is_unit
from extract.read.words import Page, Word

CELL_PADDING = 2.0  # points between a cell's text and the rule beside it
BLANK_LINE = 1.7  # type sizes between baselines that leave a blank line


def _figure_lines(words: Sequence[Word], cell: RawCell) -> tuple[int, int]:
    """(lines that hold figures alone, lines) of a cell."""
    lines = lines_of(words, cell.words)
    texts = [[words[i].text for i in line] for line in lines]
    return sum(any(map(is_figure, line)) and all(is_figure(t) or is_placeholder(t) for t in line) for line in texts), len(lines)


def coarse_bands(table: RawTable, words: Sequence[Word]) -> set[int]:
    """Rows of the lattice that print several rows: a cell with three or more lines of figures, or two such in two cells."""
    bands: set[int] = set()
    twos: dict[int, int] = {}
    for cell in table.cells:
        if len(cell.words) < 2:
            continue
        alone, n_lines = _figure_lines(words, cell)
        if alone >= 3 and alone >= 0.5 * n_lines:
            bands.add(cell.row)
        elif alone == 2 and n_lines == 2:
            twos[cell.row] = twos.get(cell.row, 0) + 1
    bands.update(row for row, count in twos.items() if count >= 2)
    grown = True
    while grown:
        grown = False
        for cell in table.cells:
            span = range(cell.row, cell.row + cell.row_span)
            if cell.row_span > 1 and cell.words and any(r in bands for r in span) and not all(r in bands for r in span):
                bands.update(span)
                grown = True
    return bands


def refine(table: RawTable, page: Page) -> RawTable:
    """The table with its coarse blocks cut into rows and columns, or the table itself where there are none."""
    words = page.words
    bands = coarse_bands(table, words)
    if not bands:
        return table
    owner = {i: n for n, cell in enumerate(table.cells) for i in cell.words}
    cut = _cut_lines(table, words, owner, bands)
    cols, groups = _sub_columns(table, words, owner, cut)
    more = _bands_in_columns(table, words, groups) - bands
    if more:
        bands |= more
        cut = _cut_lines(table, words, owner, bands)
    laid = [_lay_in(words, segs, cols, groups, owner, table) for segs in cut]
    return _rebuilt(table, words, bands, cols, groups, laid)


def _cut_lines(table: RawTable, words: Sequence[Word], owner: dict[int, int], bands: set[int]) -> list[list[Seg]]:
    """The printed lines of the coarse bands, cut at the lattice's walls, at white space and at columns of figures."""
    lines = lines_of(words, [i for cell in table.cells if cell.row in bands for i in cell.words])

    def wall(a: int, b: int) -> bool:
        return table.cells[owner[a]].col != table.cells[owner[b]].col

    tight = figure_cut(words, aligned_ends(words, [segments(words, line, wall) for line in lines]))
    return [segments(words, line, lambda a, b: wall(a, b) or tight(a, b)) for line in lines]


def _bands_in_columns(table: RawTable, words: Sequence[Word], groups: Sequence[range]) -> set[int]:
    """Rows, headers mostly, whose cells print side by side over the columns found inside a lattice column."""
    return {
        cell.row
        for cell in table.cells
        if cell.col_span == 1 and cell.row_span == 1 and len(groups[cell.col]) > 1
        if any(len(segments(words, line)) == len(groups[cell.col]) for line in lines_of(words, cell.words))
    }


def part_units(table: RawTable, words: Sequence[Word]) -> RawTable:
    """The table with a row of its own for units ("£'000") that stand under the labels of a header row, parted by a blank line."""
    for row in range(min(3, table.n_rows - 1)):
        mine = [c for c in table.cells if c.row == row and c.words]
        if len(mine) < 2 or any(c.row <= row < c.row + c.row_span and c.row_span > 1 for c in table.cells):
            continue
        split = [(cell, *_unit_line(cell, words)) for cell in mine]
        parted = [s for s in split if s[2]]
        if len(parted) < 2 or any(not s[2] and s[0].col > 0 for s in split):
            continue
        baselines = [words[s[2][0]].baseline for s in parted]
        blank = any(_last_gap(s[0], words) > BLANK_LINE * words[s[2][0]].size for s in parted)
        if blank and max(baselines) - min(baselines) < 3:
            return _with_row(table, row, {id(s[0]): (s[1], s[2]) for s in parted}, min(words[i].top for s in parted for i in s[2]))
    return table


def _unit_line(cell: RawCell, words: Sequence[Word]) -> tuple[list[int], list[int]]:
    """(the other words, the words of the cell's last line) where that line is a bare unit, else (all, [])."""
    lines = lines_of(words, cell.words)
    if len(lines) < 2 or not is_unit("".join(words[i].text for i in lines[-1])):
        return cell.words, []
    return [i for line in lines[:-1] for i in line], lines[-1]


def _last_gap(cell: RawCell, words: Sequence[Word]) -> float:
    """The distance between the baselines of a cell's last two lines."""
    lines = lines_of(words, cell.words)
    return words[lines[-1][0]].baseline - words[lines[-2][0]].baseline


def _with_row(table: RawTable, row: int, parts: dict[int, tuple[list[int], list[int]]], y: float) -> RawTable:
    cells: list[RawCell] = []
    for cell in table.cells:
        if cell.row > row:
            cell.row += 1
        if id(cell) in parts:
            upper, unit = parts[id(cell)]
            cells.append(RawCell(row + 1, cell.col, 1, cell.col_span, unit, cell.shaded))
            cell.words = upper
        cells.append(cell)
    return RawTable(table.page, table.xs, [*table.ys[: row + 1], y, *table.ys[row + 1 :]], cells, table.ruled)


def _sub_columns(
    table: RawTable, words: Sequence[Word], owner: dict[int, int], lines: Sequence[Sequence[Seg]]
) -> tuple[list[tuple[float, float]], list[range]]:
    """The columns printed inside the lattice's columns, and for each lattice column the range of them it holds."""
    cols: list[tuple[float, float]] = []
    groups: list[range] = []
    for c in range(table.n_cols):
        mine = [
            [s for s in line if table.cells[owner[s.ids[0]]].col == c and table.cells[owner[s.ids[0]]].col_span == 1]
            for line in lines
            if any(s.figure for s in line)
        ]
        mine = [segs for segs in mine if segs]
        found = columns(mine) if any(s.figure for segs in mine for s in segs) else []
        if len(found) < 2:
            found = [(table.xs[c], table.xs[c + 1] - CELL_PADDING)]
        groups.append(range(len(cols), len(cols) + len(found)))
        cols.extend(found)
    return cols, groups


def _lay_in(
    words: Sequence[Word], segs: Sequence[Seg], cols: Sequence[tuple[float, float]], groups: Sequence[range], owner: dict[int, int], table: RawTable
) -> GridLine:
    cells: dict[int, list[Seg]] = {}
    for c, group in enumerate(groups):
        mine = [s for s in segs if table.cells[owner[s.ids[0]]].col == c]
        if len(mine) == 1 and not mine[0].figure and len(group) > 1 and not is_placeholder(words[mine[0].ids[0]].text):
            cells.setdefault(group.start, []).extend(mine)
            continue
        for k, seg in enumerate(mine):
            place = group.start + k if len(mine) == len(group) else group.start + column_of(seg, cols[group.start : group.stop])
            cells.setdefault(place, []).append(seg)
    biggest = max((words[i] for seg in segs for i in seg.ids), key=lambda w: w.size)
    return GridLine(cells, biggest.baseline, biggest.size)


def _rebuilt(
    table: RawTable, words: Sequence[Word], bands: set[int], cols: list[tuple[float, float]], groups: list[range], laid: list[GridLine]
) -> RawTable:
    """The new grid: fine rows inside coarse bands, the lattice's rows elsewhere."""
    xs = [table.xs[0]]
    for c, group in enumerate(groups):
        inner = cols[group.start : group.stop]
        xs += [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(inner)]
        xs.append(table.xs[c + 1])
    ys, cells = [table.ys[0]], []
    first_row: dict[int, int] = {}
    for band in range(table.n_rows):
        first_row[band] = len(ys) - 1
        top, bottom = table.ys[band], table.ys[band + 1]
        mine = [g for g in laid if top <= g.baseline - 0.3 * g.size < bottom] if band in bands else []
        rows = row_groups(words, mine, cols)
        for k, row in enumerate(rows):
            for col in sorted({c for line in row for c in line.cells}):
                cells.append(RawCell(len(ys) - 1, col, words=row_words(row, col)))
            if k + 1 < len(rows):
                ys.append((row[-1].baseline + rows[k + 1][0].baseline - 0.7 * rows[k + 1][0].size) / 2)
            else:
                ys.append(bottom)
        if not rows:
            ys.append(bottom)
    first_row[table.n_rows] = len(ys) - 1
    for cell in table.cells:
        if cell.row in bands or (cell.row_span > 1 and any(r in bands for r in range(cell.row, cell.row + cell.row_span)) and cell.words):
            continue
        start, stop = groups[cell.col].start, groups[cell.col + cell.col_span - 1].stop
        top_row, end = first_row[cell.row], first_row[cell.row + cell.row_span]
        cells.append(RawCell(top_row, start, end - top_row, stop - start, cell.words, cell.shaded))
    _span_titles(cells, groups)
    return RawTable(table.page, xs, _rising(ys), cells, table.ruled)


def _span_titles(cells: list[RawCell], groups: Sequence[range]) -> None:
    """Let the only cell of a row within a group of columns span the group, when it stands at its start."""
    starts = {g.start: g for g in groups if len(g) > 1}
    taken = {(c.row, c.col) for c in cells}
    for cell in cells:
        group = starts.get(cell.col)
        if group and cell.col_span == 1 and cell.row_span == 1 and not any((cell.row, c) in taken for c in group if c != cell.col):
            cell.col_span = len(group)


def _rising(ys: list[float]) -> list[float]:
    for k in range(1, len(ys)):
        ys[k] = max(ys[k], ys[k - 1] + 0.1)
    return ys
