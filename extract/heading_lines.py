"""What can be told of the lines of a document before it is known which of them are headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extract.document import Document, Line, Span
from extract.labels import MINUTE_STYLES, Label
from extract.match import Match, find, find_first, find_words
from extract.rulebook import Rulebook
from extract.vocabulary import Vocabulary

LONGEST_HEADING = 220  # characters
_ITEM_NUMBER = re.compile(r"(\d{1,2})[.)]?[ \t]+(?=[A-Z])")
LARGE = 1.12  # times the size of the body's print
_RUNNING_TEXT = 60  # characters: fewer in the cell beside a label are a value
YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–/]\s?(?:20)?\d\d)?\b")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CLOSED = re.compile(r"[.;,]$")
_POSSESSIVE = re.compile(r"[’']s?(?=\s)")
_BRACKETS = re.compile(r"\s*\([^)]*\)(?=:?$)")
_STROKE = re.compile(r"\s/\s(?![^:]*:.)")
_PART_ENDS = re.compile(r"\s*/\s*|[,:]\s|\s[–—-]\s")
# Cover fields that ask for a person, a day, a number, or yes or no.
FIELDS = {
    "report_author", "enquiries", "responsible_officer", "lead_officer", "democratic_services", "portfolio_holder", "adviser", "report_to", "body",
    "date", "meeting_date", "report_date", "decision_date", "areas_affected", "agenda_item", "key_decision", "exempt", "classification", "proposal",
}  # fmt: skip
_ENOUGH_COLONS = 3  # headings
_LINES_ABOVE = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A line (its index) recognised as a heading; `words` is its span without number and closing white space.

    `start` is where its section begins: the line's start, or that of a label in a line of its own before it;
    `rest` is where the text that runs on after the heading in the same line begins, None where nothing does; `parts` are
    the numbers its number is made of; `depth` the level the source marks; `kind` a section kind that the rule states;
    `is_styled`: only its print says so; `is_part`: a lettered box of a form.
    """

    line: int
    start: int
    words: Span
    rule: str
    number: str | None = None
    parts: tuple[int, ...] = ()
    depth: int | None = None
    kind: str | None = None
    rest: int | None = None
    is_styled: bool = False
    is_part: bool = False

    @property
    def is_marked(self) -> bool:
        return self.rule == "section.marked"


