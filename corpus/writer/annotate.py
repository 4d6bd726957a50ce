"""Gold annotations of a sample paper, made from the same content that is printed."""

from __future__ import annotations

import calendar
import datetime
import re
from decimal import Decimal
from typing import Any

from corpus.writer import content
from corpus.writer.content import Mark, Passage, Source
from corpus.writer.pages import Printed

Gold = dict[str, Any]
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def gold(source: Source, printed: Printed) -> Gold:
    """The annotation of one paper, in the shape of the project's gold files; pages are those of the PDF."""
    costs, dates, references = _marked(source, printed)
    signed = _sign_offs(source)
    return {
        "source": f"{source['file']}.pdf",
        "paper": _paper(source),
        "sections": _sections(source, printed),
        "recommendations": _recommendations(source, printed),
        "costs": [c for c, soft in costs if not soft],
        "tables": _tables(source, printed),
        "dates": [d for d, soft in dates if not soft] + [_signing_date(s) for s in _signing_rows(source)],
        "sign_offs": signed,
        "cross_references": references,
        "findings": source.get("findings", []),
        "borderline": _borderline(source, costs, dates),
        "notes": ["Made by corpus/generate.py from the content that was printed."],
    }


def _paper(source: Source) -> Gold:
    paper = dict(source["paper"])
    for person in paper["authors"] + paper["contacts"]:
        for key in ("role", "email", "phone"):
            person.setdefault(key, None)
    paper.setdefault("decision_maker", None)
    return {key: None if value == "" else value for key, value in paper.items()}


def _sections(source: Source, printed: Printed) -> list[Gold]:
    out = []
    for index, block in enumerate(content.blocks(source)):
        if "h" in block:
            section: Gold = {"number": block.get("n"), "heading": content.plain(block["h"]), "level": block.get("level", 1), "kind": block["kind"]}
            section["page"] = printed.pages[f"b{index}.0"]
            out.append(section | ({"alt_kinds": block["alt"]} if "alt" in block else {}))
    return out


def _recommendations(source: Source, printed: Printed) -> list[Gold]:
    out, item = [], None
    for index, block in enumerate(content.blocks(source)):
        item = block.get("n") if "h" in block else item
        if "rec" not in block:
            continue
        form = block.get("form", "recommendation")
        record: Gold = _recommendation(block["rec"], block.get("n", "").strip(".") or None, block["action"]) | {"form": form}
        actions = block.get("child_actions") or [None] * len(block.get("children", []))
        numbers = block.get("numbers") or [None] * len(actions)
        record["children"] = [_recommendation(*child) for child in zip(block.get("children", []), numbers, actions, strict=True)]
        record["page"] = printed.pages[f"b{index}.0"]
        if form == "resolution":
            record |= {"item": item, "alt_texts": [record["text"].split(": ", 1)[1]]}
        out.append(record | {key: block[key] for key in ("alt_actions", "votes") if key in block})
    return out


def _recommendation(text: str, number: str | None, action: str | None) -> Gold:
    amounts = [_pounds(m.words[1]) for m in content.marks(text) if m.kind == "c" and ".." not in m.words[1]]
    return {"number": number, "text": content.plain(text), "action": action, "amounts": amounts}


def _marked(source: Source, printed: Printed) -> tuple[list[tuple[Gold, bool]], list[tuple[Gold, bool]], list[Gold]]:
    costs, dates, references = [], [], []
    for passage in content.passages(source):
        text = content.plain(passage.text)
        for n, mark in enumerate(content.marks(passage.text)):
            place = _place(passage, text, mark, printed.pages[f"{passage.key}#{n}"])
            if mark.kind == "c":
                costs.append((cost_record(mark) | place, mark.soft))
            elif mark.kind == "d":
                dates.append((date_record(mark) | place, mark.soft))
            else:
                references.append({"raw": mark.raw, "target": mark.words[0], "resolves": mark.words[1] == "yes"} | place)
    return costs, dates, references


def _place(passage: Passage, text: str, mark: Mark, page: int) -> Gold:
    start, end = max(mark.start - 40, 0), mark.start + len(mark.raw) + 25
    place: Gold = {"page": page, "where": passage.where, "context": text[start:end].strip()}
    return place | ({"cell": list(passage.cell)} if passage.cell else {})


def _pounds(value: str) -> str:
    return f"{Decimal(value):.2f}"


def _choices(options: dict[str, str], names: dict[str, str]) -> Gold:
    return {name: re.split(r"[,;]", options[key]) for key, name in names.items() if key in options}


def cost_record(mark: Mark) -> Gold:
    """The gold of an annotated amount, but for its place."""
    kind, value = mark.words
    low, _, high = value.partition("..")
    amount = None if high else _pounds(low)
    out: Gold = {"raw": mark.raw, "amount": amount, "low": _pounds(low) if high else None, "high": _pounds(high) if high else None}
    out |= {"qualifier": mark.options.get("q"), "period": mark.options.get("per"), "kind": kind, "negative": value.startswith("-")}
    return out | _choices(mark.options, {"alt": "alt_kinds", "altper": "alt_periods", "altq": "alt_qualifiers"})


