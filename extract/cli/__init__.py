"""The command `papers`. Heavy packages are imported inside the commands, so that --help stays quick."""

from __future__ import annotations

from extract.cli import check, compare, evaluate, extract, link, remove, retry, rules, schema, show, status, text
from extract.cli.group import main

__all__ = ["check", "compare", "evaluate", "extract", "link", "main", "remove", "retry", "rules", "schema", "show", "status", "text"]
