"""A second reader for damaged PDFs: what pdfium cannot open, pdfplumber (pdfminer) can often still read in part."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from extract.pulse import beat
from extract.read.words import Page, Rule, Word

_MOST_PAGES = 2000  # pdfminer follows whatever a damaged file says; a paper has fewer pages than this
_UNKNOWN_GLYPH = re.compile(r"\(cid:\d+\)")  # how pdfminer writes a glyph whose character it does not know


def salvage_pages(data: bytes, password: str | None = None) -> list[Page]:
    """The pages that pdfplumber finds in a damaged PDF, words and ruling lines alone; empty where it finds none.

    Pages it cannot read are `unreadable`, like those that pdfium cannot load.
    """
    import pdfplumber

    for name in ("pdfminer", "pdfplumber"):  # they warn of every fault; the caller says so once
        logging.getLogger(name).setLevel(logging.CRITICAL)
    pages: list[Page] = []
    try:
        with pdfplumber.open(io.BytesIO(data), password=password or "") as document:
            for number, printed in enumerate(document.pages[:_MOST_PAGES], 1):
                beat()
                pages.append(_page(printed, number))
                printed.close()
    except MemoryError:
        raise
    # pdfminer raises whatever its parser trips over (KeyError, RecursionError, struct.error, ...) on a damaged file.
    except Exception:
        return pages
    return pages


def _page(printed: Any, number: int) -> Page:
    page = Page(number, float(printed.width), float(printed.height))
    try:
        words = printed.extract_words(extra_attrs=["fontname", "size"], return_chars=False, use_text_flow=False)
        page.words = [_word(word) for word in words]
        page.rules = [_rule(edge) for edge in printed.edges]
    except MemoryError:
        raise
    except Exception:
        page.unreadable = True
    return page


def _word(word: dict[str, Any]) -> Word:
    font = str(word.get("fontname") or "").lower()
    size = float(word.get("size") or word["bottom"] - word["top"])
    # pdfplumber gives no baseline: a fifth of the size is about a font's descent.
    baseline = word["bottom"] - size / 5
    return Word(
        _UNKNOWN_GLYPH.sub("\ufffd", word["text"]), word["x0"], word["top"], word["x1"], word["bottom"], baseline, size,
        "bold" in font or "black" in font, "italic" in font or "oblique" in font, bool(word.get("upright", True)),
    )  # fmt: skip


def _rule(edge: dict[str, Any]) -> Rule:
    if edge["orientation"] == "h":
        return Rule(edge["x0"], edge["top"], edge["x1"], edge["top"])
    return Rule(edge["x0"], edge["top"], edge["x0"], edge["bottom"])
