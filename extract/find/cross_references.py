"""References from one place of a paper to another, and whether what they point at stands in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract import records
from extract.context import Context
from extract.document import Span
from extract.match import Match
from extract.match import find as find_matches

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[\w.]+(?:\s?\([a-z]{1,4}\))*|\([a-z\d]{1,3}\)", re.IGNORECASE)
_JOINS = frozenset({"and", "to", "or"})
_PLURALS = (("appendices", "appendix"), ("annexes", "annex"), ("annexe", "annex"), ("tables", "table"), ("figures", "figure"))
_OF_REPORTS = frozenset({"minutes", "decision_notice"})  # papers that approve the recommendations of reports, not their own
_LARGEST = 30  # as the number of a section; larger ones are those of Acts
_FAR_OFF = 5  # how far past the paper's last section number a broken reference may point


@dataclass(frozen=True)
class Targets:
    """What the numbers of a paper lead to: ids by normalised number."""

    sections: dict[str, str]
    paragraphs: dict[str, str]
    tables: dict[str, str]
    appendices: dict[str, str]
    recommendations: dict[str, str]
    captions: frozenset[str]
    last_section: int
    last_dotted: int


def find(context: Context) -> Iterator[records.CrossReference]:
    """One row for each number referred to; a range gives its first and its last."""
    matches = context.matches("cross_reference")
    targets = _targets(context, matches)
    for match in matches:
        if _is_title(context, match):
            continue
        kind = str(match.rule.sets["target"])
        if kind == "near":
            yield _near(context, match)
            continue
        for span, number in _numbers(context, match):
            row = _row(context, match, span, kind, number, targets)
            if row is not None:
                yield row


def _targets(context: Context, matches: Sequence[Match]) -> Targets:
    structure = context.structure
    sections = {_plain(s.number): context.section_id(s.ordinal) for s in reversed(structure.sections) if s.number}
    paragraphs = {_plain(p.number): context.section_id(p.section) for p in reversed(structure.paragraphs) if p.number and p.label}
    tables: dict[str, str] = {}
    for table in context.records(records.Table):
        for match in context.matches("cross_reference", _caption_span(context, table.ordinal)):
            tables.setdefault(_plain(context.quote(match.span)), table.id)
    appendices = {
        _plain(context.quote(m.span)): context.section_id(s.ordinal)
        for s in reversed(structure.sections)
        if s.heading and s.rule == "section.appendix_title"
        for m in context.matches("cross_reference", s.heading)
    }
    recommendations = {_plain(r.number): r.id for r in reversed(context.records(records.Recommendation)) if r.number}
    dotted = [int(n.split(".")[0]) for n in (*sections, *paragraphs) if "." in n and n.split(".")[0].isdigit()]
    captions = frozenset(_plain(context.quote(m.span)) for m in matches if _opens_line(context, m))
    last_section = max((int(n) for n in sections if n.isdigit()), default=0)
    return Targets(sections, paragraphs, tables, appendices, recommendations, captions, last_section, max(dotted, default=0))


def _caption_span(context: Context, grid_index: int) -> Span:
    grids = context.document.grids
    caption = grids[grid_index].caption if grid_index < len(grids) else None
    return caption or Span(0, 0)


def _opens_line(context: Context, match: Match) -> bool:
    return context.document.line_at(match.span.start).span.start == match.span.start


def _is_title(context: Context, match: Match) -> bool:
    """Whether the words are themselves the title of a table, an appendix or a section, or an entry in the list of appendices."""
    section = context.structure.section_at(match.span.start)
    if section.heading is not None and section.heading.overlaps(match.span):
        return True
    if any(grid.caption is not None and grid.caption.start == match.span.start for grid in context.document.grids):
        return True
    if match.rule.sets["target"] not in ("table", "appendix"):
        return False
    line = context.document.line_at(match.span.start)
    paragraph = context.structure.paragraph_at(match.span.start)
    opens = match.span.start == (paragraph.body.start if paragraph else line.span.start)
    after = context.text[match.span.end : match.span.end + 2].strip()[:1]
    in_list = section.kind in ("appendices", "background_papers")
    return opens and (in_list or after in (":", ".", "-", "–", "—") or match.span.end == line.span.end)


def _numbers(context: Context, match: Match) -> Iterator[tuple[Span, str]]:
    """Each number of a reference with the words that give it: the first with the noun, the others alone."""
    numbers = match.groups["numbers"]
    start = match.span.start
    for found in _NUMBER.finditer(context.text, numbers.start, numbers.end):
        if found.group().lower() in _JOINS:
            continue
        yield Span(start if found.start() == numbers.start else found.start(), found.end()), _plain(found.group())


def _row(context: Context, match: Match, span: Span, kind: str, number: str, targets: Targets) -> records.CrossReference | None:
    resolves: bool | None
    if kind == "paragraph":
        target, target_id = number, _paragraph_here(context, match, number) or targets.sections.get(number) or targets.paragraphs.get(number)
        if target_id is None and not _may_be_section(number, targets) and not _is_told(context, match, number, targets):
            return None
        resolves = None if target_id is None and _is_elsewhere(context, match) else target_id is not None
    elif kind == "appendix":
        target = _plain(f"{match.group('what')} {number}")
        target_id = targets.appendices.get(target)
        resolves = True if target_id else None  # appendices are mostly files of their own
    elif kind == "recommendation":
        target, target_id = f"recommendation {number}", targets.recommendations.get(number) or targets.recommendations.get(number.strip("()"))
        resolves = True if target_id else None
        if context.field_value("paper_type") in _OF_REPORTS:
            return None
    elif kind == "minute":
        target, target_id = number, targets.sections.get(number)
        resolves = True
        if target_id is None:
            return None  # a minute of another meeting
    else:
        target = _plain(f"{match.group('what')} {number}")
        target_id = targets.tables.get(target)
        resolves = target_id is not None or target in targets.captions or (False if target.startswith("table") else None)
    return _record(context, match, span, target, resolves, target_id)


def _paragraph_here(context: Context, match: Match, number: str) -> str | None:
    """The section the reference stands in, where one of its own paragraphs has the number: minutes number each item anew."""
    section = context.structure.section_at(match.span.start)
    own = {_plain(p.number) for p in context.structure.paragraphs_of(section) if p.label}
    return context.section_id(section.ordinal) if number in own else None


def _may_be_section(number: str, targets: Targets) -> bool:
    """Whether a number that leads nowhere is near enough to those of the paper; others are sections of Acts or other documents."""
    whole = number.split("(")[0]
    major, last = whole.split(".")[0], targets.last_dotted if "." in whole else targets.last_section
    return major.isdigit() and 0 < int(major) <= last + _FAR_OFF and last > 0


def _is_told(context: Context, match: Match, number: str, targets: Targets) -> bool:
    """Whether the words before a number that leads nowhere point to a place in this paper, whose sections are numbered."""
    line = context.document.line_at(match.span.start)
    major = number.split("(")[0].split(".")[0]
    is_small = major.isdigit() and 0 < int(major) <= _LARGEST and targets.last_section > 0
    return is_small and bool(find_matches(context.rulebook.rules("cross_reference_told"), context.text, Span(line.span.start, match.span.start)))


def _is_elsewhere(context: Context, match: Match) -> bool:
    """Whether the words after a reference say that it is to another document."""
    line = context.document.line_at(match.span.start)
    return bool(find_matches(context.rulebook.rules("cross_reference_elsewhere"), context.text, Span(match.span.end, line.span.end)))


def _near(context: Context, match: Match) -> records.CrossReference:
    """The table above or below: the nearest data table that way, counted among all tables of the paper from 1."""
    tables = [(grid.span.start, index) for index, grid in enumerate(context.document.grids) if grid.kind == "data"]
    place = bisect_right(tables, (match.span.start, len(context.document.grids)))
    at = place - 1 if (match.group("where") or "").lower() == "above" else place
    if not 0 <= at < len(tables):
        return _record(context, match, match.span, "table", False, None)
    index = tables[at][1]
    return _record(context, match, match.span, f"table:{index + 1}", True, context.table_id(index))


def _record(context: Context, match: Match, span: Span, target: str, resolves: bool | None, target_id: str | None) -> records.CrossReference:
    return records.CrossReference(
        **context.evidence(span, match.rule), id=context.new_id(records.CrossReference), target=target, resolves=resolves, target_id=target_id
    )


def _plain(text: str | None) -> str:
    """A number or a name as targets are compared: lower case, single spaces, singular, without closing punctuation."""
    plain = _SPACE.sub(" ", (text or "").lower()).strip(" .:,;")
    for plural, singular in _PLURALS:
        if plain.startswith(plural):
            plain = singular + plain[len(plural) :]
    plain = re.sub(r"^(appendix|annex|table|figure)(?=\d)", r"\1 ", plain)
    return re.sub(r"\s+(?=\()", "", plain)
