"""`papers search`: past decisions by words and filters."""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.cli.group import clear_errors, dataset_option, echo_json, examples, for_stdout, main
from extract.formulas import guarded

if TYPE_CHECKING:
    from rich.text import Text

    from extract.search import Hit, Query, Results, SearchIndex

_COLUMNS = (
    "kind", "council", "body", "title", "date", "page", "paragraph", "action", "outcome", "amount", "text", "decision_maker", "signed_by", "heading",
    "paper_type", "flags", "exempt", "source", "paper_id", "record_id",
)  # fmt: skip
_AROUND = 20  # characters shown of what could not be understood


class _Day(click.ParamType[date]):
    """A day, month or year (2022-04-30, 2022-04, 2022): its first day, or with `last` its last."""

    name = "date"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            year, month, day = ([*map(int, str(value).split("-")), 0, 0])[:3]
            if len(str(value).split("-")) > 3 or year < 1000:
                raise ValueError
            month = month or (12 if self._last else 1)
            return date(year, month, day or (calendar.monthrange(year, month)[1] if self._last else 1))
        except ValueError:
            self.fail(f"{value!r} is no date; write 2022-04-30, 2022-04 or 2022", param, ctx)


class _Pounds(click.ParamType[Decimal]):
    """An amount in pounds: 500000, 500,000, £500k, 1.2m."""

    name = "pounds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        text = str(value).strip().removeprefix("£").replace(",", "").lower()
        scale = {"k": 1_000, "m": 1_000_000}.get(text[-1:], 1)
        try:
            amount = Decimal(text.rstrip("km")) * scale
            if amount.is_finite():
                return amount
        except InvalidOperation:
            pass
        self.fail(f"{value!r} is no amount; write 500000, 500k or 1.2m", param, ctx)


