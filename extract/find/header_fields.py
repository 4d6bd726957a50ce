"""What every part of the header is read with: a field with its evidence, the cover's labels, a day that stands alone."""

from __future__ import annotations

from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.cover import CoverField
from extract.document import Line, Span
from extract.match import Match
from extract.records import PaperField


def paper_field(context: Context, name: str, value: str, span: Span, rule: str, doubts: tuple[str, ...] = ()) -> PaperField:
    """One header field with its evidence."""
    return PaperField(id=context.new_id(PaperField), field=name, value=value, **context.evidence(span, rule, doubts=doubts))


def plain(context: Context, span: Span) -> str:
    """The words of a span that may run over lines, on one line."""
    return " ".join(context.quote(span).split())


def labelled(context: Context, *fields: str) -> Iterator[CoverField]:
    """The cover's labels of some fields, with a value behind each."""
    return (f for f in context.cover if f.field in fields and f.value)


def lone_date(context: Context, line: Line, day: Span) -> Match | None:
    """Where a day has its line to itself, but for words such as a weekday or an hour."""
    around = context.quote(Span(line.span.start, day.start)) + "§" + context.quote(Span(day.end, line.span.end))
    return match.find_first(context.rulebook.rules("header_lone_date"), around)
