"""Which lines of a text export read on as one paragraph: wrapped lines, and sentences broken by the end of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extract.read.list_labels import ENDS_ITEM
from extract.read.text_dialects import SourceLine, is_label_alone, label_of

_CLOSERS = "\"'\u2019\u201d)]}*"
_OPENERS = "\"'\u2018\u201c([{"
_COLUMNS = re.compile(r"([,;])? {3,}(?=\S)")
_FIELD = re.compile(r"[A-Z][\w'\u2019/&()? -]{1,40}:\s+\S")
_FIELD_ANY = re.compile(r"[A-Z][\w'\u2019/&()? -]{1,40}:(?:\s|$)")
_LIST_OF_PEOPLE = re.compile(r"(?:[\w&]+ ){0,4}(?:present|attending|attendees|attendance|apologies|absent|councillors|members)\b", re.IGNORECASE)
_TEXT_START = re.compile(r"[\"\u2018\u201c(\['*\u00a3]*[^\W\d_]{2}|[AI] |\u00a3\d")
_BEFORE_FIGURE = re.compile(r"[a-z,(-]$|\d[-\u2013]$")
_FIGURE_INSIDE = re.compile(r"(?:19|20)\d\d\b(?!\s+[A-Z])|[(\u00a3]*\d[\d,]*(?:\.\d+)?(?:%|m|k|bn)?(?:[).,;]+|\s)\s*(?:[a-z(]|[A-Z][a-z].*[.;]$)")
_ROW_OF_FIGURES = re.compile(r"(?: (?:[-(+\u00a3]{0,3}\d[\d,.]*\)?%?|[-\u2013])){2}$")
_HYPHENATED = re.compile(r"[^\W_][-\u2010]$")
_NO_LAST_WORD = (
    r"(?:a|an|and|are|as|at|be|been|but|by|for|from|had|has|have|if|in|into|is|its|nor|of|on|or|our|such|than|that|the|their|these|this|those|to"
    r"|was|were|which|who|whose|will|with|within|without|Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|Councillors|Sir|Dame|Lord|Lady|Professor)$"
)
_CANNOT_END = re.compile(_NO_LAST_WORD)
_UNFINISHED = re.compile(rf"(?:January|February|March|April|June|July|August|September|October|November|December)$|{_NO_LAST_WORD}")
_ADDRESS = re.compile(r"(?:[^\s@]+@\S+\.\S+|https?://\S+|www\.\S+)$")
_SIGN_AT_END = re.compile(r"(?:\s[-+\u2212\u2013]|\()$")
_POUNDS = re.compile(r"\u00a3 ?[\d.]")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d\d|20\d\d)")
_ENDS_IN_YEAR = re.compile(r"(?:(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d\d)$")
_WINDOW = 12
_SHARE_OF_BROKEN_PAIRS = 0.2
LONG = 50
_SHORTEST_WRAPPED = 25
_WIDEST = 110  # columns: lines of an export that breaks them at a margin


def is_unfinished(plain: str) -> bool:
    """Whether a line stops in mid-sentence: no closing punctuation, nor a colon or semicolon that leads to a list."""
    bare = plain.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] not in ".!?:;\u2026"


def leans_on(plain: str) -> bool:
    """Whether a line ends on a word that cannot end a sentence ("of", "and"), or on a comma."""
    if plain.endswith(","):
        return True
    return bool(_UNFINISHED.match(plain.rsplit(" ", 1)[-1]))


def reads_on(plain: str) -> bool:
    """Whether a line begins as the inside of a sentence does: in lower case, and is no address."""
    bare = plain.lstrip(_OPENERS)
    return bare[:1].islower() and not _ADDRESS.match(bare)


def breaks_off(above: SourceLine, below: SourceLine) -> bool:
    """Whether `below` reads on from `above` although something (a blank line, a page's end) stands between them."""
    if above.cells is not None or below.cells is not None or below.marker or below.heading or above.heading:
        return False
    if not is_unfinished(above.plain) or is_columned(below) or ENDS_ITEM.search(above.plain):
        return False
    if reads_on(below.plain):
        return len(above.plain) >= LONG or leans_on(above.plain)
    return False


def is_columned(line: SourceLine) -> bool:
    """Whether wide gaps part a line into columns (the gaps of a label, and after the commas of a justified list, do not count)."""
    body = line.body
    if line.marker:
        body = re.sub(r"^\S+\s+", "", body)
    return any(not gap[1] for gap in _COLUMNS.finditer(body))


def is_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Whether the export breaks lines at a margin: many neighbouring lines part a sentence."""
    pairs = broken = 0
    edge = max((line.end for line in lines if line.cells is None), default=0)
    for above, below in pairwise(lines):
        if below.blanks or below.marker or below.cells is not None or above.cells is not None or below.heading or above.heading:
            continue
        if above.page != below.page or len(above.plain) <= _SHORTEST_WRAPPED:
            continue  # names and headings of a list say nothing about a margin
        pairs += 1
        is_cut = above.end > LONG and edge <= _WIDEST and is_full(above, below, edge)
        broken += is_unfinished(above.plain) and (reads_on(below.plain) or is_cut)
    return broken >= 3 and broken >= _SHARE_OF_BROKEN_PAIRS * pairs


def margins(lines: Sequence[SourceLine]) -> list[int]:
    """For each line the column of the right margin about it: the furthest end of the lines near it, outliers left out."""
    ends = [0 if line.cells is not None or is_columned(line) else line.end for line in lines]
    usual = sorted(e for e in ends if e)
    if not usual:
        return [0] * len(lines)
    cap = usual[int(len(usual) * 0.995)] if len(usual) > 200 else usual[-1]
    out = []
    for at in range(len(ends)):
        near = [e for e in ends[max(at - _WINDOW, 0) : at + _WINDOW + 1] if e <= cap]
        out.append(max(near, default=cap))
    return out


def is_full(above: SourceLine, below: SourceLine, margin: int) -> bool:
    """Whether the first word of `below` would not have fitted on `above`."""
    first = below.plain.split(" ", 1)[0]
    return above.end + 1 + len(first) > 0.9 * margin


def joins(start: SourceLine, above: SourceLine, below: SourceLine, margin: int, wrapped: bool, seam: bool) -> bool:
    """Whether `below` goes on with the paragraph that begins with `start` and so far ends with `above`.

    `seam` says that a page ended, or something was set aside, between the two.
    """
    if above.cells is not None or below.cells is not None or below.heading or above.heading or above.hard_break:
        return False
    if is_label_alone(above.plain) and above is start:
        return _awaits_text(above.plain) and below.blanks < 3 and not below.marker and bool(_TEXT_START.match(below.plain))
    if below.marker:
        return wrapped and not below.blanks and _label_is_prose(above, below, margin)
    if seam or below.blanks:
        if wrapped and not is_full(above, below, int(margin * 0.93)):
            return False
        return breaks_off(above, below) or (seam and _reads_over_seam(above, below, margin, wrapped))
    return _joins_tightly(start, above, below, margin, wrapped)


def _awaits_text(label: str) -> bool:
    """Whether a lone label is no figure: its numbers are those of sections and paragraphs."""
    numbers = re.findall(r"\d+", label)
    if _DAY.fullmatch(label):
        return False
    return not numbers or (not numbers[0].startswith("0") and (len(numbers[0]) < 3 or len(numbers) == 1))


def _joins_tightly(start: SourceLine, above: SourceLine, below: SourceLine, margin: int, wrapped: bool) -> bool:
    """`joins` for two lines with nothing between them."""
    if is_columned(below) or (start.marker and below.indent + 1 < start.indent):
        return False
    unfinished = is_unfinished(above.plain)
    if start.marker and unfinished and len(above.plain) >= LONG and start.indent < below.indent == _text_column(start):
        return True  # the item hangs: its lines begin under its first word, whatever the rest of the export does
    if unfinished and _SIGN_AT_END.search(above.plain[-2:]) and _POUNDS.match(below.plain):
        return True  # "a variance of -" / "£245,000"
    if not wrapped:
        if unfinished and reads_on(below.plain):
            return len(above.plain) >= LONG or leans_on(above.plain)
        is_title = above.plain.isupper() and below.plain.isupper()  # "MINUTES OF THE MEETING OF" / "THE CABINET"
        last = above.plain.rsplit(" ", 1)[-1]
        if (len(above.plain) >= LONG or is_title) and _CANNOT_END.match(last.lower() if is_title else last):
            return True  # "signed by the" / "Chair."
        return unfinished and bool(_FIELD.match(start.plain)) and _is_field_value(above, below)
    if is_columned(above) and not _FIELD.match(above.plain):
        return False
    if unfinished and reads_on(below.plain):
        return len(above.plain) >= _SHORTEST_WRAPPED or leans_on(above.plain)
    if leans_on(above.plain) and above.end >= 0.55 * margin:
        return True
    if _FIELD_ANY.match(below.plain) and not reads_on(below.plain) and len(above.plain) < 0.8 * margin:
        return False
    if _ROW_OF_FIGURES.search(above.plain) or _ROW_OF_FIGURES.search(below.plain):
        return False
    hangs = below.indent > 0 and below.indent == _text_column(above)
    reach = int(margin * 0.94) if unfinished and hangs and start.marker else margin
    if is_full(above, below, reach) or (unfinished and _figure_runs_on(above, below, margin)):
        return True
    return bool(_FIELD.match(start.plain)) and start is above and below.indent > above.indent + 6 and not _ENDS_IN_YEAR.search(above.plain)


def _text_column(line: SourceLine) -> int:
    """The column in which a line's words begin, right of its label or bullet."""
    if not line.marker or not line.raw:
        return line.indent
    bare = line.raw.strip()
    return line.indent + len(bare) - len(re.sub(r"^\S+\s+", "", bare))


def _figure_runs_on(above: SourceLine, below: SourceLine, margin: int) -> bool:
    """Whether a line somewhat short of the margin goes on with a figure inside its sentence ("more than" / "40% of it", "May" / "2031.")."""
    return above.end >= 0.6 * margin and bool(_BEFORE_FIGURE.search(above.plain[-12:]) and _FIGURE_INSIDE.match(below.plain))


def _is_field_value(above: SourceLine, below: SourceLine) -> bool:
    """Whether a short line below "Label: value" goes on with the value (a cover field wrapped by its box)."""
    names = _LIST_OF_PEOPLE.match(above.plain) or _LIST_OF_PEOPLE.match(below.plain)
    if not reads_on(below.plain) and (names or _ENDS_IN_YEAR.search(above.plain)):
        return False
    return len(below.plain) <= 60 and is_unfinished(below.plain) and not _FIELD_ANY.match(below.plain) and len(above.plain) <= 90


def _label_is_prose(above: SourceLine, below: SourceLine, margin: int) -> bool:
    """Whether what looks like a list label is part of the sentence ("see paragraph" / "5.2 above")."""
    if below.marker != "label" or not is_unfinished(above.plain) or not is_full(above, below, margin):
        return False
    label = label_of(below.plain)
    return label[:1].isdigit() and reads_on(below.plain[len(label) :].lstrip())


def _reads_over_seam(above: SourceLine, below: SourceLine, margin: int, wrapped: bool) -> bool:
    """Whether a sentence goes on with a capital or a figure on the next page."""
    if not is_unfinished(above.plain) or is_columned(above) or is_columned(below):
        return False
    if leans_on(above.plain) and len(above.plain) >= LONG:
        return True
    return wrapped and is_full(above, below, margin) and below.end >= 0.8 * margin and above.blanks == 0


def lone_numbers(lines: Sequence[SourceLine]) -> set[int]:
    """Lines that hold but the number of the heading below (1, 2, 3 ... through the paper, each right above a title)."""
    chain: list[int] = []
    for at, (number, title) in enumerate(pairwise(lines)):
        if not number.plain.isdecimal() or number.cells is not None or not _is_title(title):
            continue
        if int(number.plain[:4]) == len(chain) + 1:
            chain.append(at)
        elif number.plain == "1" and len(chain) < 3:
            chain = [at]
    return set(chain) if len(chain) >= 3 else set()


def _is_title(line: SourceLine) -> bool:
    plain = line.cells is None and not line.marker and line.heading is None
    return plain and line.plain[0].isupper() and len(line.plain) <= 90 and line.plain[-1] not in ".;,:"


def joined(parts: Sequence[str], words: Counter[str]) -> str:
    """Lines of one paragraph as one text; a word parted by a hyphen at a line's end is mended as the paper writes it elsewhere."""
    text = parts[0]
    for part in parts[1:]:
        if _HYPHENATED.search(text[-2:]) and part[:1].isalnum():
            head = re.search(r"([^\W\d_]{1,40})[-\u2010]$", text[-42:])
            tail = re.match(r"[^\W\d_]+", part)
            whole = (head[1] + tail[0]).lower() if head and tail else ""
            text = text[:-1] + part if words[whole] else text + part
        else:
            text += " " + part
    return text
