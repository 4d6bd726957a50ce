"""Phrase lists of the rules, and how words are reduced to look them up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

_LONGEST_PHRASE = 1000  # characters, marks included: a longer text is no phrase, and not worth simplifying
_PRINTED = {" ": r"\s+", "'": "['’]"}  # how characters of phrases may be printed
_MARKS = re.compile(r"[^\w'/ -]")
_PLURAL = re.compile(r"(?<=\w\w)s(?= |$)")  # "wards" stands for "ward(s)" too


@lru_cache(maxsize=8192)  # the labels of tables and the words of headings come back again and again
def simplify(text: str) -> str:
    """A heading or label reduced to what counts for look-up: lower case words, & as and, no marks or outer punctuation."""
    text = text.lower().replace("&", " and ").replace("’", "'").replace("‘", "'").replace("(s)", "s")
    return " ".join(_MARKS.sub(" ", text).split()).strip(" -:.'")


def _spellings(phrase: str) -> Iterator[str]:
    """A phrase with each of its plurals spelt out, and with the mark of the plural in brackets."""
    parts = _PLURAL.split(phrase)
    for marks in product(("s", "(s)"), repeat=len(parts) - 1):
        yield "".join(map("".join, zip(parts, (*marks, ""), strict=True)))


def _any_of(phrases: Collection[str]) -> str:
    """A regular expression for any of the phrases, the longest first; what several begin with is written, and tried, once."""
    by_start: dict[str, list[str]] = {}
    for phrase in phrases:
        if phrase:
            by_start.setdefault(phrase[0], []).append(phrase[1:])
    parts = [_PRINTED.get(start) or re.escape(start) for start in by_start]
    found = [part + _any_of(rest) for part, rest in zip(parts, by_start.values(), strict=True)]
    if "" in phrases:
        found.append("")
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


@dataclass(frozen=True)
class Vocabulary:
    """Phrase lists by key; look-ups compare simplified words."""

    name: str
    phrases: Mapping[str, tuple[str, ...]]

    @cached_property
    def by_phrase(self) -> dict[str, str]:
        """Simplified phrase -> key; the first key that lists a phrase keeps it."""
        table: dict[str, str] = {}
        for key, phrases in self.phrases.items():
            for phrase in phrases:
                table.setdefault(simplify(phrase), key)
        return table

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any phrase as whole words in running text, longest first; group 0 simplified is in `by_phrase`."""
        phrases = sorted({spelling.lower() for ps in self.phrases.values() for p in ps if p for spelling in _spellings(p)})
        # Looking at the first character spares most places the trial of any phrase.
        first = "".join(sorted({re.escape(p[0]) if p[0] != "'" else "'’" for p in phrases}))
        return re.compile(rf"(?<!\w)(?=[{first}]){_any_of(phrases)}(?!\w)" if first else "(?!)", re.IGNORECASE)

    def exact(self, text: str) -> str | None:
        """The key of the phrase that `text` is, or None."""
        return self.by_phrase.get(simplify(text)) if len(text) <= _LONGEST_PHRASE else None

    def within(self, text: str) -> str | None:
        """The key of the longest phrase that stands in `text` as whole words (the first of equals), or None."""
        simple = simplify(text)
        plain = f" {simple} "
        begun = (p for word in set(simple.split()) for p in self._by_first_word.get(word, ()) if p in plain)
        best = max(begun, key=lambda p: (len(p), -plain.index(p)), default=None)
        return self.by_phrase[best[1:-1]] if best is not None else None

    @cached_property
    def _by_first_word(self) -> dict[str, list[str]]:
        """The phrases of `by_phrase` between spaces, by their first word: a text has few words, a vocabulary hundreds of phrases."""
        table: dict[str, list[str]] = {}
        for phrase in self.by_phrase:
            table.setdefault(phrase.partition(" ")[0], []).append(f" {phrase} ")
        return table
