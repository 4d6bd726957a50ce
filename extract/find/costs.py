"""Costs: every amount of money, with the period, kind, fund and nature that the words around it state."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from extract import match
from extract.context import Context
from extract.document import Span
from extract.find.cost_kinds import BY_THING, NEITHER, OF_SENTENCE, Kind, kind_by_thing, kind_of_words, kinds_in
from extract.find.cost_periods import period_of, read_periods, stated
from extract.find.cost_sentences import Period, Sentence, clauses_in, crosses, template_of
from extract.grammar.money import Money
from extract.records import Cell, Cost, Recommendation, Table
from extract.vocabulary import Vocabulary, simplify

_NATURE = 70  # characters: how far a word for nature or recurrence may stand from its amount
_BRACKETED = re.compile(r"\([^()]*\)")
_UNSURE = frozenset({OF_SENTENCE, BY_THING})  # doubts of a kind that the same amount elsewhere may correct
_OF = " of "  # between a fund and the amount it gives
_BESIDE = 12  # characters: how far a fund may stand behind an amount to be surely its own
_LIST = 12  # lines: how long a list of amounts may be
_HEADINGS = 3  # lines: how far above stands the paragraph before, with the headings in between
_EXACT = 3  # digits that matter: an amount with fewer may be repeated by chance
_SHORT_SENTENCE = 40
_LABEL = 60  # characters: how long a line may be that labels what is below it


def find(context: Context) -> Iterator[Cost]:
    """Costs in the order of the text: those in sentences, forms and layout, then those in the cells of data tables."""
    yield from _with_known_kinds(list(_prose_costs(context)))
    yield from _table_costs(context)


def _prose_costs(context: Context) -> Iterator[Cost]:
    holders = [(Span(r.char_start, r.char_end), r) for r in context.records(Recommendation)]
    prose = [money for money in context.money if context.data_grid_at(money.span.start) is None]
    told: dict[Span, Kind] = {}
    for sentence, moneys in _sentences(context, prose):
        kinds = kinds_in(context, sentence)
        outside: Kind | None = None
        for money in moneys:
            kind = kinds[money.span]
            if kind.key is None:
                outside = outside or _kind_outside(context, money.span, sentence, told)
                kind = outside if outside.key else kind_by_thing(context, sentence, money.span)
            told[money.span] = kind
            yield _prose_cost(context, money, sentence, kind, holders)


def _with_known_kinds(costs: list[Cost]) -> Iterator[Cost]:
    """The costs; one of no stated kind, or only that of its sentence, takes in doubt that of the very same amount elsewhere, if there is just one."""
    known: dict[Decimal, set[str]] = {}
    for cost in costs:
        if cost.amount is not None and cost.kind and not cost.doubts and len(str(abs(cost.amount)).replace(".", "").strip("0")) >= _EXACT:
            known.setdefault(cost.amount, set()).add(cost.kind)
    for cost in costs:
        is_open = cost.amount is not None and (cost.kind is None or not _UNSURE.isdisjoint(cost.doubts))
        kinds = known.get(cost.amount, set()) if cost.amount is not None and is_open else set()
        others = tuple(doubt for doubt in cost.doubts if doubt not in _UNSURE)
        yield replace(cost, kind=next(iter(kinds)), doubts=(*others, "from_same_amount")) if len(kinds) == 1 else cost


def _sentences(context: Context, prose: Sequence[Money]) -> Iterator[tuple[Sentence, list[Money]]]:
    """The sentences that hold amounts, each with its amounts and the dates among them."""
    starts = [d.span.start for d in context.dates]
    for span, group in groupby(prose, key=lambda money: context.sentence_around(money.span)):
        moneys = list(group)
        amounts = tuple(m.span for m in moneys)
        inside = context.dates[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        periods = tuple(read_periods(context, span, [d for d in inside if d.span.end <= span.end]))
        yield Sentence(span, amounts, periods, clauses_in(context, span), template_of(context.text, span, amounts)), moneys


def _prose_cost(context: Context, money: Money, sentence: Sentence, kind: Kind, holders: Sequence[tuple[Span, Recommendation]]) -> Cost:
    period = period_of(context, money.span, sentence)
    if period and period.is_state and kind.key != "reserve_balance":
        period = None
    holder = min((h for h in holders if h[0].contains(money.span)), key=lambda h: h[0].end - h[0].start, default=None)
    return _cost(
        context,
        replace(money, doubts=(*money.doubts, kind.doubt)) if kind.doubt and kind.key else money,
        kind=kind.key,
        period=context.quote(period.span) if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        fund=_fund_of(context, money.span, sentence),
        nature=_said_of(context, "cost_nature", money.span, sentence),
        recurrence="recurring" if period and period.is_rate else _said_of(context, "cost_recurrence", money.span, sentence),
        recommendation_id=holder[1].id if holder else None,
    )


def _cost(context: Context, money: Money, **values: Any) -> Cost:
    return Cost(
        id=context.new_id(Cost),
        amount=money.amount,
        low=money.low,
        high=money.high,
        currency=money.currency,
        qualifier=money.qualifier,
        **values,
        **context.evidence(money.span, money.rule, doubts=money.doubts),
    )


# Kind, fund and nature


def _kind_outside(context: Context, amount: Span, sentence: Sentence, told: Mapping[Span, Kind]) -> Kind:
    """What is said of an amount outside its own sentence, which then is in doubt.

    "This is £4m" and "£4m of it" take up the sentence before, and "This variance ..." behind it says what it was; an item of a list is
    what the words say that introduce the list, of an amount in them first (`told`: kinds by amount so far).
    """
    opening, rest = context.text[sentence.span.start : amount.start], context.text[amount.end : sentence.span.end]
    if match.find(context.rulebook.rules("cost_takes_up"), opening) or match.find(context.rulebook.rules("cost_points_back"), rest):
        before = _sentence_before(context, sentence)
        if key := _kind_told(before, told, in_doubt=True) or kind_of_words(context, before):
            return Kind(key, "from_sentence_before")
    line = context.document.line_at(sentence.span.start).span
    for taken_up in match.find(context.rulebook.rules("cost_taken_up"), context.text, Span(sentence.span.end, line.end)):
        if key := kind_of_words(context, taken_up.span):
            return Kind(key, "from_sentence_after")
    found = (_kind_told(span, told) or kind_of_words(context, span) for span in _lead_ins(context, amount))
    return Kind(next((key for key in found if key), None), "from_parent")


def _kind_told(span: Span, told: Mapping[Span, Kind], in_doubt: bool = False) -> str | None:
    """The one kind of the amounts in a span, doubtful ones too if asked for; None where they differ or there are none."""
    kinds = {kind.key for amount, kind in told.items() if span.contains(amount) and kind.key and (in_doubt or kind.doubt is None)}
    return kinds.pop() if len(kinds) == 1 else None


def _sentence_before(context: Context, sentence: Sentence) -> Span:
    """The sentence before: in the same paragraph, else the last one of the paragraph before, over a heading; empty where there is none."""
    index = context.document.line_index(sentence.span.start)
    line = context.document.lines[index].span
    if not any(ch.isalpha() for ch in context.text[line.start : sentence.span.start]):  # the number of a paragraph stands before its first sentence
        above = (other.span for other in reversed(context.document.lines[max(index - _HEADINGS, 0) : index]))
        line = next((span for span in above if context.quote(span).endswith((".", ":"))), Span(0, 0))
        return context.sentence_around(Span(line.end - 2, line.end - 1)) if line.end > 1 else line
    return context.sentence_around(Span(sentence.span.start - 2, sentence.span.start - 1))


def _said_of(context: Context, vocabulary: str, amount: Span, sentence: Sentence) -> str | None:
    """The key of the nearest phrase of a vocabulary in the clause of an amount, with no other amount in between."""
    best: tuple[int, str] | None = None
    for span, key in match.find_words(context.rulebook.vocabulary(vocabulary), context.text, sentence.span):
        gap = Span(span.end, amount.start) if span.end <= amount.start else Span(amount.end, span.start)
        between = _BRACKETED.sub("", context.quote(gap))
        is_aside = not {"(", ")"}.isdisjoint(between) and any(map(str.isalpha, between))
        is_apart = is_aside or crosses(gap.start, gap.end, sentence) or any(gap.start <= c < gap.end for c in sentence.clauses)
        if span.overlaps(amount) or len(between) > _NATURE or is_apart:
            continue
        if key != NEITHER and (best is None or len(between) < best[0]):
            best = len(between), key
    return best[1] if best else None


def _lead_ins(context: Context, amount: Span) -> Iterator[Span]:
    """What introduces an amount, nearest first: the label of a form, the item it is part of, the list's first lines, the heading."""
    lines = context.document.lines
    index = context.document.line_index(amount.start)
    above = [line.span for line in reversed(lines[max(index - _LIST, 0) : index])]
    if above and not any(ch.isalpha() for ch in context.text[lines[index].span.start : amount.start]):
        yield above[0]
    paragraph = context.structure.paragraph_at(amount.start)
    if paragraph is not None and paragraph.parent is not None:
        yield context.structure.paragraphs[paragraph.parent].span
    if not _is_label(context, lines[index].span) and (paragraph is None or paragraph.label_kind in (None, "number")):
        return
    for span in above:
        words = context.quote(span).rstrip(" -–")
        is_label = len(words) <= _LABEL and not words.endswith(".")
        if not (is_label or words.endswith(":") or (len(words) <= 2 * _LABEL and any(span.contains(m.span) for m in context.money))):
            break
        yield span
        if words.endswith(":"):
            break
    if _is_label(context, lines[index].span) and (heading := context.structure.section_at(amount.start).heading):
        yield heading


