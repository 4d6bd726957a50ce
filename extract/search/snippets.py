"""The part of a passage that shows why it was found, its words marked. No engine is known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.grammar.money import find_money
from extract.rulebook import Rulebook
from extract.search.lexicon import Lexicon, Stems
from extract.search.query import Fragment
from extract.search.words import Amount, Prefix, Term

_WIDTH = 280  # characters of a snippet
_LEAD = 60  # characters before the first word found
_TOKEN = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.;:!?]\s+(?=\S)|\n")
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to mark: runs of stems, beginnings of words, amounts of money from low to high."""

    runs: frozenset[Stems]
    prefixes: tuple[str, ...]
    amounts: tuple[tuple[Decimal, Decimal], ...]


def wanted(terms: Iterable[Term], lexicon: Lexicon, stems_of: Callable[[str], Stems], is_stop: Callable[[str], bool]) -> Wanted:
    """What a query asks to see: its words, and those that the lexicon says mean the same."""
    runs: set[Stems] = set()
    prefixes: list[str] = []
    amounts: list[tuple[Decimal, Decimal]] = []
    words: list[Stems] = []
    for term in terms:
        match term:
            case Prefix():
                prefixes.append(term.text.lower())
            case Amount():
                amounts.append((term.low, term.high))
                runs.add(stems_of(term.text))
            case _ if term.field not in (None, "heading", "title", "signed", "names", "references") or is_stop(term.text):
                pass
            case _:
                words.append(stems_of(term.text))
    for first in range(len(words)):
        runs.add(words[first])
        for last in range(first + 1, min(first + lexicon.longest, len(words)) + 1):
            runs.update(lexicon.synonyms.get(tuple(stem for word in words[first:last] for stem in word), ()))
    return Wanted(frozenset(runs - {()}), tuple(prefixes), tuple(amounts))


def snippet(text: str, want: Wanted, stem: Callable[[str], str], rulebook: Rulebook) -> tuple[Fragment, ...]:
    """The stretch of a passage that holds most of what was asked for, in fragments; white space is single spaces, … stands for what is cut."""
    places = _places(text, want, stem, rulebook)
    start, end = _window(text, [(a, b) for a, b, _ in places], [what for _, _, what in places])
    fragments = [Fragment(_CUT)] if start > 0 else []
    at = start
    for first, last in _merge((a, b) for a, b, _ in places if a >= start and b <= end):
        fragments += [Fragment(_plain(text[at:first])), Fragment(_plain(text[first:last]), is_match=True)]
        at = last
    fragments.append(Fragment(_plain(text[at:end])))
    if end < len(text.rstrip()):
        fragments.append(Fragment(_CUT))
    return tuple(fragment for fragment in fragments if fragment.text)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text)


def _places(text: str, want: Wanted, stem: Callable[[str], str], rulebook: Rulebook) -> list[tuple[int, int, object]]:
    """Where something asked for stands, and what it is, in order."""
    tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
    stems = [stem(word) for _, _, word in tokens]
    by_first: dict[str, list[Stems]] = {}
    for run in want.runs:
        by_first.setdefault(run[0], []).append(run)
    places: list[tuple[int, int, object]] = []
    for number, (start, end, word) in enumerate(tokens):
        for run in by_first.get(stems[number], ()):
            if tuple(stems[number : number + len(run)]) == run:
                places.append((start, tokens[number + len(run) - 1][1], run))
        for prefix in want.prefixes:
            if word.lower().startswith(prefix):
                places.append((start, end, prefix))
    if want.amounts:
        for money in find_money(rulebook, text):
            values = [abs(value) for value in (money.amount, money.low, money.high) if value is not None]
            places += [(money.span.start, money.span.end, low) for low, high in want.amounts if any(low <= value <= high for value in values)]
    return sorted(places, key=lambda place: place[:2])


def _window(text: str, places: Sequence[tuple[int, int]], what: Sequence[object]) -> tuple[int, int]:
    """The stretch with most different things asked for, begun at the start of a sentence where one is near."""
    length = len(text.rstrip())
    if length <= _WIDTH + _LEAD or not places:
        return (0, length) if length <= _WIDTH + _LEAD else (0, _word_end(text, _WIDTH))
    best, best_count = 0, 0
    for number, (start, _) in enumerate(places):
        inside = {what[n] for n in range(number, len(places)) if places[n][1] <= start + _WIDTH - _LEAD}
        if len(inside) > best_count:
            best, best_count = number, len(inside)
    first = places[best][0]
    start = max(first - _LEAD, 0)
    sentences = [match.end() for match in _SENTENCE.finditer(text, max(first - 2 * _LEAD, 0), first + 1) if match.end() <= first]
    if first <= 2 * _LEAD:
        start = 0
    elif sentences:
        start = sentences[0] if first - sentences[0] <= _LEAD else sentences[-1]
    elif (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    end = max(start + _WIDTH, places[best][1])
    return (start, length) if end + _LEAD // 2 >= length else (start, _word_end(text, end))


def _word_end(text: str, end: int) -> int:
    space = text.rfind(" ", end - _LEAD, end)
    return space if space > 0 else end


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
