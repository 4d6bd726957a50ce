"""The list of business of an agenda: its items with numbers, titles, the pages given for them, and which are exempt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from extract.errors import PapersError
from extract.match import Match, find, find_first
from extract.rulebook import Rulebook

_LEADERS = re.compile(r"(?:\s*\.){4,}\s*|_{4,}|…{2,}")
_YEARED = re.compile(r"(\d+)/(\d+)")
_NUMBER = re.compile(r"([A-F]?)(\d+)\s*\(?(?:\.(\d+)|([a-z]))?", re.IGNORECASE)
_PART = 1000  # by which the items of one part of an agenda (A1, A2) come before those of the next (B1)
_TITLE_WORDS = 40  # a longer line is a numbered paragraph, no item
_FIRSTS = 15  # numbered lines among which a list may begin
_LONGEST_GAP = 60  # numbers that a supplement may leave out between two items
_FEWEST = 3  # items that make a list without pages a list of business


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of a list of business. It opens on `line`; its title ends before line `end`, its notes before line `stop`.

    `title` has no page numbers; `first` and `last` are those printed. `exempt` is True where the agenda says so, or lists the item after the press
    and public are sent out; None where it says nothing. `is_minutes`: it takes the minutes of an earlier meeting. `enclosed` are the
    marks of the appendices that it points at.
    """

    number: str
    title: str
    line: int
    end: int
    stop: int
    first: int | None = None
    last: int | None = None
    exempt: bool | None = None
    is_minutes: bool = False
    enclosed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Agenda:
    """A list of business and whether a line above it says that it is one."""

    items: tuple[AgendaItem, ...]
    headed: bool

    def is_told(self, marked: Collection[str] = ()) -> bool:
        """Whether this is a list of business: headed and long enough, or one that gives pages for its items.

        `marked` are the items that marks on other pages name; with them a shorter list will do.
        """
        paged = sum(item.first is not None for item in self.items)
        if paged >= 2:
            return True
        return self.headed and (len(self.items) >= _FEWEST or paged > 0 or any(item.number in marked for item in self.items))


def matched(rulebook: Rulebook, kind: str, text: str) -> Match | None:
    """The first match of a kind of rule in one line."""
    return find_first(rulebook.rules(kind), text)


def item_key(number: str) -> tuple[int, int, str]:
    """An item's number for comparing: 6, 6.1, 6(b), 7; A1, A2, B1; 24/103 and 103/24, whose year is the same in all of a list."""
    if yeared := _YEARED.match(number):
        return int(yeared[1]) + int(yeared[2]), 0, ""
    found = _NUMBER.match(number)
    if not found:
        return 0, 0, number
    part = _PART * (ord(found[1].upper()) - 64) if found[1] else 0
    return part + int(found[2]), int(found[3] or 0), (found[4] or "").lower()


def plain_number(number: str) -> str:
    """An item's number as every page prints it: 6a for 6(a) and 6 A."""
    return re.sub(r"[\s()]+", "", number).lower()


def no_such_item(item: str, there: Iterable[str | None]) -> PapersError:
    """What to say where a source holds no paper of an item; `there` are the items of its papers."""
    items = ", ".join(dict.fromkeys(number for number in there if number))
    return PapersError(f"no paper of item {item} is in this source; " + (f"there are papers of items {items}" if items else "it is no agenda pack"))


def read_agenda(lines: Sequence[str], rulebook: Rulebook) -> Agenda:
    """The list of business among the lines of an agenda (printed or frozen ones); without items where there is none."""
    lines = [_LEADERS.sub(" ", line) for line in lines]
    heads = [at for at, line in enumerate(lines) if len(line) < 100 and matched(rulebook, "pack_agenda_head", line.strip())]
    best = Agenda((), False)
    for at in [head + 1 for head in heads[:4]] or [0]:
        items = _items(lines, at, bool(heads), rulebook)
        if len(items) > len(best.items):
            best = Agenda(tuple(items), bool(heads))
    return replace(best, items=_with_exempt(best.items, lines, rulebook))


