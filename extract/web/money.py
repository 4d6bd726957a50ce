"""The money view: amounts by kind, year and body. What would count the same money twice is left out, and the page says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
from starlette.datastructures import QueryParams

from extract.web.charts import Chart, bars
from extract.web.holdings import Holding
from extract.web.snapshot import Snapshot
from extract.web.wording import council_of, counted, date_of, financial_year, pounds, title_of, words

# Papers print these as minus in one table and plain in the next, so their sizes are added up.
_BY_SIZE = ("saving", "income", "funding", "drawdown")
_NOT_ADDED = ("threshold",)  # a limit in the rules of a council is no money of anybody's
# Links between papers that state the same money: a later paper on the same fund or matter states its own.
_SAME_MONEY = {"decided_by", "minuted_in", "same_decision", "same_paper", "contained_in", "decided_as", "resolved_as", "minuted_as"}
NO_KIND = "not_stated"
NOT_STATED = "Not stated"
_ROWS = 15  # of one chart; the rest is one bar
_LARGEST = 25
_CHOICES = 300  # councils or years offered
_MOST_CACHED = 200
_COLUMNS = (
    "id",
    "paper_id",
    "amount",
    "low",
    "kind",
    "qualifier",
    "quote",
    "period",
    "period_start",
    "period_end",
    "fund",
    "nature",
    "recurrence",
    "page",
)


@dataclass(frozen=True, slots=True)
class MoneyAsked:
    """What the address of a money page asks for; empty strings ask for everything."""

    scope: str = "decided"
    kind: str = ""
    council: str = ""
    body: str = ""
    year: str = ""
    with_exempt: bool = False

    def address(self, path: str = "/money", **changes: str) -> str:
        values = {"scope": self.scope, "kind": self.kind, "council": self.council, "body": self.body, "year": self.year}
        values |= {"exempt": "yes" if self.with_exempt else ""} | changes
        pairs = [(name, value) for name, value in values.items() if value and (name, value) != ("scope", "decided")]
        return f"{path}?{urlencode(pairs)}" if pairs else path


class Group(NamedTuple):
    """One row of a chart's table."""

    label: str
    value: Decimal
    n_amounts: int
    n_papers: int
    href: str
    is_chosen: bool = False


class View(NamedTuple):
    """A chart and the table beside it."""

    id: str
    title: str
    first: str
    groups: list[Group]
    chart: Chart


def read_money_address(parameters: QueryParams) -> MoneyAsked:
    """What a money page is asked for; anything too long or unknown asks for nothing."""

    def one(name: str) -> str:
        value = parameters.get(name, "").strip()
        return value if len(value) <= 300 else ""

    return MoneyAsked("all" if one("scope") == "all" else "decided", one("kind"), one("council"), one("body"), one("year"), one("exempt") == "yes")


def amounts(snapshot: Snapshot) -> tuple[pa.Table, dict[str, int]]:
    """Every amount that may be added up, with its paper's council, body and year; and how many of each sort were left out.

    Left out: rows and columns of totals, recommendations whose parts are listed under them, second mentions of the same
    amount of the same kind and period in a paper or papers linked to it, ranges, and thresholds.
    """
    whole = _with_papers(snapshot)
    left: dict[str, int] = {}

    def without(rows: pa.Table, mask: pa.ChunkedArray, why: str) -> pa.Table:
        kept = rows.filter(pc.invert(pc.fill_null(mask, False)))
        left[why] = rows.num_rows - kept.num_rows
        return kept

    rows = without(whole, pc.is_null(whole["amount"]), "ranges")
    rows = without(rows, pc.is_in(rows["kind"], value_set=pa.array(_NOT_ADDED)), "thresholds")
    rows = without(rows, rows["is_total"], "totals")
    said = pc.binary_join_element_wise(rows["matter"], rows["amount"].cast(pa.string()), " ")
    of_parts = said.filter(pc.is_in(rows["id"], value_set=pa.array(_sums_of_parts(rows, snapshot), pa.string())))
    rows = without(rows, pc.is_in(said, value_set=of_parts), "sums")  # also where the minutes only repeat the sum
    size = pc.if_else(pc.is_in(rows["kind"], value_set=pa.array(_BY_SIZE)), pc.abs(rows["amount"]), rows["amount"])
    rows = rows.append_column("value", size).append_column("row", pa.array(range(rows.num_rows), pa.int64()))
    # In a recommendation first: so the amount that stays is the one decided on.
    rows = rows.append_column("rank", pc.add(rows["row"], pc.if_else(rows["decided"], 0, rows.num_rows)))
    first = rows.group_by(["matter", "value", "kind", "period_start", "period_end"]).aggregate([("rank", "min")])
    kept = rows.filter(pc.is_in(rows["rank"], value_set=first["rank_min"]))
    left["repeats"] = rows.num_rows - kept.num_rows
    return kept.drop_columns(["row", "rank", "low", "is_total"]), left


