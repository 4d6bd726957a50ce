"""A dataset in the formats of other programs: CSV, JSON lines, an Excel workbook, an SQLite database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from extract.datapackage import DATAPACKAGE
from extract.errors import PapersError
from extract.export.lines import write_csv, write_jsonl
from extract.export.sqlite import write_sqlite
from extract.export.workbook import write_workbook
from extract.loading import Dataset
from extract.records import TABLES

__all__ = ["FORMATS", "export"]

Writer = Callable[[Dataset, Path, Sequence[str]], list[str]]
FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (write_csv, "papers-csv"),
    "jsonl": (write_jsonl, "papers-jsonl"),
    "sqlite": (write_sqlite, "papers.sqlite"),
    "xlsx": (write_workbook, "papers.xlsx"),
}
"""Each format's writer (it returns what the reader has to know) and the name it writes to by default."""


def export(data: Dataset, form: str, target: Path, tables: Sequence[str] = (), *, replace: bool = False) -> list[str]:
    """Write tables of a dataset (all by default) to a file, or for csv and jsonl to a folder; returns notes for the reader.

    It is written aside and renamed, so that a half-written export is never seen. Raises KeyError for a format or table that is
    none, PapersError where the target is there already (unless `replace`) or cannot be written.
    """
    writer, _ = FORMATS[form]
    unknown = [name for name in tables if name not in TABLES]
    if unknown:
        raise PapersError(f"{', '.join(unknown)}: no such table; there are {', '.join(TABLES)}")
    if target.exists() and not replace:
        raise PapersError(f"{target}: is there already; name another with --out, or give --force to replace it")
    _refuse_what_is_not_an_export(target)
    aside = target.with_name(f".{target.name}.aside")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _delete(aside)
        notes = writer(data, aside, tables or tuple(TABLES))
        if target.is_dir():
            _delete(target)
        aside.replace(target)
    except OSError as error:
        raise PapersError(f"{target}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    finally:
        _delete(aside)
    return notes


def _refuse_what_is_not_an_export(target: Path) -> None:
    """A folder is only ever replaced where everything in it could be an export of ours."""
    if target.is_dir():
        ours = {f"{name}{end}" for name in TABLES for end in (".csv", ".jsonl")} | {DATAPACKAGE}
        others = sorted(path.name for path in target.iterdir() if path.name not in ours)
        if others:
            raise PapersError(f"{target}: holds {others[0]}, not written by this program; choose another place with --out")


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
