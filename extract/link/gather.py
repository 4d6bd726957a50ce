"""A dataset read into papers and matters, columns that are needed and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from extract.link.matters import MINUTES, NOTICE, REPORT, Item, Matter, PaperFacts
from extract.link.wording import Reader, Wording, plain_key
from extract.match import find
from extract.rulebook import Rulebook
from extract.vocabulary import simplify

Row = dict[str, Any]
_HEAD_CHARS = 1500  # a paper's own application number stands on its first page
_FORM_KINDS = frozenset({"decision", "recommendations", "interests", "reasons", "dispensations", "alternatives", "sign_off"})
_COVER_CHARS = 400
_NUMBER_CHARS = 300  # an item of minutes names its application by its heading
_MEETINGS_APART = 60  # days between two meetings that one report is for
_OWN_REFERENCES = frozenset({"forward_plan", "report", "decision", "minute"})
_CITED = _OWN_REFERENCES - {"minute"}  # by which other papers name a paper; minute numbers begin anew each year
_SHORTEST_REFERENCE = 4  # with a letter, else one more
_NOT_KEY = re.compile(r"[^A-Z0-9]+")
_HEAD_LINES, _HEAD_LINE_CHARS = 12, 150
_PACKS = frozenset({"agenda"})
_TITLE_CHARS = 250
_PLACE = ("section_id", "char_start", "char_end")
_OF_RECOMMENDATIONS = ("id", "paper_id", "parent_id", "ordinal", "number", "text", "action", "form", "outcome", "is_repeat", *_PLACE)


def rows(generation: Path, kind: str, columns: Sequence[str], where: pc.Expression | None = None) -> Iterator[Row]:
    """Rows of one table, these columns only, batch by batch."""
    folder = ds.dataset(generation / kind, format="parquet")
    for batch in folder.to_batches(columns=list(columns), filter=where, batch_size=4096):
        yield from batch.to_pylist()


def grouped(found: Iterable[Row]) -> dict[str, list[Row]]:
    by_paper: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_paper[row["paper_id"]].append(row)
    return by_paper


def reference_key(value: str) -> str | None:
    """A reference as it is compared: capitals and digits alone; None for what cannot tell one paper from others."""
    key = _NOT_KEY.sub("", value.upper())
    is_long = len(key) >= (_SHORTEST_REFERENCE if any(c.isalpha() for c in key) else _SHORTEST_REFERENCE + 1)
    return key if is_long and sum(c.isdigit() for c in key) >= 3 else None


def decision_days(generation: Path, among: pc.Expression | None = None) -> dict[str, date]:
    """The one day on which a paper says that it was decided; none where it names several."""
    days: dict[str, set[date]] = defaultdict(set)
    where = pc.field("kind") == "decision_date"
    for row in rows(generation, "dates", ("paper_id", "earliest", "precision"), where if among is None else where & among):
        if row["precision"] == "day" and row["earliest"]:
            days[row["paper_id"]].add(row["earliest"])
    return {paper: found.pop() for paper, found in days.items() if len(found) == 1}


class Gathered:
    """The papers of a dataset by id, their matters, and their lists of background papers.

    Reads the tables once; `lines` of each paper are seen in passing by `watch` (a function of paper_id and text).
    """

    def __init__(self, generation: Path, rulebook: Rulebook, watch: Sequence[Any] = ()) -> None:
        self.rulebook = rulebook
        self.reader = Reader(rulebook)
        self._generation = generation
        self.references = grouped(rows(generation, "paper_references", ("id", "paper_id", "kind", "value")))
        self._recommendations = grouped(rows(generation, "recommendations", _OF_RECOMMENDATIONS))
        self._days = decision_days(generation)
        self._cover_days = self._days_on_covers()
        self._sections = self._sections_of_records()
        self.papers: dict[str, PaperFacts] = {}
        self.matters: list[Matter] = []
        self._forms = rulebook.vocabulary("link_form_heading").by_phrase
        file_names = self._known_references()
        columns = (
            "paper_id",
            "source",
            "council",
            "council_inferred",
            "body",
            "report_to",
            "paper_type",
            "title",
            "report_date",
            "meeting_date",
            "agenda_item",
            "text",
        )
        for row in rows(generation, "papers", columns):
            facts = self._facts(row, file_names)
            self.papers[facts.paper_id] = facts
            for see in watch:
                see(facts, row["text"])
            self.matters.extend(self._matters(facts, row))
        self._sections.clear()
        self._recommendations.clear()

    def _days_on_covers(self) -> dict[str, set[date]]:
        days: dict[str, set[date]] = defaultdict(set)
        for row in rows(self._generation, "dates", ("paper_id", "earliest", "precision"), pc.field("char_start") < _COVER_CHARS):
            if row["precision"] == "day" and row["earliest"]:
                days[row["paper_id"]].add(row["earliest"])
        return days

    def _sections_of_records(self) -> dict[str, list[Row]]:
        """Sections of papers that record decisions, and of packs."""
        wanted = [paper for paper, found in self._recommendations.items() if any(row["form"] != "recommendation" for row in found) or len(found) > 8]
        typed = [
            row["paper_id"]
            for row in rows(self._generation, "papers", ("paper_id", "paper_type"), pc.field("paper_type").isin(["minutes", "decision_notice"]))
        ]
        where = pc.field("paper_id").isin(pa.array(sorted({*wanted, *typed}), pa.string()))
        return grouped(
            rows(
                self._generation,
                "sections",
                ("id", "paper_id", "parent_id", "ordinal", "level", "number", "heading", "kind", "char_start", "char_end"),
                where,
            )
        )

    def _known_references(self) -> frozenset[str]:
        keys = (reference_key(row["value"]) for found in self.references.values() for row in found if row["kind"] in _CITED)
        return frozenset(key for key in keys if key)

    def _facts(self, row: Row, known: frozenset[str]) -> PaperFacts:
        references = {}
        for found in self.references.get(row["paper_id"], ()):
            if found["kind"] in _OWN_REFERENCES and (key := reference_key(found["value"])):
                references[key] = f"reference {found['value']}"
        references |= self._applications(row["text"][:_HEAD_CHARS])
        cited = self._cited(row["text"], known) - references.keys()
        for word in re.split(r"[_\s/]+|-(?=[A-Za-z])|(?<=[A-Za-z])-", row["source"].rsplit(".", 1)[0]):
            if (key := reference_key(word)) in known and key:
                references.setdefault(key, f"reference {word} in the file name")
        kind = row["paper_type"] or ""
        day = row["meeting_date"] or row["report_date"] or (self._days.get(row["paper_id"]) if kind in ("decision_notice", "other") else None)
        on_cover = self._cover_days.get(row["paper_id"], set())
        alone = next(iter(on_cover)) if day is None and len(on_cover) == 1 and kind != "decision_notice" else None
        day = day or alone
        return PaperFacts(
            row["paper_id"],
            row["source"],
            plain_key(row["council"] or row["council_inferred"]),
            (body := plain_key(row["body"] or row["report_to"])),
            frozenset(body.split()) - self.reader.empty,
            kind,
            self.reader((row["title"] or "")[:_TITLE_CHARS], day),
            day,
            (row["meeting_date"] or alone) is not None,
            references,
            self._more_days(row) if kind not in ("minutes", "decision_notice") else (),
            bool(find(self.rulebook.rules("link_later"), row["title"] or "")),
            kind == "call_in" or bool(find(self.rulebook.rules("link_call_in"), row["title"] or "")),
            frozenset(cited),
        )

    def _applications(self, text: str) -> dict[str, str]:
        """Numbers of planning applications in a text, key -> as told."""
        numbers = (text[found.span.start : found.span.end] for found in find(self.rulebook.rules("link_reference"), text))
        return {key: f"application {number}" for number in numbers if (key := reference_key(number))}

    def _cited(self, text: str, known: frozenset[str]) -> set[str]:
        """Numbers of decisions of the dataset that a text names."""
        keys = (reference_key(found.group("number") or "") for found in find(self.rulebook.rules("link_cited"), text))
        return {key for key in keys if key in known and key}

    def _more_days(self, row: Row) -> tuple[date, ...]:
        """Days of other meetings that the cover of a report names beside that of its own."""
        first = row["meeting_date"]
        found = self._cover_days.get(row["paper_id"], set())
        return tuple(sorted(day for day in found if first and 0 < (day - first).days <= _MEETINGS_APART))

    def _matters(self, facts: PaperFacts, row: Row) -> Iterator[Matter]:
        found = sorted(self._recommendations.get(facts.paper_id, ()), key=lambda item: item["ordinal"])
        taken = [item for item in found if item["form"] != "recommendation"]
        asked = [item for item in found if item["form"] == "recommendation"]
        is_record = facts.type in ("minutes", "decision_notice") or (taken and not asked)
        if is_record:
            yield from self._records(facts, row, taken)
        elif facts.type in _PACKS:
            for heading, items in self._by_heading(facts, asked, frozenset()):
                yield Matter(REPORT, facts, self._titles(facts, heading, alone=False), self._items(facts, items), is_alone=False, heading=heading)
        elif asked or facts.type not in ("appendix", "other", ""):
            titles = (facts.title,) if len(facts.title.weights) > 1 else tuple(self._head_lines(facts, row["text"]))
            yield Matter(REPORT, facts, titles, self._items(facts, asked), agenda_item=row["agenda_item"], is_call_in=facts.is_call_in)

    def _head_lines(self, facts: PaperFacts, text: str) -> Iterator[Wording]:
        """The first lines of a paper whose title was not found, or says nothing: one of them may be what names its matter."""
        lines = [line for line in text[:_HEAD_CHARS].split("\n") if line.strip()][:_HEAD_LINES]
        found = (self.reader(line, facts.day) for line in lines if len(line) <= _HEAD_LINE_CHARS)
        return (wording for wording in found if len(wording.weights) > 1)

    def _records(self, facts: PaperFacts, row: Row, taken: list[Row]) -> Iterator[Matter]:
        """The matters of minutes or of a notice: one for each heading that is no part of a form, those without resolutions too."""
        role = (
            NOTICE if facts.type == "decision_notice" or (facts.type != "minutes" and any(item["form"] == "decision" for item in taken)) else MINUTES
        )
        groups = self._by_heading(facts, taken, frozenset())
        alone = role == NOTICE and len(groups) <= 1
        named = {heading for heading, _ in groups}
        for heading, items in groups:
            yield self._record(role, facts, row, heading, items, alone)
        for section in self._sections.get(facts.paper_id, ()) if role == MINUTES or not groups else ():
            if section["heading"] and not self._is_form(section) and section["heading"] not in named:
                yield self._record(role, facts, row, section["heading"], [], False)
        if role == NOTICE and not groups:
            yield self._record(role, facts, row, None, [], True)

    def _record(self, role: str, facts: PaperFacts, row: Row, heading: str | None, items: list[Row], alone: bool) -> Matter:
        amended, numbers = False, self._applications(heading or "")
        if items:
            first = items[0]["char_start"]
            sections = self._sections.get(facts.paper_id, ())
            start = max((s["char_start"] for s in sections if s["heading"] == heading and s["char_start"] <= first), default=first)
            amended = bool(find(self.rulebook.rules("link_amended"), row["text"][start : items[-1]["char_end"]]))
            numbers = numbers or self._applications(row["text"][start : min(first, start + _NUMBER_CHARS)])
        return Matter(
            role,
            facts,
            self._titles(facts, heading, alone),
            self._items(facts, items),
            amended,
            alone,
            heading=heading,
            numbers=numbers,
            is_call_in=facts.is_call_in or bool(find(self.rulebook.rules("link_call_in"), heading or "")),
        )

    def _titles(self, facts: PaperFacts, heading: str | None, alone: bool) -> tuple[Any, ...]:
        own = (facts.title,) if alone or not heading else ()
        return (*((self.reader(heading[:_TITLE_CHARS], facts.day),) if heading else ()), *own)

    def _is_form(self, section: Row) -> bool:
        return not section["heading"] or section["kind"] in _FORM_KINDS or simplify(section["heading"]) in self._forms

    def _by_heading(self, facts: PaperFacts, items: list[Row], _skip: frozenset[str]) -> list[tuple[str | None, list[Row]]]:
        """Items under the heading of their matter: the nearest one above that is no part of a form."""
        sections = sorted(self._sections.get(facts.paper_id, ()), key=lambda section: section["ordinal"])
        places = {section["id"]: index for index, section in enumerate(sections)}
        groups: dict[int, list[Row]] = defaultdict(list)
        for item in items:
            at = places.get(item["section_id"], -1)
            groups[self._heading_above(sections, at)].append(item)
        return [(sections[at]["heading"] if at >= 0 else None, found) for at, found in sorted(groups.items())]

    def _heading_above(self, sections: list[Row], at: int) -> int:
        level = sections[at]["level"] if at >= 0 else 0
        while at >= 0:
            section = sections[at]
            if not self._is_form(section) and section["level"] <= level:
                return at
            if self._is_form(section) and section["heading"]:
                level = max(1, min(level, section["level"] - 1)) if section["level"] > 1 else level
            at -= 1
        return -1

    def _items(self, facts: PaperFacts, found: list[Row]) -> tuple[Item, ...]:
        parents = {row["parent_id"] for row in found if row["parent_id"]}
        repeats: dict[str, list[Any]] = defaultdict(list)
        for row in found:
            if row["is_repeat"]:
                repeats[row["number"] or ""].append(self.reader(row["text"], facts.day))
        items = []
        for row in found:
            if row["is_repeat"]:
                continue
            wording = self.reader(row["text"], facts.day)
            lead_in = row["id"] in parents and (wording.total < 2 or bool(find(self.rulebook.rules("link_lead_in"), row["text"].strip())))
            others = tuple(repeats.get(row["number"] or "", ()))
            items.append(Item(row["id"], row["parent_id"], row["number"], row["action"], row["outcome"], row["text"], wording, others, lead_in))
        return tuple(items)