def _is_label(context: Context, line: Span) -> bool:
    """Whether a line is short enough to be an item of a list rather than prose; a full stop makes it prose sooner."""
    return line.end - line.start <= (_SHORT_SENTENCE if context.quote(line).endswith(".") else _LABEL)


def _fund_of(context: Context, amount: Span, sentence: Sentence) -> str | None:
    """The reserve, fund or grant named nearest to an amount in its sentence, with no other amount in between.

    "£4m from the Pier Fund, £2m from ...": a fund behind another amount is that one's, where it stands right behind it or
    where the amount has a fund behind it too. "Grant of £4m": the fund is that amount's alone. "... and the remainder from
    receipts": that fund pays what no figure is given for.
    """
    text, funds = context.text, [found.span for found in match.find(context.rulebook.rules("cost_fund"), context.text, sentence.span)]
    named = {f: a for f in funds for a in sentence.amounts if text[f.end : a.start] == _OF}
    rest = context.rulebook.rules("cost_fund_of_rest")
    own = [f for f in funds if named.get(f, amount) == amount]
    after = [
        f for f in own if f.start >= amount.end and not crosses(amount.end, f.start, sentence) and not match.find(rest, text[amount.end : f.start])
    ]
    before = [f for f in own if f.end <= amount.start and not crosses(f.end, amount.start, sentence)]
    for fund in reversed(before):
        others = [a for a in sentence.amounts if a.end < fund.start]
        if fund not in named and others and (after or fund.start - others[-1].end <= _BESIDE):
            before.remove(fund)
    nearest = min((*after, *before), key=lambda f: max(f.start - amount.end, amount.start - f.end), default=None)
    return text[nearest.start : nearest.end] if nearest else None


