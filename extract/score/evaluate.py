"""A dataset measured against gold: papers, figures by kind, council and type, and how well confidence would hold."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extract.dataset import load_arrow
from extract.errors import PapersError
from extract.score.calibrate import Calibration, RulePrecision, left_out, precision_toml, write_precision
from extract.score.gold import UNNAMED, GoldPaper, read_gold
from extract.score.matching import Row
from extract.score.measures import KINDS, Fault, Measured, Verdict, measure
from extract.score.spans import Rows
from extract.score.statistics import Figures, figures

SAMPLES = 1000
# Columns that no measure reads, and that are most of the bytes.
_UNREAD = {"boxes", "spans"}
_TABLES = (
    "papers", "paper_fields", "sections", "recommendations", "costs", "tables", "cells", "dates", "sign_offs", "people", "paper_references",
    "cross_references", "flags",
)  # fmt: skip


@dataclass(frozen=True)
class PaperScore:
    """One annotated paper: `source` is None where the output does not hold it (everything is then missed)."""

    stem: str
    source: str | None
    council: str
    paper_type: str
    measured: Mapping[str, Measured]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(verdict for kind in self.measured.values() for verdict in kind.verdicts)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(fault for kind in self.measured.values() for fault in kind.faults)


@dataclass(frozen=True)
class CouncilLeftOut:
    """Figures by kind of one council's papers, and of the other councils' (papers that name no council belong to neither)."""

    council: str
    own: Mapping[str, Figures]
    others: Mapping[str, Figures]


@dataclass(frozen=True)
class Evaluation:
    """Everything measured; groups hold figures by kind."""

    kinds: tuple[str, ...]
    papers: tuple[PaperScore, ...]
    overall: Mapping[str, Figures]
    by_council: Mapping[str, Mapping[str, Figures]]
    by_type: Mapping[str, Mapping[str, Figures]]
    left_out: tuple[CouncilLeftOut, ...]
    calibration: Calibration

    @property
    def absent(self) -> tuple[str, ...]:
        """Annotated papers that the output does not hold."""
        return tuple(paper.stem for paper in self.papers if paper.source is None)


def evaluate(
    gold: Path,
    papers: Path | None = None,
    out: Path | None = None,
    *,
    kinds: Sequence[str] = (),
    samples: int = SAMPLES,
    seed: int = 0,
    doubt_factors: Mapping[str, float] | None = None,
) -> Evaluation:
    """Measure the annotated papers against their gold.

    `papers` (a folder or a file) is extracted first, into `out` where given; without it `out` is a dataset already
    there. Only annotated papers are read. A paper that lies there in two forms (PDF and text export) counts as two.
    `kinds` limits what is measured, `samples` and `seed` fix the bootstrap. Raises PapersError for a kind that is none,
    a folder without gold, or output that holds none of its papers.
    """
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise PapersError(f"{', '.join(unknown)}: no such kind; choose from {', '.join(KINDS)}")
    annotated = read_gold(gold)
    if papers is not None:
        with tempfile.TemporaryDirectory() as folder:
            dataset = out or Path(folder)
            _extract(annotated, papers, dataset)
            scores = score_dataset(annotated, dataset)
    elif out is not None:
        scores = score_dataset(annotated, out)
    else:
        raise PapersError("name the papers to read (--papers) or the dataset that holds them (--out)")
    return summarise(scores, kinds=kinds or KINDS, samples=samples, seed=seed, doubt_factors=doubt_factors)


def _extract(annotated: Iterable[GoldPaper], papers: Path, out: Path) -> None:
    from extract.batch import extract, find_jobs

    prefixes = tuple(gold.prefix for gold in annotated)
    jobs = [job for job in find_jobs([papers]) if PurePosixPath(job.source).name.startswith(prefixes)]
    if not jobs:
        raise PapersError(f"{papers}: holds none of the annotated papers; their file names begin with {', '.join(sorted(prefixes)[:3])}, ...")
    extract(jobs, out, lambda _: None)


def score_dataset(annotated: Iterable[GoldPaper], out: Path) -> tuple[PaperScore, ...]:
    """Score each annotated paper of a dataset; raises PapersError where it holds none of them."""
    by_paper = _rows_by_paper(out, tuple(gold.prefix for gold in annotated))
    scores: list[PaperScore] = []
    for gold in annotated:
        named = [rows for rows in by_paper.values() if PurePosixPath(str(rows["papers"][0]["source"])).name.startswith(gold.prefix)]
        mine = [rows for rows in named if gold.speaks_of(rows["papers"][0])]
        scores += [score_paper(gold, rows) for rows in mine or [{table: [] for table in _TABLES}]]
    if all(score.source is None for score in scores):
        raise PapersError(f"{out}: holds none of the annotated papers; run `papers extract` on them, or name their folder with --papers")
    return tuple(scores)


def _rows_by_paper(out: Path, prefixes: tuple[str, ...]) -> dict[str, dict[str, list[Row]]]:
    """Rows of the papers whose file name begins with one of these, by paper and table, in the order of the sources."""
    papers = [row for row in load_arrow(out, "papers").drop_columns(["text"]).to_pylist() if PurePosixPath(row["source"]).name.startswith(prefixes)]
    found = {row["paper_id"]: {table: [row] if table == "papers" else [] for table in _TABLES} for row in papers}
    for table in _TABLES[1:]:
        arrow = load_arrow(out, table)
        for row in arrow.select([name for name in arrow.column_names if name not in _UNREAD]).to_pylist():
            if row["paper_id"] in found:
                found[row["paper_id"]][table].append(row)
    return found


def score_paper(gold: GoldPaper, rows: Rows) -> PaperScore:
    """Score one paper from the rows of its tables."""
    source = rows["papers"][0].get("source") if rows["papers"] else None
    return PaperScore(gold.stem, source, gold.council, gold.paper_type, measure(gold, rows))


def summarise(
    scores: Sequence[PaperScore],
    *,
    kinds: Sequence[str] = KINDS,
    samples: int = SAMPLES,
    seed: int = 0,
    doubt_factors: Mapping[str, float] | None = None,
) -> Evaluation:
    """All figures of scored papers."""

    def by_kind(papers: Iterable[PaperScore]) -> dict[str, Figures]:
        chosen = list(papers)
        found = {kind: figures([p.measured[kind].tally for p in chosen if kind in p.measured], samples=samples, seed=seed) for kind in kinds}
        return {kind: value for kind, value in found.items() if value.n_papers}

    kept = tuple(_only(score, kinds) for score in scores)
    councils = _grouped(kept, lambda score: score.council)
    types = _grouped(kept, lambda score: score.paper_type)
    return Evaluation(
        kinds=tuple(kinds),
        papers=kept,
        overall=by_kind(kept),
        by_council={name: by_kind(group) for name, group in councils.items()},
        by_type={name: by_kind(group) for name, group in types.items()},
        left_out=tuple(
            CouncilLeftOut(name, by_kind(group), by_kind(s for s in kept if s.council not in (name, UNNAMED)))
            for name, group in councils.items()
            if name != UNNAMED
        ),
        calibration=left_out({name: [v for s in group for v in s.verdicts] for name, group in councils.items()}, doubt_factors or {}),
    )


def _only(score: PaperScore, kinds: Sequence[str]) -> PaperScore:
    measured = {kind: score.measured[kind] for kind in kinds if kind in score.measured}
    return PaperScore(score.stem, score.source, score.council, score.paper_type, measured)


def _grouped(scores: Iterable[PaperScore], name: Callable[[PaperScore], str]) -> dict[str, list[PaperScore]]:
    groups: dict[str, list[PaperScore]] = defaultdict(list)
    for score in scores:
        groups[name(score)].append(score)
    return dict(sorted(groups.items()))


def calibrate(evaluation: Evaluation, target: Path) -> tuple[RulePrecision, ...]:
    """Write the precision of every rule to the file that the rulebook reads; returns what was written.

    Raises PapersError where the evaluation was limited to some kinds (rules of the others would lose their precision), or
    where the file cannot be written.
    """
    if not set(KINDS) <= {*evaluation.kinds}:
        raise PapersError("calibration counts every kind; leave --kind out")
    named = [name for name in evaluation.by_council if name != UNNAMED]
    write_precision(target, precision_toml(evaluation.calibration, len(evaluation.papers), len(named)))
    return evaluation.calibration.rules
