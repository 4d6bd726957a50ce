"""Which papers are made: chains of one decision through several papers, then single papers of every type in turn."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from corpus.writer import cases, content, faults, look, meetings, notices, others, reports
from corpus.writer.cases import Case
from corpus.writer.model import Heading, Item, Paper, Para, flat
from corpus.writer.pen import Facts

Gold = dict[str, Any]
_CHAIN_COUNCILS = ("eastmarch", "wyreminster", "hexbury", "quillbrook")
_TURNS = (
    *("cabinet_report", "minutes", "planning_report", "member_decision", "agenda", "council_report", "scrutiny_report", "appendix"),
    *("call_in", "cabinet_report", "decision_notice", "select_committee_report", "minutes", "other", "council_report", "member_decision", "appendix"),
)

Maker = Callable[[Case, look.Look, random.Random, str], Paper]
_MAKERS: dict[str, Maker] = {
    "planning_report": others.planning,
    "scrutiny_report": others.scrutiny,
    "select_committee_report": lambda case, style, rng, stem: others.scrutiny(case, style, rng, stem, "select_committee_report"),
    "call_in": others.call_in,
    "appendix": others.appendix,
    "other": others.other,
    "decision_notice": notices.notice,
}


def make(seed: int, count: int) -> tuple[list[Paper], list[Gold]]:
    """`count` papers of a seed, finished, and the chains among them."""
    papers: list[Paper] = []
    chains: list[Gold] = []
    for n, key in enumerate(_CHAIN_COUNCILS):
        if len(papers) + 4 > max(count // 3, 4) or (n == 3 and count < 60):
            break
        chain = _chain(key, seed, n, len(papers))
        papers += chain
        chains.append(_chain_gold(n, chain))
    for paper in _singles(seed, len(papers)):
        if len(papers) >= count:
            break
        papers.append(paper)
    return [paper.finish() for paper in papers[:count]], chains


def _stem(ordinal: int, council: str, kind: str) -> str:
    return f"p{ordinal:03d}_{council}_{kind}"


def _singles(seed: int, first: int) -> Iterator[Paper]:
    everywhere = cases.councils()
    ordinal = first
    while True:
        kind = _TURNS[(ordinal - first) % len(_TURNS)]
        rng = random.Random(f"{seed} single {ordinal}")
        council = everywhere[(5 * ordinal + (ordinal - first) // len(_TURNS)) % len(everywhere)]
        if council["key"] in ("kelderby", "larkhampton") and kind not in ("minutes", "agenda"):
            kind = "minutes" if ordinal % 3 else "council_report"
        case = cases.draw(council, rng)
        style = look.draw(council, rng, ordinal)
        stem = _stem(ordinal + 1, council["key"], kind)
        if kind in ("minutes", "agenda"):
            extra = tuple(same_day(cases.draw(council, rng), case) for _ in range(rng.randrange(0, 3)))
            maker = meetings.minutes if kind == "minutes" else meetings.agenda
            paper = maker(case, style, rng, stem, others=extra)
        elif kind in _MAKERS:
            paper = _MAKERS[kind](case, style, rng, stem)
        else:
            paper = reports.report(case, kind, style, rng, stem)
        faults.put_in(paper, rng)
        yield paper
        ordinal += 1


def same_day(other: Case, first: Case) -> Case:
    """Another case, moved to the day of the first, so that one meeting can take both."""
    facts = Facts.draw(other.matter, other.facts.words, first.day, random.Random(other.title))
    other.facts, other.day = facts, first.day
    cases.entitle(other, random.Random(other.title))
    return other


def _chain(key: str, seed: int, n: int, first: int) -> list[Paper]:
    """Report, notice, minutes and a later report of one decision."""
    rng = random.Random(f"{seed} chain {n}")
    council = next(c for c in cases.councils() if c["key"] == key)
    case = cases.draw(council, rng)
    case.chained = True
    report_kind = "cabinet_report"

    def style(step: int) -> look.Look:
        return look.draw(council, random.Random(f"{seed} look {n} {step}"), first + step)

    report = reports.report(case, report_kind, style(0), rng, _stem(first + 1, key, report_kind))
    notice = notices.notice(
        case, style(1), rng, _stem(first + 2, key, "decision_notice"), "framed" if n % 2 == 0 else rng.choice(("by_item", "summary"))
    )
    record = meetings.minutes(case, style(2), rng, _stem(first + 3, key, "minutes"))
    later = others.follow_up(case, style(3), rng, _stem(first + 4, key, "scrutiny_report"))
    chain = [report, notice, record, later]
    for paper in chain:
        paper.chain = {"case": case}
    return chain


def _chain_gold(n: int, chain: list[Paper]) -> Gold:
    """What links the papers of a chain: each recommendation with the words it was decided in, and what became of it."""
    case: Case = chain[0].chain["case"]
    report, notice, record, later = chain
    recs = _decided(report, "recommendation")
    in_notice, in_minutes = _decided(notice, "decision") or _decided(notice, "resolution"), _decided(record, "resolution")
    links = []
    for k, rec in enumerate(recs[: len(case.matter["recs"])]):
        verb = case.matter["recs"][k]["verb"]
        minuted = next((i for i in in_minutes if i.action == verb and i.extra.get("lead_in") is not None), None)
        status = in_notice[0] if len(in_notice) == 1 else None  # "Recommendations approved" decides them all
        noticed = next((i for i in in_notice if i.action == verb), status)
        links.append(
            {
                "recommendation": {"paper": report.stem, "number": rec.number, "text": content.plain(rec.text)},
                "decision": {"paper": notice.stem, "number": noticed.number, "text": content.plain(noticed.text)} if noticed else None,
                "resolution": {"paper": record.stem, "number": minuted.number, "text": content.plain(minuted.text)} if minuted else None,
                "outcome": ("noted" if verb == "note" else "approved") if minuted else "not_recorded",
            }
        )
    retold = later.header["soft_recommendations"][0]
    return {
        "chain": n + 1,
        "council": case.council["name"],
        "matter": content.plain(case.title),
        "decided_on": case.day.isoformat(),
        "references": [case.references["decision"]],
        "papers": [{"paper": p.stem, "role": role} for p, role in zip(chain, ("report", "notice", "minutes", "later_report"), strict=True)],
        "links": links,
        "what_became_of_it": {"paper": later.stem, "retold": content.plain(retold), "progress": _progress(later)},
    }


def _decided(paper: Paper, form: str) -> list[Item]:
    return [b for b in flat(paper.blocks) if isinstance(b, Item) and b.form == form and not b.soft]


def _progress(later: Paper) -> list[str]:
    texts, inside = [], False
    for block in later.blocks:
        if isinstance(block, Heading):
            inside = block.kind == "proposal"
        elif inside and isinstance(block, Para):
            texts.append(content.plain(block.text))
    return texts
