"""Tables that run over pages, or over gaps within a page, put together from their fragments."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extract.document import Box
from extract.read.carried import carried_rows
from extract.read.raw_table import RawCell, RawTable
from extract.read.table_kind import header_rows_of, is_figure
from extract.read.words import Page

SAME_EDGE = 4.0  # points between column edges of two fragments of one table
KEPT = 0.95  # share of a fragment's cells that must stand in the columns of the table it goes on
SAME_PAGE_GAP = 24.0  # points of white space inside one table
MAX_NOTE_WORDS = 80  # words of notes under a fragment whose header comes back on the next page
LONG_CELL = 60  # characters: a cell this long without a full stop at its end was cut by the page break


@dataclass(slots=True)
class JoinedCell:
    """One cell; `parts` holds (page number, word indices), one part for each page the cell stands on."""

    row: int
    col: int
    row_span: int
    col_span: int
    parts: list[tuple[int, list[int]]]
    boxes: list[Box]
    shaded: bool


@dataclass(slots=True)
class JoinedTable:
    """A whole table; `fragments` are its parts as found, `xs` the column edges of the first."""

    xs: list[float]
    n_rows: int
    cells: list[JoinedCell]
    ruled: bool
    fragments: list[RawTable] = field(default_factory=list)
    _texts: list[list[str]] = field(default_factory=list)

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1


def cell_text(page: Page, ids: Sequence[int]) -> str:
    words = page.words
    return words[ids[0]][0] if len(ids) == 1 else " ".join([words[i][0] for i in ids])


def text_of(cell: JoinedCell, pages: Mapping[int, Page]) -> str:
    """The words of a cell, on however many pages they stand."""
    if len(cell.parts) == 1:
        ((number, ids),) = cell.parts
        return cell_text(pages[number], ids)
    return " ".join([cell_text(pages[number], ids) for number, ids in cell.parts])


def _row_of(table: RawTable, row: int, page: Page) -> list[str]:
    """The texts of one row of a fragment."""
    texts = [""] * table.n_cols
    for cell in table.cells:
        if cell.row == row:
            texts[cell.col] = cell_text(page, cell.words)
    return texts


def _all_rows(table: JoinedTable, pages: Mapping[int, Page]) -> list[list[str]]:
    """The texts of all cells; kept, but for rows to which `_append` adds, since each page that follows asks for them."""
    known = len(table._texts)
    if known < table.n_rows:
        table._texts += [[""] * table.n_cols for _ in range(table.n_rows - known)]
        for cell in table.cells:
            if cell.row >= known:
                table._texts[cell.row][cell.col] = text_of(cell, pages)
    return table._texts


class Stitcher:
    """Puts fragments of tables together, page by page: a table is complete once a page does not go on with it.

    `raws` are the tables found on each page. Of pages that come later none are looked at.
    """

    def __init__(self, raws: Mapping[int, Sequence[RawTable]], pages: Mapping[int, Page]) -> None:
        self._raws, self._pages = raws, pages
        self._last: JoinedTable | None = None
        self._labels: list[str] = []  # the first row of the table before

    @property
    def open_from(self) -> int | None:
        """The page on which the table begins that the next page may go on with; None where there is none."""
        return self._last.fragments[0].page if self._last else None

    def add(self, page: Page) -> list[JoinedTable]:
        """Take the next page; returns the tables that are now complete, in order."""
        done: list[JoinedTable] = []
        tables = [without_empty_ends(t) for t in self._raws.get(page.number, ())]
        if self._last and (rest := self._carried(self._last, page, tables)) is not None:
            _append(self._last, rest, self._pages)
            tables = [t for t in tables if not t.word_ids & rest.word_ids]
        if self._last:
            self._labels = _all_rows(self._last, self._pages)[0]
        if tables and self._labels:
            tables[0] = _parted_labels(self._labels, tables[0], page)
        for index, table in enumerate(tables):
            if self._last and self._goes_on(self._last, table, page, is_first=index == 0):
                _append(self._last, table, self._pages)
                continue
            done += self.finish()
            self._last = _opened(table, page)
        if self._last and self._last.fragments[-1].page < page.number:
            done += self.finish()
        return done

    def finish(self) -> list[JoinedTable]:
        """The table that was open, which is complete after the last page."""
        done = [self._last] if self._last else []
        for table in done:
            self._labels = _all_rows(table, self._pages)[0]
        self._last = None
        return done

    def _goes_on(self, last: JoinedTable, table: RawTable, page: Page, *, is_first: bool) -> bool:
        return _joins_on_page(last, table, page) or (is_first and _joins_over_break(last, table, self._pages, self._raws))

    def _carried(self, last: JoinedTable, page: Page, tables: Sequence[RawTable]) -> RawTable | None:
        """The rows at the head of a page that end the table at the foot of the page before, where they were not found as a table."""
        above = last.fragments[-1]
        if last.n_cols < 2 or page.number - above.page != 1:
            return None
        before = self._pages[above.page]
        if _loose_words(before, self._raws[above.page], above.ys[-1], before.height):
            return None
        return carried_rows(last.xs, _all_rows(last, self._pages), page, tables)


def _parted_labels(labels: Sequence[str], table: RawTable, page: Page) -> RawTable:
    """A fragment of one tall row, each of whose cells begins with the label of its column, with these labels in a row of their own."""
    if table.n_rows > 1 or table.n_cols < 2 or table.n_cols != len(labels) or len(table.cells) != table.n_cols:
        return table
    cells: list[RawCell] = []
    bottom = table.ys[0]
    for cell in table.cells:
        n = len(labels[cell.col].split())
        if not n or len(cell.words) <= n or cell_text(page, cell.words[:n]) != labels[cell.col]:
            return table
        cells += [RawCell(0, cell.col, words=cell.words[:n]), RawCell(1, cell.col, words=cell.words[n:])]
        bottom = max(bottom, *(page.words[i].bottom for i in cell.words[:n]))
    return RawTable(table.page, table.xs, [table.ys[0], bottom, table.ys[1]], cells, table.ruled)


def without_empty_ends(table: RawTable) -> RawTable:
    """The table without the empty rows that spacers leave at its top and bottom."""
    filled = [r for c in table.cells if c.words for r in (c.row, c.row + c.row_span - 1)]
    if not filled or (min(filled) == 0 and max(filled) == table.n_rows - 1):
        return table
    first, last = min(filled), max(filled)
    cells = [
        RawCell(max(c.row, first) - first, c.col, min(c.row + c.row_span, last + 1) - max(c.row, first), c.col_span, c.words, c.shaded)
        for c in table.cells
        if c.row <= last and c.row + c.row_span > first
    ]
    return RawTable(table.page, table.xs, table.ys[first : last + 2], cells, table.ruled)


def _opened(table: RawTable, page: Page) -> JoinedTable:
    return JoinedTable(list(table.xs), table.n_rows, _joined_cells(table, page, 0, range(len(table.xs))), table.ruled, [table])


def _joined_cells(table: RawTable, page: Page, skip: int, edges: Sequence[int], offset: int = 0) -> list[JoinedCell]:
    """Raw cells without the first `skip` rows, moved down by `offset` rows, their columns renumbered by `edges` (old edge to new)."""
    out: list[JoinedCell] = []
    # Rounded once for the table, so that cells share the numbers; turning a page only swaps and mirrors them.
    xs, ys = [round(x, 2) for x in table.xs], [round(y, 2) for y in table.ys]
    for c in table.cells:
        if c.row < skip:
            continue
        place = xs[c.col], ys[c.row], xs[c.col + c.col_span], ys[c.row + c.row_span]
        box = Box(page.number, *(place if not (page.turn or page.tilt) else (round(v, 2) for v in page.displayed(*table.cell_box(c)))))
        start, stop = edges[c.col], edges[c.col + c.col_span]
        parts = [(page.number, c.words)] if c.words else []
        out.append(JoinedCell(c.row + offset, start, c.row_span, stop - start, parts, [box], c.shaded))
    return out


def _same_columns(xs: Sequence[float], other: Sequence[float], ruled: bool = True) -> list[int] | None:
    """For each edge of `other` its index in `xs`, where both run from one side to the other alike; pages may be offset.

    Where the counts agree, inner edges may differ by a fifth of the column beside them: edges that stand in white space
    depend on the words of the page, as all edges do where none is `ruled`.
    """
    if not ruled:
        alike = len(xs) == len(other) > 2 and all(abs(xs[k] - other[k]) <= _leeway(xs, k, 0.35) for k in range(len(xs)))
        return list(range(len(xs))) if alike else None
    for shift in (0.0, xs[0] - other[0]):
        moved = [x + shift for x in other]
        if abs(moved[0] - xs[0]) > SAME_EDGE or abs(moved[-1] - xs[-1]) > SAME_EDGE:
            continue
        if len(xs) == len(moved) and all(abs(xs[k] - moved[k]) <= _leeway(xs, k) for k in range(1, len(xs) - 1)):
            return list(range(len(xs)))
        places = [min(range(len(xs)), key=lambda k: abs(xs[k] - x)) for x in moved]
        if len(set(places)) == len(places) and all(abs(xs[k] - x) <= SAME_EDGE for k, x in zip(places, moved, strict=True)):
            return places
    return None


def _alike(last: JoinedTable, table: RawTable, page: Page) -> list[int] | None:
    """`_same_columns` of a table and a fragment on `page`; columns in white space are the same where each cell keeps to its own."""
    if last.fragments[-1].ruled and table.ruled:
        return _same_columns(last.xs, table.xs)
    if last.n_cols != table.n_cols or last.n_cols < 2:
        return None
    kept = [_keeps_to(cell, page, last.xs) for cell in table.cells if cell.words and cell.col_span == 1]
    return list(range(len(last.xs))) if kept and sum(kept) >= KEPT * len(kept) else None


def _keeps_to(cell: RawCell, page: Page, xs: Sequence[float]) -> bool:
    """Whether a cell stands in its column of `xs`: a text begins or has its middle there, a figure ends there."""
    words = [page.words[i] for i in cell.words]
    left, right = xs[cell.col] - SAME_EDGE, xs[cell.col + 1] + SAME_EDGE
    if is_figure(" ".join(w.text for w in words)):
        return left < max(w.x1 for w in words) <= right
    begin, end = min(w.x0 for w in words), max(w.x1 for w in words)
    return left <= begin < right or left <= (begin + end) / 2 < right


def _leeway(xs: Sequence[float], k: int, share: float = 0.2) -> float:
    beside = [b - a for a, b in itertools.pairwise(xs[max(k - 1, 0) : k + 2])]
    return max(SAME_EDGE, share * min(beside))


def _loose_words(page: Page, tables: Sequence[RawTable], top: float, bottom: float) -> list[int]:
    """Words between two heights that stand in none of the tables."""
    taken = {i for t in tables for i in t.word_ids}
    return [i for i, w in enumerate(page.words) if w[9] and top < (w[2] + w[4]) / 2 < bottom and i not in taken]


def _joins_on_page(last: JoinedTable, table: RawTable, page: Page) -> bool:
    """Whether a table goes on the one right above it: same columns, little white space and no words between, no header."""
    above = last.fragments[-1]
    if above.page != table.page or above.ruled != table.ruled or not table.ruled or last.n_cols < 2 or table.n_cols < 2:
        return False
    if not -2 < table.ys[0] - above.ys[-1] < SAME_PAGE_GAP or _same_columns(last.xs, table.xs, table.ruled) is None:
        return False
    if _loose_words(page, [above, table], above.ys[-1] - 1, table.ys[0] + 1):
        return False
    first = _row_of(table, 0, page)
    return any(is_figure(c) for c in first) or sum(bool(c) for c in first) <= 1


def _joins_over_break(last: JoinedTable, table: RawTable, pages: Mapping[int, Page], raws: Mapping[int, Sequence[RawTable]]) -> bool:
    """Whether the first table of a page goes on the last one of the page before."""
    above = last.fragments[-1]
    if table.page - above.page != 1 or (table.n_cols == 1 < last.n_cols) or _alike(last, table, pages[table.page]) is None:
        return False
    before, page = pages[above.page], pages[table.page]
    under = _loose_words(before, raws[above.page], above.ys[-1], before.height)
    over = _loose_words(page, raws[table.page], 0, table.ys[0])
    repeated = _repeated_header(last, table, pages)
    if over and not (repeated and _is_title_again(cell_text(page, over), last.fragments[0], pages)):
        return False
    if under or above.ruled != table.ruled:
        return repeated > 0 and len(under) <= MAX_NOTE_WORDS
    if last.n_cols == 1:
        return _was_cut(last, [c for c in _opened(table, page).cells if c.row == 0], pages)
    return repeated > 0 or not (_has_own_header(last, table, pages) or _starts_again(last, table, pages))


def _is_title_again(text: str, first: RawTable, pages: Mapping[int, Page]) -> bool:
    """Whether the words over a fragment are those right over the table's beginning."""
    page = pages[first.page]
    return cell_text(page, _loose_words(page, [first], 0, first.ys[0])).endswith(text)


