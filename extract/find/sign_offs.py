"""Sign-offs: approvals, consultations, clearances and signatures of minutes, with role, name, date and on whose behalf."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from extract.context import Context
from extract.document import Span
from extract.find.sign_off_forms import (
    LONGEST_CAPTION,
    LONGEST_FORM,
    LONGEST_PIECE,
    absorb,
    captioned,
    choice,
    closing,
    form,
    is_signed_below,
    labelled_value,
    shifted,
    signature,
)
from extract.find.sign_off_tables import dates_in, labelled_entries, row_entries, table_entries
from extract.grammar.sign_off_groups import Entry, assemble
from extract.grammar.signatures import Piece, bare_name, is_role, person_at, read_piece, trimmed
from extract.match import Match, find_all, find_first
from extract.records import SignOff

_LONGEST_BLOCK = 40  # lines under an opening that may belong to it
_ADVICE = ("financial", "legal", "equality", "climate", "human_resources", "risk")  # sections that an adviser may sign
_LONGEST_PARAGRAPH = 4000  # characters of a line that may end with who gave the advice
_COVER_ONLY = ("report_author", "enquiries", "areas_affected", "classification", "key_decision", "report_to", "agenda_item")  # fields no sign-off has
_BLANKS = 20  # characters: looking at so many first spares most lines a look at all that follows
_STRANGERS = 3  # lines in a row that are nothing of the sort and end a block


def find(context: Context) -> Iterator[SignOff]:
    """Every sign-off in the order of the text; what is not filled in is null."""
    entries: list[Entry] = []
    index = 0
    lines = context.document.lines
    while index < len(lines):
        opening = _opening(context, index)
        found: list[Entry] = []
        after = index + 1
        if opening is not None:
            found, after = _block(context, index, opening)
        if not found:
            found, after = _rows(context, index)
        if not found:
            found, after = form(context, index)
        if not found:
            found, after = captioned(context, index)
        if not found:
            found, after = closing(context, index)
        if not found:
            found, after = _single(context, index)
        entries.extend(found)
        index = after
    entries = _without_repeats(context, entries)
    placed = sorted((entry for entry in entries if entry.spans()), key=lambda entry: entry.spans()[0].start)
    yield from (_record(context, entry) for entry in placed)


def _without_repeats(context: Context, entries: list[Entry]) -> list[Entry]:
    """Leave out a sign-off where the same person signs likewise elsewhere with a day, or that day with an office: a form names them twice."""

    def who(entry: Entry) -> tuple[str, str] | None:
        return (bare_name(context.rulebook, context.quote(entry.name)), entry.kind) if entry.name is not None else None

    def says_more(other: Entry, entry: Entry) -> bool:
        if who(other) != who(entry) or other.date is None:
            return False
        return entry.date is None or (entry.role is None and other.role is not None and other.date.earliest == entry.date.earliest)

    return [entry for entry in entries if who(entry) is None or not any(says_more(other, entry) for other in entries if other is not entry)]


def _record(context: Context, entry: Entry) -> SignOff:
    parts = entry.spans()
    whole = Span(parts[0].start, max(span.end for span in parts))
    signed_on, doubts = _signed_on(entry)
    return SignOff(
        **context.evidence(whole, entry.rule, spans=parts if len(parts) > 1 else (), doubts=doubts),
        id=context.new_id(SignOff),
        role=context.quote(entry.role) if entry.role else None,
        name=context.quote(entry.name) if entry.name else None,
        on_behalf_of=context.quote(entry.other) if entry.other else None,
        signed_on=signed_on,
        kind=entry.kind,
        statement=context.quote(entry.statement) if entry.statement else None,
    )


def _signed_on(entry: Entry) -> tuple[date | None, list[str]]:
    """The day of a sign-off; a month or an impossible date is none."""
    if entry.date is None:
        return None, entry.doubts
    doubts = [*entry.doubts, *entry.date.doubts]
    if entry.date.precision != "day" or entry.date.earliest != entry.date.latest:
        return None, [*doubts, "date_not_a_day"]
    return entry.date.earliest, doubts


# ---------------------------------------------------------------- blocks


def _opening(context: Context, index: int) -> Match | None:
    line = context.document.lines[index]
    if line.span.end - line.span.start > 3 * LONGEST_PIECE:
        return None
    words = context.quote(line.span)
    if line.grid is not None and context.document.grids[line.grid].span.start == line.span.start:
        labels = context.document.grids[line.grid].row(0)  # cells of forms stand on lines of their own
        words = "\t".join(context.quote(cell.span) for cell in labels)
    return find_first(context.rulebook.rules("sign_off_opening"), words)


def _block(context: Context, index: int, opening: Match) -> tuple[list[Entry], int]:
    """The sign-offs under an opening, and the line after the last one that belongs to them."""
    lines = context.document.lines
    first = lines[index]
    grid = first.grid
    if grid is None and index + 1 < len(lines):
        grid = lines[index + 1].grid
    if grid is not None:
        rows = table_entries(context, context.document.grids[grid], opening.rule)
        if rows is not None:
            last = max(i for i, line in enumerate(lines) if line.grid == grid)
            return rows, last + 1
    pieces: list[Piece] = []
    after, strangers = index + 1, 0
    for number in range(index, min(index + _LONGEST_BLOCK, len(lines))):
        line = lines[number]
        read = _pieces(context, line.span if number > index else _behind(context, opening, line.span))
        is_strange = bool(read) and all(p.kind == "other" for p in read)  # a line to write on says nothing, and breaks nothing
        # Behind a grid, and at a heading, only what is plainly a name, an office or a date still belongs to the block.
        if number > index and (_ends_block(context, number) or (is_strange and (_is_behind(context, number, grid) or _is_heading(context, number)))):
            break
        strangers = strangers + 1 if is_strange else 0
        if strangers > _STRANGERS:
            break
        if not strangers:
            after = number + 1
        pieces.extend(p for p in read if p.kind != "other")
    entries = assemble(context.text, pieces, str(opening.rule.sets["kind"]), opening.rule)
    if opening.rule.sets["kind"] != "approval" and grid is None:
        entries = _answered(entries)
    if opening.rule.sets.get("dated"):
        entries = [entry for entry in entries if entry.name and entry.date]
    if opening.groups.get("statement") and entries:
        entries[0].statement = trimmed(context.text, Span(first.span.start, _cell_end(context, first.span)))
    return entries, after


def _rows(context: Context, index: int) -> tuple[list[Entry], int]:
    """The sign-offs of a grid that begins at a line and holds offices, names and days, as each row or the labels of its columns say."""
    lines = context.document.lines
    grid = lines[index].grid
    if grid is None or (index and lines[index - 1].grid == grid):
        return [], index + 1
    found = row_entries(context, context.document.grids[grid]) or labelled_entries(context, context.document.grids[grid])
    return found, max(i for i, line in enumerate(lines) if line.grid == grid) + 1 if found else index + 1


def _answered(entries: list[Entry]) -> list[Entry]:
    """Outside a grid, a list of offices or of names alone is a list of consultees and no sign-off."""
    if not any(entry.date or (entry.name and (entry.role or entry.kind == "clearance")) for entry in entries):
        return []
    return [entry for entry in entries if entry.role or entry.date or entry.kind == "clearance"]


def _cell_end(context: Context, span: Span) -> int:
    tab = context.text.find("\t", span.start, span.end)
    return tab if tab >= 0 else span.end


def _behind(context: Context, opening: Match, line: Span) -> Span:
    """What stands on the opening's own line behind it."""
    return Span(min(line.start + opening.span.end, line.end), line.end)


