"""How deep each heading of a paper stands: by its number, by the source's marks, by where and how small it is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extract.document import Document
from extract.heading_lines import Heading

_SAME_EDGE, _SET_IN, _TOO_FAR_IN = 6.0, 14.0, 90.0  # points: a heading further in is centred or stands in a column of its own
_SMALLER = 0.93  # times the size of the main headings
_ENOUGH = 3  # main headings that show where and how large they are printed
_ENOUGH_NUMBERED = 4
_MAIN_KINDS = frozenset({"recommendations", "decision", "appendices", "background_papers", "sign_off"})


def heading_levels(document: Document, headings: Sequence[Heading], kinds: Sequence[str]) -> list[int]:
    """Levels by number: one below the heading whose number begins this one's; what only its print sets apart stands below both.

    The lettered boxes of a form stand below its subject; unnumbered headings that the source marks keep the source's
    levels, counted from the highest it uses for numbers; those set in further or smaller than the main headings, or standing
    between two numbers that follow one another in a text export, are one below the heading over them.
    """
    base = min((h.depth for h in headings if h.is_marked and h.number is not None and h.depth), default=1)
    lower = _set_in(document, headings) | _between_numbers(document, headings, kinds) | _without_colon(document, headings)
    aside = _numbered_aside(headings)
    levels: list[int] = []
    numbers: list[tuple[int, ...]] = []
    in_form, over = False, 1
    for index, heading in enumerate(headings):
        in_form = in_form or heading.rule.startswith("section.item_subject") or heading.rule == "section.subject_cell"
        if index in lower and levels:
            level = over + 1
        elif heading.parts:
            parts = heading.parts[:-1] if len(heading.parts) > 1 and heading.parts[-1] == 0 else heading.parts
            while numbers and (numbers[-1] != parts[: len(numbers[-1])] or numbers[-1] == parts):
                numbers.pop()
            numbers.append(parts)
            over = level = len(numbers) + (index in aside)
        elif heading.is_marked and heading.depth:
            over = level = max(heading.depth - base + 1, 1)
        elif heading.is_styled or heading.is_part:
            level = len(numbers) + 1 if numbers else 2 if heading.is_part and in_form else 1
            over = level if not numbers else over
        else:
            over = level = 1
            numbers.clear()
        levels.append(min(level, levels[-1] + 1 if levels else 1))
    return levels


def _set_in(document: Document, headings: Sequence[Heading]) -> frozenset[int]:
    """Unnumbered headings on pages that are set in from, or printed smaller than, the main headings, as told by three or more."""
    if document.n_pages is None:
        return frozenset()
    lines = [document.lines[h.line] for h in headings]
    edges = [line.indent for line in lines if line.indent is not None and line.grid is None]
    main = Counter(round(e / _SAME_EDGE) for e in edges).most_common(1)
    if not main or main[0][1] < _ENOUGH:
        return frozenset()
    edge = min(e for e in edges if round(e / _SAME_EDGE) == main[0][0])
    at_edge = [k for k, line in enumerate(lines) if line.indent is not None and line.grid is None and abs(line.indent - edge) <= _SAME_EDGE]
    size = Counter(lines[k].size for k in at_edge if headings[k].number or not headings[k].is_styled).most_common(1)
    found: set[int] = set()
    for k, (heading, line) in enumerate(zip(headings, lines, strict=True)):
        if heading.number or heading.is_marked or line.indent is None or line.grid is not None or k < at_edge[0]:
            continue
        is_in = _SET_IN < line.indent - edge < _TOO_FAR_IN
        main_size = size[0][0] if size and size[0][1] >= _ENOUGH else None
        if is_in or (main_size is not None and line.size is not None and line.size < _SMALLER * main_size):
            found.add(k)
    return frozenset(found)


def _between_numbers(document: Document, headings: Sequence[Heading], kinds: Sequence[str]) -> frozenset[int]:
    """Unnumbered headings of a text export that stand between two of its numbers that follow one another."""
    numbered = [(k, h.parts[0]) for k, h in enumerate(headings) if len(h.parts) == 1]
    if document.n_pages is not None or len(numbered) < _ENOUGH_NUMBERED:
        return frozenset()
    found: set[int] = set()
    for (start, one), (end, other) in pairwise(numbered):
        inside = [k for k in range(start + 1, end) if not headings[k].parts]
        if other == one + 1 and not any(kinds[k] in _MAIN_KINDS for k in inside):
            found.update(k for k in inside if headings[k].rule == "section.known_title" and not headings[k].depth)
    return frozenset(found)


def _without_colon(document: Document, headings: Sequence[Heading]) -> frozenset[int]:
    """Known titles without a colon among the labels of a form, which end in one: what stands inside a box."""
    labels = [k for k, h in enumerate(headings) if not h.number and document.quote(h.words).endswith(":")]
    if sum(headings[k].rule.startswith("section.form_label") for k in labels) < _ENOUGH - 1 or len(labels) < _ENOUGH:
        return frozenset()
    inside = range(labels[0] + 1, labels[-1])
    return frozenset(k for k in inside if k not in labels and headings[k].rule == "section.known_title" and not headings[k].depth)


def _numbered_aside(headings: Sequence[Heading]) -> frozenset[int]:
    """Numbered headings of a paper that has few: a short list under one of its many unnumbered headings."""
    numbered = [k for k, h in enumerate(headings) if h.parts]
    known = [k for k, h in enumerate(headings) if not h.parts and not h.is_styled and not h.is_part and not h.is_marked]
    if not numbered or len(numbered) > len(known) / _ENOUGH or sum(k < numbered[0] for k in known) < _ENOUGH:
        return frozenset()
    return frozenset(numbered) if headings[numbered[0]].parts == (1,) and all(len(headings[k].parts) == 1 for k in numbered) else frozenset()