def _starts_again(last: JoinedTable, table: RawTable, pages: Mapping[int, Page]) -> bool:
    """Whether a fragment begins with the label that the table began with: the same form, filled in for the next item."""
    first, label = _all_rows(last, pages)[0][0], _row_of(table, 0, pages[table.page])[0]
    return last.n_rows > 1 and bool(label) and label == first


def _repeated_header(last: JoinedTable, table: RawTable, pages: Mapping[int, Page]) -> int:
    """How many leading rows of a fragment print the table's leading rows again; 0 where they are not its header."""
    page, rows = pages[table.page], _all_rows(last, pages)
    if _alike(last, table, page) is None:
        return 0
    count = 0
    while count < min(len(rows), table.n_rows):
        new = _row_of(table, count, page)
        if "".join(rows[count]).replace(" ", "") != "".join(new).replace(" ", "") or not any(new):
            break
        count += 1
    if not count:
        return 0
    labels = header_rows_of(rows)
    return min(count, max(labels, 1)) if labels or table.n_rows > count else 0


def _marked(table: RawTable, page: Page, row: int) -> bool:
    """Whether a row is set off from others as headers are: all bold, or all shaded."""
    cells = [c for c in table.cells if c.row == row and c.words]
    return bool(cells) and (all(page.words[i].bold for c in cells for i in c.words) or all(c.shaded for c in cells))


