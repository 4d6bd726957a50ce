"""Money expressions: matches of the rules of kind `money` turned into amounts in full pounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extract.document import Span
from extract.match import Match, find
from extract.rulebook import Rulebook

MALFORMED = "malformed"
MOST = Decimal(10) ** 15  # pounds that nobody has: such a figure is a slip or a reference number, and no column would hold it
_PENCE = Decimal("0.01")
_CENT = Decimal("0.01")
_QUALIFIER_REACH = 48  # characters before or after an amount in which its qualifier may stand
_MINUS = "-−–"
_FRACTIONS = {ord("¼"): ".25", ord("½"): ".5", ord("¾"): ".75"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount (full pounds, signed) or a range (amount None, low and high); `span` is the amount's words alone.

    A figure that cannot be read with certainty has neither amount nor range and the doubt "malformed".
    """

    span: Span
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str
    qualifier: str | None
    rule: str
    doubts: tuple[str, ...] = ()


def find_money(rulebook: Rulebook, text: str, span: Span | None = None) -> list[Money]:
    """Every money expression in `span` of `text`, in order, none overlapping."""
    whole = span or Span(0, len(text))
    rules = rulebook.rules("money")
    found = (match for window in _windows(rulebook, text, whole) for match in find(rules, text, window))
    return [_read(rulebook, match, whole) for match in found]


def _windows(rulebook: Rulebook, text: str, whole: Span) -> Iterator[Span]:
    """The lines that can hold money at all, with the line after (an amount may be parted by a line end)."""
    start, end = whole.start, whole.start
    for found in find(rulebook.rules("money_trigger"), text, whole):
        if found.span.start < end:
            continue
        first = max(text.rfind("\n", whole.start, found.span.start) + 1, whole.start)
        last = text.find("\n", found.span.end, whole.end)
        last = text.find("\n", last + 1, whole.end) if last >= 0 else -1
        if first > end:
            if end > start:
                yield Span(start, end)
            start = first
        end = last + 1 if last >= 0 else whole.end
    if end > start:
        yield Span(start, end)


def decimal_of(number: str | None, scale: str | None, rulebook: Rulebook) -> Decimal | None:
    """The value of a printed figure such as "1,250.5" with its scale word ("m"), to the penny; None where there is none."""
    if number is None:
        return None
    try:
        value = Decimal(number.replace(",", "").replace(" ", "").translate(_FRACTIONS)) * _scale(scale, rulebook)
    except InvalidOperation:
        return None
    return value.quantize(_CENT) if abs(value) < MOST else None


def _scale(word: str | None, rulebook: Rulebook) -> Decimal:
    key = rulebook.vocabulary("money_scale").exact(word) if word else None
    return Decimal(key) if key else Decimal(1)


def _read(rulebook: Rulebook, match: Match, whole: Span) -> Money:
    amount, low, high = _values(rulebook, match)
    doubts = () if amount is not None or low is not None else (MALFORMED,)
    return Money(match.span, amount, low, high, _currency(rulebook, match), _qualifier(rulebook, match, whole), match.rule.id, doubts)


def _values(rulebook: Rulebook, match: Match) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    group = match.group
    if group("malformed"):
        return None, None, None
    if pence := group("pence"):
        return (Decimal(pence) * _PENCE).quantize(_CENT), None, None
    if group("low_number"):
        return (None, *_range(rulebook, match))
    amount = decimal_of(group("number"), group("scale") or group("inner_scale"), rulebook)
    if amount is not None and (group("bracket") or (group("sign") or group("far_sign") or "") in tuple(_MINUS) or group("inner_sign")):
        amount = -amount
    return amount, None, None


def _range(rulebook: Rulebook, match: Match) -> tuple[Decimal | None, Decimal | None]:
    """Both ends of a range, lower first; "£1-2 million" lends its scale to the 1, "£500-£1m" does not."""
    group = match.group
    high = decimal_of(group("high_number"), group("high_scale"), rulebook)
    own = decimal_of(group("low_number"), group("low_scale"), rulebook)
    lent = decimal_of(group("low_number"), group("low_scale") or group("high_scale"), rulebook)
    if own is None or lent is None or high is None:
        return None, None
    low = lent if lent <= high else own
    return min(low, high), max(low, high)


def _currency(rulebook: Rulebook, match: Match) -> str:
    sign = (match.group("currency") or "£").strip().lower()
    return next((code for code, signs in rulebook.vocabulary("money_currency").phrases.items() if sign in signs), "GBP")


def _qualifier(rulebook: Rulebook, match: Match, whole: Span) -> str | None:
    """The words that say how firm the amount is, as written right before it, else right after it."""
    text, span = match.text, match.span
    # One character of the amount is in view: "c" counts only before a pound sign.
    before = Span(max(whole.start, span.start - _QUALIFIER_REACH), span.start + 1)
    for found in reversed(find(rulebook.rules("money_qualifier"), text, before)):
        if found.span.end <= span.start and not text[found.span.end : span.start].strip(" ("):
            return text[found.span.start : found.span.end]
        break
    after = Span(span.end, min(whole.end, span.end + _QUALIFIER_REACH))
    for found in find(rulebook.rules("money_qualifier_after"), text, after):
        if not text[span.end : found.span.start].strip(" "):
            return text[found.span.start : found.span.end]
        break
    return None
