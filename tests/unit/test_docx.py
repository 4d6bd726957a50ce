"""Word files: labels as Word prints them, tables, notes, boxes, changes; and files that mean harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from extract.document import Document
from extract.errors import SourceError
from extract.pipeline import process
from extract.read import sniff
from extract.read.docx import read_docx
from extract.read.docx_numbering import shown
from extract.read.packages import DOCX
from tests.conftest import ROOT

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def word_file(body: str, **parts: str) -> bytes:
    """A Word file with a body and other parts of word/ by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f'<w:document {W} xmlns:mc="{MC}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>')
        for name, text in parts.items():
            package.writestr(f"word/{name}.xml", text)
    return file.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, number: int, depth: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def lines(document: Document) -> list[str]:
    return [document.quote(line.span) for line in document.lines]


def level(depth: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>') -> str:
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>{nums}</w:numbering>'


LEVELS = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerRoman", "(%3)")


def test_labels_are_those_that_word_prints() -> None:
    steps = [("Purpose", 0), ("The store", 1), ("It is old", 1), ("first", 2), ("second", 2), ("Options", 0), ("To repair", 1), ("third", 2)]
    body = "".join(numbered(text, 1, depth) for text, depth in steps)
    read = read_docx(word_file(body, numbering=numbering(LEVELS)))
    assert lines(read) == ["1. Purpose", "1.1 The store", "1.2 It is old", "(i) first", "(ii) second", "2. Options", "2.1 To repair", "(i) third"]


def test_a_list_that_starts_again_and_one_that_goes_on() -> None:
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="5"/>{over}</w:num>'
        for n, over in ((1, ""), (2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'), (3, ""))
    )
    body = numbered("a", 1) + numbered("b", 1) + numbered("c", 2) + numbered("d", 2) + numbered("e", 3)
    assert lines(read_docx(word_file(body, numbering=numbering(LEVELS, nums)))) == ["1. a", "2. b", "7. c", "8. d", "9. e"]


def test_levels_that_do_not_restart_and_legal_numbers() -> None:
    levels = level(0, "upperRoman", "%1") + level(1, "decimal", "%1.%2", more='<w:lvlRestart w:val="0"/><w:isLgl/>')
    body = numbered("One", 1) + numbered("a", 1, 1) + numbered("Two", 1) + numbered("b", 1, 1)
    assert lines(read_docx(word_file(body, numbering=numbering(levels)))) == ["I One", "1.1 a", "II Two", "2.2 b"]


def test_numbers_and_headings_that_styles_give() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '<w:rPr><w:b/><w:caps/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Mine"><w:basedOn w:val="Base"/></w:style></w:styles>'
    )
    read = read_docx(word_file(p("Purpose", '<w:pStyle w:val="Mine"/>') + p("Text"), styles=styles, numbering=numbering(LEVELS)))
    assert lines(read) == ["1. PURPOSE", "Text"]
    assert (read.lines[0].heading, read.lines[0].bold, read.lines[1].heading, read.lines[1].bold) == (1, True, None, False)


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (14, "lowerRoman", "xiv"),
        (9, "decimalZero", "09"),
        (22, "ordinal", "22nd"),
        (4, "none", ""),
    ],
)
def test_number_formats(count: int, form: str, text: str) -> None:
    assert shown(count, form) == text


def test_changes_are_read_as_if_accepted() -> None:
    by = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
    body = (
        f"<w:p><w:r><w:t xml:space='preserve'>A grant of </w:t></w:r><w:del {by}><w:r><w:delText>£1,000</w:delText></w:r></w:del>"
        f"<w:ins {by}><w:r><w:t>£1,250</w:t></w:r></w:ins><w:r><w:t xml:space='preserve'> is made.</w:t></w:r></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del {by}/></w:rPr></w:pPr><w:r><w:t xml:space='preserve'>This goes </w:t></w:r></w:p>{p('on here.')}"
    )
    read = read_docx(word_file(body))
    assert lines(read) == ["A grant of £1,250 is made.", "This goes on here."]
    assert read.doubts == ("tracked_changes",)


