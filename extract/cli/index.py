"""`papers index`: the search index of a dataset."""

from __future__ import annotations

import json
from pathlib import Path

import click

from extract.cli.group import clear_errors, dataset_argument, examples, main


@main.command(short_help="Build or update the search index of a dataset.", epilog=examples("index outputs"))
@dataset_argument
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@clear_errors
def index(out: Path, quiet: bool, as_json: bool) -> None:
    """Build the search index of DATASET (outputs, where none is named), or bring it up to date by the papers that changed.

    The index lies in the folder .search of it and can be deleted at any time: it is built again from the Parquet. It can be searched meanwhile.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from extract.search import build_index

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=quiet or as_json or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("papers", total=None)
        counts = build_index(out, lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        click.echo(json.dumps(counts))
    elif not quiet:
        changes = "{added} sources added or changed, {removed} removed, {unchanged} unchanged".format(**counts)
        click.echo(f"{changes}; {counts['passages']:,} passages written. Search them with `papers search WORDS --out {out}`.")
