"""Tables of a PDF's pages: found page by page, put together over pages, and told data from form and layout."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from extract.read.bold_heads import under_bold_heads
from extract.read.borderless import borderless_tables
from extract.read.closing_rows import with_closing_rows
from extract.read.coarse import part_units, refine
from extract.read.column_labels import with_header_above
from extract.read.layout import Measures
from extract.read.paragraph_words import KnownWords
from extract.read.raw_table import RawCell, RawTable
from extract.read.rule_parted import between_rules
from extract.read.ruled import Segment, ruled_tables, shade
from extract.read.segments import CutLine, cut_lines, is_figure
from extract.read.stitch import Stitcher
from extract.read.table_blocks import PlacedTable, Setting, placed
from extract.read.table_kind import Vocabulary, is_column_label
from extract.read.tagged_tables import tagged_tables
from extract.read.tall_cells import parted_rows
from extract.read.words import Page, Word

__all__ = ["Assembler", "PlacedTable", "RawTable", "assemble_tables", "find_tables"]

PARTING_GAP = 1.8  # type sizes of white space in a merged cell that part two labels
SPACE = 0.4  # type sizes: words closer than this are one phrase
MIN_RULED_ROWS = 3  # rows parted by rules in a box without inner vertical rules
MIN_FILLED_ROWS = 0.2  # share of its rows that hold words
MIN_FILLED = 0.12  # share of the cells of a lattice that hold words; charts and plans have fewer


def find_tables(page: Page) -> list[RawTable]:
    """Ruled and borderless tables of one page, top to bottom; boxes around text come as tables of one cell."""
    found, across = ruled_tables(page)
    ruled = [t for t in _outermost(found) if not _is_drawing(t) and not _cuts_lines(t, page)]
    ruled = [parted_rows(refine(_opened(t, page), page), page.words) for t in ruled]
    ruled = with_closing_rows([part_units(_parted(t, page.words), page.words) for t in ruled], page)
    for table in ruled:
        shade(table, page.shades)
    free = [s for s in across if not any(_within(s, t) for t in ruled)]
    tables = _with_headers([*ruled, *with_closing_rows(_unruled(page, ruled, free), page, ruled)], page)
    tables.sort(key=lambda t: (t.ys[0], t.xs[0]))
    return tables


def _unruled(page: Page, ruled: Sequence[RawTable], across: Sequence[Segment]) -> list[RawTable]:
    """The tables that white space shows, or the PDF's own tags where they show more."""
    found = borderless_tables(page, ruled, across)
    tagged = tagged_tables(page, [*ruled, *found])
    return [*(table for table in found if all(table.word_ids.isdisjoint(other.word_ids) for other in tagged)), *tagged]


def _with_headers(tables: list[RawTable], page: Page) -> list[RawTable]:
    """The tables, those ruled only under their column labels with these labels."""
    if not any(t.ruled and _lacks_header(t, page) for t in tables):
        return tables
    taken = {i for t in tables for i in t.word_ids}
    lines = cut_lines(page.words, [i for i, w in enumerate(page.words) if w.upright and i not in taken])
    out = []
    for table in tables:
        if table.ruled and _lacks_header(table, page):
            table = with_header_above(table, page, lines)
            used = table.word_ids
            lines = [line for line in lines if not any(i in used for s in line.segs for i in s.ids)]
        out.append(table)
    return out


class Assembler:
    """Puts a paper's tables together page by page, from what `find_tables` found on each page (`raws`, by page number).

    Running heads and feet must have been taken out of the pages' words before `find_tables`. `labels` are the phrases that
    begin the rows of forms and of layout grids ("form", "layout"); `known_words` serves to mend hyphens at line ends.
    """

    def __init__(
        self,
        raws: Mapping[int, Sequence[RawTable]],
        pages: Sequence[Page],
        measures: Measures,
        *,
        known_words: Callable[[], KnownWords] | None = None,
        labels: Vocabulary | None = None,
    ) -> None:
        by_number = {page.number: page for page in pages}
        self._setting = Setting(by_number, measures, known_words, labels)
        self._stitcher = Stitcher(raws, by_number)

    def is_complete(self, page: int) -> bool:
        """Whether all tables are complete that have rows on a page."""
        return self._stitcher.open_from is None or self._stitcher.open_from > page

    def add(self, page: Page) -> list[PlacedTable]:
        """Take the next page; returns the tables that are now complete, in reading order."""
        return [placed(table, self._setting) for table in self._stitcher.add(page)]

    def finish(self) -> list[PlacedTable]:
        """The last table, after the last page."""
        return [placed(table, self._setting) for table in self._stitcher.finish()]


def assemble_tables(raws: Mapping[int, Sequence[RawTable]], pages: Sequence[Page], measures: Measures) -> list[PlacedTable]:
    """The tables of a paper in reading order, all at once; as `Assembler`. Captions are set when tables stand among paragraphs."""
    assembler = Assembler(raws, pages, measures)
    return [*(table for page in pages for table in assembler.add(page)), *assembler.finish()]


def _within(rule: Segment, table: RawTable) -> bool:
    x0, top, x1, bottom = table.box
    return top - 3 <= rule.at <= bottom + 3 and rule.start >= x0 - 3 and rule.end <= x1 + 3


def _outermost(tables: list[RawTable]) -> list[RawTable]:
    """Tables that share no words: of two nested ones the inner where the outer is a mere box, else the outer."""
    kept: list[RawTable] = []
    for table in sorted(tables, key=lambda t: (t.n_rows * t.n_cols == 1, -len(t.word_ids))):
        ids = table.word_ids
        if not any(ids & other.word_ids for other in kept):
            kept.append(table)
    return kept


