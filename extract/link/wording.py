"""Words of recommendations and titles brought to one form, so that "Approve £0.215m" and "£215,000 be approved" compare equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from extract.document import Span
from extract.grammar.dates import find_dates
from extract.grammar.money import find_money
from extract.match import find
from extract.rulebook import Rulebook
from extract.vocabulary import simplify

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HAS_FIGURE = re.compile(r"\d|january|february|march|april|may|june|july|august|september|october|november|december", re.IGNORECASE)
_ENDINGS = re.compile(r"(?:ings?|ations?|ments?|als?|ies|ied|ed|es|s|e|y)\Z")
_SHORTEST_STEM = 3
_FIGURE_WEIGHT = 2.0  # an amount or a day that agrees says more than a word
_VERB_WEIGHT = 0.5  # approve, agree and note stand before anything
_LONGEST = 1500  # characters compared: a decision that runs on for pages is told by its beginning
_MOST_CHANGES = 8
_CHANGE_CHARS = 160


@dataclass(frozen=True, slots=True)
class Word:
    """One word or figure of a text in its compared form; `start` and `end` are its place in the text."""

    token: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared: its words that count, in order; `weights` has each once."""

    text: str
    words: tuple[Word, ...]
    weights: dict[str, float] = field(compare=False, hash=False)

    @property
    def total(self) -> float:
        return sum(self.weights.values())

    @property
    def figures(self) -> frozenset[str]:
        """Amounts and days."""
        return frozenset(token for token in self.weights if token[0] in "£@")

    @property
    def money(self) -> frozenset[str]:
        return frozenset(token for token in self.weights if token[0] == "£")

    @property
    def key(self) -> str:
        """The same for texts of the same words in any order."""
        return " ".join(sorted(self.weights))


def stem(word: str) -> str:
    """A word without its ending, crudely: approve, approves, approved and approval all give "approv"."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    cut = _ENDINGS.sub("", word)
    if len(cut) > _SHORTEST_STEM and cut[-1] == cut[-2] and cut[-1] in "rtnpgm":
        cut = cut[:-1]  # referred, submitted
    return cut if len(cut) >= _SHORTEST_STEM and not word.isdigit() else word


class Reader:
    """Reads texts into wordings by the rules of a rulebook; equal texts are read once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.empty = frozenset(rulebook.vocabulary("link_empty").by_phrase)
        self.parts = frozenset(phrase for phrase, key in rulebook.vocabulary("link_empty").by_phrase.items() if key == "parts")
        self.verbs = frozenset(stem(phrase) for phrase in rulebook.vocabulary("action").by_phrase if " " not in phrase)
        self._read: dict[tuple[str, date | None], Wording] = {}

    def __call__(self, text: str | None, anchor: date | None = None) -> Wording:
        """The wording of a text; `anchor` fills years that are left out of its dates."""
        words = (text or "")[:_LONGEST]
        key = (words, anchor if _HAS_FIGURE.search(words) else None)
        if key not in self._read:
            self._read[key] = self._wording(*key)
        return self._read[key]

    def _wording(self, text: str, anchor: date | None) -> Wording:
        figures = _figures(self.rulebook, text, anchor)
        words = [Word(token, span.start, span.end, _FIGURE_WEIGHT) for span, token in figures]
        at, after_part = 0, False
        for found in _WORD.finditer(text):
            while at < len(figures) and figures[at][0].end <= found.start():
                at += 1
            plain, before, after_part = found.group().lower(), after_part, False
            if at < len(figures) and figures[at][0].start < found.end():
                continue
            if plain in self.empty:
                after_part = plain in self.parts
                continue
            if before and (len(plain) <= 2 or plain[0].isdigit()):
                continue  # the number of a table, a section, an appendix
            token = stem(found.group())
            words.append(Word(token, found.start(), found.end(), _VERB_WEIGHT if token in self.verbs else 1.0))
        words.sort(key=lambda word: word.start)
        return Wording(text, tuple(words), {word.token: word.weight for word in words})


def _figures(rulebook: Rulebook, text: str, anchor: date | None) -> list[tuple[Span, str]]:
    if not _HAS_FIGURE.search(text):
        return []
    found: list[tuple[Span, str]] = []
    if "£" in text:
        for money in find_money(rulebook, text):
            value = money.amount if money.amount is not None else money.low
            if value is not None:
                end = "" if money.high is None else f"-{money.high.normalize():f}"
                found.append((money.span, f"£{value.normalize():f}{end}"))
    for day in find_dates(rulebook, text, anchor=anchor):
        if day.earliest is not None and not any(span.start < day.span.end and day.span.start < span.end for span, _ in found):
            found.append((day.span, f"@{day.earliest}/{day.latest}"))
    return sorted(found)


