"""The command `papers`. Heavy packages are imported inside the commands, so that --help stays quick."""

from __future__ import annotations

from extract.cli import check, compare, evaluate, extract, link, rules, schema, show, text
from extract.cli.group import main

__all__ = ["check", "compare", "evaluate", "extract", "link", "main", "rules", "schema", "show", "text"]