def _with_papers(snapshot: Snapshot) -> pa.Table:
    """The costs with what is asked of their papers beside them."""
    costs = snapshot.table("costs")
    papers = list(snapshot.papers.values())
    at = pc.index_in(costs["paper_id"], value_set=pa.array([paper["paper_id"] for paper in papers], pa.string()))
    dates = [date_of(paper) for paper in papers]
    matters = _matters(snapshot)
    beside = {
        "council": [council_of(paper) or NOT_STATED for paper in papers],
        "body": [paper["body"] or paper["decision_maker"] or NOT_STATED for paper in papers],
        "year": [financial_year(day) if day else NOT_STATED for day in dates],
        "title": [title_of(paper) for paper in papers],
        "exempt": [bool(paper["exempt"]) for paper in papers],
        "matter": [matters.get(paper["paper_id"], paper["paper_id"]) for paper in papers],
    }
    rows = costs.select([*_COLUMNS, "is_total", "recommendation_id"]).set_column(4, "kind", pc.fill_null(costs["kind"], NO_KIND))
    for name, values in beside.items():
        rows = rows.append_column(name, pa.array(values, pa.bool_() if name == "exempt" else pa.string()).take(at.combine_chunks()))
    return rows.append_column("decided", pc.is_valid(rows["recommendation_id"]))


def _matters(snapshot: Snapshot) -> dict[str, str]:
    """One name for all papers that links tie together: report, decision and minutes state the same money."""
    parent: dict[str, str] = {}

    def root(paper_id: str) -> str:
        while parent.get(paper_id, paper_id) != paper_id:
            paper_id = parent[paper_id]
        return paper_id

    for paper_id in snapshot.papers:
        for link in snapshot.related(paper_id):
            if link.kind not in _SAME_MONEY:
                continue
            a, b = sorted((root(paper_id), root(link.other_paper["paper_id"])))
            parent[b] = a
    return {paper_id: root(paper_id) for paper_id in parent}


def _sums_of_parts(rows: pa.Table, snapshot: Snapshot) -> list[str]:
    """ids of amounts in a recommendation that are the sum of the amounts in its sub-items."""
    decided = rows.filter(rows["decided"])
    by_item: dict[str, list[tuple[str, Decimal]]] = {}
    for row in decided.select(["id", "recommendation_id", "amount"]).to_pylist():
        by_item.setdefault(row["recommendation_id"], []).append((row["id"], row["amount"]))
    items = snapshot.table("recommendations").select(["id", "parent_id"]).to_pylist()
    parts: dict[str, Decimal] = {}
    for item in items:
        if item["parent_id"] and item["id"] in by_item:
            parts[item["parent_id"]] = parts.get(item["parent_id"], Decimal(0)) + sum(amount for _, amount in by_item[item["id"]])
    return [key for item, total in parts.items() for key, amount in by_item.get(item, ()) if amount == total]


def money_content(holding: Holding, asked: MoneyAsked) -> dict[str, Any]:
    """What the money page shows; worked out once for each address asked."""
    cached = holding.cache.setdefault("money", {})
    if asked not in cached:
        if len(cached) >= _MOST_CACHED:
            cached.clear()
        cached[asked] = _content(holding, asked)
    content: dict[str, Any] = cached[asked]
    return content


def _all(holding: Holding) -> tuple[pa.Table, dict[str, int]]:
    if "amounts" not in holding.cache:
        holding.cache["amounts"] = amounts(holding.snapshot)
    found: tuple[pa.Table, dict[str, int]] = holding.cache["amounts"]
    return found


def chosen_rows(holding: Holding, asked: MoneyAsked, *, of_kind: str | None = None) -> pa.Table:
    """The amounts asked for; `of_kind` takes the place of the kind asked for, and an empty one means all."""
    rows, _ = _all(holding)
    if not asked.with_exempt:
        rows = rows.filter(pc.invert(rows["exempt"]))
    if asked.scope == "decided":
        rows = rows.filter(rows["decided"])
    kind = asked.kind if of_kind is None else of_kind
    for name, value in (("kind", kind), ("council", asked.council), ("body", asked.body), ("year", asked.year)):
        if value:
            rows = rows.filter(pc.equal(rows[name], value))
    return rows


