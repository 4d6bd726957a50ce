"""Chains of decisions as an archive holds them: report, notice, minutes, call-in, response, later report, copies; and what links them."""

from __future__ import annotations

import copy
import dataclasses
import random
from typing import Any

from corpus.writer import cases, content, look, made, meetings, moments, notices, others, reports
from corpus.writer.cases import Case
from corpus.writer.fates import FATES, Result
from corpus.writer.model import Block, Gap, Heading, Item, Paper, Para, flat

Gold = dict[str, Any]
_APART = ("kelderby", "larkhampton")  # parish councils: no executive, no notices
_TURNS = tuple(FATES)
_DECIDES = frozenset({"approved", "figures_changed", "condition_added", "last_left_out"})  # fates after which a notice is published


def make(seed: int, count: int, first: int = 0) -> tuple[list[Paper], list[Gold]]:
    """`count` chains of a seed, finished, numbered from `first`; every third comes back to the council and matter of the one before."""
    everywhere = [council for council in cases.councils() if council["key"] not in _APART]
    papers: list[Paper] = []
    golds: list[Gold] = []
    before: Case | None = None
    for n in range(count):
        rng = random.Random(f"{seed} archive {n}")
        again = before if n % 3 == 2 else None
        council = again.council if again else everywhere[(5 * n + seed) % len(everywhere)]
        case = _another_day(again, rng) if again else cases.draw(council, rng)
        case.chained, case.fate = True, _TURNS[(n + n // len(_TURNS)) % len(_TURNS)]
        chain = _Chain(case, seed, n, first + len(papers))
        papers += chain.papers
        golds.append(chain.gold())
        before = case
    return [paper.finish() for paper in papers], golds


def _another_day(case: Case, rng: random.Random) -> Case:
    """The same council and matter at another meeting, with figures of its own."""
    while True:
        other = cases.draw(case.council, rng, case.matter)
        if abs((other.day - case.day).days) > 200:
            return other


class _Chain:
    """The papers of one decision while they are written."""

    def __init__(self, case: Case, seed: int, n: int, first: int) -> None:
        self.case, self.seed, self.n, self.first = case, seed, n, first
        self.rng = random.Random(f"{seed} archive chain {n}")
        self.papers: list[Paper] = []
        self.roles: list[str] = []
        self.links: list[Gold] = []
        self.report = self._add("report", "cabinet_report", lambda style, stem: reports.report(case, "cabinet_report", style, self.rng, stem))
        case.labels = [item.number for item in _decided(self.report, "recommendation")][: len(case.matter["recs"])]
        self.minutes = self._minutes()
        self.result: Result = case.result
        self.notice = self._notice() if case.fate in _DECIDES and n % 4 != 3 else None
        self._link(self.report, self.minutes, "minuted_in")
        if self.notice:
            self._link(self.report, self.notice, "decided_by")
            self._link(self.notice, self.minutes, "same_decision")
        self._after()

    def _add(self, role: str, kind: str, write: Any) -> Paper:
        ordinal = self.first + len(self.papers)
        style = look.draw(self.case.council, random.Random(f"{self.seed} archive look {self.n} {len(self.papers)}"), ordinal)
        paper: Paper = write(style, f"a{ordinal + 1:05d}_{self.case.council['key']}_{kind}")
        self.papers.append(paper)
        self.roles.append(role)
        return paper

    def _link(self, one: Paper, other: Paper, kind: str) -> None:
        self.links.append({"from": one.stem, "to": other.stem, "kind": kind})

    def _minutes(self) -> Paper:
        """Minutes of the meeting, with other business of the same day."""
        elsewhere = [matter for matter in cases.matters(False) if matter["key"] != self.case.matter["key"]]
        others_too = self.rng.sample(elsewhere, self.rng.randrange(0, 3))
        extra = tuple(made.same_day(cases.draw(self.case.council, self.rng, matter), self.case) for matter in others_too)
        return self._add("minutes", "minutes", lambda style, stem: meetings.minutes(self.case, style, self.rng, stem, others=extra))

    def _notice(self) -> Paper:
        decided = dataclasses.replace(self.case, matter=self.case.matter | {"recs": self._taken_recs()})
        return self._add("notice", "decision_notice", lambda style, stem: notices.notice(decided, style, self.rng, stem, "framed"))

    def _taken_recs(self) -> list[Any]:
        """The recommendations as they were decided."""
        return list(self.case.taken or self.case.matter["recs"])

    def _after(self) -> None:
        """What comes after a decision: a call-in, a later report, copies of the report."""
        if self.notice and self.n % 3 == 0:
            called = dataclasses.replace(self.case, day=moments.relative("+9d", self.case.day))
            paper = self._add("call_in", "call_in", lambda style, stem: others.call_in(called, style, self.rng, stem))
            self._link(paper, self.notice, "calls_in")
            self._link(paper, self.report, "calls_in")
        if self.n % 2 == 0:
            later = self._add("later_report", "scrutiny_report", lambda style, stem: others.follow_up(self.case, style, self.rng, stem))
            self._rest_on(later)
            self._link(later, self.report, "background_paper")
            if self.notice:
                self._link(later, self.notice, "follows")
        if self.n % 5 == 1:
            self._copy("resaved", "same_paper", [])
        if self.n % 5 == 3:
            plan = [Heading(text="Supplement to the agenda", kind="other"), Para(text="This supplement was published after the agenda.")]
            self._copy("supplement", "contained_in", [*plan, Gap()])

    def _rest_on(self, later: Paper) -> None:
        """List the report among the background papers of a later one."""
        day = f"[[{moments.day_form(self.case.day, 'long')}|d reference {self.case.day.isoformat()} alt=event,meeting_date]]"
        later.blocks += [
            Heading(text="Background papers", kind="background_papers"),
            Para(text=f"Report to {self.case.council['executive']}, {day}: {self.case.title}"),
        ]

    def _copy(self, role: str, kind: str, before: list[Block]) -> None:
        """The report again: a file saved anew, or inside a supplement with another paper behind it."""
        report = self.report
        annex: list[Block] = []
        if before:
            extra = cases.draw(self.case.council, self.rng)
            annex = others.appendix(extra, report.look, self.rng, "annex").blocks
        blocks = [*_again(report.blocks), *_again(before), *_again(annex)]
        dialect = look.DIALECTS[(look.DIALECTS.index(report.look.dialect) + 2) % len(look.DIALECTS)]
        saved = dataclasses.replace(report.look, dialect=dialect)
        paper = self._add(role, "cabinet_report", lambda style, stem: dataclasses.replace(report, stem=stem, look=saved, blocks=blocks))
        self._link(report, paper, kind)
        for link in [*self.links]:
            if link["from"] == report.stem and link["to"] != paper.stem:
                self.links.append({"from": paper.stem, "to": link["to"], "kind": link["kind"], "optional": True})
            elif link["to"] == report.stem:
                self.links.append({"from": link["from"], "to": paper.stem, "kind": link["kind"], "optional": True})

    def gold(self) -> Gold:
        case = self.case
        noticed = _decided(self.notice, "decision") if self.notice else []
        links = []
        for k, rec in enumerate(_decided(self.report, "recommendation")[: len(case.matter["recs"])]):
            resolution, outcome = self.result.get(k, (None, "not_recorded"))
            decision = noticed[k] if k < len(noticed) else None
            links.append(
                {
                    "recommendation": _named(self.report, rec),
                    "decision": _named(self.notice, decision) if decision and self.notice else None,
                    "resolution": _named(self.minutes, resolution) if resolution else None,
                    "outcome": outcome,
                }
            )
        return {
            "chain": f"archive {self.n + 1}",
            "council": case.council["name"],
            "matter": content.plain(case.title),
            "fate": case.fate,
            "decided_on": case.day.isoformat(),
            "references": [case.references["decision"]],
            "papers": [{"paper": p.stem, "role": role} for p, role in zip(self.papers, self.roles, strict=True)],
            "links": links,
            "paper_links": self.links,
        }


def _again(blocks: list[Block]) -> list[Block]:
    """Blocks that can be given keys of their own."""
    return copy.deepcopy(blocks)


def _decided(paper: Paper, form: str) -> list[Item]:
    return [b for b in flat(paper.blocks) if isinstance(b, Item) and b.form == form and not b.soft]


def _named(paper: Paper, item: Item) -> Gold:
    return {"paper": paper.stem, "number": item.number, "text": content.plain(item.text)}
