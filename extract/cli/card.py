"""`papers card`: what a dataset holds and how far to trust it."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import clear_errors, main


@main.command(short_help="Describe a dataset: counts, accuracy, gaps, people.")
@click.argument("dataset", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.  [default: print it]")
@clear_errors
def card(dataset: Path, out: Path | None) -> None:
    """Print the card of DATASET as Markdown: counts by council, type and year, measured accuracy, known gaps, personal data."""
    from extract.card import card as write
    from extract.errors import PapersError
    from extract.loading import Dataset

    words = write(Dataset(dataset))
    if out is None:
        click.echo(words, nl=False)
        return
    try:
        out.write_text(words, encoding="utf-8")
    except OSError as error:
        raise PapersError(f"{out}: cannot be written ({error.strerror}); choose another file with --out") from error
    click.echo(f"{out}: written")
