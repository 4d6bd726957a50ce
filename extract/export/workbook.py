"""An Excel workbook: one sheet a table, real numbers and dates, within what Excel can hold."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from extract.export.values import columns, rows
from extract.loading import Dataset

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
MAX_ROWS = 1_048_576
MAX_CHARACTERS = 32_767
_MAX_DIGITS = Decimal(10) ** 13  # of pounds with pence: Excel keeps 15 digits
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year, so that earlier days are off by one
_CUT = " […]"
_MONEY = "#,##0.00;[Red]-#,##0.00"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not allowed in XML 1.0
_WIDTHS = {"text": 80, "quote": 40, "title": 50, "message": 80, "value": 30}


def write_workbook(data: Dataset, path: Path, tables: Sequence[str]) -> list[str]:
    """One sheet a table with its header row frozen and filters on, then a sheet that says what each column holds."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    faults: Counter[str] = Counter()
    with _closed_on_failure(book):
        for kind in tables:
            _write_table(book, data, kind, faults)
        about = _sheet(book, "columns", ["table", "column", "description"], [("description", 100)])
        for kind in tables:
            for name, _, text in columns(kind):
                about.append([kind, name, text])
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:  # not book.save, which leaves the file open where it fails
            ExcelWriter(book, archive).save()
    return [f"{count} {what}" for what, count in sorted(faults.items())]


@contextmanager
def _closed_on_failure(book: Workbook) -> Iterator[None]:
    """Close the sheets of a workbook that cannot be written: left open, each would fail once more, and say so, when it is thrown away.

    Raises OSError for what lxml tells by the name of its number.
    """
    from lxml.etree import SerialisationError

    try:
        yield
    except (OSError, SerialisationError) as error:
        for sheet in book.worksheets:
            for part in (sheet._rows, sheet._writer):
                if part is not None:
                    with suppress(OSError, SerialisationError):
                        part.close()
        if isinstance(error, OSError):
            raise
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number)) from error


def _write_table(book: Workbook, data: Dataset, kind: str, faults: Counter[str]) -> None:
    names = [name for name, _, _ in columns(kind)]
    waiting = rows(data, kind)
    for number in range(1, 1000):
        part = list(islice(waiting, 1)) if number > 1 else []
        if number > 1 and not part:
            return
        if number > 1:
            faults[f"more sheets were needed for {kind}: a sheet holds {MAX_ROWS:,} rows"] += 1
        sheet = _sheet(book, kind if number == 1 else f"{kind} ({number})", names, [(name, _WIDTHS.get(name, 16)) for name in names])
        for row in _chain(part, islice(waiting, MAX_ROWS - 1 - len(part))):
            sheet.append([_cell(sheet, value, faults) for value in row])


def _chain(first: list[tuple[Any, ...]], rest: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield from first
    yield from rest


def _sheet(book: Workbook, title: str, names: Sequence[str], widths: Sequence[tuple[str, int]]) -> WriteOnlyWorksheet:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    by_name = dict(widths)
    for at, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = by_name.get(name, 20)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}1"
    header = [WriteOnlyCell(sheet, name) for name in names]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    return sheet


def _cell(sheet: Any, value: Any, faults: Counter[str]) -> Any:
    """A value as Excel holds it; what it cannot hold is written as text, or cut, and counted."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, Decimal):
        if abs(value) >= _MAX_DIGITS:
            faults["amounts have more digits than Excel keeps, and stand as text"] += 1
            return str(value)
        cell = WriteOnlyCell(sheet, float(value))
        cell.number_format = _MONEY
        return cell
    if isinstance(value, date) and value < _FIRST_DAY:
        faults["dates are before those that Excel knows, and stand as text"] += 1
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
    if len(text) > MAX_CHARACTERS or len(text.encode("utf-16-le")) // 2 > MAX_CHARACTERS:
        faults[f"texts are longer than the {MAX_CHARACTERS:,} characters of a cell, and were cut (whole in the other formats)"] += 1
        text = text.encode("utf-16-le")[: 2 * (MAX_CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # never a formula or an error value, whatever the paper says
    return cell
