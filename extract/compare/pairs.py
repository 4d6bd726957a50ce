"""Which record of one dataset is which of the other."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from extract.records import TABLES, Evidence

Row = dict[str, Any]
Place = Callable[[int], int]
Pair = tuple[Row | None, Row | None]

# Where the text changed, the same words this far apart (in characters) are another record.
_NEAR = 200
_OVERLAP = 0.5
# Columns that have to be equal for two rows to be one record, whatever their words.
_IDENTITY = {"paper_fields": ("field",), "flags": ("kind", "message"), "links": ("kind", "from_id", "to_id"), "sources": ("source",)}
# Ids and offsets shift with every record more, and say nothing of the record itself; the rest is no part of what was read.
COUNTED_OUT = {"paper_id", "id", "source_id", "char_start", "char_end", "spans", "ordinal", "pipeline_version", "rules_version", "retrieved_on"}
POINTERS = {"section_id", "parent_id", "table_id", "recommendation_id", "target_id", "from_id", "to_id"}
_NOT_READ = COUNTED_OUT | POINTERS | {"boxes", "doubts", "confidence", "rule"}


@dataclass(frozen=True)
class Shift:
    """Where a character of the old text stands in the new one; `near` is how far off that may be (0: the texts are equal)."""

    place: Place
    near: int


def shift_between(old: str, new: str) -> Shift:
    """The shift from one text to another: exact on lines that both have, near it elsewhere."""
    if old == new:
        return Shift(lambda offset: offset, 0)
    lines, others = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts, other_starts = _starts(lines), _starts(others)
    # Lines that a long paper repeats all over (a row of noughts) are no anchors: autojunk leaves them out, which keeps this quick.
    blocks = SequenceMatcher(None, lines, others).get_opcodes() or [("equal", 0, 0, 0, 0)]
    begins = [starts[block[1]] for block in blocks]

    def place(offset: int) -> int:
        block = blocks[max(bisect_right(begins, offset) - 1, 0)]
        return min(other_starts[block[3]] + offset - starts[block[1]], other_starts[block[4]] if block[0] != "equal" else len(new))

    return Shift(place, _NEAR)


def _starts(lines: Iterable[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def pair_rows(table: str, old: Sequence[Row], new: Sequence[Row], shift: Shift) -> list[Pair]:
    """Each row with its partner, or with None, in the order of the text.

    Equal rows pair first, then the same words in the same place, then the same words nearby, then words that overlap.
    """
    identity = _IDENTITY.get(table, ())
    left, right = dict(enumerate(old)), dict(enumerate(new))
    if not issubclass(TABLES[table], Evidence):
        keys = [lambda row, _place: tuple(row.get(name) for name in identity)]
        pairs = list(_pair_by(keys, left, right, shift))
    else:
        values = [name for name in (new or old or [{}])[0] if name not in _NOT_READ]
        keys = [
            lambda row, place: (place, *(row.get(name) for name in values)),
            lambda row, place: (place, row["quote"], *(row.get(name) for name in identity)),
        ]
        pairs = list(_pair_by(keys, left, right, shift))
        pairs += _pair_nearest(identity, left, right, shift)
    everything: list[Pair] = [*pairs, *((row, None) for row in left.values()), *((None, row) for row in right.values())]
    return sorted(everything, key=lambda pair: _place(pair, shift))


def _place(pair: Pair, shift: Shift) -> int:
    """Where a pair stands in the new text."""
    old, new = pair
    if new is not None:
        return int(new.get("char_start", 0))
    return shift.place(old.get("char_start", 0)) if old is not None else 0


def _pair_by(keys: Iterable[Callable[[Row, int], Any]], left: dict[int, Row], right: dict[int, Row], shift: Shift) -> Iterator[tuple[Row, Row]]:
    """Pairs of equal keys, one key after another; takes them out of `left` and `right`."""
    for key in keys:
        places: dict[Any, list[int]] = defaultdict(list)
        for index, row in right.items():
            places[key(row, row.get("char_start", 0))].append(index)
        for index, row in list(left.items()):
            found = places.get(key(row, shift.place(row.get("char_start", 0))))
            if found:
                yield left.pop(index), right.pop(found.pop(0))


def _pair_nearest(identity: Sequence[str], left: dict[int, Row], right: dict[int, Row], shift: Shift) -> Iterator[tuple[Row, Row]]:
    """Pairs of rows near or over each other: the same words nearest first, then the widest overlap."""
    others = sorted(right.items(), key=lambda item: item[1]["char_start"])
    starts = [row["char_start"] for _, row in others]
    longest = max((row["char_end"] - row["char_start"] for row in right.values()), default=0)
    ranked = []
    for i, row in left.items():
        start, end = shift.place(row["char_start"]), shift.place(row["char_end"])
        first = bisect_right(starts, start - longest - shift.near - 1)
        for j, other in others[first : bisect_right(starts, max(end, start + shift.near))]:
            if all(row.get(name) == other.get(name) for name in identity):
                rank = _nearness(row["quote"], start, end, other, shift.near)
                if rank is not None:
                    ranked.append((*rank, i, j))
    for _, _, i, j in sorted(ranked):
        if i in left and j in right:
            yield left.pop(i), right.pop(j)


def _nearness(quote: str, start: int, end: int, other: Row, near: int) -> tuple[int, float] | None:
    """How near a row (its place in the new text) is to another, less is nearer; None where they are two records."""
    distance = abs(start - other["char_start"])
    if quote == other["quote"] and distance <= near:
        return 0, float(distance)
    lengths = end - start, other["char_end"] - other["char_start"]
    shared = min(end, other["char_end"]) - max(start, other["char_start"])
    return (1, -shared / max(lengths)) if shared > 0 and shared >= _OVERLAP * min(lengths) else None
