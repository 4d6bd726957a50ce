"""People with a role in a paper: authors, contacts, officers, members present, movers and seconders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from extract import match
from extract.context import Context
from extract.cover import CoverField, labelled_fields
from extract.document import Grid, Span
from extract.find import attendance, model_people
from extract.find.person_names import initials_first, is_rest_of_office, names_in, office
from extract.records import Person, Record, SignOff, Vote

# Which kind of person a cover label introduces.
_BY_LABEL = {
    "report_author": "author", "enquiries": "enquiries", "responsible_officer": "responsible_officer", "lead_officer": "lead_officer",
    "democratic_services": "democratic_services", "from": "from", "chair": "chair", "portfolio_holder": "decision_maker", "mover": "mover",
    "seconder": "seconder",
}  # fmt: skip
_WRITERS = ("author", "enquiries", "signatory", "from")
_CLOSED_OTHERWISE = ("minutes", "decision_notice", "appendix")
_CLOSING_LINES = 8  # lines at the end among which a name closes a report
_LONGEST_ROLE = 140
_LONGEST_LABEL = 60
_LONGEST_BLOCK = 10  # lines
_FEWEST_OF_A_LEAD = 4  # words: a line in a colon that is longer opens something else: "The following annexes are attached:"
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})?\.?\s+")
_BOTH = re.compile(r"\s(?:and|&|/)\s|/")
_FIELD = re.compile(r"(?P<label>[A-Z][^:?\n\d@]{2,60})[:?](?:\s|$)")


@dataclass(frozen=True, slots=True)
class Named:
    """A name and the words between it and the next one."""

    name: Span
    after: Span


def find(context: Context) -> Iterator[Record]:
    """Yield people of the cover, of contact blocks, of sign-offs and votes, and those present; each once a kind."""
    seen: set[tuple[str | None, str]] = set()
    surnames: set[tuple[str | None, str]] = set()  # of those found: a surname alone that tells of one of them again is no second person
    found: list[Person] = []
    for person in (
        *_cover(context),
        *_signed_letters(context),
        *_contact_grids(context),
        *_contact_blocks(context),
        *_recorded(context),
        *attendance.find(context),
    ):
        key = (person.kind, (person.name or person.email or "").lower())
        surname = (person.kind, key[1].rsplit(" ", 1)[-1])
        is_told_again = surname in surnames and person.name is not None and _is_surname_alone(context, person.name)
        if key not in seen and not is_told_again:
            seen.add(key)
            surnames.add(surname)
            found.append(person)
    if context.field_value("paper_type") == "agenda":
        names = {person.name for person in found}
        found.extend(person for person in _summoner(context) if person.name not in names)
    elif not any(person.kind in _WRITERS for person in found):
        found.extend(_closing_author(context))
    yield from found
    yield from model_people.find(context, found)


def _closing_author(context: Context) -> list[Person]:
    """Whose report it is where nothing else says so: the name that closes it, alone on a line, with the office on the next."""
    if context.field_value("paper_type") in _CLOSED_OTHERWISE:
        return []
    lines = [line.span for line in context.document.lines if line.kind == "text"]
    for line, below in reversed(list(pairwise(lines[-_CLOSING_LINES:]))):
        is_name = context.structure.section_at(line.start).level and names_in(context, line) == [line]
        if is_name and below.end - below.start <= 2 * _LONGEST_LABEL and _is_office(context, below):
            return [_signed(context, lines[lines.index(line) :], "author", "people.closing_author")]
    return []


def _summoner(context: Context) -> list[Person]:
    """Who calls the meeting of an agenda: the first name alone on a line, with an officer's office on the next."""
    lines = [line.span for line in context.document.lines if line.kind == "text"]
    for index, (line, below) in enumerate(pairwise(lines)):
        is_short = line.end - line.start <= _LONGEST_LABEL and below.end - below.start <= _LONGEST_LABEL
        if is_short and match.find(context.rulebook.rules("person_summons_office"), context.text, below) and _is_office(context, below):
            names = names_in(context, line)
            if line in (*names, initials_first(context, line, names)):
                return [_signed(context, lines[index:], "signatory", "people.summons")]
    return []


