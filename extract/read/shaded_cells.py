"""Columns that shading tells: cells shaded one by one, as those of column labels often are, tile the width of their table."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from extract.read.segments import CutLine
from extract.read.words import Page, Shade, Word

LEAST_CELLS = 3
TOUCH = 2.0  # points between the shaded cells of one row
SIDE = 12.0  # points by which a row of cells may miss the sides of its table
MOST_SHADES = 400  # a page with more is a picture
CROSSING = 0.15  # share of the lines that may run over an edge, as headings within a table do


def shaded_rows(page: Page) -> list[list[Shade]]:
    """Rows of shaded cells, top to bottom: three or more of one height, side by side without a gap."""
    if len(page.shades) > MOST_SHADES:
        return []
    rows: list[list[Shade]] = []
    key = sorted({(round(s.top), round(s.bottom), round(s.x0, 1), s) for s in page.shades}, key=lambda k: k[:3])
    for _, band in itertools.groupby(key, key=lambda k: k[:2]):
        row: list[Shade] = []
        for *_, cell in band:
            if row and cell.x0 < row[-1].x1 - TOUCH:
                continue  # drawn twice
            if row and cell.x0 > row[-1].x1 + TOUCH:
                rows.append(row)
                row = []
            row = [*row, cell]
        rows.append(row)
    return [row for row in rows if len(row) >= LEAST_CELLS]


def shaded_columns(page: Page, lines: Sequence[CutLine], top: float, bottom: float, x0: float, x1: float) -> list[tuple[float, float]]:
    """The columns of the fullest row of cells between two heights that tiles a table from `x0` to `x1`.

    None where words cross them, or figures share one.
    """
    rows = [
        row
        for row in shaded_rows(page)
        if top - SIDE < row[0].top and row[0].bottom < bottom + SIDE and abs(row[0].x0 - x0) < SIDE and abs(row[-1].x1 - x1) < SIDE
    ]
    best = max(rows, key=len, default=[])
    edges = [cell.x1 for cell in best[:-1]]
    crossing = sum(crosses(page.words, line, edges) for line in lines)
    if not best or crossing > CROSSING * len(lines) or any(_share_a_cell(line, edges) for line in lines):
        return []
    begin = min(page.words[line.segs[0].ids[0]].x0 for line in lines)
    padding = min(max(begin - best[0].x0, 0.0), SIDE)
    return [(cell.x0 + padding, cell.x1 - padding) for cell in best]


def _share_a_cell(line: CutLine, edges: Sequence[float]) -> bool:
    """Whether two figures of a line stand between the same edges, which then part blocks of columns."""
    places = [bisect_right(edges, (s.x0 + s.x1) / 2) for s in line.figures]
    return len(places) > len(set(places))


def crosses(words: Sequence[Word], line: CutLine, edges: Sequence[float]) -> bool:
    """Whether a word of a line stands across an edge between columns."""
    return any(words[i].x0 < x - TOUCH and words[i].x1 > x + TOUCH for s in line.segs for i in s.ids for x in edges)
