"""Which pages of a source belong together: one paper, or the papers of an agenda pack.

A source is only parted on evidence that it is a pack: a list of business whose items are found behind it, marks of several items
on first pages, or covers and page numbers that begin anew. A report with its appendices in one file is one paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extract.agenda import Agenda, AgendaItem, item_key, matched, read_agenda
from extract.read.leaves import Leaf, give_pack_numbers, is_page_number
from extract.rulebook import Rulebook

PartKind = Literal["frontsheet", "item", "minutes", "appendix", "paper"]

_FRONT = 10  # the most pages of an agenda
_WORD = re.compile(r"[^\W\d_]{3,}|\d{4}")
_COVER = 2  # labels that make the head of a page a cover
_FULL_COVER = 3
_ADDRESSED = {"report_to", "body", "from"}  # what a report's cover says, and an entry of a plan or a register does not
_DIVIDER_WORDS = 12
_HEAD_LINES = 5  # below a running head and the name of the council
_SHORT = 70  # characters: longer lines are running text
_NUMERALS = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One paper of a pack: leaves `first` to before `end`; `parent` is the place in the plan of the paper it is attached to."""

    kind: PartKind
    first: int
    end: int
    item: str | None = None
    mark: str | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The papers of a source in order (empty: it is one paper) and the printed page number of each leaf."""

    stretches: tuple[Stretch, ...]
    labels: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    leaf: int
    item: str | None
    is_sure: bool  # a mark names the item, not only a place where it should begin
    is_minutes: bool = False


def plan(leaves: Sequence[Leaf], rulebook: Rulebook, *, counts_pages: bool) -> Plan:
    """Part the leaves of a source. `counts_pages`: every leaf is one page, so that page numbers rise with them."""
    give_pack_numbers(leaves)
    labels = _series(leaves, counts_pages)
    if len(leaves) < 2:
        return Plan((), labels)
    pack = _Pack(leaves, labels, rulebook, counts_pages)
    starts = pack.starts()
    if not starts:
        return Plan((), labels)
    return Plan(tuple(_stretches(pack, starts)), labels)


def _series(leaves: Sequence[Leaf], counts_pages: bool) -> tuple[int | None, ...]:
    """The printed page number of each leaf in the one run of numbers that goes through the source; None where it prints none."""
    if not counts_pages:
        last = 0
        out: list[int | None] = []
        for leaf in leaves:
            label = next((n for n in leaf.labels if n > last), None)
            out.append(label)
            last = label or last
        return tuple(out)
    offsets = Counter(label - at for at, leaf in enumerate(leaves) for label in set(leaf.labels))
    offset, times = max(offsets.items(), key=lambda pair: (pair[1], -abs(pair[0])), default=(0, 0))
    if times < min(3, len(leaves) - 1):
        return tuple(_counted_on(leaves, at) for at in range(len(leaves)))
    return tuple(at + offset if at + offset in leaf.labels else None for at, leaf in enumerate(leaves))


def _counted_on(leaves: Sequence[Leaf], at: int) -> int | None:
    """The number of a page in a source without one run of numbers: its place, or what a page beside it counts on from; others are a table's."""
    beside = {at + 1} | {label - step for step in (-1, 1) if 0 <= at + step < len(leaves) for label in leaves[at + step].labels}
    own = leaves[at].own
    return next((label for label in leaves[at].labels if label in beside), own[0] if own else None)