@dataclass(frozen=True)
class Lines:
    """What the recognisers look at: the document, the labels of its lines and the vocabularies."""

    document: Document
    labels: Sequence[Label | None]
    rulebook: Rulebook
    _excluded: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        return tuple(self.rulebook.vocabulary(name) for name in ("section_kind", "section_title", "section_group", "section_closing"))

    @cached_property
    def parting(self) -> str:
        """How a text export parts its paragraphs: by "blanks", each on a "line" of its own without any, or unknown ("")."""
        if self.document.n_pages is not None:
            return ""
        long = [line for line in self.document.lines if line.kind == "text" and line.span.end - line.span.start > _RUNNING_TEXT]
        parted = sum(bool(line.gap) for line in long)
        return "blanks" if parted > len(long) / 2 else "line" if parted < len(long) / 20 else ""

    @cached_property
    def captions(self) -> frozenset[int]:
        return frozenset(grid.caption.start for grid in self.document.grids if grid.caption)

    @cached_property
    def bold_numbered(self) -> frozenset[str]:
        """Styles of labels that number bold lines somewhere in the paper: the same style not bold is then no heading."""
        numbered = [(i, label) for i, label in enumerate(self.labels) if label is not None and label.is_number]
        return frozenset(label.style for i, label in numbered if self.is_strong(i) and self.is_title(self.body(i)))

    @cached_property
    def bold_lettered(self) -> frozenset[str]:
        """Styles of lettered labels in front of known headings: the boxes of a form, or sections told apart by letters."""
        known = [i for i, label in enumerate(self.labels) if label is not None and label.kind in ("letter", "roman") and self.is_known(self.body(i))]
        counts = Counter(label.style for i in known if (label := self.labels[i]) is not None)
        return frozenset(label.style for i in known if (label := self.labels[i]) is not None and (self.is_strong(i) or counts[label.style] > 2))

    @cached_property
    def ends_in_colons(self) -> bool:
        """Whether the paper ends its headings in colons: then a strong line may be one though it ends in a colon."""
        strong = (i for i, label in enumerate(self.labels) if label is None and self.is_strong(i) and self.line(i).grid is None)
        known = (i for i in strong if self.text(self.line(i).span).endswith(":") and self.is_known(self.line(i).span))
        return sum(not self.is_closing(self.line(i).span) for i in known) >= _ENOUGH_COLONS

    @cached_property
    def plain_colons(self) -> bool:
        """Whether a text export sets several known headings on lines of their own that end in a colon."""
        plain = [line for line, label in zip(self.document.lines, self.labels, strict=True) if label is None and line.gap and line.grid is None]
        known = [line for line in plain if self._is_known_in_colon(line.span) and not self.is_closing(line.span)]
        return bool(self.parting == "blanks" and len(known) > _ENOUGH_COLONS)

    @cached_property
    def colon_numbered(self) -> frozenset[str]:
        """Styles of labels that number known headings which end in a colon: others of the series may be headings too."""
        known = [label for i, label in enumerate(self.labels) if label is not None and label.is_number and self._is_known_in_colon(self.body(i))]
        counts = Counter(label.style for label in known)
        return frozenset(style for style, count in counts.items() if count >= _ENOUGH_COLONS)

    def _is_known_in_colon(self, span: Span) -> bool:
        return self.text(span).endswith(":") and self.is_known(span)

    @cached_property
    def agenda_styles(self) -> frozenset[str]:
        """Styles of labels that number the usual items of a meeting (apologies, minutes, ...): the whole series is its agenda."""
        numbered = [(i, label) for i, label in enumerate(self.labels) if label is not None and label.is_number]
        counts = Counter(label.style for i, label in numbered if self._is_usual_item(self.body(i)))
        return frozenset(style for style, count in counts.items() if count >= 2 and style not in self.bold_numbered)

    def _is_usual_item(self, span: Span) -> bool:
        """Whether the words are, or begin as, the title of an item of every meeting: "To receive apologies for absence"."""
        if span.end - span.start > LONGEST_HEADING or not self.is_title(span):
            return False
        text = self.text(span).rstrip(":")
        return self.rulebook.vocabulary("section_group").exact(text) is not None or bool(find(self.rulebook.rules("section_usual_item"), text))

    @cached_property
    def item_titles(self) -> dict[int, Span]:
        """The titles of agenda items that a list of decisions labels: "Agenda Item 3: Street lights"; two at least."""
        rules = self.rulebook.rules("section_item_title")
        found = {i: m for i, line in enumerate(self.document.lines) if line.kind == "text" for m in find(rules, self.document.text, line.span)}
        return {i: m.span for i, m in found.items()} if len({m.group("number") for m in found.values()}) > 1 else {}

    @cached_property
    def run_in_styles(self) -> frozenset[str]:
        """Styles of labels that number minutes whose titles are run in, the usual items of a meeting among them: 2. Apologies: Cllr Oak."""
        numbered = Counter(label.style for label in self.labels if label is not None and label.is_number)
        titles = [(label.style, title) for i, label in enumerate(self.labels) if label is not None and label.is_number and (title := self.run_in(i))]
        run_in = Counter(style for style, _ in titles)
        usual = Counter(style for style, title in titles if self._is_usual_item(title.span))
        return frozenset(style for style, count in usual.items() if count >= 2 and 2 * run_in[style] > numbered[style])

    def run_in(self, index: int) -> Match | None:
        """The title that opens a numbered line, with its colon, where text runs on behind it."""
        return find_first(self.rulebook.rules("section_run_in"), self.document.text, self.body(index))

    def line(self, index: int) -> Line:
        return self.document.lines[index]

    def label(self, index: int) -> Label | None:
        return self.labels[index] if 0 <= index < len(self.labels) else None

    def body(self, index: int) -> Span:
        label, span = self.labels[index], self.line(index).span
        return Span(self._behind_items.get(index, label.body), span.end) if label is not None else span

    @cached_property
    def _behind_items(self) -> dict[int, int]:
        """Where titles begin behind the item of the agenda, by line: minutes that print it behind their number, two at least in order."""
        minutes = ((i, label) for i, label in enumerate(self.labels) if label is not None and label.style.startswith(MINUTE_STYLES))
        found = [(i, m) for i, label in minutes if (m := _ITEM_NUMBER.match(self.document.text, label.body, self.line(i).span.end))]
        numbers = [int(m[1]) for _, m in found]
        return {i: m.end() for i, m in found} if len(found) > 1 and numbers == sorted(set(numbers)) else {}

    def text(self, span: Span) -> str:
        return self.document.quote(span)

    def is_known(self, span: Span) -> bool:
        """Whether the words are a heading of the vocabularies (a closing colon or remark in brackets aside) or shaped like one."""
        text = self.text(span)
        if len(text) > 100:
            return False
        plain = _BRACKETS.sub("", text) or text
        first = _STROKE.split(plain)[0]  # "Executive summary / Foreword": two titles in one
        if any(vocabulary.exact(words) is not None for vocabulary in self.vocabularies for words in {text, plain, first}):
            return True
        if text[-1:].isalpha() and in_capitals(text) and self._opens_known(plain):
            return True  # in capitals a line that only begins so is a heading too
        return any(m.span == span for m in find(self.rulebook.rules("section_shape"), self.document.text, span))

    def _opens_known(self, text: str) -> bool:
        """Whether the first words, two at least, are a heading that says what a section is about: "Financial implications of the ..."."""
        words, kinds = text.split(), self.rulebook.vocabulary("section_kind")
        if self.rulebook.vocabulary("body_word").exact(words[-1]) is not None:
            return False  # the name of a body: "HEALTH AND WELLBEING BOARD"
        return any(kinds.exact(" ".join(words[:count])) is not None for count in range(2, len(words)))

    def is_strong(self, index: int) -> bool:
        """Whether the whole line is bold, large or marked as a heading by the source."""
        line = self.line(index)
        bold = line.bold or line.bold_to >= self.body(index).end - line.span.start - 1 > 0
        return bold or line.heading is not None or (line.size or 1.0) > LARGE

    def is_title(self, span: Span) -> bool:
        """Whether the words are shaped like a title: short, begun like one, not closed like a sentence."""
        text = self.text(span)
        if not text or len(text) > LONGEST_HEADING or "\t" in text or _CLOSED.search(text):
            return False
        return not text[0].islower() and _WORD.search(text) is not None

    def is_closing(self, span: Span) -> bool:
        """Whether the words are a heading that only stands near the end of a paper, and labels contacts elsewhere."""
        return self.rulebook.vocabulary("section_closing").exact(self.text(span)) is not None

    def labels_a_row(self, line: Line) -> bool:
        """Whether the line is the first cell of a row of a form, with running text in the next.

        The rows of a grid below a heading such as "Implications" are answers of one section and no sections.
        """
        if line.grid is None or self.document.grids[line.grid].kind == "data" or self._is_under_implications(line.grid):
            return False
        cells = self.document.grids[line.grid].cells
        own = next((c for c in cells if c.span == line.span), None)
        if own is None or own.col != 0:
            return False
        beside = [c for c in cells if c.row == own.row and c.col > 0]
        shortest = 1 if in_capitals(self.text(own.span)) and not self.is_of_cover(own.span) else _RUNNING_TEXT  # "BACKGROUND PAPERS | None"
        return any(c.span.end - c.span.start >= shortest for c in beside)

    def _is_under_implications(self, grid: int) -> bool:
        """Whether a heading that announces impacts or implications stands right above a grid."""
        first = self.document.line_index(self.document.grids[grid].span.start)
        above = (i for i in range(max(first - _LINES_ABOVE, 0), first) if self.line(i).grid is None)  # a cell heads its own row alone
        headings = [self.text(self.body(i)) for i in above if self.is_known(self.body(i))]
        return any(section_kind(h, self.rulebook) == "impact" or h.rstrip(":").lower().endswith("implications") for h in headings)

    def is_field(self, span: Span) -> bool:
        """Whether the words are a label of the cover that asks for a person, a day, a number, or yes or no, and so head no section."""
        return self.rulebook.vocabulary("cover_label").exact(self.text(span)) in FIELDS

    def is_of_cover(self, span: Span) -> bool:
        """Whether the words are a label that covers have, of whatever field."""
        return self.rulebook.vocabulary("cover_label").exact(self.text(span)) not in (None, "other", "purpose")

    def _is_signed(self, grid: int) -> bool:
        """Whether a grid is one in which officers sign: its first row labels columns of names and of dates."""
        columns = self.rulebook.vocabulary("sign_off_columns")
        return {"name", "date"} <= {columns.exact(self.text(cell.span)) for cell in self.document.grids[grid].row(0)}

    def is_beside(self, line: Line) -> bool:
        """Whether the line stands in a cell with other cells in its row, or in a strip of cells, and not in a box around text."""
        if line.grid is None:
            return False
        cells = self.document.grids[line.grid].cells
        own = next((c for c in cells if c.span.start <= line.span.start < c.span.end), None)
        if own is not None and own.col and not any(c.row == own.row and c is not own and c.span for c in cells):
            return False  # between numbered paragraphs, in the column of their words
        return own is None or own.span == line.span or any(c.row == own.row and c is not own and c.span for c in cells)

    def is_in_row(self, line: Line) -> bool:
        """Whether the line is a cell that only makes sense in its row: a value or a column's label, or the label of an implication."""
        if line.grid is None:
            return False
        cells = self.document.grids[line.grid].cells
        if self.document.grids[line.grid].n_cols > 1 and self._is_under_implications(line.grid):
            return True
        if self.is_field(line.span) or self._is_signed(line.grid):
            return True
        own = next((c for c in cells if c.span.start <= line.span.start < c.span.end), None)
        return own is not None and any(c.row == own.row and c.col < own.col and _WORD.search(self.text(c.span)) for c in cells)

    def is_sentence(self, span: Span) -> bool:
        """Whether the words are a sentence, a remark or a name rather than a title, though short."""
        return any(m.span.start == span.start for m in find(self.rulebook.rules("section_sentence"), self.document.text, span))

    def leads_in(self, span: Span) -> bool:
        """Whether words that end in a colon open a list in mid-sentence: "The new depot would have:"."""
        return bool(find(self.rulebook.rules("section_lead"), self.text(span)))

    def is_excluded(self, index: int) -> bool:
        """Whether a line is what no heading is: a row, a caption, a motion, a name, a date; asked by several recognisers."""
        if index not in self._excluded:
            self._excluded[index] = self._is_excluded(index)
        return self._excluded[index]

    def _is_excluded(self, index: int) -> bool:
        body = self.body(index)
        if self.line(index).kind == "row" or body.start in self.captions or self.line(index).span.start in self.captions:
            return True
        kinds = ("section_not_heading", "section_tag") if self.labels[index] is None else ("section_not_heading",)
        found = (m for kind in kinds for m in find(self.rulebook.rules(kind), self.document.text, body))
        return any(m.span.start <= body.start for m in found) and not self.is_known(body)


