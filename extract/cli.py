"""The command `papers`. Heavy packages are imported inside the commands, so that --help stays quick."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.errors import PapersError

if TYPE_CHECKING:
    from extract.batch import Done, Job

EXIT_CODES = """\b
Exit codes:
  0  all went well
  1  a command could not do its work; the message says why
  2  wrong use (unknown option, missing argument)
  3  a rule file is wrong, or a rule fails its own examples
  4  the output folder cannot be written or read
  5  the file cannot be read as a paper
  6  the run finished, but some sources failed: see the table `sources`
  130  stopped with Ctrl-C; what was finished is kept, and the same command goes on from there
"""
SOME_FAILED = 6
STOPPED = 130


def _clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn errors of this package into one line on standard error and their exit code."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except PapersError as error:
            click.echo(f"papers: {error}", err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("papers: stopped; what was finished is kept, and the same command goes on from there", err=True)
            sys.exit(STOPPED)

    return wrapped


def _version(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"papers {version('committee-papers')}")
        context.exit()


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version and stop.")
def main() -> None:
    """Turn council committee papers (PDF and text) into data: Parquet tables in which every value points at its words."""


@main.command(short_help="Read papers and write the dataset.")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", default="outputs", show_default=True, type=click.Path(path_type=Path), help="Folder of the dataset.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Papers read at the same time.  [default: one for each core]")
@click.option("--timeout", default=120.0, show_default=True, type=click.FloatRange(1), metavar="SECONDS", help="Longest time for one paper.")
@click.option("--password", help="Password of encrypted PDFs.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each source, then a summary.")
@_clear_errors
def extract(sources: tuple[Path, ...], out: Path, workers: int | None, timeout: float, password: str | None, quiet: bool, as_json: bool) -> None:
    """Read papers (files, and folders of files) and write all tables to the dataset in --out.

    A source that cannot be read never stops the run: it becomes a row of the table `sources` with a code and what to do,
    and the exit code is 6. What the dataset already holds unchanged is not read again. Papers that the dataset holds from
    earlier runs stay in it; one of the same name is replaced. To begin afresh, name a new folder.
    """
    from extract.batch import extract as run_all
    from extract.batch import find_jobs

    jobs = find_jobs(sources, out)
    if not jobs:
        raise PapersError(f"{', '.join(map(str, sources))}: no files found; name PDFs, text exports or folders that hold them")
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
    if failed:
        sys.exit(SOME_FAILED)


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


@main.command(short_help="Print the frozen text of one paper.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--password", help="Password of an encrypted PDF.")
@click.option("--json", "as_json", is_flag=True, help="Print text, lines with their places and what was set aside as JSON.")
@_clear_errors
def text(file: Path, password: str | None, as_json: bool) -> None:
    """Print the frozen text of one paper: what every offset of the tables counts in."""
    from extract.pipeline import read_source
    from extract.read import read
    from extract.rulebook import load_rulebook

    document = read(read_source(file), load_rulebook(), password=password)
    if not as_json:
        click.echo(document.text, nl=False)
        return
    lines = []
    for line in document.lines:
        page, boxes = document.place(line.span)
        lines.append({"start": line.span.start, "end": line.span.end, "kind": line.kind, "page": page, "boxes": [list(b) for b in boxes]})
    furniture = [{"kind": f.kind, "text": f.text, "page": f.page} for f in document.furniture]
    click.echo(json.dumps({"text": document.text, "lines": lines, "furniture": furniture, "n_pages": document.n_pages}, ensure_ascii=False))


@main.command(short_help="Show what was found in a paper or a dataset.")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one paper as a page for the browser: its pictures and every record at its place.",
)
@click.option("--password", help="Password of an encrypted PDF.")
@_clear_errors
def show(path: Path, html: Path | None, password: str | None) -> None:
    """Show what was found: PATH is one paper, or a dataset written by `papers extract`."""
    if html is not None:
        from extract.paper_page import write_page

        if path.is_dir():
            raise PapersError(f"{path}: --html shows one paper; name a file")
        write_page(path, html, password)
        click.echo(f"{html}: open it in a browser")
        return
    from extract.show import show_dataset, show_paper

    if path.is_dir():
        show_dataset(path)
    else:
        show_paper(path, password)


@main.command(short_help="Measure against annotations (gold).")
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.option("--papers", type=click.Path(path_type=Path, exists=True), help="Folder (or file) of the annotated papers; they are read first.")
@click.option("--out", type=click.Path(path_type=Path), help="Dataset to write them to, or, without --papers, the dataset to measure.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Measure only this kind, such as costs (may be repeated).")
@click.option("--detail", is_flag=True, help="List what was missed, found too much or wrong, with page and rule.")
@click.option(
    "--calibrate",
    "target",
    is_flag=False,
    flag_value="rules/precision.toml",
    type=click.Path(path_type=Path),
    help="Write the precision of every rule to this file (without a name: rules/precision.toml).",
)
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the figures to this file as Markdown.")
@click.option("--samples", default=1000, show_default=True, type=click.IntRange(0), metavar="N", help="Bootstrap samples behind the intervals.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@_clear_errors
def evaluate(
    gold: Path,
    papers: Path | None,
    out: Path | None,
    kinds: tuple[str, ...],
    detail: bool,
    target: Path | None,
    markdown: Path | None,
    samples: int,
    as_json: bool,
) -> None:
    """Measure precision, recall and F1 against GOLD (a folder of annotations, one JSON file for each paper).

    The figures are by kind, by council and by type of paper, and with one council left out at a time.
    """
    from rich.console import Console

    from extract import score
    from extract.rulebook import load_rulebook

    result = score.evaluate(gold, papers, out, kinds=kinds, samples=samples, doubt_factors=load_rulebook().doubt_factors)
    if target is not None:
        score.calibrate(result, target)
    if markdown is not None:
        markdown.write_text(score.render_markdown(result, "papers evaluate GOLD --papers PAPERS"), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(score.as_json(result, detail=detail), indent=1, ensure_ascii=False))
    else:
        Console().print(score.render(result, detail=detail))


@main.command(short_help="List what differs between two datasets.")
@click.argument("old", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--all", "everything", is_flag=True, help="List every difference, moved records included.")
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 where anything differs.")
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON.")
@_clear_errors
def compare(old: Path, new: Path, everything: bool, fail_on_change: bool, as_json: bool) -> None:
    """List the records gained, lost and changed between two datasets, by rule and by paper."""
    from rich.console import Console

    from extract import compare as side_by_side

    result = side_by_side.compare(old, new)
    if as_json:
        click.echo(json.dumps(side_by_side.as_json(result), indent=1, ensure_ascii=False))
    else:
        Console().print(side_by_side.render(result, limit=None if everything else 20))
    if fail_on_change and result.differs:
        sys.exit(1)


@main.command(short_help="Print every table and column.")
@click.option("--json", "as_json", is_flag=True, help="Print tables and columns as JSON.")
@_clear_errors
def schema(as_json: bool) -> None:
    """Print the data dictionary: every table and column of the Parquet."""
    from extract.parquet import data_dictionary, type_name
    from extract.parquet import schema as arrow_schema
    from extract.records import TABLES

    if not as_json:
        click.echo(data_dictionary(), nl=False)
        return
    tables = {
        kind: {
            "about": cls.about,
            "columns": [
                {"name": f.name, "type": type_name(f.type), "nullable": f.nullable, "about": f.metadata[b"description"].decode()}
                for f in arrow_schema(kind)
            ],
        }
        for kind, cls in TABLES.items()
    }
    click.echo(json.dumps(tables, indent=1, ensure_ascii=False))


@main.group(short_help="List the rules, run their own examples.")
def rules() -> None:
    """The rules that find things: list them, and run their own examples."""


@rules.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print rules as JSON.")
@_clear_errors
def rules_list(as_json: bool) -> None:
    """List every rule with what it is about."""
    from extract.rulebook import load_rulebook

    found = [{"id": rule.id, "kind": rule.model.kind, "about": rule.model.about, "file": rule.file} for rule in load_rulebook()]
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for item in found:
        click.echo(f"{item['id']}  ({item['kind']}, {item['file']})\n    {item['about']}")


@rules.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print what fails as JSON.")
@_clear_errors
def rules_check(as_json: bool) -> None:
    """Run every rule over its own examples; exit code 3 when one fails."""
    from extract.match import check_rules
    from extract.rulebook import load_rulebook

    rulebook = load_rulebook()
    problems = check_rules(rulebook)
    if as_json:
        click.echo(
            json.dumps([{"file": p.file, "rule": p.rule, "example": p.example, "what": p.what} for p in problems], indent=1, ensure_ascii=False)
        )
    else:
        for p in problems:
            click.echo(f"{p.file}: {p.rule}: {p.what} in: {p.example}", err=True)
        click.echo(f"{sum(1 for _ in rulebook)} rules checked, {len(problems)} examples fail.")
    if problems:
        sys.exit(3)


if __name__ == "__main__":
    main()
