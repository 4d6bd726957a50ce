"""What a user typed, taken apart: words, phrases, prefixes, amounts, references, fields, and, or, not. No engine is known here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extract.grammar.money import find_money
from extract.rulebook import Rulebook
from extract.search.query import MAX_TEXT, QueryError

FIELDS = {
    "council": "council", "body": "body", "committee": "body", "title": "title", "heading": "heading", "section": "heading", "signed": "signed",
    "by": "decision_maker", "type": "paper_type", "ref": "references", "reference": "references", "action": "action", "outcome": "outcome",
    "kind": "kind", "file": "names",
}  # fmt: skip
"""Names that may stand before a colon, and the field each one means."""

_MOST_WORDS = 30
_LEAST_PREFIX = 2
_QUOTES = '"“”„«»'
_LEXEME = re.compile(
    rf"(?P<minus>-(?=[^\s-]))|(?P<field>[A-Za-z]+):(?=\S)|(?P<quote>[{_QUOTES}])|(?P<open>\()|(?P<close>\))|(?P<word>[^\s{_QUOTES}()]+)"
)
_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d{4,}(?:\.\d{1,2})?|-?\d+\.\d{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_REFERENCE = re.compile(r"(?=.*\d)(?=.*[/-])[^\W_]+(?:[/.-][^\W_]+)+")
_FINANCIAL_YEAR = re.compile(r"(?:19|20)?\d\d[/-](?:(?:19|20)?\d\d)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word typed on its own (or several parted by marks, such as go-live); `field` limits it to one field."""

    text: str
    position: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: exactly these, in this order."""

    text: str
    position: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, typed with * at its end."""

    text: str
    position: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference number, such as 24/00109: its parts in this order, whatever marks part them."""

    text: str
    position: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """Amounts from `low` to `high` (full pounds, both included) that the figure typed may stand for: £2.3m is also a rounded £2,304,000.

    `exact` is the figure itself. A figure without a pound sign may as well be no money (`is_money` False).
    """

    text: str
    position: int
    exact: Decimal
    low: Decimal
    high: Decimal
    is_money: bool
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """Everything in it must be found; of its plain words, enough."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


Term = Word | Phrase | Prefix | Reference | Amount
Node = Term | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # word, phrase, amount, field, minus, open, close
    text: str
    position: int
    amount: Amount | None = None


def parse(text: str, rulebook: Rulebook) -> AllOf:
    """The structure of a query's text. Raises QueryError with the position where it cannot be understood."""
    if len(text) > MAX_TEXT:
        raise QueryError(f"the query is longer than {MAX_TEXT} characters; leave some words out", MAX_TEXT)
    lexemes = _lexemes(text, _amounts(text, rulebook))
    if len(lexemes) > _MOST_WORDS:
        raise QueryError(f"the query has more than {_MOST_WORDS} words; leave some out", lexemes[_MOST_WORDS].position)
    reader = _Reader(lexemes, len(text))
    node = reader.alternatives()
    if reader.next is not None:
        raise QueryError("a closing bracket without an opening one", reader.next.position)
    return node if isinstance(node, AllOf) else AllOf((node,))


def terms(node: Node) -> list[Term]:
    """All terms that are asked for (not those that must be absent), in the order typed."""
    match node:
        case Not():
            return []
        case AllOf(parts) | AnyOf(parts):
            return [term for part in parts for term in terms(part)]
        case _:
            return [node]


def without(node: AllOf, position: int) -> AllOf:
    """The query without the term that was typed at a position."""

    def strip(part: Node) -> Node | None:
        match part:
            case AllOf(parts) | AnyOf(parts):
                left = tuple(kept for kept in map(strip, parts) if kept is not None)
                return type(part)(left) if left else None
            case Not(inner):
                kept = strip(inner)
                return Not(kept) if kept is not None else None
            case _:
                return None if part.position == position else part

    left = strip(node)
    return left if isinstance(left, AllOf) else AllOf(())


def _amounts(text: str, rulebook: Rulebook) -> list[Amount]:
    """The amounts of money in a query, outside quotes; each covers the words it was typed with ("£2.3 million")."""
    quoted = [match.span() for match in re.finditer(rf"[{_QUOTES}][^{_QUOTES}]*(?:[{_QUOTES}]|$)", text)]
    found = []
    for money in find_money(rulebook, text):
        start, end = money.span.start, money.span.end
        if money.amount is None or any(a < end and start < b for a, b in quoted):
            continue
        found.append(_amount(text[start:end], start, abs(money.amount), is_money=True))
    return found


