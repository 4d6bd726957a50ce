"""Reports of officers: to cabinet, to one member, to council, to scrutiny."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from corpus.writer import closings, items, sheets
from corpus.writer.cases import Case, bank
from corpus.writer.covers import COVERS, Brief
from corpus.writer.look import Look
from corpus.writer.model import Block, Bullets, Data, Form, Gap, Heading, Item, Paper, Para, flat
from corpus.writer.pen import Pen

Gold = dict[str, Any]
_ALTS = {
    "purpose": ("background", "executive_summary"),
    "background": ("purpose", "other"),
    "proposal": ("background", "other"),
    "options": ("alternatives",),
    "reasons": ("background",),
    "timeline": ("other", "proposal"),
    "climate": ("impact", "other"),
    "links_to_strategy": ("other",),
    "executive_summary": ("purpose",),
    "conclusion": ("other",),
    "appendices": ("background_papers",),
}
_CORE = ["purpose", "recommendations", "background", "proposal", "options", "financial", "legal"]
_MORE = [
    "executive_summary",
    "risk",
    "consultation",
    "equality",
    "climate",
    "human_resources",
    "timeline",
    "conclusion",
    "reasons",
    "links_to_strategy",
]
_ORDER = [
    *("purpose", "executive_summary", "recommendations", "reasons", "background", "links_to_strategy", "proposal", "options", "consultation"),
    *("financial", "legal", "risk", "equality", "climate", "human_resources", "timeline", "conclusion", "appendices", "background_papers"),
]


@dataclass
class Draft:
    """A report while it is being written."""

    case: Case
    pen: Pen
    look: Look
    body: str
    blocks: list[Block]
    sign_offs: list[Gold]
    tables: int = 0
    run: int = 0
    section: int = 0

    @property
    def rng(self) -> random.Random:
        return self.pen.rng

    def heading(self, kind: str, text: str | None = None, level: int = 1) -> str | None:
        """A section heading in the house's numbering; returns its number."""
        words = text or self.rng.choice(bank("phrases")["headings"][kind])
        words = {"upper": words.upper(), "title": words.title(), "as_is": words}[self.look.heading_case]
        self.section += 1
        number: str | None = None
        if self.look.numbering in ("plain", "dotted"):
            number = str(self.section)
        elif self.look.numbering == "lettered":
            number = chr(64 + self.section)
        self.blocks.append(Heading(text=words, number=number, kind=kind, alts=_ALTS.get(kind, ()), level=level))
        self.para = 0
        return number

    para: int = 0

    def text(self, words: str) -> None:
        """A numbered paragraph (or an unnumbered one, where the house does not number)."""
        self.para += 1
        self.run += 1
        number = {"plain": f"{self.section}.{self.para}", "dotted": f"{self.section}.{self.para}", "run": f"{self.run}."}.get(self.look.numbering)
        self.blocks.append(Para(text=words, number=number))

    def table(self, table: Data) -> None:
        self.blocks += [table, Gap(lines=0.5)]


def report(case: Case, kind: str, look: Look, rng: random.Random, stem: str) -> Paper:
    """A report with its cover, sections, recommendations, tables and sign-offs."""
    pen = case.pen(rng)
    member = kind == "member_decision"
    body: str = {"council_report": case.council["bodies"][3], "member_decision": "the Cabinet Member"}.get(kind) or case.council["executive"]
    officers = case.cast.officers
    brief = Brief(
        case,
        pen,
        body,
        case.title,
        member,
        officers["Project Manager"],
        officers[rng.choice(("Strategic Director of Place", "Head of Property and Assets"))],
    )
    cover = COVERS["grid" if member and rng.random() < 0.5 else case.council["cover"]](brief)
    draft = Draft(case, pen, look, body, [Para(text=case.council["name"], style="council"), *cover.blocks], [])
    _targets(draft)
    _sections(draft)
    paper = Paper(stem, kind, _header(case, kind, body, member) | cover.header, look, draft.blocks, draft.sign_offs)
    _close(paper, draft, brief)
    paper.running_head = rng.choice((case.council["name"], _plain(case.title), ""))
    return paper


