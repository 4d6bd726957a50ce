"""Who and what a made paper is about: a council with its people, a matter with its figures, a meeting with its day."""

from __future__ import annotations

import calendar
import datetime
import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from corpus.writer import moments
from corpus.writer.content import Source
from corpus.writer.pen import Facts, Hand, Pen

WORDING = Path(__file__).resolve().parents[1] / "sources" / "wording"


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    email: str | None = None
    phone: str | None = None

    def gold(self, kind: str | None = None) -> dict[str, Any]:
        out: dict[str, Any] = {"name": self.name, "role": self.role or None, "email": self.email, "phone": self.phone}
        return out | ({"kind": kind} if kind else {})

    @property
    def surname(self) -> str:
        return (
            self.name.split(" ", 1)[1] if self.name.split(" ")[0] not in ("Councillor", "Cllr", "Mr", "Mrs", "Mayor") else self.name.split(" ", 2)[2]
        )


@dataclass(frozen=True)
class Cast:
    """The members and officers of one council; the same in all its papers."""

    members: tuple[Person, ...]
    officers: dict[str, Person]
    leader: Person
    holder: Person
    chair: Person


@dataclass
class Case:
    """One matter before one council; every paper of a chain shares it."""

    council: Source
    matter: Source
    cast: Cast
    facts: Facts
    title: str
    day: datetime.date
    references: dict[str, str]
    key_decision: bool
    chained: bool = False
    fate: str = ""  # what becomes of it at the meeting, a key of fates.FATES; drawn where empty
    labels: list[str | None] = field(default_factory=list)  # printed numbers of the recommendations of its report
    taken: list[Source] = field(default_factory=list)  # the recommendations as they were agreed
    result: dict[int, Any] = field(default_factory=dict)  # what became of each recommendation, once the minutes are written

    def pen(self, rng: random.Random, anchor: datetime.date | None = None) -> Pen:
        """A pen for one paper of the case; figures and days of the case stay, the hand varies a little."""
        hand = Hand(self.council["money"], _house_day(self.council["date"]), _years(self.council["key"], rng))
        facts = Facts(dict(self.facts.words), self.facts.money, self.facts.days, anchor or self.facts.anchor)
        return Pen(facts, hand, rng)


@cache
def bank(name: str) -> Source:
    """One file of wording."""
    return tomllib.loads((WORDING / f"{name}.toml").read_text(encoding="utf-8"))


def councils() -> list[Source]:
    return list(bank("councils")["council"])


def matters(small: bool) -> list[Source]:
    found = [*bank("matters_1")["matter"], *bank("matters_2")["matter"]]
    return [m for m in found if bool(m.get("small")) == small]


@cache
def cast(key: str) -> Cast:
    """The people of a council, drawn from its own seed."""
    council = next(c for c in councils() if c["key"] == key)
    people, rng = bank("people"), random.Random(f"people {key}")
    names = [f"{a} {b}" for a, b in zip(rng.sample(people["first"], 24), rng.sample(people["last"], 24), strict=True)]
    titled = [f"{council['member'] if council['member'] != 'Mayor' else 'Councillor'} {name}" for name in names[:12]]
    portfolios = people["portfolios"]
    members = tuple(Person(name, f"Cabinet Member for {portfolios[n % len(portfolios)]}" if n else portfolios[0]) for n, name in enumerate(titled))
    officers = {}
    clerks = people["clerks"] if council["numbering"] == "dated" else {}
    for n, office in enumerate(people["officers"]):
        name, role = names[12 + n], clerks.get(office, office)
        email = f"{name.lower().replace(' ', '.').replace(chr(39), '')}@{council['domain']}"
        officers[office] = Person(name, role, email, f"01632 960{100 + rng.randrange(800)}")
    return Cast(members, officers, members[0], members[rng.randrange(1, 7)], members[rng.randrange(7, 12)])


def draw(council: Source, rng: random.Random, matter: Source | None = None) -> Case:
    """A case of a council: matter, day of the meeting, figures and references."""
    small = council["key"] in ("kelderby", "larkhampton")
    matter = matter or rng.choice(matters(small))
    year, month = rng.randrange(2019, 2028), rng.choice((1, 2, 3, 5, 6, 7, 9, 10, 11, 12))
    day = moments.relative("+0d", datetime.date(year, month, rng.randrange(2, 27)))
    people = cast(council["key"])
    words = {
        "council": council["name"],
        "area": council["area"],
        "place": rng.choice(council["places"]),
        "ward": (ward := rng.choice(council["wards"])),
        "executive": council["executive"],
        "body": council["executive"],
        "surname": people.members[8].surname,
        "topic": f"{matter['portfolio'].lower()} services" if matter["portfolio"] else "the hall",
    }
    words["place"] = matter["place"].replace("{ward}", ward) if "place" in matter else words["place"]
    facts = Facts.draw(matter, words, day, rng)
    case = Case(council, matter, people, facts, "", day, _references(council, day, rng), rng.random() < 0.6)
    entitle(case, rng)
    return case


def entitle(case: Case, rng: random.Random) -> None:
    """Give a case its title; a title may name a period, so it follows the day of the case."""
    case.title = _capital(case.pen(rng).one(case.matter["titles"]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _references(council: Source, day: datetime.date, rng: random.Random) -> dict[str, str]:
    serial, start = rng.randrange(100, 990), moments.fiscal(day)
    style = {"memo": f"{day:%y}/{serial:05d}", "grid": f"FP/{serial}/{day:%m}/{day:%y}", "strip": f"KD{serial}", "paired": f"C{serial}"}
    decision = style.get(council["cover"], f"{council['key'][:3].upper()}-{serial:03d}-{start}/{(start + 1) % 100:02d}")
    return {"decision": decision, "eqia": f"EQIA{day:%y}{serial}{rng.randrange(10, 99)}", "agenda": str(rng.randrange(4, 15))}


def _house_day(name: str) -> str:
    return {"day_month": "padded"}.get(name, name)


def _years(key: str, rng: random.Random) -> str:
    usual = random.Random(f"years {key}").choice(("slash", "dash", "slash", "long"))
    return usual if rng.random() < 0.85 else "dash"


def weekday(day: datetime.date) -> str:
    return calendar.day_name[day.weekday()]
