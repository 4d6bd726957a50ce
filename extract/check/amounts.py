"""Amounts in sentences: figures no one can read, movements and shares that do not add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extract import match
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.grammar.money import find_money
from extract.records import Cost, Flag, Recommendation

_WHOLE = Decimal("1.5")  # percentages that miss 100 by more than this are not all the shares
_NEAR = Decimal("0.25")  # parts that miss the whole by a larger share are not all of its parts
_SURELY = Decimal("0.10")  # within this share of the whole nothing but a slip explains the difference
_ITEM = 160  # characters: longer lines are paragraphs, not items of a list of amounts
_ROUNDED = Decimal("0.6")  # of the last digit of a percentage: a little more than rounding takes
_SLOT = re.compile(r"\{(\d+)\}")


def find(context: Context) -> Iterator[Flag]:
    """malformed_amount and total_mismatch, errors where a sentence says what must add up.

    A figure that would be sound without its last digit is a warning only: that digit may be the mark of a footnote.
    """
    sentences: dict[Span, list[Cost]] = {}
    for cost in context.records(Cost):
        if "malformed" in cost.doubts:
            message = f"“{cost.quote}” cannot be read as an amount: its commas or points are misplaced."
            footnote = any(m.amount is not None for m in find_money(context.rulebook, cost.quote[:-1]))
            yield _flag(context, "malformed_amount", [cost], message, severity="warning" if footnote else "error")
        if cost.table_id is None:
            sentences.setdefault(context.sentence_around(Span(cost.char_start, cost.char_end)), []).append(cost)
    for span, costs in sentences.items():
        if len(costs) > 1:
            yield from _sums_in(context, span, costs)
    listed = list(_lists(context))
    yield from listed
    told = {flag.evidence_ids[0] for flag in listed}
    yield from (flag for flag in _recommended(context) if flag.evidence_ids[0] not in told)


def _sums_in(context: Context, span: Span, costs: list[Cost]) -> Iterator[Flag]:
    """What a sentence says of its own amounts, against what they add up to."""
    template = _template(context, span, costs)

    def amounts(found: match.Match, names: tuple[str, ...]) -> list[Cost]:
        return [costs[int(found.group(name) or 0)] for name in names]

    for found in match.find(context.rulebook.rules("check_change"), template):
        before, after, change = amounts(found, ("before", "after", "change"))
        if (off := _gap([before, after], change, sign=-1)) is not None:
            message = f"From {before.quote} to {after.quote} is {_pounds(off)}, not {change.quote}."
            yield _flag(context, "total_mismatch", [before, after, change], message)
    for found in match.find(context.rulebook.rules("check_change_percent"), template):
        before, after = amounts(found, ("before", "after"))
        yield from _percent(context, before, after, found.group("percent") or "0")
    yield from _parts_in(context, template, costs)
    for found in match.find(context.rulebook.rules("check_shares"), template):
        shares = Decimal(found.group("first_share") or 0) + Decimal(found.group("second_share") or 0)
        whole, first, second = amounts(found, ("whole", "first", "second"))
        if abs(shares - 100) <= _WHOLE and (off := _gap([first, second], whole, sign=1)) is not None:
            message = f"{first.quote} and {second.quote} add up to {_pounds(off)}, not {whole.quote}."
            yield _flag(context, "total_mismatch", [whole, first, second], message)


def _percent(context: Context, before: Cost, after: Cost, printed: str) -> Iterator[Flag]:
    """A rise or fall in per cent against its two amounts, each taken anywhere within what its last digit leaves open."""
    if not before.amount or not after.amount or before.amount * after.amount < 0 or before.qualifier or after.qualifier:
        return
    share = abs(after.amount / before.amount - 1) * 100
    slack = (step_of(before) + step_of(after)) / 2 / abs(before.amount) * 100 + _ROUNDED.scaleb(-len(printed.partition(".")[2]))
    if abs(share - Decimal(printed)) > slack:
        message = f"From {before.quote} to {after.quote} is a change of {share:.1f}%, not {printed}%."
        yield _flag(context, "total_mismatch", [before, after], message)


def _parts_in(context: Context, template: str, costs: list[Cost]) -> Iterator[Flag]:
    """A whole and all its parts, named one after the other in a sentence."""
    for found in match.find(context.rulebook.rules("check_parts"), template):
        whole = costs[int(found.group("whole") or 0)]
        parts = [costs[int(number)] for number in _SLOT.findall(found.group("parts") or "")]
        yield from _judged(context, whole, parts)


def _lists(context: Context) -> Iterator[Flag]:
    """An amount "as follows:" against the items below it, each of which holds one amount."""
    lines = context.document.lines
    by_line: dict[int, list[Cost]] = {}
    for cost in context.records(Cost):
        if cost.table_id is None:
            by_line.setdefault(context.document.line_index(cost.char_start), []).append(cost)
    for index, costs in by_line.items():
        words = context.quote(lines[index].span).rstrip()
        if len(costs) != 1 or not words.endswith((":", ":-", ": -")) or not match.find_words(context.rulebook.vocabulary("check_parts_lead"), words):
            continue
        below, first = index + 1, _list_of(context, index + 1)
        while len(by_line.get(below, [])) == 1 and len(context.quote(lines[below].span)) <= _ITEM and _list_of(context, below) == first:
            below += 1
        parts = [by_line[at][0] for at in range(index + 1, below)]
        # A total at the foot of the list is no part of it.
        if len(parts) > 2 and parts[-1].amount == costs[0].amount:
            parts.pop()
        if len(parts) > 1:
            yield from _judged(context, costs[0], parts)


def _list_of(context: Context, line: int) -> tuple[str | None, int] | None:
    """The kind and depth of the list a line is an item of; None where it bears no label."""
    lines = context.document.lines
    paragraph = context.structure.paragraph_at(lines[line].span.start) if line < len(lines) else None
    return (paragraph.label_kind, paragraph.depth) if paragraph and paragraph.label else None


def _recommended(context: Context) -> Iterator[Flag]:
    """The amount of a recommendation against those of its sub-items, each of which holds one: likely, but the list may be open."""
    rows = context.records(Recommendation)
    prose = [c for c in context.records(Cost) if c.table_id is None]
    for row in rows:
        below = [r for r in rows if r.parent_id == row.id]
        if row.amount is None or len(below) < 2 or any(r.amount is None for r in below):
            continue
        if match.find_words(context.rulebook.vocabulary("check_open_list"), context.quote(Span(row.char_start, row.char_end))):
            continue
        whole = next((c for c in prose if c.recommendation_id == row.id and c.amount == row.amount), None)
        parts = [next((c for c in prose if c.recommendation_id == r.id), None) for r in below]
        known = [p for p in parts if p is not None]
        if whole is not None and len(known) == len(below):
            yield from _judged(context, whole, known, severity="warning")


def _judged(context: Context, whole: Cost, parts: list[Cost], severity: str = "error") -> Iterator[Flag]:
    """An error where the parts come near the whole without making it up; far from it they are not all its parts."""
    values = [p.amount for p in parts]
    if whole.amount is None or any(v is None or v < 0 for v in values) or whole.qualifier or any(p.qualifier for p in parts):
        return
    known = [v for v in values if v is not None]
    total = sum(known, Decimal(0))
    if any(sum(known[:n], Decimal(0)) == whole.amount for n in range(2, len(known))):
        return  # what follows the parts is no part
    slack = sum((step_of(p) for p in (*parts, whole)), Decimal(0)) / 2
    off = abs(total - whole.amount)
    if off > slack and off <= _NEAR * whole.amount and max(known) < whole.amount:
        listed = ", ".join(p.quote for p in parts)
        severity = severity if off <= _SURELY * whole.amount else "warning"
        yield _flag(context, "total_mismatch", [whole, *parts], f"{listed} add up to {_pounds(total)}, not {whole.quote}.", severity)


def _template(context: Context, span: Span, costs: list[Cost]) -> str:
    """The sentence with its amounts as {0}, {1}, ..., so that rules can speak of them."""
    parts, at = [], span.start
    for number, cost in enumerate(costs):
        parts += [context.text[at : cost.char_start].replace("{", "(").replace("}", ")"), f"{{{number}}}"]
        at = cost.char_end
    return "".join((*parts, context.text[at : span.end]))


def _gap(parts: list[Cost], whole: Cost, sign: int) -> Decimal | None:
    """What the parts come to where it differs from the whole by more than their rounding; None where all is well or unknown."""
    first, second = (p.amount for p in parts)
    if first is None or second is None or whole.amount is None:
        return None
    result = abs(second + sign * first)
    slack = max(step_of(c) for c in (*parts, whole)) * Decimal("1.5")
    return result if abs(result - abs(whole.amount)) > slack else None


def step_of(cost: Cost) -> Decimal:
    """The value in pounds of the last printed digit; of a round whole figure, of its last digit that is not 0."""
    digits = "".join(ch for ch in cost.quote if ch.isdigit() or ch == ".").strip(".")
    if not cost.amount or not digits or not Decimal(digits):
        return Decimal(1)
    scale = abs(cost.amount) / Decimal(digits)
    if "." in digits:
        return scale.scaleb(-len(digits.partition(".")[2]))
    return scale.scaleb(len(digits) - len(digits.rstrip("0"))) if scale == 1 else scale


def _pounds(amount: Decimal) -> str:
    return f"£{amount:,.2f}".removesuffix(".00")


def _flag(context: Context, kind: str, costs: list[Cost], message: str, severity: str = "error") -> Flag:
    sentences = (context.sentence_around(Span(c.char_start, c.char_end)) for c in costs)
    return flag(context, kind, severity, message, sentences, (c.id for c in costs))
