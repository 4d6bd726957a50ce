"""What the picture of a scanned page shows before its words are read: how it is tilted, its ruling lines, its bold print."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from extract.read.words import Rule

Grey = npt.NDArray[np.uint8]
Dark = npt.NDArray[np.bool_]
PixelBox = tuple[int, int, int, int]  # x0, top, x1, bottom

_MOST_TILT = 10.0  # degrees: papers lie no more askew on a scanner
_LEAST_TILT = 0.15  # degrees: below, lines of text stay apart as they are
_FEWEST = 200  # dark pixels: fewer show no lines
_SAMPLE = 60_000  # dark pixels looked at to find the tilt
_PAPER = 0.35  # share of the way from paper to ink at which a pixel counts as dark
_LEAST_INK = 0.0004  # share of dark pixels: below, a page is blank
_SHORTEST = 24.0  # points: shorter strokes are letters
_THICKEST = 2.5  # points, as for rules that a PDF draws
_SOLID = 0.93  # share of a ruling line that must be dark
_MOST_STROKES = 6000  # a page with more shows a photograph


class Tilt(NamedTuple):
    """How a page's lines lie: `degrees` anticlockwise from level (or from upright), `sideways` where they run up or down the page."""

    degrees: float
    sideways: bool


def dark_of(grey: Grey) -> Dark:
    """The pixels that are ink: darker than a share of the way from the paper's usual tone to its darkest."""
    paper, ink = float(np.percentile(grey, 80)), float(np.percentile(grey, 0.5))
    return grey < paper - _PAPER * max(paper - ink, 60.0)


def is_blank(dark: Dark) -> bool:
    return float(dark.mean()) < _LEAST_INK


def tilt_of(dark: Dark) -> Tilt:
    """The tilt at which the lines of a page part most sharply into ink and white space.

    The profile of ink at each angle, sharpest where the lines stand level, as Postl found (ICPR 1986).
    """
    places = np.argwhere(dark[::2, ::2]).astype(np.float64)
    if len(places) < _FEWEST:
        return Tilt(0.0, False)
    ys, xs = places[:: max(len(places) // _SAMPLE, 1)].T
    level, sharp_level = _sharpest(ys, xs)
    upright, sharp_upright = _sharpest(xs, -ys)
    return Tilt(upright, True) if sharp_upright > 1.3 * sharp_level else Tilt(level, False)


def _sharpest(across: npt.NDArray[np.float64], along: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The angle at which lines that run along `along` part best, and how well."""
    best = 0.0
    for width, step in ((_MOST_TILT, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = best + np.arange(-width, width + step / 2, step)
        sharpness = [_sharpness(across, along, angle) for angle in angles]
        best = float(angles[int(np.argmax(sharpness))])
    return (best if abs(best) >= _LEAST_TILT else 0.0), max(sharpness)


def _sharpness(across: npt.NDArray[np.float64], along: npt.NDArray[np.float64], degrees: float) -> float:
    rows = across + along * np.tan(np.radians(degrees))
    profile = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())


def rules_of(dark: Dark, scale: float) -> list[Rule]:
    """The ruling lines of a level picture in points; `scale` is pixels a point. Empty where the page is a photograph."""
    shortest, thickest = int(_SHORTEST * scale), _THICKEST * scale
    across = _strokes(dark, shortest, thickest)
    down = _strokes(dark.T, shortest, thickest)
    return [Rule(a / scale, at / scale, b / scale, at / scale) for at, a, b in across] + [
        Rule(at / scale, a / scale, at / scale, b / scale) for at, a, b in down
    ]


def _strokes(dark: Dark, shortest: int, thickest: float) -> list[tuple[float, float, float]]:
    """Long dark runs along rows, runs of neighbouring rows joined: (row, start, end) of each that is thin."""
    if dark.shape[1] <= shortest:
        return []
    runs = _long_runs(dark, shortest)
    if len(runs) > _MOST_STROKES:
        return []
    open_strokes: list[list[float]] = []  # first row, last row, start, end
    done: list[list[float]] = []
    for row, start, end in runs:
        done += [s for s in open_strokes if row - s[1] > 2]
        open_strokes = [s for s in open_strokes if row - s[1] <= 2]
        same = next((s for s in open_strokes if start <= s[3] + 2 and end >= s[2] - 2), None)
        if same is None:
            open_strokes.append([row, row, start, end])
        else:
            same[1:] = [row, min(same[2], start), max(same[3], end)]
    return [((s[0] + s[1]) / 2, s[2], s[3]) for s in done + open_strokes if s[1] - s[0] + 1 <= thickest]


def _long_runs(dark: Dark, shortest: int) -> list[tuple[int, int, int]]:
    """(row, start, end) of every stretch made of windows of `shortest` pixels that are nearly all dark."""
    rows = np.flatnonzero(dark.sum(axis=1) >= _SOLID * shortest)
    out: list[tuple[int, int, int]] = []
    for row in rows:
        sums = np.concatenate(([0], np.cumsum(dark[row], dtype=np.int32)))
        solid = (sums[shortest:] - sums[:-shortest]) >= _SOLID * shortest
        edges = np.flatnonzero(np.diff(np.concatenate(([False], solid, [False])).astype(np.int8)))
        out += [(int(row), int(a), int(b) + shortest - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return out


def stem_width(dark: Dark, box: PixelBox) -> float:
    """The usual width in pixels of the upright strokes inside a box; 0 where there is no ink."""
    x0, top, x1, bottom = box
    crop = dark[max(top, 0) : bottom, max(x0, 0) : x1]
    if not crop.size:
        return 0.0
    padded = np.zeros((crop.shape[0], crop.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = crop
    edges = np.diff(padded, axis=1).ravel()
    lengths = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    return float(np.median(lengths)) if len(lengths) else 0.0


def fill_of(dark: Dark, box: PixelBox) -> float:
    """The share of a box that is ink."""
    x0, top, x1, bottom = box
    crop = dark[max(top, 0) : bottom, max(x0, 0) : x1]
    return float(crop.mean()) if crop.size else 0.0


def turned(picture: Any, turn: int, tilt: float) -> Any:
    """A picture turned clockwise by `turn` (0, 90, 180, 270) degrees and then by `tilt`, larger where its corners need room."""
    from PIL import Image

    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    if turn:
        picture = picture.transpose(turns[turn])
    return picture.rotate(-tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if tilt else picture
