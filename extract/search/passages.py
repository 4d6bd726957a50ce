"""The rows of one paper cut into passages: what is found, counted and shown.

Every character of a paper stands in one passage at most, so that nothing is found twice: recommendations (with resolutions and decisions) first,
then what is left of each section: its paragraphs, short neighbours (list items, the lines of a sign-off) joined, and the rows of its tables.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from extract.topics import topics

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""The rows of one paper by table."""

_SHORT = 160  # characters: a shorter piece says too little alone and is joined with its neighbours
_JOINED = 320  # characters that joined neighbours may come to
_LEAD_IN = 300  # characters of a lead-in that what follows is found by as well
_PARENT = 300  # characters of the recommendation above that a sub-item is found by as well
_DECISIONS = ("recommendation", "resolution", "decision")
_REFERENCES = ("forward_plan", "report", "decision", "eqia", "minute")
_WORDS = re.compile(r"[^\W\d_]{3}")  # what holds no word at all (a number or bullet left of a recommendation) is no passage
_ARTICLE = re.compile(r"\Athe ", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d+(?:\.\d+)+)\.?\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: `shown` is what a hit tells of it (in the order of SHOWN), the rest is what it is found by.

    `text`, `heading` (section headings, the recommendation above, table caption and column labels), `title`, `names` (council, body, people,
    file), `signed` and `references` are searched as words; `amounts` are in pence without sign.
    """

    source: str
    kinds: tuple[str, ...]
    text: str
    heading: str
    title: str
    names: str
    signed: str
    references: str
    amounts: tuple[int, ...]
    shown: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Paper:
    """What all passages of a paper share."""

    row: Row
    date: date | None
    title: str
    names: str
    signed: str
    signed_by: tuple[str, ...]
    references: str
    decision_flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    section: int
    is_row: bool
    is_numbered: bool


SHOWN = ("record_id", "paper_id", "kind", "title", "council", "body", "paper_type", "date", "source", "page", "section_id", "heading",
         "section_kind", "paragraph", "char_start", "char_end", "text", "amount", "above", "action", "outcome", "decision_maker", "signed_by",
         "flags", "exempt")  # fmt: skip
"""Fields of Hit that are kept with a passage; dates as days (proleptic ordinal), amounts in pence."""


def passages(rows: Rows) -> Iterator[Passage]:
    """The passages of one paper; `rows` holds exactly one row of `papers`, and the rows of the other tables in any order."""
    cutter = _Cutter(rows)
    yield from cutter.decisions()
    yield from cutter.paragraphs()


class _Cutter:
    """The rows of a paper laid out by place, to be cut into passages."""

    def __init__(self, rows: Rows) -> None:
        self.paper = _shared(rows)
        self.text: str = self.paper.row["text"]
        self.sections = sorted(rows.get("sections", ()), key=lambda row: row["char_start"])
        self.section_starts = [row["char_start"] for row in self.sections]
        self.headings = _heading_paths(self.sections)
        self.recommendations = sorted(rows.get("recommendations", ()), key=lambda row: (row["char_start"], row["ordinal"]))
        self.costs = sorted((c for c in rows.get("costs", ()) if _largest(c) is not None), key=lambda row: row["char_start"])
        self.cost_starts = [row["char_start"] for row in self.costs]
        self.captions = {row["id"]: row["caption"] for row in rows.get("tables", ()) if row["caption"]}
        self.flags = sorted((row["char_start"], row["kind"]) for row in rows.get("located_flags", ()))
        self.flag_starts = [start for start, _ in self.flags]
        marks = sorted((row["char_start"], row["page"]) for row in (*self.sections, *self.recommendations, *self.costs) if row["page"] is not None)
        self.marks, self.mark_pages = [start for start, _ in marks], [page for _, page in marks]

    def decisions(self) -> Iterator[Passage]:
        """Recommendations, resolutions and decisions, each printing of the same one once; a sub-item is found by what stands above it too."""
        above = {row["id"]: row["text"] for row in self.recommendations}
        matters = topics(self.recommendations, self.sections)
        for row in self.recommendations:
            if row["is_repeat"] or not row["text"].strip():
                continue
            section = self._section_at(row["char_start"])
            parent = above.get(row["parent_id"], "")[:_PARENT]
            heading = f"{self.headings[section] if section is not None else ''} {parent}"
            kinds = (row["form"] if row["form"] in _DECISIONS else "recommendation",)
            costs = self._costs_in(row["char_start"], row["char_end"])
            yield self._passage(
                row["id"],
                kinds,
                row["char_start"],
                row["char_end"],
                row["text"],
                section,
                heading,
                costs,
                row,
                parent or None,
                matters.get(row["id"]),
            )

    def paragraphs(self) -> Iterator[Passage]:
        """What recommendations leave of the sections, as paragraphs and rows of tables."""
        filled = {number for row in self.recommendations for number in self._sections_of(row["char_start"], row["char_end"])}
        lead, lead_section = "", -1  # a paragraph that ends in a colon tells what those after it are about
        for run in _joined(self.text, list(self._pieces())):
            first, start, end = run[0], run[0].start, run[-1].end
            filled.add(first.section)
            if first.is_numbered or first.section != lead_section:
                lead = ""
            yield self._paragraph(first.section, start, end, self._costs_in(start, end), first.is_row, lead)
            for piece in run:
                if self.text[piece.start : piece.end].endswith(":"):
                    lead, lead_section = self.text[piece.start : piece.end][-_LEAD_IN:], piece.section
        for number, section in enumerate(self.sections):
            if section["heading"] and number not in filled:
                start = section["char_start"]
                yield self._paragraph(number, start, self._line_end(start), [])

    def _paragraph(self, number: int, start: int, end: int, costs: list[Row], is_row: bool = False, lead: str = "") -> Passage:
        heading = f"{self.headings[number]} {lead}"
        if is_row:
            captions = dict.fromkeys(self.captions.get(cost["table_id"], "") for cost in costs)
            labels = dict.fromkeys(cost["column_label"] or "" for cost in costs)
            heading = " ".join((heading, *captions, *labels))
        section = self.sections[number]
        record = max(costs, key=lambda cost: _largest(cost) or 0)["id"] if costs else section["id"]
        return self._passage(record, ("cost", "section") if costs else ("section",), start, end, self.text[start:end], number, heading, costs)

    def _pieces(self) -> Iterator[_Piece]:
        """The lines that no recommendation covers, headings left out, cut where a section ends."""
        taken = _merged((start, end) for row in self.recommendations for start, end in _spans(row))
        last = 0
        for number, section in enumerate(self.sections):
            start, end = section["char_start"], section["char_end"]
            body = _after_heading(section, self.text)
            for line_start, line_end in _lines(self.text, max(body, start), end):
                is_row = "\t" in self.text[line_start:line_end]
                while last < len(taken) and taken[last][1] <= line_start:
                    last += 1
                for free_start, free_end in _outside(line_start, line_end, taken, last):
                    if _WORDS.search(self.text, free_start, free_end):
                        yield _Piece(free_start, free_end, number, is_row, _NUMBERED.match(self.text, free_start) is not None)

    def _passage(
        self,
        record: str,
        kinds: tuple[str, ...],
        start: int,
        end: int,
        text: str,
        number: int | None,
        heading: str,
        costs: list[Row],
        row: Row | None = None,
        above: str | None = None,
        matter: Row | None = None,
    ) -> Passage:
        paper, section = self.paper, self.sections[number] if number is not None else None
        amounts = tuple(dict.fromkeys(int(value * 100) for cost in costs for value in _values(cost)))
        flags = dict.fromkeys(kind for _, kind in self.flags[bisect_left(self.flag_starts, start) : bisect_left(self.flag_starts, end)])
        if row is not None:
            flags.update(dict.fromkeys(paper.decision_flags))
        shown = (
            record, paper.row["paper_id"], kinds[0], paper.row["title"], paper.row["council"] or paper.row["council_inferred"],
            paper.row["body"] or (_ARTICLE.sub("", row["body"]) if row is not None and row["body"] else None), paper.row["paper_type"],
            paper.date.toordinal() if paper.date else None,
            paper.row["source"], self._page(start, number), section["id"] if section else None, (matter or section or {}).get("heading"),
            section["kind"] if section else None, self._printed_number(start, row, costs), start, end, text, max(amounts, default=None),
            above, row["action"] if row is not None else None, row["outcome"] if row is not None else None, paper.row["decision_maker"],
            paper.signed_by, tuple(flags), bool(paper.row["exempt"]),
        )  # fmt: skip
        return Passage(paper.row["source"], kinds, text, heading, paper.title, paper.names, paper.signed, paper.references, amounts, shown)

    def _costs_in(self, start: int, end: int) -> list[Row]:
        return self.costs[bisect_left(self.cost_starts, start) : bisect_left(self.cost_starts, end)]

    def _section_at(self, start: int) -> int | None:
        number = bisect_right(self.section_starts, start) - 1
        return number if number >= 0 else None

    def _sections_of(self, start: int, end: int) -> range:
        return range(max(bisect_right(self.section_starts, start) - 1, 0), bisect_left(self.section_starts, end))

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return end if end >= 0 else len(self.text)

    def _printed_number(self, start: int, row: Row | None, costs: list[Row]) -> str | None:
        """The paragraph's printed number as the records in it give it, else as the paragraph itself begins."""
        given: str | None = row["paragraph"] if row is not None else next((cost["paragraph"] for cost in costs if cost["paragraph"]), None)
        if given is None and row is None and (own := _NUMBERED.match(self.text, start)):
            return own.group(1)
        return given

    def _page(self, start: int, number: int | None) -> int | None:
        """The page a passage begins on: between the records before and after it; where those differ, by the share of the section's lines before."""
        at = bisect_right(self.marks, start)
        if not self.marks:
            return None
        before: int = self.mark_pages[at - 1] if at else self.mark_pages[0]
        after: int | None = self.mark_pages[at] if at < len(self.marks) else None
        if before == after or (at and self.marks[at - 1] == start) or number is None:
            return before
        section = self.sections[number]
        page = _page_by_width(section["boxes"] or (), (start - section["char_start"]) / max(section["char_end"] - section["char_start"], 1))
        return before if page is None else max(before, page if after is None else min(page, after))


