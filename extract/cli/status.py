"""`papers status`: what a dataset holds, and how its runs went."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from extract.cli.group import LOCATION, clear_errors, examples, main, printable

_SLOWEST = 10


@main.command(short_help="Count a dataset's sources by status; the slowest and the failed.", epilog=examples("status outputs"))
@click.argument("out", metavar="[DATASET]", default="outputs", type=LOCATION)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@clear_errors
def status(out: Path | str, as_json: bool) -> None:
    """Count the sources of DATASET (outputs, where none is named) by status and code; name the slowest, the failed and the last run."""
    found = _collect(out)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    click.echo(printable("{out}: generation {generation}, {sources} sources, {papers} papers, {pages} pages".format(**found)))
    for name, number in found["by_status"].items():
        click.echo(f"  {name:8} {number:>8}")
    for code, number in found["by_code"].items():
        click.echo(f"    {code}: {number}")
    if found["removed"]:
        click.echo(f"  taken out for good: {found['removed']}")
    if run := found["last_run"]:
        click.echo("last run: {at}, {seconds:.1f} s".format(**run) if run.get("seconds") is not None else "last run: {at}, stopped".format(**run))
    for title, rows in (("slowest:", found["slowest"]), ("not read in full:", found["failed"])):
        if rows:
            click.echo(title)
        for row in rows:
            words = f"{row['seconds']:8.2f} s  {row['source']}" if "seconds" in row else f"  {row['source']}: {row['code']}: {row['reason']}"
            click.echo(printable(words))


def _collect(out: Path | str) -> dict[str, Any]:
    from extract import runs
    from extract.dataset import load_arrow, manifest
    from extract.dataset.store import at

    sources = load_arrow(out, "sources").select(["source", "status", "code", "reason", "n_papers", "n_pages"]).to_pylist()
    names = {row["source"] for row in sources}
    seconds = {e["source"]: e["seconds"] for e in runs.events(at(out), "source") if e.get("seconds") is not None and e["source"] in names}
    slowest = sorted(seconds.items(), key=lambda item: -item[1])[:_SLOWEST]
    ended = [*runs.events(at(out), "end")]
    started = [*runs.events(at(out), "start")]
    last = {"at": started[-1]["at"], "seconds": ended[-1]["seconds"] if ended and ended[-1]["at"] >= started[-1]["at"] else None} if started else None
    return {
        "out": str(out),
        "generation": manifest(out).number,
        "sources": len(sources),
        "papers": sum(row["n_papers"] for row in sources),
        "pages": sum(row["n_pages"] or 0 for row in sources),
        "by_status": dict(Counter(row["status"] for row in sources).most_common()),
        "by_code": dict(Counter(row["code"] for row in sources if row["code"]).most_common()),
        "removed": len(manifest(out).removed),
        "last_run": last,
        "slowest": [{"source": source, "seconds": taken} for source, taken in slowest],
        "failed": [
            {"source": row["source"], "status": row["status"], "code": row["code"], "reason": row["reason"]}
            for row in sources
            if row["status"] in ("failed", "partial")
        ],
    }
