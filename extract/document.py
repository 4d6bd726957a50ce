"""The frozen text of a paper, and where each of its characters stands on the page.

A Document is made once by `read/` and never changes. Everything later points into `Document.text` with a Span;
`place` turns a span into a page and boxes, `quote` into words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

_MUCH_UNSURE = 0.02  # share of a record's characters: one word of a long section is no reason to doubt it
GridKind = Literal["data", "layout", "form"]


class Span(NamedTuple):
    """A half-open run of characters of `Document.text`."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Box(NamedTuple):
    """A rectangle on a page: points, origin at the top left of the page as displayed; page counts from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Piece(NamedTuple):
    """One printed word (or run of words) of the text and its box."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the frozen text: a paragraph, a heading, or one row of a data table (cells parted by tabs).

    `bold_to` counts the leading characters that are bold (0: none; len: the whole line), `size` is the font size
    relative to the paper's body text (1.0: body; None: not known), `indent` the left edge in points (PDF) or columns
    (text), `heading` the level that the source itself marks (`#`, H1; None: no mark), `grid` the index of the Grid the
    line belongs to, `gap` the white space above it in line heights.
    """

    span: Span
    kind: Literal["text", "row"] = "text"
    bold_to: int = 0
    italic: bool = False
    size: float | None = None
    indent: float | None = None
    heading: int | None = None
    grid: int | None = None
    gap: float | None = None

    @property
    def bold(self) -> bool:
        return self.bold_to > 0 and self.bold_to >= self.span.end - self.span.start


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a Grid; `span` is empty where the cell holds no text. A form cell may hold several lines."""

    row: int
    col: int
    row_span: int
    col_span: int
    span: Span
    boxes: tuple[Box, ...] = ()
    bold: bool = False
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: `cells` in row order; `header_rows` counts the leading rows of column labels.

    `caption` is the line that titles it, where one does; `fragments` the page and outline of each part of a table
    that runs over pages (empty for text).
    """

    kind: GridKind
    span: Span
    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    header_rows: int
    caption: Span | None = None
    ruled: bool = False
    fragments: tuple[Box, ...] = ()

    def row(self, index: int) -> tuple[Cell, ...]:
        start = bisect_left(self.cells, index, key=_row_of)
        return self.cells[start : bisect_left(self.cells, index + 1, lo=start, key=_row_of)]


def _row_of(cell: Cell) -> int:
    return cell.row


@dataclass(frozen=True, slots=True)
class Furniture:
    """What the page prints beside the paper's own text: running heads, feet, page numbers. Kept, but out of the text."""

    kind: Literal["head", "foot", "page_number"]
    text: str
    page: int | None
    box: Box | None = None


@dataclass(frozen=True)
class Document:
    """The frozen text of one source; `n_pages` is None for text exports, which have no pages.

    `ocr_pages` are those whose words come from OCR, ours or a scanner's, `doubtful` the words that ours is not sure of, in order.
    `n_hidden` counts characters left out because no reader of the page can see them; `doubts` says what reading casts
    in doubt for the whole paper ("tracked_changes"); `gaps` what could not be read at all ("scanned_pages", "unread_scans",
    "unreadable_pages", "damaged_file").
    """

    text: str
    lines: tuple[Line, ...]
    pieces: tuple[Piece, ...] = ()
    grids: tuple[Grid, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    media_type: str = "text/plain"
    n_pages: int | None = None
    ocr_pages: frozenset[int] = frozenset()
    doubtful: tuple[Span, ...] = ()
    n_hidden: int = 0
    doubts: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def is_doubtful(self) -> bool:
        """Whether reading casts anything of the paper in doubt, all of it or its pages from OCR."""
        return bool(self.doubts or self.ocr_pages)

    @property
    def n_ocr_pages(self) -> int:
        return len(self.ocr_pages)

    def doubts_of(self, span: Span, boxes: tuple[Box, ...]) -> tuple[str, ...]:
        """What reading casts in doubt where a record stands: those of the paper, "ocr", and "ocr_unsure" where its words are."""
        if not self.ocr_pages or not any(box.page in self.ocr_pages for box in boxes):
            return self.doubts
        first = bisect_right(self.doubtful, span.start, key=_end_of)
        last = bisect_left(self.doubtful, span.end, key=_start_of)
        unsure = sum(min(word.end, span.end) - max(word.start, span.start) for word in self.doubtful[first:last])
        is_unsure = unsure > _MUCH_UNSURE * (span.end - span.start)
        return (*self.doubts, "ocr", "ocr_unsure") if is_unsure else (*self.doubts, "ocr")

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.span.start for line in self.lines]

    @cached_property
    def _piece_starts(self) -> list[int]:
        return [piece.start for piece in self.pieces]

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def line_index(self, offset: int) -> int:
        """The index of the line that holds the character at `offset` (a line's newline belongs to it)."""
        return max(bisect_right(self._line_starts, offset) - 1, 0)

    def line_at(self, offset: int) -> Line:
        return self.lines[self.line_index(offset)]

    def lines_in(self, span: Span) -> Iterator[Line]:
        """Lines that share a character with `span`, in order."""
        for index in range(self.line_index(span.start), len(self.lines)):
            line = self.lines[index]
            if line.span.start >= span.end:
                return
            if line.span.end > span.start:
                yield line

    def place(self, span: Span) -> tuple[int | None, tuple[Box, ...]]:
        """The page a span begins on and the boxes it covers, one per printed line; (None, ()) for text exports."""
        first = max(bisect_right(self._piece_starts, span.start) - 1, 0)
        last = bisect_left(self._piece_starts, span.end)
        boxes: list[Box] = []
        for piece in self.pieces[first:last]:
            start, end, box = piece
            if end <= span.start:
                continue
            if start < span.start or end > span.end:
                box = _clip(piece, span)
            if boxes and (line := _joined(boxes[-1], box)) is not None:
                boxes[-1] = line
            else:
                boxes.append(box)
        return (boxes[0].page if boxes else None), tuple(boxes)


def _start_of(span: Span) -> int:
    return span.start


def _end_of(span: Span) -> int:
    return span.end


def _clip(piece: Piece, span: Span) -> Box:
    """The part of a piece's box that a span covers, taking its characters as equally wide."""
    box, length = piece.box, piece.end - piece.start
    if length <= 0 or (span.start <= piece.start and piece.end <= span.end):
        return box
    width = (box.x1 - box.x0) / length
    left = box.x0 + width * max(span.start - piece.start, 0)
    right = box.x0 + width * min(span.end - piece.start, length)
    return Box(box.page, round(left, 2), box.top, round(right, 2), box.bottom)


def _joined(a: Box, b: Box) -> Box | None:
    """One box for both where b follows a on the same printed line (they overlap by half their height and b is not far left of a)."""
    page, x0, top, x1, bottom = a
    other_page, left, upper, right, lower = b
    if page != other_page or left < x0:
        return None
    # Written out, since it runs for each word of each section: min and max cost more than the rest.
    overlap = (bottom if bottom < lower else lower) - (top if top > upper else upper)
    height = max(bottom - top if bottom - top < lower - upper else lower - upper, 1.0)
    if overlap <= 0.5 * height or left - x1 >= 3 * height:
        return None
    return Box(page, x0, top if top < upper else upper, x1 if x1 > right else right, bottom if bottom > lower else lower)
