"""What the words of a sentence say its amounts are: a cost, a saving, a threshold, what a reserve holds, ..."""

from __future__ import annotations

from dataclasses import dataclass

from extract import match
from extract.context import Context
from extract.document import Span
from extract.find.cost_sentences import Sentence, crosses

# What makes a phrase count as further off, in characters.
_BEYOND, _NEIGHBOURS, _COMMA, _AND, _CLAUSE, _BEHIND = 80, 40, 20, 15, 90, 1.25
_ADJACENT = 6  # characters between an amount and a phrase that is surely its own
_OWN = ("threshold", "reserve_balance")  # kinds that one amount of a sentence has without the others having them
NEITHER = "neither"  # the key of phrases that hold the word for a kind without saying what an amount is
OF_SENTENCE, BY_THING = "from_sentence", "by_thing"  # doubts: the kind of another amount, the kind told by the thing alone
_TOO_FAR = 170  # a phrase further off than this, so counted, speaks of something else


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of an amount; `doubt` says where it was found when not in the amount's own clause."""

    key: str | None
    doubt: str | None = None


def kinds_in(context: Context, sentence: Sentence) -> dict[Span, Kind]:
    """The kind of every amount of a sentence, as far as the sentence itself says.

    First come rules that know the whole turn of phrase, then the head of its subject, then a phrase that touches the amount, then rules that hold
    unless the amount's own words say otherwise, then the nearest phrase of its clause, then rules for what is left and the
    amount it is a part of, and last, in doubt, rules for words that say little and what the other amounts of the sentence are.
    """
    words, beside = _words(context, sentence), _words(context, sentence, "cost_kind_beside")
    names = ("cost_kind_sure", "cost_kind", "cost_kind_last", "cost_kind_weak")
    surely, mostly, at_last, weakly = (_by_rules(context, sentence, name) for name in names)
    found: dict[Span, Kind] = {}
    for number, amount in enumerate(sentence.amounts):
        key = surely.get(number) or _of_subject(context, words, number, sentence) or _touching(context, words, amount, sentence)
        key = key or mostly.get(number) or _touching(context, beside, amount, sentence) or _nearest(context, words, amount, sentence)
        is_more = bool(number) and _leads_on(context, sentence, number)
        if is_more and (key is None or (number not in surely and _is_part(context, sentence, number) and not _is_touched(context, words, amount))):
            key = found[sentence.amounts[number - 1]].key or key
        found[amount] = Kind(key)
    stated = {kind.key for kind in found.values() if kind.key}
    shared = stated.pop() if len(stated) == 1 and len(found) > 1 and stated.isdisjoint(_OWN) else None
    for number, amount in enumerate(sentence.amounts):
        if found[amount].key is None:
            part_of = found[sentence.amounts[number - 1]].key if number and _is_part(context, sentence, number) else None
            key = at_last.get(number) or part_of
            found[amount] = Kind(key) if key else _unsure(weakly.get(number), shared)
    return found


def _unsure(weak: str | None, shared: str | None) -> Kind:
    return Kind(weak, BY_THING) if weak else Kind(shared, OF_SENTENCE)


def kind_by_thing(context: Context, sentence: Sentence, amount: Span) -> Kind:
    """The kind that the thing alone tells on which an amount is spent or from which it comes, where nothing else says it."""
    return Kind(_by_rules(context, sentence, "cost_kind_guess").get(sentence.amounts.index(amount)), BY_THING)


def kind_of_words(context: Context, span: Span) -> str | None:
    """The kind that words without an amount of their own give to what they introduce: that of their first phrase."""
    text = context.text
    names = _names(context, span)
    found = [(s, key) for s, key in match.find_words(context.rulebook.vocabulary("cost_kind"), text, span) if not _is_hidden(s, names)]
    return next((key for _, key in found if key != NEITHER), None)


def _words(context: Context, sentence: Sentence, vocabulary: str = "cost_kind") -> list[tuple[Span, str]]:
    """The phrases of the sentence that name a kind; those inside names of funds, programmes and offices say nothing."""
    names = _names(context, sentence.span)
    found = match.find_words(context.rulebook.vocabulary(vocabulary), context.text, sentence.span)
    return [(s, key) for s, key in found if key != NEITHER and not _is_hidden(s, names) and not any(s.overlaps(a) for a in sentence.amounts)]


def _names(context: Context, span: Span) -> list[Span]:
    return [found.span for found in match.find(context.rulebook.rules("cost_name"), context.text, span)]


def _is_hidden(span: Span, names: list[Span]) -> bool:
    """Whether a phrase is part of a name, other than its last word, which says what the thing is (... Grant)."""
    return any(name.contains(span) and span.end != name.end for name in names)


