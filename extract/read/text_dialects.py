"""What the marks of text exports mean: Markdown, HTML and list marks read into plain lines and bold or italic runs."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import Literal

from extract.read.freeze import Run, canonical

Marker = Literal["", "bullet", "label"]

_TAGS = (
    "a|abbr|b|big|blockquote|body|br|center|code|col|colgroup|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|li|mark|ol|p|pre|s|section"
    "|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul"
)
_INLINE = re.compile(
    r"(?P<mark>(?<!\*)\*{1,3}(?!\*)|(?<!_)_{1,3}(?!_))"
    rf"|<(?P<close>/?)(?P<tag>{_TAGS})(?:\s[^<>]{{0,500}})?/?>"
    r"|<(?P<auto>(?:https?://|mailto:)[^<>\s]{1,500})>"
    r"|!\[[^\[\]]{0,500}\]\([^()\s]{1,800}\)(?:\{[^{}]{0,200}\})?"
    r"|\[(?P<link>[^\[\]]{0,500})\]\((?:https?://|mailto:|www\.|#|/|\./)[^()\s]{0,800}\)"
    r"|\\(?P<escaped>[*_#.\-|\[\]()>~`+!])"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)",
    re.IGNORECASE,
)
_MAY_HOLD_MARKS = re.compile(r"[*_<\[\\&]")
_BOLD_TAGS = frozenset({"b", "strong"})
_ITALIC_TAGS = frozenset({"i", "em"})
_BREAKING_TAGS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "hr", "blockquote"})

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(\S.*)$")
_BULLET = re.compile(r"(?:[-*\u2013\u2014\u2022\u2023\u25aa\u25cf\u25cb\u25e6\u00b7\u2043\u27a2\uf0b7\uf0a7\uf0d8\uf076]|o(?=\s+\S))\s+(?=\S)")
_GLYPH_ALONE = re.compile(r"[\u2022\u2023\u25aa\u25cf\u25cb\u25e6\u2043\u27a2\uf0b7\uf0a7\uf0d8\uf076]$")
_LABEL = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}[.):]?|\d{1,3}[.):]|\((?:\d{1,3}|[a-zA-Z]{1,2}|[ivxlc]{1,6})\)|(?:[a-zA-Z]|[ivxlc]{1,6})\)|(?:[a-zA-Z]|[ivx]{1,5})\.|[A-Z]:)"
    r"(?:[ ]?\((?:\d{1,3}|[a-zA-Z]{1,2}|[ivxlc]{1,6})\))?"
)
_LABELLED = re.compile(rf"({_LABEL.pattern})\s+(?=\S)")
_LABEL_ALONE = re.compile(rf"{_LABEL.pattern}$")
_DASHED_NUMBER = re.compile(r"\d{1,4}\s*[-\u2013]$")
_QUANTITY = re.compile(
    r"\d+\.\d+\s+(?:%|(?:million|billion|per|percent|hectares?|ha|km|miles?|metres?|m2|sqm|fte|tonnes?|times|years?|months?|points?|to|and)\b)"
)
_RULE = re.compile(r"[ \t]*(?:[-=~*\u2013\u2014][ \t]*){3,}$")
_PIPE_RULE = re.compile(r"\s*(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$|\s*\|\s*:?-{2,}:?\s*\|\s*$")
_QUOTED = re.compile(r"^(?:> ?){1,9}(?=[^\W\d_]|[*\"'\u2018\u201c(\u2022-])")
_PIPED_LINE = re.compile(r"\s*\|.*\|\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_BARE_NUMBER = re.compile(r"\d{1,2}\s+(?:[A-Z]{3,}|That|the|an?|that)\b")
_CONTAINS_WORD = re.compile(r"\w")
_TAB_NUMBER = re.compile(r"(?:(?P<stem>[A-Z]{1,5}[ ./-]?|\d{1,4}/|\d\d\.\d\d\.)?(?P<last>\d{1,4})|(?P<letter>[A-Z]))\.?")
_TAB_WORDS = re.compile(r"[\"\u2018\u201c(]?[A-Za-z\u00a3][^\W_]*")
_NEAR_ROWS = 6
_LABEL_WIDTH = 12


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of an export that says something, before lines are joined or set aside.

    `body` is the line without its bullet, heading or quotation marks but with its inline marks; `plain` the same words with
    no marks at all; `indent` and `end` count columns; `blanks` counts the blank lines above; `page` the form feeds above;
    `cells` holds the cells where tabs or pipes part them, `header_above` says that a rule parts them from the rows above; `raw`
    is the line as printed, where wide gaps may part it into columns.
    """

    body: str
    plain: str
    indent: int
    end: int
    blanks: int
    page: int = 0
    marker: Marker = ""
    heading: int | None = None
    cells: tuple[str, ...] | None = None
    hard_break: bool = False
    raw: str = ""
    header_above: bool = False


