"""Where the money went: reserves, funds and programmes named in several papers, their names' variants brought together."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pyarrow.compute as pc
from rapidfuzz.distance import OSA

from extract.link.gather import Row, grouped, rows
from extract.link.matters import PaperFacts
from extract.link.wording import stem
from extract.match import find
from extract.records import Link
from extract.rulebook import Rulebook
from extract.vocabulary import simplify

_LONG_ENOUGH = 10  # characters a word must have before a letter more or less is a slip: Heritage and Hermitage are two names
_MOST_NAMES = 400  # of one council and kind of pot, beyond which slips are not looked for
_WORD = re.compile(r"[\w’'-]+")
_SENTENCE_END = re.compile(r"[.;:!?]\s+(?=[A-Z(])|\n")
_SAME_DECISION = frozenset({"decided_by", "minuted_in", "same_decision", "same_paper", "contained_in", "follows", "background_paper", "calls_in"})


@dataclass(frozen=True, slots=True)
class Pot:
    """What a name means: the council it is of, what kind of pot, and the words that tell it from others."""

    council: str
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One amount of a pot; `repeats` is the id of the amount that it tells again."""

    cost_id: str
    paper_id: str
    source: str
    day: date | None
    title: str
    pot: Pot
    name: str
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    kind: str | None
    period: str | None
    quote: str
    page: int | None
    char_start: int
    repeats: str | None = None


def pot_of(rulebook: Rulebook, name: str, council: str) -> Pot | None:
    """The pot that a name means; None for a name that is no more than "reserves" or "the grant"."""
    kinds, plain = rulebook.vocabulary("link_pot").by_phrase, rulebook.vocabulary("link_pot_plain").by_phrase
    words = [word for word in simplify(re.sub(r"\([^)]*\)", " ", name)).split() if word]
    found = [kinds[word] for word in words if word in kinds]
    own = sorted({stem(word) for word in words if word not in kinds and word not in plain})
    return Pot(council, found[-1] if found else "", tuple(own)) if own else None


class NamedAmounts:
    """Watches texts go by and keeps the amounts that stand in a sentence with one named programme, levy or account.

    Reserves, funds and grants are read with the amounts themselves (costs.fund).
    """

    def __init__(self, rulebook: Rulebook, costs: dict[str, list[Row]]) -> None:
        self._rules = rulebook.rules("link_fund_name")
        self._costs = costs
        self.names: dict[str, str] = {}

    def see(self, paper: PaperFacts, text: str) -> None:
        costs = [row for row in self._costs.get(paper.paper_id, ()) if row["fund"] is None and row["table_id"] is None]
        if not costs:
            return
        ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text) + 1]
        named: dict[int, set[str]] = defaultdict(set)
        for row in costs:
            at = bisect_right(ends, row["char_start"]) - 1
            if at not in named:
                named[at] = {m.text[m.span.start : m.span.end] for m in find(self._rules, text[ends[at] : ends[at + 1]])}
            if len(named[at]) == 1:
                self.names[row["id"]] = next(iter(named[at]))


def read_costs(generation: Path, among: pc.Expression | None = None) -> dict[str, list[Row]]:
    """The amounts of running text by paper, and those in tables that name a fund; `among` says of which papers."""
    columns = ("id", "paper_id", "amount", "low", "high", "kind", "period", "fund", "quote", "page", "char_start", "table_id")
    where = pc.field("table_id").is_null() | pc.field("fund").is_valid()
    return grouped(rows(generation, "costs", columns, where if among is None else where & among))


def steps(
    rulebook: Rulebook, papers: dict[str, PaperFacts], costs: dict[str, list[Row]], names: dict[str, str], links: Sequence[Link]
) -> dict[Pot, list[Step]]:
    """The amounts of each pot in order of time, variants of its name brought together, repeats marked."""
    councils = _councils(papers, links)
    found: dict[Pot, list[Step]] = defaultdict(list)
    for paper_id, rows_of_paper in costs.items():
        paper = papers.get(paper_id)
        if paper is None:
            continue
        for row in rows_of_paper:
            name = row["fund"] or names.get(row["id"])
            pot = pot_of(rulebook, name, councils[paper_id]) if name else None
            if pot is not None and name:
                found[pot].append(_step(paper, row, pot, name))
    same = _merged(found)
    together: dict[Pot, list[Step]] = defaultdict(list)
    for pot, its in found.items():
        together[same.get(pot, pot)].extend(replace(step, pot=same.get(pot, pot)) for step in its)
    near = _near(links)
    return {pot: _without_repeats(sorted(its, key=_in_time), near) for pot, its in together.items()}


def _step(paper: PaperFacts, row: Row, pot: Pot, name: str) -> Step:
    return Step(
        row["id"],
        paper.paper_id,
        paper.source,
        paper.day,
        paper.title.text,
        pot,
        " ".join(name.split()),
        row["amount"],
        row["low"],
        row["high"],
        row["kind"],
        row["period"],
        row["quote"],
        row["page"],
        row["char_start"],
    )