def _by_rules(context: Context, sentence: Sentence, kind: str) -> dict[int, str]:
    """Kinds by the number of the amount; where rules differ the one that comes first in its file holds."""
    found: dict[int, tuple[int, str]] = {}
    for one in match.find_all(context.rulebook.rules(kind), sentence.template):
        for group in ("amount", "second", "third", "fourth"):
            if (number := one.group(group)) and one.rule.order < found.get(int(number), (one.rule.order + 1, ""))[0]:
                found[int(number)] = one.rule.order, str(one.rule.sets["kind"])
    return {number: key for number, (_, key) in found.items()}


def _of_subject(context: Context, words: list[tuple[Span, str]], number: int, sentence: Sentence) -> str | None:
    """The kind of the head of the subject of which an amount is the size: "expenditure on grants was £4m" is a cost."""
    amount = sentence.amounts[number]
    breaks = (sentence.span.start, *(c for c in sentence.clauses if c <= amount.start), *(a.end for a in sentence.amounts[:number]))
    for subject in match.find(context.rulebook.rules("cost_subject"), context.text[max(breaks) : amount.start]):
        inner = Span(max(breaks) + subject.span.start, max(breaks) + subject.span.end)
        heads = [key for span, key in words if inner.contains(span)]
        if heads and heads[-1] != "reserve_balance":  # "the balance of the cost" is no balance
            return heads[-1]
    return None


def _touching(context: Context, words: list[tuple[Span, str]], amount: Span, sentence: Sentence) -> str | None:
    """The kind of the phrase that governs an amount directly: "a saving of £4m", "£4m of savings"; what stands before comes first."""
    text, beside_comma = context.text, None
    for span, key in reversed(words):
        if span.end <= amount.start and not crosses(span.end, amount.start, sentence) and _joins(context, "cost_kind_before", span.end, amount.start):
            if text[span.end] != ",":
                return key
            beside_comma = key
            break
    for span, key in words:
        if span.start >= amount.end and not crosses(amount.end, span.start, sentence) and _joins(context, "cost_kind_after", amount.end, span.start):
            following = next((a for a in sentence.amounts if a.start >= span.end), None)
            if following is None or text[span.end : following.start].strip(" (:") not in ("", "of"):
                return key
    return beside_comma


def _is_touched(context: Context, words: list[tuple[Span, str]], amount: Span) -> bool:
    """Whether a phrase right behind an amount gives it a kind of its own: "of which £4m is for staff costs"."""
    behind = (span.start for span, _ in words if span.start >= amount.end)
    return any(start == amount.end + 1 or _joins(context, "cost_kind_of_part", amount.end, start) for start in behind)


def _joins(context: Context, kind: str, start: int, end: int) -> bool:
    return bool(match.find(context.rulebook.rules(kind), context.text[start:end]))


def _nearest(context: Context, words: list[tuple[Span, str]], amount: Span, sentence: Sentence) -> str | None:
    """The key of the phrase nearest to an amount; what lies behind it, beyond other amounts or in other clauses counts as further off."""
    best: tuple[float, str] | None = None
    for span, key in words:
        is_before = span.end <= amount.start
        gap = Span(span.end, amount.start) if is_before else Span(amount.end, span.start)
        distance = (gap.end - gap.start) * (1.0 if is_before else _BEHIND) + _BEYOND * sum(gap.start <= a.start < gap.end for a in sentence.amounts)
        distance += _COMMA * context.text.count(", ", gap.start, gap.end) + _AND * context.text.count(" and ", gap.start, gap.end)
        distance += _CLAUSE * sum(gap.start <= b < gap.end for b in sentence.clauses) + _NEIGHBOURS * _is_of_other(span, amount, sentence)
        if distance <= _TOO_FAR and (best is None or distance < best[0]):
            best = distance, key
    return best[1] if best else None


def _is_of_other(span: Span, amount: Span, sentence: Sentence) -> bool:
    """Whether a phrase stands right before or right behind another amount of the sentence."""
    others = [a for a in sentence.amounts if a != amount]
    return any(0 <= a.start - span.end <= _ADJACENT or 0 <= span.start - a.end <= _ADJACENT for a in others)


def _is_part(context: Context, sentence: Sentence, number: int) -> bool:
    """Whether an amount is introduced as a part of the one before it."""
    return _joins(context, "cost_part", sentence.amounts[number - 1].end, sentence.amounts[number].start)


def _leads_on(context: Context, sentence: Sentence, number: int) -> bool:
    """Whether an amount goes on with what was said of the one before it: a part of it, or the next of a list."""
    gap = Span(sentence.amounts[number - 1].end, sentence.amounts[number].start)
    if _is_part(context, sentence, number):
        return True
    is_apart = any(gap.start <= b < gap.end for b in sentence.clauses)
    return not is_apart and gap.end - gap.start <= _TOO_FAR
