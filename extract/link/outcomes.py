"""What became of each recommendation: its resolution, found by wording or by the labels that the resolution names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.link.matters import Item, Matter
from extract.link.wording import Changes, Reader, Wording, changes, likeness, stem
from extract.match import Match, find
from extract.rulebook import Rulebook

_ALIKE = 0.5  # wordings less alike are different items, even of one matter
_ALIKE_BUT_MONEY = 0.65
_SAME_NUMBER, _SAME_PLACE = 0.03, 0.02  # settle ties between items in much the same words
_BY_NAME, _BY_PLACE, _AS_WHOLE = 0.97, 0.8, 0.92
_LABEL = re.compile(r"(?<![A-Za-z])\(?(\d{1,2}(?:\.\d{1,2}){0,2}(?:\([a-z]{1,3}\))?|[ivx]{1,4}|[a-z])\)?(?![A-Za-z])", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:to|through|-|–)\s*", re.IGNORECASE)
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A recommendation with its resolution; `how` is words for a reader. `outcome` is None where it only asked for a decision."""

    asked: Item
    taken: Item
    outcome: str | None
    score: float
    how: str
    changes: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    asked: Item
    taken: Item
    likeness: float
    against: Wording  # the printing of the recommendation that is nearest to the resolution
    has_other_money: bool  # both name amounts and none is the same


def asked_items(matter: Matter) -> list[Item]:
    """What is recommended, without the lines that only introduce it."""
    return [item for item in matter.items if not item.is_lead_in and item.wording.weights]


def pairs(asked: Sequence[Item], taken: Sequence[Item]) -> list[Pair]:
    """Recommendations and resolutions in like words, each used once, the likest first."""
    scored = []
    for a, one in enumerate(asked):
        for b, other in enumerate(taken):
            if other.is_lead_in:
                continue
            alike, against = max(((likeness(words, other.wording), words) for words in (one.wording, *one.others)), key=lambda found: found[0])
            other_money = against.money and other.wording.money and not against.money & other.wording.money
            if alike >= _ALIKE:
                bonus = (_SAME_NUMBER if one.number and one.number == other.number else 0) + (_SAME_PLACE if a == b else 0)
                scored.append((alike + bonus, -a, -b, Pair(one, other, alike, against, bool(other_money))))
    used: set[str] = set()
    found = []
    for _, _, _, pair in sorted(scored, key=lambda row: row[:3], reverse=True):
        if pair.asked.id not in used and pair.taken.id not in used:
            used |= {pair.asked.id, pair.taken.id}
            found.append(pair)
    return found


def _apart_from_money(asked: Sequence[Item], taken: Sequence[Item], found: Sequence[Pair]) -> Iterator[Pair]:
    """Items left over that are alike but for one amount in each: what was asked for was granted with another sum."""
    used = {item.id for pair in found for item in (pair.asked, pair.taken)}
    rest = [[item for item in items if item.id not in used and len(item.wording.money) == 1] for items in (asked, taken)]
    for one in rest[0]:
        scored = [(likeness(_without_money(one.wording), _without_money(other.wording)), other) for other in rest[1]]
        best = max(scored, key=lambda found: found[0], default=None)
        if best is not None and best[0] >= _ALIKE_BUT_MONEY:
            rest[1].remove(best[1])
            yield Pair(one, best[1], best[0], one.wording, True)


def _without_money(wording: Wording) -> Wording:
    return replace(wording, weights={token: weight for token, weight in wording.weights.items() if token[0] != "£"})


def resolved(reader: Reader, asked: Matter, taken: Matter, found: Sequence[Pair]) -> Iterator[Resolved]:
    """Each recommendation of a matter with its resolution: those found by wording, then those that a resolution decides by reference."""
    items = asked_items(asked)
    done: set[str] = set()
    for pair in [*found, *_apart_from_money(items, taken.items, found)]:
        if _by_reference(reader.rulebook, pair.taken.text) and pair.likeness < 0.8:
            continue
        done.add(pair.asked.id)
        yield _worded(reader, pair, taken.is_amended)
    own = {item.id for item in items}
    tops = [item for item in items if (item.parent_id is None or item.parent_id not in own) and not is_profile(item)]
    for resolution in taken.items:
        for match in _by_reference(reader.rulebook, resolution.text):
            outcome = outcome_of(reader.rulebook, match.group("verb") or "")
            if outcome is None:
                continue
            for item, score, how in _named(match, tops, items):
                if item.id not in done:
                    done.add(item.id)
                    yield Resolved(item, resolution, outcome, score, how)
            if outcome == "noted" or match.rule.model.sets.get("scope") == "report":
                break


