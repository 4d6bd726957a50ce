"""One rule explained: what it looks for, how it does on its own examples, how often it was right, and what it finds in a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from extract.errors import RuleError
from extract.match import check_rule, find_all, text_of
from extract.pipeline import PaperResult, as_text, process_readable
from extract.records import Evidence
from extract.rule_files import RuleModel
from extract.rulebook import Rule, Rulebook, load_rulebook

_NAMES = re.compile(r"\$([a-z_][a-z0-9_]*)")


def explain(rule_id: str, file: Path | None = None, password: str | None = None) -> dict[str, Any]:
    """What is known of a rule as a JSON-ready dict; with a file, also every place it matches there and every record that rests on it.

    An id that records print but no pattern bears (labels of the cover, headings, cells of tables) is explained by its cases
    and records alone. Raises RuleError for an id nobody knows, SourceError for a file that cannot be read.
    """
    rulebook = load_rulebook()
    found = next((rule for rule in _all_rules(rulebook) if rule.id == rule_id), None)
    result = process_readable(file, password=password) if file else None
    records = [_record(kind, row) for kind, row in _rows_of(result, rule_id)] if result else []
    if found is None and rule_id not in rulebook.measured and not records:
        known = sorted({*(rule.id for rule in _all_rules(rulebook)), *rulebook.measured})
        near = get_close_matches(rule_id, known, n=3)
        raise RuleError(f"{rule_id}: no such rule; " + (f"did you mean {' or '.join(near)}?" if near else "`papers rules list` lists them"))
    about = _about(found, rulebook) if found else {"file": None, "kind": None, "about": "Found by labels, headings or tables, not by one pattern"}
    measured = rulebook.measured.get(rule_id)
    explained = {"id": rule_id, **about, "measured": measured.model_dump() if measured else None}
    if result is not None and file is not None:
        explained |= {"source": as_text(file.name), "matches": [*_matches(found, result)] if found else [], "records": records}
    return explained


def _all_rules(rulebook: Rulebook) -> Iterator[Rule]:
    yield from rulebook
    for profile in rulebook.profiles.values():
        yield from profile


def _about(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    model = rule.model
    failing = {problem.example: problem.what for problem in check_rule(rule)}
    return {
        "file": rule.file,
        "kind": model.kind,
        "about": model.about,
        "regex": model.regex,
        "tokens": model.tokens,
        "case_sensitive": model.case_sensitive,
        "fragments": _fragments(model, rulebook),
        "gate": list(rule.gate),
        "sets": model.sets,
        "examples": [
            {"example": example, "must_match": wanted, "problem": failing.get(example)}
            for wanted, examples in ((True, model.matches), (False, model.rejects))
            for example in examples
        ],
    }


def _fragments(model: RuleModel, rulebook: Rulebook) -> dict[str, str]:
    """The fragments a pattern names, those used inside others put in."""
    known = {**rulebook.fragments, **{k: v for profile in rulebook.profiles.values() for k, v in profile.fragments.items()}}
    return {name: known[name] for name in dict.fromkeys(_NAMES.findall(model.regex or ""))}


def _rows_of(result: PaperResult, rule_id: str) -> Iterator[tuple[str, Evidence]]:
    for kind, rows in result.rows.items():
        yield from ((kind, row) for row in rows if isinstance(row, Evidence) and row.rule == rule_id)


def _record(table: str, row: Evidence) -> dict[str, Any]:
    where = {"page": row.page, "paragraph": row.paragraph, "char_start": row.char_start, "char_end": row.char_end}
    return {"table": table, "id": row.id, **where, "quote": row.quote, "confidence": row.confidence, "doubts": list(row.doubts)}


def _matches(rule: Rule, result: PaperResult) -> Iterator[dict[str, Any]]:
    """Every place of the text, paragraph by paragraph, that the rule alone matches; extractors may look at less."""
    document = result.document
    for line in document.lines if document else ():
        for match in find_all([rule], document.text if document else "", line.span):
            page, _ = document.place(match.span) if document else (None, ())
            yield {"page": page, "char_start": match.span.start, "char_end": match.span.end, "quote": text_of(match)}


def lines(explained: dict[str, Any]) -> Iterator[str]:
    """An explanation as lines for a terminal; the words of papers in it are not yet escaped."""
    yield f"{explained['id']}  ({explained['kind']}, {explained['file']})" if explained["file"] else explained["id"]
    yield f"    {explained['about']}"
    if explained["file"]:
        yield from _pattern_lines(explained)
    measured = explained["measured"]
    if measured:
        bound = f"; with 95 % confidence at least {measured['bound']:.3f}" if measured["bound"] is not None else "; too few to say more"
        yield f"measured   right {measured['right']} times, wrong {measured['wrong']}, at {measured['councils']} councils{bound}"
    else:
        yield "measured   not yet: its records have no confidence"
    if "source" in explained:
        yield from _place_lines(explained)


def _pattern_lines(explained: dict[str, Any]) -> Iterator[str]:
    yield f"pattern    {explained['regex'] or explained['tokens']}" + ("  (case counts)" if explained["case_sensitive"] else "")
    for name, pattern in explained["fragments"].items():
        yield f"  ${name} = {pattern}"
    if explained["gate"]:
        yield f"tried on   text that holds {' or '.join(explained['gate'])}"
    for key, value in explained["sets"].items():
        yield f"states     {key} = {value}"
    for example in explained["examples"]:
        word = "finds     " if example["must_match"] else "leaves    "
        yield f"{word} {example['example']}" + (f"   FAILS: {example['problem']}" if example["problem"] else "")


def _place_lines(explained: dict[str, Any]) -> Iterator[str]:
    records = explained["records"]
    taken = {(row["char_start"], row["char_end"]): row for row in records}
    loose = [row for row in explained["matches"] if (row["char_start"], row["char_end"]) not in taken]
    yield f"in {explained['source']}: {len(records)} records rest on it"
    for row in records:
        sure = f"{row['confidence']:.2f}" if row["confidence"] is not None else "not measured"
        doubts = f"; {', '.join(row['doubts'])}" if row["doubts"] else ""
        yield f"  {_place(row)}  {row['quote']}   -> {row['table']} ({sure}{doubts})"
    if loose:
        yield f"  {len(loose)} more places match, and gave no record of their own: another rule had them, or what stands around them did not fit"
    for row in loose:
        yield f"  {_place(row)}  {row['quote']}"


def _place(row: dict[str, Any]) -> str:
    page = f"page {row['page']}" if row["page"] is not None else f"at {row['char_start']}"
    return f"{page}, {row['paragraph']}" if row.get("paragraph") else page
