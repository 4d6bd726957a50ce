"""`papers retry`: sources that failed, once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from extract.cli.extract import run_jobs, run_options
from extract.cli.group import clear_errors, examples, main
from extract.errors import PapersError


@main.command(short_help="Read failed sources again.", epilog=examples("retry --code TIMEOUT --timeout 600"))
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Which: TIMEOUT, CRASHED, MEMORY, DAMAGED, ...  [default: the first three]")
@run_options
@clear_errors
def retry(codes: tuple[str, ...], out: Path | str, **options: Any) -> None:
    """Read those sources of the dataset again that ended with a code, where the run record says they lie.

    Give them more with --timeout, or more memory with --workers 1.
    """
    from extract import runs
    from extract.batch import ACCIDENTS
    from extract.dataset import load_arrow
    from extract.dataset.store import at
    from extract.jobs import job_of

    wanted = {code.upper() for code in codes} or ACCIDENTS
    rows = load_arrow(out, "sources").select(["source", "code"]).to_pylist()
    names = [row["source"] for row in rows if row["code"] in wanted]
    if not names:
        click.echo(f"no source ended with {', '.join(sorted(wanted))}")
        return
    paths = runs.paths_of(at(out), names)
    if lost := [name for name in names if name not in paths]:
        raise PapersError(f"{lost[0]}: no run record says where it lies ({len(lost)} such sources); run `papers extract` again")
    run_jobs([job_of(paths[name], name) for name in names], out, again=frozenset(names), **options)
