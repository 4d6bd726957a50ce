"""Tables whose rows are parted by horizontal rules or shaded bands of one length, or boxed whole; columns by white space."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from statistics import median

from extract.read.column_labels import MAX_HEADER
from extract.read.raw_table import RawCell, RawTable
from extract.read.rows import GridLine, folded, lay_between, row_groups, row_words
from extract.read.ruled import Segment, merged
from extract.read.segments import CutLine, Seg, columns, cut_at, edges_between, ids_of, is_numbering, segments, tightened, white_columns, widened
from extract.read.shaded_cells import crosses, shaded_columns, shaded_rows
from extract.read.table_kind import is_caption
from extract.read.words import Page, Word

MIN_BAND, MAX_BAND = 8.0, 110.0  # points: the height of a shaded row
LABEL_GAP = 0.6  # type sizes between two column labels set close
_REACH = 4.0  # points: print closer to the edge of a cell may still be its own
MAX_HEADS = 30  # shaded bands on a page that may be rows of labels
TALL_ROW = 120.0  # points
ROW_LEAD = 1.5  # type sizes between baselines that no lines of one cell leave
PROSE_WIDTH = 0.6  # share of a table's width that no line of one cell reaches
MAX_SHADES = 400  # a page with more is a picture


def rule_parted(page: Page, lines: Sequence[CutLine], across: Sequence[Segment], apart: float = math.inf) -> list[RawTable]:
    """Tables whose rows (or head, body and foot) are parted by three or more horizontal rules, or band edges, of the same extent.

    Rules more than `apart` points from one another belong to different tables.
    """
    stacks: list[list[Segment]] = []
    for rule in merged(across):
        if rule.end - rule.start < 0.25 * page.width:
            continue
        for stack in stacks:
            if abs(stack[-1].start - rule.start) < 4 and abs(stack[-1].end - rule.end) < 4 and rule.at - stack[-1].at <= apart:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    out: list[RawTable] = []
    taken: set[int] = set()
    for stack in stacks:
        free = [line for line in lines if not any(i in taken for s in line.segs for i in s.ids)]
        if len(stack) < 3:
            continue
        x0, x1 = stack[0].start, stack[0].end
        for ys in _without_prose(page.words, free, [s.at for s in stack], x0, x1):
            if len(ys) > 2 and (table := between_rules(page, free, ys, x0, x1)) is not None:
                out.append(table)
                taken |= table.word_ids
                free = [line for line in free if line.segs[0].ids[0] not in taken]
    return out


def _without_prose(words: Sequence[Word], lines: Sequence[CutLine], ys: Sequence[float], x0: float, x1: float) -> list[list[float]]:
    """Rules parted where paragraphs stand between two of them: tables set one after the other have rules of one extent."""
    runs: list[list[float]] = [[ys[0]]]
    bands = [[line for line in lines if top + 1 < line.baseline <= bottom + 1] for top, bottom in itertools.pairwise(ys)]
    spare = [
        (bottom - top) / len(band) - 1.2 * band[0].size if band else 0.0 for band, (top, bottom) in zip(bands, itertools.pairwise(ys), strict=True)
    ]
    usual = median(spare)
    for band, bottom, left in zip(bands, ys[1:], spare, strict=True):
        if band and _is_prose(words, band, x1 - x0, roomy=left > 1.5 * usual + band[0].size):
            runs.append([])
        runs[-1].append(bottom)
    return runs


def _is_prose(words: Sequence[Word], band: Sequence[CutLine], width: float, roomy: bool) -> bool:
    """Whether lines between two rules begin with a heading or running text rather than with a row of cells.

    A lone line is a heading inside the table unless it is numbered, as wide as prose, or has more room than rows have.
    """
    first = band[0]
    if len(_cells_of(words, first)) > 1:
        return False
    if roomy or any(len(_cells_of(words, line)) == 1 and line.segs[-1].x1 - line.segs[0].x0 > PROSE_WIDTH * width for line in band):
        return True
    titled = len(band) > 1 and len(band[1].segs) > 1 and _is_bold(words, band[1]) and not band[1].figures
    return len(first.segs) > 1 or titled or is_caption(" ".join(words[i].text for i in first.segs[0].ids))


def _is_bold(words: Sequence[Word], line: CutLine) -> bool:
    return all(words[i].bold for seg in line.segs for i in seg.ids)


def _cells_of(words: Sequence[Word], line: CutLine) -> list[Seg]:
    """The pieces of a line without a paragraph's number at its start."""
    numbered = len(line.segs) == 2 and not line.segs[1].figure and is_numbering(" ".join(words[i].text for i in line.segs[0].ids))
    return line.segs[1:] if numbered else line.segs


