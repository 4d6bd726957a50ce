"""`papers check` and `papers report`: what a careful reader would point out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.group import FLAGGED, SOME_FAILED, clear_errors, echo_json, examples, main, tell_left_out, timeout_option, within
from extract.errors import PapersError, SourceError

if TYPE_CHECKING:
    from extract.briefing.sources import Found

_SEVERITIES = click.Choice(["error", "warning", "info"])


@main.command(
    short_help="List what is wrong or doubtful in papers.",
    epilog=examples("check reports/depots.pdf", "check outputs --severity error --fail-on error"),
)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--severity", default="warning", show_default=True, type=_SEVERITIES, help="Least severity to show.")
@click.option("--fail-on", type=_SEVERITIES, help=f"Exit with {FLAGGED} where a flag is as grave as this, or graver.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each paper.")
@click.option("--password", help="Password of encrypted PDFs.")
@timeout_option
@clear_errors
def check(sources: tuple[Path, ...], severity: str, fail_on: str | None, as_json: bool, password: str | None, timeout: float) -> None:
    """List the flags of papers, the gravest first: sums that do not come right, figures and dates that disagree, references to nothing.

    SOURCES are papers, folders of papers, or a dataset written by `papers extract`. An error is provable from the paper
    itself; a warning is likely; info is worth knowing.
    """
    from collections import Counter

    from rich.console import Console

    from extract.briefing import listing
    from extract.briefing.sources import SEVERITIES

    console = Console(soft_wrap=True)
    counts: Counter[str] = Counter()
    failed: list[str] = []
    papers = 0
    for found in _papers(sources, password, timeout, failed, ("flags",)):
        papers += 1
        counts.update(flag["severity"] for flag in found.flags())
        if as_json:
            echo_json(listing.as_json(found, severity))
        else:
            listing.print_flags(console, found, severity)
    if not as_json:
        console.print(listing.summary(counts, papers, severity), highlight=False)
    if fail_on and any(counts[s] for s in SEVERITIES[: SEVERITIES.index(fail_on) + 1]):
        sys.exit(FLAGGED)
    if failed:
        sys.exit(SOME_FAILED)


def _papers(sources: tuple[Path, ...], password: str | None, timeout: float, failed: list[str], tables: tuple[str, ...]) -> Iterator[Found]:
    """The papers of datasets and files; a file that cannot be read is told on standard error and kept in `failed`."""
    from extract.batch import find_jobs, shown
    from extract.briefing.sources import load_papers, read_papers
    from extract.dataset import is_dataset

    datasets = [path for path in sources if path.is_dir() and is_dataset(path)]
    for path in datasets:
        yield from load_papers(path, tables=tables)
    others = [path for path in sources if path not in datasets]
    jobs = find_jobs(others)
    if others and not jobs:
        raise PapersError(f"{', '.join(map(str, others))}: no files found; name PDFs, text exports, or a dataset written by papers extract")
    for job in jobs:
        try:
            found = within(timeout, read_papers, job.path, job.source, password)
        except SourceError as error:
            if len(jobs) == 1 and not datasets:
                raise
            failed.append(job.source)
            click.echo(shown(f"papers: {job.source}: {error.code}: {str(error).removeprefix(f'{job.path}: ')}"), err=True)
        else:
            tell_left_out(job.source, *found[0].left_out)
            yield from found


@main.command(
    short_help="Write a printable briefing of a paper or a dataset.",
    epilog=examples("report reports/depots.pdf --html briefing.html", "report outputs --html briefings"),
)
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--html", "out", required=True, type=click.Path(path_type=Path), help="File to write; for a dataset, a folder.")
@click.option("--papers", "most", default=500, show_default=True, type=click.IntRange(1), metavar="N", help="Most papers of a dataset to brief on.")
@click.option("--password", help="Password of an encrypted PDF.")
@timeout_option
@clear_errors
def report(path: Path, out: Path, most: int, password: str | None, timeout: float) -> None:
    """Write a plain briefing for the browser and for paper: decision asked for, money, dates ahead, sign-offs, flags.

    PATH is one paper, or a dataset written by `papers extract`: then --html names a folder, which gets an index and one
    page a paper.
    """
    from extract.briefing import write_briefing
    from extract.briefing.sources import load_papers, read_papers
    from extract.dataset import is_dataset

    if not path.is_dir():
        found = within(timeout, read_papers, path, path.name, password)
        tell_left_out(path, *found[0].left_out)
        click.echo(f"{write_briefing(found, out, as_folder=False)}: open it in a browser, or print it")
        return
    if not is_dataset(path):
        raise PapersError(f"{path}: no dataset; run papers extract {path} --out outputs first, then papers report outputs --html {out}")
    papers = load_papers(path, most)
    written = write_briefing(papers, out, as_folder=True)
    click.echo(
        f"{written}: an index of {len(papers)} papers; open it in a browser" + (f" (the first {most}; see --papers)" if len(papers) == most else "")
    )
