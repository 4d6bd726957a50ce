"""Text that a spreadsheet would run as a formula, made safe for CSV."""

from __future__ import annotations

# What runs at the start of a cell (OWASP, CSV injection), the wide forms of East Asian keyboards included; spaces before it do not help.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
GUARD = "'"
PATTERN = f"^ *[{''.join(_STARTS)}]".replace("-", "\\-")
"""The same as a regular expression."""


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it; numbers are no business of this function."""
    return GUARD + text if text.lstrip(" ").startswith(_STARTS) else text
