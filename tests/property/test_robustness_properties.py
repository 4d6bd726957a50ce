"""Whatever the bytes: a source ends in a row of `sources`, its records fit their tables, and no rule takes for ever."""

from __future__ import annotations

import re
import signal
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.dataset import pack
from extract.pipeline import process
from extract.records import Section
from extract.rulebook import Rule, Rulebook
from tests.conftest import ROOT

PDFS = sorted((ROOT / "corpus" / "papers" / "pdf").glob("*.pdf"), key=lambda path: path.stat().st_size)[:12]
TEXTS = sorted((ROOT / "corpus" / "papers" / "text").glob("*"), key=lambda path: path.stat().st_size)[:12]
SEEDS = st.integers(0, 10**9)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
NUMBERS = (b"0", b"-1", b"99999999999", b"2147483648", b"-2147483649", b"1e300", b"0.0000001", b"18446744073709551616")
ODD = [
    "\x00", "\ufeff", "\x1b[31m", "\u202e", "e" + "\u0301" * 40, "\u0663\u0664\u0665", "²³½①ⅷ", "\u2028", "\f", "\r", "\t\t\t",
    "| | |", "**", "<table><tr>", "</td>", "&#55296;", "&#1114112;", "&#0;", "£" + "9" * 400, "£99,999,999,999,999,999bn",
    "31 February 9999", "30/02/0000", "0001-01-01", "1 January 99999", "For: 99999999999999999999, Against: 9999999999", "9" * 5000,
    "1." * 300 + " Lamp", "(" * 300, "---\n", "> " * 200, "£" * 300, "section 99999999999999999999",
]  # fmt: skip