class _Pack:
    """A source under suspicion of being a pack."""

    def __init__(self, leaves: Sequence[Leaf], labels: Sequence[int | None], rulebook: Rulebook, counts_pages: bool) -> None:
        self.counts_pages = counts_pages
        self.leaves, self.labels, self.rulebook = leaves, labels, rulebook
        self.agenda, self.front = self._agenda()
        self.listed = {item.number for item in self.agenda.items}

    def _agenda(self) -> tuple[Agenda, int]:
        """The list of business of the first pages, and the leaf on which it ends."""
        marks = [(at, leaf.slip or leaf.stamp) for at, leaf in enumerate(self.leaves) if leaf.stamp or leaf.slip]
        head = next((at for at, leaf in enumerate(self.leaves[:_FRONT]) if any(self._heads_agenda(line) for line in leaf.lines)), 0)
        behind = (at for at in range(head + 1, len(self.leaves)) if self.leaves[at].stamp or self.opens(at))
        end = min(next(behind, len(self.leaves)), _FRONT)
        lines = [(line, at) for at, leaf in enumerate(self.leaves[:end]) for line in leaf.lines if not is_page_number(line, self.rulebook)]
        found = read_agenda([line for line, _ in lines], self.rulebook)
        if not found.is_told([str(mark) for at, mark in marks if at]):
            return Agenda((), False), 0
        return found, lines[found.items[-1].line][1]

    def _heads_agenda(self, line: str) -> bool:
        return len(line) < 100 and matched(self.rulebook, "pack_agenda_head", line.strip()) is not None

    def starts(self) -> list[_Start]:
        """Where the items begin; none where this is no pack."""
        marked = self._marked()
        if not self.agenda.items:
            return self._without_agenda(marked)
        starts = self._listed(marked)
        behind = [start for start in starts if start.leaf]
        sure = [start for start in behind if start.is_sure]
        if sure or len(behind) > 1 or any(self.opens(start.leaf) > 1 for start in behind):
            return behind
        return []

    def _marked(self) -> list[_Start]:
        """The first leaf that each item is marked on, in the order of the leaves; none where such marks are headings."""
        found = [_Start(at, leaf.slip or leaf.stamp, True) for at, leaf in enumerate(self.leaves) if leaf.slip or leaf.stamp]
        after = found[0].leaf if found else 0
        if sum(leaf.n_inner_stamps for leaf in self.leaves[after:]) >= max(len({start.item for start in found}), 1):
            return []
        firsts: dict[str, _Start] = {}
        for start in found:
            firsts.setdefault(str(start.item), start)
        rising = _rising([*firsts.values()])
        late = [start for start in firsts.values() if start not in rising and self._may_be_late(start)]
        return sorted([*rising, *late], key=lambda start: start.leaf)

    def _may_be_late(self, start: _Start) -> bool:
        """Whether a leaf marked out of order begins a paper in other respects too, and the list gives it to no other item."""
        given = {item.first for item in self.agenda.items if item.number != start.item and item.first is not None}
        return start.item in self.listed and self.opens(start.leaf, stamps=False) > 0 and self.labels[start.leaf] not in given

    def _without_agenda(self, marked: Sequence[_Start]) -> list[_Start]:
        # Where pages cannot be told, a lone "Agenda Item 5" may as well be a heading of minutes.
        sure = [s for s in marked if (self.counts_pages and self.leaves[s.leaf].says_agenda) or self.opens(s.leaf, stamps=False)]
        if len(sure) > 1 or (len(sure) == 1 and sure[0].leaf and self._begins_series(sure[0].leaf)):
            return sure
        return self._restarts()

    def _begins_series(self, at: int) -> bool:
        """Whether the numbers of the pack begin on a leaf that is not the first."""
        return self.labels[at] == 1 and not any(self.labels[:at]) and not any(leaf.own for leaf in self.leaves[:at])

    def _restarts(self) -> list[_Start]:
        """Pages with a cover like that of the first page on which page numbers begin anew, or that tell of other matters several times."""
        first = self.cover(0)
        if len(first) < _FULL_COVER:
            return []
        alike = [at for at in range(1, len(self.leaves)) if len(self.cover(at) & first) >= _FULL_COVER and not self._heads_appendix(at)]
        found = [at for at in alike if self._numbered_anew(at)]
        complete = [at for at in found if (own := self.leaves[at - 1].own) and own[0] == own[1]]
        if len(found) < 2 and not complete:
            found = [at for at in alike if self._is_like_cover(0, at)]
            if len(found) < 2 or any(b - a < 2 for a, b in pairwise([0, *found])):
                return []  # pages that follow one another with such heads are entries of a list
        return [_Start(0, None, True), *(_Start(at, None, True) for at in found)]

    def _heads_appendix(self, at: int) -> bool:
        """Whether a leaf heads an appendix, or follows a divider that does."""
        divided = self.leaves[at - 1].n_words <= _DIVIDER_WORDS and self._appendix_mark(at - 1) is not None
        return divided or self._appendix_mark(at) is not None

    def _listed(self, marked: Sequence[_Start]) -> list[_Start]:
        """The start of each listed item that is found: by its mark or the page that the list gives, else by an appendix it names or its title."""
        marks = {str(start.item): start.leaf for start in marked}
        found = self._found({item: at for item, at in marks.items() if item in self.listed}, self._by_label)
        found = self._found(self._found(found, self._by_enclosure), self._by_title)
        out = [_Start(found[item.number], item.number, item.number in marks, item.is_minutes) for item in self.agenda.items if item.number in found]
        extra = [start for start in marked if start.item not in self.listed and start.leaf not in found.values()]
        return sorted([*out, *extra], key=lambda start: start.leaf)

    def _found(self, known: dict[str, int], way: Callable[[AgendaItem, int, int], int | None]) -> dict[str, int]:
        """The leaves of items with those that one more way finds, each between the items around it in the list."""
        out = dict(known)
        last = self.front
        for item in self.agenda.items:
            if item.number not in known:
                limit = min((leaf for leaf in known.values() if leaf > last), default=len(self.leaves))
                at = way(item, last, limit)
                if at is None or not last < at < limit:
                    continue
                out[item.number] = at
            elif not self._in_order(item, known):
                continue
            last = max(last, out[item.number])
        return out

    def _in_order(self, item: AgendaItem, by_mark: dict[str, int]) -> bool:
        """Whether no later item of the list is marked on an earlier leaf."""
        later = [other.number for other in self.agenda.items if item_key(other.number) > item_key(item.number)]
        return all(by_mark.get(number, len(self.leaves)) > by_mark[item.number] for number in later)

    def _by_enclosure(self, item: AgendaItem, last: int, limit: int) -> int | None:
        if not item.enclosed or item.first is not None:
            return None
        return next((at for at in range(last + 1, limit) if (self._appendix_mark(at) or "").upper() in item.enclosed), None)

    def _by_label(self, item: AgendaItem, last: int, limit: int) -> int | None:
        if item.first is None:
            return None
        for at in range(last, limit):
            label = self.labels[at]
            if label == item.first:
                mark = self.leaves[at].slip or self.leaves[at].stamp
                return at if mark == item.number or mark not in self.listed else None
            if label is not None and label > item.first:
                # A page whose number was lost: the leaf behind the number before holds it.
                return at if at and self.labels[at - 1] == item.first - 1 and at > last else None
        return None

    def _by_title(self, item: AgendaItem, last: int, limit: int) -> int | None:
        words = {word.lower() for word in _WORD.findall(item.title)}
        for at in range(last + 1, limit):
            if not self.opens(at, stamps=False) and not self._heads_report(at):
                continue
            if self.is_minutes(at):
                if item.is_minutes:
                    return at
                continue  # its first lines name the business of another meeting
            head = {word.lower() for word in _WORD.findall(" ".join(self.leaves[at].head[:9]))}
            if len(words) > 1 and len(words & head) >= 0.75 * len(words):
                return at
        return None

    def opens(self, at: int, *, stamps: bool = True) -> int:
        """How many signs say that a paper begins on a leaf."""
        leaf = self.leaves[at]
        signs = [
            stamps and (leaf.stamp is not None or leaf.slip is not None),
            self._numbered_anew(at),
            at > 0 and self.leaves[at - 1].is_blank,
            self.is_minutes(at),
            len(self.cover(at)) >= _COVER,
        ]
        return sum(map(bool, signs))

    def _numbered_anew(self, at: int) -> bool:
        if not at:
            return False
        leaf, before = self.leaves[at], self.leaves[at - 1]
        return (leaf.own is not None and leaf.own[0] == 1) or (1 in leaf.labels and (before.own is not None or any(n > 1 for n in before.labels)))

    def is_minutes(self, at: int) -> bool:
        return any(len(line) < 100 and matched(self.rulebook, "pack_minutes_head", line.strip()) for line in self.leaves[at].head[:6])

    def _heads_report(self, at: int) -> bool:
        return any(matched(self.rulebook, "pack_report_head", line.strip()) for line in self.leaves[at].head[:9])

    def cover(self, at: int) -> frozenset[str]:
        """The fields that a leaf's first lines label (`Report to: ...`)."""
        return frozenset(self.labelled(at))

    def labelled(self, at: int) -> dict[str, str]:
        """The fields that a leaf's first lines label, with what they say of them."""
        labels = self.rulebook.vocabulary("cover_label")
        pairs = [line.split(":", 1) for line in self.leaves[at].head if ":" in line]
        return {key: told.strip() for name, told in pairs if (key := labels.exact(name))}

    def _appendix_mark(self, at: int) -> str | None:
        """The mark of the appendix that a leaf's first lines head ("" where it has none); None where they head none."""
        head = [line.strip() for line in self.leaves[at].head[:7]]
        found = [matched(self.rulebook, "pack_appendix", line) if len(line) < 150 else None for line in head]
        if sum(match is not None for match in found) > 1:
            return None  # a list of appendices
        place = next((place for place, match in enumerate(found) if match), _HEAD_LINES)
        if place >= _HEAD_LINES or any(len(line) > _SHORT for line in head[:place]):
            return None
        match = found[place]
        return (match.group("mark") or "") if match else None

    def further_reports(self, first: int, end: int) -> Iterator[int]:
        """The leaves within an item on which another report begins, its cover like that of the first but for what it says."""
        is_slip = self.leaves[first].slip is not None and len(self.cover(first)) < _COVER
        opening = first + 1 if is_slip and first + 1 < end else first
        for at in range(opening + 1, end):
            if self._is_like_cover(opening, at) and not self._heads_appendix(at):
                yield at

    def _is_like_cover(self, one: int, other: int) -> bool:
        """Whether two leaves label the same fields, among them to whom a report goes, and not with the same words as a running head does."""
        mine, yours = self.labelled(one), self.labelled(other)
        alike = mine.keys() & yours.keys()
        return len(alike) >= _FULL_COVER and bool(alike & _ADDRESSED) and any(mine[key] != yours[key] for key in alike)

    def _is_slip(self, at: int) -> bool:
        return self.leaves[at].is_short and (self.leaves[at].slip is not None or self._appendix_mark(at) is not None)

    def attached(self, first: int, end: int) -> Iterator[tuple[int, str | None]]:
        """The leaves behind a report on which an appendix or an attached form begins, with its mark."""
        before: tuple[int, str] = (0, "")
        titles: set[str] = set()
        for at in range(first + 1, end):
            leaf = self.leaves[at]
            if leaf.is_blank:
                continue
            mark = self._appendix_mark(at)
            apart = self._apart(at)
            if mark is not None and (mark or apart or leaf.is_short):
                order = _mark_order(mark)
                if order > before or not mark:
                    before = max(order, before)
                    yield at, mark or None
                    continue
            title = next((line.strip().lower() for line in leaf.head[:3] if matched(self.rulebook, "pack_attachment", line.strip())), None)
            if ((title and title not in titles) or apart) and not self._is_slip(at - 1):
                titles |= {title} if title else set()
                yield at, None

    def _apart(self, at: int) -> bool:
        """Whether a leaf follows one that was put in blank, without the pack's own number, so that the next document begins on it."""
        if not at or not self.leaves[at - 1].is_blank or not any(self.labels):
            return False
        return self.labels[at - 1] is None and not self.leaves[at - 1].labels and self.leaves[at - 1].n_words > 0


