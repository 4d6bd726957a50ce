"""What to try where nothing was found: a filter or a word to leave out, another spelling. No engine is known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from extract.search.query import Query
from extract.search.words import AllOf, Word, terms, without

_MOST = 5
_ALIKE = 0.75  # share of letters that a spelling must have in common with the word typed
_COMMON = 2  # passages a word must stand in to be proposed
_NAMES = {
    "kinds": "kind", "council": "council", "body": "body", "paper_type": "type of paper", "decision_maker": "decision-maker",
    "section_kind": "kind of section", "action": "action", "outcome": "outcome", "flag": "flag",
}  # fmt: skip


def relaxations(query: Query, node: AllOf, count: Callable[[Query, AllOf], int]) -> list[str]:
    """Sentences saying what would be found without one filter, or without one word; those that give most first."""
    tries: list[tuple[str, Query, AllOf]] = []
    for name, label in _NAMES.items():
        if given := getattr(query, name):
            change: dict[str, Any] = {name: ()}
            tries.append((f"the {label} {' or '.join(given)}", replace(query, **change), node))
    if query.since or query.until:
        tries.append(("the dates", replace(query, since=None, until=None), node))
    if query.min_amount is not None or query.max_amount is not None:
        tries.append(("the amounts", replace(query, min_amount=None, max_amount=None), node))
    if len(asked := terms(node)) > 1:
        tries += [(f"“{term.text}”", query, without(node, term.position)) for term in asked]
    found = sorted(((count(relaxed, left), what) for what, relaxed, left in tries), reverse=True)
    advice = [f"Leave out {what}: {number:,} found." for number, what in found[:_MOST] if number]
    if not query.with_exempt and (number := count(replace(query, with_exempt=True), node)):
        advice.append(f"Include exempt papers: {number:,} found.")
    if not advice and len(tries) > 1:
        bare = Query(with_exempt=query.with_exempt)
        advice = [f"Leave out all filters: {number:,} found."] if (number := count(replace(bare, text=query.text), node)) else []
    return advice or ["Try fewer or other words; a word ending in * finds all that begin with it."]


def unknown_value(name: str, value: str, known: Sequence[str]) -> str:
    """A sentence about a filter's value that nothing has, with those that there are (all, or the most alike)."""
    if not known:
        return f"No paper here has a {_NAMES[name]}."
    some = list(known) if len(known) <= _MOST else get_close_matches(value, known, n=_MOST, cutoff=0.3) or list(known[:_MOST])
    return (
        f"No {_NAMES[name]} here matches “{value}”; there {'are' if len(known) > 1 else 'is'}: {'; '.join(some)}{'; ...' * (len(known) > len(some))}."
    )


def nearest(node: AllOf, known: Callable[[str], bool], beginning: Callable[[str], Iterable[tuple[str, int]]]) -> list[str]:
    """Other spellings of the words that stand nowhere, taken from the words of the index that begin with the same two letters."""
    advice = []
    for term in terms(node):
        word = term.text.lower()
        if not isinstance(term, Word) or term.field or not word.isalpha() or known(word):
            continue
        counts = {other: number for other, number in beginning(word[:2]) if number >= _COMMON and abs(len(other) - len(word)) <= 3}
        if close := get_close_matches(word, counts, n=1, cutoff=_ALIKE):
            advice.append(f"Did you mean “{close[0]}” instead of “{term.text}”?")
    return advice[:_MOST]
