"""Briefings as HTML files that need nothing else: no script, no picture, one inline style that the policy names by its hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.briefing.content import Briefing, briefing_of
from extract.briefing.sources import Found
from extract.errors import PapersError
from extract.pipeline import pipeline_version

if TYPE_CHECKING:
    from jinja2 import Environment


def write_briefing(papers: Sequence[Found], out: Path, as_folder: bool) -> Path:
    """Write one page for the papers of a file, or a folder with an index and a page a paper; returns the page to open.

    Raises PapersError where `out` cannot be written.
    """
    briefings = [briefing_of(found) for found in papers]
    try:
        if not as_folder:
            out.write_text(page(briefings), encoding="utf-8", newline="\n")
            return out
        out.mkdir(parents=True, exist_ok=True)
        names = [f"{found.paper['paper_id']}.html" for found in papers]
        for briefing, name in zip(briefings, names, strict=True):
            (out / name).write_text(page([briefing], back="index.html"), encoding="utf-8", newline="\n")
        (out / "index.html").write_text(index(briefings, names), encoding="utf-8", newline="\n")
    except OSError as error:
        what = "a folder" if as_folder else "a file in a folder that exists"
        raise PapersError(f"{out}: cannot be written: {error.strerror}; name {what}") from error
    return out / "index.html"


def page(briefings: Sequence[Briefing], back: str | None = None) -> str:
    """The briefings of one file's papers as HTML; all text is escaped, and the policy lets nothing in but the style."""
    title = briefings[0].title if briefings else "No paper"
    return _render("briefing.html", title=title, briefings=briefings, back=back)


def index(briefings: Sequence[Briefing], names: Sequence[str]) -> str:
    """The list of papers with how many flags each has, those with the gravest first."""
    listed = sorted(zip(briefings, names, strict=True), key=lambda pair: [-count for _, count in pair[0].counts[:2]])
    totals = [(severity, sum(dict(b.counts)[severity] for b in briefings)) for severity, _ in (briefings[0].counts if briefings else ())]
    return _render("index.html", title=f"{len(briefings)} papers", papers=listed, totals=totals)


def _render(template: str, **values: Any) -> str:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(style=style, policy=policy, version=pipeline_version(), **values)


@cache
def _style() -> str:
    return files("extract.briefing").joinpath("briefing.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loaded = Environment(
        loader=PackageLoader("extract", "briefing"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    loaded.filters["own"] = Markup  # for the style of this package alone
    return loaded
