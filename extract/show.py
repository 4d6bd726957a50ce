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
from extract.pipeline import PaperResult

# What is counted for each paper, and the heading of its column.
_COUNTED = {"recommendations": "recs", "costs": "costs", "tables": "tables", "dates": "dates", "sign_offs": "signed", "flags": "flags"}
_WIDE, _WIDER = 120, 150  # columns of a terminal in which council and title have room, and the type too
_UNWRAPPED = 400  # a tree that goes to a file or another program keeps one line a record
_SHOWN = 60


def _safe(text: object, width: int = 110) -> str:
    """Text of a paper made safe for a terminal: no control characters, no markup, cut to a width."""
    plain = "".join(c if c.isprintable() else " " for c in str(text))
    return escape(plain if len(plain) <= width else plain[: width - 1] + "…")


def show_dataset(out: Path) -> None:
    """Print one row a paper with what was found in it, then the recommendations with their amounts."""
    console = Console()
    papers = load_arrow(out, "papers").to_pylist()
    console.print(_paper_table(papers, out, console.width) if papers else "No paper could be read.")
    recommendations = load_arrow(out, "recommendations").to_pylist()
    if recommendations:
        console.print(_recommendation_table(papers, recommendations, out, console.width))
    for source in load_arrow(out, "sources").to_pylist():
        if source["status"] in ("failed", "partial"):
            console.print(f"[bold]{_safe(source['source'])}[/]: {source['code']}: {_safe(source['reason'], 300)}", soft_wrap=True)
    console.print(f"Parquet: {_safe(out)}/<table>/ (one folder a table; columns in {_safe(out)}/README.md)", soft_wrap=True)


def _paper_table(papers: list[dict[str, Any]], out: Path, width: int) -> RichTable:
    counts = {kind: Counter(load_arrow(out, kind)["paper_id"].to_pylist()) for kind in _COUNTED}
    table = RichTable(title="1 paper" if len(papers) == 1 else f"{len(papers)} papers", title_justify="left")
    texts = {"paper": 24, "type": 15, "council": 20, "title": 0} if width >= _WIDE else {"paper": 0}
    if width < _WIDER:
        texts.pop("type", None)
    _add_columns(table, texts, {heading: max(5, len(heading), len(str(counts[kind].total()))) for kind, heading in _COUNTED.items()}, width)
    for paper in papers:
        about = {
            "paper": _name(paper),
            "type": (paper["paper_type"] or "–").replace("_", " "),
            "council": paper["council"] or paper["council_inferred"] or "–",
            "title": paper["title"] or "–",
        }
        table.add_row(*(_safe(about[heading]) for heading in texts), *(str(counts[kind][paper["paper_id"]]) for kind in _COUNTED))
    if len(papers) > 1:
        table.add_section()
        table.add_row("all", *[""] * (len(texts) - 1), *(str(counts[kind].total()) for kind in _COUNTED))
    return table


def _name(paper: dict[str, Any]) -> str:
    """The source of a paper; in a pack, what it is there first, since names are cut to their column."""
    if paper["pack_part"] is None:
        return str(paper["source"])
    place = " ".join(filter(None, [paper["pack_item"], paper["pack_part"], paper["appendix_mark"]]))
    return f"{place}: {paper['source']}"


def _add_columns(table: RichTable, texts: dict[str, int], figures: dict[str, int], width: int) -> None:
    """Columns of words, then of figures; the one of width 0 takes what is left of the terminal."""
    left = width - sum(texts.values()) - sum(figures.values()) - 3 * (len(texts) + len(figures)) - 1
    for heading, wanted in texts.items():
        table.add_column(heading, no_wrap=True, overflow="ellipsis", width=wanted or max(left, 12))
    for heading, wanted in figures.items():
        table.add_column(heading, no_wrap=True, justify="right", width=wanted)


