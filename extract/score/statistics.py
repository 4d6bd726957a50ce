"""Counts turned into figures: precision, recall, F1, intervals, bounds and errors of calibration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_Z_ONE_SIDED_95 = 1.6448536269514722
_BINS = 10


@dataclass(frozen=True, slots=True)
class Tally:
    """How many given items were right, how many were given, how many the gold has."""

    right: int = 0
    given: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.given + other.given, self.gold + other.gold)

    @property
    def empty(self) -> bool:
        return not self.given and not self.gold

    @property
    def precision(self) -> float:
        """Right of given; nothing given is right where there is nothing to find."""
        return self.right / self.given if self.given else float(not self.gold)

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


@dataclass(frozen=True, slots=True)
class Figures:
    """A tally over papers and its figures; each interval holds 95 % of the bootstrap samples (papers drawn with return).

    `mean_f1` is the mean over papers that have something of the kind. Intervals are None for fewer than two such papers.
    """

    tally: Tally
    n_papers: int
    mean_f1: float | None
    precision_interval: tuple[float, float] | None = None
    recall_interval: tuple[float, float] | None = None
    f1_interval: tuple[float, float] | None = None
    mean_interval: tuple[float, float] | None = None


def figures(papers: Sequence[Tally], *, samples: int, seed: int) -> Figures:
    """Figures over papers; the same papers, samples and seed give the same intervals."""
    speaking = [tally for tally in papers if not tally.empty]
    whole = total(speaking)
    if not speaking:
        return Figures(whole, 0, None)
    f1s = np.array([tally.f1 for tally in speaking])
    if len(speaking) < 2 or not samples:
        return Figures(whole, len(speaking), float(f1s.mean()))
    counts = np.array([(t.right, t.given, t.gold) for t in speaking], dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(speaking), (samples, len(speaking)))
    right, given, gold = counts[drawn].sum(axis=1).T
    precision = _share(right, given, gold == 0)
    recall = _share(right, gold, True)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    means = f1s[drawn].mean(axis=1)
    return Figures(whole, len(speaking), float(f1s.mean()), _interval(precision), _interval(recall), _interval(f1), _interval(means))


def _share(part: Floats, whole: Floats, otherwise: Any) -> Floats:
    filled = np.where(np.broadcast_to(otherwise, whole.shape), 1.0, 0.0)
    return np.divide(part, whole, out=filled, where=whole > 0)


def _interval(values: Floats) -> tuple[float, float]:
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def lower_bound(right: int, n: int) -> float:
    """One-sided 95 % lower bound of a share: Wilson's score interval (E. B. Wilson, JASA 22, 1927), which holds for few cases too."""
    z2 = _Z_ONE_SIDED_95**2
    share = right / n
    return max(0.0, (share + z2 / (2 * n) - _Z_ONE_SIDED_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n))


def brier(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Mean squared distance of confidence from what came true (0 is best); None without cases."""
    if not confidence:
        return None
    return float(np.mean((np.array(confidence) - np.array(right, dtype=np.float64)) ** 2))


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Expected calibration error: distance of mean confidence from the share that is right, over ten equal bins weighted by cases."""
    if not confidence:
        return None
    stated, true = np.array(confidence), np.array(right, dtype=np.float64)
    bins = np.minimum((stated * _BINS).astype(int), _BINS - 1)
    n = np.bincount(bins, minlength=_BINS)
    gaps = np.abs(np.bincount(bins, stated, _BINS) - np.bincount(bins, true, _BINS))
    return float(gaps.sum() / n.sum())
