"""The items that an agenda lists, with the pages it gives for them and whether they are exempt."""

from __future__ import annotations

from collections.abc import Iterator

from extract import match
from extract.agenda import read_agenda
from extract.context import Context
from extract.document import Span
from extract.records import AgendaItem, Record


def find(context: Context) -> Iterator[Record]:
    """Yield an AgendaItem for each item of the list of business of an agenda; other papers have none."""
    if context.part != "frontsheet" and (context.part or context.field_value("paper_type") != "agenda"):
        return
    lines = context.document.lines
    agenda = read_agenda([context.quote(line.span) for line in lines], context.rulebook)
    if context.part != "frontsheet" and not agenda.is_told():
        return
    follow = context.rulebook.rules("pack_to_follow")
    for ordinal, item in enumerate(agenda.items):
        span = Span(lines[item.line].span.start, lines[item.end - 1].span.end)
        yield AgendaItem(
            **context.evidence(span, "pack.agenda_item"),
            id=context.new_id(AgendaItem),
            ordinal=ordinal,
            number=item.number,
            title=item.title,
            first_label=None if item.first is None else str(item.first),
            last_label=None if item.last is None else str(item.last),
            exempt=item.exempt,
            is_minutes=item.is_minutes,
            to_follow=item.first is None and any(match.find(follow, context.quote(line.span)) for line in lines[item.line : item.stop]),
        )
