"""One paper measured against its gold: a tally, the faults and the verdicts on rules, for every kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from extract.score.flags import found_findings, true_errors
from extract.score.gold import GoldPaper
from extract.score.labels import LABEL_KINDS, LabelKind
from extract.score.matching import Given, Row, Wanted, pair
from extract.score.spans import SPAN_KINDS, Rows, SpanKind
from extract.score.statistics import Tally

KINDS: tuple[str, ...] = (*SPAN_KINDS, *LABEL_KINDS, "flags_hard", "flag_errors")
"""Every kind that is measured, in the order of reports."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An item that was missed, given too much, or found with a wrong value (`words` then say which was wanted)."""

    kind: str
    what: Literal["missed", "extra", "wrong"]
    words: str
    page: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a row, found by `rule`, was right; `doubts` are those it carries."""

    table: str
    rule: str
    right: bool
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind in one paper."""

    tally: Tally
    faults: tuple[Fault, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


_TABLE_OF = {
    "header": "paper_fields",
    "header_values": "paper_fields",
    "references": "paper_references",
    "table_money": "costs",
    "table_shapes": "tables",
}


def measure(gold: GoldPaper, rows: Rows) -> dict[str, Measured]:
    """Every kind of one paper, from the rows of its tables (dicts with the columns of the contract)."""
    seen = {table: found if table in ("papers", "paper_fields") else [row for row in found if gold.within(row)] for table, found in rows.items()}
    measured = {kind: _spans(kind, how, gold, seen) for kind, how in SPAN_KINDS.items() if how.in_table_papers or not gold.only_tables}
    measured |= {kind: _labels(kind, how, gold, seen) for kind, how in LABEL_KINDS.items() if how.in_table_papers or not gold.only_tables}
    if not gold.only_tables:
        measured["flags_hard"], measured["flag_errors"] = _flags(gold, seen)
    return measured


def _spans(kind: str, how: SpanKind, gold: GoldPaper, rows: Rows) -> Measured:
    items = how.items(gold, rows)
    paired = pair(items.wanted, items.given, items.borderline, how.same)
    tally = Tally(len(paired.pairs), len(paired.pairs) + len(paired.extra), len(items.wanted))
    faults = [Fault(kind, "missed", want.words, want.page) for want in paired.missed]
    faults += [Fault(kind, "extra", given.words, given.page, _rule(given.rows)) for given in paired.extra]
    return Measured(tally, tuple(faults), tuple(_verdicts(kind, how, paired.pairs, paired.extra)))


def _verdicts(kind: str, how: SpanKind, pairs: Iterable[tuple[Wanted, Given]], extra: Iterable[Given]) -> Iterable[Verdict]:
    if how.judges is None:
        return
    for want, given in pairs:
        for row in given.rows:
            yield from _verdict(kind, row, how.judges(want, given))
    for given in extra:
        for row in given.rows:
            yield from _verdict(kind, row, False)


def _verdict(kind: str, row: Row, right: bool) -> Iterable[Verdict]:
    if row.get("rule"):
        yield Verdict(_TABLE_OF.get(kind, kind), row["rule"], right, tuple(row.get("doubts") or ()))


def _rule(rows: tuple[Row, ...]) -> str | None:
    return rows[0].get("rule") if rows else None


def _labels(kind: str, how: LabelKind, gold: GoldPaper, rows: Rows) -> Measured:
    answers = how.answers(gold, rows)
    tally = Tally(sum(answer.right for answer in answers), len(answers), len(answers))
    wrong = [answer for answer in answers if not answer.right]
    faults = tuple(Fault(kind, "wrong", f"{a.words}: {a.given} instead of {a.accepted}", a.page, a.row.get("rule") if a.row else None) for a in wrong)
    verdicts = [verdict for a in answers if how.judges and a.row for verdict in _verdict(kind, a.row, a.right)]
    return Measured(tally, faults, tuple(verdicts))


def _flags(gold: GoldPaper, rows: Rows) -> tuple[Measured, Measured]:
    """Recall of what is provable, and precision of what was called an error."""
    findings, errors = found_findings(gold, rows), true_errors(gold, rows)
    found, true = sum(met for _, met in findings), sum(met for _, met in errors)
    missed = tuple(Fault("flags_hard", "missed", f"{f['kind']}: {f['message']}", f.get("page")) for f, met in findings if not met)
    extra = tuple(Fault("flag_errors", "extra", f"{f['kind']}: {f['message']}") for f, met in errors if not met)
    return Measured(Tally(found, found, len(findings)), missed), Measured(Tally(true, len(errors), true), extra)
