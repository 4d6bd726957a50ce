"""The card of a dataset: what is in it, how far to trust it, what is missing, and what it says of people; as Markdown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from extract.loading import Dataset
from extract.parquet import schema
from extract.records import SCHEMA_VERSION, TABLES
from extract.rulebook import load_rulebook

if TYPE_CHECKING:
    import pandas as pd

_MOST = 40  # councils listed by name
_FIGURES = Path(__file__).with_name("measured.toml")
_NOT_STATED = "(not stated)"
_LIMITS = """\
- A value that is missing here may be in the paper: recall is below 1, and lower for headers and kinds of money than for amounts and dates.
- `kind` of an amount is the least sure of all columns. Look at the words (`quote`, `boxes`) before you act on a value.
- One decision can stand in a report, a notice and minutes: count one form of it only (`Dataset.amounts_decided` counts once a paper).
- Which papers are here is the choice of whoever ran the program, not a sample: counts by council or year say nothing of the councils."""
_PEOPLE = """\
The tables `people`, `sign_offs`, `votes` and `paper_fields`, and the text of papers, name people: members, officers, and whoever else the
councils printed in papers they published. Names, offices, e-mail addresses and telephone numbers are those of public office where the paper
says so, but public questions, petitions and planning papers also name private people. Nothing was added from elsewhere and nobody was looked
up. Whoever publishes or shares these tables decides on what basis (in the United Kingdom: UK GDPR and the Data Protection Act 2018), and
should drop columns that their question does not need.

To take a paper out of the dataset for good, by its `paper_id`:

    papers remove PAPER_ID --out {folder}

Exports, search indexes and copies made before have to be made again."""


def card(data: Dataset) -> str:
    """The card of the current generation as Markdown; the same dataset gives the same words. Raises DatasetError where tables cannot be read."""
    parts = [_head(data), _counts(data), _trust(data), _gaps(data), "## Personal data\n\n" + _PEOPLE.format(folder=_plain(data.folder.name)), _CITE]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


_CITE = """\
## Using and citing it

