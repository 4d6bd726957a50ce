"""Fields of forms left empty: a label that the paper prints again and again, with a value everywhere but here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from extract.check.flagging import brief, flag
from extract.context import Context
from extract.document import Span
from extract.records import Flag
from extract.vocabulary import simplify

_LEAST = 3  # printings of a label: fewer cannot show that a value belongs to it
_FILLED = 0.6  # share of the printings that must have a value
_LONGEST = 80  # characters of a label
_SHORT = 60  # characters of the value of a field
_ALONE = re.compile(r"\(?[a-zA-Z0-9]{1,4}[.)]?\)?")  # the mark of an item that stands on a line of its own


def find(context: Context) -> Iterator[Flag]:
    """placeholder, a warning: the value may be in a box or a picture that cannot be read."""
    lines = [line.span for line in context.document.lines if line.kind == "text" and context.quote(line.span).strip()]
    words = [context.quote(span).strip() for span in lines]
    places: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(words):
        if len(text) <= _LONGEST and text.endswith(("?", ":")):
            places[simplify(text)].append(index)
    labels = {label for label, found in places.items() if label and len(found) >= _LEAST}
    for label in sorted(labels, key=lambda label: places[label]):
        empty = [at for at in places[label] if not _has_value(words, at, labels)]
        filled = [words[at + 1] for at in places[label] if at not in empty]
        is_field = sum(len(value) <= _SHORT for value in filled) > len(filled) / 2  # long ones are text below a heading
        if empty and is_field and len(empty) <= (1 - _FILLED) * len(places[label]):
            yield _left_empty(context, lines, words, empty, len(places[label]))


def _has_value(words: Sequence[str], at: int, labels: set[str]) -> bool:
    """Whether the line below a label is its value, and not the next field or the mark before it."""
    if at + 1 >= len(words):
        return False
    below = words[at + 1]
    is_mark = _ALONE.fullmatch(below) is not None and not below.isalnum() and not below.isdigit()
    return not is_mark and simplify(below) not in labels


def _left_empty(context: Context, lines: Sequence[Span], words: Sequence[str], empty: Sequence[int], times: int) -> Flag:
    where = "; ".join(dict.fromkeys(f"under “{brief(_section(context, lines[at]), 60)}”" for at in empty[:4]))
    message = f"“{words[empty[0]]}” is left empty {where}; the other {times - len(empty)} forms of this paper fill it in."
    spans = [Span(lines[at - 1].start if at and _ALONE.fullmatch(words[at - 1]) else lines[at].start, lines[at].end) for at in empty]
    return flag(context, "placeholder", "warning", message, spans)


def _section(context: Context, span: Span) -> str:
    """The heading that the field stands under, at the highest level that is not the title."""
    sections = context.structure.sections
    section = context.structure.section_at(span.start)
    while section.parent is not None and sections[section.parent].heading is not None and sections[section.parent].level > 0:
        section = sections[section.parent]
    return context.quote(section.heading) if section.heading else "the first page"
