"""An archive of made papers in the layout of a dataset, large enough to measure searching: words of made syllables, as frequent as words are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, product
from pathlib import Path

from extract.dataset import Entry, open_dataset, publish, spool, spool_key, spool_path
from extract.document import Box
from extract.records import Cost, Paper, PaperReference, Recommendation, Record, Section, SignOff, Source

Rows = dict[str, list[Record]]
PASSAGES = 200  # of a paper
_SECTIONS, _LINES = 10, 20
_COUNCILS = tuple(f"{name}shire County Council" for name in ("Amber", "Birch", "Cedar", "Dale", "Elm", "Fern", "Glen", "Heath", "Iris", "Juniper"))
_BODIES = ("Cabinet", "Planning Committee", "Scrutiny Committee", "Full Council", "Audit Committee")
_TYPES = ("cabinet_report", "minutes", "member_decision", "decision_notice", "scrutiny_report")
_KINDS = ("purpose", "recommendations", "background", "options", "financial", "legal", "equality", "risk", "consultation", "appendices")
_ACTIONS = ("approve", "note", "agree", "delegate", "refer")
_SYLLABLES = tuple(a + b for a, b in product("bdfgklmnprstv", "aeiou"))


class Words:
    """Made words, the n-th about as frequent as the n-th word of a language is (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made = list(product(_SYLLABLES, _SYLLABLES, _SYLLABLES))
        self.random.shuffle(made)
        self.words = ["".join(parts) for parts in made[:40_000]]
        self._weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))

    def line(self) -> list[str]:
        """Eight to seventy words, fewer more often than many, as paragraphs are long."""
        return self.random.choices(self.words, cum_weights=self._weights, k=int(8 + 62 * self.random.random() ** 2))


def paper(number: int, words: Words) -> Rows:
    """One paper of 200 passages: a cover, ten sections, twenty recommendations, some sixty amounts of money."""
    key = f"p{number:016x}"
    day = date(2010, 1, 1) + timedelta(days=number % 5800)
    rows: Rows = {name: [] for name in ("papers", "sections", "recommendations", "costs", "sign_offs", "paper_references", "sources")}
    parts: list[str] = []
    at = 0
    for index in range(_SECTIONS):
        section_at, lines = at, [f"{index + 1} {' '.join(words.line()[:4]).title()}"]
        at += len(lines[0]) + 1
        for line in range(_LINES):
            text, quote = _line(f"{index + 1}.{line + 1}", words)
            if quote:
                amount = Decimal(quote.strip("£").replace(",", ""))
                start = at + text.index(quote)
                where = {"char_start": start, "char_end": start + len(quote), "quote": quote, "page": index + 1}
                rows["costs"].append(Cost(paper_id=key, id=f"{key}-costs-{len(rows['costs'])}", amount=amount, **where))  # type: ignore[arg-type]
            if _KINDS[index] == "recommendations":
                rows["recommendations"].append(
                    Recommendation(
                        paper_id=key, id=f"{key}-recommendations-{line}", char_start=at, char_end=at + len(text), quote=text, text=text, ordinal=line,
                        form="recommendation", action=_ACTIONS[line % 5], page=index + 1, outcome="approved" if line % 3 else None,
                    )
                )  # fmt: skip
            lines.append(text)
            at += len(text) + 1
        body = "\n".join(lines)
        boxes = tuple(Box(index + 1, 72.0, 72.0 + 15 * n, 500.0, 84.0 + 15 * n) for n in range(20))
        rows["sections"].append(
            Section(
                paper_id=key, id=f"{key}-sections-{index}", char_start=section_at, char_end=at, quote="", ordinal=index, level=1,
                number=str(index + 1), heading=lines[0].split(" ", 1)[1], kind=_KINDS[index], page=index + 1, boxes=boxes,
            )
        )  # fmt: skip
        parts.append(body)
    council, body_name = _COUNCILS[number % 10], _BODIES[number % 5]
    rows["papers"].append(
        Paper(
            paper_id=key, source_id=f"s{number:016x}", source=_name(number), council=council, body=body_name, paper_type=_TYPES[number % 5],
            title=" ".join(words.line()[:7]).title(), meeting_date=day, exempt=number % 50 == 0, decision_maker=f"Councillor {number % 300}",
            text="\n".join(parts) + "\n",
        )
    )  # fmt: skip
    nowhere = {"char_start": 0, "char_end": 0, "quote": ""}
    rows["sign_offs"].append(SignOff(paper_id=key, id=f"{key}-sign_offs-0", kind="approval", name=f"Councillor {number % 300}", **nowhere))  # type: ignore[arg-type]
    reference = f"{10 + number % 15}/{number:05d}"
    rows["paper_references"].append(PaperReference(paper_id=key, id=f"{key}-paper_references-0", kind="decision", value=reference, **nowhere))  # type: ignore[arg-type]
    rows["sources"].append(
        Source(source_id=f"s{number:016x}", source=_name(number), sha256=key, n_bytes=1, media_type="application/pdf", status="ok")
    )
    return rows


def _line(number: str, words: Words) -> tuple[str, str | None]:
    line = words.line()
    quote = f"£{words.random.randrange(1, 5_000_000):,}" if words.random.random() < 0.3 else None
    if quote:
        line.insert(words.random.randrange(len(line)), quote)
    return f"{number} {' '.join(line)}.", quote


def _name(number: int) -> str:
    return f"{number // 1000:03d}/paper-{number:05d}.pdf"


def write_archive(out: Path, n_papers: int, words: Words) -> Iterator[int]:
    """Write a dataset of made papers; yields the number written."""
    open_dataset(out)
    finished = []
    for number in range(n_papers):
        finished.append(_spooled(out, number, 0, words))
        yield number + 1
    publish(out, finished)


def change_paper(out: Path, number: int, version: int, words: Words) -> None:
    """Put other words into one paper and publish it, as a run over a changed file does."""
    publish(out, [_spooled(out, number, version, words)])


def _spooled(out: Path, number: int, version: int, words: Words) -> Entry:
    key = spool_key(_name(number), str(number), str(version), "made")
    spool(spool_path(out, key), paper(number, words))
    return Entry(_name(number), str(number), key)
