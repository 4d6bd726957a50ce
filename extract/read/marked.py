"""What Word files and web pages share: tables whose cells are marked as such, put into the blocks that are frozen."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock, canonical
from extract.read.table_kind import Vocabulary, header_rows_of, kind_of

_COUNTED = re.compile(r"\*?\(?(?:\d{1,4}(?:\.\d{1,3})*|[A-Z]{1,5}[ /.]?\d{1,4}(?:/\d{2,4})?|\d{1,4}/\d{1,4}(?:/(?:[A-Z]{1,5}|\d{1,4}))?|[a-z])[.):]?")
_ADDRESS = re.compile(r"@|^(?:www\.|https?:)")
_LONG_CELL, _SHORT_CELL = 200, 60  # characters: running text; who is to act
_MOST_SPAN = 1000


@dataclass(slots=True)
class MarkedCell:
    """One cell as marked: its blocks in order, how far it spans, and whether it is marked or shaded as a label of columns."""

    blocks: list[Block]
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    is_header: bool = False
    shaded: bool = False

    @property
    def paragraphs(self) -> list[ParagraphBlock]:
        return [block for block in self.blocks if isinstance(block, ParagraphBlock)]


@dataclass(slots=True)
class Placing:
    """Gives cells their columns, past those that cells of rows above reach down into."""

    cells: list[MarkedCell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    _free: dict[int, int] = field(default_factory=dict)  # the first column of each row that may be free

    def add(self, row: int, blocks: list[Block], spans: tuple[int, int], *, is_header: bool = False, shaded: bool = False) -> None:
        row_span, col_span = (min(max(span, 1), _MOST_SPAN) for span in spans)
        col = self._free.get(row, 0)
        while (row, col) in self.taken:
            col += 1
        self._free[row] = col
        self.taken.update((row + r, col + c) for r in range(row_span) for c in range(col_span))
        self.cells.append(MarkedCell(blocks, row, col, row_span, col_span, is_header, shaded))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words of one look; a line end in it parts paragraphs."""

    text: str
    bold: bool = False
    italic: bool = False
    size: float = 0.0


