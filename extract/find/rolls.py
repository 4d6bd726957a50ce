"""Rolls of those at a meeting: entries that are lines or rows of a grid, and marks beside names ("Cllr A Oak  P") that say who came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract import match
from extract.context import Context
from extract.document import Span
from extract.find.person_names import names_in
from extract.match import Match
from extract.rulebook import Rule

_FEWEST = 3  # entries
_LONGEST_ENTRY = 140  # characters
_LONGEST_BETWEEN = 60  # characters of an entry between two names: an office, a group, the council that sent a member
_MOST_BETWEEN = 2  # such entries
_PRESENT = "present"
_BULLET = "•"  # what an asterisk at the start of a line of a text export is read as
_BETWEEN_CELLS = re.compile(r"[\t\n]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be one entry of a roll: a line, or a row of a grid with several columns; `first` and `last` are its lines."""

    first: int
    last: int
    span: Span
    is_row: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The entry of a marked roll: the name in it, its words without the mark, and the rule of the mark (None where it has none)."""

    entry: Entry
    name: Span
    words: Span
    rule: Rule | None


def kind_of(rule: Rule) -> str:
    """The kind of those whom a rule of attendance names."""
    return str(rule.sets["kind"])


def entries(context: Context) -> list[Entry]:
    """The lines of a paper, the cells of a row taken together where they hold a few words each."""
    lines, out = context.document.lines, list[Entry]()
    index = 0
    while index < len(lines):
        row = _row_at(context, index)
        last = context.document.line_index(row.end - 1) if row is not None else index
        out.append(Entry(index, last, row or lines[index].span, row is not None))
        index = last + 1
    return out


def single_lines(context: Context, first: int, end: int) -> list[Entry]:
    """Each line from `first` to before `end` as an entry of its own."""
    return [Entry(index, index, line.span, False) for index, line in enumerate(context.document.lines[first:end], first)]


def _row_at(context: Context, index: int) -> Span | None:
    """The row of a grid that begins at a line; None where none does, or where its cells hold several lines or many words."""
    line = context.document.lines[index]
    grid = context.document.grids[line.grid] if line.grid is not None else None
    if grid is None or grid.n_cols < 2 or line.span.end - line.span.start > _LONGEST_ENTRY:
        return None
    if line.kind == "row":
        return line.span
    own = next((cell for cell in grid.cells if cell.span == line.span), None)
    cells = [cell.span for cell in grid.row(own.row) if cell.span] if own is not None else []
    if not cells or cells[0] != line.span or cells[-1].end - line.span.start > _LONGEST_ENTRY:
        return None
    is_single = context.document.line_index(cells[-1].end - 1) - index == len(cells) - 1
    return Span(line.span.start, cells[-1].end) if is_single else None


def row_names(context: Context, words: Span) -> list[Span]:
    """The names in a row: the first, and those further on that have a title; the others may be of places and bodies."""
    names = [name for cell in _cells(context, words) for name in names_in(context, cell, listed=True)[:1] if name.start == cell.start]
    return names[:1] + [name for name in names[1:] if match.find(context.rulebook.rules("person_titled"), context.quote(name))]


def row_beside(context: Context, name: Span, end: int) -> list[Span]:
    """The cells behind a name, in which the office may stand."""
    return [cell for cell in _cells(context, Span(name.end, end)) if cell]


def _cells(context: Context, words: Span) -> list[Span]:
    bounds = [words.start, *(words.start + m.end() for m in _BETWEEN_CELLS.finditer(context.quote(words)))]
    ends = [*(start - 1 for start in bounds[1:]), words.end]
    return [_trimmed(context, Span(start, end)) for start, end in zip(bounds, ends, strict=True)]


def marked_rolls(context: Context, every: Sequence[Entry]) -> dict[int, Marked]:
    """The entries of marked rolls by each of their lines."""
    found: list[Marked] = []
    for index, entry in enumerate(every):
        if legend := _legend(context, entry):
            meaning = {(pair.group("mark") or "").lower(): pair for pair in legend}
            for walked in (_walk(context, every[index + 1 :], meaning), _walk(context, every[:index][::-1], meaning)):
                found += walked if any(marked.rule is not None for marked in walked) else []
    found = found or _without_legend(context, every)
    return {line: marked for marked in found for line in range(marked.entry.first, marked.entry.last + 1)}


def _legend(context: Context, entry: Entry) -> list[Match]:
    """What a line says of the marks: "P = present, A = apologies", "Those absent are marked A"."""
    is_short = entry.span.end - entry.span.start <= _LONGEST_ENTRY
    return match.find(context.rulebook.rules("people_roll_legend"), context.text, entry.span) if is_short else []


def _without_legend(context: Context, every: Sequence[Entry]) -> list[Marked]:
    """Runs of entries that all hold a name and, at their end, a mark that needs no explanation."""
    out: list[Marked] = []
    run: list[Marked] = []
    for entry in (*every, None):
        marked = _marked(context, entry, {}) if entry is not None else None
        if marked is not None and marked.rule is not None:
            run.append(marked)
            continue
        # A mark that only a legend would explain is no evidence of a roll.
        if len(run) >= _FEWEST and any(one.rule is not None and kind_of(one.rule) == _PRESENT for one in run):
            out += run
        run = []
    return out


def _walk(context: Context, every: Sequence[Entry], meaning: dict[str, Match]) -> list[Marked]:
    """The entries from a legend on, up to one that belongs to no roll."""
    found: list[Marked] = []
    between = 0
    for entry in every:
        marked = _marked(context, entry, meaning)
        is_other = marked is None and entry.span.end - entry.span.start > _LONGEST_BETWEEN
        if is_other or between > _MOST_BETWEEN or match.find(context.rulebook.rules("people_attendance"), context.text, entry.span):
            break
        between = 0 if marked is not None else between + 1
        found += [marked] if marked is not None else []
    only_absent = all(kind_of(pair.rule) != _PRESENT for pair in meaning.values())
    if only_absent and any(marked.rule is not None for marked in found):
        came = next(rule for rule in context.rulebook.rules("people_attendance") if kind_of(rule) == _PRESENT)
        return [replace(marked, rule=marked.rule or came) for marked in found]
    return found


def _marked(context: Context, entry: Entry, meaning: dict[str, Match]) -> Marked | None:
    """The one name of a short entry, with its mark at the start or the end."""
    if entry.span.end - entry.span.start > _LONGEST_ENTRY:
        return None
    words, mark = entry.span, None
    if meaning:
        words, mark = _cut_explained(context, entry.span, meaning)
    elif (found := match.find_first(context.rulebook.rules("people_mark"), context.text, entry.span)) is not None:
        words, mark = Span(entry.span.start, found.span.start), found
    else:
        return None
    names = row_names(context, words) if entry.is_row else names_in(context, words, listed=True)
    if len(names) != 1:
        return None
    before = context.quote(Span(words.start, names[0].start))
    is_led = not before.strip(" •*-–\t") or match.find(context.rulebook.rules("people_list_lead"), before)
    return Marked(entry, names[0], words, mark.rule if mark is not None else None) if is_led else None


def _cut_explained(context: Context, span: Span, meaning: dict[str, Match]) -> tuple[Span, Match | None]:
    """An entry without the mark of a legend at either end, and that mark."""
    words = context.quote(span).split()
    for word, is_last in ((words[-1], True), (words[0], False)) if len(words) > 2 else ():
        if (pair := meaning.get("*" if word == _BULLET else word.strip("()[].,:").lower())) is not None:
            cut = Span(span.start, span.end - len(word)) if is_last else Span(span.start + len(word), span.end)
            return _trimmed(context, cut), pair
    return span, None


def _trimmed(context: Context, span: Span) -> Span:
    words = context.quote(span)
    lead = len(words) - len(words.lstrip())
    return Span(span.start + lead, max(span.start + lead, span.end - len(words) + len(words.rstrip())))
