"""Text exports of papers (plain, Markdown, HTML marks, tabs, pdftotext) read into the frozen text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.document import Document, Furniture
from extract.errors import SourceError
from extract.read.freeze import Block, ParagraphBlock, TableBlock, freeze
from extract.read.table_kind import Vocabulary, is_caption, kind_of
from extract.read.text_columns import ColumnTable, column_tables
from extract.read.text_decode import decode, split_front_matter
from extract.read.text_dialects import SourceLine, inline_runs, source_lines
from extract.read.text_furniture import set_aside
from extract.read.text_joins import is_wrapped, joined, joins, lone_numbers, margins
from extract.read.text_label_columns import with_label_rows
from extract.read.text_markup import plain_lines
from extract.read.text_mending import mended
from extract.read.text_tables import grid_block, is_group_row, table_block

_WORD = re.compile(r"[^\W\d_]{4,}")


def read_text(data: bytes, *, labels: Vocabulary | None = None, words: Vocabulary | None = None) -> Document:
    """The frozen text of one export, pages unknown; raises SourceError (EMPTY, NOT_A_PAPER, DAMAGED) where there is no text.

    `labels` are the phrases that begin the rows of forms and layout grids, as for `table_kind.kind_of`; `words` those by
    which torn words are told, as for `text_mending.mended`.
    """
    text = decode(data)
    metadata, text = split_front_matter(text)
    text = mended(text, words or {})
    lines = source_lines(plain_lines(text))
    if not lines:
        raise SourceError("EMPTY", "the file holds no text: check that the export worked, or give the paper's PDF")
    kept, furniture, seams = set_aside(with_label_rows(lines, labels))
    tables = [table for table in column_tables(kept) if kind_of(table.rows, labels) == "data"]
    furniture += [Furniture("head", label, None) for table in tables for label in table.repeated]
    blocks = _blocks(kept, seams, tables, labels, Counter(w.lower() for w in _WORD.findall(text)))
    media_type = "text/markdown" if any(line.heading for line in kept) or metadata else "text/plain"
    return freeze(blocks, furniture=furniture, media_type=media_type, metadata=metadata)


def _blocks(
    lines: Sequence[SourceLine], seams: set[int], tables: Sequence[ColumnTable], labels: Vocabulary | None, words: Counter[str]
) -> list[Block]:
    """Paragraphs and tables in the order of the lines; `tables` are those set in columns, `words` the paper's words."""
    wrapped, right, numbers = is_wrapped(lines), margins(lines), lone_numbers(lines)
    printed = {table.start: table for table in tables}
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if table := printed.get(at):
            end = table.end
            _add_captioned(blocks, grid_block(table.rows))
        elif lines[at].cells is not None:
            while end < len(lines) and not lines[end].blanks and (lines[end].cells is not None or is_group_row(lines, end)):
                end += 1
            _add_table(blocks, [replace(line, cells=line.cells or (line.body,)) for line in lines[at:end]], labels)
        else:
            end += at in numbers
            while end < len(lines) and end not in printed and joins(lines[at], lines[end - 1], lines[end], right[end - 1], wrapped, end in seams):
                if end + 1 in printed and is_caption(lines[end].plain):
                    break
                end += 1
            blocks.append(_paragraph(lines[at:end], words))
        at = end
    return blocks


def _paragraph(lines: Sequence[SourceLine], words: Counter[str]) -> ParagraphBlock:
    first = lines[0]
    body = joined([line.body for line in lines], words)
    return ParagraphBlock(inline_runs(body), indent=float(first.indent), heading=first.heading, gap=float(first.blanks))


def _add_table(blocks: list[Block], rows: Sequence[SourceLine], labels: Vocabulary | None) -> None:
    """Append one table, or its paragraphs where the rows make none."""
    table = table_block(rows, labels)
    if isinstance(table, TableBlock):
        _add_captioned(blocks, table)
    else:
        blocks.extend(table)


def _add_captioned(blocks: list[Block], table: TableBlock) -> None:
    """Append one table, titled by the caption right above it where there is one."""
    above = blocks[-1] if blocks else None
    if table.kind == "data" and isinstance(above, ParagraphBlock) and above.heading is None:
        text = " ".join(run.text for run in above.runs)
        if is_caption(text, all(run.bold for run in above.runs)):
            table.caption = above
    blocks.append(table)
