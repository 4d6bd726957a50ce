"""Append to READING.md: how alike a paper reads from its PDF and from its text export, and how alike its records are.

python -m tests.benchmarks.parity [FOLDER OF REAL PAPERS]

Two papers were laid out anew as PDFs by three producers, with one more section of tables that the text exports lack: it is left
out. The words of sign-off grids, which exports print in an order of their own, are left out of the words and kept in the records.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.document import Span
from extract.pipeline import PaperResult, process
from extract.records import Evidence
from tests.benchmarks.icdar import Tally

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TITLE = "## PDF and text export of one paper"
PAPERS = ("000", "003")
_SIGN_OFF_TABLES = ("t4", "t5")  # of the gold of both papers
_EXTRA_TABLES = ("bl", "mg", "lg")
# What a record says, beside its words; a section's words are its heading.
VALUES = {
    "paper_fields": ("field", "value"),
    "sections": ("level", "number", "heading", "kind"),
    "recommendations": ("number", "text", "action", "form", "amount", "outcome"),
    "votes": ("name", "vote", "role"),
    "costs": ("amount", "low", "high", "qualifier", "period", "kind", "nature", "recurrence"),
    "cells": ("row_index", "col_index", "numeric_value", "amount"),
    "dates": ("earliest", "latest", "precision", "kind", "boundary"),
    "sign_offs": ("role", "name", "on_behalf_of", "signed_on", "kind"),
    "people": ("name", "role", "email", "kind"),
    "paper_references": ("kind", "value"),
    "cross_references": ("target", "resolves"),
}
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a paper: its words without sign-off grid and extra tables, and its records by table."""

    words: list[str]
    records: dict[str, Counter[Key]]


@dataclass(frozen=True, slots=True)
class Parity:
    """One PDF against the text export: words apart, words of the export, records by table, and some of what differs."""

    pdf: str
    n_apart: int
    n_words: int
    records: dict[str, Tally]
    differences: list[str]

    @property
    def alike(self) -> float:
        return 1 - self.n_apart / max(self.n_words, 1)


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    gold = json.loads((shared / "gold" / "rebuilt-tables.json").read_text(encoding="utf-8"))
    found = []
    for paper in PAPERS:
        export = next((shared / "papers" / "text").glob(f"{paper}_*.txt"))
        text = _reading(process(export, export.name), gold[paper]["tables"])
        for pdf in sorted((shared / "papers" / "rebuilt").glob(f"{paper}-*.pdf")):
            found.append(_compared(pdf.stem, text, _reading(process(pdf, pdf.name), gold[paper]["tables"])))
    target = HERE / "READING.md"
    before = target.read_text(encoding="utf-8").split(TITLE)[0].rstrip() if target.exists() else "# Reading"
    target.write_text(f"{before}\n\n{_report(found)}", encoding="utf-8")


def _reading(result: PaperResult, tables: Sequence[Mapping[str, Any]]) -> Reading:
    document = result.document
    assert document is not None, result.source.reason
    extra = _extra_section(result, tables)
    aside = extra + _sign_off_spans(document.text, tables)
    words = [w for start, end in _between(aside, len(document.text)) for w in document.text[start:end].split()]
    records: dict[str, Counter[Key]] = defaultdict(Counter)
    for table, columns in VALUES.items():
        for row in result.rows[table]:
            assert isinstance(row, Evidence)
            if row.quote and not any(span.start <= row.char_start < span.end for span in extra):
                records[table][_key(row, table, columns)] += 1
    return Reading(words, records)


def _key(row: Any, table: str, columns: Iterable[str]) -> Key:
    """The words of a record and its values, white space made even."""
    quote = row.heading if table == "sections" else row.quote
    values = (getattr(row, column) for column in columns)
    return tuple(" ".join(v.split()) if isinstance(v, str) else v for v in (quote, *values))


