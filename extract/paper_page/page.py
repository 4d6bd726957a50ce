"""The web page of one paper as one file that needs nothing else: pictures, data, style and script all stand in it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from extract.errors import PapersError
from extract.paper_page.content import paper_content
from extract.paper_page.pack import pack_list
from extract.pipeline import PaperResult, as_text, process_readable
from extract.read.picture import Picture, page_pictures
from extract.records import Page
from extract.rulebook import load_rulebook


def write_page(path: Path, out: Path, password: str | None = None, item: str | None = None) -> list[Path]:
    """Read one paper and write its page to `out`; of an agenda pack `out` becomes the list of its papers, with a page of each beside it.

    `item` asks for the papers of one agenda item. Returns the files written. Raises SourceError where the paper cannot be read and
    PapersError where `out` cannot be written or the source has no such item.
    """
    results = process_readable(path, password=password).papers(item)
    whole = [render(*content) for content in _contents(path, results, password)]
    if len(results) == 1:
        return [_write(out, whole[0])]
    names = [f"{out.stem}-{key.partition('_')[2]}{out.suffix}" for result in results for key in result.documents]
    written = [_write(out, pack_list(as_text(path.name), results, [quote(name) for name in names]))]
    return written + [_write(out.with_name(name), html) for name, html in zip(names, whole, strict=True)]


def _write(out: Path, html: str) -> Path:
    try:
        out.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PapersError(f"{out}: cannot be written: {error.strerror}; name a file in a folder that exists") from error
    return out


def page_of(path: Path, password: str | None = None) -> str:
    """The page of one paper (of an agenda pack, its first) as HTML; raises SourceError where it cannot be read."""
    results = process_readable(path, password=password).papers()[:1]
    return next(render(*content) for content in _contents(path, results, password))


def _contents(path: Path, results: Sequence[PaperResult], password: str | None) -> Iterator[tuple[dict[str, Any], list[Picture]]]:
    """What each paper's page shows: its content and the pictures of its pages."""
    is_pdf = any(document.media_type == "application/pdf" for result in results for document in result.documents.values())
    pictures = {picture.page: picture for picture in page_pictures(path.read_bytes(), password)} if is_pdf else {}
    for result in results:
        assert result.document is not None
        own = [pictures[row.page] for row in result.rows["pages"] if isinstance(row, Page) and row.page in pictures]
        sizes = {picture.page: (picture.width, picture.height) for picture in own}
        yield paper_content(result.rows, result.document, load_rulebook(), sizes), own


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
