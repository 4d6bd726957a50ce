"""Blocks set side by side: which are read one after the other, and which are labels beside their values."""

from __future__ import annotations

from extract.read.columns import reading_order
from extract.read.layout import Measures, printed_lines
from extract.read.paragraphs import paragraphs
from extract.read.words import Word
from tests.unit.made_pages import words

MEASURES = Measures(10.0, {10: 1.2}, 540.0)


def column(x: float, top: float, *lines: str, bold: bool = False, lead: float = 12.0) -> list[Word]:
    return [word for index, line in enumerate(lines) for word in words(line, x, top + lead * index, bold=bold)]


def read(*columns: list[Word]) -> list[str]:
    found = paragraphs([word for part in columns for word in part], 1, MEASURES)
    return [" ".join(run.text for run in p.runs) for p in found]


def test_contacts_without_colons_are_read_by_column() -> None:
    left = ("Report author", "Ann Hollis", "Head of Leisure", "01632 960 101", "ann.hollis@marlbridge.example")
    right = ("Responsible director", "Piers Mott", "Director of Place", "01632 960 102", "p.mott@marlbridge.example")
    assert read(column(60, 100, *left), column(300, 100, *right)) == [*left, *right]


def test_three_columns_of_contacts_are_read_one_by_one() -> None:
    blocks = [(f"Officer {n}", f"Director of Ward {n}", f"officer{n}@stowe.example") for n in "ABC"]
    assert read(*(column(60 + 170 * i, 100, *block) for i, block in enumerate(blocks))) == [line for block in blocks for line in block]


def test_a_role_that_wraps_in_a_column_of_contacts_is_one() -> None:
    left = ("Author:", "Ann Hollis", "Assistant Director of Sports, Parks and", "the Countryside", "ann@stowe.example")
    right = ("Director:", "Piers Mott", "Director of Place", "01632 960102", "piers@stowe.example")
    out = read(column(60, 100, *left), column(300, 100, *right))
    assert out[:4] == ["Author:", "Ann Hollis", "Assistant Director of Sports, Parks and the Countryside", "ann@stowe.example"]
    assert out[4:] == list(right)


def test_text_below_contacts_stays_below() -> None:
    left = column(60, 100, "Ann Hollis", "01632 960101", "ann@stowe.example")
    right = column(300, 100, "Piers Mott", "01632 960102", "piers@stowe.example")
    assert read(left, right, column(60, 160, "7. Appendices"))[-1] == "7. Appendices"


def test_a_list_of_names_and_addresses_is_read_across() -> None:
    names = column(60, 100, "Ann Hollis", "Piers Mott", "Ivor Stubbs")
    addresses = column(300, 100, "ann@stowe.example", "piers@stowe.example", "ivor@stowe.example")
    lines = printed_lines([*names, *addresses], 1)
    assert [len(run.lines) for run in reading_order(lines)] == [3]


def test_a_label_beside_a_value_that_ends_in_a_colon_is_no_column() -> None:
    labels = column(60, 100, "Subject:", bold=True), column(60, 136, "Report by:", "Wards:", bold=True)
    value = column(170, 100, "Traffic Order:", "The Marlbridge (Mill Lane) (No. 3) Order, made after the consultation of", "last year")
    assert read(*labels, value, column(170, 136, "Head of Streets", "Upper Stowe")) == [
        "Subject: Traffic Order: The Marlbridge (Mill Lane) (No. 3) Order, made after the consultation of last year",
        "Report by: Head of Streets",
        "Wards: Upper Stowe",
    ]


def test_an_addressee_and_references_are_read_one_after_the_other() -> None:
    addressee = ("Ms R Quill", "Quill and Partners", "3 Mill Lane", "Upper Stowe", "ST4 7QQ")
    references = column(360, 100, "4 May 2021"), column(360, 172, "Our ref: PL/21/0044"), column(360, 196, "Ask for: Ann Hollis")
    assert read(column(60, 100, *addressee), *references, column(60, 230, "Dear Ms Quill")) == [
        *addressee,
        "4 May 2021",
        "Our ref: PL/21/0044",
        "Ask for: Ann Hollis",
        "Dear Ms Quill",
    ]


def test_list_items_that_begin_with_labels_are_no_references() -> None:
    items = column(60, 100, "a.", "b.", "c."), column(90, 100, "Cost: none", "Risk: low", "Staff: none")
    assert read(*items) == ["a. Cost: none", "b. Risk: low", "c. Staff: none"]


def test_bold_labels_part_two_fields_set_close() -> None:
    first = words("Presented by:", 60, 100, bold=True), words("Ann Hollis", 130, 100)
    assert read(*first, words("Post:", 183, 100, bold=True), words("Head of Parks", 211, 100)) == ["Presented by: Ann Hollis", "Post: Head of Parks"]


def test_fields_whose_values_stand_in_a_column_stay_apart() -> None:
    labels = words("Telephone:", 356, 100), words("E-mail:", 376, 112), words("Ask for:", 371, 124)
    values = column(420, 100, "01632 960101", "ann.hollis@marlbridge.example", "Ann Hollis")
    assert read(*labels, values) == ["Telephone: 01632 960101", "E-mail: ann.hollis@marlbridge.example", "Ask for: Ann Hollis"]


def test_a_cover_with_two_columns_of_fields_is_read_field_by_field() -> None:
    labels = {100: ("Meeting:",), 124: ("Subject:",), 148: ("Wards", "Affected:"), 172: ("Key Decision:",)}
    left = [column(60, top, *lines, bold=True) for top, lines in labels.items()]
    pools = ("Future of the pools at Marlbridge and", "Upper Stowe")
    answers = {100: ("Cabinet", "Council"), 124: pools, 148: ("Marlbridge; Upper Stowe; Nether",), 172: ("Yes",)}
    values = [column(140, top, *lines) for top, lines in answers.items()]
    right = [column(360, 100, "Date:", bold=True), column(440, 100, "12 May 2021", "21 May 2021")]
    right += [column(360, 172, "Budget/Policy", "Framework:", bold=True), column(440, 172, "No")]
    assert read(*left, *values, *right) == [
        "Meeting: Cabinet",
        "Council",
        "Date: 12 May 2021",
        "21 May 2021",
        "Subject: Future of the pools at Marlbridge and Upper Stowe",
        "Wards Affected: Marlbridge; Upper Stowe; Nether",
        "Key Decision: Yes",
        "Budget/Policy Framework: No",
    ]


def test_a_column_of_long_labels_is_read_with_its_values() -> None:
    labels = [f"Is consultation needed on part {n}:" for n in "ABCDEF"]
    values = [f"Yes, until May with ward {n}" for n in "ABCDEF"]
    assert read(column(60, 100, *labels), column(300, 100, *values)) == [f"{a} {b}" for a, b in zip(labels, values, strict=True)]
    assert len(read(column(60, 100, *(label[:-1] for label in labels), bold=True), column(300, 100, *values))) == 6
