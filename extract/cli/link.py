"""`papers link` and `papers trail`: what became of recommendations, and where the money went."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.cli.group import clear_errors, dataset_argument, dataset_option, echo_json, examples, for_stdout, main
from extract.errors import PapersError
from extract.formulas import guarded

if TYPE_CHECKING:
    from extract.link.funds import Step

_COLUMNS = (
    "council",
    "fund",
    "day",
    "amount",
    "low",
    "high",
    "kind",
    "period",
    "is_repeat",
    "quote",
    "title",
    "source",
    "page",
    "cost_id",
    "repeats",
)
_UNLINKED = {
    "none": "no links yet, so that an amount told in several papers of one decision counts in each; run `papers link {out}` first",
    "stale": "papers came or changed since links were found; run `papers link {out}` again",
}


@main.command(short_help="Link recommendations, decisions and papers.", epilog=examples("link outputs"))
@dataset_argument
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print every link as a line of JSON, then a summary.")
@clear_errors
def link(out: Path, quiet: bool, as_json: bool) -> None:
    """Find what belongs together across the papers of DATASET (outputs, where none is named), and publish it as the table `links`.

    Reports with their decision notices and minutes, each recommendation with its resolution and what became of it, background
    papers, call-ins, copies, and the amounts of the same fund: each with a score and the reason it rests on. Run it again
    after papers were added; the table never holds links of papers that are gone.
    """
    from dataclasses import asdict

    from extract.dataset import generation
    from extract.link import compute, digest, publish
    from extract.link.progress import told

    of = digest(out)
    with told(quiet or as_json) as progress:
        links = compute(generation(out), progress)
    publish(out, links, of)
    kinds = dict(sorted(Counter(item.kind for item in links).items()))
    if as_json:
        for item in links:
            echo_json(asdict(item))
        echo_json({"summary": {"links": len(links), "kinds": kinds, "out": str(out)}})
    elif not quiet:
        parts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        click.echo(f"{len(links)} links{f' ({parts})' if parts else ''}. Parquet: {out}/links/, kinds in {out}/README.md.")


@main.command(short_help="Follow a reserve, fund or programme through the papers.", epilog=examples('trail "Invest to Save Reserve"'))
@click.argument("name")
@dataset_option
@click.option("--council", help="Only the funds of this council.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@clear_errors
def trail(name: str, out: Path, council: str | None, as_json: bool, as_csv: bool) -> None:
    """List the amounts of the reserve, fund or programme NAME in order of time, with the paper and page of each.

    Spellings of one name are brought together ("Reserve for Transformation"); other funds are not. An amount told again, in the
    same paper or in the minutes of the same decision, is marked as a repeat.
    """
    from extract.dataset import generation
    from extract.link import state
    from extract.link.trail import trail as follow

    found = follow(generation(out), name, council)
    if not found:
        raise PapersError(f"{out}: no paper names an amount of {name!r}; try fewer words of its name, or another folder with --out")
    if (how := state(out)) != "fresh":
        click.echo(f"papers: {out}: {_UNLINKED[how].format(out=out)}", err=True)
    table = [_row(step) for step in found]
    if as_json:
        echo_json(table, indent=1)
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, _COLUMNS)
        writer.writeheader()
        writer.writerows({name: guarded(for_stdout(value)) if isinstance(value, str) else value for name, value in row.items()} for row in table)
    else:
        _print(found)


def _row(step: Step) -> dict[str, Any]:
    return {
        "council": None if step.pot.council.startswith("?") else step.pot.council,
        "fund": step.name,
        "day": step.day and step.day.isoformat(),
        "amount": step.amount,
        "low": step.low,
        "high": step.high,
        "kind": step.kind,
        "period": step.period,
        "is_repeat": step.repeats is not None,
        "quote": step.quote,
        "title": step.title or None,
        "source": step.source,
        "page": step.page,
        "cost_id": step.cost_id,
        "repeats": step.repeats,
    }


def _print(found: list[Step]) -> None:
    from itertools import groupby

    from rich.console import Console
    from rich.table import Table

    from extract.batch import shown

    console = Console()
    for pot, its in groupby(found, key=lambda step: step.pot):
        steps = list(its)
        names = " / ".join(sorted({step.name for step in steps}))
        table = Table(title=shown(f"{names}{'' if pot.council.startswith('?') else f' ({pot.council})'}"), title_justify="left")
        for column in ("day", "amount", "kind", "paper", "page"):
            table.add_column(column, justify="right" if column == "amount" else "left", overflow="fold")
        for step in steps:
            again = " (again)" if step.repeats else ""
            table.add_row(str(step.day or "?"), shown(step.quote) + again, step.kind or "", shown(step.title or step.source), str(step.page or ""))
        console.print(table, markup=False)
        fresh = sum(step.repeats is None for step in steps)
        console.print(f"{fresh} amounts, {len(steps) - fresh} more told again, in {len({step.paper_id for step in steps})} papers", markup=False)
