"""Names, offices and dates in the pieces of text of which sign-offs are made: cells, lines and ends of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.document import Span
from extract.grammar.dates import DateExpression
from extract.match import Match, find_first
from extract.rulebook import Rulebook

PieceKind = Literal["person", "role", "date", "people", "behalf", "placeholder", "other"]

_EDGES = " \t.,;:–—-|_…"
_TRAILING_NOTE = re.compile(r"\s*\([^()]*\)[.\s]*\Z")
_AND = re.compile(r",? and |, |; | & ")
_WORD = re.compile(r"[\w'’]+")
_LINKS = {"of", "for", "and", "the", "to", "in"}
_PRINTED_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece of text says; spans are offsets in the paper's text, None where it says nothing of the sort."""

    span: Span
    kind: PieceKind
    name: Span | None = None
    role: Span | None = None
    other: Span | None = None
    date: DateExpression | None = None
    names: tuple[Span, ...] = ()
    has_note: bool = False


def read_piece(rulebook: Rulebook, text: str, span: Span, dates: Sequence[DateExpression]) -> Piece:
    """Read one cell or line; `dates` are the expressions inside `span`."""
    span = trimmed(text, span)
    words = text[span.start : span.end]
    if _first(rulebook, "sign_off_placeholder", words):
        return Piece(span, "placeholder")
    body, date, has_note = _without_date(rulebook, text, span, dates)
    if not body:
        return Piece(span, "date" if date else "other", date=date)
    words = text[body.start : body.end]
    behalf = _first(rulebook, "sign_off_behalf", words)
    if behalf is not None:
        return Piece(span, "behalf", name=_shift(behalf, "name", body), other=_shift(behalf, "other", body), date=date)
    person = _on_behalf(rulebook, text, body, date) or _person(rulebook, text, body, date, has_note) or _labelled_person(rulebook, text, body, date)
    if person is not None:
        return replace(person, span=span)
    if is_role(rulebook, words):
        return Piece(span, "role", role=body, date=date)
    return Piece(span, "other", date=date)


def _on_behalf(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None) -> Piece | None:
    """ "Head of Ropes Jo Bloggs on behalf of Ann Other": an office, then one person for another, in one run."""
    link = _first(rulebook, "sign_off_behalf_link", text[body.start : body.end])
    if link is None:
        return None
    signer = _person(rulebook, text, trimmed(text, Span(body.start, body.start + link.span.start)), date, False)
    other = trimmed(text, Span(body.start + link.span.end, body.end))
    if signer is None or signer.kind != "person":
        return None
    if person_at(rulebook, text, other) != other and not is_role(rulebook, text[other.start : other.end].removeprefix("the ")):
        return None
    return replace(signer, kind="behalf", other=other)


def _person(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None, has_note: bool) -> Piece | None:
    """A name, alone or with an office behind it; or a list of names."""
    name = person_at(rulebook, text, body)
    if name is None:
        readers = (_run_in, _office_first, _name_in_brackets, _office_run_in)
        return next((piece for read in readers if (piece := read(rulebook, text, body, date)) is not None), None)
    rest = trimmed(text, Span(name.end, body.end))
    names = _people(rulebook, text, body)
    if len(names) > 1 and not is_role(rulebook, text[rest.start : rest.end]):
        return Piece(body, "people", names=names, date=date)
    rest = _without_address(text, rest)
    role = rest if rest and is_role(rulebook, text[rest.start : rest.end]) else None
    if rest and role is None:
        return None
    return Piece(body, "person", name=name, role=role, date=date, has_note=has_note)


def _without_address(text: str, span: Span) -> Span:
    """The span without an e-mail address (and what follows it) at its end."""
    at = text.find("@", span.start, span.end)
    if at < 0:
        return span
    return trimmed(text, Span(span.start, max(text.rfind(mark, span.start, at) for mark in " \t(") if " " in text[span.start : at] else span.start))


def _run_in(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None) -> Piece | None:
    """ "Jo Bloggs Assistant Director of Ropes": a name and an office that two printed lines left without a mark between them."""
    match = _first(rulebook, "sign_off_run_in", text[body.start : body.end])
    if match is None:
        return None
    name, role = _shift(match, "name", body), _shift(match, "role", body)
    if name is None or role is None or person_at(rulebook, text, name) is None or not is_role(rulebook, text[role.start : role.end]):
        return None
    return Piece(body, "person", name=name, role=role, date=date)


def _office_first(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None) -> Piece | None:
    """ "Head of Law, Jo Bloggs": the office before the name."""
    comma = max(text.rfind(", ", body.start, body.end), text.rfind(" – ", body.start, body.end), text.rfind(" - ", body.start, body.end))
    if comma < 0:
        return None
    role, tail = trimmed(text, Span(body.start, comma)), trimmed(text, Span(comma + 1, body.end))
    name = person_at(rulebook, text, tail)
    if name != tail or not is_role(rulebook, text[role.start : role.end]):
        return None
    return Piece(body, "person", name=name, role=role, date=date)


