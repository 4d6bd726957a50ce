"""Last rows of a table at the head of the next page, too few to be found as a table of their own."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from extract.read.raw_table import RawCell, RawTable
from extract.read.segments import CutLine, cut_lines, is_figure, is_numbering, is_placeholder
from extract.read.words import Page, Word

SAME_EDGE = 4.0  # points between the sides of a box and those of the table it goes on
OVERHANG = 9.0  # points by which words may stand out of borderless columns
ROW_GAP = 2.6  # type sizes between the lines of neighbouring rows
WRAP_GAP = 1.45  # type sizes between the lines of one row
COLUMN_GAP = 0.5  # type sizes of white space between two cells

Texts = Sequence[Sequence[str]]


def carried_rows(xs: Sequence[float], rows: Texts, page: Page, tables: Sequence[RawTable]) -> RawTable | None:
    """The rows at the head of a page that keep to the columns `xs` of a table (its texts are `rows`) on the page before.

    They print its labels again, or have figures where it has figures. A box of one column at the head of the page, as wide
    as the table, holds them where the table's columns are not ruled. None where the page does not go on with the table.
    """
    first = tables[0] if tables else None
    boxed = (
        first is not None and first.ruled and first.n_cols == 1 and abs(first.xs[0] - xs[0]) < SAME_EDGE and abs(first.xs[-1] - xs[-1]) < SAME_EDGE
    )
    if first is not None and boxed:
        if any(w.upright and (w.top + w.bottom) / 2 < first.ys[0] for w in page.words):
            return None
        ids = sorted(first.word_ids)
    else:
        floor = first.ys[0] if first is not None else page.height
        ids = [i for i, w in enumerate(page.words) if w.upright and w.bottom < floor]
    taken = _rows(page.words, cut_lines(page.words, ids), xs)
    if not taken or (boxed and sum(len(row) for row in taken) != len(cut_lines(page.words, ids))):
        return None
    found = _table(page, taken, xs)
    return found if _goes_on(found, page.words, rows) else None


def _rows(words: Sequence[Word], lines: Sequence[CutLine], xs: Sequence[float]) -> list[list[CutLine]]:
    """The first lines, put together into rows, down to the first that does not keep to the columns."""
    out: list[list[CutLine]] = []
    last: CutLine | None = None
    for line in lines:
        gap = line.baseline - last.baseline if last is not None else 0.0
        cols = _columns(words, line, xs)
        if not cols or gap > ROW_GAP * line.size:
            break
        numbered = len(line.segs) == 2 and not line.segs[1].figure and is_numbering(words[line.segs[0].ids[0]].text)
        if out and gap <= WRAP_GAP * line.size and (len(cols) == 1 or min(cols) > 0):
            out[-1].append(line)
        elif len(cols) > 1 and not numbered:
            out.append([line])
        else:
            break
        last = line
    return out


def _columns(words: Sequence[Word], line: CutLine, xs: Sequence[float]) -> set[int]:
    """The columns in which a line's words stand; none where a word, or an ordinary space, lies across an edge."""
    ids = [i for seg in line.segs for i in seg.ids]
    if words[ids[0]].x0 < xs[0] - OVERHANG or max(words[i].x1 for i in ids) > xs[-1] + OVERHANG:
        return set()
    cols = [_column(words[i], xs) for i in ids]
    crossing = any(words[i].x0 < x - 1 and words[i].x1 > x + 1 for i in ids for x in xs[1:-1])
    close = any(a != b and words[j].x0 - words[i].x1 < COLUMN_GAP * line.size for (i, a), (j, b) in itertools.pairwise(zip(ids, cols, strict=True)))
    return set() if crossing or close else set(cols)


def _column(word: Word, xs: Sequence[float]) -> int:
    return min(max(bisect_right(xs, (word.x0 + word.x1) / 2) - 1, 0), len(xs) - 2)


def _table(page: Page, rows: Sequence[Sequence[CutLine]], xs: Sequence[float]) -> RawTable:
    words = page.words
    cells: list[RawCell] = []
    ys = [min(words[i].top for seg in rows[0][0].segs for i in seg.ids)]
    for r, row in enumerate(rows):
        ids = [i for line in row for seg in line.segs for i in seg.ids]
        cells += [RawCell(r, c, words=[i for i in ids if _column(words[i], xs) == c]) for c in sorted({_column(words[i], xs) for i in ids})]
        ys.append(max(words[i].bottom for i in ids))
    return RawTable(page.number, list(xs), ys, cells, False)


def _goes_on(table: RawTable, words: Sequence[Word], rows: Texts) -> bool:
    """Whether rows print the labels of a table again, or have figures under its figures and nowhere else."""
    text = {(cell.row, cell.col): " ".join(words[i].text for i in cell.words) for cell in table.cells}
    if all(text.get((0, c), "") == label for c, label in enumerate(rows[0])) and table.n_rows > 1:
        return True
    figures = {c for row in rows[1:] for c, cell in enumerate(row) if is_figure(cell)}
    own = [c for (_, c), cell in text.items() if is_figure(cell)]
    return bool(own) and all(c in figures for c in own) and all(c not in figures or _may_stand(cell) for (_, c), cell in text.items())


def _may_stand(text: str) -> bool:
    return is_figure(text) or is_placeholder(text) or not any(ch.isdigit() for ch in text)
