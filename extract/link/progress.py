"""How far `papers link` is, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from extract.link.decisions import Progress


@contextmanager
def told(quiet: bool) -> Iterator[Progress]:
    """A function to tell of reports done, of all; shows a bar on standard error where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    with Bars(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, disable=quiet or not console.is_terminal, transient=True
    ) as bar:
        task = bar.add_task("reading papers", total=None)
        yield lambda done, of: bar.update(task, description="linking reports", completed=done, total=of)