def inline_runs(body: str) -> list[Run]:
    """The words of a line as runs, Markdown and HTML marks turned into bold and italic."""
    if not _MAY_HOLD_MARKS.search(body):
        return [Run(body)] if body.strip() else []
    tokens = list(_INLINE.finditer(body))
    paired = _paired_marks(body, tokens)
    runs: list[Run] = []
    bold = italic = 0
    at, text = 0, ""

    def flush() -> None:
        nonlocal text
        if canonical(text):
            glue = bool(runs) and not text[0].isspace() and not runs[-1].text[-1].isspace()
            runs.append(Run(text, bold=bold > 0, italic=italic > 0, glue=glue))
        elif text and runs:
            runs[-1].text += text
        text = ""

    for index, token in enumerate(tokens):
        text += body[at : token.start()]
        at = token.end()
        weight, slant, literal = _meaning(token, paired.get(index))
        if weight or slant:
            flush()
            bold, italic = max(bold + weight, 0), max(italic + slant, 0)
        text += literal
    text += body[at:]
    flush()
    return runs


def plain_words(body: str) -> str:
    """The words of a line with no marks, white space collapsed."""
    text = ""
    for run in inline_runs(body):
        words = canonical(run.text)
        text += words if run.glue or not text else " " + words
    return text


def _meaning(token: re.Match[str], step: int | None) -> tuple[int, int, str]:
    """What one inline mark does: change of bold, change of italic, and the text it stands for."""
    if token["mark"]:
        if step is None:
            return 0, 0, token[0]
        return (step if len(token[0]) > 1 else 0), (step if len(token[0]) != 2 else 0), ""
    if token["tag"]:
        tag = token["tag"].lower()
        step = -1 if token["close"] else 1
        space = " " if tag in _BREAKING_TAGS or re.match(r"h\d", tag) else ""
        return (step if tag in _BOLD_TAGS else 0), (step if tag in _ITALIC_TAGS else 0), space
    if token["entity"]:
        return 0, 0, html.unescape(token["entity"])
    return 0, 0, token["auto"] or token["link"] or token["escaped"] or ""


def _paired_marks(body: str, tokens: list[re.Match[str]]) -> dict[int, int]:
    """Which `*` and `_` marks open (+1) and close (-1) emphasis; what stays out is an ordinary character."""
    paired: dict[int, int] = {}
    waiting: dict[str, int] = {}
    for index, token in enumerate(tokens):
        mark = token["mark"]
        if not mark:
            continue
        before = body[token.start() - 1] if token.start() else " "
        after = body[token.end()] if token.end() < len(body) else " "
        strict = mark[0] == "_" or len(mark) == 1
        closes = not before.isspace() and not (strict and after.isalnum())
        opens = not after.isspace() and not (strict and before.isalnum())
        if closes and mark in waiting:
            paired[waiting.pop(mark)], paired[index] = 1, -1
        elif opens:
            waiting[mark] = index
    return paired


def is_label_alone(plain: str) -> bool:
    """Whether a line is nothing but a list label or a bullet, its text standing on the line below."""
    return bool(_LABEL_ALONE.match(plain) or _GLYPH_ALONE.match(plain))


def label_of(plain: str) -> str:
    """The list label a line begins with ("2.1", "(a)", "iv."), or "" where there is none."""
    found = _LABELLED.match(plain)
    return found[1] if found else ""


