"""Cover blocks: what stands above the first section of a report, house by house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus.writer import moments
from corpus.writer.cases import Case, Person
from corpus.writer.model import Block, Fields, Gap, Grid, Para
from corpus.writer.pen import Pen

Gold = dict[str, Any]


@dataclass
class Cover:
    """The blocks of a cover and what they tell of the paper."""

    blocks: list[Block]
    header: Gold = field(default_factory=dict)


@dataclass(frozen=True)
class Brief:
    """What a cover has to say."""

    case: Case
    pen: Pen
    body: str
    title: str
    member_decision: bool
    author: Person
    director: Person

    @property
    def date_kind(self) -> str:
        return "report_date" if self.member_decision else "meeting_date"

    def day(self, form: str = "") -> str:
        """The day of the paper, annotated."""
        form = form or self.pen.hand.date
        words = moments.day_form(self.case.day, form)
        alt = "meeting_date,report_date" if self.member_decision else "report_date"
        return f"[[{words}|d {self.date_kind} {self.case.day.isoformat()} alt={alt},event]]"

    @property
    def holder(self) -> Person:
        return self.case.cast.holder

    @property
    def to(self) -> str:
        return f"{self.holder.name}, {self.holder.role}" if self.member_decision else self.body

    @property
    def wards(self) -> str:
        rng, names = self.pen.rng, self.case.council["wards"]
        return rng.choice(("All", "All", "; ".join(rng.sample(names, 2)), ", ".join(names[:3])))

    @property
    def key(self) -> str:
        return "Yes" if self.case.key_decision else "No"

    def reference(self, kind: str = "decision") -> Gold:
        name = {"decision": "forward plan" if self.case.council["cover"] == "grid" else "decision number", "agenda": "agenda item"}.get(kind, kind)
        return {"kind": name, "value": self.case.references[kind]}


def grid(brief: Brief) -> Cover:
    """A ruled grid of labels and values, the forward-plan reference above it."""
    case, purpose, wards = brief.case, brief.pen.rng.choice(("Decision", "Decision", "Discussion", "Information")), brief.wards
    contact = f"{brief.author.name}, {brief.author.role} {brief.author.email}"
    rows = [
        [[f"**Report title:** {brief.title}"]],
        [[f"**Report to:** {brief.to}"]],
        [[f"**Report author:** {brief.director.name}, {brief.director.role}"]],
        [[f"**Date:** {brief.day()}"], [f"**For:** {purpose}"]],
        [[f"**Enquiries to:** {contact}"]],
        [[f"**{case.council['areas']} affected:** {wards}"]],
    ]
    header = {"authors": [brief.director.gold()], "contacts": [brief.author.gold("enquiries")], "purpose_for": purpose, "wards_or_divisions": wards}
    above = Para(text=f"Forward Plan reference number: {case.references['decision']}", style="right")
    return Cover([above, Grid(rows=rows, shares=[0.5, 0.5]), Gap()], header | {"references": [brief.reference()]})


def memo(brief: Brief) -> Cover:
    """From, To, Subject and the rest set with tabs."""
    case, wards = brief.case, brief.wards
    senders = [f"{brief.holder.name}, {brief.holder.role}", f"{brief.director.name}, {brief.director.role}"]
    past = brief.pen.fill("{d event -5w.day alt=meeting_date,reference}")
    reason = brief.pen.fill(" – it involves expenditure of more than {c threshold 1000000 q='more than'}") if case.key_decision else ""
    pairs = [
        ("From:", senders),
        ("To:", [f"{brief.to} – {brief.day()}"]),
        ("Subject:", [f"**{brief.title}**"]),
        ("Decision no:", [case.references["decision"]]),
        ("Key Decision:", [brief.key + reason]),
        ("Classification:", ["Unrestricted"]),
        ("Past Pathway of report:", [f"{case.council['bodies'][1]} – {past}"]),
        ("Future Pathway of report:", ["None" if not case.key_decision else f"{case.council['executive']} decision"]),
        ("Electoral Division:", [wards]),
    ]
    header = {"contacts": [brief.holder.gold("from"), brief.director.gold("from")], "wards_or_divisions": wards, "key_decision": case.key_decision}
    return Cover([Fields(pairs=pairs), Gap()], header | {"references": [brief.reference()]})


def strip(brief: Brief) -> Cover:
    """Item number, classification, date and decision maker side by side; title, wards and author below."""
    case, wards = brief.case, brief.wards
    maker = brief.holder.role if brief.member_decision else brief.body
    top = [["**Item No.**", case.references["agenda"]], ["**Classification:**", "Open"], ["**Date:**", brief.day()]]
    top.append(["**Decision maker:**" if brief.member_decision else "**Meeting Name:**", maker])
    below = [
        [["**Report title:**"], [brief.title]],
        [["**Ward(s) or groups affected:**"], [wards]],
        [["**From:**"], [f"{brief.director.name}, {brief.director.role}"]],
    ]
    header: Gold = {"contacts": [brief.director.gold("from")], "wards_or_divisions": wards, "references": [brief.reference("agenda")]}
    return Cover([Grid(rows=[top], shares=[0.15, 0.25, 0.25, 0.35]), Grid(rows=below, shares=[0.3, 0.7]), Gap()], header)


def paired(brief: Brief) -> Cover:
    """Two fields a line; the report goes to two meetings on two dates."""
    case, wards = brief.case, brief.wards
    early = moments.relative("-9d", case.day)
    first = f"[[{moments.day_form(early, 'padded')}|d meeting_date {early.isoformat()} alt=event,report_date]]"
    scrutiny = case.council["bodies"][1]
    author = brief.author
    rows = [
        [["**Meeting:**"], [scrutiny, brief.body], ["**Date:**"], [first, brief.day("padded")]],
        [["**Subject:**"], [brief.title], [""], [""]],
        [["**Report Of:**"], [brief.holder.role], [""], [""]],
        [["**Wards Affected:**"], [wards], [""], [""]],
        [["**Key Decision:**"], [brief.key], ["**Budget/Policy Framework:**"], ["No"]],
        [["**Contact Officer:**"], [f"{author.name}, {author.role}"], [""], [""]],
        [[""], [f"Email: {author.email}"], ["Tel:"], [author.phone or ""]],
    ]
    header = {"contacts": [author.gold("enquiries")], "wards_or_divisions": wards, "key_decision": case.key_decision}
    header |= {"alt_meeting_dates": [early.isoformat()], "references": []}
    return Cover([Grid(rows=rows, shares=[0.18, 0.42, 0.2, 0.2], ruled=False), Gap()], header)


def purpose_first(brief: Brief) -> Cover:
    """Purpose and key or non-key decision first, in capitals."""
    case = brief.case
    kind = f"{'Key' if case.key_decision else 'Non-key'} decision"
    over = brief.pen.fill(" – over {c threshold 500k q=over}") if case.key_decision else ""
    rows = [
        [["**PURPOSE:**"], [kind + over]],
        [["**COMMITTEE:**"], [brief.body]],
        [["**DATE:**"], [brief.day()]],
        [["**TITLE:**"], [brief.title]],
        [["**WARD(S):**"], [brief.wards]],
        [["**Author:**"], [brief.author.name]],
        [["**Job title:**"], [brief.author.role]],
        [["**Director lead:**"], [f"{brief.director.name}, {brief.director.role}"]],
    ]
    header = {"authors": [brief.author.gold()], "contacts": [brief.director.gold("lead officer")], "key_decision": case.key_decision}
    header |= {"wards_or_divisions": rows[4][1][0], "references": []}
    return Cover([Grid(rows=rows, shares=[0.28, 0.72], ruled=brief.pen.rng.random() < 0.6), Gap()], header)


def report_to(brief: Brief) -> Cover:
    """REPORT TO, DATE, REPORT TITLE, RESPONSIBLE OFFICER, one under the other."""
    portfolio = brief.case.matter["portfolio"]
    pairs = [
        ("REPORT TO:", [brief.to]),
        ("DATE:", [brief.day()]),
        ("REPORT TITLE:", [brief.title]),
        ("PORTFOLIO:", [portfolio or "Not applicable"]),
        ("RESPONSIBLE OFFICER:", [f"{brief.director.name}, {brief.director.role}"]),
        ("CONTACT:", [f"{brief.author.name} ({brief.author.phone})"]),
    ]
    author = Person(brief.author.name, "", None, brief.author.phone)
    header = {"contacts": [brief.director.gold("responsible officer"), author.gold("enquiries")], "portfolio": portfolio, "references": []}
    return Cover([Fields(pairs=pairs), Gap()], header)


def committee(brief: Brief) -> Cover:
    """Committee, Date, Title, Author and Agenda item in two columns."""
    case = brief.case
    rows = [
        [[f"**Committee:** {brief.body}"], [f"**Date:** {brief.day('weekday_comma')}"]],
        [[f"**Title:** {brief.title}"], [f"**Agenda item:** {case.references['agenda']}"]],
        [[f"**Portfolio Holder:** {brief.holder.name}"], [f"**Key decision:** {brief.key}"]],
        [[f"**Report Author:** {brief.author.name}, {brief.author.role}", str(brief.author.email), f"Tel: {brief.author.phone}"], [""]],
    ]
    header = {"authors": [brief.author.gold()], "key_decision": case.key_decision, "references": [brief.reference("agenda")]}
    return Cover([Grid(rows=rows, shares=[0.6, 0.4], ruled=brief.pen.rng.random() < 0.4), Gap()], header)


def lines(brief: Brief) -> Cover:
    """Centred lines: who, when, what; then 'Report of'."""
    welsh = brief.case.council["key"] == "gwernllyn"
    heading = f"{'CABINET / CABINET' if welsh and brief.body == 'Cabinet' else brief.body.upper()}"
    blocks: list[Block] = [
        Para(text=heading, style="centre"),
        Para(text=brief.day(), style="centre"),
        Para(text=brief.title, style="title"),
        Para(text=f"Report of the {brief.director.role}", style="centre"),
        Fields(pairs=[("Cabinet Member:", [brief.holder.name]), ("Contact officer:", [f"{brief.author.name}, tel. {brief.author.phone}"])]),
    ]
    author = Person(brief.author.name, "", None, brief.author.phone)
    return Cover([*blocks, Gap()], {"contacts": [author.gold("enquiries")], "references": []})


def bare(brief: Brief) -> Cover:
    """Title lines only."""
    text = f"Report to {brief.body}, {brief.day('weekday_ordinal')}"
    clerk = Para(text=f"Report by: {brief.author.name}, {brief.author.role}")
    return Cover([Para(text=brief.title, style="title"), Para(text=text), clerk, Gap()], {"authors": [brief.author.gold()], "references": []})


COVERS: dict[str, Callable[[Brief], Cover]] = {
    "grid": grid,
    "memo": memo,
    "strip": strip,
    "paired": paired,
    "purpose_first": purpose_first,
    "report_to": report_to,
    "committee": committee,
    "lines": lines,
    "bare": bare,
}
