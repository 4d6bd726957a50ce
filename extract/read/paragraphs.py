"""Paragraphs from printed lines: wrapped lines joined, parted by space, indent, label, style and size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extract.read.columns import reading_order
from extract.read.freeze import ParagraphBlock
from extract.read.layout import Measures, Paragraph, PrintedLine, is_raised, note_mark, printed_lines
from extract.read.list_labels import ENDS_ITEM, STUCK_LABEL, TAB, follows, is_bullet, label_width
from extract.read.paragraph_words import KnownWords, Vocabulary, block
from extract.read.words import Word

__all__ = ["Paragraph", "block", "in_order", "paragraphs", "reads_on", "split"]

_ADDRESS = re.compile(r"@|^(?:www\.|https?:)")
_TERMINAL = re.compile(r"[.:;!?][)\]’”\"']*$|:[-–]$|[;,] (?:and|or)$")
_OPENING = (" -", " –", " —")  # a dash that opens a list
_SECTION_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,2}|\d{1,4}/\d{1,4})\.?$")
_STOP = re.compile(r"[.!?][)\]’”\"']*$")
_UNFINISHED = re.compile(
    r"(?:,|(?<![:;.])[-–&]|\b(?:a|an|and|at|by|for|from|in|of|on|or|that|the|to|which|with)|\b(?:AND|AT|BY|FOR|FROM|OF|ON|OR|THE|TO|WITH))$"
)
_FIGURE = re.compile(r"^[£(]*[\d,.]+[mk%]?\)?$")
_TELEPHONE = re.compile(r"^(?:\+44 ?\(?0?\)? ?|\(?0)[\d() -]{8,}\d$")
_SHORT_LINE = 7  # words
_SUB_LABEL = 4  # words
_LONGEST_HEADING = 12  # words
_LONE_AND = re.compile(r"^(?:and|or|and/or)$")
_ORDER = re.compile(r"^[A-Z]{4,}[ ,]")
_FAR_LEFT = 8.0  # ems: further than any first line is indented
_FLUSH = 0.5  # of the measure: lines set flush right are shorter and stand beyond
_INDENT = 3.0  # points
_STUCK_HANG = 3.5  # ems: the most that lines hang under the text after a label without a space
_FAR_HANG = 36.0  # points: a value column this far right of its label holds wrapped values
_TITLE = 1.15  # times the body size
_LONG_TITLE = 0.55  # of the measure
_MEANT_BREAK = 6.0  # ems: a value's line that ends this far before the edge was ended on purpose
_LOOSE = 1.35  # times the usual leading: certainly a new paragraph
_LOOSE_TITLE = 1.25  # times: a new paragraph in bold
_LOOSER = 1.12  # times: a new paragraph if something else says so
_HEADING = re.compile(r"H([1-6])")

Opens = Callable[[PrintedLine], str | None]


def split(lines: Sequence[PrintedLine], measures: Measures, opens: Opens | None = None) -> list[Paragraph]:
    """The paragraphs of lines that are read from top to bottom in one column.

    `opens` gives the kind of the block ("P", "H2") that a line begins by the source's own marks, None where they say nothing.
    """
    out: list[Paragraph] = []
    edges = _edges_of_titles(lines, measures)
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        above = lines[index - 1] if index else None
        right = (above.edge if above else None) or edges.get(round(line.size), measures.right)
        kind = opens(line) if opens else None
        is_note = is_raised(line.words[0], line) and note_mark(line) is not None
        is_new = is_note or (kind is not None and above is not None and not breaks_off(above, line))
        if out and not (is_new and not _is_lone_label(out[-1])) and _goes_on(out[-1], line, following, measures._replace(right=right)):
            out[-1].lines.append(line)
        else:
            gap = (line.baseline - above.baseline) / max(line.size, 1.0) - measures.leading_at(line.size) if above else None
            marked = _HEADING.fullmatch(kind) if kind else None
            out.append(Paragraph([line], max(0.0, round(gap, 2)) if gap is not None else None, int(marked[1]) if marked else None, is_note))
    return out


def in_order(lines: list[PrintedLine], measures: Measures, opens: Opens | None = None) -> list[Paragraph]:
    """The paragraphs of a part of a page, column by column; one that a column's end cuts reads on in the next."""
    out: list[Paragraph] = []
    before: float | None = None
    for run in reading_order(lines):
        found = split(run.lines, measures if run.right is None else measures._replace(right=run.right), opens)
        if before is not None and reads_on(out[-1], found[0], measures._replace(right=before)):
            out[-1].lines += found.pop(0).lines
        out += found
        before = run.right if run.flows else None
    return out


