"""Names, offices and dates of a sign-off block put together, whatever order its columns were read in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.document import Span
from extract.grammar.dates import DateExpression
from extract.grammar.signatures import Piece
from extract.rulebook import Rule


@dataclass
class Entry:
    """One sign-off while it is put together; spans are offsets in the paper's text, `place` where none of them is known."""

    kind: str
    rule: Rule
    name: Span | None = None
    role: Span | None = None
    other: Span | None = None
    date: DateExpression | None = None
    statement: Span | None = None
    doubts: list[str] = field(default_factory=list)
    place: Span | None = None

    def spans(self) -> list[Span]:
        parts = [self.role, self.name, self.other, self.date.span if self.date else None]
        return sorted(span for span in parts if span is not None) or ([self.place] if self.place else [])


def assemble(text: str, pieces: Sequence[Piece], kind: str, rule: Rule) -> list[Entry]:
    """Pieces in reading order put together: a new group begins where the kind of piece that came first comes again."""
    pieces = [p for p in pieces if p.kind != "placeholder"] or list(pieces)
    firsts = [p for p in pieces if p.kind in ("role", "person", "behalf")]
    if not firsts:
        return []
    opener = "date" if pieces[0].kind == "date" else "role" if firsts[0].kind == "role" else "person"
    groups: list[list[Piece]] = []
    for piece in pieces:
        if not groups or _begins(opener, piece, groups[-1]):
            groups.append([])
        groups[-1].append(piece)
    return [entry for group in groups for entry in _group(text, group, kind, rule)]


def _begins(opener: str, piece: Piece, group: Sequence[Piece]) -> bool:
    """Whether a piece begins a new group; a run of offices (or of dates) read column by column is one beginning."""
    if opener == "person":
        return piece.kind in ("person", "behalf")
    return piece.kind == opener and any(p.kind != opener for p in group)


def _group(text: str, pieces: Sequence[Piece], kind: str, rule: Rule) -> list[Entry]:
    """The sign-offs of one run of offices, names and dates, whatever order the columns were read in."""
    entries = _named(text, pieces, kind, rule)
    roles = [p for p in pieces if p.kind == "role" and p.role]
    free = [p.date for p in pieces if p.kind in ("date", "role", "people") and p.date is not None and all(e.date is not p.date for e in entries)]
    for entry in entries:
        if entry.date is None and free:
            entry.date = free.pop(0)
    if not entries:
        return [Entry(kind, rule, role=p.role, date=p.date or (free.pop(0) if free else None)) for p in roles]
    order = _joined_order(text, pieces, entries)
    open_entries = [e for e in (order or entries) if e.role is None]
    spare = max(len(roles) - len(open_entries), 0)
    unfilled = [Entry(kind, rule, role=p.role) for p in roles[:spare]]
    for entry, piece in zip(open_entries, roles[spare:], strict=False):
        entry.role = piece.role
        if len(roles) > 1:
            entry.doubts.append("role_by_order")
    return unfilled + entries


def _named(text: str, pieces: Sequence[Piece], kind: str, rule: Rule) -> list[Entry]:
    """An entry for each person; a date right behind a name is theirs, and a second mention only adds what it says."""
    entries: list[Entry] = []
    last: Entry | None = None
    for piece in pieces:
        if piece.kind in ("person", "behalf") and piece.name is not None:
            known = next((e for e in entries if e.name and text[slice(*e.name)] == text[slice(*piece.name)]), None)
            last = known or Entry(kind, rule, name=piece.name)
            if known is None:
                entries.append(last)
            last.role = last.role or piece.role
            last.other = last.other or piece.other
            last.date = last.date or piece.date
        elif piece.kind == "date" and last is not None and last.date is None:
            last.date = piece.date
        elif piece.kind == "people" and not entries:
            entries.extend(Entry(kind, rule, name=name, date=piece.date) for name in piece.names)
    return entries


def _joined_order(text: str, pieces: Sequence[Piece], entries: Sequence[Entry]) -> list[Entry] | None:
    """Where one line names all of a group ("A, B and C"), its order is that of the offices."""
    for piece in pieces:
        if piece.kind == "people":
            names = [text[slice(*name)] for name in piece.names]
            by_name = {text[slice(*e.name)]: e for e in entries if e.name}
            if sorted(names) == sorted(by_name):
                return [by_name[name] for name in names]
    return None