def _extra_section(result: PaperResult, tables: Sequence[Mapping[str, Any]]) -> list[Span]:
    """The section of tables that only the rebuilt PDFs hold; empty where the reading has none."""
    document = result.document
    assert document is not None
    wanted = [_texts(table) for table in tables if table["id"].endswith(_EXTRA_TABLES)]
    held = [grid.span for grid in document.grids if any(_share(_grid_texts(document.text, grid), texts) > 0.5 for texts in wanted)]
    if not held:
        return []
    first, last = min(span.start for span in held), max(span.end for span in held)
    spans = [Span(row.char_start, row.char_end) for row in result.rows["sections"] if isinstance(row, Evidence)]
    around = [span for span in spans if span.start < last and span.end > first]
    return [Span(min(s.start for s in around), max(s.end for s in around))]


def _texts(table: Mapping[str, Any]) -> set[str]:
    return {" ".join(text.split()) for row in table["rows"] for text in row if text.strip()}


def _grid_texts(text: str, grid: Any) -> set[str]:
    return {" ".join(text[c.span.start : c.span.end].split()) for c in grid.cells if c.span}


def _share(found: set[str], wanted: set[str]) -> float:
    return len(found & wanted) / max(len(wanted), 1)


def _sign_off_spans(text: str, tables: Sequence[Mapping[str, Any]]) -> list[Span]:
    """From the first cell of the first sign-off table to the last of its words that come within the length of the tables."""
    cells = [cell for t in tables if t["id"].endswith(_SIGN_OFF_TABLES) for row in t["rows"] for cell in row if cell.strip()]
    opening = " ".join(cells[0].split()[:5])
    start = text.find(opening)
    if start < 0:
        return []
    ends = [at + len(word) for cell in cells for word in [cell.split()[-1]] if (at := text.find(word, start)) >= 0]
    length = 2 * sum(len(cell) for cell in cells)
    return [Span(start, max(end for end in ends if end - start < length))]


def _between(aside: Sequence[Span], length: int) -> list[Span]:
    """What is left of a text of this length."""
    left, at = [], 0
    for span in sorted(aside):
        left.append(Span(at, span.start))
        at = max(at, span.end)
    return [*left, Span(at, length)]


def _compared(pdf: str, text: Reading, other: Reading) -> Parity:
    tallies, differences = {}, []
    for table in VALUES:
        a, b = text.records[table], other.records[table]
        tallies[table] = Tally((a & b).total(), b.total(), a.total())
        differences += [f"{table}, only in the text export: {_shown(key)}" for key in a - b]
        differences += [f"{table}, only in the PDF: {_shown(key)}" for key in b - a]
    return Parity(pdf, edit_distance(text.words, other.words), len(text.words), tallies, differences)


def _shown(key: Key) -> str:
    """Values alone: the words of real papers stay out of the report."""
    return ", ".join("-" if v is None else f"{len(v.split())} words" if isinstance(v, str) and " " in v else str(v) for v in key[1:])


def edit_distance(a: Sequence[str], b: Sequence[str]) -> int:
    """The fewest words put in, left out or replaced that turn one list of words into the other (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            diagonal, row[j] = row[j], min(diagonal + (word != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def _report(found: Sequence[Parity]) -> str:
    total: dict[str, Tally] = {table: sum((p.records[table] for p in found), Tally()) for table in VALUES}
    every = sum(total.values(), Tally())
    without_cells = sum((tally for table, tally in total.items() if table != "cells"), Tally())
    lines = [
        f"{TITLE}\n",
        "Written by `python -m tests.benchmarks.parity`: two papers, each laid out as a PDF by three producers, against their text exports.\n",
        "| PDF | words alike (bar .98) | words apart | words of the text export | records F1 |",
        "|---|---|---|---|---|",
        *(f"| {p.pdf} | **{p.alike:.4f}** | {p.n_apart} | {p.n_words} | {sum(p.records.values(), Tally()).f1:.3f} |" for p in found),
        "",
        f"Records alike in words and values: F1 **{every.f1:.3f}** (bar .97), without table cells {without_cells.f1:.3f}.\n",
        "| records | F1 | in both | PDF | text export |",
        "|---|---|---|---|---|",
        *(f"| {table} | {t.f1:.3f} | {t.right} | {t.given} | {t.wanted} |" for table, t in total.items() if t.given or t.wanted),
        "",
    ]
    counts = Counter(line for p in found for line in p.differences)
    if counts:
        lines += ["What differs, by its values, and in how many of the PDFs:\n", *(f"- {n} x {line}" for line, n in sorted(counts.items())[:40]), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