def _name_in_brackets(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None) -> Piece | None:
    """ "Head of Law (Jo Bloggs)": the office, then its holder in brackets."""
    opened = text.find("(", body.start, body.end)
    closed = text.find(")", opened, body.end) if opened > body.start else -1
    if closed < 0 or trimmed(text, Span(closed + 1, body.end)):
        return None
    role, inside = trimmed(text, Span(body.start, opened)), trimmed(text, Span(opened + 1, closed))
    if not inside or person_at(rulebook, text, inside) != inside or not is_role(rulebook, text[role.start : role.end]):
        return None
    return Piece(body, "person", name=inside, role=role, date=date)


def _office_run_in(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None) -> Piece | None:
    """ "Head of Rope Services Jo Bloggs": the last two or three words are a name and the word before them belongs to no name."""
    words = [Span(body.start + m.start(), body.start + m.end()) for m in _PRINTED_WORD.finditer(text[body.start : body.end])]
    strangers = rulebook.vocabulary("sign_off_no_names").by_phrase
    for count in (2, 3):
        if len(words) <= count:
            continue
        name, role = Span(words[-count].start, body.end), trimmed(text, Span(body.start, words[-count].start))
        last = text[words[-count - 1].start : words[-count - 1].end].strip(_EDGES).lower()
        if last in _LINKS:
            continue  # "Director for Greener Growth"
        is_end = last in strangers or _first(rulebook, "sign_off_role", f"{last.capitalize()} of") is not None
        if is_end and person_at(rulebook, text, name) == name and is_role(rulebook, text[role.start : role.end]):
            return Piece(body, "person", name=name, role=role, date=date)
    return None


def _labelled_person(rulebook: Rulebook, text: str, body: Span, date: DateExpression | None) -> Piece | None:
    """ "Chief Executive: Jo Bloggs": the office printed with the name counts before the label."""
    colon = text.find(":", body.start, body.end)
    label = trimmed(text, Span(body.start, colon)) if colon >= 0 else body
    if colon < 0 or not is_role(rulebook, text[label.start : label.end]):
        return None
    person = _person(rulebook, text, trimmed(text, Span(colon + 1, body.end)), date, False)
    if person is None or person.kind != "person":
        return None
    return replace(person, role=person.role or label)


def trimmed(text: str, span: Span) -> Span:
    """The span without white space and punctuation at its ends."""
    start, end = span
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if end - start > 2 and text[start] == "(" and text.find(")", start, end) == end - 1:
        return trimmed(text, Span(start + 1, end - 1))
    return Span(start, end)


def person_at(rulebook: Rulebook, text: str, span: Span) -> Span | None:
    """The person's name with which `span` begins; words that no name holds, and those of offices, rule it out."""
    match = _first(rulebook, "sign_off_person", text[span.start : span.end])
    if match is None:
        return None
    name = _shift(match, "name", span)
    assert name is not None
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text[name.start : name.end])]
    strangers = rulebook.vocabulary("sign_off_no_names").by_phrase
    kinds = [strangers.get(word) for word in words]
    if "never" in kinds or all(kinds) or is_role(rulebook, text[name.start : name.end]):
        return None
    return name


def bare_name(rulebook: Rulebook, name: str) -> str:
    """A name without the honorific before it."""
    match = _first(rulebook, "sign_off_honorific", name)
    return name[match.span.end :] if match is not None else name


def is_role(rulebook: Rulebook, words: str) -> bool:
    """Whether a piece of text is the title of an office."""
    return _first(rulebook, "sign_off_role", words) is not None


def _people(rulebook: Rulebook, text: str, span: Span) -> tuple[Span, ...]:
    """The names of a piece that lists nothing but names; empty for others."""
    names: list[Span] = []
    at = span.start
    for part in _AND.split(text[span.start : span.end]):
        start = text.index(part, at)
        at = start + len(part)
        name = person_at(rulebook, text, Span(start, at)) if part else None
        if part and (name is None or name.end != at):
            return ()
        if name:
            names.append(name)
    return tuple(names)


def _without_date(rulebook: Rulebook, text: str, span: Span, dates: Sequence[DateExpression]) -> tuple[Span, DateExpression | None, bool]:
    """The piece without the date at its end (or its beginning) and without a note in brackets behind the date."""
    inside = [d for d in dates if span.start <= d.span.start and d.span.end <= span.end]
    if not inside:
        return span, None, False
    note = _TRAILING_NOTE.search(text, span.start, span.end)
    end = note.start() if note and note.start() >= inside[-1].span.end else span.end
    if not text[inside[-1].span.end : end].strip(_EDGES + ")"):
        body = trimmed(text, Span(span.start, inside[-1].span.start))
        body = trimmed(text, Span(body.start, body.end - (body.end > body.start and text[body.end - 1] == "(")))
        return _without_label(rulebook, text, body), inside[-1], end != span.end
    if inside[0].span.start == span.start:
        return trimmed(text, Span(inside[0].span.end, span.end)), inside[0], False
    return span, None, False


def _without_label(rulebook: Rulebook, text: str, span: Span) -> Span:
    """The span without a weekday, "on" or "dated" at its end."""
    label = _first(rulebook, "sign_off_date_label", text[span.start : span.end])
    return trimmed(text, Span(span.start, span.start + label.span.start)) if label else span


def _first(rulebook: Rulebook, kind: str, words: str) -> Match | None:
    return find_first(rulebook.rules(kind), words)


def _shift(match: Match, group: str, span: Span) -> Span | None:
    found = match.groups.get(group)
    return Span(found.start + span.start, found.end + span.start) if found is not None else None
