"""A made paper as a page of a committee system: menus around it, its title coded twice, references that nobody sees."""

from __future__ import annotations

import html

from corpus.writer import content
from corpus.writer.html_pages import Writer
from corpus.writer.model import Bullets, Fields, Heading, Item, Paper, Para

_MENU = ("Home", "Councillors", "Committees", "Meetings calendar", "Decisions", "Forward plans", "Search documents")
_STYLE = ".mgLabel {font-weight: bold} .mgHide {display: none} table.data td, table.data th {border: 1px solid #666} .total td {font-weight: bold}"


class PageWriter(Writer):
    """Turns blocks into what such a system stores: no places, labels as words, its own lists where they print the same."""

    def text(self, key: str, text: str) -> str:
        parts = [f"<b>{html.escape(piece.text)}</b>" if piece.bold else html.escape(piece.text) for piece in content.pieces(text)]
        return "".join(parts)

    def hung(self, tag: str, kind: str, shown: str | None, words: str) -> str:
        name = {"h2": "h3", "h4": "h4"}.get(tag, "p")
        return f"<{name}>{shown + '&#160;&#160; ' if shown else ''}{words}</{name}>"

    def item(self, block: Item) -> str:
        if block.extra.get("in_table"):
            return ""
        out = self._marked([(block.shown or "", self.text("", block.text))])
        return out + self._marked([(child.shown or "", self.text("", child.text)) for child in block.children])

    def _marked(self, items: list[tuple[str, str]]) -> str:
        """Items as a list of the page's own where a browser prints the same labels, else with their labels as words."""
        if not items:
            return ""
        if all(label == "•" for label, _ in items):
            return f"<ul>{''.join(f'<li>{words}</li>' for _, words in items)}</ul>"
        number, stop = items[0][0][:-1], items[0][0][-1:]
        if stop == "." and number.isdigit() and len(items) == 1:
            return f'<ol start="{number}"><li><p>{items[0][1]}</p></li></ol>'
        return "".join(f'<p style="margin-left: 36pt">{f"{label}&#160; " if label else ""}{words}</p>' for label, words in items)

    def bullets(self, block: Bullets) -> str:
        return self._marked([(mark, self.text("", text)) for text, mark in zip(block.items, block.marks, strict=True)])

    def fields(self, block: Fields) -> str:
        return "".join(
            f'<p><span class="mgLabel">{self.text("", label)} </span>{"<br>".join(self.text("", line) for line in lines)}</p>'
            for label, lines in block.pairs
        )


def page(paper: Paper) -> str:
    """The whole page."""
    writer = PageWriter(paper)
    body = []
    for number, block in enumerate(paper.blocks):
        if isinstance(block, Bullets):
            body.append(writer.bullets(block))
        elif isinstance(block, Para) and block.style == "title":
            body.append(f"<h2>{html.escape(html.escape(content.plain(block.text)))}</h2>")
        else:
            body.append(writer.block(block))
        if isinstance(block, Heading) and number % 3 == 0:
            body.append(f'<span class="mgHide">ref: {4000 + number}</span>')
    title = html.escape(html.escape(content.plain(str(paper.header.get("title") or paper.stem))))
    menu = "".join(f'<li><a href="#{n}">{entry}</a></li>' for n, entry in enumerate(_MENU))
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>',
            '<form action="x.aspx"><div id="skiplink"><a href="#c">Skip to main content</a></div>',
            f'<header role="banner"><ul class="menu">{menu}</ul></header>',
            '<div class="breadcrumbs">You are here: Home / Council and democracy</div><div id="modgov"><div class="mgContent" id="c">',
            *body,
            '</div></div><div class="sidebar-right"><h2>Related pages</h2><ul><li>How decisions are made</li></ul></div>',
            "<footer><p>Cookies, privacy and terms of use. Telephone 01632 960000.</p></footer></form></body></html>\n",
        ]
    )
