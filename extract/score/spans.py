"""What is found, by kind: gold items and given rows as comparable keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from extract.score.gold import GoldPaper, Item
from extract.score.matching import Given, Row, Same, Wanted
from extract.score.words import iso, many, nearly_same, plain, plain_date, pounds

Rows = Mapping[str, list[Row]]

# Who counts as a person of the paper itself; others (those present, signatories) only where the gold lists them.
_OF_THE_PAPER = {"author", "enquiries", "responsible_officer", "lead_officer", "democratic_services", "from", None}
_NOT_A_REFERENCE = {"notapplicable", "n/a"}
_LISTED_APART = {"background_paper", "appendix"}


@dataclass(frozen=True)
class Items:
    """One kind in one paper: what the gold wants, what was given, and the keys of borderline items."""

    wanted: list[Wanted]
    given: list[Given]
    borderline: list[Hashable]


@dataclass(frozen=True)
class SpanKind:
    """A kind of item; `same` compares keys that need not be equal.

    `judges` says whether a pair settles that the rule was right (its words and its value); None where this kind judges
    no rule, because another kind judges the same rows.
    """

    items: Callable[[GoldPaper, Rows], Items]
    same: Same | None = None
    judges: Callable[[Wanted, Given], bool] | None = None
    in_table_papers: bool = False


def data_tables(rows: Rows) -> set[str]:
    return {row["id"] for row in rows["tables"] if row.get("kind") == "data"}


def running_costs(rows: Rows) -> list[Row]:
    """Costs outside data tables; those of forms and cover blocks belong to the text."""
    tables = data_tables(rows)
    return [row for row in rows["costs"] if row.get("table_id") not in tables]


def cost_value(item: Item) -> Hashable:
    """The amount, signed, or the two ends of a range."""
    amount = pounds(item.get("amount"))
    if amount is None:
        return pounds(item.get("low")), pounds(item.get("high"))
    return f"-{amount}" if item.get("negative") and not amount.startswith("-") else amount


def interval(row: Row) -> Hashable:
    return iso(row.get("earliest")), iso(row.get("latest"))


def other_intervals(item: Item) -> tuple[Hashable, ...]:
    bounds = many(item.get("alt_bounds"))
    return tuple(tuple(b) if isinstance(b, list) else (b.get("start"), b.get("end")) for b in bounds if isinstance(b, list | dict))


def _given(row: Row, key: Hashable, words: str) -> Given:
    return Given(key, words, row.get("page"), (row,))


def _cells(gold: GoldPaper, rows: Rows) -> Items:
    tables = data_tables(rows)
    printed = [(cell, t.get("page")) for t in gold.items("tables") if t.get("kind") == "data" for line in t["rows"] for cell in line]
    return Items(
        [Wanted(plain(cell), str(cell), page) for cell, page in printed if plain(cell)],
        [_given(c, plain(c["text"]), c["text"]) for c in rows["cells"] if c.get("table_id") in tables and plain(c.get("text"))],
        [],
    )


def _table_money(gold: GoldPaper, rows: Rows) -> Items:
    tables = data_tables(rows)
    money = [(cell, t.get("page")) for t in gold.items("tables") if t.get("kind") == "data" for cell in t.get("money_cells", [])]
    return Items(
        [Wanted(pounds(cell["amount"]), str(cell.get("raw", cell["amount"])), page) for cell, page in money],
        [_given(c, pounds(c.get("amount")), c["quote"]) for c in rows["costs"] if c.get("table_id") in tables],
        [],
    )


def _header(gold: GoldPaper, rows: Rows) -> Items:
    paper, wanted = gold.paper, []
    for column, key in (("council", "council"), ("title", "title"), ("purpose", "purpose_for"), ("portfolio", "portfolio")):
        if paper.get(key):
            also = tuple((column, plain(other)) for other in many(paper.get(f"alt_{key}s")))
            wanted.append(Wanted((column, plain(paper[key])), f"{column}: {paper[key]}", also=also))
    for column in ("report_date", "meeting_date"):
        if paper.get(column):
            also = tuple((column, other) for other in many(paper.get(f"alt_{column}s")))
            wanted.append(Wanted((column, paper[column]), f"{column}: {paper[column]}", also=also))
    name = (paper.get("decision_maker") or {}).get("name")
    if name:
        wanted.append(Wanted(("decision_maker", plain(name)), f"decision_maker: {name}"))
    given = [field for row in rows["papers"] for field in _header_fields(gold, row, rows["paper_fields"])]
    return Items(wanted, given, [])


def _header_fields(gold: GoldPaper, row: Row, fields: list[Row]) -> Iterable[Given]:
    # A council or decision maker that the gold does not name is no fault: the reader of the gold may not have looked for it.
    asked = {"council": bool(gold.paper.get("council")), "decision_maker": bool((gold.paper.get("decision_maker") or {}).get("name"))}
    for column in ("council", "title", "purpose", "portfolio", "report_date", "meeting_date", "decision_maker"):
        source = "council_inferred" if column == "council" and not row.get("council") else column
        value = row.get(source)
        if value and asked.get(column, True):
            key = iso(value) if column.endswith("_date") else plain(value)
            yield Given((column, key), f"{column}: {value}", rows=evidence_of(source, row, fields))


def evidence_of(column: str, paper: Row, fields: list[Row]) -> tuple[Row, ...]:
    """The row of paper_fields that a header column was taken from: the first of its name."""
    return next(((f,) for f in fields if f.get("field") == column and f.get("paper_id") == paper.get("paper_id")), ())


def _people(gold: GoldPaper, rows: Rows) -> Items:
    named = {plain(p["name"]): str(p["name"]) for key in ("authors", "contacts") for p in gold.paper.get(key) or [] if p.get("name")}
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows["people"]:
        if row.get("name") and (row.get("kind") in _OF_THE_PAPER or plain(row["name"]) in named):
            by_name[plain(row["name"])].append(row)
    given = [Given(name, str(found[0]["name"]), found[0].get("page"), tuple(found)) for name, found in sorted(by_name.items())]
    return Items([Wanted(key, words) for key, words in sorted(named.items())], given, [])


def _references(gold: GoldPaper, rows: Rows) -> Items:
    values = [str(r["value"]) for r in gold.paper.get("references") or [] if plain(r["value"]) not in _NOT_A_REFERENCE]
    by_value: dict[str, list[Row]] = defaultdict(list)
    for row in rows["paper_references"]:
        if row.get("kind") not in _LISTED_APART and plain(row["value"]) not in _NOT_A_REFERENCE:
            by_value[plain(row["value"])].append(row)
    given = [Given(key, str(found[0]["value"]), found[0].get("page"), tuple(found)) for key, found in sorted(by_value.items())]
    return Items([Wanted(plain(v), v) for v in values], given, [plain(r.get("value")) for r in gold.borderline("references")])


def _sections(gold: GoldPaper, rows: Rows) -> Items:
    wanted = []
    for item in gold.items("sections"):
        numbers = [item.get("number"), *many(item.get("alt_numbers"))]
        headings = [item["heading"], *many(item.get("alt_headings"))]
        readings = [(plain(number), plain(heading)) for number in numbers for heading in headings]
        wanted.append(Wanted(readings[0], _numbered(item), item.get("page"), tuple(readings[1:]), item))
    given = [_given(s, (plain(s.get("number")), plain(s["heading"])), _numbered(s)) for s in rows["sections"] if s.get("heading")]
    return Items(wanted, given, [(plain(s.get("number")), plain(s["heading"])) for s in gold.borderline("sections")])


def _numbered(item: Item) -> str:
    return " ".join(str(part) for part in (item.get("number"), item["heading"]) if part)


def _recommendations(gold: GoldPaper, rows: Rows) -> Items:
    wanted = []
    for item in gold.items("recommendations"):
        also = tuple(plain(text) for text in many(item.get("alt_texts")))
        parts = [item, *(item.get("children") or [])]
        for place, part in enumerate(parts):
            if part.get("text"):
                wanted.append(Wanted(plain(part["text"]), part["text"], item.get("page"), also if place == 0 else (), part))
    texts = [part.get("text") for item in gold.borderline("recommendations") for part in [item, *(item.get("children") or [])]]
    given = [_given(r, plain(r["text"]), r["text"]) for r in rows["recommendations"] if not r.get("is_repeat")]
    return Items(wanted, given, [plain(text) for text in texts if text])


def _costs(gold: GoldPaper, rows: Rows) -> Items:
    return Items(
        [Wanted(plain(c["raw"]), str(c["raw"]), c.get("page"), item=c) for c in gold.items("costs")],
        [_given(c, plain(c["quote"]), c["quote"]) for c in running_costs(rows)],
        [plain(c.get("raw")) for c in gold.borderline("costs")],
    )


def _cost_values(gold: GoldPaper, rows: Rows) -> Items:
    return Items(
        [Wanted(cost_value(c), f"{c['raw']} = {cost_value(c)}", c.get("page")) for c in gold.items("costs")],
        [_given(c, cost_value(c), f"{c['quote']} = {cost_value(c)}") for c in running_costs(rows)],
        [pounds(c.get("amount")) for c in gold.borderline("costs")],
    )


def _dates(gold: GoldPaper, rows: Rows) -> Items:
    wanted = []
    for item in gold.items("dates"):
        also = (*many(item.get("alt_raw")), *many(item.get("alt_raws")))
        wanted.append(Wanted(plain_date(item["raw"]), str(item["raw"]), item.get("page"), tuple(map(plain_date, also)), item))
    loose = [plain_date(words) for words in gold.borderline_words("relative_expressions")]
    given = [_given(d, plain_date(d["quote"]), d["quote"]) for d in rows["dates"]]
    return Items(wanted, given, [*(plain_date(d.get("raw")) for d in gold.borderline("dates")), *loose])


def _date_values(gold: GoldPaper, rows: Rows) -> Items:
    return Items(
        [Wanted((d["start"], d["end"]), f"{d['raw']} = {d['start']}..{d['end']}", d.get("page"), other_intervals(d)) for d in gold.items("dates")],
        [_given(d, interval(d), "{} = {}..{}".format(d["quote"], *map(str, (iso(d.get("earliest")), iso(d.get("latest")))))) for d in rows["dates"]],
        [(d.get("start"), d.get("end")) for d in gold.borderline("dates")],
    )


def _sign_offs(gold: GoldPaper, rows: Rows) -> Items:
    return Items(
        [Wanted((plain(s["name"]), s.get("date")), f"{s['name']}, {s.get('date')}", s.get("page")) for s in gold.items("sign_offs") if s.get("name")],
        [_given(s, (plain(s["name"]), iso(s.get("signed_on"))), f"{s['name']}, {s.get('signed_on')}") for s in rows["sign_offs"] if s.get("name")],
        [(plain(s.get("name")), iso(s.get("date"))) for s in gold.borderline("sign_offs")],
    )


def _cross_references(gold: GoldPaper, rows: Rows) -> Items:
    if not gold.states("cross_references"):
        return Items([], [], [])
    return Items(
        [Wanted(plain(c["raw"]), str(c["raw"]), c.get("page")) for c in gold.items("cross_references")],
        [_given(c, plain(c["quote"]), c["quote"]) for c in rows["cross_references"]],
        [plain(c.get("raw")) for c in gold.borderline("cross_references")],
    )


def _always(_wanted: Wanted, _given: Given) -> bool:
    return True


def _same_amount(wanted: Wanted, given: Given) -> bool:
    return cost_value(wanted.item) == cost_value(given.rows[0])


def _same_interval(wanted: Wanted, given: Given) -> bool:
    accepted: Any = ((wanted.item["start"], wanted.item["end"]), *other_intervals(wanted.item))
    return interval(given.rows[0]) in accepted


SPAN_KINDS: dict[str, SpanKind] = {
    "header": SpanKind(_header, judges=_always),
    "sections": SpanKind(_sections, judges=_always),
    "recommendations": SpanKind(_recommendations, same=nearly_same, judges=_always),
    "costs": SpanKind(_costs, judges=_same_amount),
    "cost_values": SpanKind(_cost_values),
    "dates": SpanKind(_dates, judges=_same_interval),
    "date_values": SpanKind(_date_values),
    "sign_offs": SpanKind(_sign_offs, judges=_always),
    "people": SpanKind(_people, judges=_always),
    "references": SpanKind(_references, judges=_always),
    "cross_references": SpanKind(_cross_references, judges=_always),
    "cells": SpanKind(_cells, judges=_always, in_table_papers=True),
    "table_money": SpanKind(_table_money, judges=_always, in_table_papers=True),
}
"""Kinds of items, in the order of reports: each gold item is found or missed, each given one right or wrong."""