def _plain(text: str) -> str:
    return text.split("[[")[0].strip(" :–-,")


def _header(case: Case, kind: str, body: str, member: bool) -> Gold:
    iso = case.day.isoformat()
    header: Gold = {"council": case.council["name"], "body": None if member else body, "paper_type": kind, "title": case.title}
    header |= {"report_to": body, "authors": [], "contacts": [], "references": [], "key_decision": None, "portfolio": None, "purpose_for": None}
    header |= {"report_date": iso if member else None, "meeting_date": None if member else iso, "wards_or_divisions": None, "decision_maker": None}
    if member:
        header["decision_maker"] = {"name": case.cast.holder.name, "role": case.cast.holder.role}
        header["report_to"] = case.cast.holder.name
    return header


def _targets(draft: Draft) -> None:
    if not draft.case.matter.get("small"):
        draft.pen.targets = {"table": ("Table 1", "table 1")}


def _sections(draft: Draft) -> None:
    rng = draft.rng
    small = bool(draft.case.matter.get("small"))
    more = ["risk", "consultation", "timeline"] if small else _MORE
    kinds = set(_CORE) - ({"legal"} if small else set()) | set(rng.sample(more, rng.randrange(1, 3) if small else rng.randrange(3, 7)))
    kinds |= {k for k in ("background_papers", "appendices") if rng.random() < 0.6}
    order = [k for k in _ORDER if k in kinds]
    if rng.random() < 0.3:
        order.remove("recommendations")
        order.insert(0, "recommendations")
    elif rng.random() < 0.15:
        order.remove("recommendations")
        order.insert(order.index("financial") + 2, "recommendations")
    for kind in order:
        if kind == "recommendations":
            number = draft.heading(kind)
            asked = items.recommended(draft.case, draft.pen, draft.look.labels, draft.body, number)
            draft.blocks += [Form(cells=[asked]), Gap(lines=0.5)] if draft.look.boxed else asked
        elif kind in ("background_papers", "appendices"):
            _listing(draft, kind)
        else:
            _prose(draft, kind)
    if rng.random() < 0.25:
        _repeat(draft)


def _prose(draft: Draft, kind: str) -> None:
    matter, pen, rng = draft.case.matter, draft.pen, draft.rng
    own = matter.get(kind)
    draft.heading(kind)
    phrases = bank("phrases")["sentences"]
    if kind == "timeline":
        draft.text(
            rng.choice(
                (
                    "The main steps are these.",
                    "The dates below assume a decision today.",
                    "Subject to approval, the work would go forward as follows.",
                )
            )
        )
        draft.table(sheets.milestones(pen, matter["steps"]))
        return
    if kind == "executive_summary":
        own = phrases["summary"]
    texts = pen.pick(own, rng.randrange(2, len(own) + 1) if len(own) > 2 else None) if own else [pen.one(phrases[kind])]
    if kind == "executive_summary":
        texts = texts[:1]
    subheads = bank("phrases")["subheads"] if kind in ("proposal", "background") and len(texts) > 1 and rng.random() < 0.3 else []
    for n, text in enumerate(texts):
        if subheads and n < 2:
            draft.blocks.append(Heading(text=rng.choice(subheads[n::2]), kind="other", alts=("proposal", "background"), level=2))
        draft.text(text)
        if kind == "background" and n == 0 and rng.random() < 0.7:
            draft.text(rng.choice(phrases["review"]))
    if kind == "financial" and not matter.get("small"):
        _money_table(draft)
    if kind == "risk" and rng.random() < 0.4:
        draft.table(sheets.risks(pen, ["Cost of materials", "Loss of key staff", "Late approval"][: rng.randrange(2, 4)]))
    if kind in ("financial", "legal") and draft.case.council["sign_off"] == "prose":
        words, sign = closings.advice(draft.case, pen, "Finance Business Partner" if kind == "financial" else "Head of Legal Services")
        draft.blocks.append(Para(text=words))
        draft.sign_offs.append(sign)