def date_record(mark: Mark) -> Gold:
    """The gold of an annotated date, but for its place."""
    kind, code = mark.words
    start, end, precision = bounds(code)
    out: Gold = {"raw": mark.raw, "start": start, "end": end, "precision": precision, "kind": kind}
    if "b" in mark.options:
        out["boundary"] = mark.options["b"]
    if "note" in mark.options:
        out["note"] = mark.options["note"]
    return out | _choices(mark.options, {"alt": "alt_kinds", "altraw": "alt_raw"})


def bounds(code: str) -> tuple[str, str, str]:
    """First day, last day and precision of a date code: 2026-06-12, 2026-06, 2026, 2026/27, 2026/27Q2, 2026Q1, 2026-spring or A..B:precision."""
    if ".." in code:
        span, precision = code.split(":")
        first, last = span.split("..")
        return bounds(first)[0], bounds(last)[1], precision
    if found := re.fullmatch(r"(\d{4})/\d\d(?:Q(\d))?", code):
        year, quarter = int(found[1]), int(found[2] or 0)
        return _months(year, 4 + 3 * (quarter - 1), 3, "quarter") if quarter else _months(year, 4, 12, "financial_year")
    if found := re.fullmatch(r"(\d{4})Q(\d)", code):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3, "quarter")
    year_text, _, rest = code.partition("-")
    if rest in _SEASONS:
        return _months(int(year_text), _SEASONS[rest], 3, "season")
    if not rest:
        return _months(int(code), 1, 12, "year")
    if "-" not in rest:
        return _months(int(year_text), int(rest), 1, "month")
    return code, code, "day"


def _months(year: int, month: int, count: int, precision: str) -> tuple[str, str, str]:
    first = year * 12 + month - 1
    last_year, last_month = divmod(first + count - 1, 12)
    start = datetime.date(first // 12, first % 12 + 1, 1)
    end = datetime.date(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
    return start.isoformat(), end.isoformat(), precision


def _tables(source: Source, printed: Printed) -> list[Gold]:
    out: list[Gold] = []
    for cover in source.get("cover", []):
        if source["layout"] == "grid":
            rows = [[f"{label} {content.plain(value)}" for label, value in row] for row in cover["rows"]]
            out.append(_form([row + [""] * (2 - len(row)) for row in rows], 1))
    for index, block in enumerate(content.blocks(source)):
        if "table" in block:
            out.append(_data_table(content.table(source, block["table"]), printed))
        elif "contacts" in block:
            out.append(_form([[" ".join(person) for person in block["contacts"]]], printed.pages[f"b{index}.0"]))
        elif "signoffs" in block and source["layout"] == "grid":
            out += [_form(content.printed_rows(part), printed.pages[f"s{i}"]) for i, part in enumerate(source["signoffs"])]
    return [{"n": n} | item for n, item in enumerate(out, start=1)]


def _form(rows: list[list[str]], page: int) -> Gold:
    return {"page": page, "caption": None, "unit": None, "kind": "layout", "header_rows": 0, "rows": rows, "money_cells": []}


def _data_table(table: content.Table, printed: Printed) -> Gold:
    pages = sorted({printed.pages[f"t{table.name}.{r}.0"] for r in range(len(table.rows))})
    out: Gold = {
        "page": pages[0],
        "pages": pages,
        "caption": content.plain(table.caption) if table.caption else None,
        "unit": table.unit,
        "kind": "data",
        "header_rows": 1,
    }
    out["rows"] = [[content.plain(cell) for cell in row] for row in table.rows]
    out["money_cells"] = [{"row": m.row, "col": m.col, "raw": m.raw, "amount": f"{m.amount:.2f}"} for m in table.money]
    return out


def _signing_rows(source: Source) -> list[Source]:
    return [row for part in source.get("signoffs", []) for row in part["rows"]]


def _signing_date(row: Source) -> Gold:
    out: Gold = {"raw": row["date"], "start": row["code"], "end": row["code"], "precision": "day", "kind": row.get("date_kind", "sign_off_date")}
    out |= {"where": "sign-off", "context": f"{row['printed']} {row['date']}"}
    return out | ({"alt_kinds": row["alt_date_kinds"]} if "alt_date_kinds" in row else {})


def _sign_offs(source: Source) -> list[Gold]:
    out = []
    for part in source.get("signoffs", []):
        for row in part["rows"]:
            record: Gold = {"role": row["role"], "name": row["name"], "on_behalf_of": row.get("on_behalf_of"), "date": row["code"]}
            out.append(record | {"kind": row["kind"], "statement": part.get("statement")})
    return out


def _borderline(source: Source, costs: list[tuple[Gold, bool]], dates: list[tuple[Gold, bool]]) -> Gold:
    given = source.get("borderline", {})
    sections = [{"number": None, "level": 1, "kind": "other"} | s for s in given.get("sections", [])]
    out: Gold = {"sections": sections, "recommendations": [], "costs": [c for c, soft in costs if soft], "dates": [d for d, soft in dates if soft]}
    return out | {"relative_expressions": given.get("relative_expressions", []), "findings": given.get("findings", [])}
