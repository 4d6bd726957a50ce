"""`papers show`: what was found in a paper or a dataset."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import clear_errors, examples, main, tell_left_out, timeout_option, within
from extract.errors import PapersError


@main.command(
    short_help="Show what was found in a paper or a dataset.",
    epilog=examples("show outputs", "show reports/depots.pdf", "show reports/depots.pdf --html depots.html"),
)
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one paper as a page for the browser: its pictures and every record at its place.",
)
@click.option("--password", help="Password of an encrypted PDF.")
@click.option("--item", metavar="NUMBER", help="Of an agenda pack, only the papers of this agenda item.")
@timeout_option
@clear_errors
def show(path: Path, html: Path | None, password: str | None, item: str | None, timeout: float) -> None:
    """Show what was found: PATH is one paper, or a dataset written by `papers extract`.

    Of an agenda pack, --html writes the list of its papers and beside it a page of each.
    """
    if html is not None:
        from extract.paper_page import write_page

        if path.is_dir():
            raise PapersError(f"{path}: --html shows one paper; name a file")
        written = within(timeout, write_page, path, html, password, item)
        click.echo(f"{html}: open it in a browser" + (f" (a list of {len(written) - 1} papers, their pages beside it)" if len(written) > 1 else ""))
        return
    from extract.pipeline import process_readable
    from extract.show import show_dataset, show_paper

    if path.is_dir():
        show_dataset(path)
    else:
        result = within(timeout, process_readable, path, None, password)
        show_paper(result, item)
        tell_left_out(path, result.source.code, result.source.reason)
