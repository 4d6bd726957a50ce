"""How a made paper looks: drawn by seed, so that no wording is tied to one layout."""

from __future__ import annotations

import random
from dataclasses import dataclass

from corpus.writer.content import Source

NUMBERINGS = ("plain", "dotted", "run", "unnumbered", "plain", "lettered")
LABELS = ("number", "bracket", "number_dot", "letter_bracket", "letter_dot", "roman", "section", "verb", "bullet")
TABLES = ("grid", "grid", "rules", "zebra", "bare", "box")
DIALECTS = ("plain", "markdown", "bullets", "tabs", "layout")


@dataclass(frozen=True)
class Look:
    """Everything about a paper that is not its words."""

    producer: str
    dialect: str
    face: str
    size: float
    margin: float
    numbering: str
    labels: str
    headings: str
    heading_case: str
    table: str
    repeat_header: bool
    boxed: bool
    page_number: str
    classification: str
    colour: str
    negative: str
    indent: float
    justify: bool


def draw(council: Source, rng: random.Random, ordinal: int) -> Look:
    """The look of the `ordinal`th paper: the house style of the council, departed from now and then."""
    usual = random.Random(f"look {council['key']}")
    face = usual.choice(("Helvetica", "Times", "Vera", "Helvetica"))
    own = rng.random() < 0.75
    house_numbering = {"continuous": "run", "one_run": "run", "dated": "plain"}.get(council["numbering"]) or str(council["numbering"])
    return Look(
        producer=("reportlab", "weasyprint")[(ordinal + ordinal // 2 + ordinal // 16) % 2],
        dialect=DIALECTS[(ordinal * 3 + ordinal // 5) % 5],
        face=face,
        size=usual.choice((10, 11, 11, 12)) - (1 if face == "Vera" else 0),
        margin=usual.choice((56, 64, 72, 72)),
        numbering=house_numbering if own else rng.choice(NUMBERINGS),
        labels=council["labels"] if own else rng.choice(LABELS),
        headings=usual.choice(("bold", "bold", "underline", "bar", "colour", "italic")),
        heading_case=usual.choice(("as_is", "as_is", "upper", "title")),
        table=TABLES[(5 * ordinal + ordinal // 6) % len(TABLES)],
        repeat_header=rng.random() < 0.7,
        boxed=rng.random() < 0.3,
        page_number=usual.choice(("Page {page}", "{page}", "Page {page} of {pages}", "- {page} -", "")),
        classification=rng.choice(("", "", "", "OFFICIAL", "NOT PROTECTIVELY MARKED")),
        colour=usual.choice(("#1f4e3d", "#003366", "#5b2333", "#222222")),
        negative=rng.choice(("brackets", "brackets", "minus")),
        indent=usual.choice((30, 36, 42)),
        justify=usual.random() < 0.3,
    )
