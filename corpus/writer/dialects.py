"""Text exports of made papers in five dialects: plain, Markdown, bullets before numbers, tabs, and laid out like the page."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable

from corpus.writer import content
from corpus.writer.model import Block, Bullets, Data, Fields, Gap, Grid, Heading, Item, Paper, Para, flat

_WIDTH = 96


def export(paper: Paper) -> str:
    """The paper as text in the dialect of its look."""
    return DIALECTS[paper.look.dialect](paper)


def _lead(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _rows(block: Grid | Data) -> list[list[str]]:
    if isinstance(block, Data):
        return [[content.plain(cell) for cell in row] for row in block.rows]
    return [[" ".join(content.plain(line) for line in cell if line) for cell in row] for row in block.rows]


def _beside(row: list[list[str]], gap: str) -> list[str]:
    """The lines of the cells of one row, side by side."""
    height = max(len(cell) for cell in row)
    lines = [[content.plain(cell[n]) if n < len(cell) else "" for cell in row] for n in range(height)]
    return [gap.join(words for words in line if words) for line in lines if any(line)]


def _items(block: Item) -> list[tuple[int, str, str]]:
    """Depth, label and words of an item and its sub-items."""
    if block.extra.get("in_table"):
        return []
    return [(block.indent, block.shown or "", content.plain(block.text))] + [
        (block.indent + 1, c.shown or "", content.plain(c.text)) for c in block.children
    ]


def plain(paper: Paper) -> str:
    """Paragraphs with blank lines between them; tables with tabs."""
    return _streamed(paper, "\t", "")


def tabs(paper: Paper) -> str:
    """Numbers and labels parted by tabs; single line ends."""
    return _streamed(paper, "\t", "\t", "\n")


def _streamed(paper: Paper, cell_gap: str, number_gap: str, end: str = "\n\n") -> str:
    out: list[str] = []
    gap = number_gap or " "
    for block in flat(paper.blocks):
        match block:
            case Heading() | Para():
                number = f"{block.number}{gap}" if block.number else ""
                out.append(f"{number}{content.plain(block.text)}")
            case Item():
                out += [f"{label}{gap}{words}" if label else words for _, label, words in _items(block)]
            case Bullets():
                out += [f"{mark}{gap}{content.plain(text)}" for text, mark in zip(block.items, block.marks, strict=True)]
            case Fields():
                out += [
                    "\n".join([f"{label}{gap if number_gap else ' '}{content.plain(lines[0])}", *map(content.plain, lines[1:])])
                    for label, lines in block.pairs
                ]
            case Grid():
                out += ["\n".join(_beside(row, cell_gap)) for row in block.rows]
            case Data():
                out += [content.plain(block.caption)] if block.caption else []
                out.append("\n".join(cell_gap.join(row) for row in _rows(block)))
    return end.join(out) + "\n"


def markdown(paper: Paper) -> str:
    """Headings with #, bold with asterisks, tables with pipes."""
    out: list[str] = []
    for block in flat(paper.blocks):
        match block:
            case Heading():
                hashes = "#" * (block.level + (2 if block.label else 1))
                out.append(f"{hashes} {_lead(block.number and block.number + '.', content.plain(block.text))}")
            case Para():
                mark = {"council": "# ", "title": "## "}.get(block.style, "")
                words = content.plain(block.text) if mark else _starred(block.text)
                out.append(mark + _lead(block.number, words))
            case Item():
                out += [f"{'  ' * (depth - 1)}{_lead(label.replace('•', '-'), words)}" for depth, label, words in _items(block)]
            case Bullets():
                out.append("\n".join(f"- {content.plain(text)}" for text in block.items))
            case Fields():
                out += [f"**{label}** " + "  \n".join(map(_starred, lines)) for label, lines in block.pairs]
            case Grid():
                out.append(_piped([[" ".join(_starred(line) for line in cell if line) for cell in row] for row in block.rows]))
            case Data():
                out += [f"**{content.plain(block.caption)}**"] if block.caption else []
                out.append(_piped(_rows(block)))
    return "\n\n".join(out) + "\n"


def _starred(text: str) -> str:
    return "".join(f"**{run.text}**" if run.bold else run.text for run in content.pieces(text))


