"""Short blocks that are set side by side and read one after the other: contacts, or an addressee beside references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.read.layout import PrintedLine, part_of
from extract.read.list_labels import label_width

_FEWEST_PAIRS = 3  # lines that hold a part of both blocks of contacts
_FEWEST_LINES = 3  # lines of an address
_FEWEST_FIELDS = 2  # fields (`Our ref: AB/1`) that make a block of references
_MOST_WORDS = 8  # in a line of an address or of references
_MOST_LEAD = 3.0  # type sizes from baseline to baseline within such blocks
_TIGHT = 1.6  # type sizes: a line of the left block alone that stands further below begins what follows
_AT_EDGE = 3.0  # points
_FIELD = re.compile(r"^[A-Z][A-Za-z’' /]{1,24}:(?:\s|$)")
_EMAIL = re.compile(r"\S@\S+\.\S")
_TELEPHONE = re.compile(r"(?:^|\s)(?:\+44\s?\(?0?\)?\s?|\(?0)[\d() -]{8,}\d")


class SideBlocks(NamedTuple):
    """Two blocks side by side: the lines from `first` to before `last`, parted at `x`."""

    first: int
    last: int
    x: float


class _Sides(NamedTuple):
    """The parts of some lines to the left and right of a gutter; `pairs` are those of one line."""

    left: list[PrintedLine]
    right: list[PrintedLine]
    pairs: list[tuple[PrintedLine, PrintedLine]]


def cut(line: PrintedLine, x: float) -> list[PrintedLine]:
    """The parts of a line to the left and right of a place."""
    at = next((i for i, w in enumerate(line.words) if w.x0 >= x), len(line.words))
    if at in (0, len(line.words)):
        return [line]
    return [part_of(line, 0, at), part_of(line, at, len(line.words))]


def side_blocks(lines: Sequence[PrintedLine]) -> SideBlocks | None:
    """The first two blocks side by side that are each read from top to bottom; None where there are none.

    Labels with their values, list items and columns of figures are read across and never count.
    """
    for first, line in enumerate(lines[:-1]):
        for x in _gutters(line):
            if _are_label_and_value(cut(line, x)):
                continue
            last = _end(lines, first, x)
            if last - first >= _FEWEST_LINES and _are_blocks(_sides(lines[first:last], x)):
                return SideBlocks(first, last, x)
    return None


def _gutters(line: PrintedLine) -> Iterator[float]:
    """The places just left of the words after wide white space, but for that after a list label or the number of a paragraph."""
    gaps = line.wide_gaps()
    if 0 < len(gaps) <= 2:
        first = line.words[0].text
        is_label = (len(first) <= 3 and not first.isalpha()) or label_width(line)
        yield from (line.words[i].x0 - 2 for i in gaps if i > 1 or not is_label)


def _end(lines: Sequence[PrintedLine], first: int, x: float) -> int:
    """The index after the last line that keeps clear of a gutter, without what stands apart below the left block."""
    last = first
    while last < len(lines) and _keeps_clear(lines, last, first, x):
        last += 1
    end = next((i + 1 for i in range(last - 1, first, -1) if lines[i].x1 > x), first + 1)
    while end < last and lines[end].baseline - lines[end - 1].baseline <= _TIGHT * lines[end].size and not lines[end].bold:
        end += 1
    return end


def _keeps_clear(lines: Sequence[PrintedLine], index: int, first: int, x: float) -> bool:
    line = lines[index]
    if index > first and line.baseline - lines[index - 1].baseline > _MOST_LEAD * line.size:
        return False
    if line.stands_across(x):
        return False
    return line.x1 < x or abs(cut(line, x)[-1].x0 - x - 2) < _AT_EDGE


def _sides(lines: Sequence[PrintedLine], x: float) -> _Sides:
    sides = _Sides([], [], [])
    for line in lines:
        parts = cut(line, x)
        if len(parts) == 2:
            sides.pairs.append((parts[0], parts[1]))
        for part in parts:
            (sides.left if part.x0 < x else sides.right).append(part)
    return sides


def _are_label_and_value(parts: Sequence[PrintedLine]) -> bool:
    """Whether the two parts of a line are a label and the value beside it."""
    return len(parts) == 2 and parts[0].text.endswith(":") and not parts[1].text.endswith(":")


def _are_blocks(sides: _Sides) -> bool:
    if any(map(_are_label_and_value, sides.pairs)):
        return False
    if len(sides.pairs) >= _FEWEST_PAIRS and (_are_headed(sides) or _are_contacts(sides)):
        return True
    return _are_address_and_fields(sides.left, sides.right) or _are_address_and_fields(sides.right, sides.left)


def _are_headed(sides: _Sides) -> bool:
    """Whether each block begins with a label of its own, both in one style (`Author:      Director:`)."""
    left, right = sides.pairs[0]
    return left.text.endswith(":") and right.text.endswith(":") and left.bold == right.bold


def _are_contacts(sides: _Sides) -> bool:
    """Whether both blocks tell how to reach somebody in the same way."""
    return any(any(kind.search(p.text) for p in sides.left) and any(kind.search(p.text) for p in sides.right) for kind in (_EMAIL, _TELEPHONE))


def _are_address_and_fields(address: Sequence[PrintedLine], references: Sequence[PrintedLine]) -> bool:
    """Whether one block holds short lines without labels, as an address does, and the other fields with labels."""
    if len(address) < _FEWEST_LINES or any(_FIELD.match(p.text) for p in address) or all(p.bold for p in address):
        return False
    if max(len(p.words) for p in (*address, *references)) > _MOST_WORDS or any(label_width(p) for p in address):
        return False
    n_fields = sum(bool(_FIELD.match(p.text)) for p in references)
    return n_fields >= _FEWEST_FIELDS and 2 * n_fields >= len(references)
