"""A made paper between its wording and its pages: blocks of annotated strings, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from corpus.writer.look import Look

Gold = dict[str, Any]


@dataclass(kw_only=True)
class Block:
    """`key` names the block once the paper is finished; printers note the page of every key."""

    key: str = ""

    def strings(self) -> list[str]:
        """Every annotated string of the block, in the order printed."""
        return []


@dataclass(kw_only=True)
class Heading(Block):
    text: str
    number: str | None = None
    level: int = 1
    kind: str = "other"
    alts: tuple[str, ...] = ()
    soft: bool = False
    label: bool = False

    def strings(self) -> list[str]:
        return [self.text]


@dataclass(kw_only=True)
class Para(Block):
    """`style` is one of body, title, council, strong, centre, right, note, small, signature."""

    text: str
    number: str | None = None
    style: str = "body"

    def strings(self) -> list[str]:
        return [self.text]


@dataclass(kw_only=True)
class Item(Block):
    """A recommendation, resolution or decision; `soft` items count neither way (a repeat, a lead-in)."""

    text: str
    action: str | None = None
    number: str | None = None
    shown: str | None = None
    form: str = "recommendation"
    children: list[Item] = field(default_factory=list)
    alt_texts: tuple[str, ...] = ()
    alt_actions: tuple[str, ...] = ()
    soft: bool = False
    indent: int = 1
    extra: Gold = field(default_factory=dict)

    def strings(self) -> list[str]:
        return [self.text, *(words for child in self.children for words in child.strings())]


@dataclass(kw_only=True)
class Bullets(Block):
    items: list[str]
    marks: list[str]

    def strings(self) -> list[str]:
        return self.items


@dataclass(kw_only=True)
class Fields(Block):
    """Labels and values set with tabs; a value may have several lines."""

    pairs: list[tuple[str, list[str]]]
    bold: bool = True

    def strings(self) -> list[str]:
        return [line for label, lines in self.pairs for line in (label, *lines)]


@dataclass(kw_only=True)
class Grid(Block):
    """A cover, sign-off or contact grid: each cell holds its paragraphs."""

    rows: list[list[list[str]]]
    shares: list[float]
    ruled: bool = True
    bold_first: bool = False

    def strings(self) -> list[str]:
        return [line for row in self.rows for cell in row for line in cell]


@dataclass(kw_only=True)
class Form(Block):
    """A framed form of one column whose cells hold blocks."""

    cells: list[list[Block]]
    ruled: bool = True


@dataclass(kw_only=True)
class Data(Block):
    """A data table; `rows` are annotated strings with the header rows first, `money` the amounts in full pounds."""

    rows: list[list[str]]
    caption: str | None = None
    unit: str | None = None
    header_rows: int = 1
    money: list[tuple[int, int, Decimal]] = field(default_factory=list)
    totals: bool = False
    shares: list[float] = field(default_factory=list)

    def strings(self) -> list[str]:
        return ([self.caption] if self.caption else []) + [cell for row in self.rows for cell in row]


@dataclass(kw_only=True)
class Gap(Block):
    """White space, in lines; 99 is a new page."""

    lines: float = 1


@dataclass
class Paper:
    """One made paper; `header` and `sign_offs` are gold as it stands, the rest of the gold comes from the blocks."""

    stem: str
    type: str
    header: Gold
    look: Look
    blocks: list[Block]
    sign_offs: list[Gold] = field(default_factory=list)
    findings: list[Gold] = field(default_factory=list)
    soft_findings: list[Gold] = field(default_factory=list)
    running_head: str = ""
    landscape: bool = False
    chain: Gold = field(default_factory=dict)

    def finish(self) -> Paper:
        """Give every block its key."""
        for index, block in enumerate(flat(self.blocks)):
            block.key = f"b{index}"
        return self


def flat(blocks: list[Block]) -> Iterator[Block]:
    """All blocks in reading order, those inside forms included."""
    for block in blocks:
        if isinstance(block, Form):
            yield block
            for cell in block.cells:
                yield from flat(cell)
        else:
            yield block