def _has_own_header(last: JoinedTable, table: RawTable, pages: Mapping[int, Page]) -> bool:
    """Whether a fragment begins with a header of its own, so that it is another table."""
    first = last.fragments[0]
    if table.n_cols < 2 or not _marked(table, pages[table.page], 0):
        return False
    if table.n_rows > 1 and _marked(table, pages[table.page], 1):
        return False
    row = _row_of(table, 0, pages[table.page])
    if sum(bool(c) for c in row) < 2 or any(is_figure(c) for c in row):
        return False
    return _marked(first, pages[first.page], 0)


def _append(last: JoinedTable, table: RawTable, pages: Mapping[int, Page]) -> None:
    """Add a fragment's rows to the table, without the header printed again, joining a row that the break cut in two."""
    page = pages[table.page]
    edges = _alike(last, table, page) or list(range(len(table.xs)))
    over_break = table.page != last.fragments[-1].page
    skip = _repeated_header(last, table, pages) if over_break else 0
    new = _joined_cells(table, page, skip, edges, last.n_rows - skip)
    last.fragments.append(table)
    first_row = [c for c in new if c.row == last.n_rows]
    shift = 0
    if over_break and _was_cut(last, first_row, pages):
        by_col = {c.col: c for c in last.cells if c.row + c.row_span == last.n_rows}
        for cell in first_row:
            if cell.parts:
                by_col[cell.col].parts += cell.parts
                by_col[cell.col].boxes += cell.boxes
        new = [c for c in new if c.row > last.n_rows]
        shift = 1
    for cell in new:
        cell.row -= shift
    last.cells += new
    if shift:
        del last._texts[last.n_rows - 1 :]
    last.n_rows += table.n_rows - skip - shift