def _items(lines: Sequence[str], start: int, headed: bool, rulebook: Rulebook) -> list[AgendaItem]:
    """Items whose numbers follow one another; numbered notes below an item start anew and are passed over."""
    columned = any(matched(rulebook, "pack_page_heading", line.strip()) for line in lines[max(start - 3, 0) : start + 8] if len(line) < 60)
    columned = columned or _has_column(lines[start:], rulebook)
    found: list[_Opening] = []
    at = start
    while at < len(lines):
        opening = _opening(lines, at, rulebook)
        at += 1 if opening is None else opening.used
        if opening is not None:
            found.append(opening)
    openings = [opening._replace(paged=_is_paged(lines, found, place, rulebook)) for place, opening in enumerate(found)]
    # The lists of supplements begin with any item, which a heading or its pages tell from a numbered note.
    firsts = [place for place, one in enumerate(openings[:_FIRSTS]) if headed or one.paged or item_key(one.number)[:2] in ((1, 0), (_PART + 1, 0))]
    chains = [_chain(openings[place:]) for place in firsts]
    # Numbers with a year number the minutes of another meeting as well: a list in plain numbers goes before them.
    plain = [chain for chain in chains if len(chain) >= _FEWEST and "/" not in chain[0].number]
    starts = max(plain or chains, key=len, default=[])
    ends = [one.line for one in starts[1:]] + [len(lines)]
    return [_item(lines, one, end, columned, rulebook) for one, end in zip(starts, ends, strict=False)]


def _has_column(lines: Sequence[str], rulebook: Rulebook) -> bool:
    """Whether lines end in ranges that go on from one another, as a column of pages does that has no heading."""
    found = [match for line in lines if (match := matched(rulebook, "pack_pages_column", line.rstrip())) and match.group("last")]
    ranges = [_range(match) for match in found]
    return len(ranges) > 1 and all(a[1] < b[0] <= a[1] + 2 for a, b in pairwise(ranges))


def _is_paged(lines: Sequence[str], openings: Sequence[_Opening], place: int, rulebook: Rulebook) -> bool:
    """Whether pages are given before the number, or before the next numbered line."""
    line = openings[place].line
    if openings[place].pages:
        return True
    end = min(openings[place + 1].line if place + 1 < len(openings) else len(lines), line + 6)
    return any(matched(rulebook, "pack_pages", lines[at]) for at in range(line, end))


def _chain(openings: Sequence[_Opening]) -> list[_Opening]:
    """The numbered lines of its kind that go on from the first: the next number, a part of the same, or a later one that gives its pages."""
    out = [openings[0]]
    supplement = item_key(openings[0].number)[0] % _PART > 1
    for opening in openings[1:]:
        if ("/" in opening.number) != ("/" in out[0].number):
            continue  # a number with a year among plain ones: a minute
        key, last = item_key(opening.number), item_key(out[-1].number)
        if key[0] == last[0]:
            follows = key > last
        elif key[0] // _PART != last[0] // _PART:
            follows = key[0] // _PART == last[0] // _PART + 1 and key[0] % _PART == 1 and last[0] > _PART
        else:
            follows = 0 < key[0] - last[0] <= (_LONGEST_GAP if opening.paged or supplement else 2)
        if follows:
            out.append(opening)
    return out


class _Opening(NamedTuple):
    """A line that begins with a number and may open an item; `used` counts the lines that number and title take.

    `pages` are those printed before the number, in a column of their own.
    """

    line: int
    number: str
    title: str
    used: int = 1
    paged: bool = False
    pages: tuple[int, int] | None = None


