"""Which pages have no usable text layer, and so are read from their pictures by tesseract where it is installed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence

from extract.read.words import Page

HOW_TO_INSTALL = "Install tesseract (Debian and Ubuntu: apt-get install tesseract-ocr; macOS: brew install tesseract) and run again."
_FEW_CHARACTERS = 60  # a picture of a page with no more than these (a stamp, a page number) is a scan
_UNREADABLE = 0.3  # share of characters that no font names: the text layer is no use
_NAMELESS = re.compile("[\ufffd\ue000-\uf8ff]")


def tesseract() -> str | None:
    """Where the tool lies, or None; looked up each time, since a process may outlive an installation."""
    return shutil.which("tesseract")


def needs_ocr(page: Page) -> bool:
    """Whether a page's text layer is no use: a picture with hardly a word, no word at all, or words that no font names."""
    if page.unreadable or page.from_picture:
        return False
    text = "".join(page.texts())
    if len(text) <= _FEW_CHARACTERS:
        return page.has_images or not text
    return not text.isascii() and len(_NAMELESS.findall(text)) > _UNREADABLE * len(text)


def scans_read(numbers: Sequence[int], data: bytes, password: str | None = None) -> list[Page]:
    """Pages that need it, by their numbers, read by tesseract where it is installed; such a page is `from_picture` and `is_ocr`.

    Those it gives up on are left out. Raises SourceError NO_OCR where tesseract is there but does not work.
    """
    tool = tesseract() if numbers else None
    if tool is None:
        return []
    from extract.read.scan_page import read_scans

    return list(read_scans(numbers, data, password, tool).values())
