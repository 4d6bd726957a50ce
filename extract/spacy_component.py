"""For spaCy users: `nlp.add_pipe("committee_papers")` marks recommendations, money, dates, roles and sign-offs as spans on a Doc.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("committee_papers")
>>> doc = nlp("1. Recommendations\\n\\n1.1 Approve up to £12,500 for lamps in 2031/32.\\n")
>>> [(span.text, span.label_) for span in doc.spans["committee_papers"]]
[('Approve up to £12,500 for lamps in 2031/32.', 'RECOMMENDATION'), ('£12,500', 'MONEY'), ('2031/32', 'DATE')]
>>> doc.spans["committee_papers"][1]._.values["amount"]
'12500.00'
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

from extract.document import Document, Span
from extract.errors import SourceError
from extract.pipeline import extract_records, paper_ids, source_row
from extract.read.packs import read_papers
from extract.records import Evidence, Record
from extract.rulebook import load_rulebook

NAME = "committee_papers"
LABELS = {"recommendations": "RECOMMENDATION", "costs": "MONEY", "dates": "DATE", "sign_offs": "SIGN_OFF"}
ROLE = "ROLE"
_WITH_ROLES = ("sign_offs", "people")
_EVIDENCE = {field.name for field in fields(Evidence)}
# How the two texts are brought together again where they part: so many characters have to agree, at most so far on in the frozen
# text and in the Doc's. Small gaps (a mark, a joined word) are tried first, then lost lines, then whole tables and running heads.
_REJOIN = ((6, 20, 40), (12, 200, 400), (24, 2_000, 20_000))
_MARKS = "|*#_`\\"
_MOST_BETWEEN = 20_000  # characters set aside in the middle of one span


@Language.factory(NAME, default_config={"spans_key": NAME}, assigns=["doc.spans"])
def create(nlp: Language, name: str, spans_key: str) -> Component:
    """The component; `spans_key` names the group in `doc.spans`."""
    return Component(spans_key)


class Component:
    """Reads a Doc's text as a paper of its own, and marks what is found where its words stand in the Doc.

    A span's label is RECOMMENDATION, MONEY, DATE, ROLE or SIGN_OFF, its `id_` the id of the record, and `span._.values` what was
    read from it: the columns of its table that are not null, as text. Words that the reading set aside or joined otherwise
    than the Doc has them, and so have no place in it, are left out. A Doc that holds no paper gets an empty group.
    """

    def __init__(self, spans_key: str) -> None:
        self._key = spans_key
        if not SpacySpan.has_extension("values"):
            SpacySpan.set_extension("values", getter=_values_of)

    def __call__(self, doc: Doc) -> Doc:
        rules = load_rulebook()
        data = doc.text.encode("utf-8", "surrogatepass")
        found: list[SpacySpan] = []
        values: dict[str, dict[str, str]] = {}
        try:
            papers = read_papers(data, rules)
        except SourceError:  # empty, or no text of a paper
            doc.spans[self._key] = []
            return doc
        source = source_row("doc", data, status="ok")
        places = Places("\n".join(paper.document.text for paper in papers), doc.text)
        start = 0
        for key, paper in zip(paper_ids(source, papers), papers, strict=True):
            for label, span, record, ident in _marks(paper.document, extract_records(paper, key, rules, source)):
                place = places.of(Span(start + span.start, start + span.end))
                marked = doc.char_span(place.start, place.end, label=label, span_id=ident, alignment_mode="expand") if place else None
                if marked is not None:
                    found.append(marked)
                    values[ident] = _plain(record)
            start += len(paper.document.text) + 1
        doc.spans[self._key] = sorted(found, key=lambda span: (span.start_char, -span.end_char, span.label_))
        doc.user_data[NAME] = values
        return doc


def _values_of(span: SpacySpan) -> Mapping[str, str]:
    found: Mapping[str, str] = span.doc.user_data.get(NAME, {}).get(span.id_, {})
    return found


def _marks(document: Document, rows: Mapping[str, list[Record]]) -> Iterator[tuple[str, Span, Record, str]]:
    """(label, place in the frozen text, record, id) of everything to be marked."""
    for table, label in LABELS.items():
        for record in rows.get(table, ()):
            assert isinstance(record, Evidence)
            yield label, Span(record.char_start, record.char_end), record, record.id
    for table in _WITH_ROLES:
        for record in rows.get(table, ()):
            assert isinstance(record, Evidence)
            if (place := _role(document, record)) is not None:
                yield ROLE, place, record, f"{record.id}-role"


def _role(document: Document, record: Evidence) -> Span | None:
    """Where the words of a record's role stand: in its own, else nearest to them on the lines around."""
    role = getattr(record, "role", None)
    if not role:
        return None
    line = document.line_index(record.char_start)
    first, last = document.lines[max(line - 2, 0)], document.lines[min(line + 2, len(document.lines) - 1)]
    best: Span | None = None
    at = document.text.find(role, first.span.start, last.span.end)
    while at >= 0:
        if best is None or abs(at - record.char_start) < abs(best.start - record.char_start):
            best = Span(at, at + len(role))
        at = document.text.find(role, at + 1, last.span.end)
    return best