def band_edges(page: Page) -> list[Segment]:
    """The upper and lower edges of shaded bands, which part rows like rules (every other row is often shaded)."""
    bands = [s for s in page.shades if MIN_BAND < s.bottom - s.top < MAX_BAND]
    if len(bands) > MAX_SHADES:
        return []
    return [Segment(y, s.x0, s.x1) for s in bands for y in (s.top, s.bottom)]


def shade_edges(page: Page, top: float, bottom: float, x0: float, x1: float) -> list[float]:
    """Where shading begins or ends between two heights, of bands that run across a table from `x0` to `x1`."""
    if not page.shades:
        return []
    across = merged([edge for edge in band_edges(page) if edge.end > x0 and edge.start < x1 and top - MAX_BAND < edge.at < bottom + MAX_BAND])
    return [edge.at for edge in across if edge.start < x0 + 12 and edge.end > x1 - 12]


def under_shaded_heads(page: Page, lines: Sequence[CutLine]) -> list[RawTable]:
    """Tables whose only drawing is the shading behind their column labels: the lines below keep to the labels' columns."""
    out: list[RawTable] = []
    taken: set[int] = set()
    bands = sorted({(round(s.top), round(s.bottom)) for s in page.shades if MIN_BAND < s.bottom - s.top < MAX_BAND})
    for top, bottom in bands if len(bands) < MAX_HEADS else ():
        mine = [s for s in page.shades if abs(s.top - top) < 1.5 and abs(s.bottom - bottom) < 1.5]
        x0, x1 = min(s.x0 for s in mine), max(s.x1 for s in mine)
        free = [line for line in lines if line.baseline > top and line.segs[0].ids[0] not in taken]
        head = [line for line in free if line.baseline <= bottom + 1]
        labels = _label_extents(page.words, head)
        if len(labels) < 2:
            continue
        body = _kept_to(page.words, labels, free[len(head) :], x0, x1)
        table = between_rules(page, [*head, *body], [float(top), body[-1].baseline + 2], x0, x1) if len(body) > 1 else None
        if table is not None and table.n_cols == len(labels):
            out.append(table)
            taken |= table.word_ids
    return out


def under_shaded_cells(page: Page, lines: Sequence[CutLine]) -> list[RawTable]:
    """Tables under column labels whose cells are shaded one by one, which tells their columns: the lines below keep to them."""
    out: list[RawTable] = []
    taken: set[int] = set()
    words, rows = page.words, shaded_rows(page)
    for row in rows if len(rows) < MAX_HEADS else ():
        top, bottom, x0, x1 = row[0].top, row[0].bottom, row[0].x0, row[-1].x1
        free = [line for line in lines if line.baseline > top and line.segs[0].ids[0] not in taken]
        head = [line for line in free if line.baseline <= bottom + 1]
        cols = [(cell.x0, cell.x1) for cell in row]
        edges = [a for _, a in cols[:-1]]
        filled = {
            k for line in head for s in line.segs for i in s.ids for k, (a, b) in enumerate(cols) if a < words[i].x1 - 1 and words[i].x0 + 1 < b
        }
        if len(filled) < len(cols) - 1 or any(crosses(words, line, edges) for line in head):
            continue
        # A figure may end where its cell does, so that print crosses an edge only where it reaches into the next cell.
        body = _kept_to(words, [(a + _REACH, b) for a, b in cols], free[len(head) :], x0, x1)
        table = between_rules(page, [*head, *body], [top, bottom, body[-1].baseline + 2], x0, x1) if len(body) > 1 else None
        if table is not None and table.n_cols == len(cols):
            table.ruled = False
            out.append(table)
            taken |= table.word_ids
    return out


