"""What the page of a paper shows, as plain values for JSON: its text, records, rules and what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from extract import records
from extract.document import Box, Document, Furniture, Span
from extract.records import TABLES, Evidence, Flag, PaperRecord, Record
from extract.rulebook import Rule, Rulebook

Sizes = Mapping[int, tuple[float, float]]
Place = tuple[int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record on the page: its name for readers, the sign on its boxes, and the columns its card says first."""

    label: str
    sign: str
    says: tuple[str, ...]
    is_structure: bool = False  # stands in the list, but is drawn only when asked for


KINDS: dict[str, Kind] = {
    "flags": Kind("Flags", "!", ("message",)),
    "paper_fields": Kind("Header", "H", ("field", "value")),
    "recommendations": Kind("Recommendations", "R", ("number", "form", "action", "body", "amount", "outcome")),
    "votes": Kind("Votes", "V", ("role", "name", "vote", "n_for", "n_against", "n_abstain")),
    "costs": Kind("Costs", "£", ("amount", "low – high", "kind", "period", "fund")),
    "dates": Kind("Dates", "D", ("boundary", "earliest – latest", "kind")),
    "sign_offs": Kind("Sign-offs", "S", ("kind", "name", "role", "on_behalf_of", "signed_on")),
    "people": Kind("People", "P", ("kind", "name", "role")),
    "paper_references": Kind("References", "N", ("kind", "value")),
    "cross_references": Kind("Cross-references", "X", ("target", "resolves")),
    "agenda_items": Kind("Agenda", "A", ("number", "title", "exempt")),
    "tables": Kind("Tables", "T", ("kind", "n_rows × n_cols", "unit", "caption"), is_structure=True),
    "sections": Kind("Sections", "§", ("number", "heading", "kind"), is_structure=True),
}
_CODED = {"field", "kind", "form", "action", "boundary", "role", "vote", "outcome"}  # values are words of a vocabulary, joined by _
_SHOWN_ELSEWHERE = {"paper_id", "id", "char_start", "char_end", "quote", "spans", "boxes", "rule", "confidence", "doubts"}
_PLACES = {"page", "section_id", "paragraph"}  # the same for every kind, so they come last on a card


def paper_content(rows: Mapping[str, Sequence[Record]], document: Document, rulebook: Rulebook, sizes: Sizes) -> dict[str, Any]:
    """Everything the page shows; `sizes` gives each page's width and height in points, empty for text.

    Boxes become (page, left, top, width, height) in per cent of the page; offsets are those of `Document.text`.
    """
    paper = rows["papers"][0]
    assert isinstance(paper, records.Paper)
    found = [row for kind in KINDS for row in rows.get(kind, ()) if isinstance(row, PaperRecord)]
    by_id = {row.id: row for row in found if isinstance(row, Evidence)}
    fired = {row.rule for row in by_id.values()}

    def boxes_of(row: PaperRecord) -> list[Place]:
        if isinstance(row, Flag):
            return [place for key in row.evidence_ids if key in by_id for place in boxes_of(by_id[key])]
        assert isinstance(row, Evidence)
        return _places(_boxes(row, document), sizes)

    def furniture(item: Furniture) -> dict[str, Any]:
        return {"kind": _words(item.kind), "text": item.text, "page": item.page, "boxes": _places([item.box] if item.box else [], sizes)}

    return {
        "title": paper.title or paper.source,
        "source": paper.source,
        "facts": _facts(paper, document),
        "doubts": list(document.doubts),
        "pages": sorted(sizes),
        "text": document.text,
        "lines": [(*line.span, line.grid if line.kind == "row" else None) for line in document.lines],
        "places": [(*line.span, _places(document.place(line.span)[1], sizes)) for line in document.lines] if sizes else [],
        "kinds": {name: {"label": k.label, "sign": k.sign, "structure": k.is_structure, "about": TABLES[name].about} for name, k in KINDS.items()},
        "records": [_record(row, boxes_of(row), by_id) for row in found],
        "cells": _cells(rows.get("cells", ()), sizes),
        "furniture": [furniture(item) for item in document.furniture],
        "rules": {rule.id: _rule(rule) for rule in rulebook if rule.id in fired},
    }


def _facts(paper: records.Paper, document: Document) -> list[tuple[str, str]]:
    """What the paper says of itself, and what reading left out of its text."""
    facts = [(_words(name), _shown(value)) for name, value in _columns(paper, {"paper_id", "source_id", "text"})]
    return [*facts, ("characters no reader sees", str(document.n_hidden))] if document.n_hidden else facts


