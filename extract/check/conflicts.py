"""Different amounts for what is the same thing: what the recommendations take, against the text; the text, against its tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import combinations

from extract import match
from extract.check.amounts import step_of
from extract.check.flagging import flag
from extract.context import Context
from extract.document import Span
from extract.records import Cell, Cost, Date, Flag, Table
from extract.vocabulary import simplify

_NEARLY = Decimal("0.05")  # amounts that differ by less than this share are meant to be the same
_DRAWN = ("drawdown", "funding")
_MANY_MATTERS = ("agenda", "minutes", "decision_notice")  # their items name like amounts for unlike things
_LEAST_DIGITS = 4  # an amount of fewer figures is near many others by chance
_MOST = 20  # printings of one figure that are compared
_LEAST_SHARED = 4  # words that two sentences must share to speak of one thing
_SHORTEST_WORD = 4
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


def find(context: Context) -> Iterator[Flag]:
    """amount_conflict, always a warning: which of the two figures is meant only the council knows."""
    flagged: set[str] = set()
    for found in (*_funds(context), *_slips(context), *_against_tables(context)):
        if flagged.isdisjoint(found.evidence_ids[:1]):
            flagged |= set(found.evidence_ids[:1])
            yield found


def _in_text(context: Context) -> list[Cost]:
    return [c for c in context.records(Cost) if c.table_id is None and c.amount]


def _funds(context: Context) -> Iterator[Flag]:
    """The single amount that the recommendations draw from a fund, against nearly the same amount said of it elsewhere."""
    drawn: dict[str, list[Cost]] = {}
    for cost in _in_text(context):
        if cost.fund and cost.kind in _DRAWN:
            drawn.setdefault(simplify(cost.fund), []).append(cost)
    for costs in drawn.values():
        asked = {c.amount for c in costs if c.recommendation_id}
        first = next((c for c in costs if c.recommendation_id), None)
        if first is None or first.amount is None or len(asked) != 1:
            continue
        for other in costs:
            off = abs((other.amount or first.amount) - first.amount)
            if off > max(step_of(other), step_of(first)) and off < _NEARLY * abs(first.amount):
                message = f"The recommendations take {first.quote} from {first.fund}, but the text says {other.quote}."
                yield _flag(context, other, first, message)


def _slips(context: Context) -> Iterator[Flag]:
    """Two amounts that one slip of the pen turns into each other, in sentences that share their words and years."""
    if context.field_value("paper_type") in _MANY_MATTERS:
        return
    by_digits: dict[str, list[Cost]] = defaultdict(list)
    for cost in _in_text(context):
        digits = _digits(cost.quote)
        if _significant(digits) >= _LEAST_DIGITS and not cost.qualifier:
            by_digits[digits].append(cost)
    for first, second in _near(by_digits):
        pairs = ((a, b) for a in by_digits[first][:_MOST] for b in by_digits[second][:_MOST] if _same_thing(context, a, b))
        pair = next(pairs, None)
        if pair is not None:
            wrong, right = sorted(pair, key=lambda cost: (len(by_digits[_digits(cost.quote)]), -cost.char_start))
            message = f"{right.quote} and {wrong.quote} seem to be the same figure: one of the two may be a slip of the pen."
            yield _flag(context, wrong, right, message)


def _near(figures: Collection[str]) -> list[tuple[str, str]]:
    """Pairs of figures that one slip parts; found by what is left of each without one digit or two, since papers hold thousands."""
    by_rest: dict[tuple[int, str], list[str]] = defaultdict(list)
    for figure in sorted(figures):
        for at in range(len(figure)):
            by_rest[at, figure[:at] + "?" + figure[at + 1 :]].append(figure)
            by_rest[-at - 1, figure[:at] + "??" + figure[at + 2 :]].append(figure)
    pairs = {pair for group in by_rest.values() if len(group) > 1 for pair in combinations(group, 2) if _one_slip(*pair)}
    return sorted(pairs)


def _same_thing(context: Context, a: Cost, b: Cost) -> bool:
    """Whether two amounts stand in different sentences that share enough words, their years, and speak of no change over time."""
    first, second = (_sentence(context, cost) for cost in (a, b))
    if first == second or a.kind != b.kind or (a.quote[-1:].isalpha(), a.period) != (b.quote[-1:].isalpha(), b.period):
        return False
    words = [context.quote(span) for span in (first, second)]
    if set(_YEARS.findall(words[0])) != set(_YEARS.findall(words[1])):
        return False
    if any(match.find_words(context.rulebook.vocabulary("check_other_time"), text) for text in words):
        return False
    shared = _telling(words[0]) & _telling(words[1])
    return len(shared) >= _LEAST_SHARED and len(shared) * 2 >= min(len(_telling(text)) for text in words)


def _telling(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) >= _SHORTEST_WORD}


def _digits(quote: str) -> str:
    return "".join(ch for ch in quote if ch.isdigit() or ch == ".").strip(".")


def _significant(digits: str) -> int:
    """How many digits are left without the noughts at the end."""
    return len(digits.replace(".", "").rstrip("0"))


def _one_slip(a: str, b: str) -> bool:
    """Whether one digit was mistyped, or two neighbours swapped; the place of the point is the same."""
    if len(a) != len(b):
        return False
    off = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(off) == 1:
        return off[0] < len(a) - 1  # the last digit alone may be rounding
    return len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]


def _against_tables(context: Context) -> Iterator[Flag]:
    """An amount that a sentence takes from the row it names, where that row holds one that is a slip away but not this one."""
    rows = _labelled_rows(context)
    if not rows:
        return
    held = sorted({abs(cell.amount) for cells in rows.values() for cell in cells if cell.amount})
    by_start: dict[str, list[str]] = defaultdict(list)
    for label in rows:
        by_start[label.split()[0]].append(label)
    for cost in _in_text(context):
        if cost.qualifier or _significant(_digits(cost.quote)) < _LEAST_DIGITS - 1 or _is_held(cost, held):
            continue
        words = f" {simplify(context.quote(_sentence(context, cost)))} "
        if match.find_words(context.rulebook.vocabulary("check_other_time"), words):
            continue
        named = [label for word in dict.fromkeys(words.split()) for label in by_start.get(word, ()) if f" {label} " in words]
        for label in named:
            near = [cell for cell in rows[label] if cell.amount is not None and _slip_of_value(cost, cell.amount)]
            if len(near) == 1:
                message = f"The text says {cost.quote} for “{label}”, but the table says {near[0].text}."
                yield _flag(context, cost, near[0], message)
                break


def _is_held(cost: Cost, held: list[Decimal]) -> bool:
    """Whether one of the sorted amounts is that of the cost, as exactly as the cost is printed."""
    assert cost.amount is not None
    step = step_of(cost)
    at = bisect_left(held, abs(cost.amount) - step)
    return at < len(held) and held[at] <= abs(cost.amount) + step


def _labelled_rows(context: Context) -> dict[str, list[Cell]]:
    """Cells of money by the label of their row, for labels of two words and more that only one row of the paper bears."""
    tables = {table.id for table in context.records(Table) if table.kind == "data"}
    labels: dict[tuple[str, int], str] = {}
    for cell in context.records(Cell):
        if cell.table_id in tables and cell.col_index == 0 and not cell.is_header and cell.numeric_value is None:
            labels[cell.table_id, cell.row_index] = simplify(cell.text)
    often = Counter(labels.values())
    rows: dict[str, list[Cell]] = defaultdict(list)
    for cell in context.records(Cell):
        label = labels.get((cell.table_id, cell.row_index), "")
        if cell.amount and len(label.split()) > 1 and often[label] == 1:
            rows[label].append(cell)
    return rows


def _slip_of_value(cost: Cost, amount: Decimal) -> bool:
    """Whether the amount, written with the digits of the cost, is one slip away from it."""
    assert cost.amount is not None
    said, shown = abs(cost.amount), abs(amount)
    step = step_of(cost)
    return _one_slip(str(int(said / step)), str(int((shown / step).to_integral_value()))) if step else False


def _sentence(context: Context, cost: Cost | Date) -> Span:
    return context.sentence_around(Span(cost.char_start, cost.char_end))


def _flag(context: Context, other: Cost, first: Cost | Cell, message: str) -> Flag:
    spans = [context.sentence_around(Span(row.char_start, row.char_end)) for row in (other, first)]
    return flag(context, "amount_conflict", "warning", message, spans, [other.id, first.id])