def is_profile(item: Item) -> bool:
    """Whether an item is no more than an amount and a year: a line of the recommendation above."""
    return item.wording.figures == item.wording.weights.keys()


def _by_reference(rulebook: Rulebook, text: str) -> list[Match]:
    return find(rulebook.rules("link_by_reference"), text)


def outcome_of(rulebook: Rulebook, verb: str) -> str | None:
    """approved, rejected, ... for the words of a verb; a "not" before it turns it."""
    words = " ".join(word for word in verb.lower().split() if word not in ("be", "been", "unanimously"))
    if words.startswith("not "):
        return "rejected"
    return rulebook.vocabulary("link_outcome").exact(words)


def _worded(reader: Reader, pair: Pair, amendment_told: bool) -> Resolved:
    turned = _turned(reader, pair)
    if turned is not None:
        return Resolved(pair.asked, pair.taken, turned, min(0.97, 0.6 + 0.4 * pair.likeness), "its words, decided otherwise", None)
    changed: Changes = changes(reader, pair.against, pair.taken.wording, amendment_told)
    outcome: str | None
    if find(reader.rulebook.rules("link_open"), pair.asked.text):
        outcome = None
    elif changed.is_amended:
        outcome = "approved_as_amended"
    elif _is_noted(pair):
        outcome = "noted"
    else:
        outcome = "approved"
    how = "in the same words" if not changed.n_words else f"in like words ({round(100 * pair.likeness)} in 100)"
    return Resolved(pair.asked, pair.taken, outcome, min(0.99, 0.5 + 0.5 * pair.likeness), how, changed.words or None)


def _is_noted(pair: Pair) -> bool:
    """Whether a resolution notes what was to be noted, or only notes what was to be agreed ("note and agree" does both)."""
    asked = pair.asked.action
    if pair.taken.action != "note":
        return asked == "note" and pair.taken.action is None
    return asked in ("note", None) or stem(asked) not in pair.taken.wording.weights


def _turned(reader: Reader, pair: Pair) -> str | None:
    """Where a resolution repeats a recommendation only to refuse, defer or refer it."""
    rules = reader.rulebook.rules("link_turned")
    asked = {match.rule.model.sets["outcome"] for match in find(rules, pair.asked.text)}
    return next(
        (str(match.rule.model.sets["outcome"]) for match in find(rules, pair.taken.text) if match.rule.model.sets["outcome"] not in asked), None
    )


def _named(match: Match, tops: Sequence[Item], items: Sequence[Item]) -> Iterator[tuple[Item, float, str]]:
    """The recommendations that a resolution decides by reference, with how sure that is."""
    which = match.group("which")
    words = " ".join(match.text[match.span.start : match.span.end].split())
    if which is None:
        score = _BY_NAME if match.rule.model.sets.get("scope") != "report" else _AS_WHOLE
        yield from ((item, score, f"all of them: “{words}”") for item in tops)
        return
    labels = labels_of(which)
    printed = {_plain(item.number): item for item in reversed(items) if item.number}
    last = {_plain(item.number).rsplit(".", 1)[-1]: item for item in reversed(tops) if item.number}
    for label in labels:
        if label in printed:
            yield printed[label], _BY_NAME, f"by its number: “{words}”"
        elif label in last:
            yield last[label], 0.93, f"by the end of its number: “{words}”"
        elif label.isdigit() and 0 < int(label) <= len(tops):
            yield tops[int(label) - 1], _BY_PLACE, f"by its place in the list: “{words}”"


def _plain(number: str | None) -> str:
    return (number or "").strip("().: ").lower()


def labels_of(which: str) -> list[str]:
    """The labels that words such as "2 and 3", "(a) to (c)" or "1, 2(a) and 4" name, ranges filled in."""
    found = [*_LABEL.finditer(which)]
    labels: list[str] = []
    for index, match in enumerate(found):
        label = match.group(1).lower()
        between = which[found[index - 1].end() : match.start()] if index else ""
        if index and _RANGE.fullmatch(between):
            labels.extend(_between(labels[-1], label))
        labels.append(label)
    return labels


def _between(first: str, last: str) -> list[str]:
    for series in ([str(n) for n in range(1, 100)], list(_ROMANS), [chr(c) for c in range(97, 123)]):
        if first in series and last in series:
            return series[series.index(first) + 1 : series.index(last)]
    if "." in first and first.rsplit(".", 1)[0] == last.rsplit(".", 1)[0]:
        head = first.rsplit(".", 1)[0]
        return [f"{head}.{n}" for n in range(int(first.rsplit(".", 1)[1]) + 1, int(last.rsplit(".", 1)[1]))]
    return []