def _opening(lines: Sequence[str], at: int, rulebook: Rulebook) -> _Opening | None:
    line = " ".join(lines[at].split())
    if not line or not (line[0].isdigit() or line[0] in "Iia" or line[:2].isalnum()):
        return None
    if (found := matched(rulebook, "pack_agenda_item", line)) and len(line.split()) <= _TITLE_WORDS:
        pages = _range(found) if found.group("first") else None
        return _Opening(at, found.group("number") or "", found.group("title") or "", pages=pages)
    if (found := matched(rulebook, "pack_agenda_number", line)) and at + 1 < len(lines):
        title = " ".join(lines[at + 1].split())
        if title[:1].isalpha() and len(title.split()) <= _TITLE_WORDS:
            return _Opening(at, found.group("number") or "", title, 2)
    return None


def _item(lines: Sequence[str], opening: _Opening, end: int, columned: bool, rulebook: Rulebook) -> AgendaItem:
    at, title = opening.line, opening.title
    first, last = opening.pages or (None, None)
    for place in range(at, at if opening.pages else min(end, at + 12)):
        found = matched(rulebook, "pack_pages", lines[place])
        if found is None and columned and place <= at + 2:
            found = matched(rulebook, "pack_pages_column", lines[place].rstrip())
        if found:
            first, last = _range(found)
            title = " ".join(title.replace(" ".join(lines[place][found.span.start : found.span.end].split()), " ").split())
            break
    exempt = _says_exempt(lines[at : min(end, at + 3)], rulebook) or None
    minutes = matched(rulebook, "pack_minutes_title", title) is not None
    enclosed = {found.group("mark") or "" for line in lines[at : min(end, at + 6)] for found in find(rulebook.rules("pack_enclosed"), line)}
    number, name = plain_number(opening.number), title.strip(" .–—-")
    return AgendaItem(number, name, at, at + opening.used, end, first, last, exempt, minutes, frozenset(mark.upper() for mark in enclosed))


def _says_exempt(lines: Sequence[str], rulebook: Rulebook) -> bool:
    """Whether an item's own lines say that it is private, and not a line that opens the part of the agenda below it."""
    for line in map(str.strip, lines):
        if matched(rulebook, "pack_exempt_part", line) or matched(rulebook, "pack_public_part", line):
            return False
        if matched(rulebook, "pack_exempt", line):
            return True
    return False


def _range(found: Match) -> tuple[int, int]:
    first = int(found.group("first") or 0)
    return first, max(int(found.group("last") or first), first)


def _with_exempt(items: Sequence[AgendaItem], lines: Sequence[str], rulebook: Rulebook) -> tuple[AgendaItem, ...]:
    """Items below the line or the item that opens the private part are exempt, up to a line that opens a public one."""
    out: list[AgendaItem] = []
    private = False
    for index, item in enumerate(items):
        above = lines[items[index - 1].end : item.line] if index else lines[max(item.line - 6, 0) : item.line]
        for line in above:
            if len(line) < 100 and matched(rulebook, "pack_exempt_part", line.strip()):
                private = True
            elif len(line) < 100 and matched(rulebook, "pack_public_part", line.strip()):
                private = False
        exclusion = matched(rulebook, "pack_exclusion", item.title) is not None
        asked = _only_asks(items[index:], exclusion, lines, rulebook)
        out.append(replace(item, exempt=None) if exclusion or asked else replace(item, exempt=True) if private else item)
        private = private or (exclusion and not asked)
    return tuple(out)


def _only_asks(items: Sequence[AgendaItem], exclusion: bool, lines: Sequence[str], rulebook: Rulebook) -> bool:
    """Whether the first of these items asks if anything is to be private, and business that is always public comes after it."""
    item = items[0]
    told = [item.title, *(lines[item.end : min(item.stop, item.end + 4)] if exclusion else ())]
    if any(matched(rulebook, "pack_exclusion_asked", line.strip()) for line in told):
        return True
    return exclusion and any(matched(rulebook, "pack_opening_business", later.title) for later in items[1:])
