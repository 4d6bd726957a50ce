"""Bytes of text exports into characters: charset by trial, front matter set aside."""

from __future__ import annotations

import codecs
import re

from extract.errors import SourceError

_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"II*\x00", b"MM\x00*", b"\x1f\x8b")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_STRAY_BYTES = re.compile("[\udc80-\udcff]")
_KEY = re.compile(r"([A-Za-z][\w -]{0,40}):\s*(.*)$")
_MAX_FRONT_MATTER = 100
_SHARE_OF_CONTROLS = 0.01


def decode(data: bytes) -> str:
    """The text of a file with `\\n` line ends; UTF-8, UTF-16, UTF-32 and Windows-1252, mixed ones too, by trial.

    Raises SourceError: EMPTY, NOT_A_PAPER for files that are no text, DAMAGED for text that is mostly lost.
    """
    if not data.strip(b"\x00 \t\r\n\f"):
        raise SourceError("EMPTY", "the file holds no text: export it again, or give the paper's PDF")
    if data.startswith(_BINARY):
        raise SourceError("NOT_A_PAPER", "this is not a text file: give it the ending of its format, or export it as PDF or as UTF-8 text")
    text = _characters(data)
    bad = len(_CONTROLS.findall(text))
    if bad > max(len(text) * _SHARE_OF_CONTROLS, 8):
        if bad < 0.5 * len(text) and len(re.findall(r"[A-Za-z]{3,}", text)) > 0.05 * len(text):
            raise SourceError("DAMAGED", "parts of the text are lost (bytes that are no characters): fetch or export the file again")
        raise SourceError("NOT_A_PAPER", "this is a binary file, not text: export the paper as PDF or as UTF-8 text")
    text = _LINE_ENDS.sub("\n", text).lstrip("\ufeff")
    if not text.replace("\ufeff", "").strip("\x00\x1a").strip():
        raise SourceError("EMPTY", "the file holds no text: export it again, or give the paper's PDF")
    return text


def _characters(data: bytes) -> str:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            if charset == "utf-8":
                data = data[len(mark) :]
                break
            return data[len(mark) :].decode(charset, "replace")
    if charset := _wide_charset(data[:4096]):
        return data.decode(charset, "replace")
    text = data.decode("utf-8", "surrogateescape")
    return text if text.isascii() else _STRAY_BYTES.sub(_windows_character, text)


def _wide_charset(head: bytes) -> str:
    """UTF-16 without a byte-order mark, told by zero bytes in every other place."""
    if len(head) < 8:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else ""


def _windows_character(stray: re.Match[str]) -> str:
    """A byte that is no UTF-8, read as Windows-1252 (Latin-1 where that has no character)."""
    byte = bytes([ord(stray[0]) - 0xDC00])
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return " "


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields of a leading `---` block, and the text below it; no fields where there is no such block."""
    if not text.lstrip("\n").startswith("---\n"):
        return {}, text
    lines = text.lstrip("\n").split("\n", _MAX_FRONT_MATTER)
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None or end >= _MAX_FRONT_MATTER:
        return {}, text
    fields: dict[str, str] = {}
    key = ""
    for line in lines[1:end]:
        if found := _KEY.match(line):
            key = found[1].strip().lower()
            fields[key] = found[2].strip().strip("\"'")
        elif key and line.strip():
            value = line.strip().removeprefix("- ").strip("\"'")
            fields[key] = f"{fields[key]}, {value}" if fields[key] else value
        elif line.strip():
            return {}, text
    return (fields, "\n".join(lines[end + 1 :])) if fields else ({}, text)
