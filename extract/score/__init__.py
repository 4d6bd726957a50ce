"""Precision, recall and F1 against gold, and the precision of every rule."""

from extract.score.calibrate import Calibration, CalibrationError, RulePrecision
from extract.score.evaluate import Evaluation, PaperScore, calibrate, evaluate
from extract.score.measures import KINDS, Fault
from extract.score.report import as_json, render, render_markdown
from extract.score.statistics import Figures, Tally

__all__ = [
    "KINDS",
    "Calibration",
    "CalibrationError",
    "Evaluation",
    "Fault",
    "Figures",
    "PaperScore",
    "RulePrecision",
    "Tally",
    "as_json",
    "calibrate",
    "evaluate",
    "render",
    "render_markdown",
]