def _piped(rows: list[list[str]]) -> str:
    wide = max(len(row) for row in rows)
    lines = [f"| {' | '.join(row + [''] * (wide - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * wide, *lines[1:]])


def bullets(paper: Paper) -> str:
    """Bullets before numbers, a running head left standing in the middle of a paragraph now and then."""
    rng, out = random.Random(paper.stem), []
    for block in flat(paper.blocks):
        match block:
            case Heading():
                out.append(_lead(block.number, content.plain(block.text)))
            case Para():
                words = content.plain(block.text)
                if paper.running_head and len(words) > 150 and rng.random() < 0.25:
                    words = _broken(words, paper.running_head, rng)
                out.append(f"- {block.number} {words}" if block.number else words)
            case Item():
                out.append("\n".join(f"{' ' * depth}- {_lead(label.replace('•', ''), words)}" for depth, label, words in _items(block)) or "")
            case Bullets():
                out.append("\n".join(f" - {content.plain(text)}" for text in block.items))
            case Fields():
                out.append("\n".join(f"{label} {'; '.join(map(content.plain, lines))}" for label, lines in block.pairs))
            case Grid():
                out.append("\n".join("\t".join(cell for cell in row if cell) for row in _rows(block)))
            case Data():
                out += [content.plain(block.caption)] if block.caption else []
                out.append("\n".join("\t".join(row) for row in _rows(block)))
    return "\n\n".join(text for text in out if text) + "\n"


def _broken(text: str, head: str, rng: random.Random) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words) // 3, 2 * len(words) // 3)
    return f"{' '.join(words[:at])}\n\n{head}\n\n{' '.join(words[at:])}"


def layout(paper: Paper) -> str:
    """Like `pdftotext -layout`: wrapped lines, hanging indents, columns set with spaces, page feet and form feeds."""
    lines: list[str] = []
    for block in flat(paper.blocks):
        lines += [*_laid(block, paper), ""]
    return _paged(paper, lines)


def _laid(block: Block, paper: Paper) -> list[str]:
    match block:
        case Heading():
            return _hung(block.number or "", content.plain(block.text), 0)
        case Para():
            words = content.plain(block.text)
            if block.style in ("centre", "title") and len(words) < _WIDTH:
                return [words.center(_WIDTH).rstrip()]
            return [words.rjust(_WIDTH)] if block.style == "right" else _hung(block.number or "", words, 0)
        case Item():
            return [line for depth, label, words in _items(block) for line in _hung(label, words, 6 * depth)]
        case Bullets():
            return [line for text, mark in zip(block.items, block.marks, strict=True) for line in _hung(mark, content.plain(text), 6)]
        case Fields():
            return [
                line
                for label, lines in block.pairs
                for n, text in enumerate(lines)
                for line in _hung(label if n == 0 else "", content.plain(text), 0, 30)
            ]
        case Grid():
            return _columns(_rows(block), block.shares)
        case Data():
            caption = [content.plain(block.caption), ""] if block.caption else []
            return caption + _columns(_rows(block), block.shares or [1.0] * len(block.rows[0]), {c for _, c, _ in block.money})
        case Gap():
            return [""] * int(block.lines) if block.lines < 9 else ["\f"]
    return []


def _hung(label: str, words: str, left: int, wide: int = 0) -> list[str]:
    inner = wide or (max(6, len(label) + 2) if label else 0)
    room = " " * (left + inner)
    first = f"{' ' * left}{label:<{inner}}"
    return textwrap.wrap(words, _WIDTH, initial_indent=first, subsequent_indent=room, break_on_hyphens=False, break_long_words=False) or [
        first.rstrip()
    ]


def _columns(rows: list[list[str]], shares: list[float], right: set[int] | None = None) -> list[str]:
    """Cells side by side; long ones wrap within their column."""
    widths = [max(6, int((_WIDTH - 3 * len(shares)) * s / sum(shares))) for s in shares]
    out = []
    for row in rows:
        cells = [*row, *[""] * (len(widths) - len(row))]
        if sum(bool(c) for c in cells) == 1 and cells[0]:
            out += textwrap.wrap(cells[0], _WIDTH)
            continue
        folded = [textwrap.wrap(cell, w, break_on_hyphens=False, break_long_words=False) or [""] for cell, w in zip(cells, widths, strict=True)]
        for n in range(max(map(len, folded))):
            parts = [f[n] if n < len(f) else "" for f in folded]
            shown = [p.rjust(w) if right and c in right else p.ljust(w) for c, (p, w) in enumerate(zip(parts, widths, strict=True))]
            out.append("   ".join(shown).rstrip())
    return out


def _paged(paper: Paper, lines: list[str], height: int = 58) -> str:
    out: list[str] = []
    count = 0
    for line in lines:
        if count >= height:
            foot = paper.look.page_number.format(page=len([x for x in out if x.startswith("\f")]) + 1, pages=9)
            out += ["", foot.center(_WIDTH).rstrip(), "\f" + (paper.running_head.center(_WIDTH).rstrip() if paper.running_head else "")]
            count = 0
        out.append(line)
        count += 1
    return "\n".join(out) + "\n"


DIALECTS: dict[str, Callable[[Paper], str]] = {"plain": plain, "markdown": markdown, "bullets": bullets, "tabs": tabs, "layout": layout}