def _page_by_width(boxes: Sequence[Mapping[str, Any]], share: float) -> int | None:
    """The page on which a share of a section's printed width has been read: its boxes are its lines, in reading order."""
    reached = list(accumulate(box["x1"] - box["x0"] for box in boxes))
    return boxes[min(bisect_right(reached, share * reached[-1]), len(boxes) - 1)]["page"] if reached else None


def _shared(rows: Rows) -> _Paper:
    row = rows["papers"][0]
    approvals = [sign for sign in rows.get("sign_offs", ()) if sign["kind"] == "approval"]
    names = dict.fromkeys(sign["name"] or sign["role"] for sign in approvals if sign["name"] or sign["role"])
    dates = [sign["signed_on"] for sign in approvals if sign["signed_on"]]
    said = ("council", "council_inferred", "body", "report_to", "decision_maker", "decision_maker_role", "portfolio", "areas_affected", "source")
    return _Paper(
        row,
        row["meeting_date"] or row["report_date"] or max(dates, default=None),
        row["title"] or "",
        " ".join(dict.fromkeys(row[name].replace("_", " ") for name in said if row[name])),
        " ".join(dict.fromkeys(f"{sign['name'] or ''} {sign['role'] or ''}".strip() for sign in rows.get("sign_offs", ()))),
        tuple(names),
        " ".join(reference["value"] for reference in rows.get("paper_references", ()) if reference["kind"] in _REFERENCES),
        tuple(dict.fromkeys(flag["kind"] for flag in rows.get("paper_flags", ()))),
    )