def _flipped(data: bytearray, random: Random) -> bytearray:
    for _ in range(random.choice((1, 20, 400))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return data


def _cut(data: bytearray, random: Random) -> bytearray:
    return data[: random.randrange(1, len(data))]


def _spliced(data: bytearray, random: Random) -> bytearray:
    other, at = random.choice(PDFS).read_bytes(), random.randrange(len(data))
    start = random.randrange(len(other))
    data[at : at + random.choice((0, 2000))] = other[start : start + 2000]
    return data


def _renumbered(data: bytearray, random: Random) -> bytearray:
    places = list(re.finditer(rb"\d+", bytes(data)))
    for found in sorted(random.sample(places, min(len(places), 12)), key=lambda found: -found.start()):
        data[found.start() : found.end()] = random.choice(NUMBERS)
    return data


def _boxed(data: bytearray, random: Random) -> bytearray:
    box = random.choice((b"0 0 0 0", b"0 0 1e9 1e9", b"595 842 0 0", b"-99999 -99999 99999 99999", b"nan nan 1 1"))
    return bytearray(re.sub(rb"/MediaBox\s*\[[^\]]*\]", b"/MediaBox [" + box + b"]", bytes(data)))


def _looped(data: bytearray, random: Random) -> bytearray:
    whole = re.sub(rb"/Kids\s*\[\s*\d+", lambda _: b"/Kids [ %d" % random.randrange(1, 9), bytes(data))
    return bytearray(re.sub(rb"/Count \d+", b"/Count " + random.choice(NUMBERS), whole))


def _redrawn(data: bytearray, random: Random) -> bytearray:
    """Page contents with other type sizes, places and many rules."""

    def change(found: re.Match[bytes]) -> bytes:
        try:
            drawn = zlib.decompress(found[1])
        except zlib.error:
            return found[0]
        drawn = re.sub(rb" [\d.]+ Tf", b" " + random.choice((b"0", b"-12", b"1e9", b"0.00001")) + b" Tf", drawn)
        lines = (b"%d %d m %d %d l S" % tuple(random.randrange(-100, 900) for _ in range(4)) for _ in range(300))
        return b"stream\n" + zlib.compress(drawn + b"\n".join(lines)) + b"\nendstream"

    return bytearray(re.sub(rb"stream\r?\n(.*?)\r?\nendstream", change, bytes(data), flags=re.DOTALL))


def _with_odd_text(data: bytearray, random: Random) -> bytearray:
    for _ in range(random.randrange(1, 30)):
        at = random.randrange(len(data) + 1)
        data[at:at] = random.choice(ODD).encode("utf-8", "surrogatepass")
    return data


def _recoded(data: bytearray, random: Random) -> bytearray:
    charset = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp500", "cp1252", "mac-roman"))
    return bytearray(data.decode("utf-8", "replace").encode(charset, "replace"))


def _respaced(data: bytearray, random: Random) -> bytearray:
    old, new = random.choice(
        ((b"\n", b"\r"), (b"\n", b" "), (b"\n", b"\t"), (b" ", b"\t"), (b" ", b"   "), (b" ", b"|"), (b" ", b"\xc2\xa0"), (b" ", b"\x00 "))
    )
    return bytearray(data.replace(old, new))


PDF_FAULTS: list[Callable[[bytearray, Random], bytearray]] = [_flipped, _cut, _spliced, _renumbered, _boxed, _looped, _redrawn]
TEXT_FAULTS: list[Callable[[bytearray, Random], bytearray]] = [_flipped, _cut, _renumbered, _with_odd_text, _with_odd_text, _recoded, _respaced]


def _holds(data: bytes, folder: Path) -> None:
    (folder / "odd").write_bytes(data)
    result = process(folder / "odd", "odd")
    assert result.source.status in ("ok", "partial", "failed")
    assert (result.source.status == "ok") == (result.source.code is None)
    assert pack(result.rows)
    if result.document is not None:
        assert "".join(s.quote for s in result.rows["sections"] if isinstance(s, Section)) == result.document.text


@FEW
@given(st.sampled_from(PDFS), st.sampled_from(PDF_FAULTS), SEEDS)
def test_spoilt_pdfs(tmp_path: Path, paper: Path, spoil: Callable[[bytearray, Random], bytearray], seed: int) -> None:
    _holds(bytes(spoil(bytearray(paper.read_bytes()), Random(seed))), tmp_path)


@FEW
@given(st.sampled_from(TEXTS), st.sampled_from(TEXT_FAULTS), SEEDS)
def test_spoilt_texts(tmp_path: Path, paper: Path, spoil: Callable[[bytearray, Random], bytearray], seed: int) -> None:
    _holds(bytes(spoil(bytearray(paper.read_bytes()), Random(seed))), tmp_path)


LENGTH = 16_000
LONGEST = 0.4  # seconds of processor time: a rule that looks at each place of such a text again and again takes more
RUNS = [
    "a",
    " ",
    "\n",
    " \n",
    "1,",
    "£",
    "(",
    "A ",
    "A",
    "1",
    "1.",
    "_",
    ". ",
    "> ",
    "Abc-",
    "a@",
    "- ",
    ", ",
    "A of ",
    "£1,000 ",
    "1 May ",
    "Councillor A ",
    "and ",
]


@contextmanager
def _at_most(seconds: float, what: str) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{what}: takes too long; bound its repetitions")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _repeated(rule: Rule) -> Iterator[str]:
    example = rule.model.matches[0].replace("«", "").replace("»", "")
    yield from (part * (LENGTH // (len(part) or LENGTH)) for part in (example + " ", example[:-1], example[: len(example) // 2] + " "))


@pytest.mark.parametrize("part", range(4))
def test_no_rule_takes_for_ever(rulebook: Rulebook, part: int) -> None:
    texts = [run * (LENGTH // len(run)) for run in RUNS]
    for rule in list(rulebook)[part::4]:
        if rule.pattern is None:
            continue
        for text in (*texts, *_repeated(rule)):
            with _at_most(LONGEST, f"{rule.file}: {rule.id} on {text[:20]!r}..."):
                for _ in rule.pattern.finditer(text):
                    pass


def test_no_vocabulary_takes_for_ever(rulebook: Rulebook) -> None:
    for name, vocabulary in rulebook.vocabularies.items():
        for run in RUNS:
            with _at_most(LONGEST, f"{name} on {run!r}"):
                for _ in vocabulary.pattern.finditer(run * (LENGTH // len(run))):
                    pass
