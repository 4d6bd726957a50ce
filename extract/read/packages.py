"""Office files as the zip packages they are: their kind by content, their parts read within limits."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from extract.errors import SourceError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_PARTS = 20_000
_LARGEST_PART = 64_000_000  # bytes once unpacked: the text of a thousand pages takes about ten million
_KINDS = {
    "xl/workbook.xml": "an Excel file; save the sheets that matter as PDF and try again",
    "xl/workbook.bin": "an Excel file; save the sheets that matter as PDF and try again",
    "ppt/presentation.xml": "a PowerPoint file; save it as PDF and try again",
    "content.xml": "an OpenDocument file; save it as PDF or .docx and try again",
    "META-INF/container.xml": "an e-book; save it as PDF and try again",
}
_OLD = (
    ("EncryptedPackage", "ENCRYPTED", "an Office file with a password; save it without one and try again"),
    ("WordDocument", "UNSUPPORTED", "an old Word file (.doc); save it as .docx or PDF and try again"),
    ("Workbook", "UNSUPPORTED", "an old Excel file (.xls); save the sheets that matter as PDF and try again"),
    ("PowerPoint Document", "UNSUPPORTED", "an old PowerPoint file (.ppt); save it as PDF and try again"),
    ("__substg1.0_", "UNSUPPORTED", "an Outlook message (.msg); save what is attached to it, or print it to PDF, and try again"),
)
_OLD_HEAD = 4_000_000  # bytes in which the names of an old file's streams are looked for


def kind_of_zip(data: bytes) -> str:
    """The media type of a zip file that can be read (a Word file); raises SourceError UNSUPPORTED or DAMAGED for others."""
    names = set(_opened(data).namelist())
    if "word/document.xml" in names or any(n.startswith("word/document") and n.endswith(".xml") for n in names):
        return DOCX
    what = next((what for name, what in _KINDS.items() if name in names), "a zip file; unpack it and try again")
    raise SourceError("UNSUPPORTED", f"this is {what}")


def refuse_old(data: bytes) -> None:
    """Raise SourceError with what an old Office or Outlook file (MS-CFB) is, told by the names of its streams."""
    for name, code, what in _OLD:
        if name.encode("utf-16-le") in data[:_OLD_HEAD] or name.encode("utf-16-le") in data[-_OLD_HEAD:]:
            raise SourceError(code, f"this is {what}")
    raise SourceError("UNSUPPORTED", "this is an old Office or Outlook file (.doc, .xls, .msg); save it as PDF and try again")


class Package:
    """The parts of an Office file. Raises SourceError DAMAGED where it does not open."""

    def __init__(self, data: bytes) -> None:
        self._zip = _opened(data)
        self.names = set(self._zip.namelist())

    def xml(self, name: str) -> Any:
        """The root of an XML part, None where there is none.

        Raises SourceError TOO_LARGE for a part that unpacks to more than any paper holds, and DAMAGED for one that is cut
        short, is no XML, or declares a document type, which these files never do (ISO/IEC 29500-2) and bombs need.
        """
        from lxml import etree

        if name not in self.names:
            return None
        data = self._read(name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise SourceError("DAMAGED", "the Word file is damaged inside; open it in Word, save it again and try again") from None
        if root.getroottree().docinfo.doctype:
            raise SourceError("DAMAGED", "the Word file holds declarations that no Word file has; it is damaged or meant to do harm")
        return root

    def _read(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as part:
                data = part.read(_LARGEST_PART + 1)
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
            raise SourceError("DAMAGED", f"the Word file cannot be unpacked ({error}); fetch it again from where it was published") from None
        except Exception as error:  # zlib.error has no public base
            if type(error).__module__ != "zlib":
                raise
            raise SourceError("DAMAGED", "the Word file cannot be unpacked; fetch it again from where it was published") from None
        if len(data) > _LARGEST_PART:
            raise SourceError("TOO_LARGE", f"a part of the Word file unpacks to more than {_LARGEST_PART // 1_000_000} MB, which no paper does")
        return data


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SourceError("DAMAGED", "this begins like a zip or Office file but is cut short or damaged; fetch it again") from None
    if len(package.namelist()) > _MOST_PARTS:
        raise SourceError("TOO_LARGE", "a zip file with more parts than any paper has; unpack it and try again")
    return package
