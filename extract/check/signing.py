"""Text left over from templates, empty signature and date lines, and sign-offs without a name or a date."""

from __future__ import annotations

from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.document import Span
from extract.records import Flag, SignOff

_LINES = (
    ("placeholder", "check_placeholder", "“{words}” was left over from a template or is still to be filled in."),
    ("missing_signature", "check_signature", "The signature line is empty."),
    ("missing_date", "check_date_line", "The line for the date of signing is empty."),
)
_MOST_QUOTES = 12


def find(context: Context) -> Iterator[Flag]:
    """placeholder, missing_signature, missing_date and missing_name, all warnings; the same words found again are one flag."""
    seen: list[Span] = []
    for kind, rules, message in _LINES:
        places: dict[str, list[Span]] = {}
        for found in match.find(context.rulebook.rules(rules), context.text):
            words = context.quote(found.span).strip()
            places.setdefault(words if "{words}" in message else "", []).append(found.span)
            seen.append(found.span)
        for words, spans in places.items():
            times = f" ({len(spans)} times)" if len(spans) > 1 else ""
            yield _flag(context, kind, spans, message.format(words=words) + times)
    yield from _sign_offs(context, seen)


def _sign_offs(context: Context, seen: list[Span]) -> Iterator[Flag]:
    """Rows of an approval block that lack a name or a date; what is flagged already is left out."""
    rows = context.records(SignOff)
    for row in rows:
        span = Span(row.char_start, row.char_end)
        if any(span.overlaps(p) for p in seen):
            continue
        who = row.role or row.name or "The person who signs"
        if row.name is None and row.kind != "minutes_signature":
            yield _flag(context, "missing_name", [span], f"{who}: no name is given.", row.id)
        has_date = row.signed_on is not None or any(span.contains(found.span) for found in context.dates)
        if not has_date and any(other.signed_on for other in rows if other.kind == row.kind):
            yield _flag(context, "missing_date", [span], f"{who}: no date is given, although others who sign give theirs.", row.id)


def _flag(context: Context, kind: str, spans: list[Span], message: str, evidence_id: str | None = None) -> Flag:
    words = [context.quote(spans[0])]
    lines = [context.quote(context.document.line_at(span.start).span) for span in spans]
    return Flag(
        paper_id=context.paper_id,
        id=context.new_id(Flag),
        kind=kind,
        severity="warning",
        message=message,
        evidence_ids=(evidence_id,) if evidence_id else (),
        quotes=tuple(dict.fromkeys((*words, *lines)))[:_MOST_QUOTES],
    )
