"""An evaluation as JSON, as tables for the terminal, and as Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import TYPE_CHECKING, Any

from extract.score.calibrate import CalibrationError
from extract.score.evaluate import Evaluation
from extract.score.measures import KINDS, Fault
from extract.score.spans import SPAN_KINDS
from extract.score.statistics import Figures

if TYPE_CHECKING:
    from rich.console import Group

_FAULTS_SHOWN = 15
_WORDS_SHOWN = 140
_NAME_SHOWN = 22
_FIGURE_COLUMNS = ("kind", "precision", "recall", "F1 (95 %)", "mean F1 over papers (95 %)", "right / given / gold", "papers")
_COUNCIL_COLUMNS = ("council", "papers", "mean F1", "others' mean F1", "rows judged", "with confidence", "mean confidence", "right", "Brier", "ECE")
_MAIN_KINDS = {
    "header": "head", "sections": "sect", "recommendations": "recs", "costs": "costs", "dates": "dates", "sign_offs": "sign",
    "people": "names", "cells": "cells",
}  # fmt: skip
_FLAG_KINDS = ("flags_hard", "flag_errors")
Grid = list[list[str]]


def as_json(evaluation: Evaluation, *, detail: bool = False) -> dict[str, Any]:
    """The evaluation as plain lists and dicts; with `detail` every fault, with its words, page and rule."""
    return {
        "papers": [
            {
                "gold": paper.stem,
                "source": paper.source,
                "council": paper.council,
                "paper_type": paper.paper_type,
                "kinds": {kind: asdict(measured.tally) for kind, measured in paper.measured.items()},
                **({"faults": [asdict(fault) for fault in paper.faults]} if detail else {}),
            }
            for paper in evaluation.papers
        ],
        "overall": _figures_json(evaluation.overall),
        "by_council": {name: _figures_json(group) for name, group in evaluation.by_council.items()},
        "by_type": {name: _figures_json(group) for name, group in evaluation.by_type.items()},
        "left_out": {item.council: {"own": _figures_json(item.own), "others": _figures_json(item.others)} for item in evaluation.left_out},
        "calibration": asdict(evaluation.calibration),
    }


def _figures_json(group: Mapping[str, Figures]) -> dict[str, Any]:
    return {
        kind: {"precision": f.tally.precision, "recall": f.tally.recall, "f1": f.tally.f1, **asdict(f.tally), **_without_tally(f)}
        for kind, f in group.items()
    }


def _without_tally(found: Figures) -> dict[str, Any]:
    return {name: value for name, value in asdict(found).items() if name != "tally"}


def render(evaluation: Evaluation, *, detail: bool = False) -> Group:
    """Rich tables: overall, F1 by council and by type of paper, councils left out; with `detail` the faults of each paper."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Any] = [
        _rich("Items found", *_main_figures(evaluation, spans=True)),
        _rich("Values of items found", *_main_figures(evaluation, spans=False)),
        _rich("F1 by council", *_main_kinds("council", evaluation.by_council)),
        _rich("F1 by type of paper", *_main_kinds("type", evaluation.by_type)),
        _rich("One council left out at a time", *_main_errors(evaluation)),
    ]
    if evaluation.absent:
        parts.append(Text(f"Not in the output, all of them counted as missed: {', '.join(evaluation.absent)}", style="red"))
    if detail:
        parts += [Text(line, style=style) for line, style in _detail(evaluation)]
    return Group(*(part for part in parts if part is not None))