def _recommendation_table(papers: list[dict[str, Any]], rows: list[dict[str, Any]], out: Path, width: int) -> RichTable:
    sources = {paper["paper_id"]: _name(paper) for paper in papers}
    table = RichTable(title="Recommendations and decisions", title_justify="left")
    cells = []
    for row in rows[:_SHOWN]:
        amount = f"£{row['amount']:,.2f}" if row["amount"] is not None else ""
        cells.append([_safe(v) for v in (sources.get(row["paper_id"], "?"), row["text"], row["page"] or "", row["number"] or "", amount)])
    figures = {"page": 4, "no.": min(8, max(4, *(len(line[3]) for line in cells))), "amount": max(8, *(len(line[4]) for line in cells))}
    _add_columns(table, {"paper": 24 if width >= _WIDE else 14, "words": 0}, figures, width)
    for line in cells:
        table.add_row(*line)
    if len(rows) > _SHOWN:
        table.caption = f"the first {_SHOWN} of {len(rows)}; all of them are in {_safe(out)}/recommendations"
    return table


def show_paper(result: PaperResult, item: str | None = None) -> None:
    """Print one paper as a tree of sections with what was found in each; of an agenda pack, each of its papers (or those of one item).

    Raises PapersError where it has no such item.
    """
    console = Console()
    console = console if console.is_terminal else Console(width=_UNWRAPPED)
    for paper in result.papers(item):
        console.print(_tree(paper))


def _tree(result: PaperResult) -> Tree:
    paper = result.rows["papers"][0]
    assert isinstance(paper, records.Paper)
    tree = Tree(f"{_pack_place(paper)}[bold]{_safe(paper.title or paper.source)}[/]")
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
    for row in result.rows["agenda_items"]:
        assert isinstance(row, records.AgendaItem)
        notes = ["exempt" if row.exempt else "", "to follow" if row.to_follow else "", "" if row.item_paper_id else "no paper in this file"]
        tree.add(f"[cyan]agenda_items[/] {_safe(' '.join([row.number, row.title]))}  [dim]{', '.join(filter(None, notes))}[/]")
    for row in result.rows["flags"]:
        assert isinstance(row, records.Flag)
        tree.add(f"[red]{row.severity}[/] {row.kind}: {_safe(row.message, 200)}")
    return tree


def _pack_place(paper: records.Paper) -> str:
    """What a paper is in its pack, for the head of its tree; nothing outside packs."""
    if paper.pack_part is None:
        return ""
    item = f"item {paper.pack_item}, {paper.pack_part}" if paper.pack_item else paper.pack_part
    page = f", page {paper.first_page}" if paper.first_page else ""
    return f"[dim]{_safe(' '.join(filter(None, [item, paper.appendix_mark])))}{page}[/]  "


def _line(row: records.Evidence) -> str:
    """What a record says, in a few words."""
    match row:
        case records.Recommendation():
            return " ".join(filter(None, [row.number, f"[{row.action}]" if row.action else "", row.text]))
        case records.Cost():
            value = f"{row.amount:,.2f}" if row.amount is not None else _from_to(*("" if v is None else f"{v:,.2f}" for v in (row.low, row.high)))
            return " ".join(filter(None, [row.quote, "=", value, row.kind, row.period]))
        case records.Date():
            return " ".join(filter(None, [row.quote, "=", _from_to(*(str(v or "") for v in (row.earliest, row.latest))), row.boundary, row.kind]))
        case records.SignOff():
            return " | ".join(str(v) for v in (row.kind, row.role, row.name, row.on_behalf_of, row.signed_on) if v)
        case records.Person():
            return " | ".join(str(v) for v in (row.kind, row.name, row.role, row.email, row.phone) if v)
        case records.Table():
            return " ".join(filter(None, [row.kind, f"{row.n_rows}×{row.n_cols}", row.unit, row.caption]))
        case records.PaperReference():
            return f"{row.kind}: {row.value}"
        case records.CrossReference():
            return f"{row.quote} → {row.target} ({'found' if row.resolves else 'not found' if row.resolves is False else 'elsewhere'})"
        case _:
            return row.quote


def _from_to(first: str, last: str) -> str:
    """A range in words; one value where both ends are the same, … for an open end, ? where nothing is known."""
    if first == last:
        return first or "?"
    return f"{first or '…'} – {last or '…'}"


def _place(row: records.Evidence) -> str:
    return " ".join(filter(None, [f"p. {row.page}" if row.page else "", f"§ {row.paragraph}" if row.paragraph else "", row.rule]))
