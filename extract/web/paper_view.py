"""A paper's page: what it is, what was decided, what it cost, when, who signed, and what to look at twice."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from extract.topics import first_of_each, topics
from extract.web.lists import LISTS, SHOWN, Line, lines_of
from extract.web.snapshot import Row, Snapshot, kind_of
from extract.web.tables import SMALL, Sheet, sheet_of, sheets_of
from extract.web.wording import (
    SURE,
    council_of,
    date_of,
    day,
    joined,
    link_words,
    money_of,
    outcome_colour,
    severity_colour,
    severity_words,
    title_of,
    words,
)

_INFERRED = {
    "domain": "from an e-mail or web address in the paper",
    "logo": "from a logo",
    "reference": "from a reference number",
    "profile": "from the way the paper is set out",
    "metadata": "from what was said when the papers were read",
}
_LISTS = ("costs", "dates", "sign_offs", "people", "votes", "paper_references")
_FLAGS, _EVIDENCE = 100, 6  # shown of a paper, and of one of them
_NO_WORDS = "the place"
_SEVERE_FIRST = ("error", "warning", "info")


class Later(NamedTuple):
    """What became of a recommendation, by another paper."""

    outcome: str
    colour: str
    says: str
    href: str


class Item(NamedTuple):
    """One recommendation, resolution or decision; `depth` counts the items it is part of, `under` names a section that begins with it."""

    id: str
    under: str
    depth: int
    number: str
    text: str
    form: str
    outcome: str
    colour: str
    amounts: tuple[str, ...]
    place: str
    is_unsure: bool
    later: Later | None


class FlagView(NamedTuple):
    says: str
    colour: str
    message: str
    evidence: list[tuple[str, str]]


def paper_content(snapshot: Snapshot, paper: Row, keep: str) -> dict[str, Any]:
    """What a paper's page shows; `keep` is the end of every address within the paper (asked to see an exempt one)."""
    paper_id = paper["paper_id"]
    lists: dict[str, tuple[list[Line], int]] = {kind: lines_of(snapshot, paper_id, kind, limit=SHOWN) for kind in _LISTS}
    sheets, hidden = _sheets(snapshot, paper_id)
    items = _items(snapshot, paper_id)
    return {
        **heading_of(paper),
        "paper": paper,
        "keep": keep,
        "facts": _facts(snapshot, paper),
        "items": items,
        "item_forms": _forms(items),
        "flags": _flags(snapshot, paper_id),
        "lists": lists,
        "listings": LISTS,
        "sheets": sheets,
        "hidden_sheets": hidden,
        "related": _related(snapshot, paper_id),
        "pack": _pack(snapshot, paper),
        "sections": [section for section in snapshot.rows("sections", paper_id) if section["heading"]][:200],
        "unread": _status(snapshot, paper),
    }


def heading_of(paper: Row) -> dict[str, Any]:
    """Title and caption, the same on every page of a paper."""
    caption = joined(council_of(paper), paper["body"], words(paper["paper_type"]), day(date_of(paper)))
    return {"title": title_of(paper), "caption": caption}


def _facts(snapshot: Snapshot, paper: Row) -> list[tuple[str, str]]:
    council = paper["council"] or (
        f"{paper['council_inferred']} (worked out {_INFERRED.get(paper['council_basis'] or '', 'from the paper')})"
        if paper["council_inferred"]
        else ""
    )
    facts = [
        ("Council", council),
        ("Meeting or body", paper["body"]),
        ("Type of paper", words(paper["paper_type"])),
        ("Date of meeting", day(paper["meeting_date"])),
        ("Date of report", day(paper["report_date"])),
        ("Decision maker", joined(paper["decision_maker"], paper["decision_maker_role"])),
        ("Report to", paper["report_to"]),
        ("Portfolio", paper["portfolio"]),
        ("Areas affected", paper["areas_affected"]),
        ("Agenda item", paper["agenda_item"]),
        ("In the agenda pack", _in_pack(paper)),
        ("Key decision", _yes_or_no(paper["key_decision"])),
        ("Purpose", paper["purpose"]),
        ("Exempt from publication", _yes_or_no(paper["exempt"])),
        ("Classification", paper["classification"]),
        ("Pages", str(paper["n_pages"] or "")),
        ("File", paper["source"]),
    ]
    unsure = {row["field"] for row in snapshot.rows("paper_fields", paper["paper_id"]) if row["confidence"] is not None and row["confidence"] < SURE}
    doubted = {words(field) for field in unsure}
    return [(f"{label} (check this)" if label in doubted else label, value) for label, value in facts if value]


def _in_pack(paper: Row) -> str:
    """What a paper is in an agenda pack; empty where it came alone."""
    part, mark, item = paper.get("pack_part"), paper.get("appendix_mark"), paper.get("pack_item")
    title = paper.get("pack_item_title")
    return joined(f"{words(part)} {mark or ''}".strip() if part else "", f"item {item}" if item else "", title)


def _pack(snapshot: Snapshot, paper: Row) -> list[dict[str, str]]:
    """The paper an appendix is attached to, and the appendices attached to a paper; exempt ones only beside one that is exempt itself."""
    near = [other for other in snapshot.pack(paper["source_id"]) if paper["exempt"] or not other["exempt"]]
    tied = [other for other in near if paper["paper_id"] == other.get("parent_paper_id") or other["paper_id"] == paper.get("parent_paper_id")]
    return [
        {
            "href": f"/papers/{other['paper_id']}{'?exempt=yes' if other['exempt'] else ''}",
            "title": title_of(other),
            "says": "The paper it is attached to" if other["paper_id"] == paper.get("parent_paper_id") else _in_pack(other),
        }
        for other in tied
    ]


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


