"""Words that a text export has torn: ligatures lost from the middle ("Mee ng"), letters set apart ("A G E N D A").

Nothing is guessed: a gap is filled where one word alone fits and a piece of it is no word by itself, and letters are put
together where they spell known words in one way only. Known are the words of `rules/mending.toml` and those of the paper.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

Words = Mapping[str, Sequence[str]]
_Token = tuple[int, int, str]  # start, end, lower case
_WORD = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"(?<!\S)[^\W\d_](?: {1,3}[^\W\d_]){3,}(?=[.,:;)]*(?:\s|$))")
_WIDE_GAP = re.compile(r" {2,}")
_SHORT = 3  # letters
_VOWEL = re.compile(r"[aeiouy]")
_ENOUGH = 2  # torn words in a paper: the fault never comes alone
_OFTEN = 2  # times that a word has to stand whole in the paper to be known by that
_MOST_LETTERS = 80  # set apart one by one
_SHORTEST_OWN = 6  # letters of a word known from the paper alone


def mended(text: str, words: Words) -> str:
    """`text` with torn words put together again; `words` are the lists `ligature`, `whole` and `piece` of the vocabulary."""
    if not words.get("whole"):
        return text
    if _SPACED.search(text):
        text = _letters_joined(text, words)
    return _gaps_filled(text, words)


def _gaps_filled(text: str, words: Words) -> str:
    gaps = _gaps(text, words)
    found = _torn_places(text, gaps, frozenset({*words["whole"], *words.get("piece", ())}))
    if len(found) < _ENOUGH:
        return text
    parts, end = [], 0
    for start, stop, whole in found:
        parts += [text[end:start], _in_case(text[start:stop], whole)]
        end = stop
    return "".join([*parts, text[end:]])


def _gaps(text: str, words: Words) -> dict[tuple[str, ...], set[str]]:
    """Known words by what is left of them without a ligature: ("mee", "ng") -> {"meeting"}."""
    counts = Counter(w.lower() for w in _WORD.findall(text))
    own = (w for w, n in counts.items() if n >= _OFTEN and len(w) >= _SHORTEST_OWN)
    gaps: dict[tuple[str, ...], set[str]] = defaultdict(set)
    ligatures = sorted(words.get("ligature", ()), key=len, reverse=True)
    for word in {*words["whole"], *own}:
        for left in _without_ligatures(word, ligatures):
            gaps[left].add(word)
    return gaps


def _without_ligatures(word: str, ligatures: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What is left of a word without one of its ligatures, or without two."""
    places = [(at, at + len(glyph)) for glyph in ligatures for at in range(1, len(word) - len(glyph)) if word.startswith(glyph, at)]
    for one, (start, end) in enumerate(places):
        yield word[:start], word[end:]
        for other_start, other_end in places[one + 1 :]:
            first, last = sorted(((start, end), (other_start, other_end)))
            if first[1] == last[0] and last[1] < len(word):
                yield word[: first[0]], word[last[1] :]
            elif first[1] < last[0]:
                yield word[: first[0]], word[first[1] : last[0]], word[last[1] :]


def _torn_places(text: str, gaps: Mapping[tuple[str, ...], set[str]], known: frozenset[str]) -> list[tuple[int, int, str]]:
    """Runs of two or three pieces that only one known word fits, with that word, where a piece of them is surely no word."""
    tokens = [(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text)]
    fitting = list(_fitting(text, tokens, gaps))
    inside = Counter(piece for run, _ in fitting for *_, piece in run)
    everywhere = Counter(piece for *_, piece in tokens)

    def is_no_word(piece: str) -> bool:
        # Papers use few words of so few letters, and all are listed; a longer piece never stands but in such runs.
        short = len(piece) <= _SHORT or not _VOWEL.search(piece)
        return piece not in known and (short or inside[piece] == everywhere[piece])

    return [(run[0][0], run[-1][1], whole) for run, whole in fitting if any(is_no_word(piece) for *_, piece in run)]


def _fitting(text: str, tokens: Sequence[_Token], gaps: Mapping[tuple[str, ...], set[str]]) -> Iterator[tuple[Sequence[_Token], str]]:
    """Runs of pieces, one space between them, that are what is left of one known word; runs of three are looked for first."""
    at = 0
    while at < len(tokens):
        for count in (3, 2):
            run = tokens[at : at + count]
            whole = gaps.get(tuple(piece for *_, piece in run), set())
            is_run = len(run) == count and all(text[a[1] : b[0]] == " " for a, b in pairwise(run))
            if is_run and len(whole) == 1 and _stands_alone(text, run[0][0], run[-1][1]):
                yield run, next(iter(whole))
                at += count
                break
        else:
            at += 1


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no apostrophe or hyphen ties a run to what stands beside it."""
    return text[start - 1 : start] not in ("'", "\u2019", "-") and text[end : end + 1] not in ("'", "\u2019", "-")


def _in_case(torn: str, whole: str) -> str:
    letters = torn.replace(" ", "")
    if letters.isupper() and len(letters) > 1:
        return whole.upper()
    return whole[0].upper() + whole[1:] if torn[0].isupper() else whole


def _letters_joined(text: str, words: Words) -> str:
    known = frozenset(words["whole"]) | {w.lower() for w in _WORD.findall(text) if len(w) >= _SHORTEST_OWN}

    def put_together(match: re.Match[str]) -> str:
        groups = [g.replace(" ", "") for g in _WIDE_GAP.split(match.group())]
        spelt = [_spelt(group.lower(), known) for group in groups]
        if any(s is None for s in spelt):
            return match.group()
        out = []
        for group, lengths in zip(groups, spelt, strict=True):
            at = 0
            for length in lengths or ():
                out.append(group[at : at + length])
                at += length
        return " ".join(out)

    return _SPACED.sub(put_together, text)


def _spelt(letters: str, known: frozenset[str]) -> tuple[int, ...] | None:
    """The lengths of the known words that letters spell, where they do so in one way only; None where not."""

    if len(letters) > _MOST_LETTERS:
        return None

    @cache
    def ways(at: int) -> tuple[tuple[int, ...], ...]:
        if at == len(letters):
            return ((),)
        ends = [end for end in range(at + 2, len(letters) + 1) if letters[at:end] in known]
        return tuple((end - at, *rest) for end in ends for rest in ways(end))[:2]

    found = ways(0)
    return found[0] if len(found) == 1 else None
