"""Lines and forms to sign on: labels with values, dotted lines with captions, and who and when stands about them."""

from __future__ import annotations

from extract.context import Context
from extract.document import Span
from extract.find.sign_off_tables import dates_in
from extract.grammar.dates import find_dates
from extract.grammar.sign_off_groups import Entry
from extract.grammar.signatures import read_piece, trimmed
from extract.match import Match, find_all

LONGEST_FORM = 8  # lines of a form of labels and values
LONGEST_PIECE = 200  # characters of a line that may still be a name, an office or a date
LONGEST_CAPTION = 80  # characters of a line under a signature that still belongs to it
_HEAD = 4000  # characters in which minutes give themselves away
_CLOSING = ("person", "role", "date")  # what the lines hold that close a report
_SIGNED_OTHERWISE = ("minutes", "agenda")  # papers whose last lines name those present or who calls the meeting
_UNSURE_TYPES = (None, "other", "agenda", "appendix")


def form(context: Context, index: int) -> tuple[list[Entry], int]:
    """ "Signed: / Name: / Position: / Date:" on lines of their own; only a run with a label to sign at, or all the others, is a sign-off."""
    found, after = _labelled(context, index)
    is_whole = all(found.get(key) for key in ("name", "role", "date"))
    if len(found) < 2 or not ("signature" in found or is_whole):
        return [], index + 1
    rule = context.rulebook.rules("sign_off_form")[0]
    entry = Entry("minutes_signature" if _is_minutes(context) else "approval", rule, place=context.document.lines[index].span)
    for key, value in found.items():
        if not value:
            continue
        piece = read_piece(context.rulebook, context.text, value, dates_in(context, value))
        entry.name = piece.name if key == "name" and piece.name else entry.name or piece.name
        entry.role = entry.role or piece.role or (trimmed(context.text, value) if key == "role" else None)
        entry.other = entry.other or piece.other
        entry.date = entry.date or piece.date
    if entry.name is None:
        entry.doubts.append("unsigned")
        after = absorb(context, entry, after)
    return [entry], after


def _labelled(context: Context, index: int) -> tuple[dict[str, Span], int]:
    """The run of labels that begins at a line, with their values, and the line after it; a value may stand on the next line."""
    lines = context.document.lines
    found: dict[str, Span] = {}
    number = index
    while number < min(index + LONGEST_FORM, len(lines)):
        labelled = _label(context, lines[number].span)
        if labelled is None and "signature" in found and "role" not in found and (office := _filled(context, "role", lines[number].span)):
            found["role"], number = office, number + 1  # below the name, without a label of its own
            continue
        if labelled is None or labelled[0] in found:
            break
        key, value = labelled
        number += 1
        if not value and number < len(lines) and _label(context, lines[number].span) is None:
            value = _filled(context, key, lines[number].span)
            number += 1 if value else 0
        found[key] = value
    return found, number


def _label(context: Context, line: Span) -> tuple[str, Span] | None:
    """The key of the label with which a line begins and what stands behind it."""
    words = context.quote(line)
    head, mark, _ = words.partition("\t" if "\t" in words else ":")
    key = context.rulebook.vocabulary("sign_off_labels").exact(head)
    return (key, trimmed(context.text, Span(min(line.start + len(head) + len(mark), line.end), line.end))) if key else None


def _filled(context: Context, key: str, line: Span) -> Span:
    """The line under a label, where it is of the sort that the label asks for; else nothing."""
    nothing = Span(line.start, line.start)
    if line.end - line.start > LONGEST_PIECE:
        return nothing
    piece = read_piece(context.rulebook, context.text, line, dates_in(context, line))
    fits = {"name": piece.name, "signature": piece.name, "role": piece.role, "date": piece.date}
    return line if fits[key] is not None else nothing


def labelled_value(context: Context, line: Span) -> Span:
    """What stands behind the label of a form with which a line begins ("Name: Jo Bloggs"), perhaps nothing; the line where it has none."""
    labelled = _label(context, line)
    return labelled[1] if labelled is not None else line


def captioned(context: Context, index: int) -> tuple[list[Entry], int]:
    """A day over the word Date, and beside or below it a line to sign on over a name: "3 May 2024 ____ / Date / Jo Bloggs, Leader"."""
    lines, rulebook = context.document.lines, context.rulebook
    when = dates_in(context, lines[index].span)
    if not when or when[0].precision != "day" or trimmed(context.text, lines[index].span) != when[0].span:
        return [], index + 1
    at, is_lined = index + 1, "__" in context.quote(lines[index].span)
    while at < len(lines) and find_all(rulebook.rules("sign_off_line_alone"), context.quote(lines[at].span)):
        at, is_lined = at + 1, True
    caption = find_all(rulebook.rules("sign_off_caption"), context.quote(lines[at].span)) if is_lined and at < len(lines) else []
    if not caption:
        return [], index + 1
    behind = Span(lines[at].span.start + caption[0].span.end, lines[at].span.end)
    if not trimmed(context.text, behind) and at + 1 < len(lines):
        at, behind = at + 1, lines[at + 1].span
    piece = read_piece(rulebook, context.text, behind, dates_in(context, behind))
    if piece.name is None:
        return [], index + 1
    rule = caption[0].rule
    return [Entry(str(rule.sets["kind"]), rule, name=piece.name, role=piece.role, other=piece.other, date=when[0])], at + 1


