"""Labels that begin list items and numbered paragraphs: bullets, numbers, letters."""

from __future__ import annotations

import re

from extract.read.layout import PrintedLine

_BULLETS = frozenset("•●○◦▪▫■□‣⁃∙·◆◇►➢➤✓✔❖⦁\u2023")
_DASHES = frozenset(("-", "–", "—"))
_LETTER_BULLETS = frozenset(("o", "§", "Ø", "ü"))  # what symbol fonts leave where a bullet was drawn
_LABEL = re.compile(
    r"""^(?: \d{1,3}(?:\.\d{1,3}){1,4}\.?   # 1.1  10.2.3
        | \d{1,4}[.):] | \(\d{1,3}\)        # 1.  12)  (3)
        | \d{1,3}[a-z][.):]                # 7a.
        | \(?[a-zA-Z]{1,2}\)  | [A-Za-z]\.  # (a)  b)  C.
        | \(?[ivxIVX]{1,5}[.)]              # (iv)  iii.
        )$""",
    re.VERBOSE,
)
STUCK_LABEL = re.compile(  # no space after it: 10.With  12.A  3.4The  (b)that, but not (s)he
    r"^(?:\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\([a-z0-9]{1,3}\)|[a-z]\))(?=[A-Z][a-z]|[A-Z]$|[A-Z]{3})|^\([a-h]\)(?=[a-z]{2})"
)
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d[.):]$")  # the end of a date whose day and month stand on the line above
_NUMBER = re.compile(r"^\d{1,3}[a-z]?$")
_ITEM = frozenset(("Item", "ITEM"))  # how some agendas number their business
_PARTS_OF_LABEL = re.compile(r"^(\(|\d{1,3}\.(?:\d{1,3}\.)*(?=\d))?(\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})([.):]*)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
ENDS_ITEM = re.compile(r";\s(?:and|or)$")  # where an item of a list ends and the next one follows, set apart from it
TAB = 0.55  # ems: white space after a label that is more than a space


def label_width(line: PrintedLine) -> int:
    """How many words of a line's start are a list label: 1 for `1.1`, `(a)` or a bullet, 2 for `Item 5` before a tab, else 0."""
    token = line.words[0].text
    if token in _ITEM and len(line.words) > 2 and _NUMBER.match(line.words[1].text):
        return 2 if line.words[2].x0 - line.words[1].x1 > TAB * line.size else 0
    if len(line.words) == 1:
        return 1 if is_bullet(token) or (_LABEL.match(token) and not _YEAR_ALONE.match(token)) else 0
    tab = line.words[1].x0 - line.words[0].x1 > TAB * line.size
    if is_bullet(token) or _LABEL.match(token) or token in _DASHES or token in _LETTER_BULLETS or STUCK_LABEL.match(token):
        return 1
    return 1 if tab and _NUMBER.match(token) else 0


def is_bullet(token: str) -> bool:
    """Whether a word is a bullet, or what a symbol font leaves of one."""
    return token in _BULLETS or (len(token) == 1 and "\ue000" <= token <= "\uf8ff")


def follows(label: str, following: str) -> bool:
    """Whether one list label is the next after another: 3. after 2., (d) after (c), iii) after ii)."""
    a, b = _PARTS_OF_LABEL.match(label), _PARTS_OF_LABEL.match(following)
    if not a or not b or (a[1], a[3]) != (b[1], b[3]):
        return False
    one, two = a[2].lower(), b[2].lower()
    if one.isdigit() and two.isdigit():
        return int(two) == int(one) + 1
    if one in _ROMAN and two in _ROMAN[1:] and _ROMAN.index(two) == _ROMAN.index(one) + 1:
        return True
    return len(one) == len(two) == 1 and one.isalpha() and ord(two) == ord(one) + 1


def as_printed(token: str) -> str:
    """A label as it is written in the text: `•` for any bullet."""
    return "•" if is_bullet(token) or token in _LETTER_BULLETS or token in _DASHES else token
