"""Forms whose labels stand in a narrow column of a text export and wrap there: "Date of / decision" beside its value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.read.table_kind import Vocabulary, kind_of
from extract.read.text_dialects import SourceLine

_LABELLED = re.compile(r"(\s*)(\S+(?: \S+)*)(\s{2,})\S")
_WIDEST_LABELS = 30  # characters from the start of the labels to that of their values
_LONGEST_LABEL = 60  # characters
_FEWEST_ROWS, _FEWEST_WRAPPED = 3, 2
_LONGEST_ROW = 40  # lines
_BLANKS = 3  # more blank lines than these end the form


def with_label_rows(lines: Sequence[SourceLine], labels: Vocabulary | None) -> list[SourceLine]:
    """The lines, those of such forms as one line of two cells a row; `labels` are the phrases that begin the rows of forms."""
    out: list[SourceLine] = []
    at = 0
    while at < len(lines):
        rows, end = _form(lines, at)
        if rows and kind_of(rows, labels) != "data":
            first = lines[at]
            out += [replace(first, cells=(label, value), blanks=0 if k else first.blanks, raw="") for k, (label, value) in enumerate(rows)]
        else:
            end = max(end, at + 1)
            out += lines[at:end]
        at = end
    return out


def _form(lines: Sequence[SourceLine], start: int) -> tuple[list[list[str]], int]:
    """The rows [label, value] of a form that begins at a line, none where its labels do not wrap, and the line after what was looked at.

    Blank lines part the rows. In each the label has its column and the value another, and either may go on alone.
    """
    opening = _LABELLED.match(lines[start].raw) if lines[start].raw and (lines[start].blanks or not start) else None
    if opening is None or (at := opening.end() - 1) - (left := opening.end(1)) > _WIDEST_LABELS:
        return [], start
    rows: list[list[str]] = []
    wrapped, index = 0, start
    while index < len(lines) and (index == start or lines[index].blanks <= _BLANKS):
        end = index + 1
        while end < min(len(lines), index + _LONGEST_ROW) and not lines[end].blanks:
            end += 1
        parts = [_in_columns(line, left, at) for line in lines[index:end]]
        names, values = ([part[col] for part in parts if part and part[col]] for col in (0, 1))
        label = " ".join(names)
        if not all(parts) or not values or len(label) > _LONGEST_LABEL or label.endswith(".") or not (names or rows):
            break
        if names:
            rows.append([label, " ".join(values)])
            wrapped += len(names) > 1
        else:  # a further paragraph of the value above
            rows[-1][1] += " " + " ".join(values)
        index = end
    return (rows if len(rows) >= _FEWEST_ROWS and wrapped >= _FEWEST_WRAPPED else []), index


def _in_columns(line: SourceLine, left: int, at: int) -> tuple[str, str] | None:
    """What a line holds of the label and of the value; None where it does not keep to the two columns."""
    printed = line.raw or " " * line.indent + line.plain
    label, value = printed[:at], printed[at:]
    is_parted = not value or (label[-1:] == " " and not value[:1].isspace())
    is_placed = not label.strip() or (len(label) - len(label.lstrip()) == left and "  " not in label.strip())
    if line.cells is not None or line.heading or not is_parted or not is_placed:
        return None
    return label.strip(), " ".join(value.split())
