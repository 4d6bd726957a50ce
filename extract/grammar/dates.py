"""Date expressions: matches of the rules of kind `date` turned into intervals of days."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from extract.document import Span
from extract.grammar.calendar import Interval, Parts, needs_year, read_interval
from extract.match import Match, find_all
from extract.rulebook import Rulebook

_LOOK_BACK = 60  # characters before an expression in which a boundary word and a weekday may stand
_LOOK_BACK_CLAUSE = 110  # characters before an expression in which a turn of phrase may stand that bounds it
_LOOK_BACK_TENSE = 160  # characters before an expression in which its verb may stand
_POINTS = frozenset({"day", "month"})  # forms of expressions that may take their year from another in the sentence
_APRIL = 4
_A_YEAR = 366  # days
# Months and days that close or open accounts: every year has its own.
_TURNS = frozenset({(3, 31), (4, 1), (6, 30), (7, 1), (9, 30), (10, 1), (12, 31), (1, 1)})
_MARK = "§"  # stands for the date in the words that the rules of kind `date_tense` look at
_LOOK_AHEAD = 100  # characters after a trigger that may belong to an expression or tell that it is none
_LINK_WIDTH = 40  # longest text that can link two expressions to a range
_MAX_BOUNDARY_WORDS = 5
_MAX_FILLERS = 4
_NO_MARKS = str.maketrans(",()", "   ")


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as an interval of days; `span` is the expression without its preposition (except "between").

    `earliest` and `latest` are None while the year is missing (`needs_year`); `boundary` is the bound that the words
    state (by, until, from, ...).
    """

    span: Span
    earliest: date | None
    latest: date | None
    precision: str
    boundary: str | None
    rule: str
    needs_year: bool = False
    doubts: tuple[str, ...] = ()


class _Found(NamedTuple):
    """An expression with the parts it was read from, which a range may read anew."""

    expression: DateExpression
    parts: Parts


def find_dates(rulebook: Rulebook, text: str, span: Span | None = None, anchor: date | None = None) -> list[DateExpression]:
    """Every date expression in `span` of `text`, in order, none overlapping; `anchor` fills years that are left out."""
    found: list[_Found] = []
    for window in _windows(rulebook, text, span or Span(0, len(text))):
        found.extend(_in_window(rulebook, text, window, anchor))
    return _with_boundaries(rulebook, text, _joined(rulebook, text, _years_of_days_named(_years_of_sentences(text, found))))


def _windows(rulebook: Rulebook, text: str, span: Span) -> list[Span]:
    """Parts of lines that can hold a date at all: most of a paper is then never looked at by the many rules."""
    windows: list[Span] = []
    for rule in rulebook.rules("date_trigger"):
        assert rule.pattern is not None
        for match in rule.pattern.finditer(text, span.start, span.end):
            start, end = match.span()
            if windows and end + _LOOK_AHEAD // 2 <= windows[-1].end:
                continue
            line_end = text.find("\n", end, end + _LOOK_AHEAD)
            end = min(line_end if line_end >= 0 else end + _LOOK_AHEAD, span.end)
            line_start = text.rfind("\n", max(start - _LOOK_BACK, span.start), start)
            start = line_start + 1 if line_start >= 0 else max(start - _LOOK_BACK, span.start)
            if windows and windows[-1].end >= start:
                windows[-1] = Span(windows[-1].start, end)
            else:
                windows.append(Span(start, end))
    return windows


def _in_window(rulebook: Rulebook, text: str, window: Span, anchor: date | None) -> list[_Found]:
    matches = find_all(rulebook.rules("date"), text, window)
    if not matches:
        return []
    masks = _Masks(find_all(rulebook.rules("date_mask"), text, window))
    found: list[_Found] = []
    for match in matches:
        if (found and match.span.start < found[-1].expression.span.end) or masks.touch(match.span):
            continue
        parts = Parts.of(match, rulebook)
        is_open = anchor is not None and needs_year(parts)
        direction = _direction(rulebook, text, match.span) if is_open else None
        recurs = is_open and bool(find_all(rulebook.rules("date_recurring"), text[match.span.end : match.span.end + _LINK_WIDTH]))
        interval = read_interval(parts, None if recurs else anchor, direction=direction)
        if interval is not None:
            found.append(_Found(_expression(match, parts, interval), parts))
    return _quarters_in_order(text, _years_of_lists(rulebook, text, found))


def _quarters_in_order(text: str, found: list[_Found]) -> list[_Found]:
    """ "Q1 <tab> Q2 <tab> Q3": quarters of a row without their year are of one year, that of the last."""
    out = list(found)
    for index in range(len(out) - 2, -1, -1):
        (expression, parts), (following, later) = out[index], out[index + 1]
        gap = text[expression.span.end : following.span.start]
        are_quarters = parts.form == later.form == "quarter" and needs_year(parts) and needs_year(later)
        if not are_quarters or len(gap) > _LINK_WIDTH or "\n" in gap or (parts.quarter or 0) + 1 != later.quarter:
            continue
        if expression.earliest is not None and following.earliest is not None and expression.earliest > following.earliest:
            begin = following.earliest.year - (following.earliest.month < _APRIL)
            if (read := read_interval(parts, year=begin)) is not None:
                out[index] = _Found(replace(expression, earliest=read.earliest, latest=read.latest), parts)
    return out