def is_rule(raw: str) -> bool:
    """Whether a line only draws a rule (---, ===), which says nothing."""
    return bool(_RULE.match(raw)) and not _GLYPH_ALONE.match(raw.strip())


def source_lines(text: str) -> list[SourceLine]:
    """Every line that says something, its list and heading marks read; `text` has `\\n` line ends and `\\f` page breaks."""
    out: list[SourceLine] = []
    blanks = page = 0
    piped = ruled = False
    raws = text.split("\n")
    for raw, after in zip(raws, [*raws[1:], ""], strict=True):
        if "\f" in raw:
            page += raw.count("\f")
            raw = raw.strip("\f").replace("\f", " ")
        if is_rule(raw):
            level = 1 if "=" in raw else 2 if "-" in raw else None
            if level and not blanks and out and _underlined(out, raw):
                out[-1] = _as_heading(out[-1], level)
            blanks += 1
            continue
        if _PIPE_RULE.match(raw):
            if out and not blanks and "|" in out[-1].body:
                out[-1] = replace(out[-1], cells=_pipe_cells(out[-1].body), marker="", heading=None)
            piped = ruled = True
            continue
        piped = "|" in raw and (piped or bool(_PIPED_LINE.match(raw)) or _same_bars(raw, after))
        line = _pipe_line(raw, blanks, page, ruled) if piped else _source_line(raw, blanks, page)
        if line is None:
            blanks += 1
            continue
        out.append(line)
        blanks, ruled = 0, False
    return _numbered_by_tabs(out)


def _numbered_by_tabs(lines: list[SourceLine]) -> list[SourceLine]:
    """Lines of a number, a tab and words as headings and items, where their numbers run on through the paper and no table is about them."""
    found = {at: key for at, line in enumerate(lines) if (key := _tab_number(line))}
    series: dict[str, list[tuple[int, int]]] = {}
    for at, (style, number) in found.items():
        series.setdefault(style, []).append((at, number))
    out = list(lines)
    for run in series.values():
        for (_, before), (at, number), (_, after) in zip([(0, 0), *run], run, [*run[1:], (0, 0)], strict=False):
            runs_on = number == 1 or before == number - 1 or after == number + 1
            if runs_on and not _in_table(lines, at, found):
                out[at] = replace(lines[at], body=" ".join(lines[at].cells or ()), cells=None, marker="label")
    return out


def _tab_number(line: SourceLine) -> tuple[str, int] | None:
    """The series and number of a line such as "7<TAB>Next steps", "C12<TAB>Apologies" or "B<TAB>Context"."""
    cells = [cell for cell in line.cells or () if cell.strip()]
    if len(cells) != 2 or line.body.count("\t") == 0:
        return None
    number, words = _TAB_NUMBER.fullmatch(cells[0].strip()), _TAB_WORDS.match(plain_words(cells[1]))
    if number is None or words is None:
        return None
    if number["letter"]:
        return "letter", ord(number["letter"]) - 64
    return f"{number['stem']}.{bool(number['stem'])}", int(number["last"])


def _in_table(lines: list[SourceLine], at: int, found: dict[int, tuple[str, int]]) -> bool:
    """Whether the rows that stand right above or below a numbered line, beyond others like it, are those of a table.

    A number over its own first paragraph (3 over 3.1) is a heading all the same.
    """
    if at + 1 < len(lines) and label_of(lines[at + 1].plain).rstrip(".:)") == f"{found[at][1]}.1":
        return False
    for step in (-1, 1):
        other = at + step
        while other in found and abs(other - at) <= _NEAR_ROWS:
            other += step
        if 0 <= other < len(lines) and lines[other].cells is not None and abs(other - at) <= _NEAR_ROWS and _is_row_like(lines[other], lines[at]):
            return True
    return False


def _is_row_like(other: SourceLine, line: SourceLine) -> bool:
    """Whether another line has as many cells, a short label in the first and no colon behind it."""
    cells = [cell for cell in other.cells or () if cell.strip()]
    return len(cells) == len([c for c in line.cells or () if c.strip()]) and not cells[0].endswith(":") and len(cells[0]) <= _LABEL_WIDTH


