"""One paper from bytes to records, read top to bottom."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from extract import records
from extract.agenda import no_such_item, plain_number
from extract.check import CHECKS
from extract.context import Context
from extract.cycles import without_cycle_search
from extract.document import Document
from extract.errors import SourceError
from extract.find import EXTRACTORS
from extract.metadata import Metadata
from extract.pulse import beat
from extract.read import sniff
from extract.read.ocr import HOW_TO_INSTALL
from extract.read.packs import ReadPaper, read_papers
from extract.records import AgendaItem, Page, Paper, PaperField, PaperRecord, Record, Source
from extract.rule_files import rules_version
from extract.rulebook import Rulebook, load_rulebook
from extract.structure import build_structure
from extract.version import pipeline_version as pipeline_version  # known by this name to those above

Rows = dict[str, list[Record]]
MAX_BYTES = 500_000_000


@dataclass(frozen=True)
class PaperResult:
    """All records of one source by table, and the frozen Documents of its papers by paper_id (none where it could not be read)."""

    rows: Rows
    documents: dict[str, Document]

    @property
    def source(self) -> Source:
        row = self.rows["sources"][0]
        assert isinstance(row, Source)
        return row

    @property
    def document(self) -> Document | None:
        """The Document of the only paper, or of the first of a pack; None where the source could not be read."""
        return next(iter(self.documents.values()), None)

    def papers(self, item: str | None = None) -> list[PaperResult]:
        """The result of each paper by itself, in the order of the source; with `item` those of one agenda item.

        Raises PapersError where the source has no such item.
        """
        parted: dict[str, Rows] = {key: defaultdict(list, sources=self.rows["sources"]) for key in self.documents}
        for table, rows in self.rows.items():
            for row in rows:
                if isinstance(row, PaperRecord | Paper):
                    parted[row.paper_id][table].append(row)
        items = {row.paper_id: row.pack_item for row in self.rows["papers"] if isinstance(row, Paper)}
        wanted = plain_number(item) if item is not None else None
        found = [PaperResult(parted[key], {key: document}) for key, document in self.documents.items() if wanted in (None, items[key])]
        if not found and wanted is not None:
            raise no_such_item(wanted, items.values())
        return found


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


def as_text(name: str) -> str:
    """The name of a file as text: bytes that are no UTF-8 are escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def process(
    path: Path, source: str, *, rulebook: Rulebook | None = None, password: str | None = None, metadata: Metadata | None = None
) -> PaperResult:
    """Read one file and extract everything from each of its papers; what cannot be read becomes a row of `sources` with code and reason.

    `metadata` is what is known of the source from outside; it fills what its papers do not say.
    """
    source = as_text(source)
    rules = rulebook or load_rulebook()
    try:
        data = read_source(path)
    except SourceError as error:
        return failed(source, None, error.code, error.reason, metadata)
    try:
        papers = read_papers(data, rules, password=password)
    except SourceError as error:
        return failed(source, data, error.code, error.reason, metadata)
    documents = [paper.document for paper in papers]
    paged = documents[0].n_pages is not None
    row = source_row(
        source,
        data,
        metadata,
        **outcome(documents),
        rules_version=rules.version,
        n_papers=len(papers),
        n_pages=sum(document.n_pages or 0 for document in documents) if paged else None,
        n_ocr_pages=sum(document.n_ocr_pages for document in documents) if paged else None,
    )
    keys = paper_ids(row, papers)
    rows: Rows = defaultdict(list, sources=[row])
    for key, paper in zip(keys, papers, strict=True):
        for table, found in extract_records(paper, key, rules, row, metadata).items():
            rows[table] += found
    _tie(rows, keys, papers)
    return PaperResult(rows, dict(zip(keys, documents, strict=True)))


def process_readable(path: Path, source: str | None = None, password: str | None = None) -> PaperResult:
    """As `process`, for who asked for this one file: raises SourceError, which names it, where it cannot be read."""
    result = process(path, source or path.name, password=password)
    if result.document is None:
        raise SourceError(str(result.source.code), f"{path}: {result.source.reason}")
    return result


def paper_ids(source: Source, papers: Sequence[ReadPaper]) -> list[str]:
    """The key of each paper of a source: of its bytes and, in a pack, of its item and what it is there."""
    stem = f"p{(source.sha256 or '')[:16]}"
    if len(papers) == 1:
        return [stem]
    taken: Counter[str] = Counter()
    out = []
    for paper in papers:
        kind = None if paper.kind in ("item", "minutes") else paper.kind
        name = "_".join(part.lower() for part in (stem, paper.item, kind, paper.mark) if part)
        taken[name] += 1
        out.append(name if taken[name] == 1 and kind != "paper" else f"{name}_{taken[name]}")
    return out


def extract_records(paper: ReadPaper, paper_id: str, rulebook: Rulebook, source: Source, metadata: Metadata | None = None) -> Rows:
    """Run every extractor and every check over one paper; returns rows by table name."""
    with without_cycle_search():
        context = _context(paper, paper_id, rulebook, source.source, metadata)
        for extractor in EXTRACTORS.values():
            _keep(context, extractor(context))
            beat()
        if metadata is not None:
            _keep(context, metadata.fields(context))
        for check in CHECKS.values():
            _keep(context, check(context))
            beat()
    rows: Rows = defaultdict(list, context.found)
    rows["papers"] = [_paper(context, source, paper)]
    rows["pages"] = [Page(paper_id=paper_id, id=f"{paper_id}-pages-{page}", page=page, label=label) for page, label in paper.pages]
    return rows


