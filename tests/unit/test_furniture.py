"""Running heads, feet and page numbers leave the text; what only looks like them stays."""

from __future__ import annotations

from extract.read.furniture import Edges, set_aside
from extract.read.words import Page, Rule, Word

HEAD, BODY, FOOT = 40.0, 120.0, 810.0


def words(text: str, baseline: float, x: float = 72.0, size: float = 11.0) -> list[Word]:
    out = []
    for token in text.split():
        out.append(Word(token, x, baseline - 0.8 * size, x + 0.5 * size * len(token), baseline + 0.2 * size, baseline, size, False, False, True))
        x += 0.5 * size * (len(token) + 0.6)
    return out


def page(number: int, *lines: tuple[str, float], size: float = 11.0, rules: tuple[Rule, ...] = ()) -> Page:
    body = words(f"Text of page {number} that is like no other.", BODY) + words("And a second line of it.", BODY + 13)
    return Page(number, 595.0, 842.0, body + [w for text, baseline in lines for w in words(text, baseline, size=size)], list(rules))


def left(pages: list[Page]) -> list[str]:
    return [" ".join(w.text for w in p.words if w.baseline not in (BODY, BODY + 13)) for p in pages]


def test_a_repeated_head_and_counting_numbers_are_furniture() -> None:
    pages = [page(n, ("Marlbridge Borough Council", HEAD), (f"Page {n} of 3", FOOT)) for n in (1, 2, 3)]
    found = set_aside(pages)
    assert left(pages) == ["", "", ""]
    assert [f.kind for f in found] == ["head", "page_number"] * 3


def test_lone_numbers_are_page_numbers_only_when_they_count() -> None:
    counting = [page(n, (str(n + 40), FOOT)) for n in (1, 2)]
    assert len(set_aside(counting)) == 2
    figures = [page(1, ("1250", FOOT)), page(2, ("1360", FOOT))]
    assert set_aside(figures) == []


def test_lines_whose_figures_do_not_count_with_the_pages_stay() -> None:
    pages = [page(1, ("Total cost 125", FOOT)), page(2, ("Total cost 860", FOOT))]
    assert set_aside(pages) == []


def test_heads_may_differ_on_left_and_right_pages() -> None:
    pages = [page(n, ("Leisure strategy" if n % 2 else "Marlbridge Borough Council", HEAD)) for n in (1, 2, 3, 4)]
    assert len(set_aside(pages)) == 4


def test_the_only_large_title_stays_once() -> None:
    pages = [page(n, ("Leisure strategy", HEAD), size=18) for n in (1, 2, 3)]
    set_aside(pages)
    assert left(pages) == ["Leisure strategy", "", ""]


def test_signature_lines_stay_once() -> None:
    pages = [page(n, ("Signed ________ Dated ________", FOOT)) for n in (1, 2)]
    set_aside(pages)
    assert left(pages) == ["", "Signed ________ Dated ________"]


def test_the_header_of_a_ruled_table_is_no_furniture() -> None:
    rules = tuple(Rule(x, 30, x, 300) for x in (70.0, 200.0))
    pages = [page(n, ("Scheme Cost", HEAD), rules=rules) for n in (1, 2)]
    assert set_aside(pages) == []


def test_a_line_close_to_the_text_belongs_to_it() -> None:
    pages = [page(n, ("Scheme Cost", BODY - 13)) for n in (1, 2)]
    assert set_aside(pages) == []


def test_what_stands_where_other_pages_have_text_is_text() -> None:
    pages = [
        page(1, ("Marlbridge Borough Council", HEAD), ("First line of this page.", 70.0)),
        page(2, ("Marlbridge Borough Council", HEAD), ("Last day for call-in: 4 May 2021", 90.0)),
        page(3, ("Marlbridge Borough Council", HEAD), ("Last day for call-in: 4 May 2021", 90.0)),
    ]
    set_aside(pages)
    assert left(pages)[1:] == ["Last day for call-in: 4 May 2021"] * 2


def test_a_marking_above_the_head_is_furniture_on_every_page() -> None:
    pages = [page(1, ("OFFICIAL", 30.0)), *(page(n, ("OFFICIAL", 30.0), ("Leisure strategy", 43.0)) for n in (2, 3))]
    set_aside(pages)
    assert left(pages) == ["", "", ""]


def test_a_marking_that_shares_its_line_with_the_head_on_other_pages_is_furniture() -> None:
    first = Page(1, 595.0, 842.0, words("The pools of Marlbridge", BODY) + words("OFFICIAL", HEAD, x=480.0))
    others = [page(n, ("Leisure strategy", HEAD)) for n in (2, 3)]
    for other in others:
        other.words += words("OFFICIAL", HEAD, x=480.0)
    assert len(set_aside([first, *others])) == 3
    assert left([first, *others]) == ["", "", ""]


def test_a_small_head_is_furniture_where_only_a_part_of_it_stands_on_the_first_page() -> None:
    first, second = page(1), page(2)
    for at, more in ((first, []), (second, words("Minutes of the Harbour Panel", HEAD, size=8.0))):
        at.words.extend([*more, *words("OFFICIAL", HEAD, x=500.0, size=8.0)])
    assert [found.text for found in set_aside([first, second])] == ["OFFICIAL", "Minutes of the Harbour Panel OFFICIAL"]


def test_a_page_that_says_it_is_blank_says_nothing_else() -> None:
    pages = [page(1), Page(2, 595.0, 842.0, words("This page is intentionally left blank", 400.0) + words("Page 2", FOOT)), page(3)]
    edges = Edges(frozenset({2}))
    for one in pages:
        edges.add(one)
    assert [[item.text for item in edges.set_aside(one)] for one in pages] == [[], ["This page is intentionally left blank", "Page 2"], []]
    assert [len(one.words) > 0 for one in pages] == [True, False, True]
