"""Text left over from templates, empty signature and date lines, and sign-offs without a name or a date."""

from __future__ import annotations

from collections.abc import Iterator

from extract import match
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Flag, SignOff

_LINES = (
    ("placeholder", "check_placeholder", "“{words}” was left over from a template or is still to be filled in."),
    ("missing_signature", "check_signature", "The signature line holds no words."),
    ("missing_date", "check_date_line", "The line for the date of signing is empty."),
)
_LONGEST_ROLE = 12  # words: more of them are no title
_SHORT = 100  # characters of a line that is a date over its caption
_HEAD = 2000  # characters in which a paper says what it is


def find(context: Context) -> Iterator[Flag]:
    """placeholder, missing_signature, missing_date and missing_name; the same words found again are one flag.

    Warnings, but info for signatures, which may be in ink, and where the paper as a whole waits for its signature: it is
    a proposal or a draft, or neither signed nor dated.
    """
    places: dict[tuple[str, str], list[Span]] = {}
    for kind, rules, message in _LINES:
        for found in match.find(context.rulebook.rules(rules), context.text):
            if kind == "missing_date" and _is_dated_above(context, found.span):
                continue
            words = context.quote(found.span).strip()
            places.setdefault((kind, message.format(words=words)), []).append(found.span)
    waits = _waits(context, places)
    for (kind, message), spans in places.items():
        times = f" ({len(spans)} times)" if len(spans) > 1 else ""
        is_open = waits and kind in ("missing_signature", "missing_date")
        said = f"{message} The paper is not signed yet." if is_open else message
        severity = "info" if is_open or kind == "missing_signature" else "warning"  # ink over a line is not in the text
        yield _flag(context, kind, spans, said + times, severity=severity)
    yield from _sign_offs(context, [span for spans in places.values() for span in spans])


def _is_dated_above(context: Context, span: Span) -> bool:
    """Whether one of the two lines above a caption (a date, a dotted line) is a date, which then stands over it."""
    index = context.document.line_index(span.end - 1)
    above = [line.span for line in context.document.lines[max(index - 2, 0) : index] if line.span.end - line.span.start <= _SHORT]
    return any(line.contains(found.span) for line in above for found in context.dates)


def _waits(context: Context, places: dict[tuple[str, str], list[Span]]) -> bool:
    """Whether no one has signed the paper so far: it says so, or each empty signature has an empty date."""
    if any(row.signed_on for row in context.records(SignOff) if row.kind in ("approval", "minutes_signature")):
        return False
    counts = {kind: len(spans) for (kind, _), spans in places.items()}
    is_blank = counts.get("missing_signature", 0) <= counts.get("missing_date", 0)
    return is_blank or bool(match.find(context.rulebook.rules("check_proposed"), context.text[:_HEAD]))


def _sign_offs(context: Context, seen: list[Span]) -> Iterator[Flag]:
    """Rows of an approval block that lack a name or a date which others of the block give; what is flagged already is left out."""
    rows = [row for row in context.records(SignOff) if row.kind != "minutes_signature"]
    for row in rows:
        span = Span(row.char_start, row.char_end)
        who = row.role or row.name or "The person who signs"
        if any(span.overlaps(p) for p in seen) or len(who.split()) > _LONGEST_ROLE or "on behalf of" in who.lower():
            continue
        others = [other for other in rows if other.kind == row.kind and other is not row]
        has_date = row.signed_on is not None or any(span.contains(found.span) for found in context.dates)
        if row.name is None and row.kind == "approval" and not has_date:
            yield _flag(context, "missing_name", [span], f"{who}: neither name nor date is given; it is not signed yet.", row.id, severity="info")
        elif row.name is None and (row.kind == "approval" or 2 * sum(other.name is not None for other in others) > len(others) > 0):
            yield _flag(context, "missing_name", [span], f"{who}: no name is given.", row.id)
        elif not has_date and sum(other.signed_on is not None for other in others) >= (1 if row.kind == "approval" else 2):
            yield _flag(context, "missing_date", [span], f"{who}: no date is given, although others who sign give theirs.", row.id)


def _flag(context: Context, kind: str, spans: list[Span], message: str, evidence_id: str | None = None, severity: str = "warning") -> Flag:
    """A flag that quotes the words at the first span, and the lines of all."""
    lines = (context.document.line_at(span.start).span for span in spans)
    return flag(context, kind, severity, message, (spans[0], *lines), (evidence_id,) if evidence_id else ())
