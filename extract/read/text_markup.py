"""Structure that exports mark over several lines (HTML tables and breaks, comments, boxed tables) put into plain lines and rows."""

from __future__ import annotations

import re
from itertools import zip_longest

_BLOCK_TAG = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul|/?ol|hr|/?h[1-6]|/?blockquote)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_HTML_BREAK = re.compile(r"<(?:br|/?p|/?div)(?:\s[^<>]{0,500})?/?>|\s+", re.IGNORECASE)
_ROW_END = re.compile(r"</tr\s*>|<tr(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_CELL_START = re.compile(r"<t[dh](?:\s[^<>]{0,500})?>", re.IGNORECASE)
_TABLE_TAG = re.compile(r"</?table(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_HTML_HEADING = re.compile(r"<h([1-6])(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_HTML_ITEM = re.compile(r"<li(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_HARD_BREAK = "  \n"  # as Markdown writes a line end that is meant
_COMMENT = re.compile(r"<!--(?P<page>\s*page\s?break\s*)?[^>]{0,2000}-->", re.IGNORECASE)
_PAGE_MARK = re.compile(r"\{\d{1,4}\}-{20,}$")
_BOX_RULE = re.compile(r"\s*\+(?:[-=:]+\+)+\s*$")
_BOX_ROW = re.compile(r"\s*\|.*\|\s*$")


def plain_lines(text: str) -> str:
    """The text with every mark that spans lines resolved; what marks single words is left for `text_dialects`."""
    if "<!--" in text:
        text = _COMMENT.sub(lambda found: "\f" if found["page"] else " ", text)
    if "}---" in text:
        text = "\n".join("\f" if _PAGE_MARK.match(line) else line for line in text.split("\n"))
    if "+--" in text:
        text = _rows_of_boxes(text)
    return _lines_of_html(text)


def _rows_of_boxes(text: str) -> str:
    """Tables drawn with +---+ and | as pipe tables, the lines of each box joined into one row."""
    out: list[str] = []
    row: list[str] | None = None
    for line in text.split("\n"):
        rule = _BOX_RULE.match(line)
        if row is not None and not rule and _BOX_ROW.match(line):
            cells = [c.strip() for c in line.strip()[1:-1].split("|")]
            row = [f"{above} {cell}".strip() for above, cell in zip_longest(row, cells, fillvalue="")]
            continue
        if row:
            out.append("| " + " | ".join(row) + " |")
        row = [] if rule else None
        if not rule:
            out.append(line)
        elif "=" in line:
            out.append("|---|---|")
    if row:
        out.append("| " + " | ".join(row) + " |")
    return "\n".join(out)


def _lines_of_html(text: str) -> str:
    """HTML's own line structure as lines: breaks and blocks as line ends, a table's rows as lines of tab-parted cells."""
    if "<" not in text:
        return text
    parts: list[str] = []
    at = depth = 0
    for tag in _TABLE_TAG.finditer(text):
        if depth == 0:
            parts.append(_breaks(text[at : tag.start()]))
            at = tag.end()
        if tag[0][1] != "/":
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                parts.append(_html_rows(text[at : tag.start()]))
                at = tag.end()
    parts.append(_breaks(text[at:]))
    return "".join(parts)


def _breaks(text: str) -> str:
    """Block marks outside tables as line ends; in rows of cells they are spaces."""
    if not _BLOCK_TAG.search(text):
        return text
    out = []
    for line in text.split("\n"):
        if "<" in line:
            row = "\t" in line or line.lstrip().startswith("|")
            if not row:
                line = _HTML_HEADING.sub(lambda m: "\n" + "#" * int(m[1]) + " ", line)
                line = _HTML_ITEM.sub("\n- ", line)
            line = _BLOCK_TAG.sub(" " if row else _HARD_BREAK, line)
        out.append(line)
    return "\n".join(out)


def _html_rows(table: str) -> str:
    rows = []
    for row in _ROW_END.split(table):
        cells = [_HTML_BREAK.sub(" ", c).strip() for c in _CELL_START.split(row)]
        cells = cells[1:] if not cells[0] or not cells[0].strip("<>/tbodyheaf ") else cells
        if any(cells):
            rows.append("\t".join(cells))
    return "\n\n" + "\n".join(rows) + "\n\n"