# Data tables


def _table_costs(context: Context) -> Iterator[Cost]:
    told: dict[str, _Told] = {}
    cells: dict[str, list[Cell]] = {}
    for cell in context.records(Cell):
        cells.setdefault(cell.table_id, []).append(cell)
    for table in context.records(Table):
        if table.kind == "data":
            yield from _costs_of_table(context, table, cells.get(table.id, []), told)


def _costs_of_table(context: Context, table: Table, cells: Sequence[Cell], told: dict[str, _Told]) -> Iterator[Cost]:
    labels = _Labels(context, table, cells, told)
    inside = [money for money in context.money if table.char_start <= money.span.start < table.char_end]
    starts = [money.span.start for money in inside]
    for cell in cells:
        if cell.amount is not None:
            span = _trimmed(context, Span(cell.char_start, cell.char_end))
            doubts = tuple(doubt for doubt in cell.doubts if doubt not in context.document.doubts)
            money = Money(span, cell.amount, None, None, "GBP", None, "costs.table_cell", doubts)
            yield _cost(context, money, **labels.values(cell))
        elif cell.text and not cell.is_header:
            for money in inside[bisect_left(starts, cell.char_start) : bisect_left(starts, cell.char_end)]:
                yield _cost(context, money, **labels.values(cell))


def _trimmed(context: Context, span: Span) -> Span:
    """A cell's span without marks of footnotes and outer white space."""
    text = context.quote(span)
    inner = text.rstrip("*†‡#^ ")
    return Span(span.start + len(inner) - len(inner.lstrip()), span.start + len(inner))


class _Told(NamedTuple):
    """What labels say of an amount."""

    kind: str | None = None
    nature: str | None = None
    recurrence: str | None = None
    is_total: bool = False

    def or_else(self, other: _Told) -> _Told:
        """The same, and where it says nothing of kind or nature what another label says."""
        return self._replace(kind=self.kind or other.kind, nature=self.nature or other.nature)


class _Column(NamedTuple):
    """What stands above a column: its labels as one text, the period they state, and what they, the caption and the line above say."""

    text: str | None
    period: Period | None
    told: _Told


