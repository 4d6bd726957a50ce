"""Gold annotations of a made paper, from the same blocks that are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.writer import annotate, content, dialects
from corpus.writer.content import Mark
from corpus.writer.model import Block, Data, Form, Grid, Heading, Item, Paper, Para, flat

Gold = dict[str, Any]
Pages = dict[str, int]


def gold(paper: Paper, pages: Pages) -> Gold:
    """The annotation of one paper; `pages` holds the page of every printed key ("b3.0#1": block 3, string 0, mark 1)."""
    header = {k: v for k, v in paper.header.items() if not k.startswith("soft_")}
    costs, dates, references, loose = _marked(paper, pages)
    items = [block for block in flat(paper.blocks) if isinstance(block, Item)]
    loose_recs = [b.text for b in flat(paper.blocks) if isinstance(b, Para) and b.style == "stem"] + list(
        paper.header.get("soft_recommendations", [])
    )
    told: list[Gold] = [{"number": None, "text": content.plain(t), "action": None, "amounts": [], "children": []} for t in loose_recs]
    return {
        "source": f"{paper.stem}.pdf",
        "paper": _only_printed({k: _plain(v) for k, v in header.items()}, paper),
        "sections": [_section(h, pages) for h in _headings(paper) if not h.soft],
        "recommendations": [_item(item, pages) for item in items if not item.soft],
        "costs": [c for c, soft in costs if not soft],
        "tables": _tables(paper, pages),
        "dates": [d for d, soft in dates if not soft],
        "sign_offs": paper.sign_offs,
        "cross_references": references,
        "findings": paper.findings,
        "borderline": {
            "sections": [_section(h, pages) for h in _headings(paper) if h.soft] + _labels(paper),
            "recommendations": [_item(item, pages) for item in items if item.soft] + told,
            "costs": [c for c, soft in costs if soft],
            "dates": [d for d, soft in dates if soft] + _furniture_dates(paper) + _repeated_heads(paper),
            "relative_expressions": loose,
            "findings": paper.soft_findings,
            "references": paper.header.get("soft_references", []),
        },
        "notes": ["Made by corpus/generate.py from the content that was printed."],
    }


def _only_printed(header: Gold, paper: Paper) -> Gold:
    """The header without those e-mails, telephones and offices of people that this layout does not print."""
    words = "".join(dialects.export(paper).split())
    printed = [{k: v if k in ("name", "kind") or v is None or "".join(v.split()) in words else None for k, v in person.items()}
               for person in (*header["authors"], *header["contacts"])]  # fmt: skip
    n = len(header["authors"])
    return header | {"authors": printed[:n], "contacts": printed[n:]}


def _furniture_dates(paper: Paper) -> list[Gold]:
    """The date of a running head: beside the paper's own text, so it counts neither way where an export leaves it standing."""
    words = paper.running_head[-8:]
    if not re.fullmatch(r"\d\d\.\d\d\.\d\d", words):
        return []
    iso = f"20{words[6:]}-{words[3:5]}-{words[:2]}"
    return [
        {"raw": words, "start": iso, "end": iso, "precision": "day", "kind": "meeting_date", "context": paper.running_head, "why": "running head"}
    ] * 9


def _repeated_heads(paper: Paper) -> list[Gold]:
    """Dates of column heads, which a table that runs over pages prints again."""
    tables = [block for block in flat(paper.blocks) if isinstance(block, Data)] if paper.look.repeat_header else []
    heads = [cell for table in tables for row in table.rows[: table.header_rows] for cell in row]
    return [
        annotate.date_record(mark) | {"context": mark.raw, "why": "column head printed again"}
        for head in heads
        for mark in content.marks(head)
        if mark.kind == "d"
    ]


def _plain(value: Any) -> Any:
    """Header values without annotation; an empty string is null."""
    if isinstance(value, str):
        return content.plain(value) or None
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def _headings(paper: Paper) -> list[Heading]:
    return [block for block in flat(paper.blocks) if isinstance(block, Heading)]


def _section(heading: Heading, pages: Pages) -> Gold:
    out: Gold = {"number": heading.number, "heading": content.plain(heading.text), "level": heading.level, "kind": heading.kind}
    return out | {"page": pages.get(f"{heading.key}.0")} | ({"alt_kinds": list(heading.alts)} if heading.alts else {})


def _labels(paper: Paper) -> list[Gold]:
    """Titles and bold labels that a reader may or may not call headings."""
    out = []
    for block in flat(paper.blocks):
        if isinstance(block, Para) and block.style in ("council", "title", "strong", "centre", "agenda"):
            out.append((block.number, content.plain(block.text)))
        elif isinstance(block, Para) and block.text.startswith("**"):
            label = content.plain(block.text.split("**")[1])
            out += [(block.number, label), (block.number, content.plain(block.text))]
        elif isinstance(block, Grid):
            out += [(None, content.plain(line.split("**")[1])) for row in block.rows for cell in row for line in cell if line.startswith("**")]
    return [{"number": n and n.rstrip("."), "heading": h, "level": 1, "kind": "other", "why": "title or label"} for n, h in out]


