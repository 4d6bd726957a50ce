"""Days that cannot be: a weekday that is another, a day no month has, an end before its start."""

from __future__ import annotations

import calendar as almanac
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from extract import match
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Cell, Date, Flag, Table

_DAYS = tuple(almanac.day_name)
_MONTHS = {name.lower()[:3]: number for number, name in enumerate(almanac.month_name) if name}
_LEAP_YEAR = 2024  # without a year, 29 February is a day
_NEAR = 24  # characters around a date in which its weekday stands
_STALE, _SLIP = 150, 395  # days before the paper: what will be done then is no plan that has aged, but may be of a wrong year
_FILLERS = ("", "the")  # what may stand between a weekday and its date
_YEAR = re.compile(r"\d{4}|[./-]\d\d$|['’]\d\d$")


def find(context: Context) -> Iterator[Flag]:
    """date_conflict: errors where the year is printed and the calendar shows it, warnings where the year was inferred."""
    yield from _weekdays(context)
    yield from _impossible_days(context)
    yield from _reversed_ranges(context)
    yield from _reversed_columns(context)
    yield from _to_come_but_gone(context)


def _severity(context: Context, *dates: Date) -> str:
    """An error only where every date prints its year and nothing casts its reading in doubt."""
    is_sure = not context.document.is_doubtful and all(_YEAR.search(d.quote) and set(d.doubts) <= {"weekday_mismatch"} for d in dates)
    return "error" if is_sure else "warning"


def _weekdays(context: Context) -> Iterator[Flag]:
    for found in context.records(Date):
        if found.precision != "day" or found.earliest is None or found.earliest != found.latest:
            continue
        named = _weekday_beside(context, found)
        if named is None or named[1] == found.earliest.weekday():
            continue
        span, said = named
        words = context.quote(Span(min(span.start, found.char_start), max(span.end, found.char_end)))
        message = f"“{words}”: {_day(found.earliest)} is a {_DAYS[found.earliest.weekday()]}, not a {_DAYS[said]}."
        yield flag(context, "date_conflict", _severity(context, found), message, [_sentence(context, found)], [found.id])


def _weekday_beside(context: Context, found: Date) -> tuple[Span, int] | None:
    """The weekday printed right before, inside or right after a date: its span and its number (Monday is 0)."""
    line = context.document.line_at(found.char_start).span
    near = Span(max(line.start, found.char_start - _NEAR), min(line.end, found.char_end + _NEAR))
    for named in match.find(context.rulebook.rules("check_weekday"), context.text, near):
        before = context.text[named.span.end : found.char_start] if named.span.end <= found.char_start else None
        after = context.text[found.char_end : named.span.start] if named.span.start >= found.char_end else None
        is_before = before is not None and before.strip(" ,.\u00a0").lower() in _FILLERS
        is_after = after == " (" and context.text[named.span.end : named.span.end + 1] == ")"
        if is_before or is_after or Span(found.char_start, found.char_end).contains(named.span):
            day = (named.group("day") or context.quote(named.span)).lower()[:3]
            return named.span, next(n for n, name in enumerate(_DAYS) if name.lower().startswith(day))
    return None


def _impossible_days(context: Context) -> Iterator[Flag]:
    """A 31st of a month that has 30 days, or a 29 February of a common year."""
    told: list[Span] = []
    for found in match.find(context.rulebook.rules("check_month_day"), context.text):
        day, month, year = int(found.group("day") or 0), _MONTHS[(found.group("month") or "").lower()[:3]], found.group("year")
        longest = almanac.monthrange(int(year or _LEAP_YEAR), month)[1]
        if day > longest:
            month_name = almanac.month_name[month] + (f" {year}" if year else "")
            severity = "warning" if context.document.is_doubtful else "error"
            message = f"“{context.quote(found.span)}” is not a date: {month_name} has {longest} days."
            told.append(found.span)
            yield flag(context, "date_conflict", severity, message, [context.sentence_around(found.span)])
    yield from _unread_days(context, told)