def _edges_of_titles(lines: Sequence[PrintedLine], measures: Measures) -> dict[int, float]:
    """The right edge that large print runs to, by size: its longest line, where that is long enough to have been wrapped."""
    edges: dict[int, float] = {}
    for line in lines:
        if line.size > _TITLE * measures.body_size and line.x1 - line.x0 > _LONG_TITLE * (measures.right - line.x0):
            edges[round(line.size)] = max(line.x1 + 1.0, edges.get(round(line.size), 0.0))
    return edges


def goes_on(paragraph: Paragraph, rest: Paragraph, measures: Measures) -> bool:
    """Whether a paragraph goes on with the next one of its column, both having been read apart."""
    return rest.heading is None and not rest.note and _goes_on(paragraph, rest.first, rest.lines[1] if len(rest.lines) > 1 else None, measures)


def _goes_on(paragraph: Paragraph, line: PrintedLine, following: PrintedLine | None, measures: Measures) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last = paragraph.last
    lead = line.baseline - last.baseline
    if _ends_in_column_of_figures(last):
        return False
    if lead <= 0 or lead > 2.6 * max(line.size, last.size) or not 0.88 < line.size / last.size < 1.14:
        return False
    space = _looseness(paragraph, line, following, lead, measures)
    if space >= _LOOSE:
        return False
    if space > _LOOSER and ENDS_ITEM.search(last.text):
        return False
    short, terminal = is_short(last, line, measures.right), bool(_TERMINAL.search(last.text))
    if _is_lone_label(paragraph):
        return not label_width(line)
    if space > _LOOSE_TITLE and last.bold and line.bold and not _begins_lower(line) and not _UNFINISHED.search(last.text):
        return False
    if _is_contact_line(last, line) or _is_next_field(last, line) or _is_flush_right(last, line, measures.right):
        return False
    if _stands_left(paragraph, line) or _is_next_order(paragraph, line):
        return False
    if _LONE_AND.match(line.text) and last.text.endswith((";", ",")):
        return True
    if label_width(line) and _starts_item(paragraph, line, short or terminal or space > _LOOSER or last.text.endswith(_OPENING)):
        return False
    if _changes_style(paragraph, line, short or terminal, measures.right):
        return False
    if _is_value(paragraph, line):
        return last.text.endswith(":") or not (is_short(last, line, measures.right - _MEANT_BREAK * line.size) and not _begins_lower(line))
    if short and not terminal and _is_hung(paragraph, line, measures.right) and space <= _LOOSER:
        return True
    if space > _LOOSER and (terminal or not _begins_lower(line)) and (terminal or short or len(paragraph.lines) > 1):
        return False
    return _is_level(paragraph, line, short, terminal) and not (short and (terminal or not _begins_lower(line)))


def _ends_in_column_of_figures(line: PrintedLine) -> bool:
    """Whether a line ends in a figure set apart, as entries of contents and lists of costs do."""
    return len(line.words) > 2 and bool(_FIGURE.match(line.words[-1].text)) and line.words[-1].x0 - line.words[-2].x1 > 2 * line.size


