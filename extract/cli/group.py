"""The command `papers` itself: its exit codes, and how errors are told."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from extract.cli.interrupts import STOPPED, interrupts_raise, quiet_interrupts
from extract.errors import PapersError, SourceError

T = TypeVar("T")
EXIT_CODES = """\b
Begin with:
  papers extract reports/ --out outputs
  papers show outputs

\b
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


class _Location(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A path of this machine, or an address with :// for what lies elsewhere."""

    name = "path"

    def convert(self, value: Any, _param: click.Parameter | None, _context: click.Context | None) -> Path | str:
        return value if not isinstance(value, str) or "://" in value else Path(value)


LOCATION = _Location()
# Folder of a dataset. What is missing or holds none is told where it is opened, with what to do.
DATASET = click.Path(path_type=Path, file_okay=False)
dataset_argument = click.argument("out", metavar="[DATASET]", default="outputs", type=DATASET)
dataset_option = click.option("--out", default="outputs", show_default=True, type=DATASET, help="Folder of the dataset.")


def examples(*commands: str) -> str:
    """The end of a command's help: how it may be called, each of which a test runs."""
    return "\n".join(["\b", f"Example{'s' * (len(commands) > 1)}:", *(f"  papers {command}" for command in commands)])


def printable(text: str, kept: str = "") -> str:
    """Text made safe for a terminal: control characters (but those in `kept`) and what is no text are escaped."""
    return "".join(c if c.isprintable() or c in kept else c.encode("unicode_escape").decode() for c in text)


def for_stdout(text: str) -> str:
    """Text as it may be printed: made safe where a terminal shows it; into a file or a pipe as it is, so that offsets stay true."""
    return printable(text, "\n\t\r") if sys.stdout.isatty() else text


def echo_json(content: Any, indent: int | None = None) -> None:
    """Print JSON in which every character that a terminal could take for a command is escaped, so that it reads back as the same."""
    words = json.dumps(content, indent=indent, ensure_ascii=False, default=str)
    click.echo("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in words))


def within(seconds: float, function: Callable[..., T], *arguments: Any) -> T:
    """What a function gives for a paper, worked out in a process of its own: no paper can end the program, hold it up or fill the memory.

    Raises the function's own PapersError or OSError, and SourceError with a code and what to do where the paper takes too long or too
    much memory, or the process dies.
    """
    from extract.workers import Lost, Raised, call_aside, memory_share, why

    outcome = call_aside(function, arguments, seconds=seconds, stall=0, memory=memory_share(1), forked=True)
    if isinstance(outcome, Raised) and isinstance(outcome.error, PapersError | OSError):
        raise outcome.error
    if isinstance(outcome, Lost | Raised):
        raise SourceError(*why(outcome, seconds))
    return outcome


def tell_left_out(path: Path | str, code: str | None, reason: str | None) -> None:
    """Say on standard error what of a file could not be read; nothing where it was read whole."""
    if code is not None:
        click.echo(f"papers: {printable(str(path))}: {code}: {reason}", err=True)


timeout_option = click.option(
    "--timeout", default=120.0, show_default=True, type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="Longest time for the paper."
)


@contextmanager
def _damage_told(arguments: Iterable[Any]) -> Iterator[None]:
    """Where a command fails over a dataset with a damaged file, say which file: no library that reads it says so."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError):  # those of Arrow are of these kinds
        from extract.dataset import check_files, is_dataset

        for argument in arguments:
            for path in argument if isinstance(argument, tuple) else (argument,):
                if isinstance(path, Path) and is_dataset(path):
                    check_files(path)
        raise


def _leave_output() -> None:
    """Let what still waits for a standard output that takes no more go nowhere, or the end of the program would fail again."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn errors of this package into one line on standard error and their exit code."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            interrupts_raise()
            with _damage_told(kwargs.values()):
                return command(*args, **kwargs)
        except PapersError as error:
            click.echo(f"papers: {printable(str(error))}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"papers: {printable(place + (error.strerror or str(error)))}", err=True)
            _leave_output()
            sys.exit(PapersError.exit_code)
        except KeyboardInterrupt:
            click.echo("papers: stopped; what was finished is kept, and the same command goes on from there", err=True)
            sys.exit(STOPPED)

    return wrapped


def _version(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"papers {version('committee-papers')}")
        context.exit()


class _Program(click.Group):
    def main(self, *args: Any, **kwargs: Any) -> Any:
        with quiet_interrupts():
            return super().main(*args, **kwargs)


@click.group(cls=_Program, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version and stop.")
def main() -> None:
    """Turn council committee papers (PDF, scans, Word, web pages, text) into data: Parquet tables in which every value points at its words."""