def _is_office(context: Context, line: Span) -> bool:
    """Whether a line is an office and nothing else."""
    return not names_in(context, line) and office(context, line) == context.quote(line)


def _signed(context: Context, lines: list[Span], kind: str, rule: str) -> Person:
    """The person of the first line, whose office is the second and whose e-mail and telephone stand right below."""
    name, beside = lines[:2]
    contacts = [line for line in lines[2:][:_CLOSING_LINES] if _first(context, "person_email", line) or _first(context, "person_phone", line)]
    end = contacts[-1].end if contacts and contacts[0].start == beside.end + 1 else beside.end
    return _person(context, name, Span(name.end, end), beside, kind, rule)


def _is_surname_alone(context: Context, name: str) -> bool:
    titled = match.find_first(context.rulebook.rules("person_titled"), name)
    return " " not in (name[titled.span.end :] if titled is not None else name)


def _cover(context: Context) -> Iterator[Person]:
    for index, field in enumerate(context.cover):
        kind = _BY_LABEL.get(field.field)
        if kind is None or not (field.value or field.more) or _is_told(context, field.value):
            continue
        lines = _own_lines(context, [span for span in (field.value, *field.more) if span])
        end = lines[-1].end
        # Telephone and e-mail with labels of their own go on with the person.
        for following in context.cover[index + 1 :]:
            label = context.rulebook.vocabulary("contact_label").exact(context.quote(following.label))
            if (
                label is None
                or following.label.start - end > _LONGEST_LABEL
                or (_BY_LABEL.get(following.field) and names_in(context, following.value))
            ):
                break
            end = max(following.value.end, following.label.end)
        yield from _people(context, Span(lines[0].start, end), kind, f"people.{field.field}_label")


def _is_told(context: Context, value: Span) -> bool:
    """Whether the words behind a label go on in small letters and say what was done: "Strategic Director: approved by Ada Byron"."""
    return context.text[value.start : value.start + 1].islower() and " by " in context.quote(value)


def _own_lines(context: Context, lines: list[Span]) -> list[Span]:
    """The lines of a labelled value: those after the first belong to it only while they are short and text."""
    own = lines[:1]
    for span in lines[1:_LONGEST_BLOCK]:
        heads = context.structure.paragraph_at(span.start) is None  # a heading, or a row of a table
        if (
            heads
            or context.document.line_at(span.start).grid != context.document.line_at(lines[0].start).grid
            or (_is_other_field(context, span) and not _is_same_cell(context, lines[0], span))
            or span.end - span.start > _LONGEST_ROLE
            or match.find(context.rulebook.rules("person_member_line"), context.quote(span))
        ):
            break
        own.append(span)
    return own


def _is_same_cell(context: Context, one: Span, other: Span) -> bool:
    """Whether two lines stand in one cell, as name, office and telephone of a person do."""
    index = context.document.line_at(one.start).grid
    return index is not None and any(c.span.contains(one) and c.span.contains(other) for c in context.document.grids[index].cells)


def _is_other_field(context: Context, line: Span) -> bool:
    """Whether a line has a label of its own that no vocabulary knows, and that is none of contact data."""
    label = _FIELD.match(context.text, *line)
    return label is not None and context.rulebook.vocabulary("contact_label").exact(label["label"]) is None


