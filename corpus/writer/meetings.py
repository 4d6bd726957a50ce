"""Minutes and agendas of made meetings."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from corpus.writer import closings, items, moments
from corpus.writer.cases import Case, Person, bank
from corpus.writer.fates import FATES
from corpus.writer.look import Look
from corpus.writer.model import Block, Bullets, Data, Fields, Gap, Grid, Heading, Item, Paper, Para
from corpus.writer.pen import Pen

Gold = dict[str, Any]


class Minutes:
    """Minutes while they are being written: item numbers run on in the house's way."""

    def __init__(self, case: Case, pen: Pen, look: Look, body: str) -> None:
        self.case, self.pen, self.look, self.body = case, pen, look, body
        self.deciding = case  # the case of the item being written
        self.rng = pen.rng
        self.blocks: list[Block] = []
        self.count = self.rng.randrange(11, 2400)
        self.style = "dated" if case.council["numbering"] == "dated" else self.rng.choice(("plain", "dotted", "prefix", "year"))
        self.first = self.count

    def item(self, heading: str, kind: str = "other", alts: tuple[str, ...] = ("other",)) -> None:
        self.count += 1
        place = self.count - self.first
        day = self.case.day
        number = {
            "plain": str(self.count),
            "dotted": str(self.count),
            "prefix": f"{self.body[0]}{self.count}",
            "year": f"{day:%y}/{place}",
            "dated": f"{day:%y}.{day:%m}.{place}",
        }[self.style]
        words = heading.upper() if self.look.heading_case == "upper" else heading
        self.blocks.append(Heading(text=words, number=number, kind=kind, alts=alts))

    def say(self, words: str) -> None:
        self.blocks.append(Para(text=words))

    def movers(self) -> tuple[str, str]:
        first, second = self.rng.sample(self.case.cast.members[1:], 2)
        return first.name, second.name

    def resolve(self, recs: list[Any], votes: bool = False, outcome: str = "approved") -> list[Item]:
        """Discussion is done: mover and vote, then the resolution."""
        phrases, people = bank("phrases")["minutes"], self.movers()
        self.pen.facts.words |= {"mover": people[0], "seconder": people[1]}
        if votes:
            self.pen.facts.words |= {"f": str(self.rng.randrange(6, 14)), "a": str(self.rng.randrange(0, 5)), "n": str(self.rng.randrange(0, 4))}
            welsh = self.case.council["key"] == "gwernllyn"
            self.say(self.pen.fill("Cynigiwyd gan {mover}, eiliwyd gan {seconder}." if welsh else self.rng.choice(phrases["moved"][:3])))
            self.say(self.pen.one(phrases["votes"]))
        blocks = items.resolved(self.case, self.pen, recs, self.look.labels, self.body, people)
        self.blocks += blocks
        found = [b for b in blocks if isinstance(b, Item) and not b.soft]
        for item in found:
            item.extra |= {"outcome": outcome} | ({"votes": self._votes()} if votes else {})
        return found

    def _votes(self) -> Gold:
        words = self.pen.facts.words
        return {
            "mover": words["mover"],
            "seconder": words["seconder"],
            "n_for": int(words["f"]),
            "n_against": int(words["a"]),
            "n_abstain": int(words["n"]),
        }


def minutes(case: Case, look: Look, rng: random.Random, stem: str, body: str | None = None, others: tuple[Case, ...] = ()) -> Paper:
    """Minutes of one meeting: usual business, the case, other cases."""
    body = body or case.council["executive"]
    pen = case.pen(rng)
    pen.facts.words |= {"body": body, "member1": case.cast.members[3].name, "member2": case.cast.members[9].name}
    pen.facts.words["officer"] = f"the {case.cast.officers['Strategic Director of Place'].role}"
    book = Minutes(case, pen, look, body)
    title = _opening(book)
    _usual_business(book)
    for one in (case, *others):
        _matter(book, one)
    if rng.random() < 0.3:
        _against_advice(book)
    if rng.random() < 0.4:
        _recorded_vote(book)
    if rng.random() < 0.35:
        _payments(book)
    book.item("Date of next meeting", "other", ("timeline", "other"))
    book.say(pen.fill("{d meeting_date +5w.day alt=milestone,event}"))
    book.say(rng.choice(bank("phrases")["minutes"]["closing"]))
    closing = closings.chair_signature(case.cast.chair if body != case.council["executive"] else case.cast.leader, case.day, pen)
    paper = Paper(stem, "minutes", header(case, "minutes", body, title), look, [*book.blocks, *closing.blocks], closing.sign_offs)
    paper.running_head = rng.choice(("", f"{body} {case.day:%d.%m.%y}", f"Minutes – {body}"))
    return paper


