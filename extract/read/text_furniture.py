"""Running heads, feet and page numbers of text exports: found by repetition and by the sentences they stand in, and set aside."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from extract.document import Furniture
from extract.read.text_dialects import SourceLine, plain_words
from extract.read.text_joins import LONG, breaks_off, is_columned, is_unfinished, leans_on, reads_on

Kind = Literal["head", "foot", "page_number"]
Kinds = dict[int, Kind]
Titles = list[tuple[int, frozenset[str]]]

_PAGE_WORD = r"(?:p\s?a\s?g\s?e|pg\.?)"
_PAGE = re.compile(rf"[-\u2013|\s]*{_PAGE_WORD}\s*\|?\s*(\d{{1,4}})(?:\s*(?:of|/)\s*\d{{1,4}})?[-\u2013|\s]*$", re.IGNORECASE)
_NUMBERED_FOOT = re.compile(rf"(\S.{{2,99}}?)[\s|\u2013-]{{1,40}}{_PAGE_WORD}\s*\|?\s*(\d{{1,4}})(?:\s*(?:of|/)\s*\d{{1,4}})?$", re.IGNORECASE)
_NUMBER = re.compile(rf"[-\u2013|\s]*(\d{{1,4}})(?:\s*(?:of|/)\s*\d{{1,4}}|\s*\|\s*{_PAGE_WORD})?[-\u2013|\s]*$", re.IGNORECASE)
_COUNTER = re.compile(r"(?<![\w/.,\u00a3$-])\d{1,4}(?![\w/,%\u00a3-]|\.\d)")
_LABEL = re.compile(r"^[^:]{1,40}:\s+")
_TOKENS = re.compile(r"\w+")
_GAP = re.compile(r"\s{3,}")
_AMOUNT = re.compile(r"\d[,.]\d|\u00a3")
_FILL_IN = re.compile(r"_{4,}|\.{6,}|\u2026{3,}")
_SHORT = 120
_FOOT_WORDS = 5
_TITLE_LINES = 40
_REACH = 3
_COVER_LINES = 5
_MISSING = 5


def set_aside(lines: Sequence[SourceLine]) -> tuple[list[SourceLine], list[Furniture], set[int]]:
    """Lines without furniture, the furniture, and the indices (in what is left) of lines that follow a page's end."""
    titles = _titles(lines)
    kinds = _page_numbers(lines)
    stamped = _stamped(lines, kinds)
    printed, lines = lines, [stamped[at][0] if at in stamped else line for at, line in enumerate(lines)]
    kinds.update(_repeated_at_edges(lines, kinds, titles))
    kinds.update(_in_sentences(lines, kinds, titles))
    kept: list[SourceLine] = []
    seams: set[int] = set()
    blanks, removed = 0, False
    for at, line in enumerate(lines):
        if at in kinds:
            blanks, removed = blanks + line.blanks, True
            continue
        if removed or (kept and line.page != kept[-1].page):
            seams.add(len(kept))
        kept.append(replace(line, blanks=line.blanks + blanks) if removed else line)
        blanks, removed = 0, at in stamped
    set_apart = {at: Furniture("page_number", stamp, None) for at, (_, stamp) in stamped.items()}
    set_apart.update({at: Furniture(kind, printed[at].plain, None) for at, kind in kinds.items()})
    return kept, [set_apart[at] for at in sorted(set_apart)], seams


def _stamped(lines: Sequence[SourceLine], kinds: Kinds) -> dict[int, tuple[SourceLine, str]]:
    """Lines that end in a page number missing from a series ("... of the team. Page 83"): the line without it, and it."""
    series = [(at, int(found[1])) for at in sorted(kinds) if (found := _PAGE.match(lines[at].plain))]
    out: dict[int, tuple[SourceLine, str]] = {}
    for (first, number), (last, later) in pairwise(series):
        for missing in range(number + 1, later) if later - number <= _MISSING else ():
            ending = re.compile(rf"(?<=\S)\s+(Page {missing})$")
            hits = [(at, found) for at in range(first + 1, last) if lines[at].cells is None and (found := ending.search(lines[at].body))]
            if len(hits) == 1:
                at, found = hits[0]
                body, plain = lines[at].body[: found.start()], ending.sub("", lines[at].plain)
                out[at] = replace(lines[at], body=body, plain=plain, end=lines[at].end - len(found[0]), raw=""), found[1]
    return out


