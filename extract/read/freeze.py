"""Blocks of words, in reading order, frozen into a Document.

Readers (PDF, text, later others) hand over ParagraphBlocks and TableBlocks; only this module lays out the canonical
text and computes offsets, so that every format freezes alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from extract.document import Box, Cell, Document, Furniture, Grid, GridKind, Line, Pieces, Span

_LIGATURES = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"})
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MOST_WAITING = 8192  # edges of words
_SPACE = re.compile(r"\s+")


def is_canonical(text: str) -> bool:
    """Whether a word is as it should be, as nearly every printed one is."""
    return text.isascii() and text.isprintable() and " " not in text


def canonical(text: str) -> str:
    """NFC, ligatures opened, soft hyphens and control characters gone, white space collapsed to single spaces."""
    if is_canonical(text):
        return text
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_LIGATURES))
    return _SPACE.sub(" ", text).strip()


@dataclass(slots=True)
class Run:
    """One printed word, or any run of text with one box; `glue` joins it to the run before without a space."""

    text: str
    box: Box | None = None
    bold: bool = False
    italic: bool = False
    glue: bool = False


@dataclass(slots=True)
class ParagraphBlock:
    """One paragraph or heading, wrapped lines already joined; the hints are those of `document.Line`."""

    runs: list[Run]
    size: float | None = None
    indent: float | None = None
    heading: int | None = None
    gap: float | None = None
    span: Span | None = None  # once it is frozen
    note: bool = False


@dataclass(slots=True)
class CellBlock:
    """One cell: its paragraphs in order. A data cell is frozen as one run of text, a form cell as its paragraphs."""

    row: int
    col: int
    paragraphs: list[ParagraphBlock] = field(default_factory=list)
    row_span: int = 1
    col_span: int = 1
    boxes: tuple[Box, ...] = ()
    bold: bool = False
    shaded: bool = False


@dataclass(slots=True)
class TableBlock:
    """One table; `cells` may come in any order. `caption` points at the ParagraphBlock that titles it, if any."""

    kind: GridKind
    cells: list[CellBlock]
    n_rows: int
    n_cols: int
    header_rows: int = 0
    caption: ParagraphBlock | None = None
    ruled: bool = False
    fragments: tuple[Box, ...] = ()


Block = ParagraphBlock | TableBlock


class _Freezer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.lines: list[Line] = []
        self.pieces = Pieces()
        self._places: list[int] = []  # of words that wait to be laid away, many at a time
        self._edges: list[float] = []
        self.grids: list[Grid] = []

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _runs(self, runs: Sequence[Run]) -> tuple[Span, int, bool]:
        """Write runs parted by spaces; returns the span, the count of leading bold characters, and all-italic."""
        start, bold_to, still_bold, italic = self.length, 0, True, bool(runs)
        texts = [run.text for run in runs]
        if not is_canonical("".join(texts)):  # looked at as one, since a call for each word would show
            texts = list(map(canonical, texts))
        words: list[str] = []
        places, edges = self._places, self._edges
        end, write = start, words.append
        for run, text in zip(runs, texts, strict=True):
            if not text:
                continue
            if end > start and not run.glue:
                write(" ")
                end += 1
            at, end = end, end + len(text)
            write(text)
            if run.box is not None:
                page, x0, top, x1, bottom = run.box
                places += (at, end, page)
                edges += (x0, top, x1, bottom)
            still_bold = still_bold and run.bold
            italic = italic and run.italic
            if still_bold:
                bold_to = end - start
        self.parts.append("".join(words))
        if len(edges) > _MOST_WAITING:
            self.place()
        self.length = end
        return Span(start, end), bold_to, italic and end > start

    def place(self) -> None:
        """Lay away the places of the words written so far."""
        self.pieces.extend(self._places, self._edges)
        self._places.clear()
        self._edges.clear()

    def _newline(self) -> None:
        self._write("\n")

    def paragraph(self, block: ParagraphBlock, grid: int | None = None) -> Span:
        span, bold_to, italic = self._runs(block.runs)
        if not span:
            return span
        self.lines.append(Line(span, "text", bold_to, italic, block.size, block.indent, block.heading, grid, block.gap, block.note))
        block.span = span
        self._newline()
        return span

    def table(self, block: TableBlock) -> None:
        index, start = len(self.grids), self.length
        cells = sorted(block.cells, key=lambda c: (c.row, c.col))
        frozen = self._data_cells(block, cells, index) if block.kind == "data" else self._form_cells(cells, index)
        end = max(self.length - 1, start)
        caption = block.caption.span if block.caption else None
        self.grids.append(
            Grid(block.kind, Span(start, end), tuple(frozen), block.n_rows, block.n_cols, block.header_rows, caption, block.ruled, block.fragments)
        )

    def _data_cells(self, block: TableBlock, cells: list[CellBlock], index: int) -> list[Cell]:
        by_place = {(c.row, c.col): c for c in cells}
        out: list[Cell] = []
        for row in range(block.n_rows):
            start, bold_to = self.length, 0
            for col in range(block.n_cols):
                if col:
                    self._write("\t")
                if (cell := by_place.get((row, col))) is None:
                    continue
                span, bold, _ = self._runs([run for p in cell.paragraphs for run in p.runs])
                is_bold = bool(span) and bold >= span.end - span.start
                if is_bold and bold_to >= span.start - start - 1:
                    bold_to = span.end - start
                out.append(Cell(row, col, cell.row_span, cell.col_span, span, cell.boxes, cell.bold or is_bold, cell.shaded))
            self.lines.append(Line(Span(start, self.length), "row", bold_to, grid=index))
            self._newline()
        return out

    def _form_cells(self, cells: list[CellBlock], index: int) -> list[Cell]:
        out: list[Cell] = []
        for cell in cells:
            spans = [span for span in (self.paragraph(p, index) for p in cell.paragraphs) if span]
            span = Span(spans[0].start, spans[-1].end) if spans else Span(self.length, self.length)
            out.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, span, cell.boxes, cell.bold, cell.shaded))
        return out


def freeze(
    blocks: Iterable[Block],
    *,
    furniture: Sequence[Furniture] = (),
    media_type: str = "text/plain",
    n_pages: int | None = None,
    ocr_pages: Collection[int] = (),
    doubtful: Collection[Box] = (),
    n_hidden: int = 0,
    doubts: Sequence[str] = (),
    gaps: Sequence[str] = (),
    metadata: dict[str, str] | None = None,
) -> Document:
    """Lay blocks out as the canonical text and return the Document; blocks must be in reading order.

    `doubtful` are the boxes of words, among those of the blocks' runs, that OCR is not sure of.
    """
    freezer = _Freezer()
    for block in blocks:
        if isinstance(block, TableBlock):
            freezer.table(block)
        else:
            freezer.paragraph(block)
    freezer.place()
    return Document(
        "".join(freezer.parts),
        tuple(freezer.lines),
        freezer.pieces,
        tuple(freezer.grids),
        tuple(furniture),
        media_type,
        n_pages,
        frozenset(ocr_pages),
        tuple(Span(start, end) for start, end, box in freezer.pieces if box in doubtful) if doubtful else (),
        n_hidden,
        tuple(doubts),
        tuple(gaps),
        metadata or {},
    )
