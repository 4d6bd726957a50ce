"""The frozen text of a paper, and where each of its characters stands on the page.

A Document is made once by `read/` and never changes. Everything later points into `Document.text` with a Span;
`place` turns a span into a page and boxes, `quote` into words.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import trunc
from typing import Literal, NamedTuple, overload

_MUCH_UNSURE = 0.02  # share of a record's characters: one word of a long section is no reason to doubt it
_FARTHEST = 2**31 - 1  # hundredths of a point that an edge is kept at
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


class Boxes(Sequence[Box]):
    """The boxes of one record, kept as plain numbers: those of a long section are one for each of its printed lines.

    Edges come to a hundredth of a point, as those of `Pieces`.
    """

    __slots__ = ("_numbers",)

    def __init__(self, places: Iterable[tuple[int, int, int, int, int]]) -> None:
        self._numbers = array("i", list(chain.from_iterable(places)))  # page, left, top, right, bottom of each

    def __len__(self) -> int:
        return len(self._numbers) // 5

    @overload
    def __getitem__(self, index: int) -> Box: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Box, ...]: ...
    def __getitem__(self, index: int | slice) -> Box | tuple[Box, ...]:
        return tuple(self)[index]

    def __iter__(self) -> Iterator[Box]:
        numbers = iter(self._numbers)
        for page, x0, top, x1, bottom in zip(numbers, numbers, numbers, numbers, numbers, strict=True):
            yield Box(page, x0 / 100, top / 100, x1 / 100, bottom / 100)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Boxes):
            return self._numbers == other._numbers
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Piece(NamedTuple):
    """One printed word (or run of words) of the text and its box."""

    start: int
    end: int
    box: Box


class Pieces(Sequence[Piece]):
    """Pieces in the order of the text, kept as plain numbers: a paper has one for each printed word.

    Boxes come to a hundredth of a point, about what a printer can show.
    """

    __slots__ = ("_edges", "_places")

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        self._places, self._edges = array("i"), array("i")  # edges in hundredths of a point
        places: list[int] = []
        edges: list[float] = []
        for start, end, (page, *box) in pieces:
            places += (start, end, page)
            edges += box
        self.extend(places, edges)

    def extend(self, places: list[int], edges: list[float]) -> None:
        """Add pieces as flat numbers, in the order of the text: start, end and page, and left, top, right and bottom of each."""
        self._places.fromlist(places)
        # trunc() takes two thirds of the time of int() and less than round(), and this runs for each word
        try:
            self._edges.fromlist([trunc(100 * v + 0.5) for v in edges])
        except OverflowError:  # a page of more than twenty million points: its words are found, their places are cut
            self._edges.fromlist([int(min(max(100 * v, -_FARTHEST), _FARTHEST)) for v in edges])

    def __len__(self) -> int:
        return len(self._places) // 3

    @overload
    def __getitem__(self, index: int) -> Piece: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Piece, ...]: ...
    def __getitem__(self, index: int | slice) -> Piece | tuple[Piece, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        at = range(len(self))[index]
        ((start, end, page, *box),) = self.between(at, at + 1)
        return Piece(start, end, Box(page, *(v / 100 for v in box)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pieces) and self._places == other._places and self._edges == other._edges

    def __hash__(self) -> int:
        return hash(self._places.tobytes())

    def starts(self) -> array[int]:
        return self._places[0::3]

    def between(self, first: int, last: int) -> Iterator[tuple[int, int, int, int, int, int, int]]:
        """Pieces `first` to before `last` as (start, end, page, x0, top, x1, bottom), places in hundredths of a point."""
        places = iter(self._places[3 * first : 3 * last])
        edges = iter(self._edges[4 * first : 4 * last])
        return zip(places, places, places, edges, edges, edges, edges, strict=True)


class Line(NamedTuple):
    """One line of the frozen text: a paragraph, a heading, or one row of a data table (cells parted by tabs).

    `bold_to` counts the leading characters that are bold (0: none; len: the whole line), `size` is the font size
    relative to the paper's body text (1.0: body; None: not known), `indent` the left edge in points (PDF) or columns
    (text), `heading` the level that the source itself marks (`#`, H1; None: no mark), `grid` the index of the Grid the
    line belongs to, `gap` the white space above it in line heights. `note` says that it is a footnote or endnote.
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
    note: bool = False

    @property
    def bold(self) -> bool:
        return self.bold_to > 0 and self.bold_to >= self.span.end - self.span.start


class Cell(NamedTuple):
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
    pieces: Sequence[Piece] = ()
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

    def doubts_of(self, span: Span, boxes: Sequence[Box]) -> tuple[str, ...]:
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
    def _packed(self) -> Pieces:
        return self.pieces if isinstance(self.pieces, Pieces) else Pieces(self.pieces)

    @cached_property
    def _piece_starts(self) -> array[int]:
        return self._packed.starts()

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

    def place(self, span: Span) -> tuple[int | None, Sequence[Box]]:
        """The page a span begins on and the boxes it covers, one per printed line; none for text exports."""
        first = max(bisect_right(self._piece_starts, span.start) - 1, 0)
        last = bisect_left(self._piece_starts, span.end)
        lines: list[_Place] = []
        for start, end, page, x0, top, x1, bottom in self._packed.between(first, last):
            if end <= span.start:
                continue
            if start < span.start or end > span.end:
                x0, x1 = _clip(start, end, x0, x1, span)
            if lines and (line := _joined(lines[-1], page, x0, top, x1, bottom)) is not None:
                lines[-1] = line
            else:
                lines.append((page, x0, top, x1, bottom))
        return (lines[0][0] if lines else None), Boxes(lines)


def _start_of(span: Span) -> int:
    return span.start


def _end_of(span: Span) -> int:
    return span.end


_Place = tuple[int, int, int, int, int]  # a box whose edges are in hundredths of a point


def _clip(start: int, end: int, x0: int, x1: int, span: Span) -> tuple[int, int]:
    """The edges of the part of a piece's box that a span covers, taking its characters as equally wide."""
    if end <= start:
        return x0, x1
    begin, width = x0 / 100, (x1 / 100 - x0 / 100) / (end - start)
    left = begin + width * max(span.start - start, 0)
    right = begin + width * min(span.end - start, end - start)
    return round(100 * round(left, 2)), round(100 * round(right, 2))


def _joined(a: _Place, other_page: int, left: int, upper: int, right: int, lower: int) -> _Place | None:
    """One box for both where b follows a on the same printed line (they overlap by half their height and b is not far left of a)."""
    page, x0, top, x1, bottom = a
    if page != other_page or left < x0:
        return None
    # Written out, since it runs for each word of each section: min and max cost more than the rest.
    overlap = (bottom if bottom < lower else lower) - (top if top > upper else upper)
    height = bottom - top if bottom - top < lower - upper else lower - upper
    if height < 100:
        height = 100
    if 2 * overlap <= height or left - x1 >= 3 * height:
        return None
    return page, x0, top if top < upper else upper, x1 if x1 > right else right, bottom if bottom > lower else lower
