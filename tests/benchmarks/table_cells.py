"""Tables whose every cell is known, of papers laid out anew: which cells were found exactly, in their row and column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.document import Document, Grid
from extract.read import read
from extract.read.freeze import canonical
from extract.rulebook import load_rulebook
from tests.benchmarks.icdar import Tally

RULED_KINDS = ("bordered", "merged", "long")  # kinds of the gold whose cells rules delimit
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class CellScore:
    """One gold table in one PDF: its kind, and its filled cells right, given and wanted."""

    pdf: str
    table: str
    kind: str
    tally: Tally


def score_rebuilt(papers: Path, gold: Path) -> list[CellScore]:
    """Each gold table of each rebuilt PDF; tables found beside them come as kind "extra"."""
    scores = []
    for paper, truth in json.loads(gold.read_text(encoding="utf-8")).items():
        for pdf in sorted(papers.glob(f"{paper}-*.pdf")):
            document = read(pdf.read_bytes(), load_rulebook())
            scores += _score(pdf.stem, truth["tables"], document)
    return scores


def _score(pdf: str, tables: Sequence[dict[str, Any]], document: Document) -> list[CellScore]:
    """Each gold table against the found table that shares most of its cells."""
    found = [_places_of(document, grid) for grid in document.grids]
    left = set(range(len(found)))
    scores = []
    for table in tables:
        wanted = {(r, c, _plain(text)) for r, row in enumerate(table["rows"]) for c, text in enumerate(row) if _plain(text)}
        best = max(left, key=lambda k: len(_words(found[k]) & _words(wanted)), default=None)
        if best is None or not _words(found[best]) & _words(wanted):
            scores.append(CellScore(pdf, table["id"], table["kind"], Tally(0, 0, len(wanted))))
            continue
        left.discard(best)
        scores.append(CellScore(pdf, table["id"], table["kind"], Tally(len(found[best] & wanted), len(found[best]), len(wanted))))
    return scores + [CellScore(pdf, f"grid {k}", "extra", Tally(0, len(found[k]), 0)) for k in sorted(left) if len(found[k]) > 1]


def _places_of(document: Document, grid: Grid) -> set[Place]:
    return {(c.row, c.col, _plain(document.quote(c.span))) for c in grid.cells if c.span}


def _words(places: set[Place]) -> set[str]:
    return {text for _, _, text in places}


def _plain(text: str) -> str:
    return "".join(canonical(text).split())
