"""Plain lines that are headings by what stands around them: numbered paragraphs, blank lines, other headings set alike."""

from __future__ import annotations

import re
from typing import Any

from extract.document import Span
from extract.heading_lines import LONGEST_HEADING, YEARS, Heading, Lines, trim
from extract.labels import Label
from extract.match import find

_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_SET_APART = 9  # words
_SHORTEST_PARAGRAPH = 80  # characters
_REMARK = re.compile(r" \((?:[Aa]ppendix|[Aa]nnex|[Tt]able) \w{1,3}\)$|(?<=\w{3}) \([A-Z]{2,6}\)$")


def heading_at(lines: Lines, index: int, words: Span, rule: str, number: str | None = None, parts: tuple[int, ...] = (), **more: Any) -> Heading:
    """The heading that the words of a line are; it begins at its label, which may stand on a line before."""
    label, start = lines.label(index), lines.line(index).span.start
    return Heading(index, min(start, label.start) if label is not None else start, words, rule, number, parts, **more)


def is_wordy(text: str) -> bool:
    """Whether letters outweigh figures, years aside, and there is more to it than a mark."""
    plain = YEARS.sub("", text)
    letters = len(_LETTER.findall(plain))
    return letters >= 4 and letters > 2 * sum(char.isdigit() for char in plain)


def over_numbers(lines: Lines, index: int, deep: int = 2) -> Heading | None:
    """A plain short line between numbered paragraphs: the sub-heading of those that follow, or the title over such a sub-heading."""
    line = lines.line(index)
    if line.kind == "row" or line.grid is not None or lines.label(index) is not None or lines.is_excluded(index) or index + 1 >= len(lines.labels):
        return None
    words = trim(lines, line.span)
    text = _REMARK.sub("", lines.text(words))
    if not lines.is_title(words) or len(text.split()) > 9 or not is_wordy(text) or lines.is_sentence(words):
        return None
    if ": " in text or text.endswith((":", ")")) or find(lines.rulebook.rules("section_option"), lines.document.text, line.span):
        return None
    below, above = lines.label(index + 1), _number_before(lines, index)
    if below is None:
        goes_on = deep > 0 and over_numbers(lines, index + 1, deep - 1) is not None
    else:
        goes_on = above is not None and _carries_on_from(above, below) and _is_paragraph(lines, index + 1)
    return heading_at(lines, index, words, "section.over_numbers", is_styled=True) if goes_on and _follows_a_sentence(lines, index) else None


def set_apart(lines: Lines, index: int) -> Heading | None:
    """In a text export, a short line (with blank lines about it, where they part paragraphs) after a closed one and over running text."""
    line = lines.line(index)
    by_blanks = lines.parting == "blanks"
    if not lines.parting or (by_blanks and not line.gap) or line.kind == "row" or line.grid is not None:
        return None
    if lines.label(index) is not None or lines.is_excluded(index) or not 0 < index < len(lines.labels) - 1:
        return None
    words, below = trim(lines, line.span), lines.line(index + 1)
    text = lines.text(words)
    if not lines.is_title(words) or len(text.split()) > _LONGEST_SET_APART or not is_wordy(text) or lines.is_sentence(words):
        return None
    if ":" in text or text.endswith((")", "!", "?", ",")) or (by_blanks and not below.gap):
        return None
    if not (_is_closed(lines, index - 1) or (by_blanks and (line.gap or 0) > 1)):
        return None
    is_long = below.kind == "text" and below.span.end - below.span.start > _SHORTEST_PARAGRAPH
    if lines.text(below.span).rstrip(" -–").endswith(":") and lines.label(index + 2) is not None:
        is_long = True  # the opening of a list
    runs_on = is_long and (_is_closed(lines, index + 1) or lines.label(index + 1) is not None or lines.text(below.span).rstrip().endswith(")"))
    return heading_at(lines, index, words, "section.set_apart", is_styled=True) if runs_on else None


def in_colon(lines: Lines, index: int) -> Heading | None:
    """In a text export whose headings stand alone and end in colons, another such line: "Impact on young people:"."""
    line = lines.line(index)
    if lines.label(index) is not None or line.kind == "row" or line.grid is not None or not lines.plain_colons:
        return None
    words = trim(lines, line.span)
    below = lines.line(index + 1) if index + 1 < len(lines.labels) else None
    if not lines.text(words).endswith(":") or below is None or not (line.gap and below.gap) or below.kind == "row":
        return None
    if not lines.is_title(words) or len(lines.text(words).split()) > _LONGEST_SET_APART or not _is_closed(lines, index - 1):
        return None
    if lines.leads_in(words) or lines.is_field(words) or lines.is_excluded(index) or lines.label(index + 1) is not None:
        return None
    return heading_at(lines, index, words, "section.in_colon", is_styled=True)


def _is_paragraph(lines: Lines, index: int) -> bool:
    """Whether a numbered line is long, or in a text export closed as a sentence, with blank lines above it and the line over it."""
    body = lines.text(lines.body(index)).rstrip()
    is_parted = bool(lines.parting == "blanks" and lines.line(index).gap and lines.line(index - 1).gap)
    return len(body) > _SHORTEST_PARAGRAPH or (is_parted and body.endswith("."))


def _carries_on_from(above: Label, below: Label) -> bool:
    """Whether `below` is the paragraph after `above`, or the first one below the heading numbered `above`."""
    if below.parts == (*above.parts, 1):
        return True
    return below.style == above.style and below.parts[:-1] == above.parts[:-1] and below.parts[-1] == above.parts[-1] + 1


def _is_closed(lines: Lines, index: int) -> bool:
    """Whether a line ends as a sentence or an item of a list does, or is a row of a table, or an item without any stop."""
    line = lines.line(index)
    text = lines.text(line.span).rstrip()
    return line.kind == "row" or text.endswith((".", ";", "?", "!", ":")) or (lines.label(index) is not None and len(text) > LONGEST_HEADING // 4)


def _number_before(lines: Lines, index: int) -> Label | None:
    return next((label for label in reversed(lines.labels[max(index - 40, 0) : index]) if label is not None and label.is_number), None)


def _follows_a_sentence(lines: Lines, index: int) -> bool:
    """Whether the line before is closed, a table, or itself a short line that stands over this one."""
    if index == 0:
        return False
    before = lines.line(index - 1)
    text = lines.text(before.span).rstrip()
    if before.kind == "row" or before.grid is not None or lines.is_known(before.span):
        return True
    return text.endswith((".", ";", "?", "!")) or (len(text.split()) <= 9 and not text.endswith(":"))