def _amount(typed: str, position: int, exact: Decimal, is_money: bool) -> Amount:
    """A figure with a scale word ("2.3m") stands for all amounts that round to it; one typed in full for itself."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", typed)
    figure = Decimal(digits.group().replace(",", "")) if digits else Decimal(0)
    scale = exact / figure if figure else Decimal(1)
    half = scale * Decimal(10) ** -len((digits and digits.group(1)) or "") / 2 if scale > 1 else Decimal(0)
    return Amount(typed, position, exact, exact - half, exact + half, is_money)


def _lexemes(text: str, amounts: list[Amount]) -> list[_Lexeme]:
    lexemes: list[_Lexeme] = []
    by_start = {amount.position: amount for amount in amounts}
    at = 0
    while at < len(text):
        at += len(text[at:]) - len(text[at:].lstrip())
        if at in by_start:
            lexemes.append(_Lexeme("amount", by_start[at].text, at, by_start[at]))
            at += len(by_start[at].text)
            continue
        match = _LEXEME.match(text, at)
        if match is None:
            break
        kind = match.lastgroup or "word"
        position, end = match.start(kind), match.end()
        if kind == "word":  # an amount may begin in the middle: -£5 or (£5
            end = min([end, *(start for start in by_start if position < start < end)])
            lexemes.append(_Lexeme("word", text[position:end], position))
        elif kind == "quote":
            close = re.compile(rf"[{_QUOTES}]").search(text, position + 1)
            if close is None:
                raise QueryError("a quotation mark is opened and not closed", position)
            lexemes.append(_Lexeme("phrase", text[position + 1 : close.start()], position))
            end = close.end()
        else:
            lexemes.append(_Lexeme(kind, match.group(kind), position))
        at = end
    return lexemes


class _Reader:
    """Recursive descent over the lexemes."""

    def __init__(self, lexemes: list[_Lexeme], length: int) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._length = length

    @property
    def next(self) -> _Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _take(self) -> _Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _is(self, word: str) -> bool:
        return self.next is not None and self.next.kind == "word" and self.next.text == word

    def alternatives(self) -> Node:
        parts = [self._together()]
        while self._is("OR"):
            mark = self._take()
            right = self._together()
            if not (isinstance(right, AllOf) and right.parts) or not (isinstance(parts[-1], AllOf) and parts[-1].parts):
                raise QueryError("OR needs words on both sides", mark.position)
            parts.append(right)
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _together(self) -> AllOf:
        parts: list[Node] = []
        while self.next is not None and self.next.kind != "close" and not self._is("OR"):
            if self._is("AND"):
                self._take()
                continue
            part = self._one()
            if part is not None:
                parts.append(part)
        return AllOf(tuple(parts))

    def _one(self) -> Node | None:
        lexeme = self._take()
        if lexeme.kind == "minus" or (lexeme.kind == "word" and lexeme.text == "NOT"):
            part = self._one() if self.next is not None and self.next.kind != "close" else None
            if part is None:
                raise QueryError(f"{lexeme.text} needs a word after it", lexeme.position)
            return Not(part)
        if lexeme.kind == "open":
            return self._group(lexeme)
        return self._primary(lexeme)

    def _group(self, opened: _Lexeme) -> Node:
        inside = self.alternatives()
        if self.next is None:
            raise QueryError("a bracket is opened and not closed", opened.position)
        self._take()
        if isinstance(inside, AllOf) and not inside.parts:
            raise QueryError("nothing stands between the brackets", opened.position)
        return inside

    def _primary(self, lexeme: _Lexeme) -> Term | None:
        if lexeme.kind == "field":
            return self._value(_field(lexeme), lexeme)
        if lexeme.kind == "phrase":
            if not re.search(r"\w", lexeme.text):
                raise QueryError("nothing stands between the quotation marks", lexeme.position)
            return Phrase(lexeme.text, lexeme.position)
        return lexeme.amount if lexeme.amount is not None else _term(lexeme.text, lexeme.position, None)

    def _value(self, field: str, name: _Lexeme) -> Term | None:
        if self.next is None or self.next.kind not in ("word", "phrase", "amount"):
            raise QueryError(f"{name.text}: needs a word or a phrase after it", name.position)
        value = self._take()
        if value.kind == "phrase":
            return Phrase(value.text, value.position, field)
        return _term(value.text, value.position, field)


def _field(lexeme: _Lexeme) -> str:
    field = FIELDS.get(lexeme.text.lower())
    if field is None:
        raise QueryError(f"{lexeme.text}: is not something that can be asked for; choose from {', '.join(FIELDS)}", lexeme.position)
    return field


def _term(text: str, position: int, field: str | None) -> Term | None:
    """What one word means; None where it holds neither letter nor digit (a dash between words)."""
    bare = text.strip(".,;:!?'’‘[]{}<>=+&|~^`/\\–—-")
    if "*" in bare:
        stem = bare.rstrip("*")
        if "*" in stem:
            raise QueryError("a star can only stand at the end of a word", position + text.index("*"))
        if len(stem) < _LEAST_PREFIX or not stem.isalnum():
            raise QueryError(f"a star needs a word of at least {_LEAST_PREFIX} letters before it", position)
        return Prefix(stem, position, field)
    if not re.search(r"\w", bare):
        return None
    if field is None and _FIGURE.fullmatch(bare) and not _YEAR.fullmatch(bare):
        return _plain_figure(bare, position)
    if _REFERENCE.fullmatch(bare) and re.search(r"\d{2}", bare) and not _FINANCIAL_YEAR.fullmatch(bare):
        return Reference(bare, position, field)
    return Word(bare, position, field)


def _plain_figure(bare: str, position: int) -> Term:
    try:
        exact = abs(Decimal(bare.replace(",", "")))
    except InvalidOperation:  # digits of another script
        return Word(bare, position)
    return Amount(bare, position, exact, exact, exact, is_money=False)
