"""Word files and web pages with their bytes or parts spoilt: read, or refused with a code; never anything else."""

from __future__ import annotations

import io
import zipfile
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.document import Document
from extract.errors import SourceError
from extract.read import read
from extract.rulebook import Rulebook
from tests.conftest import ROOT

WORD_FILES = sorted((ROOT / "corpus" / "papers" / "docx").glob("*.docx"))
PAGES = sorted((ROOT / "corpus" / "papers" / "html").glob("*.html"))
SEEDS = st.integers(0, 10**9)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def _spoilt(data: bytes, random: Random) -> bytes:
    out = bytearray(data)
    for _ in range(random.choice((1, 5, 40))):
        if not out:
            break
        at = random.randrange(len(out))
        match random.randrange(3):
            case 0:
                out[at] ^= 1 << random.randrange(8)
            case 1:
                del out[at : at + random.choice((1, 30, 400))]
            case _:
                out[at:at] = out[random.randrange(len(out)) :][: random.choice((1, 30, 400))]
    return bytes(out)


def _checked(data: bytes, rulebook: Rulebook) -> None:
    try:
        document = read(data, rulebook)
    except SourceError:
        return
    assert isinstance(document, Document)
    assert all(line.span.end <= len(document.text) for line in document.lines)
    for grid in document.grids:
        assert all(0 <= cell.row < grid.n_rows and 0 <= cell.col < grid.n_cols for cell in grid.cells)


@given(SEEDS)
@FEW
def test_a_spoilt_word_file(rulebook: Rulebook, seed: int) -> None:
    random = Random(seed)
    _checked(_spoilt(random.choice(WORD_FILES).read_bytes(), random), rulebook)


@given(SEEDS)
@FEW
def test_a_word_file_with_a_spoilt_part(rulebook: Rulebook, seed: int) -> None:
    random = Random(seed)
    file = io.BytesIO()
    with zipfile.ZipFile(random.choice(WORD_FILES)) as source, zipfile.ZipFile(file, "w") as target:
        spoilt = random.choice(["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
        for name in source.namelist():
            data = source.read(name)
            if name == spoilt and seed % 3 == 0:
                data = _spoilt(data, random)
            elif name == spoilt:  # sound XML that says what cannot be
                for value in random.sample([b'"1"', b'"0"', b'"2"', b'"decimal"', b'"restart"', b'"3"'], 3):
                    data = data.replace(value, random.choice([b'"-7"', b'"x"', b'""', b'"99999999999"', b'"1e9"', b'"40"']))
            target.writestr(name, data)
    _checked(file.getvalue(), rulebook)


@given(SEEDS)
@FEW
def test_a_spoilt_page(rulebook: Rulebook, seed: int) -> None:
    random = Random(seed)
    data = random.choice(PAGES).read_bytes()
    _checked(b"<!DOCTYPE html>" + _spoilt(data[15:], random), rulebook)
