"""The period that a sentence states for an amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract import match
from extract.context import Context
from extract.document import Span
from extract.find.cost_sentences import Period, Sentence, crosses
from extract.grammar.dates import DateExpression

# How far a period may stand from an amount and still be its own, in characters.
_PERIOD_AFTER = 150
_PERIOD_BEFORE = 200
_RATE_AFTER = 40
_EVENT = 80  # characters before a month in which it is said that something was decided then
_SHORTEST_MONTH, _LONGEST_MONTH = 27, 31  # days from the first to the last
_STARTS, _ENDS, _STATE = (True, False), (False, True), (True, True)  # which day of the date bounds the period
_OPEN_ENDED = {
    "until": _ENDS,
    "by": _ENDS,
    "before": _ENDS,
    "up": _ENDS,
    "since": _STARTS,
    "after": _STARTS,
    "at": _STATE,
    "as": _STATE,
    "on": _STATE,
}
_AT = ("at", "as", "on")
_BRACKETED = re.compile(r"\([^()]*\)")


def read_periods(context: Context, span: Span, dates: Sequence[DateExpression]) -> list[Period]:
    """Every period that a sentence states, in order: rates, terms and dates of a month or longer."""
    words = match.find(context.rulebook.rules("cost_period"), context.text, span)
    found = [_worded(context, m) for m in words]
    found += [p for p in (_dated(context, d, span) for d in dates) if p]
    ordered = sorted(found, key=lambda p: p.span)
    # "the last year 2024/25": the date says more than the words that overlap it.
    return [p for p in ordered if p.core != p.span or not any(o is not p and o.start and o.span.overlaps(p.span) for o in ordered) or p.start]


def _worded(context: Context, found: match.Match) -> Period:
    """A rate or term: "within ..." is a deadline, and a year named by its place counts only beside an amount."""
    is_deadline = context.quote(found.span).lower().startswith("within")
    return Period(found.span, found.span, None, None, bool(found.rule.sets.get("rate")), bool(found.rule.sets.get("joined")), is_deadline)


def _dated(context: Context, found: DateExpression, sentence: Span) -> Period | None:
    """A period from a date; "until", "by" and "since" belong to it and leave one end open. None for a bare day."""
    span, start, end = found.span, found.earliest, found.latest
    before = match.find(context.rulebook.rules("cost_period_preposition"), context.text, Span(max(span.start - 24, sentence.start), span.start))
    days = (end - start).days if start and end else 0
    is_short = found.precision in ("day", "month") and days < _SHORTEST_MONTH
    word = context.quote(before[0].span).split()[0].lower() if before else ""
    only_joined = found.precision == "season" or (found.precision in ("day", "month") and days <= _LONGEST_MONTH)
    if (is_short and word not in _OPEN_ENDED) or (found.precision == "month" and _is_decided_in(context, span.start, sentence)):
        return None
    if not before or (word in _AT and found.precision != "day"):
        return stated(context, found, only_joined=only_joined)
    keep_start, keep_end = _OPEN_ENDED.get(word, _STATE)
    whole = Span(before[0].span.start, span.end)
    return Period(whole, span, start if keep_start else None, end if keep_end else None, only_joined=is_short, deadline=True, is_state=word == "on")


def stated(context: Context, found: DateExpression, *, only_joined: bool = False) -> Period:
    """The period that a date states, with the words right behind it that leave its end open: "2031/32 and later years"."""
    span = found.span
    behind = context.text[span.end : span.end + _RATE_AFTER].split("\n")[0].split("\t")[0]
    onwards = match.find_first(context.rulebook.rules("cost_period_onwards"), behind)
    if onwards is None:
        return Period(span, span, found.earliest, found.latest, only_joined=only_joined)
    return Period(Span(span.start, span.end + onwards.span.end), span, found.earliest, None, only_joined=only_joined)


def _is_decided_in(context: Context, start: int, sentence: Span) -> bool:
    """Whether a month is the one in which something was decided: "the budget approved in May 2031"."""
    return bool(match.find(context.rulebook.rules("cost_period_event"), context.text, Span(max(start - _EVENT, sentence.start), start)))


def period_of(context: Context, amount: Span, sentence: Sentence) -> Period | None:
    """The period a sentence gives an amount: a rate or date joined to it, else one further off that is no other amount's."""
    if not sentence.periods:
        return None
    after = [p for p in sentence.periods if p.span.start >= amount.end and not crosses(amount.end, p.span.start, sentence)]
    before = [p for p in sentence.periods if p.span.end <= amount.start]
    if rate := next((p for p in after if p.is_rate and _is_own_rate(context, amount, p, sentence)), None):
        return rate
    after = [p for p in after if not p.is_rate]
    if after and _joined(context, "cost_period_after", amount.end, after[0].core.start):
        return _listed(context, amount, sentence) or _with_list(context, after, sentence)
    if before and _joined(context, "cost_period_before", before[-1].core.end, amount.start):
        return before[-1]
    further = _further_after(context, amount, sentence, after) or _further_before(context, amount, sentence, before)
    return _listed(context, amount, sentence) or further