class _Labels:
    """The labels of a table's rows and columns, and what they say of its amounts; `told` keeps what each text says, from table to table."""

    def __init__(self, context: Context, table: Table, cells: Sequence[Cell], told: dict[str, _Told]) -> None:
        self.context, self.table = context, table
        self._told_by = told
        self._above = [text for text in (table.caption, _line_above(context, table.char_start)) if text]
        self._columns: dict[int, _Column] = {}
        self._headings: dict[int, list[Cell]] = {}  # the labels above each column
        self._dates = [d for d in context.dates if table.char_start <= d.span.start < table.char_end]
        for heading in (c for c in cells if c.is_header and c.text):
            for col in range(heading.col_index, heading.col_index + max(heading.col_span, 1)):
                self._headings.setdefault(col, []).append(heading)
        self.rows: dict[int, list[Cell]] = {}
        for cell in cells:
            if not cell.is_header and cell.text and cell.numeric_value is None:
                self.rows.setdefault(cell.row_index, []).append(cell)

    def row(self, cell: Cell) -> str | None:
        labels = [c.text for c in self.rows.get(cell.row_index, []) if c.col_index != cell.col_index]
        return next((t for test in (str.isalpha, str.isalnum) for t in labels if any(map(test, t))), None)

    def column(self, col: int) -> _Column:
        """What stands above a column, worked out once for all its cells."""
        if col not in self._columns:
            headings = self._headings.get(col, [])
            text = " ".join(dict.fromkeys(c.text for c in headings)) or None
            told = self._told(text) if text else _Told()
            for above in self._above:
                told = told.or_else(self._told(above))
            is_total = any(self._told(c.text).is_total for c in headings)
            self._columns[col] = _Column(text, self._period(reversed(headings)), told._replace(is_total=is_total))
        return self._columns[col]

    def values(self, cell: Cell) -> dict[str, Any]:
        """The columns of a Cost that its table states."""
        row, column = self.row(cell), self.column(cell.col_index)
        period = column.period or self._period(c for c in self.rows.get(cell.row_index, []) if c.text == row)
        in_row = self._told(row) if row else _Told()
        told = in_row.or_else(column.told)
        return {
            "kind": told.kind,
            "period": self.context.quote(period.span) if period else None,
            "period_start": period.start if period else None,
            "period_end": period.end if period else None,
            "nature": told.nature,
            "recurrence": in_row.recurrence or column.told.recurrence,
            "table_id": self.table.id,
            "row_index": cell.row_index,
            "col_index": cell.col_index,
            "row_label": row,
            "column_label": column.text,
            "is_total": in_row.is_total or column.told.is_total,
        }

    def _told(self, text: str) -> _Told:
        # The same labels come back for every cell of a row, and from table to table.
        told = self._told_by.get(text)
        if told is None:
            kind, nature, recurrence = (self._within(name, text) for name in ("cost_kind", "cost_nature", "cost_recurrence"))
            told = _Told(kind, nature, recurrence, is_total(self.context.rulebook.vocabulary("table_total"), text))
            self._told_by[text] = told
        return told

    def _within(self, vocabulary: str, text: str) -> str | None:
        phrases = self.context.rulebook.vocabulary(vocabulary)
        key = phrases.within(text)
        if key == NEITHER:  # "Housing Revenue Account capital programme" still speaks of capital
            key = next((other for _, other in match.find_words(phrases, text) if other != NEITHER), None)
        return key

    def _period(self, labels: Iterable[Cell]) -> Period | None:
        """The first date that a label states."""
        inside = ((label, found) for label in labels for found in self._dates)
        first = next((d for label, d in inside if label.char_start <= d.span.start and d.span.end <= label.char_end), None)
        return stated(self.context, first) if first is not None else None


def _line_above(context: Context, offset: int) -> str:
    """The paragraph right above a table, with the heading it stands under before it."""
    index = context.document.line_index(offset)
    line = context.quote(context.document.lines[index - 1].span) if index else ""
    heading = context.structure.section_at(offset).heading
    return f"{context.quote(heading) if heading else ''}: {line}"


def is_total(vocabulary: Vocabulary, label: str) -> bool:
    """Whether a label names a total: it is one of the words for totals, or begins or ends with one."""
    words = [word for word in simplify(label).split() if any(ch.isalpha() for ch in word)]
    return any(vocabulary.by_phrase.get(" ".join(part)) for n in (1, 2) for part in (words[:n], words[-n:]) if part)