@main.command(
    short_help="Search past decisions by words and filters.",
    epilog=examples("search invest to save", "search '\"invest to save\" reserve' --since 2026-04 --min-amount 500k --sort amount"),
)
@click.argument("words", nargs=-1)
@dataset_option
@click.option("--kind", "kinds", multiple=True, help="recommendation, resolution, decision, cost or section. Repeat for several, as all filters.")
@click.option("--council", multiple=True, help="The council, or words of its name.")
@click.option("--body", multiple=True, help="The body that meets or decides, or words of its name.")
@click.option("--type", "paper_type", multiple=True, help="Type of paper: cabinet_report, minutes, ...")
@click.option("--decision-maker", multiple=True, help="Who decides, or words of the name.")
@click.option("--section-kind", multiple=True, help="Kind of section: financial, legal, risk, ...")
@click.option("--action", multiple=True, help="What is decided: approve, note, delegate, ...")
@click.option("--outcome", multiple=True, help="approved, deferred, rejected, ...")
@click.option("--flag", multiple=True, help="What a check found: total_mismatch, missing_signature, ...")
@click.option("--since", type=_Day(last=False), metavar="DATE", help="Papers from this day, month or year on.")
@click.option("--until", type=_Day(last=True), metavar="DATE", help="Papers until this day, month or year.")
@click.option("--min-amount", type=_Pounds(), metavar="POUNDS", help="An amount of at least this (500000, 500k, 1.2m).")
@click.option("--max-amount", type=_Pounds(), metavar="POUNDS", help="An amount of at most this.")
@click.option("--with-exempt", is_flag=True, help="Papers exempt from publication as well.")
@click.option(
    "--sort", default="relevance", show_default=True, type=click.Choice(["relevance", "date", "date_oldest", "amount"]), help="What comes first."
)
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), metavar="N", help="Page of the results.")
@click.option("--size", default=10, show_default=True, type=click.IntRange(1, 100), metavar="N", help="Results on a page.")
@click.option("--json", "as_json", is_flag=True, help="Print the page, with counts by facet, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print all results (at most 10,000) as CSV.")
@clear_errors
def search(words: tuple[str, ...], out: Path, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Search the decisions, costs and sections of a dataset, once `papers index` has been run.

    WORDS are found in all their forms. "several words" in (escaped) quotes are found as they stand, transport* finds what begins so, -word leaves
    out (after --), OR gives a choice, and council:Kent, title:, heading:, signed:, by:, ref: look in one place. Amounts (£2.3m) and reference
    numbers (24/00109) are written as printed.
    """
    from extract.search import Query, QueryError, is_stale, open_index

    query = Query(text=" ".join(words), **asked)
    try:
        with open_index(out) as index:
            if is_stale(out):
                click.echo(f"papers: the dataset has changed since it was indexed; run `papers index {out}` to find what is new", err=True)
            _print(index, query, as_json, as_csv)
    except QueryError as error:
        raise QueryError(_pointed(query.text, error), error.position) from error


def _print(index: SearchIndex, query: Query, as_json: bool, as_csv: bool) -> None:
    if as_csv:
        _print_csv(index.hits(query))
        return
    results = index.search(query)
    if as_json:
        echo_json(asdict(results), indent=1)
    else:
        _print_page(results, query)


def _pointed(text: str, error: Any) -> str:
    """The message of a QueryError with the place: its number, and the words from there on."""
    from extract.batch import shown

    if error.position is None:
        return str(error.message)
    rest = text[error.position :]
    there = f'at "{shown(rest[:_AROUND])}{"..." * (len(rest) > _AROUND)}"' if rest else "at the end"
    return f"{error.message} (character {error.position + 1} of the query, {there})"


def _print_page(results: Results, query: Query) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for number, hit in enumerate(results.hits, (query.page - 1) * query.size + 1):
        console.print(_rendered(number, hit))
    last = -(-results.total // query.size)
    if results.total and not results.hits:
        click.echo(f"{results.total:,} found; page {query.page} is beyond the last one ({last}).")
    elif results.total:
        click.echo(
            f"{results.total:,} found" + (f"; page {query.page} of {last:,}, the next with --page {query.page + 1}." if query.page < last else ".")
        )
    else:
        click.echo("Nothing found.")
    for suggestion in results.suggestions:
        from extract.batch import shown

        click.echo(shown(suggestion))


def _rendered(number: int, hit: Hit) -> Text:
    """A hit on four lines: the decision, where it stands, its words, what became of it. Words of papers are hostile, so control characters show."""
    from rich.text import Text

    from extract.batch import shown

    what = [hit.kind, hit.action, f"£{hit.amount:,.2f}".removesuffix(".00") if hit.amount is not None else None, hit.date and f"{hit.date:%d %B %Y}"]
    where = [hit.council, hit.body, hit.title]
    place = [
        hit.source,
        f"page {hit.page}" if hit.page else None,
        f"paragraph {hit.paragraph}" if hit.paragraph else None,
        hit.under and f"under “{hit.under}”",
    ]
    became = [hit.outcome, f"signed by {', '.join(hit.signed_by)}" if hit.signed_by else None, "EXEMPT" if hit.exempt else None]
    text = Text(f"{number}. ", style="bold")
    text.append(shown(" · ".join(part for part in what if part)), style="bold")
    text.append(f"\n   {shown(' · '.join(part for part in where if part))}\n   {shown(', '.join(part for part in place if part))}\n   ", style="dim")
    if hit.above:
        text.append(f"{shown(hit.above.strip())}\n   → ", style="dim")
    for fragment in hit.snippet:
        text.append(shown(fragment.text), style="bold yellow" if fragment.is_match else "")
    if any(became):
        text.append(f"\n   {shown(' · '.join(part for part in became if part))}")
    return text.append("\n")


def _print_csv(hits: Iterable[Hit]) -> None:
    """Rows for a spreadsheet: a text that would be taken for a formula gets an apostrophe before it."""
    for row in (list(_COLUMNS), *([_cell(getattr(hit, name)) for name in _COLUMNS] for hit in hits)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        click.echo(for_stdout(line.getvalue()), nl=False)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        value = "; ".join(value)
    return guarded("" if value is None else str(value))
