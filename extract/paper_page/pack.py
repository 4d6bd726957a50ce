"""The list of an agenda pack's papers as a web page: one row a paper, with a link to its own page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template

from extract.pipeline import PaperResult
from extract.records import AgendaItem, Paper

_PARTS = {"frontsheet": "agenda", "item": "report", "minutes": "minutes", "appendix": "appendix", "paper": "paper"}


def pack_list(title: str, results: Sequence[PaperResult], links: Sequence[str]) -> str:
    """HTML of the list; `links` are the addresses of the papers' own pages, in the same order. All text is escaped."""
    style = _part("pack.css")
    papers = [row for result in results for row in result.rows["papers"] if isinstance(row, Paper)]
    listed = [row for result in results for row in result.rows["agenda_items"] if isinstance(row, AgendaItem)]
    return Template(_part("pack.html")).substitute(
        title=escape(title),
        style=style,
        style_hash=f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
        rows="\n".join(_row(paper, link) for paper, link in zip(papers, links, strict=True)),
        missing=_missing(item for item in listed if item.item_paper_id is None),
    )


def _part(name: str) -> str:
    return files("extract.paper_page").joinpath(name).read_text(encoding="utf-8")


def _row(paper: Paper, link: str) -> str:
    title = paper.title or paper.pack_item_title or paper.source
    if paper.first_page is None:
        pages = ""
    else:
        last = paper.first_page + (paper.n_pages or 1) - 1
        pages = str(last) if last == paper.first_page else f"{paper.first_page}–{last}"
    printed = paper.first_page_label or ""
    if paper.last_page_label and paper.last_page_label != printed:
        printed = f"{printed}–{paper.last_page_label}"
    part = " ".join(filter(None, [_PARTS[paper.pack_part or "paper"], paper.appendix_mark]))
    cells = [escape(paper.pack_item or ""), escape(part), f'<a href="{escape(link)}">{escape(title)}</a>', pages, escape(printed)]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _missing(items: Iterable[AgendaItem]) -> str:
    """The items of the agenda whose papers are not in the file."""
    lines = []
    for item in items:
        note = " (exempt)" if item.exempt else " (to follow)" if item.to_follow else ""
        lines.append(f"<li>{escape(item.number)} {escape(item.title)}{note}</li>")
    return f"<h2>Items without a paper in this file</h2>\n<ul>\n{chr(10).join(lines)}\n</ul>" if lines else ""
