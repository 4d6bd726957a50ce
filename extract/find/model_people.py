"""People that a trained model proposes beside their offices, where the rules found nobody; the rules' own shapes decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.context import Context
from extract.document import Line, Span
from extract.find.person_names import names_in, office_before, office_behind
from extract.match import names_by_model
from extract.records import Person

_RULE = "people.model"
_DOUBT = "proposed_by_model"
_LONGEST_LINE = 2000  # characters
_LONGEST_OFFICE = 12  # words


def find(context: Context, known: Sequence[Person]) -> Iterator[Person]:
    """Yield people that the trained model names, have an office right beside them and are not `known` yet; none without a model."""
    if context.rulebook.model is None:
        return
    taken = {_plain(person.name) for person in known if person.name}
    for line in context.document.lines:
        if not _may_name_an_officer(context, line):
            continue
        for proposed in names_by_model(context.text, line.span):
            for name in _shaped(context, proposed):
                role = _office_of(context, name, line.span)
                if role is None or _plain(context.quote(name)) in taken:
                    continue
                taken.add(_plain(context.quote(name)))
                yield Person(
                    id=context.new_id(Person), name=context.quote(name), role=role, kind=None, **context.evidence(name, _RULE, doubts=(_DOUBT,))
                )


def _office_of(context: Context, name: Span, line: Span) -> str | None:
    """The office right behind a name or before it, as far as the next name; prose beside a name is none."""
    others = [other.start for other in names_in(context, Span(name.end, line.end), listed=True)]
    role = office_behind(context, Span(name.end, min(others, default=line.end))) or office_before(context, Span(line.start, name.start))
    return role if role is not None and role[0].isupper() and len(role.split()) <= _LONGEST_OFFICE else None


def _may_name_an_officer(context: Context, line: Line) -> bool:
    """Whether a line holds a word for an office: the model is slow, and a name without an office is of no use here."""
    words = context.quote(line.span)
    return line.kind == "text" and len(words) <= _LONGEST_LINE and context.rulebook.vocabulary("office").within(words) is not None


def _shaped(context: Context, proposed: Span) -> list[Span]:
    """What the rules take for a name inside a proposal: whole words of a name, and no office, body or place."""
    return [name for name in names_in(context, proposed, listed=True) if name == proposed]


def _plain(name: str) -> str:
    """The last two words of a name in small letters, so that titles and middle names make no other person."""
    return " ".join(name.lower().split()[-2:])