def _is_drawing(table: RawTable) -> bool:
    """Whether a lattice is a chart, a plan or decoration rather than a table: hardly any face holds words."""
    filled = [c.row for c in table.cells if c.words]
    return len(table.cells) > 12 and (len(filled) < MIN_FILLED * len(table.cells) or len(set(filled)) < MIN_FILLED_ROWS * table.n_rows)


def _cuts_lines(table: RawTable, page: Page) -> bool:
    """Whether a single box cuts through a line of text, as decoration behind a heading does."""
    if len(table.cells) > 1:
        return False
    ids, words = table.word_ids, page.words
    last = max(ids, key=lambda i: words[i].x1)
    first = min(ids, key=lambda i: words[i].x0)
    near = [w for i, w in enumerate(words) if i not in ids and w.upright]
    return any(
        (abs(w.baseline - words[last].baseline) < 1 and 0 <= w.x0 - words[last].x1 < 0.5 * w.size)
        or (abs(w.baseline - words[first].baseline) < 1 and 0 <= words[first].x0 - w.x1 < 0.5 * w.size)
        for w in near
    )


def _opened(table: RawTable, page: Page) -> RawTable:
    """A box drawn around a whole table, with or without rules under its rows, as that table; any other as it is.

    It is a table where it holds figures, prints rows between its rules, or stands under bold labels of three columns.
    """
    if table.n_cols > 1 or (table.n_rows > 1 and any(c.row_span > 1 for c in table.cells)):
        return table
    lines = cut_lines(page.words, sorted(table.word_ids))
    if len(lines) < 3:
        return table
    has_figures = sum(bool(line.figures) for line in lines) >= 3
    has_rules = table.n_rows >= MIN_RULED_ROWS
    if not has_figures and not has_rules and not all(page.words[i].bold for s in lines[0].segs for i in s.ids):
        return table
    x0, _, x1, _ = table.box
    inner = between_rules(page, lines, table.ys, x0, x1)
    if inner is None or not (has_figures or has_rules or inner.n_cols > 2):
        inner = next(iter(under_bold_heads(page, lines)), None)
    if inner is None or inner.word_ids != table.word_ids or inner.n_rows < 3 or _parts_phrases(inner, lines, page.words):
        return table
    inner.ruled = True
    return inner


def _parts_phrases(table: RawTable, lines: Sequence[CutLine], words: Sequence[Word]) -> bool:
    """Whether columns found by white space part words that ordinary spaces join, in more lines than titles over columns would."""
    col = {i: cell.col for cell in table.cells for i in cell.words}
    parted = [
        line
        for line in lines
        if any(
            col[a] != col[b] and words[b].x0 - words[a].x1 < 0.5 * line.size and not is_figure(words[a].text) and not is_figure(words[b].text)
            for seg in line.segs
            for a, b in itertools.pairwise(seg.ids)
        )
    ]
    return len(parted) > 0.1 * len(lines)


def _lacks_header(table: RawTable, page: Page) -> bool:
    """Whether a table's first row already holds figures."""
    return table.n_cols > 2 and sum(is_figure(" ".join(page.words[i].text for i in c.words)) for c in table.cells if c.row == 0) >= 2


def _parted(table: RawTable, words: list[Word]) -> RawTable:
    """The table with merged cells parted again where their words clearly stand in two of the columns they span.

    Header cells are often printed without the rule between two labels.
    """
    if table.n_rows < 3:
        return table
    cells: list[RawCell] = []
    for cell in table.cells:
        cells += _split_cell(table, cell, words) if cell.col_span > 1 and len(cell.words) > 1 else [cell]
    table.cells = cells
    return table


def _split_cell(table: RawTable, cell: RawCell, words: list[Word]) -> list[RawCell]:
    for edge in range(cell.col + 1, cell.col + cell.col_span):
        x = table.xs[edge]
        left = [i for i in cell.words if words[i].x1 <= x + 1]
        right = [i for i in cell.words if words[i].x0 >= x - 1]
        if not left or not right or len(left) + len(right) < len(cell.words) or not _stands_apart(table, cell, edge, left, right, words):
            continue
        first = RawCell(cell.row, cell.col, cell.row_span, edge - cell.col, left, cell.shaded)
        rest = RawCell(cell.row, edge, cell.row_span, cell.col + cell.col_span - edge, right, cell.shaded)
        return [first, *(_split_cell(table, rest, words) if rest.col_span > 1 and len(right) > 1 else [rest])]
    return [cell]


def _stands_apart(table: RawTable, cell: RawCell, edge: int, left: list[int], right: list[int], words: list[Word]) -> bool:
    """Whether two groups of words in a merged cell belong to the columns on either side of an edge, not to one title over both.

    Wide white space says so; so does a group set flush against the edge, unless the words are centred over the columns.
    """
    ends, begins = max(words[i].x1 for i in left), min(words[i].x0 for i in right)
    if begins - ends >= PARTING_GAP * words[left[0]].size:
        return True
    if all(is_figure("".join(words[i].text for i in ids)) for ids in (left, right)) and begins - ends > 0.5 * words[left[0]].size:
        return True
    if begins - ends < SPACE * words[left[0]].size and not any(is_column_label(words[i].text) for i in (*left, *right)):
        return False
    x0, _, x1, _ = table.cell_box(cell)
    centred = abs(min(words[i].x0 for i in left) - x0 - (x1 - max(words[i].x1 for i in right))) < 6
    single_below = sum(c.col == edge or c.col + c.col_span == edge for c in table.cells if c.row > cell.row) >= table.n_rows - cell.row - 1
    return cell.row < 3 and not centred and single_below and (begins - table.xs[edge] < 3.5 or table.xs[edge] - ends < 2.0)