def _money_table(draft: Draft) -> None:
    matter, rng = draft.case.matter, draft.rng
    name = {"budget": "monitoring", "parking": "fees"}.get(matter["key"]) or rng.choice(("profile", "profile", "funding"))
    draft.tables += 1
    total = draft.pen.facts.money["total"]
    draft.text(
        rng.choice(
            ("The figures are set out in [[Table 1|x 'table 1' yes]].", "[[Table 1|x 'table 1' yes]] gives the detail.", "A breakdown follows.")
        )
    )
    draft.table(sheets.MONEY[name](draft.pen, list(matter["rows"]), total, draft.tables, draft.look.negative))


def _listing(draft: Draft, kind: str) -> None:
    rng, pen = draft.rng, draft.pen
    draft.heading(kind)
    texts = bank("phrases")["sentences"][kind]
    if kind == "appendices":
        chosen = rng.sample(texts, 2)
        letters = rng.choice((("A", "B"), ("1", "2")))
        lines = [f"Appendix {letter}{rng.choice((':', ' –'))} {text}" for letter, text in zip(letters, chosen, strict=True)]
    else:
        lines = pen.pick(texts[1:], rng.randrange(1, 3)) if rng.random() < 0.7 else [texts[0]]
    for line in lines:
        draft.text(line)


def _repeat(draft: Draft) -> None:
    """Print the recommendations again at the end, as some houses do; the gold counts them once."""
    recs = [block for block in flat(draft.blocks) if isinstance(block, Item)]
    draft.heading("recommendations", draft.rng.choice(("Recommendations", "Recommendation")))
    copies = [Item(**{**rec.__dict__, "soft": True, "children": [Item(**{**c.__dict__, "soft": True}) for c in rec.children]}) for rec in recs]
    if draft.look.labels == "section":
        for n, copy in enumerate(copies, start=1):
            copy.number = copy.shown = f"{draft.section}.{n}"
    who = draft.body[:1].upper() + draft.body[1:]
    lead = draft.rng.choice(
        ("is asked to agree the recommendations printed earlier, which are to:", "is reminded of what it is asked to do:", "is recommended to:")
    )
    draft.blocks += [Para(text=f"{who} {lead}", style="stem"), *copies]


def _close(paper: Paper, draft: Draft, brief: Brief) -> None:
    case, pen, rng = draft.case, draft.pen, draft.rng
    style = case.council["sign_off"]
    if paper.type == "member_decision" and style not in ("roles", "record", "lines"):
        style = rng.choice(("roles", "record", "lines"))
    if style in closings.CLOSINGS and (paper.type == "member_decision" or style == "comments"):
        closing = closings.CLOSINGS[style](case, pen)
        paper.blocks += closing.blocks
        paper.sign_offs += closing.sign_offs
        paper.soft_findings += closing.soft_findings
    if paper.type == "cabinet_report" and rng.random() < 0.15:
        paper.blocks += [Gap(), closings.unfilled()]
        message = "The choice of decision and the signature are not filled in."
        paper.soft_findings.append(
            {
                "kind": "placeholder",
                "strength": "soft",
                "message": message,
                "evidence": [closings.CHOICE],
                "alt_kinds": ["missing_signature", "missing_date"],
            }
        )
    if rng.random() < 0.4 and case.council["cover"] in ("memo", "lines", "strip"):
        blocks, people = closings.contact_block(case, pen, [brief.author, brief.director])
        paper.blocks += blocks
        paper.header["contacts"] = paper.header.get("contacts", []) + people


def bullets(texts: list[str], rng: random.Random) -> Bullets:
    """An unnumbered list."""
    mark = rng.choice(("•", "–", "-"))
    return Bullets(items=texts, marks=[mark] * len(texts))
