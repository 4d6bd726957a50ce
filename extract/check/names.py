"""People: one name spelt in two ways, one person with two roles, an address that does not fit the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Flag, Person, SignOff
from extract.vocabulary import Vocabulary, simplify

_SHORTEST = 4  # letters: shorter names that differ by one letter are often two names
_SLIPS = 2  # letters by which a word of an address may differ from the name and still be meant for it
_PAIR = re.compile(r"\b([A-Z][a-z’'\-]+[A-Za-z]*) ([A-Z][a-zA-Z’'\-]*[a-z])(?![\w@])")
_ADDRESS_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Named:
    """A person as one row names them: first and last name in small letters."""

    row: Person | SignOff
    first: str
    last: str

    @property
    def span(self) -> Span:
        return Span(self.row.char_start, self.row.char_end)


def find(context: Context) -> Iterator[Flag]:
    """name_conflict: warnings for addresses and spellings that are one slip away, info for two titles of one person."""
    people = _people(context)
    yield from _addresses(context)
    yield from _spellings(context, people)
    yield from _roles(context, people)


def _people(context: Context) -> list[_Named]:
    fillers = context.rulebook.vocabulary("check_name_filler")
    rows: list[Person | SignOff] = [*context.records(Person), *context.records(SignOff)]
    named = ((row, _words(row.name, fillers)) for row in rows if row.name)
    return [_Named(row, words[0], words[-1]) for row, words in named if len(words) >= 2 and len(words[-1]) > 1]


def _words(name: str, fillers: Vocabulary) -> list[str]:
    plain = name.lower().replace("’", "'")
    return [word for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", plain) if word not in fillers.by_phrase]


def _addresses(context: Context) -> Iterator[Flag]:
    """Addresses of the form first.last of which one word is the person's and the other one slip away from it."""
    fillers, offices = (context.rulebook.vocabulary(name) for name in ("check_name_filler", "check_shared_mailbox"))
    seen: set[tuple[str, str]] = set()
    for row in context.records(Person):
        if not row.name or not row.email or (row.name, row.email) in seen:
            continue
        seen.add((row.name, row.email))
        names = [part for word in _words(row.name, fillers) for part in word.replace("'", "").split("-")]
        parts = [word.lower().replace("'", "").replace("’", "") for word in _ADDRESS_PART.findall(row.email.partition("@")[0])]
        parts = [piece for part in parts for piece in part.split("-")]
        if len(names) < 2 or len(parts) < 2 or any(part in offices.by_phrase for part in parts):
            continue
        strange = [part for part in parts if part not in names and len(part) >= _SHORTEST]
        missed = [name for name in names if name not in parts and len(name) >= _SHORTEST]
        if len(strange) == 1 and len(missed) == 1 and len(strange) < len(parts) and 0 < _distance(strange[0], missed[0]) <= _SLIPS:
            if strange[0].startswith(missed[0]) or missed[0].startswith(strange[0]):
                continue  # short forms of a name: Rob for Robert, Chris for Christopher
            message = f"The e-mail address given for {row.name} is spelt differently ({row.email}): the name or the address is wrong."
            yield flag(context, "name_conflict", "warning", message, _places(context, row), [row.id])


def _places(context: Context, row: Person) -> list[Span]:
    """The row's own words, and the first line in which its address is printed."""
    spans = [Span(row.char_start, row.char_end)]
    at = context.text.find(row.email or "\0")
    return [*spans, Span(at, at + len(row.email or ""))] if at >= 0 else spans


def _spellings(context: Context, people: list[_Named]) -> Iterator[Flag]:
    """A name of a person with a role and nearly the same name elsewhere in the paper: one word equal, the other one letter off."""
    by_first, by_last = _printed_pairs(context)
    seen: set[frozenset[str]] = set()
    for person in people:
        near = [(f"{person.first} {last}", span) for last, span in by_first.get(person.first, {}).items() if _one_slip(person.last, last)]
        near += [(f"{first} {person.last}", span) for first, span in by_last.get(person.last, {}).items() if _one_slip(person.first, first)]
        for other, span in near:
            pair = frozenset((f"{person.first} {person.last}", other))
            if pair in seen or other.split(" ", 1) == [person.first, person.last]:
                continue
            seen.add(pair)
            message = f"“{person.row.name}” is also printed as “{context.quote(span)}”: one of the two is likely misspelt."
            lines = [person.span, context.document.line_at(span.start).span]
            yield flag(context, "name_conflict", "warning", message, lines, [person.row.id])


def _printed_pairs(context: Context) -> tuple[dict[str, dict[str, Span]], dict[str, dict[str, Span]]]:
    """Two capitalised words in a row, by the first and by the second, with the place of their first printing."""
    by_first: dict[str, dict[str, Span]] = defaultdict(dict)
    by_last: dict[str, dict[str, Span]] = defaultdict(dict)
    for found in _PAIR.finditer(context.text):
        first, last = (word.lower().replace("’", "'") for word in found.groups())
        by_first[first].setdefault(last, Span(*found.span()))
        by_last[last].setdefault(first, Span(*found.span()))
    return by_first, by_last


def _one_slip(a: str, b: str) -> bool:
    """Whether two names differ by one letter that is not the ending of a possessive or of another form."""
    if min(len(a), len(b)) < _SHORTEST or b in (f"{a}'s", f"{a}s", f"{a}'") or a in (f"{b}'s", f"{b}s") or a[0] != b[0]:
        return False
    return _distance(a, b) == 1


def _roles(context: Context, people: list[_Named]) -> Iterator[Flag]:
    """One person whose role is printed in two ways of which neither is part of the other."""
    by_name: dict[tuple[str, str], dict[str, _Named]] = defaultdict(dict)
    for person in people:
        if person.row.role:
            by_name[person.first, person.last].setdefault(simplify(person.row.role), person)
    for roles in by_name.values():
        (first, one), *others = roles.items()
        other = next((who for role, who in others if not _same_role(first, role)), None)
        if other is not None:
            message = f"{one.row.name} is given two titles: “{one.row.role}” and “{other.row.role}”."
            yield flag(context, "name_conflict", "info", message, [one.span, other.span], [one.row.id, other.row.id])


def _same_role(a: str, b: str) -> bool:
    """Whether one title holds all words of the other, small words apart (a title cut short is the same title)."""
    small = {"of", "for", "and", "the", "to"}
    first, second = ({w for w in title.split() if w not in small} for title in (a, b))
    links = [{w for w in title.split() if w in ("of", "for")} for title in (a, b)]
    return (first <= second or second <= first) and (links[0] == links[1] or not all(links))


def _distance(a: str, b: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to turn one word into the other (optimal string alignment)."""
    if abs(len(a) - len(b)) > _SLIPS:
        return _SLIPS + 1
    before_last: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y)))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], before_last[j - 2] + 1)
        before_last, last = last, row
    return last[-1]