def _heading_paths(sections: Sequence[Row]) -> list[str]:
    """Each section's heading after those it is part of, outermost first."""
    by_id = {row["id"]: row for row in sections}
    paths = []
    for row in sections:
        path: list[str] = []
        above: Row | None = row
        seen: set[str] = set()
        while above is not None and above["id"] not in seen:
            seen.add(above["id"])
            path.append(above["heading"] or "")
            above = by_id.get(above["parent_id"])
        paths.append(" ".join(part for part in reversed(path) if part))
    return paths


def _joined(text: str, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Runs of pieces that make one passage: short neighbours of one section together, rows of tables alone."""
    run: list[_Piece] = []
    for piece in pieces:
        if run and not _joins(text, run, piece):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _joins(text: str, run: Sequence[_Piece], piece: _Piece) -> bool:
    last = run[-1]
    is_text = not (piece.is_row or last.is_row or piece.is_numbered)
    is_next = piece.section == last.section and not text[last.end : piece.start].strip()
    return is_text and is_next and piece.end - run[0].start <= _JOINED and min(piece.end - piece.start, last.end - last.start) < _SHORT


def _after_heading(section: Row, text: str) -> int:
    """Where a section's text begins: after its heading's line, unless text runs on in that line."""
    start: int = section["char_start"]
    if not section["heading"]:
        return start
    line = text.find("\n", start, section["char_end"])
    line = line + 1 if line >= 0 else section["char_end"]
    return start if line - start > len(section["heading"]) + len(section["number"] or "") + _SHORT // 4 else line


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = stop if stop >= 0 else end
        if stop > start:
            yield start, stop
        start = stop + 1


def _spans(row: Row) -> list[tuple[int, int]]:
    return [(span["char_start"], span["char_end"]) for span in row["spans"] or ()] or [(row["char_start"], row["char_end"])]


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _outside(start: int, end: int, taken: Sequence[tuple[int, int]], first: int) -> Iterator[tuple[int, int]]:
    """What is left of start..end between the spans taken, from number `first` on."""
    for taken_start, taken_end in taken[first:]:
        if taken_start >= end:
            break
        if taken_start > start:
            yield start, taken_start
        start = max(start, taken_end)
    if start < end:
        yield start, end


def _values(cost: Row) -> list[Decimal]:
    """The amounts a cost states, without sign: one, or both ends of a range."""
    return [abs(value) for value in (cost["amount"], cost["low"], cost["high"]) if value is not None]


def _largest(cost: Row) -> Decimal | None:
    return max(_values(cost), default=None)