def _items(snapshot: Snapshot, paper_id: str) -> list[Item]:
    """Recommendations and decisions in order, without second printings."""
    rows = [row for row in snapshot.rows("recommendations", paper_id) if not row["is_repeat"]]
    headings = _headings(snapshot, paper_id, rows)
    later = _later(snapshot, paper_id)
    depths: dict[str, int] = {}
    costs: dict[str, list[Row]] = {}
    for cost in snapshot.rows("costs", paper_id):
        if cost["recommendation_id"]:
            costs.setdefault(cost["recommendation_id"], []).append(cost)
    found = []
    for row in rows:
        depths[row["id"]] = depths.get(row["parent_id"], -1) + 1
        found.append(
            Item(
                row["id"],
                headings.get(row["id"], ""),
                min(depths[row["id"]], 3),
                row["number"] or "",
                row["text"],
                words(row["form"]),
                words(row["outcome"]),
                outcome_colour(row["outcome"] or ""),
                tuple(dict.fromkeys(money_of(cost) for cost in costs.get(row["id"], ()))),
                place_of(row),
                row["confidence"] is not None and row["confidence"] < SURE,
                later.get(row["id"]),
            )
        )
    return found


def _later(snapshot: Snapshot, paper_id: str) -> dict[str, Later]:
    """What became of each recommendation by the papers it is linked to; exempt ones are not named."""
    found = {}
    for link in snapshot.related(paper_id):
        if link.is_forward and kind_of(link.own_id) and kind_of(link.other_id) == "recommendations" and not link.other_paper["exempt"]:
            other = link.other_paper
            says = joined(f"{link_words(link.kind, True)} in {title_of(other)}", day(date_of(other)))
            href = f"/papers/{other['paper_id']}/records/{link.other_id}"
            found[link.own_id] = Later(words(link.outcome), outcome_colour(link.outcome or ""), says, href)
    return found


def _headings(snapshot: Snapshot, paper_id: str, rows: list[Row]) -> dict[str, str]:
    """By the first item of each matter its heading, where the paper decides several: minutes decide under many headings."""
    return first_of_each(topics([row for row in rows if not row["parent_id"]], snapshot.rows("sections", paper_id)))


def _forms(items: list[Item]) -> str:
    """What the list of items is called, by what it holds."""
    forms = Counter(item.form for item in items)
    if len(forms) == 1:
        return f"{next(iter(forms))}s"
    return "Decisions and recommendations"


def place_of(row: Row) -> str:
    """Where a record stands, in words: "page 3, paragraph 2.1"."""
    page = f"page {row['page']}" if row.get("page") else ""
    paragraph = f"paragraph {row['paragraph']}" if row.get("paragraph") else ""
    return ", ".join(part for part in (page, paragraph) if part)


def _flags(snapshot: Snapshot, paper_id: str) -> list[FlagView]:
    rows = sorted(snapshot.rows("flags", paper_id), key=lambda row: _SEVERE_FIRST.index(row["severity"]) if row["severity"] in _SEVERE_FIRST else 9)
    views = []
    for row in rows[:_FLAGS]:
        found = [(key, snapshot.record(paper_id, key)) for key in row["evidence_ids"][:_EVIDENCE]]
        evidence = [(key, _short(record[1].get("quote") or "") or _NO_WORDS) for key, record in found if record is not None]
        views.append(FlagView(severity_words(row["severity"]), severity_colour(row["severity"]), row["message"], evidence))
    return views


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _sheets(snapshot: Snapshot, paper_id: str) -> tuple[list[Sheet], list[Sheet]]:
    """The data tables small enough to stand on the page, and those that have one of their own."""
    data = sheets_of(snapshot, paper_id)
    small = [sheet for sheet in data if sheet.n_rows <= SMALL][:8]
    full = [sheet_of(snapshot, paper_id, sheet.ordinal) for sheet in small]
    shown = {sheet.ordinal for sheet in small}
    return [sheet for sheet in full if sheet is not None], [sheet for sheet in data if sheet.ordinal not in shown]


def _related(snapshot: Snapshot, paper_id: str) -> list[dict[str, Any]]:
    """Papers that belong to this one, each with the records that tie them."""
    papers: dict[str, dict[str, Any]] = {}
    for link in snapshot.related(paper_id)[:500]:
        other = link.other_paper
        if other["exempt"] and not snapshot.papers[paper_id]["exempt"]:
            continue
        entry = papers.setdefault(
            other["paper_id"],
            {**heading_of(other), "paper_id": other["paper_id"], "exempt": bool(other["exempt"]), "ties": [], "date": date_of(other)},
        )
        tie: dict[str, Any] = {
            "says": link_words(link.kind, link.is_forward),
            "reason": link.reason,
            "own_id": link.own_id,
            "other_id": link.other_id,
        }
        tie["own_is_record"], tie["other_is_record"] = bool(kind_of(link.own_id)), bool(kind_of(link.other_id))
        if len(entry["ties"]) < 12:
            entry["ties"].append(tie)
    return sorted(papers.values(), key=lambda entry: (str(entry["date"] or ""), entry["title"]))


def _status(snapshot: Snapshot, paper: Row) -> str:
    """What could not be read of the source, in its own words; empty where all was."""
    source = snapshot.sources.get(paper["source_id"])
    return str(source["reason"] or "") if source and source["status"] == "partial" else ""