def _page_numbers(lines: Sequence[SourceLine]) -> Kinds:
    """Lines that only number their page: "Page 12" in a rising series, bare numbers at the edges of pages or in sentences."""
    marks = [(at, int(found[1])) for at, line in enumerate(lines) if (found := _PAGE.match(line.plain))]
    kinds: Kinds = {}
    for place, (at, number) in enumerate(marks):
        near = marks[max(place - 1, 0) : place] + marks[place + 1 : place + 2]
        in_series = any(0 < abs(other - number) <= 4 and (other > number) == (there > at) for there, other in near)
        if in_series or _at_edge(lines, at) or _parts_sentence(lines, at, at):
            kinds[at] = "page_number"
    kinds.update(_bare_numbers(lines))
    kinds.update(_numbered_feet(lines))
    return kinds


def _numbered_feet(lines: Sequence[SourceLine]) -> Kinds:
    """Lines that print the same words with "Page 3", "Page 4", ... three times or more."""
    series: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.cells is None and not line.marker and len(line.plain) <= _SHORT and (found := _NUMBERED_FOOT.match(line.plain)):
            series[found[1].casefold()].append((at, int(found[2])))
    rising = [found for found in series.values() if len(found) > 2 and all(a[1] < b[1] for a, b in pairwise(found))]
    return {at: "foot" for found in rising for at, _ in found}


def _bare_numbers(lines: Sequence[SourceLine]) -> Kinds:
    """Lines of one number that counts with the pages, or (where pages are not marked) stands in mid-sentence."""
    found = [(at, int(m[1])) for at, line in enumerate(lines) if line.cells is None and (m := _NUMBER.match(line.plain))]
    if not lines[-1].page:
        return {at: "page_number" for at, _ in found if lines[at].blanks and _parts_sentence(lines, at, at) and lines[at + 1].blanks}
    offsets = Counter(number - lines[at].page for at, number in found if _near_edge(lines, at))
    near = [(at, offsets[number - lines[at].page]) for at, number in found if _near_edge(lines, at)]
    return {at: "page_number" for at, times in near if times > (1 if _at_edge(lines, at) else 2)}


def _near_edge(lines: Sequence[SourceLine], at: int) -> bool:
    """Whether fewer than three lines stand between a line and the top or bottom of its page."""
    page = lines[at].page
    return at < _REACH or lines[at - _REACH].page != page or at + _REACH >= len(lines) or lines[at + _REACH].page != page


def _at_edge(lines: Sequence[SourceLine], at: int) -> bool:
    """Whether a line is the first or last of its page (form feeds part the pages)."""
    first = at == 0 or lines[at - 1].page != lines[at].page
    last = at + 1 == len(lines) or lines[at + 1].page != lines[at].page
    return (first or last) and lines[-1].page > 0


def _parts_sentence(lines: Sequence[SourceLine], first: int, last: int) -> bool:
    """Whether lines first..last stand inside a sentence that stops before them and reads on after them."""
    return first > 0 and last + 1 < len(lines) and breaks_off(lines[first - 1], lines[last + 1])