def paragraphs_of(pieces: Sequence[Piece]) -> list[ParagraphBlock]:
    """The paragraphs that pieces make: parted at line ends, but for those inside a sentence; `size` is that of most characters."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *more = piece.text.split("\n")
        lines[-1].append(Piece(first, piece.bold, piece.italic, piece.size))
        for text in more:
            lines.append([Piece(text, piece.bold, piece.italic, piece.size)])
    found: list[list[Piece]] = []
    for line in lines:
        words = "".join(piece.text for piece in line).strip()
        if words and found and words[0].islower() and not _ADDRESS.search(words):
            found[-1] += [Piece(" "), *line]
        elif words:
            found.append(line)
    return [_paragraph(line) for line in found]


def _paragraph(line: Sequence[Piece]) -> ParagraphBlock:
    runs: list[Run] = []
    sizes: Counter[float] = Counter()
    space = True
    for piece in line:
        sizes[piece.size] += len(piece.text.strip())
        if not canonical(piece.text):
            space = space or any(c.isspace() for c in piece.text)
            continue
        beside = space or piece.text[0].isspace()
        if runs and not beside and (runs[-1].bold, runs[-1].italic) == (piece.bold, piece.italic):
            runs[-1].text += piece.text
        else:
            runs.append(Run(piece.text, bold=piece.bold, italic=piece.italic, glue=bool(runs) and not beside))
        space = piece.text[-1].isspace()
    return ParagraphBlock(runs, sizes.most_common(1)[0][0] or None)


def text_of(paragraph: ParagraphBlock) -> str:
    """The words of a paragraph as they will be frozen."""
    out = ""
    for run in paragraph.runs:
        words = canonical(run.text)
        out += words if run.glue or not out else f" {words}"
    return out


def is_bold(paragraphs: Sequence[ParagraphBlock]) -> bool:
    runs = [run for paragraph in paragraphs for run in paragraph.runs if canonical(run.text)]
    return bool(runs) and all(run.bold for run in runs)


def table_blocks(cells: Sequence[MarkedCell], labels: Vocabulary | None, *, ruled: bool) -> list[Block]:
    """A marked table as one block, or as the blocks of its cells where it only arranges them on the page."""
    if not any(cell.blocks for cell in cells):
        return []
    cells = _compact(cells)
    n_rows, n_cols = max(c.row for c in cells) + 1, max(c.col for c in cells) + 1
    rows = [[""] * n_cols for _ in range(n_rows)]
    for cell in cells:
        rows[cell.row][cell.col] = _words(cell)
    if numbered := _numbered(cells, n_cols):
        return unfolded(numbered)
    if n_cols == 1 or any(isinstance(block, TableBlock) for cell in cells for block in cell.blocks):
        return unfolded(cells)
    kind = kind_of(rows, labels)
    by_row: list[list[MarkedCell]] = [[] for _ in range(n_rows)]
    for cell in cells:
        if cell.blocks:
            by_row[cell.row].append(cell)
    marked = [bool(mine) and all(c.is_header or c.shaded or is_bold(c.paragraphs) for c in mine) for mine in by_row]
    said = next((r for r, mine in enumerate(by_row) if not all(c.is_header for c in mine)), 0)
    if not ruled and kind != "data":
        kind = "layout"
    labelled = kind == "form" or (kind == "layout" and any(":" in c for c in rows[0]))
    header = 0 if labelled else said or header_rows_of(rows, marked)
    blocks = [
        CellBlock(c.row, c.col, _joined(c) if kind == "data" else c.paragraphs, c.row_span, c.col_span, bold=is_bold(c.paragraphs), shaded=c.shaded)
        for c in cells
        if c.blocks or kind == "data"
    ]
    return [TableBlock(kind, blocks, n_rows, n_cols, min(header, n_rows - 1), None, ruled)]


def _compact(cells: Sequence[MarkedCell]) -> list[MarkedCell]:
    """Cells renumbered without the rows and columns in which no cell with words begins."""
    filled = [c for c in cells if c.paragraphs or c.blocks]
    rows, cols = sorted({c.row for c in filled}), sorted({c.col for c in filled})
    out = []
    for c in cells:
        row, col = bisect_left(rows, c.row), bisect_left(cols, c.col)
        row_span, col_span = bisect_left(rows, c.row + c.row_span) - row, bisect_left(cols, c.col + c.col_span) - col
        if row_span and col_span:
            out.append(MarkedCell(c.blocks, row, col, row_span, col_span, c.is_header, c.shaded))
    return out


def _joined(cell: MarkedCell) -> list[ParagraphBlock]:
    """The paragraphs of a data cell as one."""
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs]
    return [ParagraphBlock(runs)] if runs else []


def _numbered(cells: Sequence[MarkedCell], n_cols: int) -> list[MarkedCell]:
    """The cells of a table that only sets the numbers of items beside their texts, and perhaps who acts on some; none for other tables.

    Agendas and minutes are set so on web pages and in Word. Its row of labels ("Item", "Minute", "Action") is left out.
    """
    body = [c for c in cells if not c.is_header and c.blocks]
    if not 2 <= n_cols <= 3 or not body:
        return []
    top = [c for c in body if c.row == body[0].row]
    if n_cols == 3 and len(top) == n_cols and not _COUNTED.fullmatch(_words(top[0])):
        body = [c for c in body if c.row > top[0].row]
    first, second, third = ([c for c in body if c.col == k] for k in range(3))
    rich = sum(len(c.blocks) > 2 or len(_words(c)) > _LONG_CELL for c in second)
    acts = len(third) < len(second) and all(len(_words(c)) <= _SHORT_CELL for c in third)
    return body if first and all(_COUNTED.fullmatch(_words(c)) for c in first) and rich >= max(1, len(second) // 3) and acts else []


def _words(cell: MarkedCell) -> str:
    return " ".join(map(text_of, cell.paragraphs))


def unfolded(cells: Sequence[MarkedCell]) -> list[Block]:
    """The blocks of the cells in reading order; a number that stands beside a text begins it."""
    out: list[Block] = []
    label: list[Run] = []
    for cell in sorted(cells, key=lambda c: (c.row, c.col)):
        blocks = list(cell.blocks)
        first = blocks[0] if blocks else None
        if label and isinstance(first, ParagraphBlock):
            first.runs[:0] = label
            label = []
        is_number = len(blocks) == 1 and isinstance(first, ParagraphBlock) and bool(_COUNTED.fullmatch(text_of(first)))
        beside = any(c.row == cell.row and c.col > cell.col and c.paragraphs for c in cells)
        if is_number and beside and isinstance(first, ParagraphBlock):
            label = first.runs
        else:
            out += blocks
    return out