def trim(lines: Lines, span: Span) -> Span:
    text = lines.text(span)
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip())) if text.strip() else Span(span.start, span.start)


def section_kind(heading: str, rulebook: Rulebook) -> str:
    """What a section is about by its heading: the whole of it first, then the longest phrase in it; `other` where none fits."""
    titles, kinds, groups = (rulebook.vocabulary(name) for name in ("section_title", "section_kind", "section_group"))
    for words in (heading, _BRACKETS.sub("", heading), _PART_ENDS.split(heading)[0]):
        if kind := kinds.exact(words) or titles.exact(words) or groups.exact(words):
            return kind
    plain = _POSSESSIVE.sub("", heading.replace("/", " / "))
    return kinds.within(heading.replace("/", " / ")) or kinds.within(plain) or _by_subject(heading, rulebook) or "other"


def _by_subject(heading: str, rulebook: Rulebook) -> str | None:
    """What the first telling word says in headings made like "Equality and cohesion implications"."""
    if not any(m.span == Span(0, len(heading)) for m in find(rulebook.rules("section_shape"), heading)):
        return None
    found = find_words(rulebook.vocabulary("section_subject"), heading)
    return found[0][1] if found else None


def in_capitals(text: str) -> bool:
    """Whether the words are set in capitals, years aside."""
    text = YEARS.sub("", text)
    letters = _LETTER.findall(text)
    return len(letters) >= 6 and all(letter.isupper() for letter in letters) and len(letters) > 0.6 * len(text.replace(" ", ""))