def _in_time(step: Step) -> tuple[date, str, int]:
    return step.day or date.max, step.source, step.char_start


def _councils(papers: dict[str, PaperFacts], links: Sequence[Link]) -> dict[str, str]:
    """The council of each paper; one that does not name it has that of the papers linked to it, else it stands alone."""
    councils = {paper_id: paper.council for paper_id, paper in papers.items()}
    for _ in range(2):
        for link in links:
            one, other = link.from_paper_id or "", link.to_paper_id or ""
            if one in councils and other in councils:
                councils[one] = councils[one] or councils[other]
                councils[other] = councils[other] or councils[one]
    return {paper_id: council or f"?{paper_id}" for paper_id, council in councils.items()}


def _merged(found: dict[Pot, list[Step]]) -> dict[Pot, Pot]:
    """Names that are another's with a slip of the pen, or its initials: the rarer name to the one in more use."""
    blocks: dict[tuple[str, str], list[Pot]] = defaultdict(list)
    for pot in found:
        blocks[pot.council, pot.kind].append(pot)
    same: dict[Pot, Pot] = {}
    for block in blocks.values():
        if not 1 < len(block) <= _MOST_NAMES:
            continue
        block.sort(key=lambda pot: (-len(found[pot]), pot.words))
        for index, pot in enumerate(block):
            for more in block[:index]:
                if more not in same and (_is_slip(found[pot], found[more]) or _is_initials(pot, [step.name for step in found[more]])):
                    same[pot] = more
                    break
    return same


def _is_slip(rare: list[Step], usual: list[Step]) -> bool:
    """Whether a name that one paper alone has differs from that of several in one letter of one long word, and in no figure."""
    if len({step.paper_id for step in rare}) > 1 or len({step.paper_id for step in usual}) < 2:
        return False
    one, other = (set(simplify(steps[0].name).split()) for steps in (rare, usual))
    mine, yours = sorted(one - other), sorted(other - one)
    if len(mine) != 1 or len(yours) != 1 or min(len(mine[0]), len(yours[0])) < _LONG_ENOUGH or any(c.isdigit() for c in mine[0] + yours[0]):
        return False
    return OSA.distance(mine[0], yours[0], score_cutoff=1) == 1


def _is_initials(pot: Pot, names: Sequence[str]) -> bool:
    """Whether a pot's one word is made of the initials of a longer name ("EDF reserve")."""
    if len(pot.words) != 1 or not 2 < len(pot.words[0]) <= 6:
        return False
    return any("".join(word[0] for word in _WORD.findall(name) if word[0].isupper()).lower() == pot.words[0] for name in set(names))


def _near(links: Sequence[Link]) -> dict[str, set[str]]:
    """Papers that tell of one decision, each with the others."""
    near: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.kind in _SAME_DECISION and link.from_paper_id and link.to_paper_id:
            near[link.from_paper_id].add(link.to_paper_id)
            near[link.to_paper_id].add(link.from_paper_id)
    return near


def _without_repeats(its: list[Step], near: dict[str, set[str]]) -> list[Step]:
    """Mark an amount as a repeat of the same amount before it in the paper, or in a paper of the same decision."""
    told: list[Step] = []
    first: dict[tuple[Decimal | None, Decimal | None], list[Step]] = defaultdict(list)
    for step in its:
        known = first[step.amount, step.high]
        origin = next((old for old in known if old.paper_id == step.paper_id or _share(old.paper_id, step.paper_id, near)), None)
        told.append(replace(step, repeats=(origin.repeats or origin.cost_id) if origin else None))
        known.append(told[-1])
    return told


def _share(one: str, other: str, near: dict[str, set[str]]) -> bool:
    """Whether two papers are linked, or both are linked to a third."""
    return other in near.get(one, ()) or bool(near.get(one, set()) & near.get(other, set()))


def fund_links(trails: dict[Pot, list[Step]]) -> Iterator[Link]:
    """same_fund: from each amount to the next one in time in another paper; repeats are passed over."""
    for pot, its in trails.items():
        fresh = [step for step in its if step.repeats is None]
        if len({step.paper_id for step in fresh}) < 2 or pot.council.startswith("?"):
            continue
        for one, other in pairwise(fresh):
            if one.paper_id != other.paper_id:
                exact = one.name.lower() == other.name.lower()
                told = one.name if exact else f"{one.name}, there {other.name}"
                yield Link(
                    from_id=one.cost_id,
                    to_id=other.cost_id,
                    kind="same_fund",
                    score=0.95 if exact else 0.9,
                    reason=told,
                    from_paper_id=one.paper_id,
                    to_paper_id=other.paper_id,
                )
