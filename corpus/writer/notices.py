"""Decision notices: a framed record, a form a decision, a plain list."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from corpus.writer import closings, items
from corpus.writer.cases import Case, bank
from corpus.writer.look import Look
from corpus.writer.meetings import header
from corpus.writer.model import Block, Fields, Form, Heading, Item, Paper, Para
from corpus.writer.pen import Pen

Gold = dict[str, Any]


def _choices(case: Case, pen: Pen, mode: str, style: str) -> list[Item]:
    return items.listed(list(case.matter["recs"]), pen, mode, style, "decision")


def framed(case: Case, pen: Pen, look: Look) -> tuple[list[Block], Gold, closings.Closing]:
    """The record of a decision taken by one member or by the executive: one frame, a cell a question."""
    rng, style = pen.rng, look.labels if look.labels not in ("section", "verb") else "letter_dot"
    number = case.references["decision"]
    maker = case.cast.leader if case.chained else case.cast.holder
    body = case.council["executive"]
    key = "YES" if case.key_decision else "NO"
    decided = _choices(case, pen, rng.choice(("bare", "capital")), style)
    kinds: list[tuple[str, str, list[str]]] = [
        ("Reason(s) for decision:", "reasons", [pen.one(bank("phrases")["sentences"]["reasons"]), pen.one(case.matter["background"])]),
        ("Financial Implications:", "financial", pen.pick(case.matter["financial"], 2)),
        ("Any alternatives considered and rejected:", "alternatives", pen.pick(case.matter["options"], 1)),
        ("Any interest declared when the decision was taken:", "interests", [pen.one(bank("phrases")["notice"]["interests"])]),
    ]
    cells: list[list[Block]] = [
        [Para(text=f"**Decision taken by:** {body if case.chained else f'{maker.name}, {maker.role}'}"), Para(text=f"**Decision number:** {number}")]
    ]
    cells.append([Para(text=f"**For publication** Key decision: {key}")])
    cells.append([Para(text=f"**Title of decision:** {case.title}")])
    verb = rng.choice(("I agree to:", "The Cabinet Member has decided to:", "As Cabinet Member I have decided to:"))
    verb = rng.choice((f"{body} agreed to:", f"{body} RESOLVED to:")) if case.chained else verb
    cells.append([Heading(text="Decision:", kind="decision", alts=("recommendations",), label=True), Para(text=verb, style="stem"), *decided])
    for label, kind, texts in kinds:
        cells.append([Heading(text=label, kind=kind, alts=("other", "background", "options"), label=True), *(Para(text=t) for t in texts)])
    gold: Gold = {
        "title": case.title,
        "references": [{"kind": "decision number", "value": number}],
        "key_decision": case.key_decision,
        "meeting_date": None,
    }
    gold |= {
        "decision_maker": {"name": body, "role": None} if case.chained else {"name": maker.name, "role": maker.role},
        "body": None,
        "report_date": None,
    }
    top: list[Block] = [Para(text=f"{case.council['name'].upper()} – RECORD OF DECISION", style="title")]
    return [*top, Form(cells=cells)], gold, closings.record_lines(case, pen, maker)


def by_item(case: Case, pen: Pen, look: Look) -> tuple[list[Block], Gold, closings.Closing]:
    """A form for each item: agenda item, subject, decision taken with the vote."""
    rng, body = pen.rng, case.council["bodies"][1]
    chair, clerk = case.cast.chair, case.cast.officers["Democratic Services Officer"]
    vote = rng.choice(("(unanimously)", "(8 for, 1 against)", ""))
    day = closings.signed(case.day, "long", "meeting_date", "decision_date,event")
    decided = _choices(case, pen, rng.choice(("past", "past", "bare")), rng.choice(("number_dot", "bracket", "bullet")))
    lead = rng.choice((f"That the {body}:", f"The {body} agreed to:"))
    if lead.endswith("to:"):
        decided = _choices(case, pen, "small", "bracket")
    cells: list[list[Block]] = [
        [Para(text=f"**Agenda item:** {case.references['agenda']}")],
        [Para(text=f"**Subject:** {case.title}")],
        [Para(text=f"**Decision taken {vote}:**".replace(" :", ":")), Item(text=lead, form="decision", soft=True, indent=0), *decided],
        [Para(text=f"**Reasons for the decision:** {pen.one(bank('phrases')['sentences']['reasons'])}")],
        [Para(text=f"**Exempt information?** {rng.choice(('No', 'No', 'Yes – paragraph 3'))}")],
    ]
    top: list[Block] = [
        Para(text=case.council["name"], style="council"),
        Para(text="Decision Notice", style="title"),
        Fields(pairs=[("Committee:", [body]), ("Date of meeting:", [day]), ("Chair:", [chair.name]), ("Contact:", [f"{clerk.name}, {clerk.email}"])]),
    ]
    contact = {"name": clerk.name, "role": None, "email": clerk.email, "phone": None, "kind": "democratic services"}
    gold: Gold = {
        "body": body,
        "title": "Decision Notice",
        "references": [{"kind": "agenda item", "value": case.references["agenda"]}],
        "contacts": [contact],
    }
    gold["alt_titles"] = [case.title, f"{body} Decision Notice"]
    callin = Para(text=pen.one(bank("phrases")["notice"]["callin"]))
    return [*top, Form(cells=cells, ruled=rng.random() < 0.8), callin], gold, closings.Closing([])


def summary(case: Case, pen: Pen, look: Look) -> tuple[list[Block], Gold, closings.Closing]:
    """Decisions of one meeting under headings, some by status alone."""
    rng, body = pen.rng, case.council["executive"]
    day = closings.signed(case.day, "weekday", "meeting_date", "decision_date,event")
    top: list[Block] = [
        Para(text=case.council["name"], style="council"),
        Para(text=f"DECISIONS OF THE {body.upper()}", style="title"),
        Para(text=day, style="centre"),
        Para(text=pen.one(bank("phrases")["notice"]["callin"])),
        Heading(text=case.title, number=case.references["agenda"], kind="other", alts=("decision", "proposal", "financial")),
    ]
    if rng.random() < 0.35:
        status = rng.choice(("Decision status: Recommendations Approved", "Decision: Recommendations approved as printed"))
        item = Item(text=status, action="approve", form="decision", indent=0, alt_texts=(status.split(": ")[1],), alt_actions=("agree",))
        top.append(item)
    else:
        top += items.resolved(case, pen, list(case.matter["recs"]), look.labels, body, (case.cast.leader.name, case.cast.holder.name))
    top.append(Para(text=f"**Reason:** {pen.one(bank('phrases')['sentences']['reasons'])}"))
    outcome = rng.choice(("Deferred to the next meeting.", "Withdrawn."))
    top += [
        Heading(text="Review of polling places", number=str(int(case.references["agenda"]) + 1)),
        Item(text=outcome, action=outcome.split()[0].lower()[:5], form="decision", indent=0, soft=True),
    ]
    gold: Gold = {
        "body": body,
        "title": f"DECISIONS OF THE {body.upper()}",
        "alt_titles": [body],
        "soft_references": [{"kind": "agenda item", "value": case.references["agenda"]}],
    }
    return top, gold, closings.Closing([])


KINDS: dict[str, Callable[[Case, Pen, Look], tuple[list[Block], Gold, closings.Closing]]] = {"framed": framed, "by_item": by_item, "summary": summary}


def notice(case: Case, look: Look, rng: random.Random, stem: str, form: str = "") -> Paper:
    """A decision notice in one of three forms."""
    pen = case.pen(rng)
    form = form or rng.choice(tuple(KINDS))
    blocks, more, closing = KINDS[form](case, pen, look)
    gold = header(case, "decision_notice", case.council["executive"], case.title) | more
    paper = Paper(stem, "decision_notice", gold, look, [*blocks, *closing.blocks], closing.sign_offs, [], closing.soft_findings)
    paper.running_head = ""
    return paper