def _people(context: Context, span: Span, kind: str, rule: str) -> Iterator[Person]:
    """Each name in a span with the office, e-mail and telephone beside it.

    They follow the name, unless the span begins with an office: then each office stands before its name.
    """
    names = [name for name in names_in(context, span) if not is_rest_of_office(context, Span(span.start, name.start))]
    if first := initials_first(context, span, names):
        names = [first, *names]
    if not names:
        return
    starts = [span.start, *(n.end for n in names[:-1])]
    office_first = office(context, Span(span.start, names[0].start)) is not None
    for (name, end), start in zip(_with_ends(names, span.end), starts, strict=True):
        chaired = bool(match.find(context.rulebook.rules("person_chair_before"), context.quote(Span(start, name.start))))
        beside = Span(start, name.start) if office_first else Span(name.end, end)
        yield _person(context, name, Span(name.end, end), beside, "chair" if chaired else kind, rule)


def _person(context: Context, name: Span, after: Span, beside: Span, kind: str, rule: str) -> Person:
    """A person whose e-mail and telephone stand in `after` and whose office in `beside`."""
    email = _first(context, "person_email", after)
    phone = _first(context, "person_phone", after)
    ends = [s.start for s in (email, phone) if s is not None]
    role = office(context, Span(beside.start, min([beside.end, *(e for e in ends if e >= beside.start)])))
    if role is None and phone is not None:
        role = office(context, Span(phone.end, min([beside.end, *(e for e in ends if e > phone.end)])))
    whole = Span(name.start, max([name.end, *(s.end for s in (email, phone) if s is not None)]))
    return Person(
        id=context.new_id(Person),
        name=context.quote(name),
        role=role,
        email=context.quote(email) if email else None,
        phone=context.quote(phone) if phone else None,
        kind=kind,
        **context.evidence(whole, rule),
    )


def _first(context: Context, kind: str, span: Span) -> Span | None:
    found = match.find_first(context.rulebook.rules(kind), context.text, span)
    return found.span if found is not None else None


def _signed_letters(context: Context) -> Iterator[Person]:
    """The writer of a letter: the name below its closing words, with the office and contact data under it."""
    lines = context.document.lines
    for index, line in enumerate(lines):
        if match.find(context.rulebook.rules("person_closing"), context.text, line.span):
            below = takewhile(lambda under: not _is_council(context, under.span), lines[index + 1 : index + 6])
            block = [under.span for under in below if under.span.end - under.span.start <= _LONGEST_ROLE]
            if block:
                yield from list(_people(context, Span(block[0].start, block[-1].end), "author", "people.letter"))[:1]


def _is_council(context: Context, line: Span) -> bool:
    """Whether a line is no more than the name of a council."""
    return any(found.span == line for found in match.find(context.rulebook.rules("header_council_line"), context.text, line))


def _contact_blocks(context: Context) -> Iterator[Person]:
    """Names under a label of people that stands alone: the contact block at the end of a report, in whatever order."""
    labels, contacts = context.rulebook.vocabulary("cover_label"), context.rulebook.vocabulary("contact_label")
    strips = {index for index, grid in enumerate(context.document.grids) if _labelled_columns(context, grid)}
    kind: str | None = None
    block: list[Span] = []
    for line in context.document.lines:
        in_strip = line.grid in strips
        labelled = None if in_strip else _label_of_people(context, line.span) or _label_of_an_office(context, line.span)
        if labelled is None and not in_strip:
            yield from _labelled_line(context, line.span)
            yield from _reporter(context, line.span)
            for led in match.find(context.rulebook.rules("person_contact_lead"), context.text, line.span)[:1]:
                labelled = "enquiries" if led.span.end == line.span.end else None
                if labelled is None:
                    yield from list(_people(context, Span(led.span.end, line.span.end), "enquiries", led.rule.id))[:1]
        if labelled is None and kind is None:
            continue
        words = context.quote(line.span)
        other_label = len(words) < _LONGEST_LABEL and labels.exact(words) is not None and contacts.exact(words) is None
        is_heading = context.structure.paragraph_at(line.span.start) is None
        other_label = other_label or _is_other_persons(context, line.span) or (words.endswith(":") and len(words.split()) > _FEWEST_OF_A_LEAD)
        other_label = other_label or bool(match.find(context.rulebook.rules("sign_off_opening"), words))
        other_label = other_label or context.rulebook.vocabulary("sign_off_labels").exact(words) == "signature"
        if labelled or other_label or in_strip or is_heading or line.kind == "row" or len(words) > _LONGEST_ROLE or len(block) > _LONGEST_BLOCK:
            yield from _block(context, block, kind)
            kind, block = labelled, []
        else:
            block.append(line.span)
    yield from _block(context, block, kind)


