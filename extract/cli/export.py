"""`papers export`: a dataset as CSV, JSON lines, Excel workbook or SQLite database."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import clear_errors, dataset_argument, examples, main


@main.command(
    short_help="Write a dataset as CSV, Excel, SQLite or JSON lines.",
    epilog=examples("export outputs --format xlsx", "export outputs --format csv --out costs-csv --table costs"),
)
@dataset_argument
@click.option("--format", "form", required=True, type=click.Choice(["csv", "jsonl", "sqlite", "xlsx"]), help="What to write.")
@click.option(
    "--out",
    "to",
    type=click.Path(path_type=Path),
    help="File (xlsx, sqlite) or folder (csv, jsonl).  [default: papers.xlsx, papers.sqlite, papers-csv, papers-jsonl]",
)
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this table; may be given again.  [default: all]")
@click.option("--force", is_flag=True, help="Replace what was exported there before.")
@clear_errors
def export(out: Path, form: str, to: Path | None, tables: tuple[str, ...], force: bool) -> None:
    """Write the tables of DATASET (outputs, where none is named) for other programs.

    csv: a folder with a file a table and a datapackage.json; text that a spreadsheet would run as a formula gets an apostrophe
    before it. xlsx: a sheet a table, with real numbers and dates; what Excel cannot hold is told. sqlite: keys, indexes and
    views, as Datasette likes it. jsonl: a file a table, an object a line.
    """
    from extract.export import FORMATS
    from extract.export import export as write
    from extract.loading import Dataset

    target = to or Path(FORMATS[form][1])
    notes = write(Dataset(out), form, target, tables, replace=force)
    click.echo(f"{target}: written")
    for note in notes:
        click.echo(f"note: {note}", err=True)