def _rich(title: str, columns: Sequence[str], grid: Grid) -> Any:
    from rich.box import SIMPLE
    from rich.table import Column, Table

    if not grid:
        return None
    headers = [Column(columns[0], overflow="fold"), *(Column(name, justify="right", no_wrap=True) for name in columns[1:])]
    table = Table(*headers, title=title, title_justify="left", box=SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for row in grid:
        table.add_row(*row)
    return table


def _overall(evaluation: Evaluation, *, spans: bool) -> Grid:
    return [_figure_row(kind, found) for kind, found in evaluation.overall.items() if (kind in SPAN_KINDS or kind in _FLAG_KINDS) == spans]


def _figure_row(kind: str, found: Figures) -> list[str]:
    tally = found.tally
    return [
        kind,
        f"{tally.precision:.3f}",
        f"{tally.recall:.3f}",
        f"{tally.f1:.3f}{_between(found.f1_interval)}",
        f"{_share(found.mean_f1)}{_between(found.mean_interval)}",
        f"{tally.right} / {tally.given} / {tally.gold}",
        str(found.n_papers),
    ]


def _between(interval: tuple[float, float] | None) -> str:
    return f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""


def _share(value: float | None) -> str:
    return "." if value is None else f"{value:.3f}"


def _groups(groups: Mapping[str, Mapping[str, Figures]]) -> tuple[list[str], Grid]:
    """F1 by kind (rows) and group (columns), with the papers that speak of the kind; a dot where none does."""
    kinds = [kind for kind in KINDS if any(kind in group for group in groups.values())]
    rows = [[kind, *(f"{g[kind].tally.f1:.3f} ({g[kind].n_papers})" if kind in g else "." for g in groups.values())] for kind in kinds]
    return ["kind", *groups], rows


def _main_figures(evaluation: Evaluation, *, spans: bool) -> tuple[list[str], Grid]:
    """As `_overall`, for the width of a terminal."""
    rows = []
    for kind, found in evaluation.overall.items():
        if (kind in SPAN_KINDS or kind in _FLAG_KINDS) == spans:
            low, high = found.f1_interval or (None, None)
            between = f"{low:.2f}-{high:.2f}" if low is not None and high is not None else "."
            tally = found.tally
            shares = [f"{share:.3f}" for share in (tally.precision, tally.recall, tally.f1)]
            rows.append([kind, *shares, between, _share(found.mean_f1), str(tally.right), str(tally.given), str(tally.gold)])
    return ["kind", "prec.", "recall", "F1", "95 %", "mean", "right", "given", "gold"], rows


def _main_kinds(first: str, groups: Mapping[str, Mapping[str, Figures]]) -> tuple[list[str], Grid]:
    """As `_groups`, for the width of a terminal: a row a group, the kinds that most ask for; JSON and Markdown have all."""
    rows = [[_short(name), *(f"{g[kind].tally.f1:.2f}" if kind in g else "." for kind in _MAIN_KINDS)] for name, g in groups.items()]
    return [first, *_MAIN_KINDS.values()], rows


def _short(name: str) -> str:
    return name if len(name) <= _NAME_SHOWN else f"{name[: _NAME_SHOWN - 1]}…"


def _main_errors(evaluation: Evaluation) -> tuple[list[str], Grid]:
    """As `_councils`, for the width of a terminal."""
    shown = ("papers", "mean F1", "others' mean F1", "mean confidence", "right", "ECE")
    wanted = [_COUNCIL_COLUMNS.index(name) for name in shown]
    return ["council", "papers", "F1", "others", "conf.", "right", "ECE"], [
        [_short(row[0]), *(row[i] for i in wanted)] for row in _councils(evaluation)
    ]


def _councils(evaluation: Evaluation) -> Grid:
    """Each council left out: its figures beside the others', and how well confidence measured at the others holds for it."""
    papers: dict[str, int] = defaultdict(int)
    for paper in evaluation.papers:
        papers[paper.council] += 1
    means = {item.council: (_mean(item.own), _mean({kind: f for kind, f in item.others.items() if kind in item.own})) for item in evaluation.left_out}
    errors = evaluation.calibration.by_council
    rows = [[name, str(papers[name]), *map(_share, means.get(name, (None, None))), *_error_row(errors[name])] for name in papers]
    return [*sorted(rows), ["all", str(len(evaluation.papers)), _share(_mean(evaluation.overall)), ".", *_error_row(evaluation.calibration.overall)]]


def _mean(group: Mapping[str, Figures]) -> float | None:
    """Mean over kinds, so that the thousands of table cells do not drown the rest."""
    return fmean(found.tally.f1 for found in group.values()) if group else None


def _error_row(error: CalibrationError) -> list[str]:
    return [str(error.n_judged), str(error.n), *map(_share, (error.mean_confidence, error.share_right, error.brier, error.error))]


def _detail(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    for paper in evaluation.papers:
        faults: dict[tuple[str, str], list[Fault]] = defaultdict(list)
        for fault in paper.faults:
            faults[fault.kind, fault.what].append(fault)
        if faults:
            yield f"\n{paper.stem}  {paper.source or '(not in the output)'}", "bold"
        for (kind, what), found in faults.items():
            yield f"  {kind}: {what} {len(found)}", "red" if what == "missed" else "yellow"
            yield from ((f"      {_one_line(fault)}", "") for fault in found[:_FAULTS_SHOWN])
            if len(found) > _FAULTS_SHOWN:
                yield f"      ... and {len(found) - _FAULTS_SHOWN} more", ""


def _one_line(fault: Fault) -> str:
    words = " ".join(fault.words.split())
    words = words if len(words) <= _WORDS_SHOWN else f"{words[: _WORDS_SHOWN - 2]} …"
    return words + (f" (page {fault.page})" if fault.page else "") + (f" [{fault.rule}]" if fault.rule else "")


def render_markdown(evaluation: Evaluation, command: str) -> str:
    """The accuracy report as Markdown, with the command that gives it; the same evaluation gives the same bytes."""
    named = [name for name in evaluation.by_council if evaluation.calibration.by_council.get(name) and not name.startswith("(")]
    sections: list[tuple[str, str, Sequence[str], Grid]] = [
        ("Items found", "Borderline items count neither way.", _FIGURE_COLUMNS, _overall(evaluation, spans=True)),
        ("Values of items found", "Asked only where the words were found.", _FIGURE_COLUMNS, _overall(evaluation, spans=False)),
        ("F1 by council", "In brackets the papers that have something of the kind.", *_groups(evaluation.by_council)),
        ("F1 by type of paper", "In brackets the papers that have something of the kind.", *_groups(evaluation.by_type)),
        (
            "One council left out at a time",
            "Confidence is that of rules measured at the other councils alone: a 95 % lower bound, so on purpose below the share that is right. "
            "Mean F1 is the mean over the kinds that the council's papers speak of; Brier score and expected calibration error (ECE) are best at 0.",
            _COUNCIL_COLUMNS,
            _councils(evaluation),
        ),
        ("Rules that were wrong", "Every other rule was right in all its cases.", ("rule", "right", "wrong", "bound"), _wrong_rules(evaluation)),
    ]
    lines = [
        "# Accuracy",
        "",
        f"Measured on {len(evaluation.papers)} annotated papers of {len(named)} named councils by",
        "",
        f"    {command}",
        "",
        "F1 is micro-averaged over items; intervals hold 95 % of bootstrap samples of the papers.",
    ]
    for title, about, columns, grid in sections:
        if grid:
            lines += ["", f"## {title}", "", about, "", *_markdown(columns, grid)]
    return "\n".join(lines) + "\n"


def _wrong_rules(evaluation: Evaluation) -> Grid:
    return [[rule.rule, str(rule.right), str(rule.wrong), _share(rule.bound)] for rule in evaluation.calibration.rules if rule.wrong]


def _markdown(columns: Sequence[str], grid: Iterable[Sequence[str]]) -> list[str]:
    rule = "|---|" + "---:|" * (len(columns) - 1)
    return ["| " + " | ".join(columns) + " |", rule, *("| " + " | ".join(row) + " |" for row in grid)]
