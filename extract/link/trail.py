"""`papers trail`: the amounts of one reserve, fund or programme through the papers of a dataset, without reading all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from extract.link.funds import NamedAmounts, Step, pot_of, read_costs, steps
from extract.link.gather import Row, decision_days, rows
from extract.link.matters import PaperFacts
from extract.link.wording import Wording, plain_key
from extract.records import Link
from extract.rulebook import Rulebook, load_rulebook
from extract.vocabulary import simplify

_PAPER = ("paper_id", "source", "council", "council_inferred", "paper_type", "title", "report_date", "meeting_date")


def trail(generation: Path, name: str, council: str | None = None) -> list[Step]:
    """The amounts of the reserves, funds or programmes that `name` means, pot by pot in order of time, repeats marked.

    A pot is meant where its name is the same but for order, plural and little words; where there is none, each whose name holds all
    words of `name`: "Transformation" then means both the reserve and the programme. Repeats across papers are known where
    `papers link` has run.
    """
    rulebook = load_rulebook()
    wanted = pot_of(rulebook, name, "")
    if wanted is None:
        return []
    costs, names, papers = _near_the_name(generation, rulebook, wanted.words, name)
    links = [_link(row) for row in rows(generation, "links", ("from_id", "to_id", "kind", "from_paper_id", "to_paper_id"), _among(papers))]
    trails = steps(rulebook, papers, costs, names, links)
    within = plain_key(council) if council else ""
    meant = [its for pot, its in trails.items() if set(wanted.words) <= set(pot.words) and wanted.kind in ("", pot.kind) and within in pot.council]
    exact = [its for its in meant if its[0].pot.words == wanted.words]
    return sorted((step for its in exact or meant for step in its), key=_in_order)


def _in_order(step: Step) -> tuple[str, str, tuple[str, ...], date, str, int]:
    return step.pot.council, step.pot.kind, step.pot.words, step.day or date.max, step.source, step.char_start


def _near_the_name(
    generation: Path, rulebook: Rulebook, words: tuple[str, ...], name: str
) -> tuple[dict[str, list[Row]], dict[str, str], dict[str, PaperFacts]]:
    """The costs, names and papers in which the first letters of one of the name's words stand."""
    start = max((word[:4] for word in simplify(name).split() if any(word.startswith(own[:3]) for own in words)), key=len, default=words[0])
    ids = {row["paper_id"] for row in rows(generation, "costs", ("paper_id",), pc.match_substring(pc.field("fund"), start, ignore_case=True))}
    ids |= {row["paper_id"] for row in rows(generation, "papers", ("paper_id",), pc.match_substring(pc.field("text"), start, ignore_case=True))}
    among = pc.field("paper_id").isin(pa.array(sorted(ids), pa.string()))
    costs = read_costs(generation, among)
    decided = decision_days(generation, among)
    watch = NamedAmounts(rulebook, costs)
    papers: dict[str, PaperFacts] = {}
    for row in rows(generation, "papers", (*_PAPER, "text"), among):
        paper = _facts(row, decided.get(row["paper_id"]))
        papers[paper.paper_id] = paper
        watch.see(paper, row["text"])
    return costs, watch.names, papers


def _facts(row: Row, decided: date | None) -> PaperFacts:
    title = Wording(row["title"] or "", (), {})
    day = row["meeting_date"] or row["report_date"] or decided
    council = plain_key(row["council"] or row["council_inferred"])
    return PaperFacts(row["paper_id"], row["source"], council, "", frozenset(), row["paper_type"] or "", title, day, False, {})


def _among(papers: dict[str, PaperFacts]) -> pc.Expression:
    ids = pa.array(sorted(papers), pa.string())
    return pc.field("from_paper_id").isin(ids) | pc.field("to_paper_id").isin(ids)


def _link(row: Row) -> Link:
    return Link(from_id=row["from_id"], to_id=row["to_id"], kind=row["kind"], from_paper_id=row["from_paper_id"], to_paper_id=row["to_paper_id"])
