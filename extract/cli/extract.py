"""`papers extract`: many papers into a dataset."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.group import SOME_FAILED, clear_errors, main
from extract.errors import PapersError

if TYPE_CHECKING:
    from extract.batch import Done, Job


@main.command(short_help="Read papers and write the dataset.")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", default="outputs", show_default=True, type=click.Path(path_type=Path), help="Folder of the dataset.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Papers read at the same time.  [default: one for each core]")
@click.option("--timeout", default=120.0, show_default=True, type=click.FloatRange(1), metavar="SECONDS", help="Longest time for one paper.")
@click.option("--password", help="Password of encrypted PDFs.")
@click.option(
    "--metadata",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV file of what is known of the sources: source, source_url, retrieved_on, council, body, meeting_date.",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each source, then a summary.")
@clear_errors
def extract(
    sources: tuple[Path, ...],
    out: Path,
    workers: int | None,
    timeout: float,
    password: str | None,
    metadata: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read papers (files, and folders of files) and write all tables to the dataset in --out.

    A source that cannot be read never stops the run: it becomes a row of the table `sources` with a code and what to do,
    and the exit code is 6. What the dataset already holds unchanged is not read again. Papers that the dataset holds from
    earlier runs stay in it; one of the same name is replaced. To begin afresh, name a new folder. An agenda pack is parted into
    its papers. --metadata fills what the papers do not say, and marks it.
    """
    from extract.batch import extract as run_all
    from extract.batch import find_jobs

    jobs = find_jobs(sources, out)
    if not jobs:
        raise PapersError(f"{', '.join(map(str, sources))}: no files found; name PDFs, text exports or folders that hold them")
    if metadata is not None:
        jobs = _with_metadata(jobs, metadata)
    done = _with_progress(jobs, lambda step: run_all(jobs, out, step, workers=workers, seconds=timeout, password=password), quiet, as_json)
    failed = [item for item in done if item.status == "failed"]
    summary = {
        "sources": len(done),
        "ok": sum(item.status == "ok" for item in done),
        "partial": sum(item.status == "partial" for item in done),
        "failed": len(failed),
        "skipped": sum(item.status == "skipped" for item in done),
        "unchanged": sum(item.reused for item in done),
        "pages": sum(item.n_pages or 0 for item in done),
        "out": str(out),
    }
    if as_json:
        click.echo(json.dumps({"summary": summary}))
    elif not quiet:
        click.echo(
            "{sources} sources: {ok} ok, {partial} partial, {failed} failed, {skipped} skipped ({unchanged} unchanged), {pages} pages. "
            "Parquet: {out}/<table>/, columns in {out}/README.md.".format(**summary)
        )
    _tell_of_links(out, quiet or as_json)
    if failed:
        sys.exit(SOME_FAILED)


def _with_metadata(jobs: list[Job], path: Path) -> list[Job]:
    """The jobs with what the file says of them. Raises PapersError where it is no such table or names what is no source."""
    from dataclasses import replace

    from extract.metadata import read_metadata

    known = read_metadata(path, [job.source for job in jobs])
    return [replace(job, metadata=known.get(job.source)) for job in jobs]


def _tell_of_links(out: Path, quiet: bool) -> None:
    """Links are of the papers they were found among; say so where others came."""
    from extract.link.published import state

    if not quiet and state(out) == "stale":
        click.echo(f"Links between papers were found before these papers came or changed: run `papers link {out}` again.", err=True)


def _with_progress(jobs: list[Job], run: Callable[[Callable[[Done], None]], list[Done]], quiet: bool, as_json: bool) -> list[Done]:
    """Run with a progress bar on standard error; failures are told as they come (JSON lines go to standard output)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from extract.batch import shown

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=quiet or as_json or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("papers", total=len(jobs))

        def step(item: Done) -> None:
            bar.advance(task)
            if as_json:
                click.echo(
                    json.dumps({"source": item.job.source, "status": item.status, "code": item.code, "reason": item.reason, "pages": item.n_pages})
                )
            elif item.status in ("failed", "partial"):
                bar.console.print(shown(f"{item.job.source}: {item.code}: {item.reason}"), markup=False, highlight=False, soft_wrap=True)

        return run(step)
