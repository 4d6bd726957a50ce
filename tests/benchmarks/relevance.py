"""How often the passage that answers a question is among the first hits: `python -m tests.benchmarks.relevance QUESTIONS DATASET`.

QUESTIONS is a table (tab-separated: id, query, filters, paper, page, answer, kind). A hit counts when it lies in the named paper and shares at
least half of the answer's words as one run or several (of the hit's words where it is the shorter), so that a hit elsewhere in the paper is a miss.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from extract.rulebook import Rulebook, load_rulebook
from extract.search import Hit, Query, SearchIndex, build_index, open_index
from extract.search.build import index_folder
from extract.search.engine import TantivyIndex
from extract.search.engine.schema import WORD_FIELDS
from extract.vocabulary import Vocabulary

GROUPS = {
    "ex": "words as printed", "nm": "names", "rf": "references and amounts", "fl": "with filters", "sv": "several words over several papers",
    "wd": "words that differ",
}  # fmt: skip
EXACT = ("ex", "nm", "rf", "fl")
DEPTH = 10


@dataclass(frozen=True)
class Asked:
    name: str
    query: Query
    paper: str
    answer: str


def questions(path: Path) -> Iterator[Asked]:
    """The questions of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            given: dict[str, Any] = dict(part.strip().split("=", 1) for part in row["filters"].split(";") if part.strip())
            filters: dict[str, Any] = {name: _read(name, value) for name, value in given.items()}
            yield Asked(row["id"], Query(row["query"], **filters, size=DEPTH), row["paper"], row["answer"])


def _read(name: str, value: str) -> date | Decimal | tuple[str, ...]:
    if name in ("since", "until"):
        return date.fromisoformat(value)
    return Decimal(value) if name in ("min_amount", "max_amount") else (value,)


def rank(index: SearchIndex, asked: Asked) -> int | None:
    """Place of the first hit that answers, from 1; None where none of the first ten does."""
    hits = index.search(asked.query).hits
    return next((place for place, hit in enumerate(hits, 1) if answers(hit, asked)), None)


def answers(hit: Hit, asked: Asked) -> bool:
    """Whether a hit is the passage asked for."""
    if Path(hit.source).name != asked.paper:
        return False
    said, meant = (re.findall(r"\w+", text.lower()) for text in (f"{hit.above or ''} {hit.text}", asked.answer))
    shared = sum(block.size for block in SequenceMatcher(None, said, meant, autojunk=False).get_matching_blocks() if block.size >= 3)
    return shared >= min(len(meant), max(len(said), 4)) / 2


ABOUT = """Real papers (text and PDF) and questions with the passage that answers each. A hit counts when it lies in the right paper and holds
at least half of the answer's words (or lies to half within the answer). What the figures are worth: `search-notes.md`."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what was not found among the first five, and what was found instead")
    options = parser.parse_args()
    build_index(options.dataset)
    with open_index(options.dataset) as index:
        asked = list(questions(options.questions))
        ranks = {one.name: rank(index, one) for one in asked}
        print(table(ranks))
        if options.misses:
            for one in asked:
                if (place := ranks[one.name]) is None or place > 5:
                    show_miss(index, one, place)


def measure(questions_path: Path, dataset: Path) -> str:
    """The figures of all questions, and those of the questions whose words differ, with one help after the other taken away."""
    build_index(dataset)
    asked = list(questions(questions_path))
    differ = [one for one in asked if "-wd" in one.name]
    rulebook = load_rulebook()
    with open_index(dataset) as index:
        whole = {one.name: rank(index, one) for one in asked}
    rows = ["| what helps | all, hit@5 | words that differ, hit@5 | hit@10 |", "|---|---|---|---|"]
    for label, vocabulary, fields in _ABLATIONS:
        weights = {name: weight for name, weight in WORD_FIELDS.items() if name in fields}
        with TantivyIndex(index_folder(dataset), _without(rulebook, vocabulary), weights) as index:
            ranks = {one.name: rank(index, one) for one in asked}
        alone = [ranks[one.name] for one in differ]
        rows.append(f"| {label} | {_share(list(ranks.values()), 5)} | {_share(alone, 5)} | {_share(alone, DEPTH)} |")
    return "\n".join([table(whole), "", "What helps, taken away one by one:", "", *rows])


_ABLATIONS = (
    ("all of it", False, tuple(WORD_FIELDS)),
    ("without synonyms", True, tuple(WORD_FIELDS)),
    ("without headings, titles and names as context", False, ("text",)),
    ("without either: stems in the text alone", True, ("text",)),
)


def _without(rulebook: Rulebook, synonyms: bool) -> Rulebook:
    none = {"search_synonyms": Vocabulary("search_synonyms", {})} if synonyms else {}
    return replace(rulebook, vocabularies={**rulebook.vocabularies, **none})


def _share(places: Sequence[int | None], depth: int) -> str:
    return f"{sum(place is not None and place <= depth for place in places) / len(places):.2f}" if places else "none"


def table(ranks: dict[str, int | None]) -> str:
    """Hits among the first 1, 5 and 10 and the mean reciprocal rank, by group."""
    groups = {key: [place for name, place in ranks.items() if f"-{key}" in name] for key in GROUPS}
    exact = [place for key in EXACT for place in groups[key]]
    lines = ["| questions | n | hit@1 | hit@5 | hit@10 | MRR |", "|---|---|---|---|---|---|"]
    rows = [
        *((GROUPS[key], places) for key, places in groups.items()),
        ("words as printed, names, references, filters", exact),
        ("all", list(ranks.values())),
    ]
    for label, places in rows:
        if not places:
            continue
        share = [_share(places, depth) for depth in (1, 5, DEPTH)]
        lines.append(f"| {label} | {len(places)} | {' | '.join(share)} | {sum(1 / p for p in places if p) / len(places):.2f} |")
    return "\n".join(lines)


def show_miss(index: SearchIndex, one: Asked, place: int | None) -> None:
    print(f"\n{one.name} at {place}: {one.query.text}\n   wanted {one.paper[:20]}: {one.answer[:150]}")
    for hit in index.search(one.query).hits[:5]:
        print(f"   {hit.score:.1f} {hit.source[:20]} {hit.kind}: {hit.text[:150]!r}")


if __name__ == "__main__":
    main()
