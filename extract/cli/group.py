"""The command `papers` itself: its exit codes, and how errors are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from extract.errors import PapersError

EXIT_CODES = """\b
Exit codes:
  0  all went well
  1  a command could not do its work; the message says why
  2  wrong use (unknown option, missing argument)
  3  a rule file is wrong, or a rule fails its own examples
  4  the output folder cannot be written or read
  5  the file cannot be read as a paper
  6  the run finished, but some sources failed: see the table `sources`
  7  papers check --fail-on: there are flags of that severity
  130  stopped with Ctrl-C; what was finished is kept, and the same command goes on from there
"""
SOME_FAILED = 6
FLAGGED = 7
STOPPED = 130


def clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
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
    """Turn council committee papers (PDF, scans, Word, web pages, text) into data: Parquet tables in which every value points at its words."""
