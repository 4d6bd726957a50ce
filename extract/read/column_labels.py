"""Column labels that stand right above a table's body, without rules of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extract.read.raw_table import RawCell, RawTable
from extract.read.segments import (
    ALIGNED,
    WIDE_GAP,
    CutLine,
    Seg,
    column_of,
    cut_at,
    ids_of,
    is_figure,
    is_numbering,
    is_year,
    segments,
    white_columns,
    widened,
)
from extract.read.words import Page, Word

HeaderRow = list[tuple[int, int, list[int]]]  # (column, columns spanned, words) of each label

PHRASE = 0.4  # type sizes: words closer than this are one label
IN_LINE = 1.5  # points
MAX_HEADER = 6  # printed lines of column labels


def labels_above(
    words: Sequence[Word], lines: Sequence[CutLine], first: int, cols: Sequence[tuple[float, float]], body: Sequence[CutLine] = ()
) -> list[HeaderRow]:
    """Rows of column labels right above the body's line `first`: for each its (column, columns spanned, words).

    Labels and `body` together say which column a label stands over, by the white space that they leave.
    """
    x0, x1 = cols[0][0] - 12, cols[-1][1] + 40
    label_end = cols[0][1]
    found: list[CutLine] = []
    k, below = first - 1, lines[first]
    while k >= 0 and len(found) < MAX_HEADER:
        line = lines[k]
        gap = below.baseline - line.baseline
        size = max(line.size, below.size)
        if line.size > 1.15 * lines[first].size or gap > (3.2 if not found else 2.4) * size:
            break
        if line.segs[0].x0 < x0 or line.segs[-1].x1 > x1 or not _is_header_line(words, line, label_end, cols):
            break
        is_flush = any(abs(line.segs[-1].x1 - end) <= ALIGNED for _, end in cols[1:])
        if len(line.segs) > 1 and not is_flush and all(column_of(seg, cols) == 0 for seg in line.segs):
            break  # a numbered heading
        found.append(line)
        below = line
        k -= 1
    found.reverse()
    if found and body and len(wide := white_columns(words, [*found, *body], crossing=0.0)) == len(cols):
        return _header_rows(cut_at(words, found, wide), wide)
    wide = widened(words, ids_of([*found, *body]), cols)
    return _header_rows(_cut_in_line([_cut_to_count(words, line, wide) for line in found], words, wide), wide)


def _cut_to_count(words: Sequence[Word], line: CutLine, cols: Sequence[tuple[float, float]]) -> CutLine:
    """The line cut at narrower gaps too, where that makes as many labels as there are columns (the first may have none), else between columns."""
    n = len(cols)
    ids = [i for s in line.segs for i in s.ids]
    flush = segments(words, ids, lambda a, _: any(abs(words[a].x1 - end) <= ALIGNED for _, end in cols[1:]))
    if len(flush) in (n, n - 1) and all(abs(s.x1 - end) <= ALIGNED for s, (_, end) in zip(flush[::-1], cols[:0:-1], strict=False)):
        return CutLine(flush, line.baseline, line.size)
    for gap in (WIDE_GAP, 0.8, 0.6, 0.45):
        segs = segments(words, ids, gap=gap)
        if len(segs) in (n, n - 1):
            return CutLine(segs, line.baseline, line.size) if n > 2 else line
    return _cut_pieces(words, line, cols, PHRASE)


def _cut_pieces(words: Sequence[Word], line: CutLine, cols: Sequence[tuple[float, float]], least: float) -> CutLine:
    """The pieces of a line cut between columns, where white space of `least` type sizes stands."""
    pieces = [piece for seg in line.segs for piece in cut_at(words, [CutLine([seg], line.baseline, line.size)], cols, least)[0].segs]
    return CutLine(pieces, line.baseline, line.size)


def _cut_in_line(lines: list[CutLine], words: Sequence[Word], cols: Sequence[tuple[float, float]]) -> list[CutLine]:
    """The lines of labels cut between columns at mere spaces too, where every piece then is in line with a label above or below it."""
    out = []
    for k, line in enumerate(lines):
        others = [s for n, other in enumerate(lines) if n != k for s in other.segs]
        cut = _cut_pieces(words, line, cols, 0.0)
        new = [s for s in cut.segs if s not in line.segs]
        out.append(cut if new and all(any(_in_line(a, b) for b in others) for a in new) else line)
    return out


def _in_line(a: Seg, b: Seg) -> bool:
    """Whether two labels are set to one side, or one middle."""
    return min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.x0 + a.x1 - b.x0 - b.x1) / 2) < IN_LINE


def _is_header_line(words: Sequence[Word], line: CutLine, label_end: float, cols: Sequence[tuple[float, float]]) -> bool:
    width = cols[-1][1] - cols[0][0]
    if any(s.x1 - s.x0 > 0.6 * width for s in segments(words, [i for s in line.segs for i in s.ids], gap=0.6)):
        return False
    if len(line.segs) == 1:
        return line.segs[0].x0 > min(label_end, cols[1][0] - 60)
    first = line.segs[0].ids
    if len(line.segs) == 2 and is_numbering(words[first[0]].text) and not is_year(words[first[-1]].text):
        return False  # "3.1" before a heading, but not "31 March 2032"
    return not words[line.segs[-1].ids[-1]].text.endswith(".")


def _header_rows(lines: Sequence[CutLine], cols: Sequence[tuple[float, float]]) -> list[HeaderRow]:
    rows: list[dict[int, tuple[int, list[int]]]] = []
    previous: CutLine | None = None
    for line in lines:
        placed = _placed(line.segs, cols)
        spanning = any(span > 1 for _, span, _ in placed)
        tight = previous is not None and line.baseline - previous.baseline <= 1.4 * max(line.size, previous.size)
        if rows and tight and not spanning and not any(span > 1 for span, _ in rows[-1].values()):
            for col, _, ids in placed:
                span, old = rows[-1].get(col, (1, []))
                rows[-1][col] = (span, old + ids)
        else:
            row: dict[int, tuple[int, list[int]]] = {}
            for col, span, ids in placed:
                row[col] = (span, row[col][1] + ids) if col in row else (span, ids)
            rows.append(row)
        previous = line
    return [[(col, span, ids) for col, (span, ids) in sorted(row.items())] for row in rows]


def _placed(segs: Sequence[Seg], cols: Sequence[tuple[float, float]]) -> list[tuple[int, int, list[int]]]:
    """Column labels put over their columns: in order where the counts agree, else each over the nearest."""
    n = len(cols)
    if len(segs) == n:
        return [(c, 1, list(s.ids)) for c, s in enumerate(segs)]
    labels = [s for s in segs if s.x1 > cols[0][1] or s.x0 > cols[0][1]]
    if len(labels) == n - 1 == len(segs):
        return [(c + 1, 1, list(s.ids)) for c, s in enumerate(segs)]
    if len(labels) == len(segs) > 1 and (n - 1) % len(segs) == 0:
        share = (n - 1) // len(segs)
        if all(cols[1 + k * share][0] - 30 < (s.x0 + s.x1) / 2 < cols[(k + 1) * share][1] + 30 for k, s in enumerate(segs)):
            return [(1 + k * share, share, list(s.ids)) for k, s in enumerate(segs)]
    out = []
    for s in segs:
        middle = (s.x0 + s.x1) / 2
        over = [c for c, (a, b) in enumerate(cols) if s.x0 < b and s.x1 > a]
        col = min(over or range(n), key=lambda c: min(abs(middle - (cols[c][0] + cols[c][1]) / 2), abs(s.x1 - cols[c][1]), abs(s.x0 - cols[c][0])))
        out.append((col, 1, list(s.ids)))
    return out


def with_header_above(table: RawTable, page: Page, lines: Sequence[CutLine]) -> RawTable:
    """A ruled table with the column labels that stand, without rules, right above it; the table itself where none do."""
    words = page.words
    cols = list(zip(table.xs, table.xs[1:], strict=False))
    above = [line for line in lines if line.baseline < table.ys[0] + 1]
    if len(cols) < 3 or not above or sum(is_figure(_text(words, c.words)) for c in table.cells if c.row == 0) < 2:
        return table
    size = max(words[i].size for c in table.cells if c.row == 0 for i in c.words)
    first = CutLine([], table.ys[0] + 1.2 * above[-1].size, size)
    cut = _edge_cut(words, table.xs)
    above = [CutLine(segments(words, [i for s in line.segs for i in s.ids], cut), line.baseline, line.size) for line in above[-MAX_HEADER:]]
    header = labels_above(words, [*above, first], len(above), cols)
    if not header or max(map(len, header)) < 0.6 * (len(cols) - 1):
        return table
    tops = [min(words[i].top for _, _, ids in row for i in ids) for row in header]
    cells = [RawCell(r, col, 1, span, ids) for r, row in enumerate(header) for col, span, ids in row]
    for cell in table.cells:
        cell.row += len(header)
    return RawTable(table.page, table.xs, [*tops, *table.ys], [*cells, *table.cells], table.ruled)


def _edge_cut(words: Sequence[Word], xs: Sequence[float]) -> Callable[[int, int], bool]:
    """A `cut` that parts two words where a column's edge passes between them and one of them stands against it."""

    def cut(a: int, b: int) -> bool:
        left, right = words[a].x1, words[b].x0
        return any(left - 1 <= x <= right + 1 and (x - left < 3.5 or right - x < 3.5) for x in xs)

    return cut


def _text(words: Sequence[Word], ids: Sequence[int]) -> str:
    return " ".join(words[i].text for i in ids)
