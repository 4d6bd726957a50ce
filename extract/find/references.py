"""Reference numbers of a paper, its background papers and its appendices."""

from __future__ import annotations

from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.cover import labelled_fields
from extract.document import Span
from extract.records import PaperReference, Record
from extract.structure import Paragraph, Section

# Which kind of reference the value of a cover label is.
_BY_LABEL = {
    "forward_plan": "forward_plan",
    "report_reference": "report",
    "decision_reference": "decision",
    "agenda_item": "agenda_item",
    "eqia": "eqia",
}
_COVER_CHARS = 1500
_BY_SECTION = {"background_papers": "background_paper", "appendices": "appendix"}


def find(context: Context) -> Iterator[Record]:
    """Yield references once each: from cover labels, from the words themselves, from lists of papers and appendices."""
    seen: set[tuple[str, str]] = set()
    for kind, span, rule in (*_from_cover(context), *_from_words(context), *_from_lists(context)):
        value = context.quote(span)
        if value and (kind, value.lower()) not in seen:
            seen.add((kind, value.lower()))
            yield PaperReference(id=context.new_id(PaperReference), kind=kind, value=value, **context.evidence(span, rule))


def _from_cover(context: Context) -> Iterator[tuple[str, Span, str]]:
    for field in context.cover:
        if (kind := _BY_LABEL.get(field.field)) is None or not field.value:
            continue
        for found in match.find(context.rulebook.rules("reference_value"), context.quote(field.value)):
            yield kind, Span(field.value.start + found.span.start, field.value.start + found.span.end), f"references.{field.field}_label"
            break


def _from_words(context: Context) -> Iterator[tuple[str, Span, str]]:
    for found in context.matches("reference"):
        kind = str(found.rule.sets["kind"])
        if kind == "decision" and (found.span.start > _COVER_CHARS or context.field_value("paper_type") in ("agenda", "minutes")):
            continue  # a decision of another paper that this one mentions
        yield kind, found.span, found.rule.id


def _from_lists(context: Context) -> Iterator[tuple[str, Span, str]]:
    for section in context.structure.sections:
        if (kind := _BY_SECTION.get(section.kind)) is not None:
            yield from ((kind, span, f"references.{section.kind}_list") for span in _entries(context, section))


def _entries(context: Context, section: Section) -> Iterator[Span]:
    """The items of a list of papers; 'None' and introductions are no items."""
    listed = False
    for paragraph in context.structure.paragraphs_of(section):
        if not _is_beside_heading(context, section, paragraph):
            return  # a sign-off grid after the list
        words = context.quote(paragraph.body).strip()
        if _is_over(context, section, paragraph, words, is_first=not listed):
            return
        if not words or words.endswith(":") or match.find(context.rulebook.rules("reference_none"), words):
            continue
        if listed and match.find(context.rulebook.rules("reference_remark"), words):
            continue
        entry = _without_answer(context, paragraph.body)
        if entry is not None and len(words) <= 300:
            listed = True
            yield entry


def _without_answer(context: Context, entry: Span) -> Span | None:
    """An entry without the "YES" of a form at its end; None where the form says that it is not there."""
    answer = match.find_first(context.rulebook.rules("reference_answer"), context.quote(entry))
    if answer is None:
        return entry
    return Span(entry.start, entry.start + answer.span.start) if answer.group("is_there") else None


def _is_beside_heading(context: Context, section: Section, paragraph: Paragraph) -> bool:
    """Whether a paragraph is no cell of a grid, one of the row of a form whose label is the heading, or a numbered one."""
    index = context.document.lines[paragraph.line].grid
    if index is None or section.heading is None:
        return index is None
    rows = [{c.row for c in context.document.grids[index].cells if c.span.contains(span)} for span in (section.heading, paragraph.body)]
    return bool(rows[0] & rows[1]) or (bool(rows[0]) and paragraph.number is not None)


def _is_over(context: Context, section: Section, paragraph: Paragraph, words: str, *, is_first: bool) -> bool:
    """Whether a list of papers has ended though no heading was told: a contact, a clearance, a label or words in capitals follow."""
    if any(field.value.start >= paragraph.span.start for field in labelled_fields(context.document, context.rulebook, paragraph.span)[:1]):
        return True
    if match.find(context.rulebook.rules("reference_list_end"), words):
        return True
    # An appendix may be listed first among the papers; behind them it opens.
    return section.kind == "background_papers" and not is_first and bool(match.find(context.rulebook.rules("reference_appendix"), words))
