"""Words that the rules know about asking: which ones say nothing, and which ones mean the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.rulebook import Rulebook

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`stop_words` in lower case; `synonyms`: the stems of a word or phrase -> those of others that papers use for the same thing."""

    stop_words: frozenset[str]
    synonyms: dict[Stems, tuple[Stems, ...]]
    longest: int


def tells(stems: Stems, stop_words: frozenset[str]) -> bool:
    """Whether stems find what was meant: "AED" has the stem of "a", and "IT" is "it", so that either would find every paper."""
    return len(stems) > 1 or any(len(stem) > 1 and stem not in stop_words for stem in stems)


def read_lexicon(rulebook: Rulebook, analyse: Callable[[str], list[str]]) -> Lexicon:
    """The lexicon of rules/search.toml; `analyse` turns text into stems as the index does."""
    words = frozenset(word for words in rulebook.vocabulary("search_stop_words").phrases.values() for word in words)
    found: dict[Stems, dict[Stems, None]] = {}
    for phrases in rulebook.vocabulary("search_synonyms").phrases.values():
        members = [tuple(analyse(phrase)) for phrase in phrases]
        for member in members:
            found.setdefault(member, {}).update({other: None for other in members if other != member and tells(other, words)})
    return Lexicon(words, {key: tuple(others) for key, others in found.items()}, max(map(len, found), default=1))