def test_fields_hidden_words_and_breaks() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r><w:r><w:t>code</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Table 2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r><w:r><w:br/><w:t>Next line</w:t><w:br/><w:t>goes on</w:t></w:r></w:p>"
    )
    read = read_docx(word_file(body))
    assert lines(read) == ["Table 2", "Next line goes on"]
    assert read.n_hidden == len("unseen")


def test_a_word_in_two_runs_is_one_word() -> None:
    body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Riv</w:t></w:r><w:r><w:t xml:space='preserve'>erside </w:t></w:r><w:r><w:t>Quay</w:t></w:r></w:p>"
    assert lines(read_docx(word_file(body))) == ["Riverside Quay"]


def test_notes_and_boxes_stand_after_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
    body = (
        '<w:p><w:r><w:t>Costs rose.</w:t></w:r><w:r><w:footnoteReference w:id="4"/></w:r>'
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>{p('After.')}"
    )
    notes = f'<w:footnotes {W}><w:footnote w:id="4">{p("As of May.")}</w:footnote></w:footnotes>'
    assert lines(read_docx(word_file(body, footnotes=notes))) == ["Costs rose. 1", "1 As of May.", "In the box", "After."]


def test_each_note_of_a_paragraph_keeps_its_number_and_none_is_a_paragraph_of_the_text() -> None:
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    runs = f"<w:r><w:t>Costs rose</w:t></w:r>{mark.format(4)}<w:r><w:t>, fees fell</w:t></w:r>{mark.format(5)}<w:r><w:t>.</w:t></w:r>"
    body = f"<w:p>{runs}</w:p>{p('After.')}"
    notes = f'<w:footnotes {W}><w:footnote w:id="4">{p("As of May.")}</w:footnote><w:footnote w:id="5">{p("As of June.")}</w:footnote></w:footnotes>'
    read = read_docx(word_file(body, footnotes=notes))
    assert lines(read) == ["Costs rose 1, fees fell 2.", "1 As of May.", "2 As of June.", "After."]
    assert [line.note for line in read.lines] == [False, True, True, False]


def test_heads_and_feet_are_set_aside() -> None:
    link = '<Relationship Id="{}" Target="{}" Type="x" xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    relations = f"<Relationships>{link.format('h', 'header1.xml')}{link.format('f', 'footer1.xml')}{link.format('t', 'header2.xml')}</Relationships>"
    section = (
        '<w:sectPr><w:titlePg/><w:headerReference w:type="default" r:id="h"/><w:headerReference w:type="first" r:id="t"/>'
        '<w:footerReference w:type="default" r:id="f"/></w:sectPr>'
    )
    parts = {
        f"{k}": f"<w:hdr {W}>{p(text)}</w:hdr>" for k, text in (("header1", "Cabinet report"), ("footer1", "OFFICIAL"), ("header2", "Marsh Council"))
    }
    file = io.BytesIO(word_file(p("Words.") + section, **parts))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/_rels/document.xml.rels", relations)
    read = read_docx(file.getvalue())
    assert lines(read) == ["Marsh Council", "Words."]
    assert [(f.kind, f.text) for f in read.furniture] == [("head", "Cabinet report"), ("foot", "OFFICIAL")]


def test_merged_cells_span_their_rows_and_columns() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if text else '<w:p/>'}</w:tc>"

    wide, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("Service", down) + cell("Budget", wide),
        cell("", on) + cell("2030/31") + cell("2031/32"),
        cell("Parks") + cell("1,200") + cell("1,300"),
        cell("Roads") + cell("8,000") + cell("8,250"),
    ]
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    (grid,) = read_docx(word_file(p("Table 1: Budgets") + table)).grids
    assert (grid.kind, grid.n_rows, grid.n_cols, grid.header_rows) == ("data", 4, 3, 2)
    assert [(c.row, c.col, c.row_span, c.col_span) for c in grid.cells if max(c.row_span, c.col_span) > 1] == [(0, 0, 2, 1), (0, 1, 1, 2)]
    assert grid.caption is not None