The papers, and the words of theirs that the tables hold, are the councils' copyright: under which licence they may be used, each council's
site says. Cite the program with `pipeline_version` and `rules_version` of the table `sources`, which has a row with the sha256 of every paper
read, so that anyone who has the papers can make the same tables again. `datapackage.json` beside the tables says what each column holds."""


def _head(data: Dataset) -> str:
    sources = data.arrow("sources", ["pipeline_version", "rules_version"])
    versions = [", ".join(sorted(set(sources[name].to_pylist()) - {""})) or "unknown" for name in sources.column_names]
    return (
        "# Dataset card: committee papers\n\n"
        f"Written by `papers card` from generation {data.number} of `{_plain(data.folder.name)}`. Schema version {SCHEMA_VERSION}; "
        f"made with committee-papers {versions[0]}, rules {versions[1]}."
    )


def _counts(data: Dataset) -> str:
    papers = _pandas(data, "papers", ["council", "council_inferred", "paper_type", "meeting_date", "report_date", "n_pages"])
    named = papers["council"].fillna(papers["council_inferred"])
    days = papers["meeting_date"].fillna(papers["report_date"])
    years = days.map(lambda day: str(day.year), na_action="ignore")
    status = _pandas(data, "sources", ["status"])["status"]
    rows = [(kind, f"{sum(_n_rows(path) for path in data.files(kind)):,}", TABLES[kind].about.split(":")[0].rstrip(".")) for kind in TABLES]
    return "\n\n".join(
        (
            "## What is in it",
            f"{len(papers):,} papers with {int(papers['n_pages'].fillna(0).sum()):,} pages of PDF, from {len(status):,} sources "
            f"({', '.join(f'{n:,} {name}' for name, n in _tally(status))}).",
            _table(("table", "rows", "what a row is"), rows),
            f"### By council\n\n{_of(named)}",
            f"### By type of paper\n\n{_of(papers['paper_type'])}",
            f"### By year of the meeting or report\n\n{_of(years, by_name=True)}",
        )
    )


def _trust(data: Dataset) -> str:
    return "\n\n".join(("## How far to trust it", _measured(), _own_confidence(data), _LIMITS))


def _measured() -> str:
    figures = measured_figures()
    if not figures:
        return "No accuracy has been measured for this version."
    rows = [(kind, f"{f['precision']:.3f}", f"{f['recall']:.3f}", f"{f['f1']:.3f}", f"{f['gold']:,}") for kind, f in figures["kinds"].items()]
    return (
        f"Measured on {figures['measured_on']} on {figures['n_papers']} annotated real papers of {figures['n_councils']} councils "
        "(not the papers of this dataset, and those that the rules were written with: expect less elsewhere), by `papers evaluate`:\n\n"
        + _table(("kind", "precision", "recall", "F1", "annotated"), rows)
    )


def _own_confidence(data: Dataset) -> str:
    """Of the rows of this dataset: how many come from rules that were measured, and how sure those are."""
    rows = []
    for kind in TABLES:
        if "confidence" not in schema(kind).names:
            continue
        found = data.arrow(kind, ["confidence", "doubts"])
        if found.num_rows:
            known = found.num_rows - found["confidence"].null_count
            mean = pc.mean(found["confidence"]).as_py()
            doubted = pc.sum(pc.greater(pc.list_value_length(found["doubts"]), 0)).as_py() or 0
            rows.append(
                (kind, f"{found.num_rows:,}", _share(known, found.num_rows), "" if mean is None else f"{mean:.3f}", _share(doubted, found.num_rows))
            )
    n_rules = sum(rule.bound is not None for rule in load_rulebook().measured.values())
    told = (
        f"Each row's `confidence` is a lower bound of the measured precision of the rule that found it ({n_rules} rules were seen often enough "
        "to have one), less what its `doubts` take away. In this dataset:"
    )
    return f"{told}\n\n" + _table(("table", "rows", "with a confidence", "mean confidence", "with doubts"), rows)


def _gaps(data: Dataset) -> str:
    sources = _pandas(data, "sources", ["status", "code", "n_ocr_pages"])
    papers = _pandas(data, "papers", ["council", "council_inferred", "paper_type", "title", "meeting_date", "report_date"])
    lost = sources[sources["status"].isin(["failed", "partial"])]
    no_day = (papers["meeting_date"].isna() & papers["report_date"].isna()).sum()
    no_council = (papers["council"].isna() & papers["council_inferred"].isna()).sum()
    found = [
        f"- {len(lost):,} of {len(sources):,} sources could not be read, or only in part"
        + (f": {_listed(_tally(lost['code']))}." if len(lost) else "."),
        f"- {int(sources['n_ocr_pages'].fillna(0).sum()):,} pages were read by optical character recognition, where words and figures can be wrong.",
        f"- Of {len(papers):,} papers, {no_council:,} name no council, {no_day:,} have no date, {papers['title'].isna().sum():,} no title, "
        f"{(papers['paper_type'].isna() | (papers['paper_type'] == 'other')).sum():,} no known type.",
    ]
    if not any(_n_rows(path) for path in data.files("links")):
        found.append("- No links between papers: `papers link` has not been run on this generation, or found none.")
    flags = _pandas(data, "flags", ["kind", "severity"])
    told = f"{len(flags):,} flags say what in the papers themselves a reader should look at" + (
        ":\n\n" + _table(("flag", "severity", "rows"), [(*name, f"{n:,}") for name, n in _tally(zip(flags["kind"], flags["severity"], strict=True))])
        if len(flags)
        else "."
    )
    return "\n\n".join(("## Known gaps", "\n".join(found), told))


@cache
def measured_figures() -> dict[str, Any]:
    """Accuracy as last measured, written by tests/benchmarks/accuracy.py; empty where it never was."""
    return tomllib.loads(_FIGURES.read_text(encoding="utf-8")) if _FIGURES.is_file() else {}


def _pandas(data: Dataset, kind: str, columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    found: pd.DataFrame = data.arrow(kind, columns).to_pandas(types_mapper=pd.ArrowDtype)
    return found


def _n_rows(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def _tally(values: Iterable[Any]) -> list[tuple[Any, int]]:
    """Values and how often each comes, most frequent first."""
    counts: dict[Any, int] = {}
    for value in values:
        name = value if isinstance(value, (str, tuple)) else _NOT_STATED
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _of(values: Iterable[Any], *, by_name: bool = False) -> str:
    found = _tally(values)
    listed = sorted(found) if by_name else found[:_MOST]
    rows = [(name, f"{n:,}") for name, n in listed]
    if len(found) > len(listed):
        rows.append((f"({len(found) - len(listed):,} others)", f"{sum(n for _, n in found[len(listed) :]):,}"))
    return _table(("", "papers"), rows)


def _listed(counts: Iterable[tuple[Any, int]]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines(header, rows))


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join('---' for _ in header)}|"
    for row in rows:
        yield f"| {' | '.join(map(_plain, row))} |"


def _plain(words: str) -> str:
    """Words of a paper as Markdown that says no more than they do: no tables, links, tags or control characters of their own."""
    kept = "".join(c if c.isprintable() else " " for c in words)
    return "".join(f"\\{c}" if c in "\\`*[]|" else {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(c, c) for c in kept)
