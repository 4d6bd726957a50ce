"""Text exports of a sample paper, each council in its own dialect."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from corpus.writer import content
from corpus.writer.content import Source
from corpus.writer.pages import Printed

_WIDTH = 78


def tabbed(source: Source, printed: Printed) -> str:
    """Bullets before some numbers, tables with tabs, running heads left standing where a page broke a paragraph."""
    (cover,) = source["cover"]
    out = [cover["above"], "\n".join("\t".join(f"{label} {content.plain(value)}" for label, value in row) for row in cover["rows"])]
    bulleted = False
    for index, block in enumerate(content.blocks(source)):
        if "h" in block:
            number = block.get("n", "")
            bulleted = number[:1] in "2356" if number else bulleted
            out.append(f"{number} {content.plain(block['h'])}".strip())
        elif "table" in block:
            table = content.table(source, block["table"])
            out += [content.plain(table.caption)] if table.caption else []
            out.append("\n".join("\t".join(content.plain(cell) for cell in row) for row in table.rows))
        elif "signoffs" in block:
            for part in source["signoffs"]:
                out += [part["before"]] if "before" in part else []
                out.append("\n".join("\t".join(row) for row in content.printed_rows(part)))
        elif "list" in block:
            numbers = block.get("numbers") or [""] * len(block["list"])
            out.append("\n".join(f" - {n} {content.plain(t)}".replace("-  ", "- ") for n, t in zip(numbers, block["list"], strict=True)))
        else:
            words = content.plain(block.get("p") or block["rec"])
            words = _broken(words, printed.splits.get(f"b{index}.0"), source["running_head"])
            lines = [f"{'- ' if bulleted else ''}{block.get('n', '')} {words}".strip()]
            lines += [f" - {content.plain(child)}" for child in block.get("children", [])]
            out.append("\n".join(lines))
    return "\n\n".join(out) + "\n"


def _broken(text: str, words: int | None, running_head: str) -> str:
    """The text with the running head in it, as converters leave it that do not know furniture from content."""
    if not words:
        return text
    parts = text.split(" ")
    return f"{' '.join(parts[:words])}\n\n{running_head}\n\n{' '.join(parts[words:])}"


def markdown(source: Source, printed: Printed) -> str:
    """Headings with #, bold with asterisks, tables with pipes."""
    (cover,) = source["cover"]
    out = [f"# {source['paper']['council'].upper()}"]
    for row in cover["rows"]:
        for label, value in row:
            values = content.plain(value) if "[[" in value else value.replace("|", "  \n")
            out.append(f"**{label}** {values}")
    for block in content.blocks(source):
        number = block.get("n", "")
        if "h" in block:
            out.append(f"## {number + '. ' if number else ''}{content.plain(block['h'])}")
        elif "table" in block:
            table = content.table(source, block["table"])
            out += [f"**{content.plain(table.caption)}**"] if table.caption else []
            rows = [[content.plain(cell) for cell in row] for row in table.rows]
            rows.insert(1, ["---"] * len(rows[0]))
            out.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
        elif "contacts" in block:
            out += ["  \n".join([f"**{person[0]}**", *person[1:]]) for person in block["contacts"]]
        else:
            out.append(f"{number} {_starred(block.get('p') or block['rec'])}".strip())
    return "\n\n".join(out) + "\n"


def _starred(text: str) -> str:
    runs = content.pieces(text)
    return "".join(f"**{run.text}**" if run.bold else run.text for run in runs)


def wrapped(source: Source, printed: Printed) -> str:
    """Lines wrapped at 78 columns, centred titles, columns set with spaces."""
    out = [source["paper"]["council"].upper().center(_WIDTH).rstrip(), _fill(content.plain(source["cover"][0]["above"]), 0)]
    for block in content.blocks(source):
        if "h" in block:
            out.append(_fill(content.plain(block["h"]), 8, f"{block['n']:<8}"))
        elif "table" in block:
            out.append(_columns([[content.plain(cell) for cell in row] for row in content.table(source, block["table"]).rows]))
        elif "signoffs" in block:
            (part,) = source["signoffs"]
            out += [part["statement"] + ".", part["rows"][0]["printed"], f"Date: {part['rows'][0]['date']}"]
        else:
            text = block.get("p") or block["rec"]
            out.append(_fill(content.plain(text), 0 if text.startswith("**") else 8))
            pairs = zip(block.get("numbers", []), block.get("children", []), strict=True)
            out += [_fill(content.plain(child), 12, f"{'':8}{number} ") for number, child in pairs]
    return "\n\n".join(out) + "\n"


def _fill(text: str, indent: int, first: str | None = None) -> str:
    lead = " " * indent if first is None else first
    return textwrap.fill(text, _WIDTH, initial_indent=lead, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False)


def _columns(rows: list[list[str]]) -> str:
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    return "\n".join("        " + "   ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


DIALECTS: dict[str, Callable[[Source, Printed], str]] = {"grid": tabbed, "memo": markdown, "minutes": wrapped}