def _direction(rulebook: Rulebook, text: str, span: Span) -> str | None:
    """Whether the words of its sentence put a date without a year before or after the paper: a direction of `read_interval`, or None."""
    floor = max(text.rfind(mark, max(span.start - _LOOK_BACK_TENSE, 0), span.start) + 1 for mark in "\n.;\t")
    words = text[max(floor, span.start - _LOOK_BACK_TENSE) : span.start] + _MARK
    found = find_all(rulebook.rules("date_tense"), words)
    best = min(found, key=lambda m: m.rule.order, default=None)
    return str(best.rule.sets["direction"]) if best is not None else None


def _years_of_lists(rulebook: Rulebook, text: str, found: list[_Found]) -> list[_Found]:
    """ "20 May, 17 June and 15 July 2025": those without a year take that of the date they are listed with."""
    out = list(found)
    for index in range(len(out) - 2, -1, -1):
        (expression, parts), (following, later) = out[index], out[index + 1]
        gap = text[expression.span.end : following.span.start]
        if not needs_year(parts) or following.latest is None or expression.precision != following.precision or len(gap) > _LINK_WIDTH:
            continue
        has_year = not needs_year(later) or "year_inferred" not in following.doubts
        if has_year and any(rule.pattern and rule.pattern.fullmatch(gap) for rule in rulebook.rules("date_list")):
            read = (read_interval(parts, year=year) for year in (following.latest.year, following.latest.year - 1))
            best = next((i for i in read if i and i.latest and i.latest <= following.latest), None)
            if best is not None:
                expression = replace(expression, earliest=best.earliest, latest=best.latest, doubts=best.doubts, needs_year=False)
                out[index] = _Found(expression, parts)
    return out


def _years_of_sentences(text: str, found: list[_Found]) -> list[_Found]:
    """ "opened on 19 March 2021 and closed on 16 April": a year that the sentence gave long before the paper was written holds on in it."""
    out: list[_Found] = []
    for expression, parts in found:
        before = out[-1] if out else None
        if before is not None and "year_inferred" in expression.doubts and parts.form in _POINTS and before.parts.form in _POINTS:
            gap, told = text[before.expression.span.end : expression.span.start], before.expression.latest
            is_near = len(gap) <= _LOOK_BACK_TENSE and not any(mark in gap for mark in (". ", "\n", "\t", ";"))
            if is_near and told is not None and not needs_year(before.parts) and _is_long_after(expression, told):
                read = (read_interval(parts, year=year) for year in (told.year, told.year + 1))
                best = next((i for i in read if i and i.earliest and i.earliest >= told), None)
                if best is not None:
                    expression = replace(expression, earliest=best.earliest, latest=best.latest)
        out.append(_Found(expression, parts))
    return out


def _years_of_days_named(found: list[_Found]) -> list[_Found]:
    """ "by 17 October 2031 ... the last day, 17 October": a day that the paper names with one year, and no other, is that day again."""
    years: dict[tuple[int, int], set[int]] = defaultdict(set)
    for expression, parts in found:
        if parts.form == "day" and not needs_year(parts) and expression.earliest is not None:
            years[expression.earliest.month, expression.earliest.day].add(expression.earliest.year)
    out: list[_Found] = []
    for expression, parts in found:
        day = expression.earliest
        if day is not None and parts.form == "day" and parts.weekday is None and "year_inferred" in expression.doubts and day == expression.latest:
            named = years.get((day.month, day.day), set())
            if len(named) == 1 and (day.month, day.day) not in _TURNS and (read := read_interval(parts, year=named.pop())) is not None:
                expression = replace(expression, earliest=read.earliest, latest=read.latest)
        out.append(_Found(expression, parts))
    return out


def _is_long_after(expression: DateExpression, told: date) -> bool:
    return expression.earliest is not None and (expression.earliest - told).days > _A_YEAR


