"""`papers card`: what a dataset holds and how far to trust it."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import clear_errors, dataset_argument, examples, main


@main.command(short_help="Describe a dataset: counts, accuracy, gaps, people.", epilog=examples("card outputs --out CARD.md"))
@dataset_argument
@click.option("--out", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.  [default: print it]")
@clear_errors
def card(out: Path, file: Path | None) -> None:
    """Print the card of DATASET (outputs, where none is named) as Markdown: counts by council, type and year, measured accuracy, gaps, people."""
    from extract.card import card as write
    from extract.errors import PapersError
    from extract.loading import Dataset

    words = write(Dataset(out))
    if file is None:
        click.echo(words, nl=False)
        return
    try:
        file.write_text(words, encoding="utf-8")
    except OSError as error:
        raise PapersError(f"{file}: cannot be written ({error.strerror}); choose another file with --out") from error
    click.echo(f"{file}: written")