def _label_of_an_office(context: Context, line: Span) -> str | None:
    """The kind of people that a line introduces which names only their office: "Contact officer: Head of Roads", the name below."""
    if line.end - line.start >= _LONGEST_LABEL:
        return None
    fields = labelled_fields(context.document, context.rulebook, line)[:1]
    if not fields or fields[0].label.start != line.start or not fields[0].value:
        return None
    below = context.document.lines[context.document.line_index(line.start) + 1 :][:1]
    first = _FIELD.match(context.text, *below[0].span) if below else None
    is_contact = first is not None and context.rulebook.vocabulary("contact_label").exact(first["label"]) is not None
    named = names_in(context, fields[0].value, listed=True) or office(context, fields[0].value) is None
    return None if named or not is_contact else _BY_LABEL.get(fields[0].field)


def _is_other_persons(context: Context, line: Span) -> bool:
    """Whether a line gives another person by a label of its own: "Report author: NAME" ends the block of a director."""
    fields = labelled_fields(context.document, context.rulebook, line)[:1]
    return any(f.label.start == line.start and f.field in _BY_LABEL and f.value for f in fields)


def _labelled_line(context: Context, line: Span) -> Iterator[Person]:
    """People of a line beyond the cover that begins with their label: "Report author: NAME, office, telephone"."""
    for field in labelled_fields(context.document, context.rulebook, line)[:1] or _label_run_in(context, line):
        kind = _BY_LABEL.get(field.field)
        if kind is not None and field.value and not _is_told(context, field.value) and field.value.end - field.value.start <= _LONGEST_ROLE:
            yield from _people(context, Span(field.value.start, _end_of_contact(context, line)), kind, f"people.{field.field}_line")
            for below in _contacts_below(context, line):
                yield from _people(context, below, kind, f"people.{field.field}_line")


def _reporter(context: Context, line: Span) -> Iterator[Person]:
    """The person whose report it is, named without a colon: "Report by ADA BYRON, Director of Piers"."""
    for led in match.find(context.rulebook.rules("person_report_by"), context.text, line):
        rest = Span(led.span.end, line.end)
        if (names := names_in(context, rest)) and names[0].start == rest.start:
            yield from list(_people(context, rest, "author", led.rule.id))[:1]


def _label_run_in(context: Context, line: Span) -> list[CoverField]:
    """The label of a line that has no colon, where a person follows it and how to reach them: "Author Ada Byron Tel: 01632 960123"."""
    if not _first(context, "person_phone", line) and not _first(context, "person_email", line):
        return []
    for name in names_in(context, line)[:1]:
        label = Span(line.start, name.start)
        field = context.rulebook.vocabulary("cover_label").exact(context.quote(label))
        if field in _BY_LABEL:
            return [CoverField(field, label, Span(name.start, line.end))]
    return []


def _end_of_contact(context: Context, line: Span) -> int:
    """Where a person's line ends, with the lines below it that begin with a label of contact data: "Tel: 01632 960123"."""
    end, index = line.end, context.document.line_index(line.start)
    for below in context.document.lines[index + 1 : index + _LONGEST_BLOCK]:
        label = _FIELD.match(context.text, *below.span)
        is_contact = label is not None and context.rulebook.vocabulary("contact_label").exact(label["label"]) is not None
        if not is_contact or below.kind == "row" or names_in(context, below.span):
            break
        end = below.span.end
    return end