def closing(context: Context, index: int) -> tuple[list[Entry], int]:
    """Who signs a report at its end, without a label: a name, the office below it and the day below that, each on a line of its own."""
    lines = context.document.lines[index : index + len(_CLOSING)]
    if len(lines) < len(_CLOSING) or any(line.kind == "row" or line.span.end - line.span.start > LONGEST_CAPTION for line in lines):
        return [], index + 1
    if not any(map(str.isdigit, context.quote(lines[-1].span))):  # a look that spares most lines all others
        return [], index + 1
    if context.structure.section_at(lines[0].span.start).level == 0 or context.field_value("paper_type") in _SIGNED_OTHERWISE:
        return [], index + 1
    pieces = [read_piece(context.rulebook, context.text, line.span, dates_in(context, line.span)) for line in lines]
    if tuple(piece.kind for piece in pieces) != _CLOSING or any(piece.role or piece.date for piece in pieces[:1]):
        return [], index + 1
    rule = context.rulebook.rules("sign_off_closing")[0]
    return [Entry(str(rule.sets["kind"]), rule, name=pieces[0].name, role=pieces[1].role, date=pieces[2].date)], index + len(_CLOSING)


def absorb(context: Context, entry: Entry, index: int) -> int:
    """Add what the lines right under a line to sign on say: a name, an office, a date; returns the first line that says nothing."""
    lines = context.document.lines
    while index < len(lines) and lines[index].span.end - lines[index].span.start <= LONGEST_CAPTION:
        span = lines[index].span
        said = find_all(context.rulebook.rules("sign_off_said"), context.quote(span)) if entry.name is not None else []
        if not said and not find_all(context.rulebook.rules("sign_off_blank"), context.quote(span)):
            value = labelled_value(context, span) or span
            piece = read_piece(context.rulebook, context.text, value, dates_in(context, value))
            news = [(old, new) for old, new in ((entry.name, piece.name), (entry.role, piece.role), (entry.date, piece.date)) if new is not None]
            if piece.kind == "other" or not news or all(old is not None for old, _ in news):
                break
            entry.name, entry.role, entry.date = entry.name or piece.name, entry.role or piece.role, entry.date or piece.date
        index += 1
    if entry.name is not None:
        entry.doubts = [doubt for doubt in entry.doubts if doubt != "unsigned"]
    return index


def signature(context: Context, match: Match, line: Span) -> Entry:
    """A line to sign on: whose it is and the date beside it, where they are printed."""
    groups = {name: shifted(match, name, line) for name in match.groups}
    when = dates_in(context, groups.get("date_words", line))
    kind = str(match.rule.sets.get("kind") or ("minutes_signature" if _is_minutes(context) else "approval"))
    role = groups.get("role") or groups.get("role2")
    place = shifted(match, "item", line)
    doubts = [] if groups.get("name") else ["unsigned"]
    return Entry(kind, match.rule, name=groups.get("name"), role=role, date=when[0] if when else None, doubts=doubts, place=place)


def is_signed_below(context: Context, index: int) -> bool:
    """Whether the next line is itself a line to sign on, with a name or an office: what stands above only says what is signed."""
    lines = context.document.lines
    found = find_all(context.rulebook.rules("sign_off_signature"), context.quote(lines[index].span)) if index < len(lines) else []
    return any({"name", "role", "role2"} & set(match.groups) for match in found)


def choice(context: Context, match: Match, line: Span) -> Entry:
    """An approval of which the form leaves the outcome open: its person and day stand, its name does not."""
    when = shifted(match, "date_words", line)
    dates = find_dates(context.rulebook, context.text, when)
    role = trimmed(context.text, shifted(match, "role", line))
    return Entry("approval", match.rule, role=role, date=dates[0] if dates else None, statement=line, doubts=["outcome_not_chosen"])


def _is_minutes(context: Context) -> bool:
    kind = context.field_value("paper_type")
    if kind in _UNSURE_TYPES:
        return bool(find_all(context.rulebook.rules("sign_off_minutes"), context.text, Span(0, _HEAD)))
    return kind == "minutes"


def shifted(match: Match, group: str, line: Span) -> Span:
    found = match.groups[group]
    return Span(line.start + found.start, line.start + found.end)