def header(case: Case, kind: str, meets: str, title: str, **more: Any) -> Gold:
    """The header of a meeting's paper."""
    iso = case.day.isoformat()
    out: Gold = {
        "council": case.council["name"],
        "body": meets or None,
        "paper_type": kind,
        "title": title,
        "report_to": None,
        "decision_maker": None,
    }
    out |= {"authors": [], "contacts": [], "report_date": None, "meeting_date": iso, "purpose_for": None, "references": [], "portfolio": None}
    plain = title.split(" held")[0]
    out["alt_titles"] = [
        meets,
        plain,
        f"Minutes of {meets}",
        f"{meets} minutes",
        f"MINUTES OF THE {meets.upper()}",
        f"{case.council['name']} {title}",
    ]
    return out | {"wards_or_divisions": None, "key_decision": None} | more


def _meeting_day(case: Case, rng: random.Random) -> str:
    """The day of a meeting with its weekday, annotated."""
    words = moments.day_form(case.day, rng.choice(("weekday", "weekday_comma", "weekday_ordinal")))
    return f"[[{words}|d meeting_date {case.day.isoformat()} alt=event]]"


def _opening(book: Minutes) -> str:
    case, rng = book.case, book.rng
    when = _meeting_day(case, rng)
    book.blocks.append(Para(text=case.council["name"].upper() if rng.random() < 0.5 else case.council["name"], style="council"))
    style = rng.randrange(3)
    if style == 0:
        title = f"MINUTES of a meeting of the {book.body} held at the Guildhall on {when} at 10.00 am."
        book.blocks.append(Para(text=title, style="title"))
    elif style == 1:
        title = f"MINUTES OF THE {book.body.upper()}"
        book.blocks += [Para(text=title, style="title"), Para(text=when, style="centre")]
    else:
        title = f"{book.body} Minutes"
        book.blocks += [
            Para(text=title, style="title"),
            Para(text=f"Date: {when}"),
            Para(text="Time: 6.30 pm"),
            Para(text="Venue: Committee Room 1, Town Hall"),
        ]
    names = [m.name for m in rng.sample(case.cast.members, 7)]
    leader = case.cast.leader.name
    present = [f"{leader} (Chair)", *(n for n in names if n != leader)]
    attending = list(case.cast.officers.values())[: 1 if book.style == "dated" else None]
    officers = [f"{p.name} ({p.role})" for p in rng.sample(attending, min(3, len(attending)))]
    form = rng.randrange(3)
    if form == 0:
        book.blocks += [
            Para(text=f"**Present:** {', '.join(present[:-1])} and {present[-1]}"),
            Para(text=f"**In attendance:** {'; '.join(officers)}"),
        ]
    elif form == 1:
        book.blocks.append(Fields(pairs=[("PRESENT:", present), ("IN ATTENDANCE:", officers)]))
    else:
        book.blocks.append(Grid(rows=[[["**Present**"], present], [["**Officers**"], officers]], shares=[0.25, 0.75], ruled=rng.random() < 0.5))
    return title.split("[[")[0].strip().removesuffix(" on")


def _usual_business(book: Minutes) -> None:
    phrases, pen = bank("phrases")["minutes"], book.pen
    book.item("Apologies for absence")
    book.say(pen.one(phrases["apologies"]))
    book.item("Declarations of interest", "interests")
    book.say(pen.one(phrases["interests"]))
    book.item("Minutes")
    signed = pen.rng.choice(phrases["signed"])
    book.resolve(
        [{"verb": "approve", "rest": f"that {signed}", "passive": signed, "alt": ["sign", "confirm"]}]
        if not _bare(book)
        else [
            {
                "verb": "approve",
                "rest": "as a correct record the minutes of the meeting held on {d reference -6w.day alt=event,meeting_date}",
                "passive": signed,
                "alt": ["sign"],
            }
        ]
    )
    if book.rng.random() < 0.5:
        book.item("Public questions", "consultation")
        book.say(pen.one(phrases["questions"]))