def _ends_block(context: Context, number: int) -> bool:
    """Whether a line is too long for a sign-off, opens the next block, begins with a label of the cover or is a whole sign-off by itself."""
    line = context.document.lines[number]
    if line.span.end - line.span.start > LONGEST_PIECE or _opening(context, number) is not None or _is_of_cover(context, line.span):
        return True
    named = (m for m in find_all(context.rulebook.rules("sign_off_line"), context.quote(line.span)) if not m.rule.sets.get("office"))
    return any(_whole_line(context, match, line.span) for match in named)


def _is_of_cover(context: Context, line: Span) -> bool:
    """Whether a line begins with a label that only covers have, such as whose report it is."""
    words = context.quote(line)
    head = words.partition("\t" if "\t" in words else ":")[0]
    return len(head) <= LONGEST_CAPTION and context.rulebook.vocabulary("cover_label").exact(head) in _COVER_ONLY


def _is_behind(context: Context, number: int, grid: int | None) -> bool:
    """Whether a line stands behind the grid in which the block began."""
    lines = context.document.lines
    return grid is not None and lines[number].grid != grid and any(line.grid == grid for line in lines[max(number - _LONGEST_BLOCK, 0) : number])


def _is_heading(context: Context, number: int) -> bool:
    line = context.document.lines[number]
    section = context.structure.section_at(line.span.start)
    return section.heading is not None and line.span.start <= section.heading.start < line.span.end


