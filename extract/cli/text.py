"""`papers text`: the frozen text of one paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.cli.group import clear_errors, echo_json, examples, for_stdout, main, tell_left_out, timeout_option, within

if TYPE_CHECKING:
    from extract.document import Document
    from extract.read.packs import ReadPaper


@main.command(short_help="Print the frozen text of one paper.", epilog=examples("text reports/depots.pdf", "text reports/depots.pdf --json"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--password", help="Password of an encrypted PDF.")
@click.option("--item", metavar="NUMBER", help="Of an agenda pack, only the papers of this agenda item.")
@click.option("--json", "as_json", is_flag=True, help="Print text, lines with their places and what was set aside as JSON.")
@timeout_option
@clear_errors
def text(file: Path, password: str | None, item: str | None, as_json: bool, timeout: float) -> None:
    """Print the frozen text of one paper: what every offset of the tables counts in.

    Of an agenda pack, the texts of all its papers follow one another (with --json, one object a line); each counts from its own start.
    On a terminal control characters are escaped; into a file or a pipe they go as they are, so that offsets stay true.
    """
    from extract.pipeline import outcome

    papers = within(timeout, _papers, file, password, item)
    left_out = outcome([paper.document for paper in papers])
    tell_left_out(file, left_out.get("code"), left_out.get("reason"))
    for paper in papers:
        if as_json:
            place = {} if paper.kind is None else {"part": paper.kind, "item": paper.item, "appendix": paper.mark}
            echo_json(place | _content(paper.document))
        else:
            click.echo(for_stdout(paper.document.text), nl=False)


def _papers(file: Path, password: str | None, item: str | None) -> list[ReadPaper]:
    from extract.errors import SourceError
    from extract.pipeline import read_source
    from extract.read.packs import of_item, read_papers
    from extract.rulebook import load_rulebook

    try:
        return of_item(read_papers(read_source(file), load_rulebook(), password=password), item)
    except SourceError as error:
        raise SourceError(error.code, f"{file}: {error.reason}") from None


def _content(document: Document) -> dict[str, Any]:
    lines = []
    for line in document.lines:
        page, boxes = document.place(line.span)
        lines.append({"start": line.span.start, "end": line.span.end, "kind": line.kind, "page": page, "boxes": [list(b) for b in boxes]})
    furniture = [{"kind": f.kind, "text": f.text, "page": f.page} for f in document.furniture]
    return {"text": document.text, "lines": lines, "furniture": furniture, "n_pages": document.n_pages}
