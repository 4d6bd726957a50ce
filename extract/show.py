"""What was found, as a reader sees it in a terminal: one paper as a tree, or a dataset as a table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable
from rich.tree import Tree

from extract import records
from extract.dataset import load_arrow
from extract.errors import SourceError
from extract.pipeline import PaperResult, process

# What is counted for each paper, and the heading of its column.
_COUNTED = {"recommendations": "recs", "costs": "costs", "tables": "tables", "dates": "dates", "sign_offs": "signed", "flags": "flags"}
_WIDE = 120  # columns of a terminal in which council and title have room
_SHOWN = 60


def _safe(text: object, width: int = 110) -> str:
    """Text of a paper made safe for a terminal: no control characters, no markup, cut to a width."""
    plain = "".join(c if c.isprintable() else " " for c in str(text))
    return escape(plain if len(plain) <= width else plain[: width - 1] + "…")


def show_dataset(out: Path) -> None:
    """Print one row a paper with what was found in it, then the recommendations with their amounts."""
    console = Console()
    papers = load_arrow(out, "papers").to_pylist()
    counts = {kind: Counter(load_arrow(out, kind)["paper_id"].to_pylist()) for kind in _COUNTED}
    wide = console.width >= _WIDE
    table = RichTable(title=f"{len(papers)} papers", title_justify="left")
    texts = {"paper": 26, "type": 15, "council": 24, "title": 0} if wide else {"paper": 0}
    _add_columns(table, texts, dict.fromkeys(_COUNTED.values(), 6), console.width)
    for paper in papers:
        about = [(paper["paper_type"] or "–").replace("_", " "), paper["council"] or paper["council_inferred"] or "–", paper["title"] or "–"]
        table.add_row(*map(_safe, [paper["source"], *(about if wide else [])]), *(str(counts[kind][paper["paper_id"]]) for kind in _COUNTED))
    console.print(table)
    console.print(_recommendation_table(papers, load_arrow(out, "recommendations").to_pylist(), console.width))
    for source in load_arrow(out, "sources").to_pylist():
        if source["status"] in ("failed", "partial"):
            console.print(f"[bold]{_safe(source['source'])}[/]: {source['code']}: {_safe(source['reason'], 300)}")
    console.print(f"Parquet: {_safe(out)}/<table>/ (one folder a table; columns in {_safe(out)}/README.md)", soft_wrap=True)


def _add_columns(table: RichTable, texts: dict[str, int], figures: dict[str, int], width: int) -> None:
    """Columns of words, then of figures; the one of width 0 takes what is left of the terminal."""
    left = width - sum(texts.values()) - sum(figures.values()) - 3 * (len(texts) + len(figures)) - 1
    for heading, wanted in texts.items():
        table.add_column(heading, no_wrap=True, overflow="ellipsis", width=wanted or max(left, 12))
    for heading, wanted in figures.items():
        table.add_column(heading, no_wrap=True, justify="right", width=wanted)


def _recommendation_table(papers: list[dict[str, Any]], rows: list[dict[str, Any]], width: int) -> RichTable:
    sources = {paper["paper_id"]: paper["source"] for paper in papers}
    table = RichTable(title="Recommendations and decisions", title_justify="left")
    _add_columns(table, {"paper": 14, "words": 0}, {"page": 4, "no.": 4, "amount": 13}, width)
    for row in rows[:_SHOWN]:
        amount = f"£{row['amount']:,.2f}" if row["amount"] is not None else ""
        cells = (sources.get(row["paper_id"], "?"), row["text"], row["page"] or "", row["number"] or "", amount)
        table.add_row(*map(_safe, cells))
    if len(rows) > _SHOWN:
        table.caption = f"the first {_SHOWN} of {len(rows)}"
    return table


def show_paper(path: Path, password: str | None = None) -> None:
    """Print one paper as a tree of sections with what was found in each. Raises SourceError where it cannot be read."""
    result = process(path, path.name, password=password)
    if result.document is None:
        raise SourceError(str(result.source.code), f"{path}: {result.source.reason}")
    Console().print(_tree(result))


def _tree(result: PaperResult) -> Tree:
    paper = result.rows["papers"][0]
    assert isinstance(paper, records.Paper)
    tree = Tree(f"[bold]{_safe(paper.title or paper.source)}[/]")
    head = tree.add("[bold]header[/]")
    for row in result.rows["paper_fields"]:
        assert isinstance(row, records.PaperField)
        head.add(f"{row.field}: {_safe(row.value)}  [dim]{row.rule}[/]")
    branches: dict[str | None, Tree] = {}
    for row in result.rows["sections"]:
        assert isinstance(row, records.Section)
        parent = branches.get(row.parent_id, tree)
        label = " ".join(filter(None, [row.number, row.heading])) or "(before the first heading)"
        branches[row.id] = parent.add(f"[bold]{_safe(label)}[/]  [dim]{row.kind}[/]")
    for kind in ("recommendations", "costs", "dates", "sign_offs", "people", "paper_references", "cross_references", "tables"):
        for row in result.rows[kind]:
            assert isinstance(row, records.Evidence)
            branches.get(row.section_id, tree).add(f"[cyan]{kind}[/] {_safe(_line(row))}  [dim]{_place(row)}[/]")
    for row in result.rows["flags"]:
        assert isinstance(row, records.Flag)
        tree.add(f"[red]{row.severity}[/] {row.kind}: {_safe(row.message, 200)}")
    return tree


def _line(row: records.Evidence) -> str:
    """What a record says, in a few words."""
    match row:
        case records.Recommendation():
            return f"{row.number or ''} [{row.action or '?'}] {row.text}"
        case records.Cost():
            value = f"{row.amount:,.2f}" if row.amount is not None else f"{row.low}–{row.high}"
            return " ".join(filter(None, [row.quote, "=", value, row.kind, row.period]))
        case records.Date():
            return " ".join(filter(None, [row.quote, "=", f"{row.earliest} – {row.latest}", row.boundary, row.kind]))
        case records.SignOff():
            return " | ".join(str(v) for v in (row.kind, row.role, row.name, row.on_behalf_of, row.signed_on) if v)
        case records.Person():
            return " | ".join(str(v) for v in (row.kind, row.name, row.role, row.email, row.phone) if v)
        case records.Table():
            return f"{row.kind} {row.n_rows}×{row.n_cols} {row.unit or ''} {row.caption or ''}"
        case records.PaperReference():
            return f"{row.kind}: {row.value}"
        case records.CrossReference():
            return f"{row.quote} → {row.target} ({'found' if row.resolves else 'not found' if row.resolves is False else 'elsewhere'})"
        case _:
            return row.quote


def _place(row: records.Evidence) -> str:
    return " ".join(filter(None, [f"p. {row.page}" if row.page else "", f"§ {row.paragraph}" if row.paragraph else "", row.rule]))