def _unread_days(context: Context, seen: list[Span]) -> Iterator[Flag]:
    """Days that the reading of dates found to be none, such as 31/11/2031."""
    for found in context.records(Date):
        span = Span(found.char_start, found.char_end)
        if "impossible_date" in found.doubts and not any(span.overlaps(other) for other in seen):
            severity = "warning" if context.document.is_doubtful else "error"
            yield flag(context, "date_conflict", severity, f"“{found.quote}” is a day that no calendar has.", [_sentence(context, found)], [found.id])


def _reversed_ranges(context: Context) -> Iterator[Flag]:
    """Two dates joined by "from ... to" or "between ... and" of which the second comes first."""
    dates = [d for d in context.records(Date) if d.earliest and d.latest]
    for first, last in pairwise(dates):
        between = context.text[first.char_end : last.char_start]
        before = context.text[max(first.char_start - _NEAR, 0) : first.char_start]
        joined = f"{before}{{0}}{between}{{1}}"
        if len(between) > _NEAR or not match.find(context.rulebook.rules("check_range"), joined):
            continue
        assert first.earliest
        assert last.latest
        is_moved = match.find_words(context.rulebook.vocabulary("check_moved"), context.quote(_sentence(context, first)))
        if last.latest < first.earliest and not is_moved:
            message = f"The period ends before it starts: from {first.quote} to {last.quote}."
            yield flag(context, "date_conflict", _severity(context, first, last), message, [_sentence(context, first)], [first.id, last.id])


def _to_come_but_gone(context: Context) -> Iterator[Flag]:
    """Days on which something "will be" done that lie before the paper's own, and would not a year later: a wrong year."""
    stated = context.field_value("meeting_date") or context.field_value("report_date")
    if stated is None:
        return
    paper = date.fromisoformat(stated)
    for found in context.records(Date):
        day = found.earliest
        if day is None or found.precision != "day" or day != found.latest or "year_inferred" in found.doubts:
            continue
        sentence = _sentence(context, found)
        led = match.find(context.rulebook.rules("check_to_come"), context.text[sentence.start : found.char_start])
        if led and _STALE < (paper - day).days <= _SLIP:
            words = context.quote(Span(sentence.start + led[0].span.start, found.char_end))
            message = f"“{words}”: that day lies long before the day of the paper ({_day(paper)}); the year may be wrong."
            yield flag(context, "date_conflict", "warning", message, [sentence], [found.id])


def _reversed_columns(context: Context) -> Iterator[Flag]:
    """Rows of a table whose column of ends holds an earlier day than its column of starts."""
    ends_of = context.rulebook.vocabulary("check_period_column")
    by_table: dict[str, dict[tuple[int, int], Date]] = {}
    for found in context.records(Date):
        if found.table_id is not None and found.row_index is not None and found.col_index is not None:
            by_table.setdefault(found.table_id, {}).setdefault((found.row_index, found.col_index), found)
    if not by_table:
        return
    heads: dict[str, dict[int, str]] = {}
    for cell in context.records(Cell):
        if cell.is_header and cell.table_id in by_table and (end := ends_of.exact(cell.text)):
            heads.setdefault(cell.table_id, {})[cell.col_index] = end
    for table in context.records(Table):
        columns = {end: col for col, end in heads.get(table.id, {}).items()}
        if set(columns) == {"start", "end"}:
            yield from _reversed_rows(context, by_table[table.id], columns["start"], columns["end"])


def _reversed_rows(context: Context, dates: dict[tuple[int, int], Date], start: int, end: int) -> Iterator[Flag]:
    for row, col in sorted(dates):
        first, last = dates[row, col], dates.get((row, end))
        if col == start and last and first.earliest and last.latest and last.latest < first.earliest:
            message = f"This row ends ({last.quote}) before it starts ({first.quote})."
            line = context.document.line_at(first.char_start).span
            yield flag(context, "date_conflict", _severity(context, first, last), message, [line], [first.id, last.id])


def _sentence(context: Context, found: Date) -> Span:
    return context.sentence_around(Span(found.char_start, found.char_end))


def _day(day: date) -> str:
    return f"{day.day} {almanac.month_name[day.month]} {day.year}"
