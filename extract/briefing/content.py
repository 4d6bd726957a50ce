"""The content of a briefing: of all that was found, what a councillor reads before a meeting, in bounded lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from extract.briefing.sources import SEVERITIES, Found, Row, where
from extract.topics import first_of_each, topics

_MOST = {"decisions": 60, "money": 40, "dates": 40, "sign_offs": 40, "flags": 120, "quotes": 4}
_MOST_PLACES = 4
_LONGEST = 700  # characters of a passage
_AROUND = 110  # characters to each side of a date or an amount, to say what it is about
_AHEAD = ("milestone", "deadline", "event", "decision_date", "meeting_date", None)
_EMPTY_LINES = ("missing_signature", "missing_date")  # flags of lines left empty rest on no row of their own
_SENTENCE = re.compile(r"(?<=[a-z0-9)%][.;])\s+(?=[A-Z(])")


@dataclass(frozen=True)
class Item:
    """One line of a list: its figure or label, what it says, and where it stands."""

    label: str
    text: str
    place: str = ""
    note: str = ""
    quotes: tuple[str, ...] = ()
    severity: str = ""
    is_sub: bool = False
    under: str = ""
    """Heading set above the item: the matter it is about, where the paper deals with several."""


@dataclass(frozen=True)
class Part:
    """A list with its heading, what stands in its place when it is empty, and how many items did not fit."""

    key: str
    heading: str
    items: tuple[Item, ...]
    none: str
    left_out: int = 0


@dataclass(frozen=True)
class Briefing:
    """All that the page of one paper prints."""

    title: str
    source: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, int], ...]


def briefing_of(found: Found) -> Briefing:
    """The briefing of one paper; dates count as ahead from the day of its meeting, else of the report."""
    paper = found.paper
    base = paper["meeting_date"] or paper["report_date"]
    parts = (_decisions(found), _money(found), _dates(found, base), _sign_offs(found), _flags(found))
    counts = tuple((s, sum(f["severity"] == s for f in found.rows["flags"])) for s in SEVERITIES)
    return Briefing(clean(paper["title"] or paper["source"]), clean(paper["source"]), _facts(paper), parts, counts)


def _facts(paper: Row) -> tuple[tuple[str, str], ...]:
    yes_no = {True: "yes", False: "no", None: None}
    pairs = (
        ("Council", paper["council"] or paper["council_inferred"]),
        ("Body", paper["body"] or paper["report_to"]),
        ("Decided by", paper["decision_maker"] or paper["decision_maker_role"]),
        ("Kind of paper", paper["paper_type"] and paper["paper_type"].replace("_", " ")),
        ("Meeting", day(paper["meeting_date"])),
        ("Date of the report", day(paper["report_date"])),
        ("Agenda item", paper["agenda_item"]),
        ("Key decision", yes_no[paper["key_decision"]]),
        ("Exempt from publication", yes_no[paper["exempt"]]),
    )
    return tuple((name, clean(value)) for name, value in pairs if value)


def _decisions(found: Found) -> Part:
    rows = [r for r in found.rows["recommendations"] if not r["is_repeat"]]
    asked = [r for r in rows if r["form"] == "recommendation"]
    heading = "Decision asked for" if asked or not rows else "Decisions taken"
    headings = first_of_each(topics([r for r in asked or rows if r["parent_id"] is None], found.rows["sections"]))
    items = []
    for row in asked or rows:
        note = " · ".join(filter(None, [pounds(row["amount"]), (row["outcome"] or "").replace("_", " ")]))
        place = where(row["page"], row["paragraph"])
        items.append(
            Item(
                clean(row["number"] or "–"),
                clean(row["text"]),
                place,
                note,
                is_sub=row["parent_id"] is not None,
                under=clean(headings.get(row["id"], "")),
            )
        )
    return _part("decisions", heading, items, "No recommendation or decision was found.")


def _money(found: Found) -> Part:
    """Amounts of the running text, those of the recommendations first; the same amount of the same kind once."""
    seen: set[tuple[Any, ...]] = set()
    items: list[Item] = []
    forms = {r["id"]: "recommended" if r["form"] == "recommendation" else "decided" for r in found.rows["recommendations"]}
    rows = sorted((c for c in found.rows["costs"] if c["table_id"] is None), key=lambda c: (c["recommendation_id"] is None, c["char_start"]))
    for row in rows:
        key = (row["amount"], row["low"], row["high"], row["kind"])
        if key in seen:
            continue
        seen.add(key)
        kind = "" if row["kind"] in (None, "other") else row["kind"].replace("_", " ")
        notes = (kind, row["period"], row["fund"], forms.get(row["recommendation_id"]))
        label = " ".join(filter(None, [row["qualifier"], row["quote"]]))
        items.append(Item(clean(label), _around(found, row), where(row["page"], row["paragraph"]), " · ".join(clean(n) for n in notes if n)))
    n_cells = sum(c["table_id"] is not None for c in found.rows["costs"])
    n_tables = len({c["table_id"] for c in found.rows["costs"] if c["table_id"] is not None})
    if n_cells:
        items.append(Item("Tables", f"{n_cells} more figures stand in {n_tables} table{'s' if n_tables > 1 else ''} of the paper."))
    return _part("money", "Money", items, "No amount of money was found.")


def _dates(found: Found, base: date | None) -> Part:
    rows = [d for d in found.rows["dates"] if d["kind"] in _AHEAD and d["earliest"] and (d["kind"] or base)]
    ahead = [d for d in rows if base is None or (d["latest"] or d["earliest"]) > base]
    items: list[Item] = []
    printed: dict[tuple[Any, ...], list[Row]] = {}
    for row in sorted(ahead, key=lambda d: (d["earliest"], d["char_start"])):
        printed.setdefault((row["earliest"], row["latest"], row["boundary"]), []).append(row)
    for row, *again in printed.values():
        places = dict.fromkeys(filter(None, (where(r["page"], r["paragraph"]) for r in again[:_MOST_PLACES])))
        also = f" · also {'; '.join(places)}" if places else ""
        label = " ".join(filter(None, [row["boundary"] if row["boundary"] in ("by", "until", "from", "before", "after") else "", row["quote"]]))
        kind = (row["kind"] or "").replace("_", " ")
        items.append(Item(clean(label), _around(found, row), where(row["page"], row["paragraph"]) + also, kind))
    heading = f"Dates ahead of {day(base)}" if base else "Dates (the paper bears none of its own)"
    return _part("dates", heading, items, "No date ahead was found.")


def _sign_offs(found: Found) -> Part:
    """Sign-offs that lack a name or a date come first."""
    rows = sorted(found.rows["sign_offs"], key=lambda s: (s["name"] is not None and s["signed_on"] is not None, s["char_start"]))
    lines = [f for f in found.rows["flags"] if f["kind"] in _EMPTY_LINES and not f["evidence_ids"]]
    items = [Item("Outstanding", clean(flag["message"]), "", clean((flag["quotes"] or ("",))[0]), severity="warning") for flag in lines]
    for row in rows:
        missing = [what for what, value in (("name", row["name"]), ("date", row["signed_on"])) if value is None]
        state = f"Outstanding: no {' and no '.join(missing)}" if missing else f"Signed on {day(row['signed_on'])}"
        who = ", ".join(clean(part) for part in (row["name"], row["role"]) if part) or clean(row["statement"] or row["quote"])
        note = row["kind"].replace("_", " ") + (f" · for {clean(row['on_behalf_of'])}" if row["on_behalf_of"] else "")
        items.append(Item(state, who, where(row["page"], row["paragraph"]), note, severity="warning" if missing else ""))
    return _part("sign_offs", "Sign-offs", items, "No sign-off was found in the paper.")


def _flags(found: Found) -> Part:
    items = [
        Item(
            flag["severity"], clean(flag["message"]), found.place(flag), flag["kind"].replace("_", " "),
            tuple(clean(quote) for quote in (flag["quotes"] or ())[: _MOST["quotes"]]), flag["severity"],
        )
        for flag in found.flags()
    ]  # fmt: skip
    return _part("flags", "To look at", items, "Nothing was found that does not fit.")


def _part(key: str, heading: str, items: list[Item], none: str) -> Part:
    most = _MOST[key]
    return Part(key, heading, tuple(items[:most]), none, max(len(items) - most, 0))


def _around(found: Found, row: Row) -> str:
    """The sentence a row stands in, or as much of its line around it as fits."""
    text = found.paper["text"]
    start = text.rfind("\n", 0, row["char_start"]) + 1
    end = text.find("\n", row["char_end"])
    line = text[start : end if end >= 0 else len(text)]
    at, until = row["char_start"] - start, row["char_end"] - start
    ends = [m.start() for m in _SENTENCE.finditer(line)]
    first = max((e for e in ends if e <= at), default=0)
    last = min((e for e in ends if e >= until), default=len(line))
    cut_before, cut_after = at - first > _AROUND, last - until > _AROUND
    first = line.rfind(" ", 0, at - _AROUND) + 1 if cut_before else first
    last = line.find(" ", until + _AROUND) if cut_after else last
    last = last if last >= 0 else len(line)
    return f"{'… ' if cut_before else ''}{clean(line[first:last])}{' …' if cut_after and last < len(line) else ''}"


def clean(value: object) -> str:
    """Words of a paper for a page: control and direction characters out, tabs parted by dots, cut to a length."""
    text = str(value).replace("\t", " · ")
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"


def day(value: date | None) -> str:
    return f"{value.day} {value:%B} {value.year}" if value else ""


def pounds(value: Decimal | None) -> str:
    return "" if value is None else f"{'-' if value < 0 else ''}£{abs(value):,.2f}".removesuffix(".00")
