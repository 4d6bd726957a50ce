"""Whether bytes are a web page; knows nothing that takes time to load."""

from __future__ import annotations

import re

HTML = "text/html"
_PAGE = re.compile(rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL)


def is_page(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a page: a document type or root of HTML before anything but comments."""
    return bool(_PAGE.match(head.replace(b"\x00", b"")))