def test_a_sample_reads_into_records() -> None:
    path = min((ROOT / "corpus" / "papers" / "docx").glob("*.docx"))
    result = process(path, path.name)
    assert (result.source.status, result.source.media_type, result.source.n_pages) == ("ok", DOCX, None)
    assert result.rows["recommendations"]
    assert "figures to be confirmed" not in (result.document.text if result.document else "")


def failure(data: bytes) -> tuple[str, str]:
    with pytest.raises(SourceError) as error:
        read_docx(data) if sniff(data) == DOCX else None
    return error.value.code, error.value.reason


def test_a_bomb_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(70):
            part.write(b" " * 1_000_000)
    assert len(file.getvalue()) < 200_000
    assert failure(file.getvalue())[0] == "TOO_LARGE"


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", f"{bomb}<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>")
    assert failure(file.getvalue())[0] == "DAMAGED"


def test_nesting_without_end_is_refused() -> None:
    assert failure(word_file("<w:sdt><w:sdtContent>" * 2000 + "</w:sdtContent></w:sdt>" * 2000))[0] == "DAMAGED"


def test_a_file_cut_short_is_damaged() -> None:
    assert failure(word_file(p("Words."))[:-40])[0] == "DAMAGED"


def test_a_file_without_words_is_empty() -> None:
    assert failure(word_file("<w:p/>"))[0] == "EMPTY"


def _zip(*names: str, content: str = "x") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, content)
    return file.getvalue()


def _old(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "code", "advice"),
    [
        (_old("WordDocument"), "UNSUPPORTED", "save it as .docx or PDF"),
        (_old("Workbook"), "UNSUPPORTED", "save the sheets"),
        (_old("__substg1.0_0037001F"), "UNSUPPORTED", "Outlook"),
        (_old("EncryptedPackage"), "ENCRYPTED", "save it without one"),
        (b"{\\rtf1\\ansi Words.}", "UNSUPPORTED", "Rich Text"),
        (b"%!PS-Adobe-3.0\n(Words) show", "UNSUPPORTED", "PostScript"),
        (_zip("xl/workbook.xml"), "UNSUPPORTED", "Excel"),
        (_zip("ppt/presentation.xml"), "UNSUPPORTED", "PowerPoint"),
        (_zip("mimetype", "content.xml"), "UNSUPPORTED", "OpenDocument"),
        (_zip("minutes.pdf"), "UNSUPPORTED", "unpack it"),
        (_zip("minutes.pdf", "report.pdf", content="%PDF-1.7"), "UNSUPPORTED", "unpack it"),  # not read as the first of its papers
        (b"PK\x03\x04" + b"\0" * 40, "DAMAGED", "fetch it again"),
        (b"MIME-Version: 1.0\r\n\r\n", "UNSUPPORTED", "save the page as HTML"),
    ],
)
def test_other_files_say_what_they_are_and_what_to_do(data: bytes, code: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(data)
    source = process(tmp_path / "a.bin", "a.bin").source
    assert (source.status, source.code) == ("failed", code)
    assert advice in (source.reason or "")


def _row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def test_minutes_in_a_table_with_a_column_of_actions_are_read_on() -> None:
    debate = "The club was heard at length. " * 8
    rows = [_row(p("Item"), p("Minute"), p("Action")), _row(p("1"), p("Apologies") + p("None."), p(""))]
    rows += [_row(p("2"), p("Boats") + p(debate) + p("RESOLVED that £500 be given."), p("Clerk"))]
    found = read_docx(word_file(f"<w:tbl>{''.join(rows)}</w:tbl>"))
    assert lines(found) == ["1 Apologies", "None.", "2 Boats", debate.strip(), "RESOLVED that £500 be given.", "Clerk"]
    risks = [_row(p("No"), p("Risk"), p("Score")), *(_row(p(str(n)), p(debate), p("9")) for n in (1, 2, 3))]
    assert [grid.kind for grid in read_docx(word_file(f"<w:tbl>{''.join(risks)}</w:tbl>")).grids] == ["data"]
