"""Small made papers of councils that do not exist, published as a dataset, for the tests of searching."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.dataset import Entry, open_dataset, publish, spool, spool_path
from extract.records import Cost, Flag, Paper, PaperReference, Recommendation, Record, Section, SignOff, Source

Rows = dict[str, list[Record]]
KINDS = {"Financial implications": "financial", "Recommendations": "recommendations"}


def made_paper(name: str, sections: dict[str, list[str]], **header: Any) -> Rows:
    """A paper from headings and lines. A line "R: ..." is a recommendation, "R> ..." a sub-item of the one before, "D: ..." a resolution that was
    approved; every £ figure of plain digits is a cost. Lines are numbered as pages: section n stands on page n.
    """
    key = "p" + name.encode().hex()[:16].ljust(16, "0")
    text = ""
    rows: Rows = {"sections": [], "recommendations": [], "costs": []}
    parent = None
    for page, (heading, lines) in enumerate(sections.items(), 1):
        section = f"{key}-sections-{page - 1}"
        begin = len(text)
        text += heading + "\n" if heading else ""
        for line in lines:
            mark, words = (line[:2], line[3:]) if line[:2] in ("R:", "R>", "D:") else ("", line)
            start, text = len(text), f"{text}{words}\n"
            where: dict[str, Any] = {"paper_id": key, "page": page, "section_id": section}
            if mark:
                number = len(rows["recommendations"])
                own = f"{key}-recommendations-{number}"
                rows["recommendations"].append(
                    Recommendation(
                        **where, id=own, char_start=start, char_end=start + len(words), quote=words, text=words, ordinal=number,
                        parent_id=parent if mark == "R>" else None, form="resolution" if mark == "D:" else "recommendation",
                        action=words.split()[0].lower(), outcome="approved" if mark == "D:" else None,
                    )
                )  # fmt: skip
                parent = own if mark == "R:" else parent
            for quote in [word.rstrip(".,;") for word in words.split() if word.startswith("£")]:
                at = start + words.index(quote)
                amount = Decimal(quote.strip("£m").replace(",", "")) * (1_000_000 if quote.endswith("m") else 1)
                number = len(rows["costs"])
                span: dict[str, Any] = {"char_start": at, "char_end": at + len(quote), "quote": quote}
                rows["costs"].append(Cost(**where, id=f"{key}-costs-{number}", amount=amount, **span))
        rows["sections"].append(
            Section(
                paper_id=key, id=section, char_start=begin, char_end=len(text), quote=text[begin:], ordinal=page - 1, level=1 if heading else 0,
                heading=heading or None, page=page, kind=KINDS.get(heading, "other"), text=text[begin:],
            )
        )  # fmt: skip
    extra = {table: header.pop(table) for table in ("sign_offs", "flags", "paper_references") if table in header}
    paper = Paper(paper_id=key, source_id=f"s{name}", source=name, text=text, **header)
    source = Source(source_id=f"s{name}", source=name, sha256=key, n_bytes=1, media_type="text/plain", status="ok")
    whole: Rows = {"sources": [source], "papers": [paper], **rows}
    made: dict[str, Any] = {"sign_offs": SignOff, "flags": Flag, "paper_references": PaperReference}
    for table, items in extra.items():
        cls = made[table]
        whole[table] = [cls(paper_id=key, id=f"{key}-{table}-{n}", **item) for n, item in enumerate(items)]
    return whole


def published(out: Path, papers: Iterable[Rows], version: str = "1") -> Path:
    """Publish papers as a generation of the dataset in `out`; those that it holds already stay."""
    finished = []
    open_dataset(out)
    for rows in papers:
        name = rows["papers"][0].source  # type: ignore[attr-defined]
        entry = Entry(name, name, f"{name.encode().hex()}-{version}")
        spool(spool_path(out, entry.key), rows)
        finished.append(entry)
    publish(out, finished)
    return out


NOWHERE = {"char_start": 0, "char_end": 0, "quote": ""}


def reserve_report(amount: str = "£2,304,000") -> Rows:
    return made_paper(
        "reserve.txt",
        {
            "": ["Northmoor County Council", "Report to the Cabinet"],
            "Recommendations": [
                f"R: Agree the drawdown of {amount} from the Resilience Reserve for:",
                "R> a new records system",
                "R> two more archivists",
            ],
            "Financial implications": [
                "4.1 The reserve stands at £9,000,000 before the drawdown, and the treasurer is content that what is left will be enough for it.",
                "4.2 Savings of £120,500 a year are expected once the old stores are emptied, the leases given up and the vans sold to the trade.",
            ],
            "Timetable": [
                "5.1 Transportation of the boxes begins in May and ends before the autumn, when the reading room opens to the public again."
            ],
        },
        council="Northmoor County Council",
        body="Cabinet",
        paper_type="cabinet_report",
        title="Archives: a home for the county's records",
        meeting_date=date(2023, 5, 9),
        decision_maker="Councillor Ada Penhale",
        sign_offs=[{"kind": "approval", "name": "Councillor Ada Penhale", "role": "Cabinet Member", "signed_on": date(2023, 5, 9), **NOWHERE}],
        paper_references=[{"kind": "forward_plan", "value": "FP/311/05/23", **NOWHERE}],
    )


def swimming_minutes() -> Rows:
    return made_paper(
        "minutes/pool.txt",
        {
            "Swimming pool": [
                "Members asked why the boiler of the swimming pool had failed twice in one winter, and what hiring a spare would come to.",
                "D: Resolved that the Town Clerk hire a boiler for no more than £4,500 and report back to the next meeting of the Committee.",
            ],
            "Any other business": ["Councillor Brook said that the transport of pupils to lessons had improved since the new timetable came in."],
        },
        council="Little Wexcombe Town Council",
        body="Leisure Committee",
        paper_type="minutes",
        title="Minutes of the Leisure Committee",
        meeting_date=date(2019, 11, 4),
    )


def exempt_report() -> Rows:
    return made_paper(
        "exempt.txt",
        {"Recommendations": ["R: Approve the purchase of the foundry site for £2,250,000 subject to a survey of the ground beneath it."]},
        council="Northmoor County Council",
        paper_type="cabinet_report",
        title="Purchase of land",
        meeting_date=date(2024, 1, 16),
        exempt=True,
    )
