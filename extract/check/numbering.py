"""Printed numbers of paragraphs and sections that are used twice or left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from extract.context import Context
from extract.document import Span
from extract.records import Flag
from extract.structure import Paragraph

_MOST = 6  # more numbers than this used twice: the paper holds several numbered documents, and that is no slip
_SHORTEST_LIST = 4


def find(context: Context) -> Iterator[Flag]:
    """numbering (warning) for each number that two paragraphs or headings bear, and for a list that leaves one out."""
    places: dict[str, list[Span]] = defaultdict(list)
    for section in context.structure.sections:
        if section.number and section.heading:
            places[section.number.rstrip(".")].append(context.document.line_at(section.heading.start).span)
    for paragraph in context.structure.paragraphs:
        if paragraph.label_kind == "number" and paragraph.label and "." in paragraph.label.rstrip("."):
            places[paragraph.label.rstrip(".")].append(paragraph.span)
    yield from _gaps(context)
    twice = {number: spans for number, spans in places.items() if len(spans) == 2 and spans[0] != spans[1]}
    if len(twice) > _MOST or any(len(spans) > 2 for spans in places.values()):
        return
    for number, spans in twice.items():
        yield _flag(context, f"The number {number} is used twice, so a reference to it is ambiguous.", spans)


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


def _flag(context: Context, message: str, spans: list[Span]) -> Flag:
    return Flag(
        paper_id=context.paper_id,
        id=context.new_id(Flag),
        kind="numbering",
        severity="warning",
        message=message,
        quotes=tuple(context.quote(span) for span in spans),
    )
