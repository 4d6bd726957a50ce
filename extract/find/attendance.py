"""Who was at a meeting and who sent apologies: lists behind a label or heading, and sentences that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.document import Span
from extract.find.person_names import names_in, office, office_before, office_behind
from extract.find.rolls import Entry, Marked, entries, kind_of, marked_rolls, row_beside, row_names, single_lines
from extract.match import Match
from extract.records import Person
from extract.rulebook import Rule

_PRESENT, _CHAIR = "present", "chair"
_ABSENT = "absent"  # without apologies: no record has a kind for them
_LONGEST_ROLE = 140
_LONGEST_OFFICE = 60
_MOST_LINES = 40
_AND_OFFICE = re.compile(r",?\s+(?:and|&)\s+(?:the\s+)?(?=[A-Z][a-z])")
_NUMBER = re.compile(r"\d[\d./-]{3,12}[.:)]?\s+(?=[A-Za-z])")  # of a minute, such as no series has told as a label


def find(context: Context) -> Iterator[Person]:
    """Yield those present (also in attendance) and those who sent apologies, as often as they are listed."""
    every = entries(context)
    marked = marked_rolls(context, every)
    following = {entry.first: at + 1 for at, entry in enumerate(every)}
    for index, line in enumerate(context.document.lines):
        if index in marked:
            yield from _rolled(context, marked[index]) if marked[index].entry.first == index else ()
            continue
        marks = [] if line.kind == "row" else _marks(context, _words_of(context, index))
        for mark, end in zip(marks, [*(m.span.start for m in marks[1:]), line.span.end], strict=False):
            if mark.rule.model.kind == "people_attendance_told":
                end = next((s.start for s in _sentence_ends(context, Span(mark.span.end, end))), end)
            if kind_of(mark.rule) == _ABSENT:
                continue
            if mark.rule.sets.get("before"):  # "Mr J Doe, Town Clerk, was in attendance"
                ends = _sentence_ends(context, Span(line.span.start, mark.span.start))
                yield from _listed(context, Span(ends[-1].end if ends else line.span.start, mark.span.start), mark, below=False)
                continue
            yield from _listed(context, Span(mark.span.end, end), mark, below=False)
            named = kind_of(mark.rule) == _CHAIR and bool(names_in(context, Span(mark.span.end, end), listed=True))
            if end == line.span.end and not named:  # who took the chair is one
                # Beside a heading in a cell the names may run over several rows.
                below = every[following[index] :] if line.grid is None else single_lines(context, index + 1, index + 1 + _MOST_LINES)
                for entry, words in _entries_below(context, index, below, kind_of(mark.rule), marked):
                    yield from _of_row(context, words, mark) if entry.is_row else _listed(context, words, mark, below=True)


def _rolled(context: Context, marked: Marked) -> Iterator[Person]:
    """The person of an entry in a marked roll, unless its mark says that they were away without apologies, or nothing that is explained."""
    if marked.rule is not None and kind_of(marked.rule) != _ABSENT:
        yield _person(context, marked.name, _role_in_row(context, marked.name, marked.words.end), marked.rule)


def _of_row(context: Context, words: Span, mark: Match) -> Iterator[Person]:
    """The people of a row of a grid, with the office in a cell beside the name."""
    for name, end in _with_ends(row_names(context, words), words.end):
        yield _person(context, name, _role_in_row(context, name, end), mark.rule)


def _person(context: Context, name: Span, role: str | None, rule: Rule) -> Person:
    return Person(id=context.new_id(Person), name=context.quote(name), role=role, kind=kind_of(rule), **context.evidence(name, rule))


def _role_in_row(context: Context, name: Span, end: int) -> str | None:
    """The office right behind a name, or in a cell beside it."""
    beside = (office(context, cell) for cell in row_beside(context, name, end))
    return office_behind(context, Span(name.end, end)) or next((found for found in beside if found is not None), None)


def _sentence_ends(context: Context, span: Span) -> list[Span]:
    return [found.span for found in match.find(context.rulebook.rules("people_sentence_end"), context.text, span)]


def _words_of(context: Context, index: int) -> Span:
    """A line without the number of its minute or item: "126/21 Apologies"."""
    label, line = context.structure.labels[index], context.document.lines[index].span
    section = context.structure.section_at(line.start)
    if section.heading is not None and line.start <= section.heading.start < line.end:
        return Span(section.heading.start, line.end)
    number = _NUMBER.match(context.text, *line)
    return Span(label.body, line.end) if label is not None else Span(number.end(), line.end) if number is not None else line


def _marks(context: Context, words: Span) -> list[Match]:
    """The labels of lists of people in a line: one that opens it, and those further on ("... In attendance: ...")."""
    opened = [m for m in match.find(context.rulebook.rules("people_attendance"), context.text, words) if m.span.start == words.start]
    told = match.find(context.rulebook.rules("people_attendance_told"), context.text, words)
    inside = match.find(context.rulebook.rules("people_attendance_inside"), context.text, words) if opened else []
    # "Apologies for absence were received from": the sentence says more than the label that it begins with.
    first = [mark for mark in opened[:1] if not any(t.span.start < mark.span.end < t.span.end for t in told)]
    after = first[0].span.end if first else words.start
    return sorted((*first, *(m for m in (*told, *inside) if m.span.start >= after)), key=lambda m: m.span.start)


def _listed(context: Context, span: Span, mark: Match, *, below: bool) -> Iterator[Person]:
    every = _listed_names(context, span, below=below)
    # Offices and firms stand in brackets, unless all that is there is an office with its holder behind it.
    names = [name for name in every if not _in_brackets(context, span.start, name.start)] or every[:1]
    starts = [span.start, *(n.end for n in names)]
    for (name, end), start in zip(_with_ends(names, span.end), starts, strict=False):
        is_last = end == span.end
        behind = None if _leads_to_next(context, Span(name.end, end)) and not is_last else office_behind(context, Span(name.end, end))
        led = _leads_to_next(context, Span(start, name.start)) if start > span.start else None
        role = behind or office_before(context, Span(start, name.start)) or (office(context, Span(led, name.start)) if led else None)
        yield _person(context, name, role, mark.rule)


def _leads_to_next(context: Context, between: Span) -> int | None:
    """Where the office of the next person begins that stands between two names: ", and the Clerk, Mrs Oak"."""
    found = _AND_OFFICE.match(context.text, *between)
    return found.end() if found is not None and office(context, Span(found.end(), between.end)) is not None else None


def _listed_names(context: Context, span: Span, *, below: bool = False) -> list[Span]:
    """Names in a list of those present: whole ones, and surnames alone behind "Councillors", or `below` it on lines of their own."""
    names = names_in(context, span, listed=True)
    kinds = ("person_surnames", "person_surnames_below") if below else ("person_surnames",)
    for group in (m for kind in kinds for m in match.find(context.rulebook.rules(kind), context.text, span)):
        for found in match.find(context.rulebook.rules("person_surname"), context.text, group.groups["list"]):
            if not any(found.span.start < name.end and name.start < found.span.end for name in names):
                names.append(found.span)
    names = sorted(names or _names_in_capitals(context, span))
    return [name for before, name in zip((None, *names), names, strict=False) if before is None or not _tells_of(context, before, name)]


def _names_in_capitals(context: Context, span: Span) -> list[Span]:
    """Names in a list set in capitals: surnames behind "Councillors", or whole names on lines of their own."""
    stops = context.rulebook.vocabulary("not_a_name").by_phrase
    found = [m.groups["item"] for m in match.find(context.rulebook.rules("person_capitals"), context.text, span)]
    names = [name for name in found if not any(word.lower() in stops for word in context.quote(name).split())]
    is_list = match.find(context.rulebook.rules("person_member_line"), context.quote(span))
    return names if is_list else [name for name in names if name.start == span.start and len(context.quote(name).split()) > 1]


def _tells_of(context: Context, before: Span, name: Span) -> bool:
    """Whether what looks like a name tells of the one before it: why they are away, whom they speak for ("Cllr Oak – Family Commitment")."""
    return bool(match.find(context.rulebook.rules("people_tells_of"), context.text[before.end : name.start]))


def _in_brackets(context: Context, start: int, at: int) -> bool:
    """Whether a place stands in brackets that opened since `start`: there stand offices and firms, not who was there."""
    before = context.text[start:at]
    return before.count("(") > before.count(")")


def _entries_below(context: Context, index: int, every: list[Entry], kind: str, marked: dict[int, Marked]) -> Iterator[tuple[Entry, Span]]:
    """The entries below a heading of attendance that hold little but names, each beginning with one."""
    is_group = bool(match.find(context.rulebook.rules("person_surnames"), context.text, context.document.lines[index].span))
    for entry in every[:_MOST_LINES]:
        if entry.first in marked:
            return
        if kind == _PRESENT and _only_chairs(context, entry.span):
            continue  # "Chair: Cllr Oak" over the other members
        words = entry.span if entry.is_row else _words_of(context, entry.first)
        names = row_names(context, words) if entry.is_row else _listed_names(context, words, below=is_group)
        is_label = entry.is_row or match.find(context.rulebook.rules("people_group"), context.quote(words)) or _is_office_alone(context, words)
        if not names and is_label and not _marks(context, words):
            continue
        is_text = entry.is_row or context.structure.paragraph_at(words.start) is not None
        too_long = words.end - words.start > _LONGEST_ROLE * len(names)
        if not names or too_long or not is_text or not _leads(context, Span(words.start, names[0].start), kind) or _marks(context, words):
            return
        if match.find(context.rulebook.rules("people_sentence"), context.quote(Span(names[0].end, words.end))):
            return
        yield entry, words


def _only_chairs(context: Context, words: Span) -> bool:
    marks = _marks(context, words)
    return bool(marks) and all(kind_of(mark.rule) == _CHAIR for mark in marks)


def _is_office_alone(context: Context, line: Span) -> bool:
    """Whether a short line gives nothing but the office of the person above it, or says who took the chair."""
    words = context.quote(line)
    if len(words) > _LONGEST_OFFICE or words.rstrip().endswith((".", ":")):
        return False
    return office(context, line) is not None or bool(match.find(context.rulebook.rules("people_chaired"), words))


def _leads(context: Context, before: Span, kind: str) -> bool:
    """Whether the words of a line before its first name are what may stand there: a title, or the office of one who was present."""
    words = context.quote(before)
    if not words.strip(" •*-–") or match.find(context.rulebook.rules("people_list_lead"), words):
        return True
    return kind == "present" and context.rulebook.vocabulary("office").within(words) is not None


def _with_ends(names: list[Span], end: int) -> list[tuple[Span, int]]:
    """Each name with where the next one, or the text, ends what belongs to it."""
    return list(zip(names, [*(n.start for n in names[1:]), end][: len(names)], strict=True))