def _pipe_line(raw: str, blanks: int, page: int, ruled: bool) -> SourceLine | None:
    cells = _pipe_cells(raw)
    plain = canonical(" ".join(plain_words(c) for c in cells))
    return SourceLine(raw, plain, 0, len(raw), blanks, page, cells=cells, header_above=ruled) if plain else None


def _same_bars(raw: str, after: str) -> bool:
    """Whether two neighbouring lines are parted by as many bars, so that they are rows of one table."""
    return raw.count(" | ") > 1 and raw.count("|") == after.count("|")


def _pipe_cells(raw: str) -> tuple[str, ...]:
    """The cells between the bars of a pipe table's row; an escaped bar is a character of its cell."""
    bare = raw.strip()
    bare = bare[1:] if bare.startswith("|") else bare
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return tuple(c.strip() for c in _PIPE.split(bare))


def _underlined(out: list[SourceLine], raw: str) -> bool:
    """Whether a rule underlines the line above as a heading: that line stands alone and is about as long as the rule."""
    above, rule = out[-1], len(raw.strip())
    alone = len(out) == 1 or above.blanks > 0
    return alone and not above.marker and above.cells is None and abs(len(above.plain) - rule) <= max(3, rule // 4)


def _as_heading(line: SourceLine, level: int) -> SourceLine:
    return replace(line, marker="", heading=level)


def _source_line(raw: str, blanks: int, page: int) -> SourceLine | None:
    if not raw.strip():
        return None
    if "\t" in raw:
        cells = _tab_cells(raw)
        if cells is not None:
            if not any(_CONTAINS_WORD.search(c) for c in cells) and all(is_rule(c) or not c.strip() for c in cells):
                return None
            plain = canonical(" ".join(plain_words(c) for c in cells))
            indent = len(raw) - len(raw.lstrip(" "))
            return SourceLine(raw, plain, indent, len(raw), blanks, page, cells=cells) if plain else None
    body = raw.expandtabs(4).rstrip()
    printed = body if "   " in body else ""
    indent = len(body) - len(body.lstrip())
    body = _QUOTED.sub("", body.strip(), count=1) if body.lstrip().startswith(">") else body.strip()
    broken = body.endswith("\\") and not body.endswith("\\\\")
    body = body[:-1].rstrip() if broken else body
    if heading := _HEADING.match(body):
        words = re.sub(r"\s+#+$", "", heading[2])
        plain = plain_words(words)
        return SourceLine(words, plain, indent, len(plain), blanks, page, heading=len(heading[1])) if plain else None
    body, marker = _list_mark(body)
    plain = plain_words(body)
    if not plain:
        return None
    if not marker and label_of(plain):
        marker = "label"
    hard = broken or (raw.endswith("  ") and not raw.endswith("   "))
    return SourceLine(body, plain, indent, len(raw.rstrip()), blanks, page, marker, hard_break=hard, raw=printed)


def _tab_cells(raw: str) -> tuple[str, ...] | None:
    """The cells of a tab-separated line, or None where the tabs only set off a list label or indent a line."""
    cells = tuple(c.strip() for c in raw.split("\t"))
    full = [c for c in cells if c]
    if len(full) == 2 and is_label_alone(full[0]) and cells[-1]:
        return None
    if len(full) == 1 and cells[-1]:
        return None
    if len(full) == 1 and len(cells) == 2 and _BULLET.match(full[0]):
        return None
    return cells


def _list_mark(body: str) -> tuple[str, Marker]:
    """A line without its bullet, the bullet normalised; an export's dash before a printed label is noise and goes."""
    found = _BULLET.match(body)
    if not found:
        return body, ""
    rest = body[found.end() :]
    if _DASHED_NUMBER.match(rest) or (body[0] in "\u2013\u2014" and rest[0].isdigit()):
        return body, ""
    plain = plain_words(rest)
    if label_of(plain) and not _QUANTITY.match(plain):
        return rest, "label"
    if (is_label_alone(plain) and not _GLYPH_ALONE.match(plain)) or _BARE_NUMBER.match(plain):
        return rest, "label"
    return "\u2022 " + rest, "bullet"