def _is_own_rate(context: Context, amount: Span, rate: Period, sentence: Sentence) -> bool:
    """Whether a rate behind an amount is its own; "£4, and a day £9" gives the second its rate."""
    if rate.span.start - amount.end > _RATE_AFTER or _parts(sentence, amount.end, rate.span.start):
        return False
    is_next_ones = any(a.start - rate.span.end == 1 for a in sentence.amounts)
    return not (is_next_ones and "," in context.text[amount.end : rate.span.start])


def _further_after(context: Context, amount: Span, sentence: Sentence, after: list[Period]) -> Period | None:
    after = [p for p in after if not p.only_joined]
    if not after or after[0].span.start - amount.end > _PERIOD_AFTER or _breaks(context, amount.end, after[0].span.start):
        return None
    gap = Span(amount.end, after[0].span.start)
    if after[0].deadline and (context.text.find(", ", *gap) >= 0 or _breaks(context, *gap, "deadline")):
        return None
    return None if _parts(sentence, *gap) else _with_list(context, after, sentence)


def _further_before(context: Context, amount: Span, sentence: Sentence, before: list[Period]) -> Period | None:
    for period in reversed([p for p in before if not p.only_joined]):
        if amount.start - period.span.end > _PERIOD_BEFORE or _is_taken(context, period, amount, sentence):
            continue
        if period.is_rate and not (period.span.start - sentence.span.start <= 1 or context.text[period.span.start : period.span.start + 1].isupper()):
            continue
        if _is_aside(context.text, period.span.end, amount.start) or (period.deadline and not _opens(context.text, period, sentence)):
            continue
        if not _breaks(context, period.span.end, amount.start) and not _is_to_date(context, amount, sentence):
            return period
    return None


def _listed(context: Context, amount: Span, sentence: Sentence) -> Period | None:
    """The period of a list of amounts: stated once behind the last, or in brackets at the end of what an amount comprises.

    For as many periods as amounts, each its own: "£1m and £2m in 2030/31 and 2031/32".
    """
    index = sentence.amounts.index(amount)
    first = max(n for n in range(index + 1) if n == 0 or not _is_list(context, sentence, n))
    last = next((n - 1 for n in range(index + 1, len(sentence.amounts)) if not _is_list(context, sentence, n)), len(sentence.amounts) - 1)
    end = sentence.amounts[last].end
    behind = [p for p in sentence.periods if p.span.start >= end and not crosses(end, p.span.start, sentence)]
    if last > first and behind and (behind[0].is_rate or _joined(context, "cost_period_after", end, behind[0].core.start)):
        run = _run(context, behind, sentence)
        return run[index - first] if len(run) == last - first + 1 else _with_list(context, behind, sentence)
    final = sentence.periods[-1]
    is_bracketed = context.text[final.span.end :].startswith(")") and context.text.rfind("(", sentence.amounts[-1].end, final.span.start) >= 0
    lead = Span(sentence.amounts[0].end, sentence.amounts[min(1, len(sentence.amounts) - 1)].start)
    return final if is_bracketed and lead and match.find(context.rulebook.rules("cost_shared"), context.text, lead) else None


