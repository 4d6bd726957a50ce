"""Fills wording templates: `{c KIND SIZE ...}` becomes an annotated amount, `{d KIND WHEN ...}` an annotated date, `{name}` a word."""

from __future__ import annotations

import datetime
import random
import re
import shlex
from dataclasses import dataclass, field
from decimal import Decimal

from corpus.writer import amounts, content, moments

_SLOT = re.compile(r"\{([^{}]*)\}")
_PERIOD_OF = re.compile(r"(\[\[[^|\]]*\|c[^\]]*?) (alt)?per='?([\^<])'?")
_DATE_MARK = re.compile(r"\[\[([^|\]]*)\|d\??([^\]]*)\]\]")
_COST_ALTS = {
    "cost": "budget,investment,other,funding",
    "budget": "cost,funding,other,investment",
    "funding": "income,budget,cost,other",
    "saving": "other,income,variance",
    "income": "funding,saving,other,variance,budget",
    "investment": "cost,budget,funding",
    "drawdown": "funding,cost,other",
    "variance": "other,cost,saving,income",
    "reserve_balance": "other,funding,budget",
    "threshold": "cost,other,budget",
    "other": "cost,income,variance,budget,funding,saving,threshold",
}
_DATE_ALTS = {
    "milestone": "deadline,event,period",
    "deadline": "milestone,event",
    "event": "period,reference,milestone,meeting_date",
    "period": "reference,event,milestone",
    "reference": "event,meeting_date,period",
    "meeting_date": "event,milestone",
}


@dataclass(frozen=True)
class Hand:
    """How a house writes: its usual forms of money, of days and of financial years."""

    money: str
    date: str
    years: str


@dataclass
class Facts:
    """What stays the same in all papers of one case: words, amounts and days."""

    words: dict[str, str]
    money: dict[str, Decimal] = field(default_factory=dict)
    days: dict[str, tuple[datetime.date, str]] = field(default_factory=dict)
    anchor: datetime.date = datetime.date(2026, 1, 1)

    @classmethod
    def draw(cls, matter: content.Source, words: dict[str, str], anchor: datetime.date, rng: random.Random) -> Facts:
        """Draw the figures and days that a matter names."""
        facts = cls(words, anchor=anchor)
        for name, spec in matter["money"].items():
            facts.money[name] = facts.amount(spec, rng) if "*" in spec else amounts.draw(spec, rng)
        for name, spec in matter["dates"].items():
            when, precision = spec.split(".")
            facts.days[name] = moments.relative(when, anchor), precision
        return facts

    def amount(self, spec: str, rng: random.Random, exact: bool = False) -> Decimal:
        """The amount a template names: a size, a fact, or a share of one (0.4*total)."""
        if "*" in spec:
            share, name = spec.split("*")
            return amounts.rounded(Decimal(share) * self.money[name])
        name = spec.lstrip("@")
        return self.money[name] if name in self.money else amounts.draw(name, rng, exact)


