"""Adjacency relations: how well the structure of tables was found, as the ICDAR 2013 table competition measured it.

Definition: M. Göbel, T. Hassan, E. Oro, G. Orsi, "A methodology for evaluating algorithms for table understanding in PDF
documents" (DocEng 2012) and "ICDAR 2013 table competition" (ICDAR 2013). Each filled cell is related to its nearest filled
neighbour to the right and below, empty cells skipped; a table is the list of its relations, and a system is measured by the
precision and recall of that list. Before cells are compared their white space is dropped, other signs than letters and
digits become "_", and lower case becomes upper.

The ground truth comes as two files for each PDF: `NAME-reg.xml` gives the regions (a table that runs over pages has one on
each), `NAME-str.xml` their cells. Places are in points from the bottom left of the page as displayed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

Box4 = tuple[float, float, float, float]  # x0, top, x1, bottom
Relation = tuple[str, str, str]


class GridCell(NamedTuple):
    """One cell of a table by its place in the grid, counted from 0, and its words; `box` where the ground truth gives it."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: Box4 | None = None


@dataclass(frozen=True, slots=True)
class PlacedCells:
    """One table, or its part on one page: points from the page's top left, as displayed."""

    page: int
    box: Box4
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Relations found that are true, found at all, and wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.given + other.given, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else float(not self.wanted)

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def normalised(text: str) -> str:
    """Words as they are compared: no white space, signs as "_", upper case."""
    return "".join(c if c.isalnum() else "_" for c in "".join(text.split()).upper())


def neighbours(cells: Sequence[GridCell]) -> list[tuple[GridCell, GridCell, str]]:
    """Each filled cell with its nearest filled cells to the right and below, once for each pair however many rows they share."""
    filled = [c for c in cells if normalised(c.text)]
    at = {(r, c): k for k, cell in enumerate(filled) for r in _rows(cell) for c in _cols(cell)}
    n_rows = max((c.row + c.row_span for c in filled), default=0)
    n_cols = max((c.col + c.col_span for c in filled), default=0)
    pairs: dict[tuple[int, int, str], None] = {}
    for k, cell in enumerate(filled):
        for row in _rows(cell):
            beside = (at[row, col] for col in range(cell.col + cell.col_span, n_cols) if (row, col) in at)
            if (other := next(beside, None)) is not None:
                pairs[k, other, "right"] = None
        for col in _cols(cell):
            below = (at[row, col] for row in range(cell.row + cell.row_span, n_rows) if (row, col) in at)
            if (other := next(below, None)) is not None:
                pairs[k, other, "below"] = None
    return [(filled[a], filled[b], direction) for a, b, direction in pairs]


def _rows(cell: GridCell) -> range:
    return range(cell.row, cell.row + cell.row_span)


def _cols(cell: GridCell) -> range:
    return range(cell.col, cell.col + cell.col_span)


def relations(cells: Sequence[GridCell]) -> Counter[Relation]:
    """The relations of a table by the words of their cells; two pairs of cells with the same words count twice."""
    return Counter((normalised(a.text), normalised(b.text), direction) for a, b, direction in neighbours(cells))


def compare(wanted: Sequence[GridCell], given: Sequence[GridCell]) -> Tally:
    """How many of a table's relations another has."""
    true, found = relations(wanted), relations(given)
    return Tally((true & found).total(), found.total(), true.total())


def score_whole(wanted: Sequence[PlacedCells], given: Sequence[PlacedCells]) -> Tally:
    """Finding and structure of one file's tables: each true table is set against one found table, the best pairs first.

    What is found beside them counts against precision, what is not found against recall.
    """
    pairs = [(compare(w.cells, g.cells), i, j) for i, w in enumerate(wanted) for j, g in enumerate(given) if w.page == g.page]
    total = Tally()
    left_wanted, left_given = set(range(len(wanted))), set(range(len(given)))
    for tally, i, j in sorted(pairs, key=lambda p: (-p[0].right, p[0].given)):
        if tally.right and i in left_wanted and j in left_given:
            left_wanted.remove(i)
            left_given.remove(j)
            total += tally
    for i in left_wanted:
        total += Tally(wanted=relations(wanted[i].cells).total())
    for j in left_given:
        total += Tally(given=relations(given[j].cells).total())
    return total


def score_structure(wanted: PlacedCells, given: Iterable[PlacedCells]) -> Tally:
    """Structure where the region is given: the found table that covers most of it, or nothing where none lies on it."""
    overlapping = [(shared_area(wanted.box, g.box), g) for g in given if g.page == wanted.page]
    best = max((pair for pair in overlapping if pair[0] > 0), key=lambda pair: pair[0], default=None)
    return compare(wanted.cells, best[1].cells if best else ())


def shared_area(a: Box4, b: Box4) -> float:
    return max(min(a[2], b[2]) - max(a[0], b[0]), 0.0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)


def read_truth(pdf: Path, heights: Sequence[float], variant: str | None = None) -> list[PlacedCells]:
    """The true tables of a PDF, one for each region, with the boxes of their cells.

    `heights` are those of the pages as displayed, `variant` the stem of the truth's files where it differs from the PDF's.
    """
    stem = variant or pdf.stem
    regions = {key: (page, box) for key, page, box in _regions(pdf.with_name(f"{stem}-reg.xml"), heights)}
    tables = []
    for table in ElementTree.parse(pdf.with_name(f"{stem}-str.xml")).getroot().iter("table"):
        for region in table.iter("region"):
            page, box = regions[table.attrib["id"], region.attrib["id"]]
            cells = [_cell(element, heights[page - 1]) for element in region.iter("cell")]
            tables.append(PlacedCells(page, box, tuple(_moved_into(box, cells))))
    return tables


def _regions(path: Path, heights: Sequence[float]) -> Iterator[tuple[tuple[str, str], int, Box4]]:
    for table in ElementTree.parse(path).getroot().iter("table"):
        for region in table.iter("region"):
            page = int(region.attrib["page"])
            yield (table.attrib["id"], region.attrib["id"]), page, _box(region, heights[page - 1])


def _box(element: ElementTree.Element, height: float) -> Box4:
    box = element.find("bounding-box")
    assert box is not None, "a region or cell of the ground truth without a bounding box"
    x1, y1, x2, y2 = (float(box.attrib[k]) for k in ("x1", "y1", "x2", "y2"))
    return x1, height - y2, x2, height - y1


def _cell(element: ElementTree.Element, height: float) -> GridCell:
    row, col = int(element.attrib["start-row"]), int(element.attrib["start-col"])
    row_end, col_end = int(element.get("end-row", row)), int(element.get("end-col", col))
    return GridCell(row, col, row_end - row + 1, col_end - col + 1, element.findtext("content") or "", _box(element, height))


def _moved_into(region: Box4, cells: Sequence[GridCell]) -> list[GridCell]:
    """Cells whose boxes begin at the region's top: on turned pages the truth counts them from the height of the unturned one."""
    shift = region[1] - min((c.box[1] for c in cells if c.box), default=region[1])
    if abs(shift) < 20:
        return list(cells)
    return [c._replace(box=(c.box[0], c.box[1] + shift, c.box[2], c.box[3] + shift)) for c in cells if c.box]
