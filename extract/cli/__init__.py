"""The command `papers`. Heavy packages are imported inside the commands, so that --help stays quick."""

from __future__ import annotations

from extract.cli.interrupts import quiet_interrupts

with quiet_interrupts():  # loading them takes a moment
    from extract.cli import (
        card,
        check,
        compare,
        evaluate,
        export,
        extract,
        index,
        link,
        remove,
        retry,
        rules,
        schema,
        search,
        serve,
        show,
        status,
        text,
    )
    from extract.cli.group import main

__all__ = [
    "card",
    "check",
    "compare",
    "evaluate",
    "export",
    "extract",
    "index",
    "link",
    "main",
    "remove",
    "retry",
    "rules",
    "schema",
    "search",
    "serve",
    "show",
    "status",
    "text",
]
