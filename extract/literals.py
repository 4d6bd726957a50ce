"""The words of which a regular expression needs one, read from the expression itself, so that most texts need not be searched for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_SHORTEST = 3  # characters of a word worth looking for
_MOST = 48  # words: looking for more costs as much as trying the expression
Words = frozenset[str]


def needed_words(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words (small letters) of which every text that the pattern matches in holds one; none where no such words are found.

    The idea is that of the prefilters of RE2 (re2/prefilter.h): a sequence needs what any of its parts needs, alternatives need what one of
    them does, and what may be left out needs nothing.
    """
    found = _of_sequence(parser.parse(pattern.pattern, pattern.flags)) or frozenset()
    return tuple(sorted(word for word in found if not any(other in word for other in found - {word})))


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> Words | None:
    best: Words | None = None
    run = ""
    for op, value in parts:
        if op is ops.LITERAL:
            run += chr(value).lower()
            continue
        best, run = _better(_better(best, _word(run)), _of_part(op, value)), ""
    return _better(best, _word(run))


def _word(run: str) -> Words | None:
    return frozenset({run}) if len(run) >= _SHORTEST else None


def _of_part(op: Any, value: Any) -> Words | None:
    if op is ops.SUBPATTERN:
        return _of_sequence(value[3])
    if op is ops.ATOMIC_GROUP:
        return _of_sequence(value)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        return _of_sequence(value[2]) if value[0] else None
    if op is ops.ASSERT:
        return _of_sequence(value[1])
    return _of_alternatives(value[1]) if op is ops.BRANCH else None


def _of_alternatives(branches: Iterable[Iterable[tuple[Any, Any]]]) -> Words | None:
    words: set[str] = set()
    for branch in branches:
        found = _of_sequence(branch)
        if found is None:
            return None
        words |= found
    return frozenset(words) if len(words) <= _MOST else None


def _better(one: Words | None, other: Words | None) -> Words | None:
    """The fewer words, and of as many the longer ones."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=lambda words: (len(words), -min(map(len, words))))