def _is_list(context: Context, sentence: Sentence, number: int) -> bool:
    """Whether an amount is the next of a list: nothing but joining words stands between it and the one before."""
    gap = context.text[sentence.amounts[number - 1].end : sentence.amounts[number].start]
    return bool(match.find(context.rulebook.rules("cost_amount_list"), gap))


def _run(context: Context, periods: list[Period], sentence: Sentence) -> list[Period]:
    """The first period and those listed with it; one that leads on to the next amount belongs to that."""
    run = periods[:1]
    for one, following in pairwise(periods):
        gap = context.text[one.span.end : following.span.start]
        is_listed = bool(match.find(context.rulebook.rules("cost_period_list"), gap))
        if one.is_rate or not following.start or not is_listed or _leads_on(context, following, sentence):
            break
        run.append(following)
    return run


def _with_list(context: Context, periods: list[Period], sentence: Sentence) -> Period:
    """The first period, together with those listed with it: "2030/31, 2031/32 and 2032/33"."""
    run = _run(context, periods, sentence)
    if len(run) == 1:
        return run[0]
    return Period(Span(run[0].span.start, run[-1].span.end), Span(run[0].core.start, run[-1].core.end), run[0].start, run[-1].end)


def _joined(context: Context, kind: str, start: int, end: int) -> bool:
    """Whether only joining words stand between an amount and a period."""
    return bool(start == end or match.find(context.rulebook.rules(kind), context.text[start:end]) or not context.text[start:end].strip(" ,(-–:"))


def _parts(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a new clause begins between two places."""
    return any(start <= c < end for c in sentence.clauses)


def _is_aside(text: str, start: int, end: int) -> bool:
    """Whether what stands at `start` is inside brackets that close before `end`: it then speaks of what they follow."""
    closing = text.find(")", start, end)
    return closing >= 0 and text.find("(", start, closing) < 0


def _opens(text: str, period: Period, sentence: Sentence) -> bool:
    """Whether a sentence begins with a period: "By March 2031, £4m will have been spent"."""
    return period.span.start - sentence.span.start <= 12 and text[period.span.end : period.span.end + 1] == ","


def _breaks(context: Context, start: int, end: int, key: str = "break") -> bool:
    """Whether words in between, those in brackets aside, say that the date belongs to something else."""
    between = _BRACKETED.sub("", context.text[start:end])
    return any(found == key for _, found in match.find_words(context.rulebook.vocabulary("cost_period_breaks"), between))


def _is_to_date(context: Context, amount: Span, sentence: Sentence) -> bool:
    behind = Span(amount.end, min(amount.end + _RATE_AFTER, sentence.span.end))
    return bool(match.find_words(context.rulebook.vocabulary("cost_period_none"), context.text, behind))


def _is_taken(context: Context, period: Period, amount: Span, sentence: Sentence) -> bool:
    """Whether a period is joined to another amount: behind it, or before it in brackets."""
    for other in sentence.amounts:
        if other == amount:
            continue
        if other.end <= period.span.start and _joined(context, "cost_period_after", other.end, period.core.start):
            return True
        if other.end <= period.span.start and not crosses(other.end, period.span.start, sentence) and not _leads_on(context, period, sentence):
            return True
        if period.span.end <= other.start and context.text[period.span.end : other.start].strip() == "(":
            return True
    return False


def _leads_on(context: Context, period: Period, sentence: Sentence) -> bool:
    """Whether a period is joined to the amount behind it, and so speaks of what follows."""
    after = next((a for a in sentence.amounts if a.start >= period.core.end), None)
    return after is not None and _joined(context, "cost_period_before", period.core.end, after.start)