def _context(paper: ReadPaper, paper_id: str, rulebook: Rulebook, source: str, metadata: Metadata | None) -> Context:
    """The context of a paper, with its council's profile where there is one: who the council is only the header tells, or the metadata."""

    def context(rules: Rulebook) -> Context:
        return Context(paper_id, paper.document, build_structure(paper.document, rules), rules, source, paper.kind, paper.item)

    first = context(rulebook)
    if not rulebook.profiles:
        return first
    fields = {found.field: found.value for found in EXTRACTORS["header"](first) if isinstance(found, PaperField)}
    council = fields.get("council") or fields.get("council_inferred") or (metadata.council if metadata else None)
    return context(rulebook.for_council(council))


def _tie(rows: Rows, keys: Sequence[str], papers: Sequence[ReadPaper]) -> None:
    """Point the items of a pack's agenda at their papers, appendices at theirs, and give papers the titles of their items."""
    if len(papers) == 1:
        return
    items = {paper.item: key for key, paper in reversed([*zip(keys, papers, strict=True)]) if paper.kind in ("item", "minutes")}
    listed = [row for row in rows["agenda_items"] if isinstance(row, AgendaItem)]
    titles = {row.number: row.title for row in reversed(listed) if row.paper_id == keys[0]}
    rows["agenda_items"] = [replace(row, item_paper_id=items.get(row.number)) if row.paper_id == keys[0] else row for row in listed]
    parents = {key: keys[paper.parent] for key, paper in zip(keys, papers, strict=True) if paper.parent is not None}
    rows["papers"] = [
        replace(row, pack_item_title=titles.get(row.pack_item or ""), parent_paper_id=parents.get(row.paper_id))
        for row in rows["papers"]
        if isinstance(row, Paper)
    ]


def _keep(context: Context, found: Iterable[Record]) -> None:
    for record in found:
        context.found[record.table_name].append(record)


def _paper(context: Context, source: Source, read: ReadPaper) -> Paper:
    """The papers row: the first value found for each header field, in the column's own type."""
    types = {"report_date": date.fromisoformat, "meeting_date": date.fromisoformat, "key_decision": _is_true, "exempt": _is_true}
    values: dict[str, Any] = {}
    for found in context.records(PaperField):
        values.setdefault(found.field, types.get(found.field, str)(found.value))
    document = context.document
    return Paper(
        paper_id=context.paper_id,
        source_id=source.source_id,
        source=source.source,
        n_pages=document.n_pages,
        first_page=read.pages[0][0] if read.pages else None,
        first_page_label=read.first_label,
        last_page_label=read.last_label,
        pack_part=read.kind,
        pack_item=read.item,
        appendix_mark=read.mark,
        text=document.text,
        **values,
    )


def _is_true(value: str) -> bool:
    return value == "true"


_PARTIAL = {
    "scanned_pages": (
        "NO_OCR",
        f"some pages are pictures of text (scans, or letters without meaning) and were left out. {HOW_TO_INSTALL}",
    ),
    "unread_scans": (
        "TIMEOUT",
        "some pages are pictures of text (scans, or letters without meaning) that tesseract could not read in time, and were left out; "
        "give it more with --timeout, or fewer --workers",
    ),
    "damaged_file": ("DAMAGED", "the file is damaged and only a part of it could be read; fetch it again from where it was published"),
    "unreadable_pages": ("DAMAGED", "some pages are damaged and were left out; fetch the file again from where it was published"),
}


def outcome(documents: Sequence[Document]) -> dict[str, str]:
    """Status of a source that was read, with code and reason where it could only be read in part."""
    gaps = [gap for document in documents for gap in document.gaps]
    if not gaps:
        return {"status": "ok"}
    code, reason = _PARTIAL[gaps[0]]
    return {"status": "partial", "code": code, "reason": reason}


def source_row(source: str, data: bytes | None, metadata: Metadata | None = None, **values: Any) -> Source:
    """The row of `sources` for an input; its key derives from the path and the bytes."""
    sha256 = hashlib.sha256(data).hexdigest() if data is not None else None
    key = hashlib.sha256(f"{source}\0{sha256}".encode()).hexdigest()[:16]
    media = None
    if data is not None:
        try:
            media = sniff(data)
        except SourceError:
            media = None
    values.setdefault("rules_version", rules_version())
    return records.Source(
        source_id=f"s{key}",
        source=source,
        sha256=sha256,
        n_bytes=len(data) if data is not None else None,
        media_type=media,
        pipeline_version=pipeline_version(),
        source_url=metadata.source_url if metadata else None,
        retrieved_on=metadata.retrieved_on if metadata else None,
        **values,
    )


def failed(source: str, data: bytes | None, code: str, reason: str, metadata: Metadata | None = None) -> PaperResult:
    """The result of a source that gave no paper."""
    return PaperResult(defaultdict(list, sources=[source_row(source, data, metadata, status="failed", code=code, reason=reason)]), {})


def skipped(source: str, data: bytes | None, reason: str, metadata: Metadata | None = None) -> PaperResult:
    """The result of a source that is not processed on purpose."""
    return PaperResult(defaultdict(list, sources=[source_row(source, data, metadata, status="skipped", reason=reason)]), {})
