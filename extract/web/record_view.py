"""One record, or one passage, at its place: the pages it stands on with its words marked, or the frozen text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from extract.document import Box, Span
from extract.read.picture import Picture
from extract.records import TABLES
from extract.web.lists import context_of
from extract.web.originals import Original, Originals
from extract.web.paper_view import heading_of, place_of
from extract.web.snapshot import Row, Snapshot
from extract.web.wording import DOUBTS, SURE, council_of, day, facet_words, pounds, words

PAGES = 6  # pictures of one record: it may run over more pages, which have links
_WIDE = 700  # points: wider pages are landscape tables
_NEAR = (300.0, 130.0)  # width and height in points of what is shown larger
_AROUND = 1200  # characters of the frozen text shown on either side
_MOST = 6000  # characters of a passage marked in the text
_SHORT = {"costs", "dates", "people", "votes", "paper_references", "cross_references", "cells"}
_LONG = 120  # characters from which a record speaks for itself
_SAID = 1500  # characters of it at the head of the page
_TITLES = {
    "recommendations": "Recommendation",
    "costs": "Amount of money",
    "dates": "Date",
    "sign_offs": "Sign-off",
    "people": "Person",
    "votes": "Vote",
    "tables": "Table",
    "cells": "Cell of a table",
    "sections": "Section",
    "paper_fields": "From the head of the paper",
    "paper_references": "Reference",
    "cross_references": "Reference within the paper",
}
_HIDDEN = {
    "paper_id",
    "id",
    "char_start",
    "char_end",
    "quote",
    "spans",
    "page",
    "boxes",
    "section_id",
    "paragraph",
    "rule",
    "confidence",
    "doubts",
} | {
    *("parent_id", "ordinal", "recommendation_id", "table_id", "row_index", "col_index", "row_span", "col_span", "target_id", "text", "level"),
    *("is_repeat", "currency", "number", "form", "header_rows", "first_page", "last_page", "is_header"),
}
_CODED = {"kind", "form", "action", "outcome", "boundary", "precision", "nature", "recurrence", "vote", "field"}
_MONEY = {"amount", "low", "high"}
_NO_PAGES = "This paper was read from a text file, which has no pages, so its text is shown."
_NO_PLACE = "The file reads otherwise than when the dataset was made, so that the place cannot be shown exactly. Read the papers again."
_NOWHERE = "This was worked out from the paper as a whole, so it has no place on a page."
_NO_PICTURE = "The page could not be drawn, so its text is shown."


class Mark(NamedTuple):
    """One box in points of its page."""

    x: float
    y: float
    width: float
    height: float


class PageView(NamedTuple):
    """One page as a picture with the words of the record marked."""

    page: int
    width: float
    height: float
    marks: list[Mark]
    address: str
    near: Mark | None
    """The part of the page around a short record, shown larger where the whole page is too small to read; None for a long one."""

    @property
    def is_wide(self) -> bool:
        """Whether the page is so wide that its words are small on any screen."""
        return self.width > _WIDE


class Part(NamedTuple):
    """A run of the frozen text; `is_marked` where it is of the record."""

    text: str
    is_marked: bool


class Place(NamedTuple):
    """What is shown at its place: runs of characters, boxes, and the pages they stand on."""

    spans: tuple[Span, ...]
    boxes: tuple[Box, ...]
    page: int | None


def place_of_record(row: Row) -> Place:
    """The place of a row that carries evidence."""
    spans = tuple(Span(span["char_start"], span["char_end"]) for span in row["spans"] or ()) or (Span(row["char_start"], row["char_end"]),)
    boxes = tuple(Box(box["page"], box["x0"], box["top"], box["x1"], box["bottom"]) for box in row["boxes"] or ())
    return Place(spans, boxes, row["page"])


def record_content(snapshot: Snapshot, paper: Row, kind: str, row: Row, keep: str) -> dict[str, Any]:
    """What a record's page says beside its picture."""
    text = snapshot.text(paper["paper_id"])
    before, after = _neighbours(snapshot, paper["paper_id"], kind, row["id"])
    title = words(row["form"]) if kind == "recommendations" else _TITLES.get(kind, words(kind))
    number = row.get("number") or ""
    said = row["text"] if kind == "recommendations" else text[row["char_start"] : row["char_end"]]
    parent = snapshot.record(paper["paper_id"], row["parent_id"]) if kind == "recommendations" and row["parent_id"] else None
    lead, trail = _around(kind, row, text)
    return {
        **heading_of(paper),
        "paper": paper,
        "keep": keep,
        "record_title": f"{title} {number}".strip(),
        "said": _cut(said),
        "lead": lead,
        "trail": trail,
        "parent": parent[1] if parent else None,
        "facts": _facts(kind, row),
        "where": place_of(row),
        "doubt": DOUBTS if row["confidence"] is not None and row["confidence"] < SURE else "",
        "section": _section(snapshot, paper["paper_id"], row["section_id"]),
        "parts_of": text_parts(text, place_of_record(row).spans),
        "before": before,
        "after": after,
        "council": council_of(paper),
    }


