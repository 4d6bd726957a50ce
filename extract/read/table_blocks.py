"""Joined tables turned into TableBlocks: empty rows and columns dropped, kind and header found, cells as paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.document import Box, GridKind
from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock
from extract.read.layout import Measures, PrintedLine, printed_lines
from extract.read.paragraph_words import KnownWords, runs_of
from extract.read.paragraphs import paragraphs
from extract.read.segments import is_numbering
from extract.read.stitch import JoinedCell, JoinedTable, text_of
from extract.read.table_kind import Vocabulary, header_rows_of, is_caption, kind_of
from extract.read.words import Page

CLOSING = "\u201d\u2019\")'"  # what may follow the end of a sentence
CELL_PADDING = 4.0  # points between a cell's text and its edge


@dataclass(slots=True)
class PlacedTable:
    """A table and where it begins: its page, its height on that page, and the words it holds on every page."""

    block: TableBlock
    page: int
    top: float
    words: dict[int, set[int]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What cells need to become paragraphs: the pages, the paper's measures, its words, and the labels of forms."""

    pages: Mapping[int, Page]
    measures: Measures
    known_words: Callable[[], KnownWords] | None = None
    labels: Vocabulary | None = None


def placed(table: JoinedTable, setting: Setting) -> PlacedTable:
    """The table as a block, and where it stands."""
    first = table.fragments[0]
    words: dict[int, set[int]] = {}
    for fragment in table.fragments:
        words.setdefault(fragment.page, set()).update(fragment.word_ids)
    return PlacedTable(_table_block(table, setting), first.page, first.ys[0], words)


def _table_block(table: JoinedTable, setting: Setting) -> TableBlock:
    cells, n_rows, n_cols = _compact(table)
    rows = [[""] * n_cols for _ in range(n_rows)]
    for cell in cells:
        rows[cell.row][cell.col] = text_of(cell, setting.pages)
    kind = kind_of(rows, setting.labels)
    marked = _marked(n_rows, cells, setting.pages)
    labelled = kind == "form" or (kind == "layout" and any(":" in c for c in rows[0]))
    header = 0 if labelled else header_rows_of(rows, marked)
    if not table.ruled and kind != "data":
        kind = "layout"
    blocks = [_cell_block(cell, kind, setting) for cell in cells if cell.parts or kind == "data"]
    fragments = tuple(Box(f.page, *(round(v, 2) for v in setting.pages[f.page].displayed(*f.box))) for f in table.fragments)
    return TableBlock(kind, blocks, n_rows, n_cols, header, None, table.ruled, fragments)


def _marked(n_rows: int, cells: Sequence[JoinedCell], pages: Mapping[int, Page]) -> list[bool]:
    """For each row whether it is set off from others as headers are: all bold, or all shaded."""
    rows: list[list[JoinedCell]] = [[] for _ in range(n_rows)]
    for cell in cells:
        if cell.parts:
            rows[cell.row].append(cell)
    return [bool(mine) and (all(c.shaded for c in mine) or all(_is_bold(c, pages) for c in mine)) for mine in rows]


def _is_bold(cell: JoinedCell, pages: Mapping[int, Page]) -> bool:
    if not cell.parts:
        return False
    for number, ids in cell.parts:
        words = pages[number].words
        for i in ids:
            if not words[i][7]:
                return False
    return True


def _compact(table: JoinedTable) -> tuple[list[JoinedCell], int, int]:
    """Cells renumbered without the rows and columns in which no cell with words begins."""
    rows = sorted({c.row for c in table.cells if c.parts})
    cols = sorted({c.col for c in table.cells if c.parts})
    row_at = _renumbering(rows, table.n_rows)
    col_at = _renumbering(cols, table.n_cols)
    out = []
    for cell in table.cells:
        row, row_end = row_at[cell.row], row_at[cell.row + cell.row_span]
        col, col_end = col_at[cell.col], col_at[cell.col + cell.col_span]
        if row < row_end and col < col_end:
            out.append(JoinedCell(row, col, row_end - row, col_end - col, cell.parts, cell.boxes, cell.shaded))
    return out, len(rows), len(cols)


def _renumbering(kept: Sequence[int], n: int) -> list[int]:
    """For each old edge 0..n the number of kept rows (or columns) before it."""
    chosen = set(kept)
    at = [0]
    for k in range(n):
        at.append(at[-1] + (k in chosen))
    return at


def _cell_block(cell: JoinedCell, kind: GridKind, setting: Setting) -> CellBlock:
    found = _data_paragraph(cell, setting) if kind == "data" else _form_paragraphs(cell, setting)
    return CellBlock(cell.row, cell.col, found, cell.row_span, cell.col_span, tuple(cell.boxes), _is_bold(cell, setting.pages), cell.shaded)


def _data_paragraph(cell: JoinedCell, setting: Setting) -> list[ParagraphBlock]:
    """The words of a data cell as one paragraph, lines joined; nothing in it is a list item ("- 120")."""
    lines: list[PrintedLine] = []
    for number, ids in cell.parts:
        words = setting.pages[number].words
        if len(ids) == 1 == len(cell.parts):
            text, x0, top, x1, bottom, _, _, bold, italic, _ = words[ids[0]]
            return [ParagraphBlock([Run(text, Box(number, x0, top, x1, bottom), bold, italic)])]
        lines += printed_lines([words[i] for i in ids], number)
    return [ParagraphBlock(runs_of(lines, setting.measures.right, setting.known_words or KnownWords))] if lines else []


def _form_paragraphs(cell: JoinedCell, setting: Setting) -> list[ParagraphBlock]:
    """The paragraphs of a cell of running text; the part on a second page goes on where the first broke off."""
    out: list[ParagraphBlock] = []
    for number, ids in cell.parts:
        page = setting.pages[number]
        words = [page.words[i] for i in ids]
        edge = next((b.x1 for b in cell.boxes if b.page == number), None)
        right = edge - CELL_PADDING if edge is not None and page.turn == 0 and not page.tilt else max(w.x1 for w in words)
        more = paragraphs(words, number, setting.measures, right=right, vocabulary=setting.known_words)
        if out and more and _goes_on(out[-1], more[0], right):
            out[-1].runs += more.pop(0).runs
        out += more
    return out


def _goes_on(above: ParagraphBlock, below: ParagraphBlock, right: float) -> bool:
    """Whether the first paragraph of a cell's second page continues the last one of its first.

    It does where the last line neither ends a sentence nor had room for the next word, or where the next begins in lower case.
    """
    last, first = above.runs[-1], below.runs[0]
    if last.text.rstrip(CLOSING).endswith((".", ":", ";", "!", "?")) or last.bold != first.bold or _is_item(below):
        return False
    if first.text[:1].islower():
        return True
    return last.box is not None and first.box is not None and last.box.x1 + (first.box.x1 - first.box.x0) + 3 > right


def _is_item(paragraph: ParagraphBlock) -> bool:
    """Whether a paragraph begins with a list label or bullet."""
    return len(paragraph.runs) > 1 and is_numbering(paragraph.runs[0].text)


def with_captions(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks; each table of data points at the paragraph right above it where that paragraph titles it."""
    above: Block | None = None
    for found in blocks:
        if isinstance(found, TableBlock) and found.kind == "data" and found.caption is None and isinstance(above, ParagraphBlock):
            text = "".join(("" if run.glue else " ") + run.text for run in above.runs)
            if is_caption(text, all(run.bold for run in above.runs)):
                found.caption = above
        yield found
        above = found


def add_captions(blocks: Iterable[Block]) -> None:
    """As `with_captions`, for blocks that are all there."""
    for _ in with_captions(blocks):
        pass
