"""Which lines of a document are headings: recognised line by line, then seen together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.document import Document
from extract.heading_lines import LARGE, Heading, Lines, in_capitals, section_kind
from extract.heading_signs import RECOGNISERS, opens_subsections
from extract.labels import MINUTE_STYLES, Label, step_between
from extract.match import find
from extract.rulebook import Rulebook

_ITEM_KINDS = frozenset({"recommendations", "decision", "appendices", "background_papers", "sign_off"})
_CLOSING_KINDS = frozenset({"appendices", "background_papers", "sign_off"})
_AFTER_LISTS = frozenset(
    {"appendices", "background_papers", "sign_off", "purpose", "executive_summary"}
    | {"recommendations", "background", "other", "timeline", "consultation", "interests"}
)
_SHORTEST_ENDING = 120  # characters below a heading that only its print sets apart
_LONG_LINE = 80  # characters
_FEWEST_WORDS_OF_SENTENCE = 4
_LINES_BELOW = 3
_LINES_OF_COVER = 60
_SECOND, _LINES_OF_TITLE = 2, 12
_TOO_OFTEN = 3
_PARTS_OF_MINUTES = 3
# A lone word of these kinds may as well be the cell of a table that was read as lines: Risk, Finance, Impact.
_CELL_KINDS = frozenset({"financial", "impact", "risk", "legal", "equality", "climate", "human_resources", "timeline", "consultation", "other"})
_SERIES = ("section.numbered", "section.numbered_plain", "section.agenda_item")
_DIGITS = re.compile(r"\d+")


def find_headings(document: Document, labels: Sequence[Label | None], rulebook: Rulebook) -> list[Heading]:
    """The headings of a document in order; at most one a line."""
    lines = Lines(document, labels, rulebook)
    found: dict[int, Heading] = {}
    for index, line in enumerate(document.lines):
        if line.note:
            continue
        heading = next((h for recognise in RECOGNISERS if (h := recognise(lines, index)) is not None), None)
        if heading is not None:
            found[index] = heading
    # What only its print sets apart counts from the first sure heading on; before that stand the title and the cover.
    found = _without_lone_part(lines, found)
    first = next((i for i, h in sorted(found.items()) if not h.is_styled and not _is_cover_line(lines, h)), None)
    after = min(first, _first_prose(lines)) if first is not None else _title_lines(lines)
    opened = _attendance(lines)
    early = {i for i, h in found.items() if opened is not None and opened < i <= after and h.rule == "section.capitals" and _is_said_below(lines, i)}
    headings = _in_sequence([h for i, h in sorted(found.items()) if not h.is_styled or i > after or i in early])
    headings = _without_title(lines, headings)
    return _without_signature(lines, _in_place(lines, _once(lines, _without_rolls(headings))))


def _without_title(lines: Lines, headings: list[Heading]) -> list[Heading]:
    """Leave out the title of a report that bears the number of its agenda item: "9. STREET LIGHTS", and what follows counts from one again."""
    first = headings[0] if headings else None
    if first is None or len(first.parts) != 1 or first.parts[0] < _SECOND or first.line >= _LINES_OF_TITLE:
        return headings
    after = [label.parts for label in lines.labels[first.line + 1 :] if label is not None and label.is_number and len(label.parts) == 1]
    goes_on = any(len(h.parts) == 1 and h.parts[0] == first.parts[0] + 1 for h in headings[1:])
    is_alone = after[:1] == [(1,)] and not goes_on
    return headings[1:] if is_alone and in_capitals(lines.text(first.words)) else headings


def _attendance(lines: Lines) -> int | None:
    """The first line that lists who was present: what stands in capitals below it is no title of the paper."""
    rules = lines.rulebook.rules("people_attendance")
    opens = (i for i, line in enumerate(lines.document.lines[:_LINES_OF_COVER]) if find(rules, lines.document.text, line.span))
    return next(opens, None)


def _is_said_below(lines: Lines, index: int) -> bool:
    """Whether a sentence stands in the first few lines below a line."""
    below = (lines.text(line.span) for line in lines.document.lines[index + 1 : index + 1 + _LINES_BELOW])
    return any(words.endswith(".") and len(words.split()) >= _FEWEST_WORDS_OF_SENTENCE for words in below)


def _without_rolls(headings: list[Heading]) -> list[Heading]:
    """Leave out lines in capitals one right below the other, three or more: names of those present."""
    capitals = {h.line for h in headings if h.rule == "section.capitals"}
    runs = [{line, line + 1, line + 2} for line in capitals if {line + 1, line + 2} <= capitals]
    return [h for h in headings if not any(h.line in run for run in runs)]


def _without_lone_part(lines: Lines, found: dict[int, Heading]) -> dict[int, Heading]:
    """Leave out a mark such as "Part I" that no other part of an agenda follows: it says that a report is public."""
    parts = [i for i, h in found.items() if find(lines.rulebook.rules("section_part_mark"), lines.text(h.words))]
    return {i: h for i, h in found.items() if len(parts) != 1 or i != parts[0]}


def _is_cover_line(lines: Lines, heading: Heading) -> bool:
    """Whether a heading with its text in the same line is a field of the cover, should it come first: Appendices: 1. Map."""
    is_list = section_kind(lines.text(heading.words), lines.rulebook) in _CLOSING_KINDS
    return heading.rest is not None and (is_list or lines.is_closing(heading.words))


def _first_prose(lines: Lines) -> int:
    """The first long line outside all grids that ends as a sentence does: below it stands no cover any more."""
    long = (i for i, (span, kind, *_) in enumerate(lines.document.lines) if kind == "text" and span.end - span.start > _LONG_LINE)
    ended = (i for i in long if lines.line(i).grid is None and lines.text(lines.line(i).span).endswith("."))
    return next(ended, len(lines.document.lines))


def _title_lines(lines: Lines) -> int:
    """The last line of the title at the top of a paper without any numbered or known heading."""
    for index in range(min(len(lines.document.lines), 12)):
        if not lines.is_strong(index):
            return index
    return 0


def _in_sequence(headings: list[Heading]) -> list[Heading]:
    """Leave out numbered headings that go back while the series goes on without them: bold items of a list."""
    kept: list[Heading] = []
    last: tuple[int, ...] = ()
    numbered = [h for h in headings if len(h.parts) == 1]
    for heading in headings:
        if len(heading.parts) == 1 and heading.rule in _SERIES[:2]:
            later = [h.parts[0] for h in numbered if h.line > heading.line]
            if last and heading.parts <= last and last[0] + 1 in later and heading.parts[0] + 1 not in later[: later.index(last[0] + 1)]:
                continue
        if len(heading.parts) == 1:
            last = heading.parts
        kept.append(heading)
    return kept


def _once(lines: Lines, headings: list[Heading]) -> list[Heading]:
    """Leave out unknown words that come as a heading again and again: remarks of a form or running heads, not headings."""

    def words(heading: Heading) -> str:
        return _DIGITS.sub("", lines.text(heading.words)).lower()[:30]

    def is_doubtful(heading: Heading) -> bool:
        # A number of three parts is that of a minute, not of a page: several minutes may be about one matter.
        return heading.is_styled or (heading.rule in _SERIES and len(heading.parts) < _PARTS_OF_MINUTES)

    counts = Counter(words(h) for h in headings if is_doubtful(h))
    return [h for h in headings if not is_doubtful(h) or counts[words(h)] < _TOO_OFTEN]


def _in_place(lines: Lines, headings: list[Heading]) -> list[Heading]:
    """Leave out what looks like a heading but is an item of the recommendations, or an entry of the lists that close a paper."""
    kept: list[Heading] = []
    for heading in headings:
        above = next((h for h in reversed(kept) if not h.is_styled and not h.is_part), None)
        # Below the title of an appendix stands the appendix itself, not a list of appendices.
        is_list = above is not None and above.rule != "section.appendix_title"
        kind = section_kind(lines.text(above.words), lines.rulebook) if above is not None and is_list else "other"
        if heading.rule in _SERIES[:2]:
            numbered = next((h for h in reversed(kept) if h.parts and h is not above), None)
            is_marked = lines.line(heading.line).heading is not None
            wanted = kind not in _ITEM_KINDS or is_marked or _carries_on(lines, heading, above) or _carries_on_after(lines, heading, numbered)
        elif heading.rule == "section.numbered_known" and kind in _CLOSING_KINDS and above is not None and not above.parts:
            wanted = heading.parts == (1,) or not _is_entry(lines, heading)
        elif heading.rule == "section.known_title":
            wanted = _may_stand(lines, heading, above, kind)
        elif above is None and _is_cover_line(lines, heading):
            wanted = False
        else:
            wanted = not heading.is_styled or heading.is_marked or kind not in _CLOSING_KINDS or _ends_the_list(lines, heading, kind)
        if wanted:
            kept.append(heading)
    return kept


def _is_entry(lines: Lines, heading: Heading) -> bool:
    """Whether a numbered line is the next entry of a list of plain lines: the line above has the number before it."""
    one, other = lines.label(heading.line - 1), lines.label(heading.line)
    return one is not None and other is not None and one.style == other.style and step_between(one.parts, other.parts) == 1


def _carries_on(lines: Lines, heading: Heading, above: Heading | None) -> bool:
    """Whether a numbered heading is the next of the series of the heading above it, or opens sections of its own."""
    if above is not None and len(heading.parts) == len(above.parts) == 1 and heading.parts[0] == above.parts[0] + 1:
        return True
    label = lines.label(heading.line)
    return label is not None and opens_subsections(lines, heading.line, label)


def _carries_on_after(lines: Lines, heading: Heading, numbered: Heading | None) -> bool:
    """Whether a minute, or a title in capitals, is the next after the last numbered heading, unnumbered ones ("Decision:") in between."""
    one, other = (lines.label(h.line) if h is not None else None for h in (numbered, heading))
    if one is None or other is None or one.style != other.style or step_between(one.parts, other.parts) != 1:
        return False
    if other.style.startswith(MINUTE_STYLES) or in_capitals(lines.text(heading.words)):
        return True
    assert numbered is not None
    between = lines.labels[numbered.line + 1 : heading.line]  # a list in between that is numbered alike may go on here
    return not any(label is not None and label.style == other.style for label in between)


def _ends_the_list(lines: Lines, heading: Heading, kind: str) -> bool:
    """Whether a bold line below a list of appendices or papers is a heading: larger print, or the title of another such list."""
    if find(lines.rulebook.rules("section_appendix"), lines.document.text, heading.words):
        return False
    own = section_kind(lines.text(heading.words), lines.rulebook)
    return (lines.line(heading.line).size or 1.0) > LARGE or (own != kind and own in _CLOSING_KINDS)


def _may_stand(lines: Lines, heading: Heading, above: Heading | None, kind: str) -> bool:
    """Whether a known title is one here: `above` is the heading of the section it would end, of that kind."""
    text = lines.text(heading.words)
    own = section_kind(text, lines.rulebook)
    if own == kind and own in _CLOSING_KINDS and lines.line(heading.line).grid is not None:
        return False  # the label of a column in the list
    if kind == "purpose" and own == "decision" and above is not None and above.line == heading.line - 1:
        return False  # what the report is for
    if own in _CELL_KINDS and " " not in text and not text.endswith(":") and not lines.is_strong(heading.line):
        return _stands_over_text(lines, heading.line) or lines.rulebook.vocabulary("section_group").exact(text) is not None
    if lines.is_closing(heading.words) and (above is None or lines.is_closing(above.words)):
        return False  # a label of the cover, or one of the lines of a contact section
    if kind not in _CLOSING_KINDS or lines.is_strong(heading.line) or text.endswith(":"):
        return True
    return own in _AFTER_LISTS or _stands_over_text(lines, heading.line)


def _stands_over_text(lines: Lines, index: int) -> bool:
    """Whether what comes below is no further entry of a list: a table, a numbered paragraph, a long line."""
    if index + 1 >= len(lines.labels):
        return False
    below = lines.line(index + 1)
    if below.kind == "row" or below.grid is not None or lines.label(index + 1) is not None:
        return True
    return below.span.end - below.span.start > _LONG_LINE or lines.text(below.span).endswith(".")


def _without_signature(lines: Lines, headings: list[Heading]) -> list[Heading]:
    """Leave out bold lines at the very end with next to nothing below them: who signs, not what follows."""
    kept = list(headings)
    while kept and kept[-1].is_styled and not kept[-1].is_marked and len(lines.document.text) - kept[-1].words.end < _SHORTEST_ENDING:
        if _is_said_below(lines, kept[-1].line):
            break
        kept.pop()
    return kept