def passage_content(snapshot: Snapshot, paper: Row, span: Span, keep: str) -> dict[str, Any] | None:
    """What a passage's page says; None where the paper's text has no such characters."""
    text = snapshot.text(paper["paper_id"])
    if not 0 <= span.start < span.end <= len(text):
        return None
    sections = snapshot.rows("sections", paper["paper_id"])
    section = next((row for row in sections if row["char_start"] <= span.start < row["char_end"]), None)
    return {
        **heading_of(paper),
        "paper": paper,
        "keep": keep,
        "record_title": "Passage",
        "said": _cut(text[span.start : span.end]),
        "lead": "",
        "trail": "",
        "parent": None,
        "facts": [("Part of the paper", facet_words("section_kind", section["kind"]))] if section and section["kind"] != "other" else [],
        "where": "",
        "doubt": "",
        "section": section,
        "parts_of": text_parts(text, (span,)),
        "before": None,
        "after": None,
        "council": council_of(paper),
    }


def _around(kind: str, row: Row, text: str) -> tuple[str, str]:
    """The words before and after a record in its paragraph, for those that say little alone."""
    if kind not in _SHORT or row["char_end"] - row["char_start"] > _LONG:
        return "", ""
    before, after = context_of(row, text)
    return before, after


def _cut(text: str) -> str:
    return text if len(text) <= _SAID else text[:_SAID] + " …"


def _facts(kind: str, row: Row) -> list[tuple[str, str]]:
    """The columns of a record that say something, in the words of officers."""
    facts = []
    for name in TABLES[kind].__dataclass_fields__:
        value = row.get(name)
        if name not in _HIDDEN and value is not None and value != "" and value != row.get("quote"):
            facts.append((words(name.removeprefix("is_").removeprefix("n_")), _said(name, value)))
    return facts


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal) or name in _MONEY:
        return pounds(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:,.10g}"
    return words(value) if name in _CODED else str(value)


def _section(snapshot: Snapshot, paper_id: str, section_id: str | None) -> Row | None:
    found = snapshot.record(paper_id, section_id) if section_id else None
    return found[1] if found else None


def _neighbours(snapshot: Snapshot, paper_id: str, kind: str, record_id: str) -> tuple[str | None, str | None]:
    """The records of the same kind before and after this one."""
    ids = snapshot.ids(kind, paper_id)
    at = ids.index(record_id)
    return ids[at - 1] if at > 0 else None, ids[at + 1] if at + 1 < len(ids) else None


def text_parts(text: str, spans: tuple[Span, ...]) -> list[Part]:
    """The frozen text around some runs of characters, parted where they begin and end."""
    first = max(0, spans[0].start - _AROUND)
    first = text.rfind("\n", 0, first) + 1 if first else 0
    last = min(len(text), min(spans[-1].end, spans[0].start + _MOST) + _AROUND)
    last = end if (end := text.find("\n", last)) >= 0 else len(text)
    parts, at = [Part("… ", False)] if first else [], first
    for span in spans:
        start, stop = max(span.start, at), min(span.end, last)
        if start < stop:
            parts += [Part(text[at:start], False), Part(text[start:stop], True)]
            at = stop
    parts += [Part(text[at:last], False), Part(" …" if last < len(text) else "", False)]
    return [part for part in parts if part.text]


async def page_views(originals: Originals, original: Original, paper_id: str, place: Place, keep: str) -> tuple[list[PageView], str]:
    """The pages of a place as pictures with its boxes, and why there are none, or what is missing."""
    if original.path is None:
        return [], original.why
    pages = sorted({box.page for box in place.boxes}) or ([place.page] if place.page else [])
    if not pages:
        return [], _NOWHERE
    views = []
    for page in pages[:PAGES]:
        picture = await originals.picture(original, page)
        if picture is not None:
            views.append(page_view(picture, paper_id, place.boxes, keep))
    if not views:
        return [], _NO_PICTURE
    return views, f"It runs on to page {pages[-1]}; the first {PAGES} pages are shown." if len(pages) > PAGES else ""


def page_view(picture: Picture, paper_id: str, boxes: tuple[Box, ...], keep: str) -> PageView:
    """One picture with the boxes that lie on it."""
    marks = [Mark(round(b.x0, 2), round(b.top, 2), round(b.x1 - b.x0, 2), round(b.bottom - b.top, 2)) for b in boxes if b.page == picture.page]
    address = f"/papers/{paper_id}/pages/{picture.page}.webp{keep}"
    return PageView(picture.page, round(picture.width, 2), round(picture.height, 2), marks, address, _near(marks, picture.width, picture.height))


def _near(marks: list[Mark], width: float, height: float) -> Mark | None:
    """The part of a page around marks that lie close together, within the page; None where they need most of it anyway."""
    if not marks:
        return None
    left, top = min(m.x for m in marks), min(m.y for m in marks)
    right, bottom = max(m.x + m.width for m in marks), max(m.y + m.height for m in marks)
    if right - left > 0.9 * _NEAR[0] or bottom - top > 0.7 * _NEAR[1] or width <= _NEAR[0] or height <= _NEAR[1]:
        return None
    x, y = (left + right - _NEAR[0]) / 2, (top + bottom - _NEAR[1]) / 2
    return Mark(round(min(max(x, 0), width - _NEAR[0]), 2), round(min(max(y, 0), height - _NEAR[1]), 2), *_NEAR)


async def passage_place(originals: Originals, original: Original, paper_id: str, text: str, span: Span) -> tuple[Place, str]:
    """The boxes of a passage, worked out from the original; and why there are none."""
    if original.path is None:
        return Place((span,), (), None), original.why
    found = await originals.places(original, paper_id, text, span)
    if not found.known or not found.boxes:
        return Place((span,), (), None), _NO_PLACE
    return Place((span,), found.boxes, found.boxes[0].page), ""


def why_no_pages(media_type: str | None) -> str:
    """Why a source has no pages at all; empty for PDFs."""
    return "" if media_type == "application/pdf" else _NO_PAGES