def _pieces(context: Context, span: Span) -> list[Piece]:
    """The cells of a line (or the line itself), read one by one."""
    out: list[Piece] = []
    start = span.start
    while start < span.end:
        end = context.text.find("\t", start, span.end)
        end = end if end >= 0 else span.end
        piece = trimmed(context.text, Span(max(start, _after_label(context, start)), end))
        if piece and (piece := labelled_value(context, piece)):
            out.append(read_piece(context.rulebook, context.text, piece, dates_in(context, piece)))
        start = end + 1
    return out


def _after_label(context: Context, start: int) -> int:
    """Where the words of a list item begin, behind its label."""
    paragraph = context.structure.paragraph_at(start)
    return paragraph.body.start if paragraph is not None and paragraph.label is not None and paragraph.span.start == start else start


# ---------------------------------------------------------------- single lines


def _single(context: Context, index: int) -> tuple[list[Entry], int]:
    """A line that is a whole sign-off, or a line to sign on, and the line after what belongs to it."""
    line = context.document.lines[index]
    if line.kind == "row" or line.span.end - line.span.start > _LONGEST_PARAGRAPH:
        return [], index + 1
    words = context.quote(line.span)
    for match in find_all(context.rulebook.rules("sign_off_line"), words):
        entry, below = _whole_line(context, match, line.span), index + 1
        if entry is None and match.rule.sets.get("next"):
            entry, below = _answer(context, match, line.span, index + 1), index + 2
        if entry is not None:
            if entry.kind == "clearance":
                entry.statement = _advice(context, index)
            missing = entry.role is None or entry.date is None
            after = absorb(context, entry, below) if missing else below
            if match.rule.sets.get("below") and entry.date is None:
                continue
            more = _alike(context, entry, after) if not missing else []
            return [entry, *more], after + len(more)
    for match in find_all(context.rulebook.rules("sign_off_choice"), words):
        return [choice(context, match, line.span)], index + 1
    for match in find_all(context.rulebook.rules("sign_off_signature"), words):
        entry = signature(context, match, line.span)
        if entry.spans() == [entry.place] and is_signed_below(context, index + 1):
            break
        if index and find_all(context.rulebook.rules("sign_off_signature"), context.quote(context.document.lines[index - 1].span)):
            entry.kind = "minutes_signature"  # the line above says that it is a correct record
        after = absorb(context, entry, index + 1)
        if match.rule.sets.get("lone") and entry.name is None:
            break
        return [entry], after
    return _adviser(context, index), index + 1


def _alike(context: Context, entry: Entry, index: int) -> list[Entry]:
    """Sign-offs on the lines below that give office, name and date like the one above, without its label."""
    found: list[Entry] = []
    for line in context.document.lines[index : index + LONGEST_FORM]:
        piece = read_piece(context.rulebook, context.text, line.span, dates_in(context, line.span)) if line.span else None
        if line.kind == "row" or line.span.end - line.span.start > LONGEST_PIECE or piece is None:
            break
        if piece.name is None or piece.role is None or piece.date is None:
            break
        found.append(Entry(entry.kind, entry.rule, name=piece.name, role=piece.role, other=piece.other, date=piece.date))
    return found


