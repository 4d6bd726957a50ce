"""`papers extract`: many papers into a dataset."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.cli.group import LOCATION, SOME_FAILED, clear_errors, examples, main
from extract.errors import PapersError

if TYPE_CHECKING:
    from extract.batch import Done, Job
    from extract.workers import Engine


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of the commands that read papers into a dataset."""
    for option in reversed(
        [
            click.option("--out", default="outputs", show_default=True, type=LOCATION, help="Folder of the dataset, or address (s3://bucket/outputs)."),
            click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
                         help="Where papers are read: on this machine, or by the workers of a Dask cluster."),
            click.option("--scheduler", metavar="ADDRESS", help="Scheduler of the Dask cluster, such as tcp://10.0.0.5:8786."),
            click.option("--workers", type=click.IntRange(1), metavar="N", help="Papers read at the same time.  [default: one for each core]"),
            click.option("--timeout", default=120.0, show_default=True, type=click.FloatRange(1), metavar="SECONDS",
                         help="Longest time for one paper."),
            click.option("--page-timeout", default=30.0, show_default=True, type=click.FloatRange(1), metavar="SECONDS",
                         help="Longest time without progress, such as on one page."),
            click.option("--password", help="Password of encrypted PDFs."),
            click.option("--quiet", is_flag=True, help="Print nothing but errors."),
            click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each source, then a summary."),
            click.option("--log-json", is_flag=True, help="Print the run record to standard error as it is written, in place of the progress bar."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


@main.command(
    short_help="Read papers and write the dataset.",
    epilog=examples("extract reports/ --out outputs", "extract reports/depots.pdf reports/min260312_environment_committee.pdf --out mine"),
)
@click.argument("sources", nargs=-1, required=True, type=LOCATION)
@run_options
@click.option(
    "--metadata",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV file of what is known of the sources: source, source_url, retrieved_on, council, body, meeting_date.",
)
@click.option("--model", is_flag=True, help="Let a trained model propose people that the rules missed (needs the extra `model`).")
@click.option("--prune", is_flag=True, help="Drop sources from the dataset that are not among SOURCES any more.")
@clear_errors
def extract(sources: tuple[Path | str, ...], out: Path | str, metadata: Path | None, model: bool, prune: bool, **options: Any) -> None:
    """Read papers (files, and folders of files) and write all tables to the dataset in --out.

    A source that cannot be read never stops the run: it becomes a row of the table `sources` with a code and what to do,
    and the exit code is 6. What the dataset already holds unchanged is not read again. Papers that the dataset holds from
    earlier runs stay in it (but see --prune). A file keeps the name it was first given; one of the same name from another
    folder gets that folder's name in front. To begin afresh, name a new folder. An agenda pack is parted into its papers.
    --metadata fills what the papers do not say, and marks it.
    """
    from extract.batch import find_jobs

    jobs = find_jobs(sources, out)
    if not jobs:
        raise PapersError(f"{', '.join(map(str, sources))}: no files found; name PDFs, text exports or folders that hold them")
    if metadata is not None:
        jobs = _with_metadata(jobs, metadata)
    if model:
        jobs = _with_model(jobs)
    run_jobs(jobs, out, prune=prune, **options)


def _with_metadata(jobs: list[Job], path: Path) -> list[Job]:
    """The jobs with what the file says of them. Raises PapersError where it is no such table or names what is no source."""
    from dataclasses import replace

    from extract.metadata import read_metadata

    known = read_metadata(path, [job.source for job in jobs])
    return [replace(job, metadata=known.get(job.source)) for job in jobs]


def _with_model(jobs: list[Job]) -> list[Job]:
    """The jobs, to be read with the trained model that is installed. Raises PapersError, which says what to install, where none is."""
    from dataclasses import replace

    from extract.match import trained_model

    model = trained_model()
    return [replace(job, model=model) for job in jobs]


def _tell_of_links(out: Path | str, quiet: bool) -> None:
    """Links are of the papers they were found among; say so where others came."""
    from extract.link.published import state

    if not quiet and isinstance(out, Path) and state(out) == "stale":
        click.echo(f"Links between papers were found before these papers came or changed: run `papers link {out}` again.", err=True)


def run_jobs(
    jobs: Sequence[Any], out: Path | str, *, workers: int | None, timeout: float, page_timeout: float, password: str | None, quiet: bool,
    as_json: bool, log_json: bool, engine: str, scheduler: str | None, prune: bool = False, again: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Read the jobs into the dataset, tell of progress, print a summary; ends the program with its exit code where some failed."""
    from extract.batch import extract as run_all

    chosen = _engine(engine, scheduler, page_timeout)
    out = out.absolute() if chosen is not None and isinstance(out, Path) else out  # workers may stand in other folders

    def work(step: Callable[[Done], None]) -> list[Done]:
        log = (lambda line: click.echo(line, err=True)) if log_json else None
        return run_all(
            jobs, out, step, workers=workers, seconds=timeout, stall=page_timeout, password=password, prune=prune, again=again, log=log, engine=chosen
        )  # fmt: skip

    done = _with_progress(len(jobs), work, quiet or log_json, as_json)
    failed = sum(item.status == "failed" for item in done)
    summary = {
        "sources": len(done),
        "ok": sum(item.status == "ok" for item in done),
        "partial": sum(item.status == "partial" for item in done),
        "failed": failed,
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


def _engine(name: str, scheduler: str | None, stall: float) -> Engine | None:
    """The engine asked for; None for that of this machine."""
    if name == "local":
        if scheduler is not None:
            raise PapersError("--scheduler is for --engine dask; add it, or leave both out")
        return None
    if scheduler is None:
        raise PapersError("--engine dask needs the --scheduler of a cluster; start one with `dask scheduler`, and workers with `dask worker ADDRESS`")
    from extract.cluster import DaskEngine

    return DaskEngine(scheduler, stall)


def _with_progress(total: int, run: Callable[[Callable[[Done], None]], list[Done]], quiet: bool, as_json: bool) -> list[Done]:
    """Run with a progress bar on standard error; failures are told as they come (JSON lines go to standard output)."""
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from extract.batch import shown

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.completed:.0f}/{task.total:.0f} papers"),
        BarColumn(),
        TextColumn("{task.fields[pages]} pages, {task.fields[rate]} papers/s, {task.fields[failed]} failed, left"),
        TimeRemainingColumn(),
    )
    counts = {"pages": 0, "failed": 0, "read": 0}
    with Progress(*columns, console=console, disable=quiet or as_json or not console.is_terminal, transient=True, speed_estimate_period=120) as bar:
        task = bar.add_task("papers", total=total, pages=0, failed=0, rate="–")
        started = time.monotonic()

        def step(item: Done) -> None:
            counts["pages"] += item.n_pages or 0
            counts["failed"] += item.status == "failed"
            counts["read"] += not item.reused
            rate = f"{counts['read'] / max(time.monotonic() - started, 0.1):.1f}"
            bar.update(task, advance=1, pages=counts["pages"], failed=counts["failed"], rate=rate)
            if as_json:
                click.echo(
                    json.dumps({"source": item.job.source, "status": item.status, "code": item.code, "reason": item.reason, "pages": item.n_pages})
                )
            elif not quiet and item.status in ("failed", "partial"):
                bar.console.print(shown(f"{item.job.source}: {item.code}: {item.reason}"), markup=False, highlight=False, soft_wrap=True)

        return run(step)