class _Masks:
    """Spans in which nothing is a date."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in matches:
            if self.ends and match.span.start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], match.span.end)
            else:
                self.starts.append(match.span.start)
                self.ends.append(match.span.end)

    def touch(self, span: Span) -> bool:
        index = bisect_right(self.starts, span.end - 1) - 1
        return index >= 0 and self.ends[index] > span.start


def _expression(match: Match, parts: Parts, interval: Interval) -> DateExpression:
    open_year = needs_year(parts) and interval.earliest is None and "impossible_date" not in interval.doubts
    return DateExpression(match.span, interval.earliest, interval.latest, interval.precision, parts.edge, match.rule.id, open_year, interval.doubts)


def _joined(rulebook: Rulebook, text: str, found: list[_Found]) -> list[DateExpression]:
    """Neighbours with "to", a dash, or "between ... and" in between become one range."""
    joined: list[DateExpression] = []
    index = 0
    while index < len(found):
        if index + 1 < len(found):
            pair = _range(rulebook, text, found[index], found[index + 1])
            if pair is not None:
                joined.append(pair)
                index += 2
                continue
        joined.append(_between(text, found[index].expression))
        index += 1
    return joined


def _range(rulebook: Rulebook, text: str, first: _Found, second: _Found) -> DateExpression | None:
    a, b = first.expression, second.expression
    gap = text[a.span.end : b.span.start]
    if len(gap) > _LINK_WIDTH or "\n" in gap or "\t" in gap:
        return None
    before = text[max(a.span.start - 12, 0) : a.span.start].lower()
    for rule in rulebook.rules("date_link"):
        after = str(rule.sets.get("after", ""))
        if rule.pattern is None or not rule.pattern.fullmatch(gap) or (after and not before.endswith(after + " ")):
            continue
        if a.precision != b.precision and not (rule.sets.get("mixed") and {a.precision, b.precision} <= {"day", "month", "season"}):
            continue
        start, end = _ends(first, second)
        if start is not None and end is not None and start > end:
            continue
        opening = a.span.start - len(after) - 1 if after else a.span.start
        doubts = tuple(dict.fromkeys(d for d in (*a.doubts, *b.doubts) if d != "year_inferred" or needs_year(second.parts)))
        missing = start is None and a.needs_year and b.needs_year
        return DateExpression(Span(opening, b.span.end), start, end, b.precision, None, a.rule, missing, doubts)
    return None


def _ends(first: _Found, second: _Found) -> tuple[date | None, date | None]:
    """The bounds of a range; the end that has a year gives it to the one that has none."""
    (a, a_parts), (b, b_parts) = first, second
    if needs_year(a_parts) and b.latest is not None:
        found = next((i for year in (b.latest.year, b.latest.year - 1) if (i := read_interval(a_parts, year=year)) and i.earliest), None)
        earlier = read_interval(a_parts, year=b.latest.year - 1)
        if found and found.earliest and found.earliest > b.latest:
            found = earlier
        return (found.earliest if found else None), b.latest
    if needs_year(b_parts) and a.earliest is not None:
        later = [read_interval(b_parts, year=year) for year in (a.earliest.year, a.earliest.year + 1)]
        return a.earliest, next((i.latest for i in later if i and i.latest and i.latest >= a.earliest), None)
    return a.earliest, b.latest


def _between(text: str, expression: DateExpression) -> DateExpression:
    """ "between April and October 2022" is quoted with its "between", without which it would mean two months."""
    opening = expression.span.start - len("between ")
    words = text[max(opening, 0) : expression.span.end].lower()
    if words.startswith("between ") and " and " in words:
        return replace(expression, span=Span(opening, expression.span.end))
    return expression


_OR = re.compile(r"\s+(?:or|/)\s+\Z", re.IGNORECASE)


def _with_boundaries(rulebook: Rulebook, text: str, expressions: list[DateExpression]) -> list[DateExpression]:
    out: list[DateExpression] = []
    for expression in expressions:
        start = expression.span.start
        if expression.boundary is None and not text[start : start + 8].lower().startswith("between"):
            floor = out[-1].span.end if out else 0
            boundary = _boundary(rulebook, text, start, max(floor, start - _LOOK_BACK)) or _boundary_of_clause(rulebook, text, start, floor)
            if boundary is None and out and _OR.fullmatch(text, out[-1].span.end, start):
                boundary = out[-1].boundary
            if boundary is not None:
                expression = replace(expression, boundary=boundary)
        out.append(expression)
    return out


def _boundary(rulebook: Rulebook, text: str, start: int, floor: int) -> str | None:
    """The key of the boundary word that stands right before `start`, fillers and a weekday left aside."""
    line = max(text.rfind("\n", floor, start), text.rfind("\t", floor, start)) + 1
    words = text[max(floor, line) : start].lower().translate(_NO_MARKS).split()
    boundaries = rulebook.vocabulary("date_boundaries").by_phrase
    skippable = (rulebook.vocabulary("date_fillers").by_phrase, rulebook.vocabulary("weekdays").by_phrase)
    for _ in range(_MAX_FILLERS):
        for count in range(min(_MAX_BOUNDARY_WORDS, len(words)), 0, -1):
            if (key := boundaries.get(" ".join(words[-count:]))) is not None:
                return key
        skip = next((n for n in (2, 1) if len(words) >= n and any(" ".join(words[-n:]) in names for names in skippable)), 0)
        if not skip:
            return None
        words = words[:-skip]
    return None


def _boundary_of_clause(rulebook: Rulebook, text: str, start: int, floor: int) -> str | None:
    """The boundary that a turn of phrase gives the date behind it: "since the pier opened in", "ready for"."""
    line = max(text.rfind(mark, max(floor, start - _LOOK_BACK_CLAUSE), start) + 1 for mark in "\n\t")
    words = text[max(floor, line, start - _LOOK_BACK_CLAUSE) : start] + _MARK
    found = [m for m in find_all(rulebook.rules("date_boundary"), words) if m.span.end == len(words)]
    best = min(found, key=lambda m: m.rule.order, default=None)
    return str(best.rule.sets["boundary"]) if best is not None else None
