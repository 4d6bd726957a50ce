"""The spaCy component: spans stand where the Doc has the words, and a Doc with them can be saved."""

from __future__ import annotations

import tomllib
from importlib import import_module

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import extract
from extract.document import Span
from extract.spacy_component import NAME, Places
from tests.conftest import ROOT

TEXT = """Report title: Lamps
Report author: Wystan Quill, Head of Lamps

**2. Recommendations**

- 2.1 Approve up to £12,500 from the Lamp Reserve by the end of March 2032.

Signed: Councillor Odette Fernley
Cabinet Member for Lamps
Date: 4 May 2031
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("en")
    made.add_pipe(NAME)
    return made


def test_what_is_found_is_marked_with_what_was_read(nlp: Language) -> None:
    doc = nlp(TEXT)
    found = {(span.label_, span.text) for span in doc.spans[NAME]}
    assert ("MONEY", "£12,500") in found
    assert ("RECOMMENDATION", "Approve up to £12,500 from the Lamp Reserve by the end of March 2032.") in found
    assert ("DATE", "end of March 2032") in found or ("DATE", "March 2032") in found
    assert ("ROLE", "Head of Lamps") in found
    money = next(span for span in doc.spans[NAME] if span.label_ == "MONEY")
    assert money._.values["amount"] == "12500.00"
    assert money._.values["qualifier"] == "up to"
    assert "char_start" not in money._.values


def test_a_doc_can_be_saved_and_read_again(nlp: Language) -> None:
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [(s.text, s.label_, s._.values) for s in again.spans[NAME]] == [(s.text, s.label_, s._.values) for s in doc.spans[NAME]]
    assert len(DocBin(docs=[doc], store_user_data=True).to_bytes()) > 0


@pytest.mark.parametrize("text", ["", "   \n", "%PDF-1.4", "\x00\x01\x02"])
def test_what_is_no_paper_gets_no_spans(nlp: Language, text: str) -> None:
    assert list(nlp(text).spans[NAME]) == []


def test_another_key_for_the_spans() -> None:
    made = spacy.blank("en")
    made.add_pipe(NAME, config={"spans_key": "mine"})
    doc = made("1.1 Approve £5 for lamps.")
    assert [span.label_ for span in doc.spans["mine"]].count("MONEY") == 1


def test_the_entry_point_leads_to_the_factory() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, function = project["entry-points"]["spacy_factories"][NAME].split(":")
    assert callable(getattr(import_module(module), function))


def test_exports_of_the_sample_papers_lose_next_to_nothing(nlp: Language) -> None:
    """Wrapped, marked and tabbed exports: at least 98 % of what is found has its place in the raw text, with the same words."""
    n_found = n_marked = 0
    for path in sorted((ROOT / "corpus" / "papers" / "text").glob("*.txt"))[:24]:
        rows = extract.read_paper(path).rows
        records = {r.id.partition("-")[2]: r for kind in ("recommendations", "costs", "dates", "sign_offs") for r in rows[kind]}  # type: ignore[attr-defined]
        doc = nlp(path.read_text(encoding="utf-8"))
        spans = [span for span in doc.spans[NAME] if span.label_ != "ROLE"]
        n_found += len(records)
        n_marked += len(spans)
        for span in spans:
            first = records[span.id_.partition("-")[2]].quote.split()[0]  # type: ignore[attr-defined]
            assert first.strip("*|_") in span.text or first[:2] in span.text, (path, span.text)
    assert n_marked >= 0.98 * n_found > 500


def test_places_across_joined_lines_running_heads_and_marks() -> None:
    original = "One two\nthree | four\n\nPage 7 of 9\n\nfive six.  **Seven**\n"
    frozen = "One two three\tfour five six. Seven"
    places = Places(frozen, original)
    for words, expected in (("two three", "two\nthree"), ("four five", "four\n\nPage 7 of 9\n\nfive"), ("Seven", "Seven")):
        start = frozen.index(words)
        found = places.of(Span(start, start + len(words)))
        assert found is not None
        assert original[found.start : found.end] == expected


def test_words_that_are_not_there_have_no_place() -> None:
    assert Places("lamp", "roof").of(Span(0, 4)) is None
    assert Places("", "").of(Span(0, 0)) is None
