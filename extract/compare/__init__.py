"""The effect of a change: which records two datasets do not share."""

from extract.compare.changes import Change, ColumnChange, Comparison, compare
from extract.compare.report import as_json, render

__all__ = ["Change", "ColumnChange", "Comparison", "as_json", "compare", "render"]