def _label_extents(words: Sequence[Word], head: Sequence[CutLine]) -> list[tuple[float, float]]:
    """Where the column labels of a shaded band stand, those of several lines put together."""
    out: list[tuple[float, float]] = []
    for seg in sorted(s for line in head for s in segments(words, [i for s in line.segs for i in s.ids], gap=LABEL_GAP)):
        if out and seg.x0 < out[-1][1] + 1:
            out[-1] = (out[-1][0], max(seg.x1, out[-1][1]))
        else:
            out.append((seg.x0, seg.x1))
    return out


def _kept_to(words: Sequence[Word], labels: Sequence[tuple[float, float]], lines: Sequence[CutLine], x0: float, x1: float) -> list[CutLine]:
    """The lines below column labels, down to the first that does not keep to the columns beginning where the labels begin."""
    starts = [x for x, _ in labels[1:]]
    out: list[CutLine] = []
    for k, line in enumerate(lines):
        if len(out) > 1 and _titles_next(words, out, line, lines[k + 1 : k + 2]):
            break
        crosses = any(words[i].x0 < x - 2 < words[i].x1 + 2 for s in line.segs for i in s.ids for x in starts)
        far = bool(out) and line.baseline - out[-1].baseline > 3.5 * line.size
        if crosses or far or line.segs[0].x0 < x0 - 9 or line.segs[-1].x1 > x1 + 9:
            break
        out.append(line)
    while len(out) > 1 and len(cut_at(words, out[-1:], labels)[0].segs) < 2 and out[-1].baseline - out[-2].baseline > 1.5 * out[-1].size:
        out.pop()
    return out


def _titles_next(words: Sequence[Word], rows: Sequence[CutLine], line: CutLine, following: Sequence[CutLine]) -> bool:
    """Whether a line set off from the rows above titles another table: labels in bold follow it, and no figures."""
    lead = max(b.baseline - a.baseline for a, b in itertools.pairwise(rows))
    set_off = len(line.segs) == 1 and line.baseline - rows[-1].baseline > 1.5 * lead
    return set_off and any(len(other.segs) > 1 and not other.figures and _is_bold(words, other) for other in following)


def between_rules(page: Page, lines: Sequence[CutLine], ys: Sequence[float], x0: float, x1: float) -> RawTable | None:
    """The table between horizontal rules at `ys`, in columns parted by white space; None where it prints no columns."""
    words = page.words
    inside = [line for line in lines if ys[0] + 1 < line.baseline <= ys[-1] + 1 and line.segs[0].x0 >= x0 - 9 and line.segs[-1].x1 <= x1 + 9]
    if len(inside) < 2:
        return None
    above = _rows_above(words, lines, inside, ys, x0, x1)
    cols, cut = _columns(page, [*above, *inside], ys, x0, x1)
    if len(cols) < 2:
        return None
    ys = [min(words[i].top for s in above[0].segs for i in s.ids), *ys] if above else ys
    cells, edges = _cells(words, cut, ys, cols)
    if not _prints_rows(words, cells, len(edges) - 1):
        return None
    return RawTable(page.number, edges_between(cols, x0, x1), edges, cells, True)


def _columns(page: Page, lines: Sequence[CutLine], ys: Sequence[float], x0: float, x1: float) -> tuple[list[tuple[float, float]], list[CutLine]]:
    """The columns of lines, and the lines cut into them: as cells are shaded, by white space, or by figures that line up where that tells more."""
    words = page.words
    if shaded := shaded_columns(page, lines, ys[0], ys[-1], x0, x1):
        return shaded, cut_at(words, lines, shaded)
    white = white_columns(words, lines)
    tight = tightened(words, lines)
    lined_up = columns([line.segs for line in tight if len(line.segs) > 1 and line.figures])
    figured = len(lined_up) > len(white) and sum(bool(line.figures) for line in tight) >= 2
    cols = widened(words, ids_of(lines), lined_up if figured else folded(words, lines, white))
    return cols, cut_at(words, lines, cols)


