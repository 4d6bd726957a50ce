"""`papers schema`: the data dictionary."""

from __future__ import annotations

import click

from extract.cli.group import clear_errors, echo_json, examples, main


@main.command(short_help="Print every table and column.", epilog=examples("schema"))
@click.option("--json", "as_json", is_flag=True, help="Print tables and columns as JSON.")
@clear_errors
def schema(as_json: bool) -> None:
    """Print the data dictionary: every table and column of the Parquet."""
    from extract.parquet import data_dictionary, type_name
    from extract.parquet import schema as arrow_schema
    from extract.records import TABLES

    if not as_json:
        click.echo(data_dictionary(), nl=False)
        return
    tables = {
        kind: {
            "about": cls.about,
            "columns": [
                {"name": f.name, "type": type_name(f.type), "nullable": f.nullable, "about": f.metadata[b"description"].decode()}
                for f in arrow_schema(kind)
            ],
        }
        for kind, cls in TABLES.items()
    }
    echo_json(tables, indent=1)
