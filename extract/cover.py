"""The labelled fields of a paper's cover, in whatever shape the cover has: lines, cells side by side, cells below labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.document import Cell, Document, Grid, Span
from extract.match import find, find_words
from extract.rulebook import Rulebook
from extract.structure import Structure
from extract.vocabulary import Vocabulary

# A cover ends with the first numbered section, or here at the latest.
_COVER_CHARS = 6000
_LONGEST_START = 200  # characters: what may stand before the first label of a line
_LONGEST_VALUE_BELOW = 160
_LONGEST_LABEL = 80
_FEWEST_ALONE = 3
_ALIGNED = 4.0  # points
_STRIP_ROWS, _FEWEST_LABELS = 2, 3
_LEADS_ON = re.compile(r"\b(?:of|the|for|and|to|in|on|an?)\s\Z")
_BARE_LABEL = re.compile(r"\(?\w{1,3}[).]")
# Labels whose value a number, a yes or no, or a day alone can be, so that they need no colon.
_DASHED = {"areas_affected", "classification", "agenda_item", "key_decision", "report_author", "enquiries"}  # a dash may part their value
_RUN_IN = {
    "number": {"agenda_item", "report_reference", "decision_reference", "forward_plan", "eqia"},
    "answer": {"key_decision", "exempt"},
    "day": {"report_date", "meeting_date"},
}
_BODY_KINDS = {"executive_summary", "background", "reasons", "options", "financial", "legal", "equality", "proposal"}


@dataclass(frozen=True, slots=True)
class CoverField:
    """A label of the vocabulary `cover_label` and its value; `value` may be empty. `more` are the lines that follow it
    without a label of their own, up to the next label."""

    field: str
    label: Span
    value: Span
    more: tuple[Span, ...] = ()


def cover_span(document: Document, structure: Structure) -> Span:
    """The part of the text in which cover fields are looked for."""
    end = min(len(document.text), _COVER_CHARS)
    for section in structure.sections:
        if section.level and (section.number is not None or section.kind in _BODY_KINDS) and section.span.start > 0:
            end = min(end, section.span.start)
            break
    return Span(0, end)


def read_cover(document: Document, structure: Structure, rulebook: Rulebook) -> tuple[CoverField, ...]:
    """All labelled fields of the cover, in the order of the text."""
    span = cover_span(document, structure)
    found = {field.label.start: field for field in _from_lines(document, rulebook, span)}
    for grid in document.grids:
        if grid.span.overlaps(span) and grid.kind != "data":
            # A cell that is a label alone has its value in another cell, whatever line happens to come next.
            found.update({field.label.start: field for field in _from_grid(document, grid, rulebook)})
        elif grid.span.overlaps(span) and grid.n_rows == _STRIP_ROWS:
            found.update({field.label.start: field for field in _from_strip(document, grid, rulebook)})
    return tuple(found[start] for start in sorted(found))


def _from_lines(document: Document, rulebook: Rulebook, span: Span) -> list[CoverField]:
    fields: list[CoverField] = []
    alone = _labels_alone(document, rulebook, span)
    for line in document.lines_in(span):
        labels = _labels(document.text, line.span, rulebook) or alone.get(line.span.start, []) or _run_in(document, rulebook, line.span)
        # A wrapped value may look like a label ("Terms of / Reference: review"); its place under the value tells.
        if not labels or (fields and fields[-1].value and not fields[-1].more and _is_below(document, fields[-1], line.span)):
            if fields and line.kind == "text":
                fields[-1] = _continued(document, fields[-1], line.span)
            continue
        fields.extend(_with_values(document, line.span, labels))
    return fields


def _labels_alone(document: Document, rulebook: Rulebook, span: Span) -> dict[int, list[tuple[str, Span]]]:
    """Labels without a colon that are lines of their own, their values below them, by where they begin: only where a cover has several.

    They are set apart by their print; where nothing is, as in a text export, by a short line right below each that is no label.
    """
    vocabulary = rulebook.vocabulary("cover_label")
    found: dict[int, list[tuple[str, Span]]] = {}
    plain: dict[int, list[tuple[str, Span]]] = {}
    lines = list(document.lines_in(span))
    for number, line in enumerate(lines):
        words = document.quote(line.span)
        if line.kind != "text" or line.grid is not None or len(words) > _LONGEST_LABEL or not (field := _label(vocabulary, words)):
            continue
        below = document.quote(lines[number + 1].span) if number + 1 < len(lines) else ""
        if words.isupper() or line.bold:
            found[line.span.start] = [(field, line.span)]
        elif words[:1].isupper() and 0 < len(below) <= _LONGEST_VALUE_BELOW and not _label(vocabulary, below):
            plain[line.span.start] = [(field, line.span)]
    beside = {field for line in lines for field, _ in _labels(document.text, line.span, rulebook)} if found or plain else set()
    for alone in (found, {**plain, **found}):
        fields = {field for ((field, _),) in alone.values()}
        if alone and len((fields | beside) - {"other"}) >= _FEWEST_ALONE and fields - {"other"}:
            return alone
    return {}


def _label(vocabulary: Vocabulary, words: str) -> str | None:
    """The field of words that are a label and nothing else; what stands behind a colon is a value ("Key decision: no")."""
    return None if ":" in words.rstrip(" :") else vocabulary.exact(words)


def labelled_fields(document: Document, rulebook: Rulebook, line: Span) -> list[CoverField]:
    """The labelled fields of one line, anywhere in the paper."""
    return _with_values(document, line, _labels(document.text, line, rulebook))


def _run_in(document: Document, rulebook: Rulebook, line: Span) -> list[tuple[str, Span]]:
    """The label of a line that is nothing but a label and its number or answer, without a colon: "Agenda item 7"."""
    if line.end - line.start > _LONGEST_LABEL:
        return []
    for found in find(rulebook.rules("cover_run_in"), document.text, line):
        field = rulebook.vocabulary("cover_label").exact(document.quote(found.groups["label"]))
        if any(group in found.groups and field in fields for group, fields in _RUN_IN.items()):
            assert field is not None
            return [(field, Span(found.groups["label"].start, found.groups["value"].start))]
    return []


def _with_values(document: Document, line: Span, labels: list[tuple[str, Span]]) -> list[CoverField]:
    ends = [*(label.start for _, label in labels[1:]), line.end]
    return [
        CoverField(field, label, _trim(document.text, Span(label.end, end))) for (field, label), end in zip(labels, ends[: len(labels)], strict=True)
    ]


def _continued(document: Document, field: CoverField, line: Span) -> CoverField:
    """A line without a label of its own: the value, where the label stood alone and the line is short; the rest of a
    value that is wrapped below itself; else more of it."""
    words = document.quote(line)
    is_value = len(words) <= _LONGEST_VALUE_BELOW and not words.endswith(":") and not _BARE_LABEL.fullmatch(words)
    if not field.value and not field.more and is_value:
        return CoverField(field.field, field.label, _trim(document.text, line))
    if field.value and not field.more and is_value and _is_below(document, field, line):
        return CoverField(field.field, field.label, _trim(document.text, Span(field.value.start, line.end)))
    return CoverField(field.field, field.label, field.value, (*field.more, line))


def _is_below(document: Document, field: CoverField, line: Span) -> bool:
    """Whether a line is printed right under the value and not under its label: the value goes on in it."""
    label, value, below = (document.place(span)[1] for span in (field.label, field.value, line))
    if not (label and value and below) or value[-1].page != below[0].page:
        return False
    height = max(value[-1].bottom - value[-1].top, 1.0)
    aligned = abs(below[0].x0 - value[0].x0) <= _ALIGNED and value[0].x0 - label[0].x0 > 3 * height
    return aligned and 0 <= below[0].top - value[-1].top <= 2 * height


def _labels(text: str, line: Span, rulebook: Rulebook) -> list[tuple[str, Span]]:
    """(field, span with its colon or question mark) of each label of the line; the first must begin it, the others follow white space."""
    out: list[tuple[str, Span]] = []
    if all(text.find(mark, *line) < 0 for mark in (":", "?", " – ", " - ")):
        return out
    for words, field in find_words(rulebook.vocabulary("cover_label"), text, line):
        if not out and words.start - line.start > _LONGEST_START:
            break
        before = text[out[-1][1].end if out else line.start : words.start].strip(" \t*•")
        # A label begins the line (or follows one without a colon: "For publication  Key decision: Yes"), or a value.
        begins = not before or rulebook.vocabulary("cover_label").exact(before) is not None
        if not begins if not out else not before or text[words.start - 1] not in " \t":
            continue
        after = text[words.end : min(words.end + 14, line.end)]
        stripped = after.removeprefix("(s)").lstrip(" .?\t")
        is_dashed = field in _DASHED and not before and stripped.startswith(("– ", "- "))
        if not stripped.startswith(":") and not after.startswith("? ") and not is_dashed:
            continue
        if out and (not text[words.start].isupper() or _LEADS_ON.search(text[max(words.start - 6, 0) : words.start])):
            continue  # "Subject: Terms of Reference: review"
        # A title may hold the word: "Subject: Call-in of a Decision: the closure of ...".
        if out and field == "other" and out[0][0] == "title" and text[words.start - 2 : words.start].strip(" "):
            continue
        mark = stripped[0] if is_dashed else ":" if stripped.startswith(":") else "?"
        out.append((field, Span(words.start, words.end + after.index(mark) + 1)))
    return out


def _from_grid(document: Document, grid: Grid, rulebook: Rulebook) -> list[CoverField]:
    """Cells that begin with a label alone; the value is the rest of the cell, else the cell beside it, or below it in a
    strip of labels over values."""
    vocabulary = rulebook.vocabulary("cover_label")
    lines = {(c.row, c.col): [line.span for line in document.lines_in(c.span)] for c in grid.cells if c.span}
    labelled = {place: field for place, spans in lines.items() if (field := _label(vocabulary, document.quote(spans[0])))}
    strips = {row for row in range(grid.n_rows - 1) if _is_strip(lines, labelled, row)}
    out: list[CoverField] = []
    for cell in grid.cells:
        place = (cell.row, cell.col)
        if (field := labelled.get(place)) is None:
            continue
        if pairs := _side_by_side(document, vocabulary, lines, cell):
            out.extend(pairs)
            continue
        value = lines[place][1:]
        if not value and cell.row in strips:
            value = lines.get((cell.row + 1, cell.col), [])
        value = value or _beside(lines, labelled, cell)
        if value:
            out.append(CoverField(field, lines[place][0], _trim(document.text, value[0]), tuple(value[1:])))
    return out


def _side_by_side(document: Document, vocabulary: Vocabulary, lines: dict[tuple[int, int], list[Span]], cell: Cell) -> list[CoverField]:
    """The fields of a cell of several labels beside a cell of as many values, line by line; none where it is not so."""
    labels = lines[cell.row, cell.col]
    values = lines.get((cell.row, cell.col + cell.col_span), [])
    fields = [_label(vocabulary, document.quote(label)) for label in labels]
    if len(labels) < 2 or len(labels) != len(values) or not all(fields):
        return []
    return [CoverField(str(field), label, _trim(document.text, value)) for field, label, value in zip(fields, labels, values, strict=True)]


def _is_strip(lines: dict[tuple[int, int], list[Span]], labelled: dict[tuple[int, int], str], row: int) -> bool:
    """Whether a row holds nothing but labels, two or more, and the next row their values."""
    own, below = ([place for place in lines if place[0] == at] for at in (row, row + 1))
    return len(own) > 1 and all(place in labelled and len(lines[place]) == 1 for place in own) and not any(place in labelled for place in below)


def _from_strip(document: Document, grid: Grid, rulebook: Rulebook) -> list[CoverField]:
    """A row of labels over a row of values that was taken for data: Committee | Date | Classification."""
    vocabulary = rulebook.vocabulary("cover_label")
    fields = {cell.col: vocabulary.exact(document.quote(cell.span)) for cell in grid.row(0)}
    if len(fields) < _FEWEST_LABELS or not all(fields.values()):
        return []
    labels = {cell.col: cell.span for cell in grid.row(0)}
    values = [(str(fields[cell.col]), labels[cell.col], cell.span) for cell in grid.row(1) if fields.get(cell.col) and cell.span]
    return [CoverField(field, label, _trim(document.text, value)) for field, label, value in values]


def _beside(lines: dict[tuple[int, int], list[Span]], labelled: dict[tuple[int, int], str], cell: Cell) -> list[Span]:
    """The lines of the next cell of the row that holds any, unless that is a label too."""
    columns = range(cell.col + cell.col_span, cell.col + cell.col_span + 3)
    place = next(((cell.row, col) for col in columns if (cell.row, col) in lines), None)
    return lines[place] if place is not None and place not in labelled else []


def _trim(text: str, span: Span) -> Span:
    """The span without white space and loose punctuation at its ends."""
    start, end = span
    while start < end and text[start] in " \t\n:;,–—-":
        start += 1
    while end > start and text[end - 1] in " \t\n;,":
        end -= 1
    return Span(start, end)