def _bare(book: Minutes) -> bool:
    rule = bank("phrases")["resolutions"][book.case.council["resolution"]]
    return not rule["passive"] and not rule.get("third")


def _matter(book: Minutes, case: Case) -> None:
    phrases = bank("phrases")["minutes"]
    own = book.pen
    book.deciding = case
    book.pen = case.pen(book.rng, book.case.day)
    book.pen.facts.words |= {k: v for k, v in own.facts.words.items() if k not in book.pen.facts.words} | {"body": book.body}
    heading = case.title
    book.item(heading, "other", ("financial", "proposal", "other", "background"))
    words = book.pen.one(phrases["introduced"])
    book.say(words[:1].upper() + words[1:])
    for text in book.pen.pick(case.matter["discussion"]):
        book.say(text)
    _outcome(book, case)
    case.facts.words.setdefault("minute", next(b.number or "" for b in reversed(book.blocks) if isinstance(b, Heading)))
    book.pen = own


def _outcome(book: Minutes, case: Case) -> None:
    """What became of the item: mostly approved, at times by reference only, deferred, or thrown out."""
    if case.fate:
        case.result |= FATES[case.fate](book, list(case.matter["recs"]), case.labels)
        return
    recs, fate = list(case.matter["recs"]), book.rng.random()
    if fate < 0.12 and not case.chained:
        words = book.rng.choice(
            (f"recommendations 1 to {len(recs)} be approved", "the recommendations in the report be agreed", "recommendations 2 and 3 be approved")
        )
        book.resolve([{"verb": "approve", "rest": f"that {words}", "passive": words, "alt": ["agree"]}])
    elif fate < 0.2 and not case.chained:
        words = "consideration of the report be deferred to {d milestone +6w.day alt=meeting_date}"
        book.resolve([{"verb": "defer", "rest": f"that {words}", "passive": words}], outcome="deferred")
    elif fate < 0.3 and len(recs) > 2 and not case.chained:
        book.say("An amendment to leave out the last recommendation was moved and carried.")
        book.resolve(recs[:-1], votes=True, outcome="approved_as_amended")
    else:
        book.resolve(recs, votes=book.rng.random() < 0.5)


def _recorded_vote(book: Minutes) -> None:
    """An amendment put to a recorded vote by name; it falls."""
    rng, members = book.rng, [m.surname for m in book.case.cast.members]
    book.item("Motion: Speed limits", "other", ("other", "proposal"))
    people = book.movers()
    book.say(f"{people[0]} moved, and {people[1]} seconded, that a limit of 20 mph be brought in on every street with homes.")
    rng.shuffle(members)
    yes, no, none = members[:4], members[4:10], members[10:12]
    book.say("A recorded vote was asked for and the voting was as follows:")
    for label, names in (("FOR", yes), ("AGAINST", no), ("ABSTAIN", none)):
        book.say(f"**{label} ({len(names)}):** Councillors {', '.join(names[:-1])} and {names[-1]}")
    book.say("The motion was accordingly LOST.")


def _against_advice(book: Minutes) -> None:
    """An application decided against the officers' recommendation, with grounds of its own."""
    rng, pen = book.rng, book.pen
    number = f"{book.case.day:%y}/{rng.randrange(100, 4000):05d}/FUL"
    book.item(f"Application {number}: {pen.one(bank('phrases')['planning']['sites'])}", "other", ("other", "proposal"))
    book.say("The officer recommended approval. Members did not agree, because the access was narrow and the bend was blind.")
    people = book.movers()
    book.say(f"Proposed by {people[0]} and seconded by {people[1]} that permission be refused, contrary to the officer's advice.")
    words = rng.choice(
        (
            "RESOLVED: That permission be REFUSED because the access would be unsafe.",
            "Refused, on the ground that the access would be unsafe.",
        )
    )
    alts = ("That permission be REFUSED because the access would be unsafe.", "permission be REFUSED because the access would be unsafe.")
    book.blocks.append(
        Item(text=words, action="refuse", form="resolution", alt_texts=alts, alt_actions=("reject",), indent=0, extra={"outcome": "rejected"})
    )


