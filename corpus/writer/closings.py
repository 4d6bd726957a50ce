"""How papers end: sign-offs in every form, contact blocks, signatures."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus.writer import moments
from corpus.writer.cases import Case, Person
from corpus.writer.model import Block, Gap, Grid, Heading, Para
from corpus.writer.pen import Pen

Gold = dict[str, Any]


@dataclass
class Closing:
    """Blocks, the sign-offs they hold, and what is missing from them on purpose."""

    blocks: list[Block]
    sign_offs: list[Gold] = field(default_factory=list)
    soft_findings: list[Gold] = field(default_factory=list)


def signed(day: datetime.date, form: str, kind: str = "sign_off_date", alt: str = "decision_date,event") -> str:
    """An annotated date of signing."""
    return f"[[{moments.day_form(day, form)}|d {kind} {day.isoformat()} alt={alt}]]"


def record(person: Person, day: datetime.date | None, kind: str, **more: Any) -> Gold:
    """One sign-off as the gold has it."""
    iso = day.isoformat() if day else None
    return {"role": person.role, "name": person.name, "on_behalf_of": None, "date": iso, "kind": kind, "statement": None} | more


def roles(case: Case, pen: Pen) -> Closing:
    """A grid of roles, names and dates; the approver first where one person decides."""
    rng, form = pen.rng, pen.rng.choice(("short_slash", "dots", "long", "slash"))
    statement = rng.choice(("I approve the recommendations above for the reasons set out.", "I agree to what is recommended in this report."))
    approver, approved = case.cast.holder, moments.relative("+12d", case.day)
    blocks: list[Block] = [Gap()]
    approval = signed(approved, form, "decision_date", "sign_off_date,event")
    blocks.append(Grid(rows=[[[f"**{statement}**"], ["**Date**"]], [[f"{approver.name}, {approver.role}"], [approval]]], shares=[0.76, 0.24]))
    rows, signs = [[["**Role**"], ["**Date**"]]], [record(approver, approved, "approval", statement=statement)]
    chosen = rng.sample(["Chief Finance Officer", "Head of Legal Services", "Strategic Director of Place", "Corporate Director, Resources"], 3)
    for n, role in enumerate(chosen):
        person, day = case.cast.officers[role], moments.relative(f"-{3 + 2 * n}d", case.day)
        stand_in = case.cast.officers["Finance Business Partner"] if n == 1 and rng.random() < 0.6 else None
        name = f"{stand_in.name} on behalf of {person.name}" if stand_in else person.name
        rows.append([[f"**{role}**", name], ["", signed(day, form)]])
        who = Person(stand_in.name, role) if stand_in else person
        signs.append(record(who, day, "consultation", on_behalf_of=person.name if stand_in else None, alt_kinds=["clearance"]))
    blocks += [Para(text="**In consultation with:**"), Grid(rows=rows, shares=[0.76, 0.24])]
    return Closing(blocks, signs)


def comments(case: Case, pen: Pen) -> Closing:
    """Officer Title, Comments Sought, Comments included; then lead officer, author and dates as an audit trail."""
    rng, author, lead = pen.rng, case.cast.officers["Project Manager"], case.cast.officers["Director of Public Realm"]
    sent = moments.relative("-6d", case.day)
    rows = [[["**Lead Officer**"], [f"{lead.name}, {lead.role}"]], [["**Report Author**"], [f"{author.name}, {author.role}"]]]
    rows += [
        [["**Version**"], [rng.choice(("Final", "Final v2"))]],
        [["**Dated**"], [signed(sent, pen.hand.date, "report_date", "event,sign_off_date,reference")]],
    ]
    seek = [[["**Officer Title**"], ["**Comments Sought**"], ["**Comments included**"]]]
    seek += [
        [[role], [rng.choice(("Yes", "Yes", "No"))], [rng.choice(("Yes", "No"))]]
        for role in ("Head of Legal Services", "Chief Finance Officer", "Cabinet Member")
    ]
    final = moments.relative("-5d", case.day)
    last = [[["**Date final report sent to Democratic Services**"], [signed(final, pen.hand.date, "submission", "sign_off_date,event")]]]
    blocks: list[Block] = [
        Heading(text="AUDIT TRAIL", kind="sign_off", alts=("other",)),
        Grid(rows=rows, shares=[0.35, 0.65]),
        Para(text="CONSULTATION WITH OTHER OFFICERS / DIRECTORATES / CABINET MEMBER", style="strong"),
        Grid(rows=seek, shares=[0.5, 0.25, 0.25]),
        Grid(rows=last, shares=[0.65, 0.35]),
    ]
    return Closing(blocks)


def record_lines(case: Case, pen: Pen, signer: Person | None = None) -> Closing:
    """Dotted lines to be signed with the printed name and a date that floats beside them."""
    person, day = signer or case.cast.holder, moments.relative("+9d", case.day)
    words = signed(day, pen.rng.choice(("long", "slash", "dots")), "decision_date", "sign_off_date,event")
    dots = "." * pen.rng.choice((28, 40))
    blocks: list[Block] = [
        Gap(lines=2),
        Para(text=f"Signed: {dots}{' ' * 6}Date: {words}", style="signature"),
        Para(text=f"{person.name}", style="signature"),
        Para(text=person.role, style="signature"),
    ]
    return Closing(blocks, [record(person, day, "approval", alt_kinds=["clearance"])])


def typed_date(case: Case, pen: Pen) -> Closing:
    """A typed date over a signature line that stays empty, the printed name below."""
    person, day = case.cast.leader, moments.relative("+6d", case.day)
    words = signed(day, "ordinal", "decision_date", "sign_off_date,event")
    rows = [[[words], ["_" * 26]], [["Date"], [f"{person.name}, {person.role}"]]]
    soft = {"kind": "missing_signature", "strength": "soft", "message": "The signature line is empty.", "evidence": [f"{person.name}, {person.role}"]}
    return Closing([Gap(), Grid(rows=rows, shares=[0.35, 0.65], ruled=False)], [record(person, day, "approval")], [soft])


def contact_block(case: Case, pen: Pen, people: list[Person]) -> tuple[list[Block], list[Gold]]:
    """Report author and director side by side, or in one line."""
    labels = pen.rng.choice((("Report Author", "Relevant Director"), ("Contact officer:", "Lead officer:"), ("Author", "Director")))
    kinds = ("author", "relevant director")
    cells = [[f"**{label}**", p.name, p.role, f"Tel: {p.phone}", str(p.email)] for label, p in zip(labels, people, strict=True)]
    if pen.rng.random() < 0.6:
        blocks: list[Block] = [Gap(), Grid(rows=[cells], shares=[0.5, 0.5], ruled=pen.rng.random() < 0.3)]
    else:
        lines = [f"{label.rstrip(':')}: {p.name}, {p.role}; {p.phone}; {p.email}" for label, p in zip(labels, people, strict=True)]
        blocks = [Gap(), *(Para(text=line) for line in lines)]
    return blocks, [p.gold(kind) for p, kind in zip(people, kinds, strict=True)]


def advice(case: Case, pen: Pen, role: str) -> tuple[str, Gold]:
    """The last line of a section of advice: who gave it and when, without a label for the date."""
    person, day = case.cast.officers[role], moments.relative(f"-{pen.rng.randrange(8, 30)}d", case.day)
    when = signed(day, "long", alt="event")
    return f"**{role}:** {person.name} {when}", record(person, day, "clearance", alt_kinds=["consultation"])


def chair_signature(chair: Person, day: datetime.date, pen: Pen) -> Closing:
    """How minutes are confirmed: Chair, dotted line, date."""
    statement = pen.rng.choice(("Confirmed as a true record", "Signed as a correct record", "Minutes confirmed and signed"))
    later = moments.relative("+5w", day)
    when = signed(later, pen.rng.choice(("long", "ordinal")), "sign_off_date", "meeting_date,decision_date,event,milestone")
    form = pen.rng.random()
    if form < 0.4:
        words = [f"{statement}: {chair.name} {'.' * 24} (Chair) {when}"]
    elif form < 0.7:
        words = [statement, f"Chair: {chair.name}", f"Date: {when}"]
    else:
        words = [f"{statement}.", f"Signed {'_' * 24} Dated {when}", f"{chair.name}, Chair"]
    blocks: list[Block] = [Gap(lines=2), *(Para(text=line, style="signature") for line in words)]
    signer = Person(chair.name, "Chair")
    return Closing(blocks, [record(signer, later, "minutes_signature", statement=statement, alt_kinds=["approval"])])


CHOICE = "Approved / Amended / Deferred / Rejected (delete as needed)"


def unfilled() -> Grid:
    """The choice and the dotted lines of a report that waits for its decision."""
    dots = "." * 30
    return Grid(rows=[[[CHOICE]], [[f"Signed {dots}", f"Date {dots}"]]], shares=[1.0])


CLOSINGS: dict[str, Callable[[Case, Pen], Closing]] = {"roles": roles, "comments": comments, "record": record_lines, "lines": typed_date}
