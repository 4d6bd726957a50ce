"""References that lead nowhere: to sections, paragraphs and tables of the paper, and to appendices that are not in the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.document import Span
from extract.records import CrossReference, Flag, Table

_OF_OTHERS = ("minutes", "decision_notice", "agenda")  # papers that speak of the reports before them
_OF_ANOTHER = re.compile(
    r",?\s(?:of|in|to)\s(?!(?:this|the)\s(?:report|paper|document)\b)(?:(?:the|its|their|that|our)\s)?(?:[a-z]+\s)?(?:Appendix|Annex|Schedule|[A-Z])"
)
_CAPTION = re.compile(r"table\s+[1-9A-Z]", re.IGNORECASE)  # papers that number their tables show by it which there are


def find(context: Context) -> Iterator[Flag]:
    """broken_reference: error where the paper's own numbering shows it, warning where likely, info for appendices not in the file."""
    appendices: dict[str, list[CrossReference]] = defaultdict(list)
    numbers = _numbers(context)
    known_tables = any(r.resolves and _names_table(r) for r in context.records(CrossReference))
    known_tables = known_tables or any(_CAPTION.match(table.caption or "") for table in context.records(Table))
    for reference in context.records(CrossReference):
        if (reference.rule or "").endswith("table_near") or (_names_table(reference) and not known_tables):
            continue  # tables drawn as pictures are not read, so their absence shows nothing
        if reference.resolves is False and (flag := _broken(context, reference, numbers)):
            yield flag
        elif reference.resolves is None and (reference.rule or "").endswith("appendix"):
            appendices[reference.target].append(reference)
        elif reference.resolves is None and (reference.rule or "").endswith("paragraph") and not _points_away(context, reference):
            yield _flag(context, [reference], "info", f"{reference.quote} is not in this file; it may be in another document.")
    for references in appendices.values():
        message = f"{_name(references[0])} is referred to but is not part of this file; it may be a separate document."
        yield _flag(context, references, "info", message)


def _name(reference: CrossReference) -> str:
    """An appendix by its name: of "appendices D and F" the words of a reference are only "F"."""
    kind, _, mark = reference.target.partition(" ")
    return reference.quote if reference.quote.lower() == reference.target else f"{kind.capitalize()} {mark.upper()}"


def _names_table(reference: CrossReference) -> bool:
    return reference.target.startswith("table")


def _numbers(context: Context) -> list[str]:
    """The printed numbers of sections and paragraphs, in order, each once."""
    found = [s.number for s in context.structure.sections if s.number] + [p.number for p in context.structure.paragraphs if p.number and p.label]
    return list(dict.fromkeys(number.strip(".()") for number in found))


def _broken(context: Context, reference: CrossReference, numbers: list[str]) -> Flag | None:
    sentence = context.quote(context.sentence_around(Span(reference.char_start, reference.char_end)))
    if _points_away(context, reference):
        return None
    here = bool(match.find_words(context.rulebook.vocabulary("check_this_paper"), sentence))
    target = reference.target
    siblings = [n for n in numbers if "." in target and n.rpartition(".")[0] == target.rpartition(".")[0]]
    tops = sorted(int(n) for n in numbers if n.isdigit())
    if siblings and (here or context.field_value("paper_type") not in _OF_OTHERS):
        said = f"{siblings[0]} to {siblings[-1]}" if len(siblings) > 1 else siblings[0]
        return _flag(context, [reference], "error", f"“{reference.quote}” does not exist: the paper's numbers here run from {said}.")
    major = target.partition(".")[0]
    if major.isdigit() and len(tops) > 2 and int(major) > tops[-1]:
        return _flag(context, [reference], "error" if here else "warning", f"“{reference.quote}” does not exist: the last number used is {tops[-1]}.")
    if _names_table(reference):
        return _flag(context, [reference], "warning", f"“{reference.quote}” is referred to, but no table of that number was found in the paper.")
    return _flag(context, [reference], "warning", f"“{reference.quote}” was not found in this paper.") if here else None


def _points_away(context: Context, reference: CrossReference) -> bool:
    """Whether the sentence names another document, whose section it then is."""
    if _OF_ANOTHER.match(context.text, reference.char_end):
        return True
    sentence = context.quote(context.sentence_around(Span(reference.char_start, reference.char_end)))
    return bool(match.find_words(context.rulebook.vocabulary("check_other_documents"), sentence))


def _flag(context: Context, references: list[CrossReference], severity: str, message: str) -> Flag:
    spans = [context.sentence_around(Span(r.char_start, r.char_end)) for r in references]
    return Flag(
        paper_id=context.paper_id,
        id=context.new_id(Flag),
        kind="broken_reference",
        severity=severity,
        message=message,
        evidence_ids=tuple(r.id for r in references),
        quotes=tuple(dict.fromkeys(context.quote(span) for span in spans)),
    )
