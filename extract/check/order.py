"""Things that happen in the wrong order: a signature before its report, a deadline already past, a document later than what cites it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Date, Flag, PaperField, Recommendation, SignOff

_YEAR = re.compile(r"\d{4}|[./-]\d\d$|['’]\d\d$")
_REPORTS = ("cabinet_report", "member_decision", "council_report", "scrutiny_report", "select_committee_report", "planning_report")
_MAKES_NO_SENSE = 3650  # days: dates further apart than this are a misprint that other checks meet


def find(context: Context) -> Iterator[Flag]:
    """sequence and date_conflict, warnings: each date is as printed, but which of the two is wrong only the council knows."""
    reported = _header_date(context, "report_date")
    met = _header_date(context, "meeting_date")
    yield from _signatures(context, reported, met)
    yield from _deadlines(context, reported, met)
    yield from _submissions(context, reported)


def _header_date(context: Context, name: str) -> tuple[date, PaperField] | None:
    found = next((f for f in context.records(PaperField) if f.field == name), None)
    return (date.fromisoformat(found.value), found) if found else None


def _signatures(context: Context, reported: tuple[date, PaperField] | None, met: tuple[date, PaperField] | None) -> Iterator[Flag]:
    """An approval dated before the report it approves, and minutes signed before the meeting."""
    for row in context.records(SignOff):
        base = reported if row.kind == "approval" else met if row.kind == "minutes_signature" else None
        if base is None or row.signed_on is None or not 0 < (base[0] - row.signed_on).days < _MAKES_NO_SENSE:
            continue
        what = "report" if row.kind == "approval" else "meeting"
        who = row.name or row.role or "Someone"
        message = f"{who} signed on {_day(row.signed_on)}, before the date of the {what} ({_day(base[0])})."
        spans = [context.document.line_at(row.char_start).span, Span(base[1].char_start, base[1].char_end), Span(row.char_start, row.char_end)]
        yield flag(context, "sequence", "warning", message, spans, [row.id, base[1].id])


def _deadlines(context: Context, reported: tuple[date, PaperField] | None, met: tuple[date, PaperField] | None) -> Iterator[Flag]:
    """A recommendation that asks for something by a day that is past when the paper is taken."""
    base = met or reported
    if base is None or context.field_value("paper_type") not in _REPORTS:
        return
    asked = [Span(r.char_start, r.char_end) for r in context.records(Recommendation) if r.form == "recommendation" and not r.is_repeat]
    for found in context.records(Date):
        span = Span(found.char_start, found.char_end)
        is_asked = any(r.contains(span) for r in asked)
        if is_asked and found.boundary == "by" and found.latest and found.latest < base[0] and _YEAR.search(found.quote):
            message = f"The recommendation sets a deadline ({found.quote}) that is past on the date of the paper ({_day(base[0])})."
            yield flag(context, "sequence", "warning", message, [context.sentence_around(span)], [found.id, base[1].id])


def _submissions(context: Context, reported: tuple[date, PaperField] | None) -> Iterator[Flag]:
    """An assessment or form inside the paper that was submitted after the day the report bears."""
    if reported is None:
        return
    for found in context.records(Date):
        if found.kind == "submission" and found.earliest and found.precision == "day" and 0 < (found.earliest - reported[0]).days < _MAKES_NO_SENSE:
            message = f"The report is dated {_day(reported[0])}, but holds a document submitted later, on {found.quote}."
            spans = [Span(reported[1].char_start, reported[1].char_end), context.document.line_at(found.char_start).span]
            yield flag(context, "date_conflict", "warning", message, spans, [found.id, reported[1].id])


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
