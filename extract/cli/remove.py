"""`papers remove`: a paper taken out of a dataset for good."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import LOCATION, clear_errors, examples, main, printable


@main.command(short_help="Take a paper out of a dataset for good.", epilog=examples("remove PAPER_ID"))
@click.argument("paper_id")
@click.option("--out", default="outputs", show_default=True, type=LOCATION, help="Folder of the dataset.")
@clear_errors
def remove(paper_id: str, out: Path | str) -> None:
    """Take the paper PAPER_ID out of every table and every older generation of the dataset, for good.

    A tombstone (its id and the hash of its source) keeps later runs from reading it again; its source keeps a row that says so.
    The file itself, and what was made from the dataset elsewhere (a search index, copies), is left alone.
    """
    from extract.upkeep import remove as take_out

    source = take_out(out, paper_id)
    click.echo(printable(f"{paper_id} ({source}): taken out of {out}; make a search index of it anew, if there is one"))
