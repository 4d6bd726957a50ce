"""Agenda packs of made councils: which papers a pack holds, in which style it is made up, and the gold that says so."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from corpus.writer import cases, content, look, meetings, moments, others, reports
from corpus.writer.model import Block, Gap, Paper, Para

Gold = dict[str, Any]

# How each made pack differs from the next: every value of every list comes up within thirty packs.
LISTS = ("right", "below", "table", "dots", "bare", "column", "ranges", "ruled")
NUMBERS = ("{n}.", "{n}", "Item {n}", "{n}.", "{n}")
MARKS = ("corner", "slip", "foot", "none", "every_page", "titled_slip")
FOLIOS = ("Page {n}", "{n}", "- {n} -", "Page {n}", "top", "none")
OWN = ("", "Page {page} of {pages}", "{page}", "")
FRONTS = ("agenda", "agenda", "cover_and_agenda", "supplement", "letter", "agenda", "none")
EXEMPT = ("part", "brackets", "exclusion", "")
_ROUTINE = (
    "Apologies for Absence",
    "Declarations of Interest",
    "Urgent Business",
    "Public Questions",
    "Announcements by the Chair",
    "Work Programme",
)
_PRIVATE = ("Sale of the Old Granary Site", "Lease of Unit 4, Tanners Yard", "Settlement of a Claim", "Leisure Contract: Tender Evaluation")
_APPENDICES = (
    ("Consultation responses", "The answers to the survey are summed up by ward below."),
    ("Terms of reference", "The working group meets four times a year and reports in spring."),
    ("Map of the area", "The plan is deposited at the council offices and may be seen there."),
    ("Impact on protected groups", "No group is affected more than another by what is proposed."),
)


@dataclass(frozen=True)
class Style:
    """How a pack is made up, beside the words in it."""

    listing: str
    number: str
    mark: str
    folio: str
    own: str
    front: str
    exempt: str
    blanks: bool
    minutes: bool
    first_folio: int


class Enclosed(NamedTuple):
    """One document that goes into a pack: the paper, what it is there, its item and its appendix mark."""

    paper: Paper
    part: str
    item: str
    mark: str | None = None


@dataclass
class Listed:
    """One line of the agenda; `pages` are set once the pack is printed."""

    number: str
    title: str
    note: str = ""
    exempt: bool = False
    private: bool = False
    is_minutes: bool = False
    enclosed: list[Enclosed] = field(default_factory=list)
    pages: tuple[int, int] | None = None


@dataclass
class Pack:
    """A pack before it is printed."""

    stem: str
    style: Style
    council: str
    body: str
    day: str
    listed: list[Listed]

    @property
    def has_list(self) -> bool:
        return self.style.front != "none"


def style(n: int, rng: random.Random) -> Style:
    """The style of the n-th pack: lists of different lengths are gone through in turn, so that all meet all."""
    mark, folio, own = MARKS[n % len(MARKS)], FOLIOS[(n // 2) % len(FOLIOS)], OWN[(n // 3) % len(OWN)]
    front = FRONTS[n % len(FRONTS)]
    if front == "none" and mark in ("none", "titled_slip"):
        front = "agenda"  # a pile of papers without list or marks says nothing of its items
    if mark == "none" and folio == "none":
        folio = "Page {n}"
    if folio in ("{n}", "- {n} -", "top") and own == "{page}":
        own = ""
    listing = LISTS[(3 * n + n // len(LISTS)) % len(LISTS)]
    return Style(
        listing, NUMBERS[n % len(NUMBERS)], mark, folio, own, front, EXEMPT[n % 4], n % 3 == 0, n % 5 != 4, 1 if n % 4 != 2 else rng.choice((3, 5, 7))
    )


def make(seed: int, count: int, first: int = 0) -> list[Pack]:
    """`count` packs of a seed, ready to print."""
    return [_pack(seed, n) for n in range(first, first + count)]


def _pack(seed: int, n: int) -> Pack:
    rng = random.Random(f"{seed} pack {n}")
    everywhere = [c for c in cases.councils() if c["key"] not in ("kelderby", "larkhampton")]
    council = everywhere[n % len(everywhere)]
    looks = style(n, rng)
    count = rng.randrange(2, 4)
    papers = _papers(council["key"], looks.own)
    first = n % 2
    chosen = [papers[f"report {(first + k) % 3}"] for k in range(count)]
    body = str(council["executive"])
    day = moments.day_form(cases.draw(council, random.Random(f"day {seed} {n}")).day, "long")
    listed = _business(chosen, papers, looks, rng)
    return Pack(f"k{n + 1:03d}_{council['key']}_pack", looks, str(council["name"]), body, day, listed)


def _business(chosen: Sequence[Paper], papers: dict[str, Paper], looks: Style, rng: random.Random) -> list[Listed]:
    routine = rng.sample(_ROUTINE[1:], 3)
    listed = [Listed("1", _ROUTINE[0]), Listed("2", routine[0])]
    if looks.minutes:
        title = rng.choice(("Minutes of the Previous Meeting", "To confirm the minutes of the last meeting", "Minutes"))
        listed.append(Listed("3", title, is_minutes=True, enclosed=[Enclosed(papers["minutes"], "minutes", "3")]))
    listed += [Listed(str(len(listed) + k), title) for k, title in enumerate(routine[1:], 1)]
    if looks.front in ("supplement", "none"):
        listed = []
    number = len(listed) + (5 if looks.front == "supplement" else 0)
    for k, paper in enumerate(chosen):
        number += 1
        item = f"{number}a" if k == 1 and rng.random() < 0.25 and looks.number != "Item {n}" else str(number)
        title = content.plain(str(paper.header["title"]))
        enclosed = [Enclosed(paper, "item", item), *_appendices(papers, item, rng, looks)]
        note = rng.choice(("", "Report of the Director of Place.", "To seek approval of the proposals set out in the report."))
        listed.append(Listed(item, title, note, enclosed=enclosed))
    return listed + _private(number, looks, rng)


def _private(number: int, looks: Style, rng: random.Random) -> list[Listed]:
    """The items taken without the public, whose papers are not in a pack that anyone may read."""
    if looks.front in ("supplement", "letter", "none") or not looks.exempt:
        return []
    title = rng.choice(_PRIVATE)
    if looks.exempt == "brackets":
        return [Listed(str(number + 1), f"{title} (Exempt)", exempt=True)]
    if looks.exempt == "exclusion":
        return [Listed(str(number + 1), "Exclusion of the Press and Public"), Listed(str(number + 2), title, exempt=True)]
    return [Listed(str(number + 1), title, exempt=True, private=True)]


def _appendices(papers: dict[str, Paper], item: str, rng: random.Random, looks: Style) -> list[Enclosed]:
    marks = rng.choice((("A", "B"), ("1", "2"), ("A", "B"), ("1", "2")))
    word = rng.choice(("Appendix", "Annex", "APPENDIX"))
    out = []
    for mark in marks[: rng.randrange(0, 3)]:
        title, text = rng.choice(_APPENDICES)
        base = papers["report 0"]
        head = rng.choice((f"{word} {mark}", f"{word} {mark} – {title}", f"{word} {mark}: {title}"))
        blocks: list[Block] = [
            Para(text=head, style="strong"),
            Para(text=title, style="title"),
            *[Para(text=f"{text} This is part {k}.") for k in range(1, 5)],
        ]
        if rng.random() < 0.3:
            blocks += [Gap(lines=99), *[Para(text=f"{text} More of it stands in part {k}.") for k in range(5, 9)]]
        paper = Paper(f"appendix {mark}", "appendix", {"council": base.header["council"], "title": title}, base.look, blocks).finish()
        out.append(Enclosed(paper, "appendix", item, mark))
    return out


@cache
def _papers(key: str, own: str) -> dict[str, Paper]:
    """The papers of a council that its packs draw on; `own` is how they number their pages."""
    council = next(c for c in cases.councils() if c["key"] == key)
    out: dict[str, Paper] = {}
    for k in range(3):
        rng = random.Random(f"pack {key} {k}")
        out[f"report {k}"] = reports.report(cases.draw(council, rng), "cabinet_report", look.draw(council, rng, 2 * k), rng, f"report{k}")
    rng = random.Random(f"pack {key} minutes")
    out["minutes"] = meetings.minutes(cases.draw(council, rng), look.draw(council, rng, 1), rng, "minutes")
    rng = random.Random(f"pack {key} sheet")
    out["sheet"] = others.appendix(cases.draw(council, rng), look.draw(council, rng, 3), rng, "sheet")
    for paper in out.values():
        paper.look = replace(paper.look, producer="reportlab", page_number=own)
        paper.finish()
    return out
