"""Other table finders, for comparison: camelot and img2table, where they are installed (they are no dependencies).

Each finder takes a PDF and the heights of its pages as displayed, and gives the tables of all pages.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks.icdar import GridCell, PlacedCells

Finder = Callable[[Path, Sequence[float]], list[PlacedCells]]
_PIXELS = 72 / 200  # img2table renders pages at 200 dpi and counts in pixels
_PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}  # operators that paint a path (PDF 32000-1, table 60)


def other_finders() -> tuple[dict[str, Finder], list[str]]:
    """The finders that are installed, by name, and a note on each library: its version, or that it is missing."""
    finders: dict[str, Finder] = {}
    notes = []
    for package, distribution, flavours in (
        ("camelot", "camelot-py", {f"camelot {f}": partial(_camelot, flavour=f) for f in ("lattice", "stream", "network")}),
        (
            "img2table",
            "img2table",
            {"img2table": partial(_img2table, borderless=False), "img2table borderless": partial(_img2table, borderless=True)},
        ),
    ):
        if importlib.util.find_spec(package) is None:
            notes.append(f"{distribution} is not installed and was left out (`pip install {distribution}`).")
            continue
        finders.update(flavours)
        notes.append(f"{distribution} {version(distribution)}")
    if finders and not has_pikepdf():
        notes.append("pikepdf is not installed, so that the others could not be given copies without rules (`pip install pikepdf`).")
    return finders, notes


def has_pikepdf() -> bool:
    return importlib.util.find_spec("pikepdf") is not None


def without_drawing(pdf: Path, folder: Path) -> Path:
    """A copy of a PDF whose pages and form objects paint no paths and no shadings; text and pictures stay as they are."""
    pikepdf: Any = importlib.import_module("pikepdf")
    target = folder / pdf.name
    with pikepdf.open(pdf) as document:
        for page in document.pages:
            page.Contents = document.make_stream(_unpainted(page))
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form":
                item.write(_unpainted(item))
        document.save(target)
    return target


def _unpainted(holder: Any) -> Any:
    pikepdf: Any = importlib.import_module("pikepdf")
    kept = []
    for instruction in pikepdf.parse_content_stream(holder):
        operator = str(instruction.operator)
        if operator in _PAINTING:
            kept.append(pikepdf.ContentStreamInstruction([], pikepdf.Operator("n")))
        elif operator != "sh":
            kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)


def _camelot(pdf: Path, heights: Sequence[float], *, flavour: str) -> list[PlacedCells]:
    read_pdf: Any = importlib.import_module("camelot").read_pdf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one for every page without a table
        tables = read_pdf(str(pdf), pages="all", flavor=flavour)
    found = []
    for table in tables:
        x0, y0, x1, y1 = table._bbox
        height = heights[table.page - 1]
        found.append(PlacedCells(table.page, (x0, height - y1, x1, height - y0), tuple(_joined(table.cells))))
    return found


def _joined(rows: Sequence[Sequence[Any]]) -> Iterator[GridCell]:
    """camelot's cells, those without an edge between them as one."""
    done: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        for c in range(len(row)):
            if (r, c) in done:
                continue
            right, below = c, r
            while right + 1 < len(row) and not row[right].right and not row[right + 1].left:
                right += 1
            while below + 1 < len(rows) and not rows[below][c].bottom and not rows[below + 1][c].top:
                below += 1
            inside = [(i, j) for i in range(r, below + 1) for j in range(c, right + 1)]
            done.update(inside)
            yield GridCell(r, c, below - r + 1, right - c + 1, " ".join(rows[i][j].text for i, j in inside))


def _img2table(pdf: Path, heights: Sequence[float], *, borderless: bool) -> list[PlacedCells]:
    document: Any = importlib.import_module("img2table.document").PDF(str(pdf))
    found = []
    for index, tables in document.extract_tables(borderless_tables=borderless).items():
        for table in tables:
            found.append(PlacedCells(index + 1, _points(table.bbox), tuple(_merged(table.content))))
    return found


def _merged(content: dict[int, Sequence[Any]]) -> Iterator[GridCell]:
    """img2table's cells; it gives a merged cell at each of its places, with the same box."""
    places: dict[tuple[float, ...], list[tuple[int, int, str]]] = {}
    for r, row in enumerate(content.values()):
        for c, cell in enumerate(row):
            places.setdefault(_points(cell.bbox), []).append((r, c, cell.value or ""))
    for same in places.values():
        rows, cols = [r for r, _, _ in same], [c for _, c, _ in same]
        yield GridCell(min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1, same[0][2])


def _points(box: Any) -> tuple[float, float, float, float]:
    return float(box.x1) * _PIXELS, float(box.y1) * _PIXELS, float(box.x2) * _PIXELS, float(box.y2) * _PIXELS
