"""`papers text`: the frozen text of one paper."""

from __future__ import annotations

import json
from pathlib import Path

import click

from extract.cli.group import clear_errors, main


@main.command(short_help="Print the frozen text of one paper.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--password", help="Password of an encrypted PDF.")
@click.option("--json", "as_json", is_flag=True, help="Print text, lines with their places and what was set aside as JSON.")
@clear_errors
def text(file: Path, password: str | None, as_json: bool) -> None:
    """Print the frozen text of one paper: what every offset of the tables counts in."""
    from extract.pipeline import read_source
    from extract.read import read
    from extract.rulebook import load_rulebook

    document = read(read_source(file), load_rulebook(), password=password)
    if not as_json:
        click.echo(document.text, nl=False)
        return
    lines = []
    for line in document.lines:
        page, boxes = document.place(line.span)
        lines.append({"start": line.span.start, "end": line.span.end, "kind": line.kind, "page": page, "boxes": [list(b) for b in boxes]})
    furniture = [{"kind": f.kind, "text": f.text, "page": f.page} for f in document.furniture]
    click.echo(json.dumps({"text": document.text, "lines": lines, "furniture": furniture, "n_pages": document.n_pages}, ensure_ascii=False))