def likeness(one: Wording, other: Wording) -> float:
    """How alike two wordings are, 0 to 1: the share of weight in common, or of the shorter where that is long enough to tell."""
    if not one.weights or not other.weights:
        return 0.0
    common = sum(weight for token, weight in one.weights.items() if token in other.weights)
    if not common:
        return 0.0
    mine, yours = one.total, other.total
    shared = 2 * common / (mine + yours)
    return max(shared, 0.9 * common / min(mine, yours)) if min(mine, yours) >= 4 else shared


def title_likeness(one: Wording, other: Wording) -> float:
    """As `likeness`, for titles: another year or month in the title makes it the title of another paper."""
    if one.figures and other.figures and not one.figures & other.figures:
        return 0.0
    if not one.weights or not other.weights:
        return 0.0
    common = sum(1 for token in one.weights if token in other.weights)
    shorter = min(len(one.weights), len(other.weights))
    whole = 2 * common / (len(one.weights) + len(other.weights))
    return max(whole, 0.9) if common == shorter and shorter >= 3 else whole


def weight_in_common(one: Wording, other: Wording) -> float:
    return sum(weight for token, weight in one.weights.items() if token in other.weights)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a recommendation and its resolution: words for a reader, and whether it changes what is agreed."""

    words: str
    is_amended: bool
    n_words: int


def changes(reader: Reader, asked: Wording, taken: Wording, amendment_told: bool = False) -> Changes:
    """What was changed in the words of a recommendation when it was resolved.

    Grammar, order, verbs of decision and names of parts of papers do not count. It is an amendment where amounts or days
    differ, where a condition or exception was put in, or where the record tells of an amendment and words of substance differ.
    """
    lost = set(asked.weights) - set(taken.weights) - reader.verbs
    gained = set(taken.weights) - set(asked.weights) - reader.verbs
    if not lost and not gained:
        return Changes("", False, 0)
    told = [*_told(asked, taken, lost, gained)][:_MOST_CHANGES]
    money = {t for t in lost if t[0] == "£"}, {t for t in gained if t[0] == "£"}
    days = {t for t in lost if t[0] == "@"}, {t for t in gained if t[0] == "@"}
    figures = bool((money[0] and money[1]) or (money[1] and not asked.figures) or (days[0] and days[1]))
    plain = len([t for t in lost | gained if t[0] not in "£@"])
    clause = bool(gained) and _has_new_clause(reader.rulebook, asked, taken, gained)
    return Changes("; ".join(told), figures or clause or (amendment_told and plain >= 2), len(lost) + len(gained))


def _has_new_clause(rulebook: Rulebook, asked: Wording, taken: Wording, gained: set[str]) -> bool:
    """Whether a condition or exception was put in whose words the recommendation lacks."""
    for found in find(rulebook.rules("link_clause"), taken.text):
        after = [word.token for word in taken.words if word.start >= found.span.start][:8]
        begins = " ".join(taken.text[found.span.start : found.span.end].lower().split())
        if any(token in gained for token in after) and begins not in " ".join(asked.text.lower().split()):
            return True
    return False


def _told(asked: Wording, taken: Wording, lost: set[str], gained: set[str]) -> Iterable[str]:
    matcher = SequenceMatcher(None, [w.token for w in asked.words], [w.token for w in taken.words], autojunk=False)
    for step, a1, a2, b1, b2 in matcher.get_opcodes():
        before, after = asked.words[a1:a2], taken.words[b1:b2]
        if step == "equal" or not (any(w.token in lost for w in before) or any(w.token in gained for w in after)):
            continue
        old, new = _slice(asked.text, before), _slice(taken.text, after)
        yield f"“{old}” → “{new}”" if old and new else f"left out: “{old}”" if old else f"added: “{new}”"


def _slice(text: str, words: Sequence[Word]) -> str:
    if not words:
        return ""
    told = " ".join(text[words[0].start : words[-1].end].split())
    return told if len(told) <= _CHANGE_CHARS else f"{told[:_CHANGE_CHARS].rsplit(' ', 1)[0]} …"


def plain_key(text: str | None) -> str:
    """A name for look-up: simplified, without the words council and the."""
    words = [word for word in simplify(text or "").split() if word not in ("the", "of", "and", "council", "s")]
    return " ".join(words)