def _record(row: PaperRecord, boxes: list[Place], by_id: Mapping[str, Evidence]) -> dict[str, Any]:
    kind = KINDS[row.table_name]
    columns = sorted(_columns(row, _SHOWN_ELSEWHERE), key=lambda column: column[0] in _PLACES)
    quote = getattr(row, "quote", None)  # printed as words of the text, not again as a column
    content: dict[str, Any] = {
        "id": row.id,
        "kind": row.table_name,
        "says": _says(row, kind.says),
        "ranges": _ranges(row, by_id),
        "boxes": boxes,
        "columns": [(_words(name), _listed(value)) for name, value in columns if value != quote],
    }
    if isinstance(row, Evidence):
        return content | {"page": row.page, "rule": row.rule, "confidence": row.confidence, "doubts": row.doubts}
    severity = row.severity if isinstance(row, Flag) else None
    return content | {"severity": severity, "page": boxes[0][0] if boxes else None, "rule": None, "confidence": None, "doubts": ()}


def _says(row: Record, items: Iterable[str]) -> str:
    """The value of a record in a few words, null columns left out; two columns joined by a sign read as one value."""
    said = []
    for item in items:
        first, *rest = item.split()
        if rest:
            sides = [_shown(getattr(row, first)), _shown(getattr(row, rest[1]))]
            said.append(sides[0] if sides[0] == sides[1] and rest[0] == "–" else f"{sides[0] or '…'} {rest[0]} {sides[1] or '…'}")
        else:
            said.append(_said(first, getattr(row, first)))
    return " · ".join(filter(None, said))


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{_words(name)}: {_shown(value)}"
    if name.startswith("n_") and value is not None:
        return f"{value} {name[2:]}"
    return _words(_shown(value)) if name in _CODED else _shown(value)


def _ranges(row: PaperRecord, by_id: Mapping[str, Evidence]) -> list[Span]:
    """The runs of characters a record stands on; those of its evidence for a flag."""
    if isinstance(row, Flag):
        return [span for key in row.evidence_ids if key in by_id for span in _ranges(by_id[key], by_id)]
    assert isinstance(row, Evidence)
    return list(row.spans or [Span(row.char_start, row.char_end)])


def _boxes(row: Evidence, document: Document) -> Sequence[Box]:
    """Where a record is drawn: a section at its heading, a table at its outline, all others at their words."""
    if isinstance(row, records.Section):
        return document.place(document.line_at(row.char_start).span)[1] if row.heading else ()
    if isinstance(row, records.Table):
        return document.grids[row.ordinal].fragments or row.boxes or ()
    return row.boxes or ()


def _places(boxes: Iterable[Box], sizes: Sizes) -> list[Place]:
    """Boxes in per cent of their page: page, left, top, width, height; boxes on pages without a picture are left out."""
    out: list[Place] = []
    for box in boxes:
        if box.page in sizes:
            across, down = (100 / side for side in sizes[box.page])
            wide, high = (box.x1 - box.x0) * across, (box.bottom - box.top) * down
            out.append((box.page, round(box.x0 * across, 3), round(box.top * down, 3), round(wide, 3), round(high, 3)))
    return out


def _cells(cells: Iterable[Record], sizes: Sizes) -> dict[str, list[dict[str, Any]]]:
    """The cells of each table by its id, in reading order."""
    out: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        assert isinstance(cell, records.Cell)
        content = {
            "at": (cell.row_index, cell.col_index, cell.row_span, cell.col_span),
            "head": cell.is_header,
            "text": cell.text,
            "value": _shown(cell.amount if cell.amount is not None else cell.numeric_value),
            "boxes": _places(cell.boxes or (), sizes),
        }
        out.setdefault(cell.table_id, []).append(content)
    return out


def _rule(rule: Rule) -> dict[str, Any]:
    return {"about": rule.model.about, "file": rule.file, "regex": rule.model.regex, "tokens": rule.model.tokens}


def _columns(row: Record, without: set[str]) -> list[tuple[str, Any]]:
    """Column and value of all that the paper says, in the order of the contract."""
    pairs = ((f.name, getattr(row, f.name)) for f in fields(row) if f.name not in without)
    return [(name, value) for name, value in pairs if value is not None and value != ()]


def _words(name: str) -> str:
    return name.replace("_", " ")


_FORMS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "yes" if value else "no",
    Decimal: lambda value: f"{value:,.2f}".removesuffix(".00"),
    float: lambda value: f"{value:,.10g}",
    date: date.isoformat,
}


def _listed(value: Any) -> str | list[str]:
    return [_shown(one) for one in value] if isinstance(value, tuple) else _shown(value)


def _shown(value: Any) -> str:
    """A value as readers write it; empty for None."""
    return "" if value is None else _FORMS.get(type(value), str)(value)
