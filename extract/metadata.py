"""What is known of sources from outside, out of a CSV file: where they were published, when they were fetched, whose they are.

It only fills what a paper does not say, and every value it gives is marked: its row of `paper_fields` has the rule `metadata`, no words
(an empty span at the start of the text) and the doubt `outside_the_text`, as the front matter of text exports has. A council from
outside goes to `council_inferred` with the basis `metadata`, since `council` is what the paper prints.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from extract.context import Context
from extract.document import Span
from extract.errors import PapersError
from extract.read.text_decode import decode
from extract.records import PaperField

COLUMNS = ("source", "source_url", "retrieved_on", "council", "body", "meeting_date")
_DATES = ("retrieved_on", "meeting_date")
RULE = "metadata"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one row says of one source; None where it says nothing."""

    source_url: str | None = None
    retrieved_on: date | None = None
    council: str | None = None
    body: str | None = None
    meeting_date: date | None = None

    @property
    def key(self) -> str:
        """Part of the name of a finished source: other metadata, other result."""
        return "\0".join("" if value is None else str(value) for value in astuple(self))

    def fields(self, context: Context) -> Iterator[PaperField]:
        """Header fields for what the paper does not state. The minutes of an earlier meeting do not take the day of this one."""
        if self.council and not context.field_value("council") and not context.field_value("council_inferred"):
            yield _field(context, "council_inferred", self.council)
            yield _field(context, "council_basis", RULE)
        if self.body and not context.field_value("body"):
            yield _field(context, "body", self.body)
        if self.meeting_date and context.part != "minutes" and not context.field_value("meeting_date"):
            yield _field(context, "meeting_date", self.meeting_date.isoformat())


def _field(context: Context, name: str, value: str) -> PaperField:
    evidence = context.evidence(Span(0, 0), RULE, doubts=("outside_the_text",)) | {"page": None, "boxes": None, "section_id": None, "paragraph": None}
    return PaperField(id=context.new_id(PaperField), field=name, value=value, **evidence)


def read_metadata(path: Path, sources: Iterable[str]) -> dict[str, Metadata]:
    """The metadata of each source named in a CSV file (comma, semicolon or tab; UTF-8 with or without a mark, or as Excel saves it).

    `sources` are the names that the run knows: a row has one of them, or a file name that only one of them ends in.
    Raises PapersError that names the line and says what to mend.
    """
    if not path.is_file():
        raise PapersError(f"{path}: not a file but a folder, pipe or device; name a CSV file with the columns {', '.join(COLUMNS)}")
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise PapersError(f"{path}: cannot be read: {error.strerror}; name a CSV file with the columns {', '.join(COLUMNS)}") from None
    except PapersError as error:
        raise PapersError(f"{path}: {error}") from None
    known = _known(sources)
    found: dict[str, Metadata] = {}
    first_line: dict[str, int] = {}
    for line, row in _rows(path, text):
        source = _source(path, line, row["source"], known)
        if source in found:
            raise PapersError(f"{path}, line {line}: {source} was already given in line {first_line[source]}; keep one of the two")
        first_line[source] = line
        found[source] = _metadata(path, line, row)
    return found


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their line numbers, every cell stripped; lines without a word are passed over."""
    # Excel writes "sep=;" above the header where it is told to.
    separator, skipped = (text[4], text.partition("\n")[2]) if text.lower().startswith("sep=") and len(text) > 4 else ("", text)
    header_line = skipped.partition("\n")[0]
    delimiter = separator or max((",", ";", "\t"), key=header_line.count)
    reader = csv.reader(io.StringIO(skipped, newline=""), delimiter=delimiter)
    offset = 1 if separator else 0
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(path, 1 + offset, header)
        for cells in reader:
            line = reader.line_num + offset
            values = [" ".join(cell.split()) for cell in cells]
            if not any(values):
                continue
            if len(values) > len(header) and any(values[len(header) :]):
                raise PapersError(
                    f"{path}, line {line}: has {len(values)} cells, the header {len(header)}; put quotes around a value that holds a {delimiter!r}"
                )
            yield line, dict(zip(header, [*values, *[""] * len(header)], strict=False))
    except csv.Error as error:
        raise PapersError(f"{path}, line {reader.line_num + offset}: is not CSV ({error}); save the table as CSV (UTF-8) again") from None


def _check_header(path: Path, line: int, header: list[str]) -> None:
    unknown = [name or "(empty)" for name in header if name not in COLUMNS]
    twice = sorted({name for name in header if header.count(name) > 1})
    if "source" not in header or unknown or twice:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else f"twice: {', '.join(twice)}" if twice else "`source` is missing"
        raise PapersError(f"{path}, line {line}: the header must name these columns, `source` at least: {', '.join(COLUMNS)} ({wrong})")


def _known(sources: Iterable[str]) -> Mapping[str, list[str]]:
    """Sources by their name and by every ending of it after a slash."""
    known: dict[str, list[str]] = {}
    for source in sources:
        parts = source.split("/")
        for start in range(len(parts)):
            known.setdefault("/".join(parts[start:]), []).append(source)
    return known


def _source(path: Path, line: int, name: str, known: Mapping[str, list[str]]) -> str:
    plain = name.replace("\\", "/").removeprefix("./")
    if not plain:
        raise PapersError(f"{path}, line {line}: names no source; give the path of the file below the folder that is extracted")
    for source in known.get(plain, []):
        if source == plain:
            return source
    meant = known.get(plain, [])
    if len(meant) == 1:
        return meant[0]
    what = f"{len(meant)} sources end in {name}; give more of the path" if meant else f"{name} is none of the sources of this run; check its path"
    raise PapersError(f"{path}, line {line}: {what}")


def _metadata(path: Path, line: int, row: Mapping[str, str]) -> Metadata:
    days = {name: _date(path, line, name, row.get(name, "")) for name in _DATES}
    url = row.get("source_url") or None
    if url and not url.lower().startswith(("http://", "https://")):
        raise PapersError(f"{path}, line {line}: source_url is no web address ({url}); it begins with https:// or http://")
    return Metadata(url, days["retrieved_on"], row.get("council") or None, row.get("body") or None, days["meeting_date"])


def _date(path: Path, line: int, name: str, value: str) -> date | None:
    """A day written 2025-03-13 or, as Excel does in Britain, 13/03/2025."""
    if not value:
        return None
    try:
        if value.count("/") == 2:
            day, month, year = (int(part) for part in value.split("/"))
            if year < 1000:
                raise ValueError(value)
            return date(year, month, day)
        return date.fromisoformat(value)
    except ValueError:
        raise PapersError(f"{path}, line {line}: {name} is no day ({value}); write it as 2025-03-13 or 13/03/2025") from None