@dataclass
class Pen:
    """Writes annotated text for one paper."""

    facts: Facts
    hand: Hand
    rng: random.Random
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)

    def fill(self, template: str) -> str:
        """The annotated string of a template; words may hold slots themselves."""
        text = template
        while _SLOT.search(text):
            text = _SLOT.sub(lambda found: self._slot(found[1]), text)
        return _with_periods(text)

    def pick(self, templates: list[str], count: int | None = None) -> list[str]:
        """Some of the templates, filled, in their own order."""
        count = min(len(templates), count or len(templates))
        chosen = sorted(self.rng.sample(range(len(templates)), count))
        return [self.fill(templates[n]) for n in chosen]

    def one(self, templates: list[str]) -> str:
        return self.fill(self.rng.choice(templates))

    def _slot(self, spec: str) -> str:
        kind, _, rest = spec.partition(" ")
        if kind == "c":
            return self._cost(rest)
        if kind in ("d", "d?"):
            return self._date(rest, kind)
        if kind == "r":
            return f"[[{rest}|r]]"
        if kind == "ref":
            name, fallback = rest.split("|")
            words, target = self.targets.get(name, ("", ""))
            return f"[[{words}|x '{target}' yes]]" if words else fallback
        return self.facts.words[spec]

    def _cost(self, spec: str) -> str:
        kind, what, *options = shlex.split(spec)
        settings = dict(option.split("=", 1) for option in options)
        alts = [a for a in f"{settings.pop('alt', '')},{_COST_ALTS[kind]}".split(",") if a]
        tail = _options(settings | {"alt": ",".join(dict.fromkeys(alts))})
        if ".." in what:
            low, high, words = self._range(what, settings.get("q"))
            return f"[[{words}|c {kind} {low}..{high} {tail}]]"
        sign = what[0] if what[0] in "+-" else ""
        value, words = self._value(what.lstrip("+-"))
        if sign == "+" and "q=" not in tail:
            return f"+[[{words}|c {kind} {value} q=+ {tail}]]"
        return f"[[{sign}{words}|c {kind} {sign.replace('+', '')}{value} {tail}]]"

    def _value(self, what: str) -> tuple[Decimal, str]:
        if re.match(r"[\d.]+[kmM]?$", what):
            value, words = amounts.read(what)
            return value, words or amounts.printed(value, self.hand.money, self.rng)
        value = self.facts.amount(what, self.rng, exact=not what.startswith("@") and "*" not in what)
        return value, amounts.printed(value, self.hand.money, self.rng)

    def _range(self, what: str, qualifier: str | None) -> tuple[Decimal, Decimal, str]:
        low_words, high_words = what.split("..")
        if high_words:
            low, high = Decimal(low_words), Decimal(high_words)
        else:
            low = amounts.draw(low_words, self.rng)
            high = amounts.rounded(low * Decimal("1.25"))
            if low >= 1_000_000:
                low, high = (round(v / 100_000) * Decimal(100_000) for v in (low, high))
        joined = "and" if qualifier == "between" else None
        return low, high, amounts.span(low, high, joined, self.rng, self.hand.money)

    def _date(self, spec: str, letter: str) -> str:
        kind, what, *options = shlex.split(spec)
        between = next((o for o in options if o.lower() == "between"), None)
        settings = dict(option.split("=", 1) for option in options if "=" in option)
        alts = [a for a in f"{settings.pop('alt', '')},{_DATE_ALTS.get(kind, '')}".split(",") if a]
        form = settings.pop("as", "")
        words, code = self.moment(what, form, kind)
        if settings.get("b") == "end" and not words.startswith("end of"):
            words = f"end of {words}"
        if between:
            words = f"{between} {words.replace(' to ', ' and ')}"
        return f"[[{words}|{letter} {kind} {code} {_options(settings | {'alt': ','.join(dict.fromkeys(alts))})}]]"

    def moment(self, what: str, form: str = "", kind: str = "") -> tuple[str, str]:
        """Words and code of a date that a template names (@start, +4m.month, =2011, -4m.day..+6w)."""
        anchor = self.facts.anchor
        if what.startswith("="):
            return what[1:], what[1:]
        if ".." in what:
            first, last = what.split("..")
            last, _, named = last.partition(":")
            when, _, precision = first.partition(".")
            start = moments.relative(when, anchor)
            end = moments.relative(last, anchor if named else start)
            return moments.span(start, end, named or precision, self.hand.date, self.hand.years)
        name, _, precision = what.partition(".")
        if name.startswith("@"):
            day, usual = self.facts.days[name[1:]]
            precision = precision or usual
        else:
            day = moments.relative(name, anchor)
        if edge := moments.year_edge(day, precision):
            return moments.day_form(edge, "long"), edge.isoformat()
        if precision != "day":
            return moments.period(day, precision, self.hand.years, self.rng)
        return moments.day_form(day, form or self._day_house(day, kind)), day.isoformat()

    def _day_house(self, day: datetime.date, kind: str) -> str:
        near = day.year == self.facts.anchor.year and abs((day - self.facts.anchor).days) < 150
        chance = self.rng.random()
        if near and kind in ("event", "milestone", "deadline") and chance < 0.12:
            return "no_year"
        return self.hand.date if chance < 0.75 else self.rng.choice(("long", "ordinal", "weekday", "short_month", "dots", "slash", "padded"))


def _options(settings: dict[str, str]) -> str:
    return " ".join(f"{key}={shlex.quote(value)}" for key, value in settings.items() if value)


def _with_periods(text: str) -> str:
    """Amounts that leave their period to the next date of the sentence (per=^) or the one before (per=<) take its words."""
    while found := _PERIOD_OF.search(text):
        dates = list(_DATE_MARK.finditer(text))
        near = [d for d in dates if d.start() > found.start()][:1] if found[3] == "^" else [d for d in dates if d.start() < found.start()][-1:]
        words = near[0][1] if near else ""
        boundary = re.search(r" b=(\w+)", near[0][2]) if near else None
        with_boundary = f"{boundary[1]} {words}" if boundary else ""
        put = f" {found[2] or ''}per={shlex.quote(words)}" if words else ""
        if words and found[2]:
            put = f" altper={shlex.quote(f'{words},{with_boundary}' if boundary else words)}"
        elif boundary and "altper=" not in text[found.start() : text.index("]]", found.start())]:
            put += f" altper={shlex.quote(with_boundary)}"
        text = text[: found.end(1)] + put + text[found.end() :]
    return text
