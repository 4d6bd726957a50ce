"""How often each rule is right, measured on gold with one council left out at a time, and what confidence that gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from extract.errors import PapersError
from extract.score.gold import UNNAMED
from extract.score.measures import Verdict
from extract.score.statistics import brier, calibration_error, lower_bound

FEWEST_CASES = 5
Verdicts = Sequence[Verdict]


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """Cases of one rule in all the gold, and at how many named councils; `bound` is the 95 % lower bound, None below five cases."""

    rule: str
    right: int
    wrong: int
    n_councils: int
    bound: float | None


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """Confidence against what was right: of `n_judged` rows `n` have a confidence.

    `brier` is the mean squared distance, `error` the expected calibration error; a mean confidence below the share that
    is right means that confidence is on the safe side.
    """

    n_judged: int
    n: int
    mean_confidence: float | None
    share_right: float | None
    brier: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class DoubtEffect:
    """Rows with a doubt: how many were right, and how many one would expect from the same rules without any doubt."""

    doubt: str
    right: int
    n: int
    expected: float | None


@dataclass(frozen=True)
class Calibration:
    """Rules by id; errors of confidence for each council from the other councils alone, for each table so, and over all."""

    rules: tuple[RulePrecision, ...]
    overall: CalibrationError
    by_council: Mapping[str, CalibrationError]
    by_table: Mapping[str, CalibrationError]
    doubts: tuple[DoubtEffect, ...]


def left_out(by_council: Mapping[str, Verdicts], doubt_factors: Mapping[str, float]) -> Calibration:
    """Calibrate on verdicts by council: each council's rows get the confidence that the other councils alone would give them.

    Papers that name no council may be of any, so that they inform no other council's confidence.
    """
    stated: list[tuple[str, Verdict, float | None]] = []
    for council, verdicts in by_council.items():
        bounds = _bounds(v for name, others in by_council.items() if name not in (council, UNNAMED) for v in others)
        stated += [(council, v, confidence(bounds.get(v.rule), v.doubts, doubt_factors)) for v in verdicts]
    tables = sorted({verdict.table for _, verdict, _ in stated})
    return Calibration(
        rules=precisions(by_council),
        overall=_error([(v, c) for _, v, c in stated]),
        by_council={name: _error([(v, c) for council, v, c in stated if council == name]) for name in by_council},
        by_table={table: _error([(v, c) for _, v, c in stated if v.table == table]) for table in tables},
        doubts=_doubt_effects([v for verdicts in by_council.values() for v in verdicts]),
    )


def confidence(bound: float | None, doubts: Iterable[str], factors: Mapping[str, float]) -> float | None:
    """Precision of the rule times the factor of each doubt (1 where none is set); None where the rule was not measured."""
    return None if bound is None else bound * prod(factors.get(doubt, 1.0) for doubt in set(doubts))


def precisions(by_council: Mapping[str, Verdicts]) -> tuple[RulePrecision, ...]:
    """The precision of every rule that was judged, by id."""
    councils: dict[str, set[str]] = defaultdict(set)
    for council, verdicts in by_council.items():
        for verdict in verdicts:
            councils[verdict.rule] |= {council} - {UNNAMED}
    everything = [verdict for verdicts in by_council.values() for verdict in verdicts]
    counts, bounds = _counts(everything), _bounds(everything)
    return tuple(RulePrecision(rule, right, n - right, len(councils[rule]), bounds.get(rule)) for rule, (right, n) in sorted(counts.items()))


def _counts(verdicts: Iterable[Verdict]) -> dict[str, tuple[int, int]]:
    """Right and all cases by rule."""
    right, n = Counter[str](), Counter[str]()
    for verdict in verdicts:
        right[verdict.rule] += verdict.right
        n[verdict.rule] += 1
    return {rule: (right[rule], cases) for rule, cases in n.items()}


def _bounds(verdicts: Iterable[Verdict]) -> dict[str, float]:
    return {rule: lower_bound(right, n) for rule, (right, n) in _counts(verdicts).items() if n >= FEWEST_CASES}


def _error(stated: Sequence[tuple[Verdict, float | None]]) -> CalibrationError:
    known = [(c, v.right) for v, c in stated if c is not None]
    confidences, right = [c for c, _ in known], [r for _, r in known]
    n = len(known)
    return CalibrationError(
        n_judged=len(stated),
        n=n,
        mean_confidence=sum(confidences) / n if n else None,
        share_right=sum(right) / n if n else None,
        brier=brier(confidences, right),
        error=calibration_error(confidences, right),
    )


def _doubt_effects(verdicts: Verdicts) -> tuple[DoubtEffect, ...]:
    sure = {rule: right / n for rule, (right, n) in _counts(v for v in verdicts if not v.doubts).items()}
    found = []
    for doubt in sorted({doubt for v in verdicts for doubt in v.doubts}):
        cases = [v for v in verdicts if doubt in v.doubts]
        expected = [sure[v.rule] for v in cases if v.rule in sure]
        found.append(DoubtEffect(doubt, sum(v.right for v in cases), len(cases), sum(expected) if len(expected) == len(cases) else None))
    return tuple(found)


def precision_toml(calibration: Calibration, n_papers: int, n_councils: int) -> str:
    """The file that the rulebook reads; the same cases give the same bytes."""
    lines = [
        "# How often each rule was right, counted on annotated papers; written by the command",
        "#",
        "#     papers evaluate GOLD --papers PAPERS --calibrate",
        "#",
        "# Do not edit. Borderline items count neither way. `bound` is the 95 % lower bound (Wilson, one-sided) of the share that is right;",
        f"# a rule with fewer than {FEWEST_CASES} cases has none, and its precision counts as not measured. `councils` says at how many named",
        f"# councils it was seen. Counted on {n_papers} papers of {n_councils} named councils.",
        *_tested(calibration.overall),
        "",
        "[precision]",
    ]
    for rule in calibration.rules:
        bound = "" if rule.bound is None else f", bound = {rule.bound:.3f}"
        lines.append(f'"{rule.rule}" = {{ right = {rule.right}, wrong = {rule.wrong}, councils = {rule.n_councils}{bound} }}')
    return "\n".join(lines) + "\n"


def _tested(error: CalibrationError) -> list[str]:
    if error.brier is None:
        return []
    return [
        f"# Tested with one council left out at a time: {error.n} of {error.n_judged} rows get a confidence, on average {error.mean_confidence:.3f};",
        f"# {error.share_right:.3f} of them are right (Brier score {error.brier:.4f}, expected calibration error {error.error:.4f}).",
    ]


def write_precision(target: Path, text: str) -> None:
    """Write the file aside and rename it. Raises PapersError where it cannot be written."""
    aside = target.with_name(f".{target.name}.aside")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise PapersError(f"{target}: cannot be written ({error.strerror}); choose another file") from error