def _pages(lines: Sequence[SourceLine], kinds: Kinds) -> list[tuple[int, int]]:
    """The first and the past-last line of each page, by form feeds, else by the lines that number the pages."""
    if lines[-1].page:
        starts = [at for at in range(len(lines)) if at == 0 or lines[at].page != lines[at - 1].page]
    else:
        starts = [0, *(at + 1 for at in sorted(kinds) if at + 1 < len(lines))]
        if len(starts) == 1:
            return []
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _repeated_at_edges(lines: Sequence[SourceLine], kinds: Kinds, titles: Titles) -> Kinds:
    """Short lines at the tops (heads) and bottoms (feet) of pages that come again on the pages about them."""
    pages = _pages(lines, kinds)
    tops = [[at for at in range(a, min(a + _REACH + 1, b)) if at not in kinds] for a, b in pages]
    ends = [[at for at in range(b - 1, max(b - _REACH - 2, a - 1), -1) if at not in kinds] for a, b in pages]
    inside = Counter(line.plain for line in lines)
    within = 0.25 if lines[-1].page else 1.0  # lines that only number pages may stand a little off a page's end
    edge = Counter(lines[at].plain for at in {at for reach in (*tops, *ends) for at in reach})
    inside.subtract(edge)
    last_of = {lines[at].plain: at for reach in ends for at in reach}
    out: Kinds = {}
    edges: tuple[tuple[Kind, list[list[int]]], ...] = (("head", tops), ("foot", ends))
    for kind, reaches in edges:
        recurring = _recurring(lines, reaches)
        for page, reach in enumerate(reaches):
            found: list[int] = []
            for place, at in enumerate(reach):
                key = next((key for key in _keys(lines[at], page, place) if (key, page) in recurring), "")
                run = recurring.get((key, page))
                if run is None or at in out or _flows_on(lines, at) or inside[lines[at].plain] > within * edge[lines[at].plain]:
                    break
                if _FILL_IN.search(lines[at].plain):
                    if at == last_of.get(lines[at].plain):
                        break
                elif page == run[0] and "#" not in key and _first_stays(lines, at, kind, run, len(pages), titles):
                    break
                found.append(at)
            out.update(dict.fromkeys(found, kind))
    return out


def _flows_on(lines: Sequence[SourceLine], at: int) -> bool:
    """Whether the line below goes on with this line's sentence, so that it is text."""
    if at + 1 == len(lines) or lines[at + 1].blanks or lines[at + 1].page != lines[at].page:
        return False
    return reads_on(lines[at + 1].plain) and not lines[at + 1].marker and is_unfinished(lines[at].plain)


def _first_stays(lines: Sequence[SourceLine], at: int, kind: Kind, run: tuple[int, int], n_pages: int, titles: Titles) -> bool:
    """Whether the first of a run of repeated lines belongs to the text: a title on page one, a table's note or column labels."""
    if kind == "foot":
        return len(lines[at].plain.split()) > _FOOT_WORDS and (run[0] > 1 or run[1] < n_pages - 2)
    throughout = run[0] == 1 and run[1] >= n_pages - 2 and n_pages > 3 and not is_columned(lines[at])
    return not (throughout or _near_title(lines[at], at, titles))


def _recurring(lines: Sequence[SourceLine], reaches: Sequence[Sequence[int]]) -> dict[tuple[str, int], tuple[int, int]]:
    """For each repeated line (by its key) and page, the first and last page of the run of pages that repeat it."""
    where: dict[str, list[int]] = defaultdict(list)
    for page, reach in enumerate(reaches):
        for key in {key for place, at in enumerate(reach) for key in _keys(lines[at], page, place)}:
            where[key].append(page)
    enough = max(len(reaches) - 1, 2) if len(reaches) <= 3 else 3
    out: dict[tuple[str, int], tuple[int, int]] = {}
    for key, pages in where.items():
        run: list[int] = []
        for page in [*pages, -9]:
            if run and not 0 < page - run[-1] <= 2:
                steps = {b - a for a, b in pairwise(run)}
                if len(run) >= enough and ((steps == {2} and len(run) > 3) or len(run) >= 0.7 * (run[-1] - run[0] + 1)):
                    out.update({(key, p): (run[0], run[-1]) for p in run})
                run = []
            run.append(page)
    return out


def _keys(line: SourceLine, page: int, place: int) -> list[str]:
    """What a running head may be known by on the next page: its place and words, or its words about a number that counts with the pages."""
    if line.cells is not None or len(line.plain) > _SHORT:
        return []
    if line.marker or line.plain.endswith((".", ":", ";")):
        return []
    text = line.plain.casefold()
    columns = len(_GAP.split(line.body))
    keys = [f"{place} {text}"] if columns == 1 or (columns <= 3 and not _AMOUNT.search(text)) else []
    numbers = list(_COUNTER.finditer(text)) if len(text) > 4 else []
    keys += [f"{text[: n.start()]}#{text[n.end() :]} {int(n[0]) - page}" for n in numbers[:4]]
    return keys


