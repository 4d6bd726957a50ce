"""One paper from bytes to records, read top to bottom."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from extract import records
from extract.check import CHECKS
from extract.context import Context
from extract.cycles import without_cycle_search
from extract.document import Document
from extract.errors import SourceError
from extract.find import EXTRACTORS
from extract.read import read, sniff
from extract.records import Paper, PaperField, Record, Source
from extract.rulebook import Rulebook, load_rulebook
from extract.structure import build_structure

Rows = dict[str, list[Record]]
MAX_BYTES = 500_000_000


@cache
def pipeline_version() -> str:
    try:
        return version("committee-papers")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+source"


@dataclass(frozen=True)
class PaperResult:
    """All records of one source by table, and its frozen Document (None where it could not be read)."""

    rows: Rows
    document: Document | None

    @property
    def source(self) -> Source:
        row = self.rows["sources"][0]
        assert isinstance(row, Source)
        return row


def open_source(path: Path) -> io.FileIO:
    """Open a file for reading, without ever waiting for a pipe or device. Raises SourceError for what is no file."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            with os.scandir(path):
                pass
        if stat.S_ISREG(mode):
            return io.FileIO(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError as error:
        raise SourceError("DAMAGED", f"cannot be opened: {error.strerror}; check the path and its permissions") from None
    raise SourceError("UNSUPPORTED", "not a file but a folder, pipe, socket or device; name the file that holds the paper")


def read_source(path: Path) -> bytes:
    """The bytes of a source; raises SourceError for what cannot be read, is no file, or is too large."""
    with open_source(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            data = file.read() if size <= MAX_BYTES else b""
        except OSError as error:
            raise SourceError("DAMAGED", f"cannot be read: {error.strerror}; check the disk it lies on") from None
    if max(size, len(data)) > MAX_BYTES:
        raise SourceError("TOO_LARGE", f"more than {MAX_BYTES // 1_000_000} MB; split it into its papers and try again")
    return data


def process(path: Path, source: str, *, rulebook: Rulebook | None = None, password: str | None = None) -> PaperResult:
    """Read one file and extract everything; what cannot be read becomes a row of `sources` with code and reason."""
    rules = rulebook or load_rulebook()
    try:
        data = read_source(path)
    except SourceError as error:
        return failed(source, None, error.code, error.reason)
    try:
        document = read(data, rules, password=password)
    except SourceError as error:
        return failed(source, data, error.code, error.reason)
    n_ocr_pages = document.n_ocr_pages if document.n_pages is not None else None
    row = source_row(source, data, **_outcome(document), n_papers=1, n_pages=document.n_pages, n_ocr_pages=n_ocr_pages)
    rows = extract_records(document, rules, row)
    rows["sources"] = [row]
    return PaperResult(rows, document)


def extract_records(document: Document, rulebook: Rulebook, source: Source) -> Rows:
    """Run every extractor and every check over a Document; returns rows by table name."""
    paper_id = f"p{(source.sha256 or '')[:16]}"
    with without_cycle_search():
        context = _context(paper_id, document, rulebook, source.source)
        for extractor in EXTRACTORS.values():
            _keep(context, extractor(context))
        for check in CHECKS.values():
            _keep(context, check(context))
    rows: Rows = defaultdict(list, context.found)
    rows["papers"] = [_paper(context, source)]
    return rows


def _context(paper_id: str, document: Document, rulebook: Rulebook, source: str) -> Context:
    """The context of a paper, with its council's profile where there is one: who the council is only the header tells."""
    context = Context(paper_id, document, build_structure(document, rulebook), rulebook, source)
    if not rulebook.profiles:
        return context
    fields = {found.field: found.value for found in EXTRACTORS["header"](context) if isinstance(found, PaperField)}
    own = rulebook.for_council(fields.get("council") or fields.get("council_inferred"))
    return Context(paper_id, document, build_structure(document, own), own, source)


def _keep(context: Context, found: Iterable[Record]) -> None:
    for record in found:
        context.found[record.table_name].append(record)


def _paper(context: Context, source: Source) -> Paper:
    """The papers row: the first value found for each header field, in the column's own type."""
    types = {"report_date": date.fromisoformat, "meeting_date": date.fromisoformat, "key_decision": _is_true, "exempt": _is_true}
    values: dict[str, Any] = {}
    for found in context.records(PaperField):
        values.setdefault(found.field, types.get(found.field, str)(found.value))
    document = context.document
    first = 1 if document.n_pages else None
    return Paper(
        paper_id=context.paper_id,
        source_id=source.source_id,
        source=source.source,
        n_pages=document.n_pages,
        first_page=first,
        text=document.text,
        **values,
    )


def _is_true(value: str) -> bool:
    return value == "true"


_PARTIAL = {
    "scanned_pages": (
        "NO_OCR",
        "some pages are pictures without text, and this version reads only text; run the file through an OCR program and try again",
    ),
    "damaged_file": ("DAMAGED", "the file is damaged and only a part of it could be read; fetch it again from where it was published"),
    "unreadable_pages": ("DAMAGED", "some pages are damaged and were left out; fetch the file again from where it was published"),
}


def _outcome(document: Document) -> dict[str, str]:
    """Status of a source that was read, with code and reason where it could only be read in part."""
    if not document.gaps:
        return {"status": "ok"}
    code, reason = _PARTIAL[document.gaps[0]]
    return {"status": "partial", "code": code, "reason": reason}


def source_row(source: str, data: bytes | None, **values: Any) -> Source:
    """The row of `sources` for an input; its key derives from the path and the bytes."""
    sha256 = hashlib.sha256(data).hexdigest() if data is not None else None
    key = hashlib.sha256(f"{source}\0{sha256}".encode()).hexdigest()[:16]
    media = None
    if data is not None:
        try:
            media = sniff(data)
        except SourceError:
            media = None
    return records.Source(
        source_id=f"s{key}",
        source=source,
        sha256=sha256,
        n_bytes=len(data) if data is not None else None,
        media_type=media,
        pipeline_version=pipeline_version(),
        rules_version=load_rulebook().version,
        **values,
    )


def failed(source: str, data: bytes | None, code: str, reason: str) -> PaperResult:
    """The result of a source that gave no paper."""
    return PaperResult(defaultdict(list, sources=[source_row(source, data, status="failed", code=code, reason=reason)]), None)


def skipped(source: str, data: bytes | None, reason: str) -> PaperResult:
    """The result of a source that is not processed on purpose."""
    return PaperResult(defaultdict(list, sources=[source_row(source, data, status="skipped", reason=reason)]), None)