def _adviser(context: Context, index: int) -> list[Entry]:
    """The name and office that end a section of financial, legal or other advice: "Jo Bloggs, Head of Finance, 3 May 2024"."""
    line = context.document.lines[index].span
    section = context.structure.section_at(line.start)
    if section.kind not in _ADVICE or line.end - line.start > LONGEST_PIECE or not line or _is_of_cover(context, line):
        return []
    if context.text[line.end : min(line.end + _BLANKS, section.span.end)].strip() or context.text[line.end : section.span.end].strip():
        return []
    piece = read_piece(context.rulebook, context.text, line, dates_in(context, line))
    if piece.name is None or piece.role is None:
        return []
    rule = context.rulebook.rules("sign_off_adviser")[0]
    return [Entry("clearance", rule, name=piece.name, role=piece.role, other=piece.other, date=piece.date, statement=_advice(context, index))]


def _answer(context: Context, match: Match, line: Span, index: int) -> Entry | None:
    """The name and date that answer a question of the form on the next line."""
    lines = context.document.lines
    if match.groups["rest"] or index >= len(lines) or lines[index].span.end - lines[index].span.start > LONGEST_CAPTION:
        return None
    piece = read_piece(context.rulebook, context.text, lines[index].span, dates_in(context, lines[index].span))
    if piece.name is None and piece.kind != "date":
        return None
    role = piece.role or trimmed(context.text, shifted(match, "role", line))
    return Entry(str(match.rule.sets["kind"]), match.rule, name=piece.name, role=role, date=piece.date)


def _whole_line(context: Context, match: Match, line: Span) -> Entry | None:
    """ "Finance Partner: Jo Bloggs, Finance Partner, 3 May 2024": the office printed with the name, else the label."""
    label = trimmed(context.text, shifted(match, "label", line))
    rest = trimmed(context.text, shifted(match, "rest", line))
    if not rest:
        return None
    piece = read_piece(context.rulebook, context.text, rest, dates_in(context, rest))
    name, role = piece.name, piece.role
    if name is None:
        name = person_at(context.rulebook, context.text, rest)
        role = _tail(context, Span(name.end, piece.date.span.start if piece.date else rest.end)) if name else None
    sets = match.rule.sets
    if role is None and ("role" in match.groups or sets.get("below")):
        role = trimmed(context.text, shifted(match, "label" if sets.get("below") else "role", line))
    if name is None or (sets.get("dated") and piece.date is None):
        return None
    if sets.get("office"):
        if not is_role(context.rulebook, context.quote(label)) and not (role and is_role(context.rulebook, context.quote(role))):
            return None
        role = role or label
    doubts = ["in_place_of_another"] if piece.has_note else []
    return Entry(str(sets["kind"]), match.rule, name=name, role=role, other=piece.other, date=piece.date, doubts=doubts)


def _tail(context: Context, span: Span) -> Span | None:
    """What stands behind a name up to the first part with figures or an address in it."""
    end = span.start
    for part in context.quote(span).split(","):
        if "@" in part or any(char.isdigit() for char in part):
            break
        end += len(part) + 1
    tail = trimmed(context.text, Span(span.start, min(end, span.end)))
    return tail or None


def _advice(context: Context, index: int) -> Span | None:
    """The words that a clearance ends: the lines above it since the last sign-off or short label."""
    lines = context.document.lines
    first = index
    while first > 0 and index - first < 6 and lines[first - 1].kind == "text" and lines[first - 1].span.end - lines[first - 1].span.start > 40:
        above = context.quote(lines[first - 1].span)
        if any(_whole_line(context, m, lines[first - 1].span) for m in find_all(context.rulebook.rules("sign_off_line"), above)):
            break
        first -= 1
        if context.structure.section_at(lines[first].span.start).span.start == lines[first].span.start:
            break
    return Span(lines[first].span.start, lines[index - 1].span.end) if first < index else None