def _plain(record: Record) -> dict[str, str]:
    """What was read, as text, so that a Doc with it can be saved."""
    kept = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in _EVIDENCE or field.name in ("rule", "paragraph")}
    return {name: format(value, "f") if isinstance(value, Decimal) else str(value) for name, value in kept.items() if value is not None}


class Places:
    """Where characters of the frozen text stand in the text it was read from.

    Reading joins wrapped lines, mends words and sets running heads aside, so that the two texts differ in white space and in runs
    left out; the characters in between follow one another in both.
    """

    def __init__(self, frozen: str, original: str) -> None:
        self._runs: list[tuple[int, int, int]] = []  # start in frozen and original, counted as by _counted; length
        self._frozen, self._original = _counted(frozen), _counted(original)
        self._align("".join(frozen[at] for at in self._frozen), "".join(original[at] for at in self._original))
        self._starts = [run[0] for run in self._runs]

    def of(self, span: Span) -> Span | None:
        """The place of a span in the original text; None where its first or last character has none, or its words were moved."""
        first, last = bisect_left(self._frozen, span.start), bisect_left(self._frozen, span.end) - 1
        start, end = self._one(first), self._one(last)
        if start is None or end is None or not start <= end or end - start > 2 * (last - first) + _MOST_BETWEEN:
            return None
        return Span(self._original[start], self._original[end] + 1)

    def _one(self, at: int) -> int | None:
        run = bisect_right(self._starts, at) - 1
        if run < 0:
            return None
        start, original, length = self._runs[run]
        return original + at - start if at - start < length else None

    def _align(self, frozen: str, original: str) -> None:
        at = there = 0
        while at < len(frozen) and there < len(original):
            length = _common(frozen, at, original, there)
            if length:
                self._runs.append((at, there, length))
                at, there = at + length, there + length
                continue
            joined = _rejoined(frozen, at, original, there)
            if joined is None:
                at += _REJOIN[-1][1]
            else:
                at, there = joined


def _rejoined(frozen: str, at: int, original: str, there: int) -> tuple[int, int] | None:
    """Where both run on together again after they parted."""
    for length, ahead, reach in _REJOIN:
        for start in range(at, min(at + ahead, len(frozen) - 1)):
            words = frozen[start : start + length]
            found = original.find(words, there, there + reach)
            if found >= 0:
                return start, found
    return None


def _counted(text: str) -> list[int]:
    """Where the characters stand that both texts have: neither white space nor the marks of text exports."""
    return [at for at, c in enumerate(text) if not (c.isspace() or c in _MARKS)]


def _common(one: str, at: int, other: str, there: int) -> int:
    """How many characters are the same from there on."""
    length, step = 0, 256
    while step:
        if (part := one[at + length : at + length + step]) and len(part) == step and other.startswith(part, there + length):
            length += step
        else:
            step //= 2
    return length