def _content(holding: Holding, asked: MoneyAsked) -> dict[str, Any]:
    whole, left = _all(holding)
    every_kind = chosen_rows(holding, asked, of_kind="")
    kinds = _grouped(every_kind, "kind")
    stated = [label for label, *_ in sorted(kinds, key=lambda group: -group[2]) if label != NO_KIND]
    kind = asked.kind or (stated[0] if stated else NO_KIND if kinds else "")
    rows = chosen_rows(holding, asked, of_kind=kind)
    of_kind = words(kind).lower() if kind != NO_KIND else "kind not stated"
    views = [_view("kind", "By kind of money", "Kind", every_kind, asked, kind)] if kinds else []
    if rows.num_rows:
        views.append(_view("year", f"By financial year of the paper: {of_kind}", "Year", rows, asked, kind))
        views.append(_view("body", f"By meeting or body: {of_kind}", "Meeting or body", rows, asked, kind))
    order = pc.sort_indices(pc.abs(rows["value"]), sort_keys=[("", "descending")])[:_LARGEST] if rows.num_rows else []
    return {
        "asked": asked,
        "kind": kind,
        "kind_words": of_kind,
        "views": views,
        "n_amounts": rows.num_rows,
        "largest": [_amount(row) for row in rows.take(order).to_pylist()] if rows.num_rows else [],
        "left": [(number, why) for number, why in _left_out(left) if number],
        "kinds": [(name, kind_label(name)) for name in sorted(set(whole["kind"].unique().to_pylist()))],
        "councils": _choices(whole["council"]),
        "bodies": _choices(whole["body"]),
        "years": sorted(_choices(whole["year"]), reverse=True),
        "downloads": [
            (label, asked.address(f"/money/download/{form}", kind=kind)) for form, label in (("csv", "CSV"), ("parquet", "Parquet"), ("json", "JSON"))
        ],
        "has_links": holding.snapshot.table("links").num_rows > 0,
        "has_exempt": bool(pc.any(whole["exempt"]).as_py()),
    }


def kind_label(kind: str) -> str:
    return NOT_STATED if kind == NO_KIND else words(kind)


def _choices(column: pa.ChunkedArray) -> list[str]:
    return sorted(column.unique().to_pylist())[:_CHOICES]


def _left_out(left: dict[str, int]) -> list[tuple[int, str]]:
    """What was not added up, in words."""
    return [
        (left["totals"], f"{counted(left['totals'], 'amount')} in rows or columns of totals"),
        (left["sums"], f"{counted(left['sums'], 'amount')} in recommendations whose parts are listed under them"),
        (
            left["repeats"],
            f"{counted(left['repeats'], 'second mention')} of the same amount, kind and period in the same paper, or in papers linked to it",
        ),
        (left["ranges"], f"{counted(left['ranges'], 'range')}, such as £1m to £2m, and figures that could not be read with certainty"),
        (left["thresholds"], f"{counted(left['thresholds'], 'threshold')}, such as the limit for key decisions"),
    ]


def _grouped(rows: pa.Table, by: str) -> list[tuple[str, Decimal, int, int]]:
    """Label, sum, number of amounts and of papers for each group."""
    sums = rows.group_by(by).aggregate([("value", "sum"), ("id", "count"), ("paper_id", "count_distinct")])
    return [(row[by], row["value_sum"], row["id_count"], row["paper_id_count_distinct"]) for row in sums.to_pylist()]


def _view(name: str, title: str, first: str, rows: pa.Table, asked: MoneyAsked, kind: str) -> View:
    found = _grouped(rows, name)
    found.sort(key=(lambda group: group[0]) if name == "year" else (lambda group: -abs(group[1])))
    kept = found[-_ROWS:] if name == "year" else found[:_ROWS]
    if name == "year":
        kept.sort(key=lambda group: (group[0] == NOT_STATED, group[0]))
    changes = {"kind": kind} if name != "kind" else {}
    groups = [
        Group(
            kind_label(label) if name == "kind" else label,
            value,
            n,
            papers,
            asked.address(**(changes | {name: label})),
            name == "kind" and label == kind,
        )
        for label, value, n, papers in kept
    ]
    if len(found) > len(kept):
        rest = [group for group in found if group not in kept]
        groups.append(Group(f"{len(rest)} more", sum((g[1] for g in rest), Decimal(0)), sum(g[2] for g in rest), sum(g[3] for g in rest), ""))
    return View(name, title, first, groups, bars([(group.label, group.value) for group in groups]))


def _amount(row: dict[str, Any]) -> dict[str, Any]:
    said = f"{row['qualifier']} {pounds(row['amount'])}" if row["qualifier"] else pounds(row["amount"])
    keep = "?exempt=yes" if row["exempt"] else ""
    return row | {"said": said, "href": f"/papers/{row['paper_id']}/records/{row['id']}{keep}", "paper_href": f"/papers/{row['paper_id']}{keep}"}
