"""`papers serve`: the page for officers in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import clear_errors, dataset_argument, examples, main
from extract.errors import PapersError

_LOCAL = {"localhost", "127.0.0.1", "::1"}


@main.command(short_help="Search a dataset in a browser.", epilog=examples("serve outputs --sources reports --open"))
@dataset_argument
@click.option(
    "--sources",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the papers, so that their pages can be shown (may be repeated).",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. Others than this machine's own let others in.")
@click.option("--port", default=8300, show_default=True, type=click.IntRange(0, 65535), metavar="N", help="Port to listen on; 0 takes a free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@clear_errors
def serve(out: Path, sources: tuple[Path, ...], host: str, port: int, open_browser: bool) -> None:
    """Serve DATASET (outputs, where none is named) as a web page: search past decisions, see each at its place in the paper, add up the money.

    It can only be read, and only from this machine unless --host says otherwise. A new run of `papers extract` over the same
    dataset shows up by itself. Stop it with Ctrl-C.
    """
    try:
        import jinja2  # noqa: F401  # told here, before anything is built
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise PapersError("the web page needs more packages; install them with: pip install 'committee-papers[web]'") from None
    from extract.web.server import run

    run(out, sources, host=host, port=port, is_local=host in _LOCAL, open_browser=open_browser)