def _was_cut(last: JoinedTable, first_row: Sequence[JoinedCell], pages: Mapping[int, Page]) -> bool:
    """Whether the first row of a fragment is the rest of the row at the foot of the page before."""
    by_col = {c.col: c for c in last.cells if c.row + c.row_span == last.n_rows}
    rest = [c for c in first_row if c.parts]
    if not rest or any(c.row_span > 1 for c in first_row) or any(c.col not in by_col or not by_col[c.col].parts for c in rest):
        return False
    if last.n_cols > 1 and len(rest) == sum(bool(c.parts) for c in by_col.values()) and len(rest) > 1 and rest[0].col == 0:
        return all(_reads_on(by_col[c.col], c, pages) for c in rest)
    return any(_reads_on(by_col[c.col], c, pages) for c in rest)


def _reads_on(upper: JoinedCell, lower: JoinedCell, pages: Mapping[int, Page]) -> bool:
    head = " ".join(cell_text(pages[p], ids) for p, ids in upper.parts)
    tail = " ".join(cell_text(pages[p], ids) for p, ids in lower.parts)
    if is_figure(tail) or is_figure(head) or not head:
        return False
    ended = head.rstrip("\u201d\u2019\")'").endswith((".", "!", "?", ":", ";"))
    return (tail[0].islower() and not ended) or (not ended and len(head) > LONG_CELL and tail[0].isalnum() and not tail[:2].endswith((".", ")")))