def _mark_order(mark: str) -> tuple[int, str]:
    """Appendix marks for comparing: letters after one another, numbers and Roman numbers by value."""
    upper = mark.upper()
    if upper.isdigit():
        return int(upper), ""
    if upper and set(upper) <= set(_NUMERALS) and upper not in ("C", "D"):
        values = [_NUMERALS[c] for c in upper]
        total = sum(-a if a < b else a for a, b in pairwise([*values, 0]))
        return total, ""
    digits = re.match(r"(\d+)(.*)", upper)
    if digits:
        return int(digits[1]), digits[2]
    return (len(upper) * 100 + ord(upper[0]), upper[1:]) if upper else (0, "")


def _rising(starts: Sequence[_Start]) -> list[_Start]:
    """The longest run of starts whose items rise."""
    best: list[list[_Start]] = []
    for start in starts:
        before = [run for run in best if item_key(str(run[-1].item)) < item_key(str(start.item))]
        best.append([*max(before, key=len, default=[]), start])
    return max(best, key=len, default=[])


def _stretches(pack: _Pack, starts: Sequence[_Start]) -> Iterator[Stretch]:
    """The papers in order: what stands before the first item, then each item's reports with what is attached to them."""
    count = 0
    if starts[0].leaf:
        yield Stretch("frontsheet" if pack.agenda.items else "paper", 0, starts[0].leaf)
        count = 1
    ends = [start.leaf for start in starts[1:]] + [len(pack.leaves)]
    for start, end in zip(starts, ends, strict=True):
        reports = [start.leaf] if start.item is None else [start.leaf, *pack.further_reports(start.leaf, end)]
        for first, stop in zip(reports, [*reports[1:], end], strict=True):
            attached = [] if start.item is None else list(pack.attached(first, stop))
            bounds = [at for at, _ in attached] + [stop]
            yield Stretch(_kind(pack, start, first, bounds[0]), first, bounds[0], start.item)
            for (at, mark), last in zip(attached, bounds[1:], strict=True):
                yield Stretch("appendix", at, last, start.item, mark, count)
            count += 1 + len(attached)


def _kind(pack: _Pack, start: _Start, first: int, end: int) -> PartKind:
    """What the paper of a start is."""
    if start.item is None:
        return "paper"
    opening = range(first, min(first + 3, end))
    heads = any(pack.is_minutes(at) for at in opening)
    if not pack.agenda.items:
        return "minutes" if heads else "item"
    return "minutes" if start.is_minutes and (heads or all(len(pack.cover(at)) < _COVER for at in opening)) else "item"