def _payments(book: Minutes) -> None:
    """Accounts for payment, as town and parish councils list them."""
    rng = book.rng
    book.item("Accounts for payment", "financial", ("other",))
    payees = rng.sample(
        ["Moorside Electrical Ltd", "Water Plus Trading", "A & J Mowing", "Insurance premium", "Stationery Direct", "Hall hire", "Audit fee"], 4
    )
    rows = [["Payee", "Invoice", "Amount"]]
    table = Data(rows=rows, unit="£", shares=[2, 1, 1])
    total = 0
    for n, payee in enumerate(payees, start=1):
        pence = rng.randrange(1_800, 96_000)
        total += pence
        rows.append([payee, f"INV{rng.randrange(1000, 9999)}", f"£{pence / 100:,.2f}"])
        table.money.append((n, 2, Decimal(pence) / 100))
    table.money.append((len(rows), 2, Decimal(total) / 100))
    rows.append(["Total", "", f"£{total / 100:,.2f}"])
    table.totals = True
    book.blocks.append(table)
    book.resolve([{"verb": "pay", "rest": "the accounts listed", "passive": "the accounts listed be paid", "alt": ["approve"]}])


def agenda(case: Case, look: Look, rng: random.Random, stem: str, others: tuple[Case, ...] = ()) -> Paper:
    """A front sheet: when and where, who may come, the items of business."""
    phrases, body, pen = bank("phrases")["agenda"], rng.choice(case.council["bodies"]), case.pen(rng)
    when = _meeting_day(case, rng)
    pen.facts.words |= {"body": body, "when": when}
    clerk = case.cast.officers["Democratic Services Officer"]
    blocks: list[Block] = [
        Para(text=case.council["name"], style="council"),
        Para(text="AGENDA", style="title"),
        Para(text=pen.one(phrases["notice"])),
    ]
    contact = rng.choice(("Contact", "Enquiries to", "Committee officer"))
    blocks.append(Para(text=f"{contact}: {clerk.name}, {clerk.role}. Telephone {clerk.phone}. Email {clerk.email}"))
    blocks.append(Para(text="**Membership:** " + ", ".join(m.name for m in case.cast.members[:6])))
    titles = [(t, None) for t in rng.sample(phrases["items"][:5], 4)] + [(one.title, one.cast.officers["Project Manager"]) for one in (case, *others)]
    titles.append(("Urgent business", None))
    if rng.random() < 0.5:
        rows = [["Item", "Title", "Pages"]]
        page = 1
        for n, (title, _) in enumerate(titles, start=1):
            last = page + rng.randrange(1, 14)
            rows.append([str(n), title, f"{page} - {last}"])
            page = last + 1
        blocks.append(Data(rows=rows, shares=[0.5, 4, 1]))
    else:
        blocks.append(Heading(text="Items of business", kind="other", soft=True))
        for n, (title, officer) in enumerate(titles, start=1):
            blocks.append(Para(text=f"**{title}**", number=f"{n}.", style="agenda"))
            if officer:
                words = f"Report of the {officer.role} (to follow)" if rng.random() < 0.3 else "Report attached."
                blocks.append(Para(text=words, style="note"))
    blocks += [Heading(text="Notes", soft=True), Bullets(items=[pen.fill(t) for t in phrases["notes"]], marks=["•"] * 3)]
    gold = header(
        case, "agenda", body, f"{body} agenda", contacts=[Person(clerk.name, clerk.role, clerk.email, clerk.phone).gold("democratic services")]
    )
    gold |= {"title": "AGENDA", "alt_titles": [body, f"{body} agenda", f"AGENDA {body}"]}
    return Paper(stem, "agenda", gold, look, [*blocks, Gap()])
