"""Which pages have no usable text layer, and so are read from their pictures by tesseract where it is installed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence

from extract.read.words import Page

HOW_TO_INSTALL = "Install tesseract (Debian and Ubuntu: apt-get install tesseract-ocr; macOS: brew install tesseract) and run again."
_FEW_CHARACTERS = 60  # a picture of a page with no more than these (a stamp, a page number) is a scan
_UNREADABLE = 0.3  # share of characters that no font names: the text layer is no use
_NAMELESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f\x7f-\x9f]")
_FEWEST_LETTERS = 100  # of a page whose letters are judged by how many vowels are among them
_FEWEST_VOWELS = 0.25  # share of letters; English and Welsh have two fifths
_VOWELS = re.compile("[aeiouwyâêîôûŵŷ]", re.IGNORECASE)
_PLAIN = "the and of to in for is on be by with that as are this at from will or it has have was which not yn yr ac ar o i"
# No page of prose or of a table's labels is without all of these.
_COMMON = frozenset(form for word in _PLAIN.split() for form in (word, word.capitalize(), word.upper()))


def tesseract() -> str | None:
    """Where the tool lies, or None; looked up each time, since a process may outlive an installation."""
    return shutil.which("tesseract")


def needs_ocr(page: Page) -> bool:
    """Whether a page's text layer is no use: a picture with hardly a word, no word at all, or letters that are not those printed."""
    if page.unreadable or page.from_picture:
        return False
    words = page.texts()
    n_characters = sum(map(len, words))
    return is_nonsense(words) if n_characters > _FEW_CHARACTERS else page.has_images or not n_characters


def is_nonsense(words: Sequence[str]) -> bool:
    """Whether the letters of a page's text layer are not those that it prints; a few words are never taken to be so."""
    text = "".join(words)
    if len(text) <= _FEW_CHARACTERS:
        return False
    is_plain = text.isascii() and text.isprintable()
    if not is_plain and len(_NAMELESS.findall(text)) > _UNREADABLE * len(text):
        return True
    return "the" not in words and _COMMON.isdisjoint(words) and _is_enciphered(text)


def _is_enciphered(text: str) -> bool:
    """Whether letters stand for others, as where a font was cut down and its table of characters lost."""
    letters = sum(map(str.isalpha, text))
    return letters >= _FEWEST_LETTERS and len(_VOWELS.findall(text)) < _FEWEST_VOWELS * letters


def scans_read(numbers: Sequence[int], data: bytes, password: str | None = None) -> list[Page]:
    """Pages that need it, by their numbers, read by tesseract where it is installed; such a page is `from_picture` and `is_ocr`.

    Those it gives up on are left out. Raises SourceError NO_OCR where tesseract is there but does not work.
    """
    tool = tesseract() if numbers else None
    if tool is None:
        return []
    from extract.read.scan_page import read_scans

    return list(read_scans(numbers, data, password, tool).values())
