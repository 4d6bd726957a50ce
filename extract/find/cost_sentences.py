"""Sentences that hold amounts: their amounts, clauses and periods, read once for all amounts in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extract import match
from extract.context import Context
from extract.document import Span


@dataclass(frozen=True, slots=True)
class Period:
    """A period as written: `core` is its date or rate, `span` takes in the preposition of an open end.

    A period that is `only_joined` counts only right beside an amount: further off it mostly says when something happens.
    A `deadline` (by, until, before, within) never reaches beyond its own clause, and a day that `is_state` ("on 4 May")
    is a period of what is held on it alone.
    """

    span: Span
    core: Span
    start: date | None
    end: date | None
    is_rate: bool = False
    only_joined: bool = False
    deadline: bool = False
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its amounts and periods in order.

    `clauses` are the places where a new clause begins; `template` is its text with the amounts as {0}, {1}, ...
    """

    span: Span
    amounts: tuple[Span, ...]
    periods: tuple[Period, ...]
    clauses: tuple[int, ...]
    template: str


def clauses_in(context: Context, span: Span) -> tuple[int, ...]:
    """Where new clauses begin in a sentence."""
    return tuple(found.span.start for found in match.find(context.rulebook.rules("cost_clause"), context.text, span))


def template_of(text: str, span: Span, amounts: tuple[Span, ...]) -> str:
    """The sentence with its amounts as {0}, {1}, ..., so that rules can speak of them."""
    parts, at = [], span.start
    for number, amount in enumerate(amounts):
        parts += [text[at : amount.start].replace("{", "(").replace("}", ")"), f"{{{number}}}"]
        at = amount.end
    return "".join((*parts, text[at : span.end]))


def crosses(start: int, end: int, sentence: Sentence) -> bool:
    """Whether an amount of the sentence begins between two places."""
    return any(start <= a.start < end for a in sentence.amounts)
