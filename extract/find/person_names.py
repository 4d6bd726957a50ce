"""Names of people and the offices beside them: what the rules take for either, wherever they are looked for."""

from __future__ import annotations

import re

from extract import match
from extract.context import Context
from extract.document import Span

_LONGEST_ROLE = 140
_MOST_NAME_WORDS = 5  # initials aside
_LONGEST_INITIAL = 2
_WORD = re.compile(r"[A-Z]\.(?=[A-Z][a-z])|\S+")  # "J.Doe" is an initial and a surname
_POSSESSIVE = re.compile(r"['’]s?$")


def names_in(context: Context, span: Span, *, listed: bool = False) -> list[Span]:
    """Names of people in a span: runs of capitalised words, cut at words of offices, bodies, places and headings.

    `listed`: the span is a list of names, in which initials before a surname are a name too. A span all in capitals is
    read as if its words only began with one.
    """
    text = context.text
    if context.quote(span).isupper() and len(lowered := context.quote(span).title()) == span.end - span.start:
        text = text[: span.start] + lowered + text[span.end :]
    rules = (*context.rulebook.rules("person_name"), *(context.rulebook.rules("person_name_listed") if listed else ()))
    stops = context.rulebook.vocabulary("not_a_name").by_phrase
    surnames = context.rulebook.vocabulary("also_a_surname").by_phrase
    out: list[Span] = []
    for found in match.find(rules, text, span):
        titled = found.rule.id == "people.name_with_title"
        words = [Span(*m.span()) for m in _WORD.finditer(text, *found.span)]
        run: list[Span] = []
        for index, word in enumerate(words):
            plain = _POSSESSIVE.sub("", context.quote(word).strip(".").lower())
            # After an honorific the surname may be any word ("Mr P Hill"); an office can only follow it.
            titled_name = titled and not any(len(context.quote(w).strip(".")) > 2 for w in run[1:])
            is_last = index == len(words) - 1
            ends_name = is_last and ((plain in surnames and len(run) in (1, 2)) or (titled and _ends_entry(context, word)))
            if not titled_name and not ends_name and (plain in stops or plain in surnames):
                out.extend(_whole_name(run))
                run = []
            else:
                run.append(word)
        if titled or not run or context.rulebook.vocabulary("office").exact(context.quote(run[-1])) is None:
            out.extend(_whole_name(run))
    return out


def _ends_entry(context: Context, word: Span) -> bool:
    """Whether a comma, bracket or line's end follows, so that a word of places right before it is a surname: "Councillor Ian Ward, "."""
    is_office = context.rulebook.vocabulary("office").within(context.quote(word)) is not None
    return not is_office and context.text[word.end : word.end + 1] in ("", ",", ";", "\n", "(")


def _whole_name(words: list[Span]) -> list[Span]:
    whole = sum(word.end - word.start > _LONGEST_INITIAL for word in words)
    return [Span(words[0].start, words[-1].end)] if len(words) >= 2 and whole <= _MOST_NAME_WORDS else []


def office(context: Context, span: Span) -> str | None:
    """An office: words beside a name that hold a word for one, without loose punctuation; None where there are none."""
    words = " ".join(context.quote(span).split())
    for begin in match.find(context.rulebook.rules("person_role_start"), words)[:1]:
        words = words[begin.span.end :]
    for end in match.find(context.rulebook.rules("person_role_end"), words):
        words = words[: end.span.start]
    words = _without_loose_ends(words)
    if ":" in words:
        return None  # a sentence that leads to the person
    if not words or len(words) > _LONGEST_ROLE or context.rulebook.vocabulary("office").within(words) is None:
        return None
    return words


def _without_loose_ends(words: str) -> str:
    """An office without the punctuation around it, an `and` that leads on to the next name, or half a pair of brackets."""
    before = None
    while words != before:
        before = words
        words = words.strip(" ,;:/–—-|•").removesuffix(" and").removesuffix(" &")
        if words.startswith(("(", ")")) or words.count("(") != words.count(")"):
            words = words.strip("()")
    return words


def office_before(context: Context, span: Span) -> str | None:
    """The office that stands before a name, a dash, colon or bracket between them: "Chief Executive – J Doe"."""
    words = context.quote(span)
    led = match.find_first(context.rulebook.rules("person_office_before"), words)
    return office(context, Span(span.start + led.span.start, span.start + led.span.end)) if led is not None else None


def office_behind(context: Context, span: Span) -> str | None:
    """The office in brackets or after a comma right behind a name; None where something else stands there."""
    found = match.find_first(context.rulebook.rules("person_office"), context.text, span)
    if found is not None and context.text[span.start : found.span.start].strip() in ("(", ",", "–", "-"):
        cut = match.find(context.rulebook.rules("person_office_cut"), context.text[found.span.end : span.end])
        if not cut:
            return match.text_of(found)
    rest = match.find_first(context.rulebook.rules("person_office_rest"), context.quote(span))
    return office(context, Span(span.start + rest.span.start, span.start + rest.span.end)) if rest is not None else None


def is_rest_of_office(context: Context, before: Span) -> bool:
    """Whether capitalised words go on with the office before them: "Cabinet Member for a | Greener Borough"."""
    led = match.find_first(context.rulebook.rules("person_after_preposition"), context.quote(before))
    return led is not None and office(context, Span(before.start, before.start + led.span.start)) is not None


def initials_first(context: Context, span: Span, names: list[Span]) -> Span | None:
    """A name of initials and a surname that opens the span: "A Dunn, Executive Director"."""
    found = match.find_first(context.rulebook.rules("person_name_listed"), context.text, span)
    if found is None or context.text[span.start : found.span.start].strip() or (names and names[0].start <= found.span.start):
        return None
    stops = context.rulebook.vocabulary("not_a_name").by_phrase
    surname = context.quote(found.span).split()[-1].lower()
    return found.span if surname not in stops and context.text[found.span.end : found.span.end + 1] in ("", ",", "\n", " ") else None
