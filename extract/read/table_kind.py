"""What a grid of cell texts is: a table of data, a form of labels and values, or words set side by side.

Knows nothing about pages: PDF and text readers ask with rows of cell texts. The labels of cover blocks, sign-off grids and
decision records come in as phrase lists ("layout", "form", "columns"), kept in rules/table_kinds.toml.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.document import GridKind

Rows = Sequence[Sequence[str]]
Vocabulary = Mapping[str, Sequence[str]]

LABEL_LENGTH = 60
LABEL_WORDS = 7
HEADING_LENGTH = 90
PARAGRAPH_LENGTH = 240
MAX_HEADER_ROWS = 6
MAX_FIGURE = 25  # characters
RUNNING_LENGTH = 80  # characters
LABEL_COLUMNS = 4  # columns in which the labels of a form stand
_FIGURE = re.compile(
    r"""[<>~c.]*\s* [(+\-\u2212\u2013]*\s* [£$€]?\s* [(+\-\u2212\u2013]*   # sign and currency, in either order
        (?:\d[\d, ]*)? (?:\.\d+)? \s*
        (?:k|m|bn|million|billion|thousand|%|p|pp|fte|days?|weeks?|months?|years?)?
        \)?\s*(?:cr|dr)? [*%†^\#]{0,3} (?:\s*\[\d\])*""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?:fy\s*)?(?:19|20)\d\d(?:\s*[-/\u2013]\s*(?:\d\d|\d{4}))?", re.IGNORECASE)
_TIME = re.compile(
    r"(?:(?:by|between|before|after|post|from|to|until|in|up to|fy|end of|q[1-4]|quarter [1-4]|year|[a-z]{3,9}day|\d{1,2}|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|spring|summer|autumn|winter)[\s.,:\u2013-]+)*"
    r"(?P<year>(?:19|20)\d\d)(?:\s?[-/\u2013]\s?(?:\d\d|\d{4}))?(?:\s*(?:\+|onwards?|and (?:later|beyond)\b.{0,15}))?",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[(]?(?:£|€|\$)?\s*['\u2019\u2018`]?\s*(?:0{3}['\u2019]?s?|m|million|k|bn|%|no\.?|number)?[)]?", re.IGNORECASE)
_DAY = re.compile(r"(?:\w{3,9}day,?\s*)?\d{1,2}(?:st|nd|rd|th)?[./\s\-]+(?:\d{1,2}|[A-Za-z]{3,9})[./\s\-]+(?:\d{2}|\d{4})")
_CONTACT = re.compile(r"@[\w.\-]+\.\w|\b0\d{2,4}[\s)]*\d{3}[\s\d]{3,8}\b|\b(?:tel|telephone|e-?mail|phone)\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?:year|q|quarter|period|p)\s*\d+", re.IGNORECASE)
_NUMBERED = re.compile(r"^\(?\w{1,2}[.)]\s+")
_PARAGRAPH_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\.?")
_NUMBER_FIRST = re.compile(r"[\d(]+[.)\d]|[A-Z]{1,3}\d{2,5}[.)]?\s")  # of a section, or of a minute
_LABEL_END = re.compile(r"\s*(?:$|[:(\-\u2013?]|\s{2,})")
_CAPTION = re.compile(r"(?:table|tabl|figure|chart|appendix|annex)\s+(?:\d+|[a-z]\b)", re.IGNORECASE)
_SHORTENED = re.compile(r"(?:\w{2,4}\.\s?)+")  # "No.", "Ref."
_LABEL = re.compile(rf"[^\s:]+(?:\s+[^\s:]+){{0,{LABEL_WORDS - 1}}}:(?:\s|$)")
_DOTTED = re.compile(r"(?:\.{4,}|_{4,}|\u2026{2,})")
_CHOICE = re.compile(r"[\u2610\u2611\u2612\u25a1\u2713\u2714]|\[ ?[xX]? ?\]")


@lru_cache(maxsize=8192)
def is_figure(text: str) -> bool:
    """Whether a cell holds one figure (an amount, a count, a share) and not a year that labels a column."""
    text = text.strip()
    if len(text) > MAX_FIGURE or not any(c.isdigit() for c in text) or _YEAR.fullmatch(text) or _UNIT.fullmatch(text):
        return False
    return bool(_FIGURE.fullmatch(text)) and text.count("(") == text.count(")")


def is_column_label(text: str) -> bool:
    """Whether a cell is plainly part of a column's label: a year, "Year 3", a unit such as "£'000"."""
    text = text.strip()
    return bool(text) and bool(_YEAR.fullmatch(text) or _UNIT.fullmatch(text) or _COUNTED.fullmatch(text))


def is_unit(text: str) -> bool:
    """Whether a text is a bare unit of money or share: "£'000", "£m", "%"."""
    text = text.strip()
    return any(c in "£€$%" for c in text) and bool(_UNIT.fullmatch(text))


def kind_of(rows: Rows, vocabulary: Vocabulary | None = None) -> GridKind:
    """data, form or layout, from the texts of the cells (an empty text for a cell that holds nothing)."""
    rows = [[c.strip() for c in row] for row in rows]
    rows = [row for row in rows if any(row)]
    filled = [[c for c in row if c] for row in rows]
    if not rows or max(map(len, filled)) < 2:
        return "form"
    if _numbers_paragraphs(rows):
        return "form"
    listed = _listed_kind(rows, vocabulary or {})
    figures = _figure_columns(rows)
    if listed is None and any(_is_figure_row(row) for row in rows[1:]):
        return "data"
    if figures >= 2 or (figures == 1 and len(rows) >= 3 and listed is None):
        return "data"
    if listed is not None:
        return listed
    if len(rows) > 1 and _is_run_of_times(rows[0]):
        return "data"
    if len(rows) == 1 or (len(rows) <= 2 and any(_CONTACT.search(c) for row in rows for c in row)):
        return "layout"
    if any(_CHOICE.search(c) for row in rows for c in row) or sum(bool(_DOTTED.search(c)) for row in rows for c in row) >= 2:
        return "form"
    contacts = sum(any(_CONTACT.search(c) for c in row) for row in rows)
    if contacts >= 0.3 * len(rows) and not figures and len(rows) <= 8 and max(map(len, rows)) <= 2:
        return "layout"
    if _counts_its_rows(rows) and _is_list_of_things(rows):
        return "data"
    if _is_labelled(rows):
        return "form"
    if figures == 1 and header_rows_of(rows):
        return "data"
    if _is_sign_off(rows):
        return "layout"
    return "data" if _is_list_of_things(rows) else "form"


class _Labels(NamedTuple):
    """Phrases in small letters, and how they begin a cell: those with a * whatever follows, others where the label ends there."""

    openings: tuple[str, ...]
    is_open: tuple[bool, ...]

    @classmethod
    def of(cls, phrases: Sequence[str]) -> _Labels:
        return cls(tuple(p.lower().removesuffix("*") for p in phrases), tuple(p.endswith("*") for p in phrases))

    def begin(self, text: str) -> bool:
        """Whether a cell is, or begins with, one of the labels (followed by a colon, a bracket, a dash or nothing; by anything after *)."""
        start = _NUMBERED.sub("", text.lower().replace("\u2019", "'"))
        if not start.startswith(self.openings):
            return False
        found = ((opening, is_open) for opening, is_open in zip(*self, strict=True) if start.startswith(opening))
        return any(is_open or _LABEL_END.match(start, len(opening)) for opening, is_open in found)


@lru_cache(maxsize=8)
def _labels(phrases: tuple[str, ...]) -> _Labels:
    return _Labels.of(phrases)


def _listed_kind(rows: Rows, vocabulary: Vocabulary) -> GridKind | None:
    """The kind whose labels begin enough of the rows' cells, or head all columns; None where neither does."""
    heads = _labels(tuple(vocabulary.get("columns", ())))
    head = [c for c in rows[0] if c]
    if heads.openings and len(head) > 1 and all(map(heads.begin, head)):
        return "layout"
    best: GridKind | None = None
    most = 0
    kinds: tuple[GridKind, ...] = ("form", "layout")
    may_be_labels = [_may_be_labels(row) for row in rows]
    for kind in kinds:
        labels = _labels(tuple(vocabulary.get(kind, ())))
        hits = sum(any(map(labels.begin, cells)) for cells in may_be_labels)
        if (hits >= max(2, 0.4 * len(rows)) or (hits and len(rows) == 1)) and hits > most:
            best, most = kind, hits
    return best


def _may_be_labels(row: Sequence[str]) -> list[str]:
    """The cells of a row that may be labels: the last of several names nothing, unless it has its value behind a colon."""
    filled = [k for k, c in enumerate(row) if c]
    return [row[k] for k in filled if k < LABEL_COLUMNS and (k != filled[-1] or len(filled) == 1 or ":" in row[k])]


def _figure_columns(rows: Rows) -> int:
    """How many columns right of the first (or with other columns beside them) hold figures in half or more of their filled body cells."""
    count = 0
    body = rows[1:] if len(rows) > 1 else rows
    for col in range(max(map(len, rows))):
        cells = [row[col] for row in body if col < len(row) and row[col] and not _UNIT.fullmatch(row[col]) and row[col] not in "-\u2013\u2014"]
        hits = sum(is_figure(c) for c in cells)
        if col == 0 and all(re.fullmatch(r"\d{1,3}\.?", c) for c in cells if is_figure(c)):
            continue
        if hits and hits >= 0.5 * len(cells) and (hits >= 2 or (hits == len(cells) and len(rows) <= 3)):
            count += 1
    return count


def _is_figure_row(row: Sequence[str]) -> bool:
    """Whether a row holds three figures or more, and little else."""
    filled = [c for c in row if c]
    return sum(is_figure(c) for c in filled) >= max(3, 0.6 * len(filled))


def _is_run_of_times(row: Sequence[str]) -> bool:
    """Whether the cells of a row, a label before them aside, are years or other times that rise: "By 2031/32", "By 2032/33", "After 2033"."""
    found = [_TIME.fullmatch(cell) for cell in (row if _TIME.fullmatch(row[0]) else row[1:])]
    years = [int(time["year"]) for time in found if time is not None]
    return len(years) == len(found) >= 3 and years == sorted(years) and years[0] < years[-1]


def _is_labelled(rows: Rows) -> bool:
    """Whether most rows are a label with its value ("Date: 3 May" or "Date:" beside "3 May")."""
    labelled = sum(any(_LABEL.match(c[:LABEL_LENGTH]) for c in row[:3]) for row in rows)
    return labelled >= 0.5 * len(rows)


def _counts_its_rows(rows: Rows) -> bool:
    """Whether the first column numbers the rows below its label: 1, 2, 3."""
    return len(rows) > 2 and [row[0].strip(". ") for row in rows[1:]] == [str(n) for n in range(1, len(rows))]


def _numbers_paragraphs(rows: Rows) -> bool:
    """Whether the rows are numbered paragraphs set side by side: 1.00 and a heading, 1.01 and running text; sub-headings and
    items of lists have no number."""
    if len(rows) < 3 or any(len([c for c in row if c]) > 2 or (row[0] and not _PARAGRAPH_NUMBER.fullmatch(row[0])) for row in rows):
        return False
    numbers = [tuple(map(int, row[0].rstrip(".").split("."))) for row in rows if row[0]]
    in_order = len(numbers) >= max(3, 0.5 * len(rows)) and all(a < b for a, b in itertools.pairwise(numbers))
    return in_order and any(len(c) > RUNNING_LENGTH for row in rows for c in row[1:])


def _is_sign_off(rows: Rows) -> bool:
    """Whether nothing but days or blanks stands beside names, as where officers sign."""
    width = max(map(len, rows))
    beside = [c for row in rows[1:] for c in row[1:] if c]
    return width == 2 and (not beside or all(_DAY.fullmatch(c) for c in beside))


def _is_list_of_things(rows: Rows) -> bool:
    """Whether a row of short column labels stands over rows that fill two columns or more."""
    head, body = [c for c in rows[0] if c], rows[1:]
    if len(body) < 2 or len(head) < 2 or len(head) < 0.5 * len(rows[0]):
        return False
    if any(len(c) > HEADING_LENGTH or (c.endswith((".", ":", ";")) and not _SHORTENED.fullmatch(c)) for c in head):
        return False
    full = sum(sum(bool(c) for c in row) >= 2 for row in body)
    return full >= 0.6 * len(body)


def header_rows_of(rows: Rows, marked: Sequence[bool] | None = None) -> int:
    """How many leading rows are labels of columns.

    `marked` says of each row whether it is set off (bold, shaded). Rows with figures end the header, as do rows with one
    filled cell at the left (a heading inside the body).
    """
    rows = [[c.strip() for c in row] for row in rows]
    if len(rows) < 2:
        return 0
    count = 0
    for k, row in enumerate(rows[: min(MAX_HEADER_ROWS, len(rows) - 1)]):
        if not _may_be_header(row, k, rows, marked):
            break
        count += 1
    while count and len([c for c in rows[count - 1] if c]) <= 1 and not _titles_columns(rows[count - 1], rows):
        count -= 1
    if count and not any(is_figure(c) for row in rows[count:] for c in row):
        return _more_header(rows, _text_header(rows, marked))
    return count


def _may_be_header(row: Sequence[str], k: int, rows: Rows, marked: Sequence[bool] | None) -> bool:
    filled = [c for c in row if c]
    if not filled:
        return k > 0
    if any(is_figure(c) for c in filled) or any(len(c) > PARAGRAPH_LENGTH for c in filled):
        return False
    if len(filled) == 1 and row[0] and k > 0:
        return False
    if k == 0 or all(is_column_label(c) for c in filled):
        return True
    if row[0] and rows[0][0]:
        return bool(marked and marked[k] and not marked[-1] and len(filled) > 1)
    return not row[0] or len(filled) > 1


def _titles_columns(row: Sequence[str], rows: Rows) -> bool:
    """Whether the lone text of a row stands over columns of figures, not over the row labels."""
    return not row[0] and any(row)


def _text_header(rows: Rows, marked: Sequence[bool] | None) -> int:
    """1 where the first row of a table without figures labels its columns."""
    head = rows[0]
    if sum(bool(c) for c in head) < 2 or any(len(c) > HEADING_LENGTH or c.endswith((".", ";")) for c in head):
        return 0
    if marked and marked[0] and not all(marked):
        return 1
    body = [c for row in rows[1:] for c in row if c]
    longer = sum(map(len, body)) / max(len(body), 1) > sum(map(len, head)) / max(sum(bool(c) for c in head), 1)
    return 1 if longer and (all(head) or not head[0]) else 0


def _more_header(rows: Rows, count: int) -> int:
    """`count` and the rows below that part the labels above: nothing at the left, short texts under a label that spans."""
    while 0 < count < min(MAX_HEADER_ROWS, len(rows) - 1):
        row, above = rows[count], rows[count - 1]
        filled = [c for c in row if c]
        spans = any(a and not b for a, b in itertools.pairwise(above))
        if row[0] or not above[0] or not filled or not spans or any(len(c) > LABEL_LENGTH for c in filled):
            break
        count += 1
    return count


def is_caption(text: str, bold: bool = False) -> bool:
    """Whether the paragraph right above a table titles it: "Table 3: ...", or a short bold line that is no sentence."""
    text = text.strip()
    if not 0 < len(text) <= 200:
        return False
    if _CAPTION.match(text):
        return True
    return bold and len(text) <= 120 and not text.endswith((".", ":", ";", ",")) and not _NUMBER_FIRST.match(text)
