"""The content of a sample paper: what its TOML source says, before any layout.

Strings carry their own annotation: `[[£486,000|c drawdown 486000 per=2026/27]]` prints "£486,000" and tells the gold
that this is a cost of 486,000 pounds. `c` is a cost, `d` a date, `x` a cross-reference; a question mark after the letter
makes it borderline. `**...**` prints bold. ../README.md holds the full notation.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r"\*\*|\[\[(?P<raw>[^|\]]*)\|(?P<spec>[^\]]*)\]\]")

Source = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One annotated run of a string: `start` counts in the plain text, `words` are what follows the kind letter."""

    kind: str
    soft: bool
    raw: str
    start: int
    words: tuple[str, ...]
    options: dict[str, str]


@dataclass(frozen=True)
class Piece:
    """A run of a string in one face; `mark` is the annotation that begins with it, if any."""

    text: str
    bold: bool
    mark: Mark | None = None


@dataclass(frozen=True)
class Passage:
    """One printed string with the key that names its place and where a reader would say it stands."""

    key: str
    where: str
    text: str
    cell: tuple[int, int] | None = None


@dataclass(frozen=True)
class Money:
    """One amount of a table, in full pounds; row and column count from 0 with the header."""

    row: int
    col: int
    raw: str
    amount: Decimal


@dataclass(frozen=True)
class Table:
    """A data table as printed: `rows` holds annotated strings, the header first."""

    name: str
    caption: str | None
    unit: str | None
    rows: list[list[str]]
    money: list[Money]


def load(path: Path) -> Source:
    """Read one source file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def pieces(text: str) -> list[Piece]:
    """The runs of an annotated string, in order."""
    out: list[Piece] = []
    bold, at, length = False, 0, 0

    def add(part: str, mark: Mark | None = None) -> None:
        nonlocal length
        if part:
            out.append(Piece(part, bold, mark))
            length += len(part)

    for found in _TOKEN.finditer(text):
        add(text[at : found.start()])
        at = found.end()
        if found["raw"] is None:
            bold = not bold
        else:
            add(found["raw"], _mark(found["raw"], found["spec"], length))
    add(text[at:])
    return out


def _mark(raw: str, spec: str, start: int) -> Mark:
    kind, *rest = shlex.split(spec)
    options = dict(word.split("=", 1) for word in rest if "=" in word)
    return Mark(kind[0], kind.endswith("?"), raw, start, tuple(word for word in rest if "=" not in word), options)


def plain(text: str) -> str:
    """The string as a reader sees it."""
    return "".join(piece.text for piece in pieces(text))


def marks(text: str) -> list[Mark]:
    return [piece.mark for piece in pieces(text) if piece.mark]


def blocks(source: Source) -> list[Source]:
    return list(source["blocks"][0]["all"])


def table(source: Source, name: str) -> Table:
    """Lay out the numbers of a table and add the totals; a `misprint` replaces one figure on purpose."""
    spec = source["tables"][name]
    labels = spec["words"]
    header, body = list(spec["header"]), [list(row) for row in spec["rows"]]
    numbers = [[None if cell == "" else Decimal(str(cell)) for cell in row[labels:]] for row in body]
    if "total" in spec:
        body.append(list(spec["total"]))
        numbers.append([sum((n[col] or Decimal(0) for n in numbers), Decimal(0)) for col in range(len(numbers[0]))])
    if spec.get("sum_rows"):
        numbers = [[*n, sum((x or Decimal(0) for x in n), Decimal(0))] for n in numbers]
    wrong = spec.get("misprint")
    if wrong:
        numbers[wrong["row"] - 1][wrong["col"] - labels] = Decimal(wrong["value"])
    rows, money = [header], []
    for r, (words, figures) in enumerate(zip(body, numbers, strict=True), start=1):
        printed = [_figure(n, spec) for n in figures]
        rows.append(words[:labels] + printed)
        money += [Money(r, labels + c, printed[c], n * spec["scale"]) for c, n in enumerate(figures) if n is not None]
    return Table(name, spec.get("caption"), spec.get("unit"), rows, money)


def _figure(number: Decimal | None, spec: Source) -> str:
    if number is None:
        return "–"
    digits = f"{abs(number):,.{spec.get('decimals', 0)}f}"
    return f"({spec.get('prefix', '')}{digits})" if number < 0 else f"{spec.get('prefix', '')}{digits}"


def printed_rows(part: Source) -> list[list[str]]:
    """The rows of a sign-off grid: a row with a printed role above each name, unless the heading names the approver."""
    rows = [part["heading"]] if part["heading"] else []
    for row in part["rows"]:
        if row["kind"] == "consultation":
            rows.append([row["role"], ""])
        rows.append([row["printed"], row["date"]])
    return rows


def passages(source: Source) -> Iterator[Passage]:
    """Every printed string that may carry annotations, in reading order."""
    yield from _cover(source)
    heading, number = "cover", ""
    counted = 0
    if source["layout"] == "grid":
        counted = 1
    for index, block in enumerate(blocks(source)):
        key = f"b{index}"
        if "h" in block:
            heading, number = plain(block["h"]), block.get("n", "")
            yield Passage(f"{key}.0", number or heading, block["h"])
        elif "p" in block or "rec" in block:
            number = block.get("n", number)
            yield Passage(f"{key}.0", number or heading, block.get("p") or block["rec"])
            for part, child in enumerate(block.get("children", []), start=1):
                yield Passage(f"{key}.{part}", number or heading, child)
        elif "list" in block:
            for part, item in enumerate(block["list"], start=1):
                yield Passage(f"{key}.{part}", number or heading, item)
        elif "table" in block:
            counted += 1
            if caption := source["tables"][block["table"]].get("caption"):
                yield Passage(f"c{block['table']}", f"table:{counted}", caption)
            for r, row in enumerate(table(source, block["table"]).rows):
                for c, cell in enumerate(row):
                    yield Passage(f"t{block['table']}.{r}.{c}", f"table:{counted}", cell, (r, c))


def _cover(source: Source) -> Iterator[Passage]:
    for cover in source.get("cover", []):
        if "above" in cover:
            yield Passage("above", "cover", cover["above"])
        for r, row in enumerate(cover["rows"]):
            for c, (_, value) in enumerate(row):
                yield Passage(
                    f"v{r}.{c}", "table:1" if source["layout"] == "grid" else "cover", value, (r, c) if source["layout"] == "grid" else None
                )