def _contacts_below(context: Context, line: Span) -> Iterator[Span]:
    """The lines right below a person's line that begin with another name and give its telephone or e-mail."""
    if not _first(context, "person_phone", line) and not _first(context, "person_email", line):
        return
    index = context.document.line_index(line.start)
    for below in context.document.lines[index + 1 : index + _LONGEST_BLOCK]:
        names = names_in(context, below.span)
        reached = _first(context, "person_phone", below.span) or _first(context, "person_email", below.span)
        if len(names) != 1 or names[0].start != below.span.start or reached is None or below.span.end - below.span.start > _LONGEST_ROLE:
            return
        yield below.span


def _contact_grids(context: Context) -> Iterator[Person]:
    """Grids whose columns begin with a label of people: each column is a contact block of its own."""
    for grid in context.document.grids:
        for col, kind in _labelled_columns(context, grid).items():
            block: list[Span] = []
            for cell in sorted((c for c in grid.cells if c.col == col and c.span), key=lambda c: c.row):
                for line in context.document.lines_in(cell.span):
                    if (other := _label_of_people(context, line.span)) is not None:
                        yield from _block(context, block, kind)
                        kind, block = other, []
                    else:
                        block.append(line.span)
            yield from _block(context, block, kind)


def _labelled_columns(context: Context, grid: Grid) -> dict[int, str]:
    """The columns of a grid, where all of two or more begin with a label of people, and the kind each introduces."""
    if grid.kind == "data":
        return {}
    tops = {cell.col: next(iter(context.document.lines_in(cell.span))).span for cell in grid.cells if cell.row == 0 and cell.span}
    kinds = {col: _label_of_people(context, span) for col, span in tops.items()}
    return {col: kind for col, kind in kinds.items() if kind} if len(kinds) > 1 and all(kinds.values()) else {}


def _label_of_people(context: Context, span: Span) -> str | None:
    """The kind of people that a line introduces which is a label and nothing else."""
    if span.end - span.start >= _LONGEST_LABEL:
        return None
    words = _NUMBER.sub("", context.quote(span))  # a heading may be the label: "10. Contact details"
    labels = context.rulebook.vocabulary("cover_label")
    if (field := labels.exact(words)) is not None:
        return _BY_LABEL.get(field)
    kinds = [_BY_LABEL.get(labels.exact(part) or "") for part in _BOTH.split(words)]  # "Report author and contact"
    return kinds[0] if all(kinds) else None


def _block(context: Context, block: list[Span], kind: str | None) -> Iterator[Person]:
    """People of a block of lines; the lines of one cell need not stand together with those of the next."""
    runs: list[Span] = []
    for line in block if kind is not None else ():
        if runs and line.start <= runs[-1].end + 1:
            runs[-1] = Span(runs[-1].start, line.end)
        else:
            runs.append(line)
    for run in runs:
        yield from _people(context, run, str(kind), "people.contact_block")


def _recorded(context: Context) -> Iterator[Person]:
    """Those whom sign-offs and votes name."""
    for sign_off in context.records(SignOff):
        if sign_off.name:
            kind = "consultee" if sign_off.kind == "consultation" else "signatory"
            yield _from_record(context, sign_off.name, sign_off.role, kind, sign_off.char_start, sign_off.char_end)
    for vote in context.records(Vote):
        if vote.name and vote.role in ("mover", "seconder"):
            yield _from_record(context, vote.name, None, vote.role, vote.char_start, vote.char_end)


def _from_record(context: Context, name: str, role: str | None, kind: str, start: int, end: int) -> Person:
    at = context.text.find(name, start, end)
    span = Span(at, at + len(name)) if at >= 0 else Span(start, end)
    return Person(id=context.new_id(Person), name=name, role=role, kind=kind, **context.evidence(span, f"people.{kind}"))


def _with_ends(names: list[Span], end: int) -> list[tuple[Span, int]]:
    """Each name with where the next one, or the text, ends what belongs to it."""
    return list(zip(names, [*(n.start for n in names[1:]), end][: len(names)], strict=True))
