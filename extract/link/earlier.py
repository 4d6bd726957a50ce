"""A paper to what came before it: background papers it lists, decisions it calls in, reports it answers or follows up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from extract.grammar.dates import find_dates
from extract.link.decisions import may_be_one, paper_link
from extract.link.gather import Gathered, Row, reference_key
from extract.link.matters import MINUTES, NOTICE, REPORT, PaperFacts
from extract.link.wording import Wording, title_likeness
from extract.match import find
from extract.records import Link

_MOST_IN_BLOCK = 60
_SOON_CALLED_IN = 60  # days
_LATER = 21  # days after which a paper that prints the number of a decision follows it rather than belongs to it
_ANSWERED_WITHIN = 500  # days
_MOST_PAPERS_OF_APPLICATION = 20


def link_earlier(gathered: Gathered, decided: Sequence[Link]) -> list[Link]:
    """Links from papers to earlier ones; `decided` are those between reports and their decisions, which are not told again."""
    archive = _Archive(gathered, decided)
    return [link for rule in (_call_ins, _responses, _follow_ups, _background, _applications) for link in rule(archive)]


class _Archive:
    """The papers by what other papers may call them."""

    def __init__(self, gathered: Gathered, decided: Sequence[Link]) -> None:
        self.gathered = gathered
        self.rulebook = gathered.rulebook
        self.papers = gathered.papers
        self.roles: dict[str, str] = {}
        self.titles: dict[str, tuple[Wording, ...]] = {}
        for matter in gathered.matters:
            self.roles.setdefault(matter.paper.paper_id, matter.role)
            if matter.role == REPORT and matter.is_alone:
                self.titles[matter.paper.paper_id] = matter.titles
        self.linked = {frozenset((link.from_id, link.to_id)) for link in decided}
        self.by_reference: dict[str, list[PaperFacts]] = defaultdict(list)
        self.by_day: dict[object, list[PaperFacts]] = defaultdict(list)
        self.by_word: dict[tuple[str, str], list[PaperFacts]] = defaultdict(list)
        for paper in self.papers.values():
            for key in paper.references:
                self.by_reference[key].append(paper)
            for day in (paper.day, *paper.other_days):
                if day is not None:
                    self.by_day[day].append(paper)
            if paper.council:
                for token in {token for title in self.titles_of(paper) if len(title.weights) >= 2 for token in title.weights}:
                    self.by_word[paper.council, token].append(paper)

    def titles_of(self, paper: PaperFacts) -> tuple[Wording, ...]:
        """The title of a paper; of a report whose title says nothing, the lines that may be it."""
        return self.titles.get(paper.paper_id) or (paper.title,)

    def titled_like(self, paper: PaperFacts, title: Wording) -> Iterator[tuple[PaperFacts, float]]:
        """Papers of the same council with (nearly) this title, found by its rarest words."""
        if not paper.council or len(title.weights) < 2:
            return
        blocks = sorted((self.by_word.get((paper.council, token), []) for token in title.weights), key=len)
        seen: set[str] = {paper.paper_id}
        for other in (other for block in blocks[:2] if len(block) <= _MOST_IN_BLOCK for other in block):
            if other.paper_id not in seen:
                seen.add(other.paper_id)
                if (alike := max(title_likeness(title, own) for own in self.titles_of(other))) >= 0.85:
                    yield other, alike


def _gap(earlier: PaperFacts, later: PaperFacts) -> int | None:
    return (later.day - earlier.day).days if earlier.day and later.day else None


def _stripped(archive: _Archive, paper: PaperFacts, kind: str) -> Wording | None:
    """The title without the words that a rule of this kind finds in it; None where it finds none."""
    title = paper.title.text
    found = find(archive.rulebook.rules(kind), title)
    if not found:
        return None
    rest = (title[: found[0].span.start] + title[found[0].span.end :]).strip(" :–-")
    return archive.gathered.reader(rest, paper.day)


def _call_ins(archive: _Archive) -> Iterator[Link]:
    """Call-ins to the notice and the report of the decision: by its number, else by its title, the council and the days between."""
    for paper in archive.papers.values():
        rest = _stripped(archive, paper, "link_call_in")
        if paper.type != "call_in" and rest is None:
            continue
        found: dict[str, tuple[PaperFacts, float, str]] = {}
        for key in sorted({*paper.references, *paper.cited}):
            printed = paper.references.get(key, "the decision's number")
            for other in archive.by_reference.get(key, ()):
                gap = _gap(other, paper)
                if _is_decision(archive, other) and may_be_one(paper, other) and (gap is None or -1 <= gap <= 2 * _SOON_CALLED_IN):
                    found[other.paper_id] = (other, 0.98 if paper.council and other.council else 0.9, printed)
        for other, alike in archive.titled_like(paper, rest or paper.title):
            gap = _gap(other, paper)
            if other.paper_id not in found and _is_decision(archive, other) and gap is not None and 0 <= gap <= _SOON_CALLED_IN:
                found[other.paper_id] = (other, 0.9 * alike, f"same title; called in {gap} days after")
        yield from (paper_link(paper, other, "calls_in", score, reason) for other, score, reason in found.values() if other is not paper)


def _is_decision(archive: _Archive, paper: PaperFacts) -> bool:
    return archive.roles.get(paper.paper_id) in (NOTICE, REPORT) and paper.type not in ("call_in", "agenda")


def _responses(archive: _Archive) -> Iterator[Link]:
    for paper in archive.papers.values():
        rest = _stripped(archive, paper, "link_response")
        if rest is None:
            continue
        for other, alike in archive.titled_like(paper, rest):
            gap = _gap(other, paper)
            if (
                gap is not None
                and 0 <= gap <= _ANSWERED_WITHIN
                and archive.roles.get(other.paper_id) == REPORT
                and _stripped(archive, other, "link_response") is None
            ):
                yield paper_link(paper, other, "responds_to", 0.95 * alike, f"title names it ({round(100 * alike)} in 100); {gap} days after")


def _follow_ups(archive: _Archive) -> Iterator[Link]:
    """Later papers to the notices (where there are none, the reports) whose decision number they print."""
    for paper in archive.papers.values():
        if (
            archive.roles.get(paper.paper_id) != REPORT
            or paper.type in ("call_in", "agenda")
            or _stripped(archive, paper, "link_call_in") is not None
        ):
            continue
        printed = {key: told for key, told in paper.references.items() if not told.startswith("application")} | dict.fromkeys(
            paper.cited, "the decision's number"
        )
        for key, told in printed.items():
            block = archive.by_reference.get(key, [])
            if len(block) > _MOST_IN_BLOCK:
                continue
            earlier = [other for other in block if other is not paper and _is_decision(archive, other) and _is_later(archive, paper, other)]
            notices = [other for other in earlier if archive.roles[other.paper_id] == NOTICE]
            yield from (
                paper_link(paper, other, "follows", 0.97 if paper.council and other.council else 0.9, f"cites {told}") for other in notices or earlier
            )


def _is_later(archive: _Archive, paper: PaperFacts, other: PaperFacts) -> bool:
    if not may_be_one(paper, other) or frozenset((paper.paper_id, other.paper_id)) in archive.linked:
        return False
    gap = _gap(other, paper)
    if gap is not None:
        return gap >= _LATER
    return _stripped(archive, paper, "link_later") is not None and _stripped(archive, other, "link_later") is None


def _background(archive: _Archive) -> Iterator[Link]:
    """Papers to those of the archive that their lists of background papers name: by day and title, or by a title that only one paper has."""
    for paper_id, references in archive.gathered.references.items():
        paper = archive.papers.get(paper_id)
        if paper is None:
            continue
        for row in references:
            if row["kind"] == "background_paper":
                yield from _listed(archive, paper, row)


def _listed(archive: _Archive, paper: PaperFacts, row: Row) -> Iterator[Link]:
    value = row["value"]
    words = archive.gathered.reader(value, paper.day)
    days = {day.earliest for day in find_dates(archive.rulebook, value) if day.precision == "day" and day.earliest}
    told = f"lists “{' '.join(value.split())[:120]}”"
    if days:
        for day in days:
            for other in archive.by_day.get(day, ()):
                if other is not paper and may_be_one(paper, other) and (paper.day is None or other.day is None or other.day <= paper.day):
                    score = _named_in(archive, words, value, other, paper)
                    if score:
                        yield paper_link(paper, other, "background_paper", score, told)
        return
    if (key := reference_key(value.split()[0])) and key in archive.by_reference and key not in paper.references:
        named = [other for other in archive.by_reference[key] if may_be_one(paper, other) and _before(other, paper)]
        yield from (paper_link(paper, other, "background_paper", 0.9, told) for other in named[:2])
        return
    found = [other for other, alike in archive.titled_like(paper, words) if alike >= 0.95 and _before(other, paper) and len(other.title.weights) >= 3]
    if len(found) == 1:
        yield paper_link(paper, found[0], "background_paper", 0.85, f"{told}, the title of one paper alone")


def _before(other: PaperFacts, paper: PaperFacts) -> bool:
    return other.day is not None and paper.day is not None and other.day < paper.day - timedelta(days=1)


def _named_in(archive: _Archive, words: Wording, value: str, other: PaperFacts, paper: PaperFacts) -> float | None:
    """Whether an entry with its day means a paper of that day: its title, or minutes and the body that met."""
    role = archive.roles.get(other.paper_id)
    says_minutes = "minutes" in value.lower()
    bodies = other.body_words or frozenset(other.body.split())
    if says_minutes or role == MINUTES:
        body_named = bool(bodies) and bodies <= {word.strip(".,;:()").lower() for word in value.split()}
        known = bool(paper.council and other.council)
        return 0.93 if says_minutes and role == MINUTES and body_named and known else None
    if role is None or other.type in ("agenda", "decision_notice"):
        return None
    for own in archive.titles_of(other):
        title = [token for token in own.weights if token[0] not in "£@"]
        common = sum(token in words.weights for token in title)
        if len(title) >= 2 and (common == len(title) or (common >= 3 and common >= 0.7 * len(title))):
            known = bool(paper.council and other.council) or bool(other.body_words & paper.body_words)
            return 0.95 if known else 0.85 if common >= 3 else None
    return None


def _applications(archive: _Archive) -> Iterator[Link]:
    """Two papers of one planning application that are linked in no other way."""
    for key, block in archive.by_reference.items():
        if len(block) > _MOST_PAPERS_OF_APPLICATION:
            continue
        papers = [paper for paper in block if paper.references[key].startswith("application")]
        for index, one in enumerate(papers):
            for other in papers[index + 1 :]:
                if may_be_one(one, other) and frozenset((one.paper_id, other.paper_id)) not in archive.linked:
                    first, second = sorted((one, other), key=lambda p: (p.day or date.min, p.paper_id))
                    yield paper_link(first, second, "same_matter", 0.95 if one.council and other.council else 0.85, one.references[key])