def _rows_above(
    words: Sequence[Word], lines: Sequence[CutLine], inside: Sequence[CutLine], ys: Sequence[float], x0: float, x1: float
) -> list[CutLine]:
    """The lines of a first row, and of column labels, that stand on the topmost rule rather than under it."""
    out: list[CutLine] = []
    tallest = max(b - a for a, b in itertools.pairwise(ys))
    gaps = sorted(b.baseline - a.baseline for a, b in itertools.pairwise(inside))
    pitch = gaps[3 * len(gaps) // 4]
    for line in reversed([line for line in lines if line.baseline <= ys[0] + 1]):
        near = (out[0].baseline if out else ys[0]) - line.baseline
        fits = line.segs[0].x0 >= x0 - 9 and line.segs[-1].x1 <= x1 + 9
        wide = max(s.x1 - s.x0 for s in line.segs) > 0.6 * (x1 - x0)
        next_row = len(_cells_of(words, line)) > 1 and near <= 1.3 * pitch
        if not out and len(_cells_of(words, line)) < 2 and line.segs[0].x0 < x0 + 9:
            break  # a title, which stands right on the rule
        if (
            not (near <= (1.4 if out else 1.2) * line.size or next_row)
            or ys[0] - line.baseline > 3 * tallest
            or not fits
            or wide
            or len(out) == MAX_HEADER
        ):
            break
        out.insert(0, line)
    first_end = white_columns(words, inside)[0][1]
    while out and out[0].segs[-1].x0 < first_end:
        del out[0]
    if all(len(_cells_of(words, line)) < 2 for line in out):
        return []
    return out


def _cells(
    words: Sequence[Word], lines: Sequence[CutLine], ys: Sequence[float], cols: Sequence[tuple[float, float]]
) -> tuple[list[RawCell], list[float]]:
    """Cells and row edges; a band with several rows of figures, or with rows set apart, is cut into them."""
    cells: list[RawCell] = []
    edges: list[float] = []
    for top, bottom in itertools.pairwise(ys):
        mine = [line for line in lines if top + 1 < line.baseline <= bottom + 1]
        if not mine:
            continue
        edges = edges or [top]
        laid = [lay_between(words, line.segs, cols) for line in mine]
        several = sum(g.has_figure for g in laid) >= 2 or len(ys) == 2 or (len(ys) == 3 and cells) or bottom - top > TALL_ROW
        groups = row_groups(words, laid, cols) if several else [laid]
        if not cells and not several:
            groups = _parted_head(words, laid)
        for n, group in enumerate(groups):
            row = len(edges) - 1
            cells += [RawCell(row, c, words=row_words(group, c)) for c in sorted({c for line in group for c in line.cells})]
            edges.append(bottom if n + 1 == len(groups) else group[-1].baseline + 0.3 * group[-1].size)
    return cells, edges


def _parted_head(words: Sequence[Word], lines: list[GridLine]) -> list[list[GridLine]]:
    """A first band in two where bold labels of the columns stand over a row that is not bold, for want of a rule below them."""
    if (
        len(lines) > 1
        and set(lines[-1].cells) == {0}
        and len(lines[-2].cells) > 1
        and lines[-1].baseline - lines[-2].baseline > ROW_LEAD * lines[-1].size
    ):
        return [lines[:-1], lines[-1:]]  # the heading of the first rows
    bold = [all(words[i].bold for segs in line.cells.values() for s in segs for i in s.ids) for line in lines]
    head = bold.index(False) if False in bold else 0
    if not head or any(bold[head:]) or len(lines[head].cells) < 2 or max(len(line.cells) for line in lines[:head]) < 2:
        return [lines]
    return [lines[:head], lines[head:]]


def _prints_rows(words: Sequence[Word], cells: Sequence[RawCell], n_rows: int) -> bool:
    """Whether cells make rows of two columns or more whose first is not mere paragraph numbers."""
    full = [r for r in range(n_rows) if sum(c.row == r for c in cells) > 1]
    first = [c for c in cells if c.col == 0]
    numbers = sum(is_numbering(" ".join(words[i].text for i in c.words)) for c in first)
    is_list = numbers >= 0.6 * len(first) and max(c.col for c in cells) == 1
    return n_rows >= 2 and len(full) >= max(2, 0.6 * n_rows) and not is_list
