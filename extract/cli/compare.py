"""`papers compare`: what differs between two datasets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from extract.cli.group import DATASET, clear_errors, echo_json, examples, main


@main.command(short_help="List what differs between two datasets.", epilog=examples("compare before after"))
@click.argument("old", type=DATASET)
@click.argument("new", type=DATASET)
@click.option("--all", "everything", is_flag=True, help="List every difference, moved records included.")
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 where anything differs.")
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON.")
@clear_errors
def compare(old: Path, new: Path, everything: bool, fail_on_change: bool, as_json: bool) -> None:
    """List the records gained, lost and changed between two datasets, by rule and by paper."""
    from rich.console import Console

    from extract import compare as side_by_side

    result = side_by_side.compare(old, new)
    if as_json:
        echo_json(side_by_side.as_json(result), indent=1)
    else:
        Console().print(side_by_side.render(result, limit=None if everything else 20))
    if fail_on_change and result.differs:
        sys.exit(1)