def _item(item: Item, pages: Pages) -> Gold:
    record = _words(item) | {"form": item.form, "page": pages.get(f"{item.key}.0")}
    record["children"] = [_words(child) for child in item.children]
    if item.alt_texts:
        record["alt_texts"] = [content.plain(text) for text in item.alt_texts]
    if item.alt_actions:
        record["alt_actions"] = list(item.alt_actions)
    return record | item.extra


def _words(item: Item) -> Gold:
    amounts = [f"{float(m.words[1]):.2f}" for m in content.marks(item.text) if m.kind == "c" and ".." not in m.words[1]]
    return {"number": item.number, "text": content.plain(item.text), "action": item.action, "amounts": amounts}


def _strings(paper: Paper) -> Iterator[tuple[Block, int, str, str, list[int] | None]]:
    """Every string with its block, its place in the block, where a reader would say it stands, and its cell."""
    where, tables = "cover", 0
    for block in flat(paper.blocks):
        number = getattr(block, "number", None)
        if isinstance(block, Heading):
            where = number or content.plain(block.text)
        tables += isinstance(block, (Data, Grid, Form))
        if isinstance(block, Data):
            yield from _data_strings(block, tables)
            continue
        if isinstance(block, Item) and block.extra.get("in_table"):
            continue  # printed as a cell of the table before it
        for part, text in enumerate(block.strings()):
            yield block, part, text, (number or where), None


def _data_strings(table: Data, n: int) -> Iterator[tuple[Block, int, str, str, list[int] | None]]:
    part = 0
    if table.caption:
        yield table, 0, table.caption, f"table:{n}", None
        part = 1
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            yield table, part, cell, f"table:{n}", [r, c]
            part += 1


def _marked(paper: Paper, pages: Pages) -> tuple[list[tuple[Gold, bool]], list[tuple[Gold, bool]], list[Gold], list[str]]:
    costs: list[tuple[Gold, bool]] = []
    dates: list[tuple[Gold, bool]] = []
    references: list[Gold] = []
    loose: list[str] = []
    for block, part, text, where, cell in _strings(paper):
        for n, mark in enumerate(content.marks(text)):
            place: Gold = {"page": pages.get(f"{block.key}.{part}#{n}"), "where": where, "context": _context(text, mark)}
            place |= {"cell": cell} if cell else {}
            if mark.kind == "c":
                costs.append(
                    (_nullable(annotate.cost_record(mark)) | place, mark.soft or bool(cell))
                )  # money amid the words of a cell counts neither way
            elif mark.kind == "d":
                dates.append((annotate.date_record(mark) | place, mark.soft))
            elif mark.kind == "x":
                references.append({"raw": mark.raw, "target": mark.words[0], "resolves": mark.words[1] == "yes"} | place)
            else:
                loose.append(mark.raw)
    return costs, dates, references, loose


def _nullable(cost: Gold) -> Gold:
    if "alt_periods" in cost:
        cost["alt_periods"] = [None if p == "none" else p for p in cost["alt_periods"]]
    return cost


def _context(text: str, mark: Mark) -> str:
    words = content.plain(text)
    return words[max(mark.start - 40, 0) : mark.start + len(mark.raw) + 25].strip()


def _tables(paper: Paper, pages: Pages) -> list[Gold]:
    out: list[Gold] = []
    for block in flat(paper.blocks):
        if isinstance(block, Data):
            out.append(_data(block, pages))
        elif isinstance(block, Grid) and block.ruled:
            rows = [[" ".join(content.plain(line) for line in cell) for cell in row] for row in block.rows]
            out.append(_layout(rows, pages.get(f"{block.key}.0")))
        elif isinstance(block, Form):
            inner = [" ".join(content.plain(text) for b in flat(cell) for text in b.strings()) for cell in block.cells]
            out.append(_layout([[text] for text in inner], pages.get(f"{next(flat(block.cells[0])).key}.0")))
    return [{"n": n} | table for n, table in enumerate(out, start=1)]


def _layout(rows: list[list[str]], page: int | None) -> Gold:
    return {"page": page, "caption": None, "unit": None, "kind": "layout", "header_rows": 0, "rows": rows, "money_cells": []}


def _data(table: Data, pages: Pages) -> Gold:
    rows = [[content.plain(cell) for cell in row] for row in table.rows]
    first = 1 if table.caption else 0
    total = sum(len(row) for row in table.rows)
    seen = sorted({pages[key] for key in (f"{table.key}.{first + n}" for n in range(total)) if key in pages})
    out: Gold = {"page": seen[0] if seen else None, "pages": seen, "caption": content.plain(table.caption) if table.caption else None}
    out |= {"unit": table.unit, "kind": "data", "header_rows": table.header_rows, "rows": rows}
    money = [{"row": r, "col": c, "raw": rows[r][c], "amount": f"{amount:.2f}"} for r, c, amount in table.money]
    return out | {"money_cells": money}