def _titles(lines: Sequence[SourceLine]) -> Titles:
    """The words of each early line and cell that may be the paper's title (labels like "Report title:" left out), by line."""
    texts = [
        (at, text) for at, line in enumerate(lines[:_TITLE_LINES]) for text in ((plain_words(c) for c in line.cells) if line.cells else (line.plain,))
    ]
    return [(at, frozenset(_TOKENS.findall(_LABEL.sub("", text).casefold()))) for at, text in texts if len(text) <= 2 * _SHORT]


def _near_title(line: SourceLine, at: int, titles: Titles) -> bool:
    """Whether a line nearly repeats one of the lines that open the paper."""
    words = frozenset(_TOKENS.findall(line.plain.casefold()))
    if len(words) < 3:
        return False
    return any(there < at and len(words & title) >= 0.8 * len(words) and len(words & title) >= 0.6 * len(title) for there, title in titles)


def _in_sentences(lines: Sequence[SourceLine], kinds: Kinds, titles: Titles) -> Kinds:
    """Heads and feet that stand inside a sentence: set off from it, and repeating the title or a line elsewhere."""
    times = Counter(line.plain.casefold() for line in lines if len(line.plain) <= _SHORT)
    content = [at for at in range(len(lines)) if at not in kinds]
    out: Kinds = {}
    for place, above in enumerate(content[:-1], 1):
        if above in out or not is_unfinished(lines[above].plain):
            continue
        for last in range(min(place + _REACH, len(content) - 1), place, -1):
            between = content[place:last]
            if sum(_numbers_page(lines[i]) for i in between) > 1 or not all(_is_intruder(lines[i], i, times, titles) for i in between):
                continue
            titled = any(_near_title(lines[i], i, titles) for i in between)
            if _sentence_spans(lines[above], lines[content[last]], titled) and _is_set_off(lines, above, between, content[last], titled):
                out.update({i: "page_number" if _numbers_page(lines[i]) else "head" for i in between})
                break
    proven = {lines[at].plain for at, kind in out.items() if kind == "head" and _near_title(lines[at], at, titles)}
    out.update({at: "head" for at in content[_COVER_LINES:] if lines[at].plain in proven and lines[at].cells is None})
    return out


def _sentence_spans(above: SourceLine, below: SourceLine, titled: bool) -> bool:
    """Whether one sentence stops in `above` and goes on in `below`, in lower case or after a word that cannot end it."""
    if breaks_off(above, below):
        return titled or len(above.plain) >= LONG
    plain = above.cells is None and below.cells is None and not (above.heading or below.heading or below.marker)
    return titled and plain and leans_on(above.plain) and len(above.plain) >= LONG


def _numbers_page(line: SourceLine) -> bool:
    return bool(_PAGE.match(line.plain) or _NUMBER.match(line.plain))


def _is_intruder(line: SourceLine, at: int, times: Counter[str], titles: Titles) -> bool:
    if line.cells is not None or len(line.plain) > _SHORT:
        return False
    if _numbers_page(line):
        return True
    if line.marker or line.plain[-1] in ".;:," or not line.plain[0].isupper():
        return False
    return times[line.plain.casefold()] > 2 or _near_title(line, at, titles)


def _is_set_off(lines: Sequence[SourceLine], above: int, between: Sequence[int], below: int, titled: bool) -> bool:
    """Whether something parts the lines between from the sentence about them, and they do not themselves read on."""
    near = [lines[i].end for i in range(max(above - 4, 0), min(below + 5, len(lines))) if lines[i].cells is None and i not in between]
    goes_on = not lines[below].blanks and below == between[-1] + 1 and lines[between[-1]].end >= 0.75 * max(near)
    apart_above = lines[between[0]].blanks or between[0] > above + 1 or lines[above].page != lines[between[0]].page
    apart_below = lines[below].blanks or below > between[-1] + 1 or lines[between[-1]].page != lines[below].page
    page_ends = between[0] > above + 1 or below > between[-1] + 1 or lines[above].page != lines[below].page
    return bool(apart_above and apart_below) or (titled and page_ends and not goes_on)