def breaks_off(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a line goes on in the middle of a phrase that the line above it begins."""
    return bool(_UNFINISHED.search(last.words[-1].text)) or (_begins_lower(line) and not label_width(line))


def _is_lone_label(paragraph: Paragraph) -> bool:
    """Whether a paragraph is only a list label whose text was set as a line of its own."""
    return len(paragraph.lines) == 1 and len(paragraph.first.words) == 1 and label_width(paragraph.first) == 1


def _looseness(paragraph: Paragraph, line: PrintedLine, following: PrintedLine | None, lead: float, measures: Measures) -> float:
    """The space above a line against the paragraph's own leading, or else the usual one at its size."""
    if len(paragraph.lines) > 1:
        return lead / max(paragraph.last.baseline - paragraph.lines[-2].baseline, 1.0)
    looseness = lead / (measures.leading_at(line.size) * line.size)
    next_lead = following.baseline - line.baseline if following else 0.0
    if looseness > _LOOSER and abs(next_lead - lead) < 0.06 * lead and _begins_lower(line):
        return 1.0  # a stretch set with wider leading
    return looseness


def is_short(line: PrintedLine, following: PrintedLine, right: float) -> bool:
    """Whether the first word of the next line would have fitted on this one, so that the break was meant.

    Words tied by no-break spaces look apart here, so a line that breaks off in mid-phrase never counts.
    """
    if _UNFINISHED.search(line.words[-1].text):
        return False
    width = following.words[0].x1 - following.words[0].x0
    return line.x1 + width + 0.6 * line.size < right


def _starts_item(paragraph: Paragraph, line: PrintedLine, parted: bool) -> bool:
    token = line.words[0].text
    if is_bullet(token) or parted or label_width(line) > 1 or follows(paragraph.first.words[0].text, token):
        return True
    shift = line.x0 - paragraph.last.x0
    outdented = shift < -_INDENT or (len(paragraph.lines) > 1 and shift > _INDENT)
    aligned = label_width(paragraph.first) and abs(line.x0 - paragraph.first.x0) < _INDENT and len(paragraph.lines) > 1
    tabbed = len(line.words) > 1 and line.words[1].x0 - line.words[0].x1 > 0.9 * line.size
    return outdented or (bool(aligned) and abs(paragraph.last.x0 - paragraph.first.x0) > _INDENT) or tabbed


def _changes_style(paragraph: Paragraph, line: PrintedLine, parted: bool, right: float) -> bool:
    last = paragraph.last
    if last.bold and not line.any_bold:
        whole = all(p.bold for p in paragraph.lines)
        return parted or (whole and not _begins_lower(line))
    if line.bold and not last.any_bold:
        return parted or _is_sub_label(last, line) or _is_numbered_heading(line)
    return line.bold and not last.words[-1].bold and _is_heading_below(last, line, right)


def _is_heading_below(last: PrintedLine, line: PrintedLine, right: float) -> bool:
    """Whether a bold line under a line that ends in other print is a heading: short, in capitals first, and no end of a sentence."""
    if _UNFINISHED.search(last.words[-1].text) or _STOP.search(line.text) or line.x1 > 0.8 * right:
        return False
    return line.words[0].text[0].isupper() and len(line.words) <= _SHORT_LINE


def _is_numbered_heading(line: PrintedLine) -> bool:
    """Whether a bold line opens with the number of a section and a word in capitals first (`1.0 Introduction`)."""
    words = [word.text for word in line.words]
    return 2 <= len(words) <= _LONGEST_HEADING and bool(_SECTION_NUMBER.match(words[0])) and words[1][0].isupper()


def _is_sub_label(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a bold line is a label between short lines (`Telephone` between the lines of a contact)."""
    if len(last.words) > _SHORT_LINE or len(line.words) > _SUB_LABEL or _UNFINISHED.search(last.words[-1].text):
        return False
    return line.words[0].text[0].isupper()


def _stands_left(paragraph: Paragraph, line: PrintedLine) -> bool:
    """Whether a line stands left of all of the paragraph: of a list item's label, of wrapped lines, or of a date set right."""
    left = min(p.x0 for p in paragraph.lines) - _INDENT
    if line.x0 >= left or (_is_centred(paragraph.last, line) and not label_width(paragraph.first)):
        return False
    if left - line.x0 > _FAR_LEFT * line.size:
        return True
    return not _begins_lower(line) and (len(paragraph.lines) > 1 or bool(label_width(paragraph.first)))


def _is_next_order(paragraph: Paragraph, line: PrintedLine) -> bool:
    """Whether two sentences each begin with a word in capitals, as unnumbered recommendations do (`APPROVE ...` / `AGREE ...`)."""
    return bool(_ORDER.match(paragraph.first.text) and _ORDER.match(line.text) and _TERMINAL.search(paragraph.last.text))


def _is_next_field(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a line is a label and its value, the value standing right under that of the line above."""
    gaps = line.wide_gaps(TAB)
    if not gaps or not line.words[gaps[0] - 1].text.endswith(":"):
        return False
    return any(abs(x - line.words[gaps[0]].x0) < _INDENT for x in (last.x0, *_hangs(last)))


def _is_flush_right(last: PrintedLine, line: PrintedLine, right: float) -> bool:
    """Whether two short lines are set flush right, as addresses and signatures are."""
    far = last.x1 - min(last.x0, line.x0) < _FLUSH * right and min(last.x0, line.x0) > _FLUSH * right
    return far and abs(last.x1 - line.x1) < 1.5 and abs(last.x0 - line.x0) > _INDENT


def _is_contact_line(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a line is an e-mail address or a telephone number and nothing else, under a short line such as a name or office."""
    if len(last.words) > _SHORT_LINE or (last.words[-1].text[0].islower() and not _ADDRESS.search(last.words[-1].text)):
        return False
    if len(line.words) == 1 and "@" in line.words[0].text:
        return not _UNFINISHED.search(last.words[-1].text) and "@" not in last.words[-1].text
    return bool(_TELEPHONE.match(line.text)) and not _UNFINISHED.search(last.words[-1].text)


def _hangs(line: PrintedLine) -> list[float]:
    """Where text stands after the tabs of a line."""
    return [line.words[i].x0 for i in line.wide_gaps(TAB)]


def _is_value(paragraph: Paragraph, line: PrintedLine) -> bool:
    """Whether a line stands in the value column of a paragraph such as `Subject:      The wrapped value`."""
    first = paragraph.first
    return any(abs(x - line.x0) < _INDENT and x - first.x0 > _FAR_HANG for x in _hangs(first)) and not label_width(first)


def _is_hung(paragraph: Paragraph, line: PrintedLine, right: float) -> bool:
    """Whether a line hangs under the text of a list item whose last line is long, as items beside a column of page numbers do."""
    first, last = paragraph.first, paragraph.last
    if not label_width(first) or len(first.words) < 2 or line.bold != first.words[1].bold:
        return False
    hang = first.words[1].x0
    return abs(line.x0 - hang) <= _INDENT and hang - first.x0 > _INDENT and last.x1 - first.x0 > 0.55 * (right - first.x0) and line.x1 < last.x1


def _is_level(paragraph: Paragraph, line: PrintedLine, short: bool, terminal: bool) -> bool:
    """Whether a line's left edge allows it to go on the paragraph."""
    if len(paragraph.lines) > 1:
        shift = line.x0 - paragraph.last.x0
    else:
        first = paragraph.first
        shift = min((line.x0 - x for x in (first.x0, *_hangs(first)[:1])), key=abs)
        if len(first.words) > 1 and label_width(first):
            shift = min(shift, line.x0 - first.words[1].x0, key=abs)
        if STUCK_LABEL.match(first.words[0].text) and 0 < line.x0 - first.x0 <= _STUCK_HANG * line.size:
            return True  # where its text begins cannot be seen
    if abs(shift) <= _INDENT or (_is_centred(paragraph.last, line) and not label_width(paragraph.first)):
        return True
    return not (short or terminal)


def _is_centred(a: PrintedLine, b: PrintedLine) -> bool:
    return abs((a.x0 + a.x1) - (b.x0 + b.x1)) < 6.0 and abs(a.x0 - b.x0) > _INDENT


def _begins_lower(line: PrintedLine) -> bool:
    first = line.words[0].text
    return first[:1].islower() and not _ADDRESS.search(first)


def reads_on(paragraph: Paragraph, following: Paragraph, measures: Measures) -> bool:
    """Whether a paragraph that a page break cut goes on with the first paragraph of the next page."""
    last, line = paragraph.last, following.first
    if paragraph.heading is not None or following.heading is not None or paragraph.note != following.note:
        return False
    if _is_lone_label(paragraph) and not label_width(line):
        return True
    if label_width(line) or not 0.88 < line.size / last.size < 1.14 or _changes_style(paragraph, line, False, measures.right):
        return False
    if not last.any_bold and not _UNFINISHED.search(last.words[-1].text) and _is_bold_heading(following):
        return False
    if is_short(last, line, measures.right):
        return _begins_lower(line) and not _TERMINAL.search(last.text) and not last.bold
    if not _TERMINAL.search(last.text):
        return _begins_lower(line) or not last.bold
    hangs = bool(label_width(paragraph.first)) and line.x0 - paragraph.first.x0 > _INDENT
    return _begins_lower(line) or (hangs and bool(_STOP.search(last.text)) and abs(line.x0 - last.x0) < _INDENT)


def _is_bold_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is bold throughout, short, and begins like a heading: it cannot end a sentence of other print."""
    n_words = sum(len(line.words) for line in paragraph.lines)
    return all(line.bold for line in paragraph.lines) and n_words <= _LONGEST_HEADING and not _begins_lower(paragraph.first)


def paragraphs(
    words: Sequence[Word], page: int, measures: Measures, *, right: float | None = None, vocabulary: Vocabulary | None = None
) -> list[ParagraphBlock]:
    """The paragraphs of some words of one page, such as those of a table's cell.

    `measures` are the paper's; `right` is the right edge that lines run to (a cell's inner edge), if not the paper's.
    """
    own = measures._replace(right=right) if right is not None else measures
    known = vocabulary or KnownWords
    return [block(p, own, known) for p in in_order(printed_lines(words, page), own)]
