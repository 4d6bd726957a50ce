"""Printed numbers of paragraphs and sections that are used twice, left out, out of step, or run into their word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from extract import match
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Flag
from extract.structure import Paragraph

_MOST = 6  # more numbers than this used twice: the paper holds several numbered documents, and that is no slip
_SHORTEST_LIST = 4


def find(context: Context) -> Iterator[Flag]:
    """numbering: warnings for numbers used twice, left out, or of another section; info for labels without their space."""
    places: dict[str, list[Span]] = defaultdict(list)
    # Minutes and agendas print lists of speakers and statements that count from one again.
    counts_anew = context.field_value("paper_type") in ("minutes", "agenda")
    for section in context.structure.sections:
        if section.number and section.heading and not counts_anew:
            places[section.number.rstrip(".")].append(context.document.line_at(section.heading.start).span)
    for paragraph in context.structure.paragraphs:
        if paragraph.label_kind == "number" and paragraph.label and "." in paragraph.label.rstrip(".") and not _is_figure(context, paragraph):
            places[paragraph.label.rstrip(".")].append(paragraph.span)
    yield from _gaps(context)
    yield from _dotted_gaps(context, places)
    yield from _out_of_step(context)
    yield from _run_together(context)
    twice = {number: spans for number, spans in places.items() if len(spans) == 2 and spans[0] != spans[1]}
    if len(twice) > _MOST or any(len(spans) > 2 for spans in places.values()):
        return
    for number, spans in twice.items():
        yield _flag(context, f"The number {number} is used twice, so a reference to it is ambiguous.", spans)


def _is_figure(context: Context, paragraph: Paragraph) -> bool:
    """Whether what looks like a number of a paragraph is a figure that a line begins with: 62.7 visits a day."""
    words = context.text[paragraph.span.start : paragraph.span.end].removeprefix(paragraph.label or "").lstrip()
    return words[:1].islower()


def _gaps(context: Context) -> Iterator[Flag]:
    """Lists of one section that run 1, 2, 3, 5: one number is left out, and the others before and after it are in order."""
    runs: dict[tuple[int, int, int | None], list[Paragraph]] = defaultdict(list)
    for paragraph in context.structure.paragraphs:
        if paragraph.label_kind == "number" and (paragraph.label or "").strip(".()").isdigit():
            runs[paragraph.section, paragraph.depth, paragraph.parent].append(paragraph)
    for run in runs.values():
        numbers = [int((p.label or "").strip(".()")) for p in run]
        steps = [b - a for a, b in pairwise(numbers)]
        if len(run) < _SHORTEST_LIST or numbers[0] != 1 or sorted(steps) != [1] * (len(steps) - 1) + [2]:
            continue
        at = steps.index(2)
        between = context.text[run[at].span.start : run[at + 1].span.start]
        if re.search(rf"(?<!\d){numbers[at] + 1}[.)]", between):  # printed, but read as part of the item before
            continue
        message = f"The list runs from {numbers[at]} to {numbers[at + 1]}: there is no item {numbers[at] + 1}."
        yield _flag(context, message, [run[at].span, run[at + 1].span])


def _dotted_gaps(context: Context, places: dict[str, list[Span]]) -> Iterator[Flag]:
    """Paragraphs 3.1, 3.2, 3.4: the paper prints 3.3 nowhere, and all others of the section stand in order."""
    families: dict[str, list[int]] = defaultdict(list)
    for number in places:
        head, _, last = number.rpartition(".")
        if head and last.isdigit():
            families[head].append(int(last))
    for head, numbers in families.items():
        steps = [b - a for a, b in pairwise(numbers)]
        if len(numbers) < _SHORTEST_LIST or numbers[0] != 1 or sorted(steps) != [1] * (len(steps) - 1) + [2]:
            continue
        at = steps.index(2)
        missing = f"{head}.{numbers[at] + 1}"
        spans = [places[f"{head}.{numbers[i]}"][0] for i in (at, at + 1)]
        between = context.text[spans[0].start : spans[1].start]
        if not re.search(rf"(?<![\d.]){re.escape(missing)}(?!\d)", between):  # printed, but read as part of the item before
            message = f"The numbers run from {head}.{numbers[at]} to {head}.{numbers[at + 1]}: there is no {missing}."
            yield _flag(context, message, spans)


def _out_of_step(context: Context) -> Iterator[Flag]:
    """One paragraph that bears the number of another section, among others that bear that of their own."""
    by_section: dict[int, list[Paragraph]] = defaultdict(list)
    for paragraph in context.structure.paragraphs:
        if paragraph.label_kind == "number" and re.fullmatch(r"\d{1,2}(?:\.\d{1,2})+\.?", paragraph.label or ""):
            by_section[paragraph.section].append(paragraph)
    for section in context.structure.sections:
        run, number = by_section.get(section.ordinal, []), (section.number or "").strip(".")
        strange = [p for p in run if (p.label or "").partition(".")[0] != number]
        if number.isdigit() and len(run) >= _SHORTEST_LIST and len(strange) == 1 and strange[0] not in (run[0], run[-1]):
            message = f"Paragraph {(strange[0].label or '').rstrip('.')} stands in section {number}, among paragraphs numbered {number}.x."
            yield _flag(context, message, [strange[0].span])


def _run_together(context: Context) -> Iterator[Flag]:
    """ "Appendix2" in a paper that prints "Appendix 2" elsewhere."""
    for found in match.find(context.rulebook.rules("check_run_together"), context.text):
        apart = f"{found.group('word')} {found.group('number')}"
        if re.search(rf"\b{re.escape(apart)}\b", context.text, re.IGNORECASE):
            message = f"“{context.quote(found.span)}” lacks the space of “{apart}”, as the paper prints it elsewhere."
            yield flag(context, "numbering", "info", message, [context.document.line_at(found.span.start).span])


def _flag(context: Context, message: str, spans: list[Span]) -> Flag:
    return flag(context, "numbering", "warning", message, spans)
