"""The web page of one paper as one file that needs nothing else: pictures, data, style and script all stand in it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from extract.errors import PapersError, SourceError
from extract.paper_page.content import paper_content
from extract.pipeline import process
from extract.read.picture import Picture, page_pictures
from extract.rulebook import load_rulebook


def write_page(path: Path, out: Path, password: str | None = None) -> None:
    """Read one paper and write its page to `out`.

    Raises SourceError where the paper cannot be read and PapersError where `out` cannot be written.
    """
    html = page_of(path, password)
    try:
        out.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PapersError(f"{out}: cannot be written: {error.strerror}; name a file in a folder that exists") from error


def page_of(path: Path, password: str | None = None) -> str:
    """The page of one paper as HTML; raises SourceError where the paper cannot be read."""
    rulebook = load_rulebook()
    result = process(path, path.name, rulebook=rulebook, password=password)
    if result.document is None:
        raise SourceError(str(result.source.code), f"{path}: {result.source.reason}")
    is_pdf = result.document.media_type == "application/pdf"
    pictures = list(page_pictures(path.read_bytes(), password)) if is_pdf else []
    sizes = {picture.page: (picture.width, picture.height) for picture in pictures}
    return render(paper_content(result.rows, result.document, rulebook, sizes), pictures)


def render(content: dict[str, Any], pictures: Sequence[Picture]) -> str:
    """HTML from the content of a paper and its page pictures; every text is escaped, and the policy allows only what is in the file."""
    style, script = _part("page.css"), _part("drawing.js") + _part("panel.js")
    policy = f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    return Template(_part("template.html")).substitute(
        policy=escape(policy),
        title=escape(str(content["title"])),
        style=style,
        script=script,
        sheets="\n".join(map(_sheet, pictures)),
        data=_data(content),
    )


def _part(name: str) -> str:
    return files("extract.paper_page").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """The source expression by which a content security policy allows one inline element (CSP 3, 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _sheet(picture: Picture) -> str:
    number, (width, height) = picture.page, picture.pixels
    source = f"data:image/webp;base64,{base64.b64encode(picture.webp).decode()}"
    image = f'<img src="{source}" width="{width}" height="{height}" alt="Page {number}" loading="lazy" decoding="async" draggable="false">'
    return f'<section class="sheet" data-page="{number}" aria-label="Page {number}">{image}</section>'


def _data(content: dict[str, Any]) -> str:
    """JSON that cannot end the script element it stands in (HTML, 4.12.1.3: no `<` is left in it)."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
