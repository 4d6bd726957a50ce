"""A seeded spoiler of papers: bit flips, cuts, splices, huge numbers, deep nesting, bombs; the same seed gives the same bytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

NUMBERS = (b"0", b"-1", b"99999999999", b"2147483648", b"-2147483649", b"1e300", b"0.0000001", b"18446744073709551616")
Fault = Callable[[bytearray, Random, Sequence[bytes]], bytes]


def _flipped(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    for _ in range(random.choice((1, 20, 400))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def _cut(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    return bytes(data[: random.randrange(1, len(data))])


def _without_a_piece(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data))
    del data[at : at + random.choice((1, 100, 5000))]
    return bytes(data)


def _spliced(data: bytearray, random: Random, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    start, at = random.randrange(len(other)), random.randrange(len(data))
    data[at : at + random.choice((0, 2000))] = other[start : start + random.choice((200, 4000))]
    return bytes(data)


def _renumbered(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    places = list(re.finditer(rb"\d+", bytes(data)))
    for found in sorted(random.sample(places, min(len(places), 12)), key=lambda found: -found.start()):
        data[found.start() : found.end()] = random.choice(NUMBERS)
    return bytes(data)


def _swapped_objects(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    """References that point at other objects, themselves included."""
    whole = bytes(data)
    references = list(re.finditer(rb"\b\d+ 0 R\b", whole))
    for found in sorted(random.sample(references, min(len(references), 6)), key=lambda found: -found.start()):
        data[found.start() : found.end()] = b"%d 0 R" % random.randrange(1, 30)
    return bytes(data)


def _nested(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    depth = random.choice((50, 2000, 20_000))
    at = random.randrange(len(data))
    opening, closing = random.choice(((b"<<", b">>"), (b"[", b"]"), (b"(", b")"), (b"<< /A ", b">>"), (b"1.1.", b"")))
    data[at:at] = opening * depth + closing * depth
    return bytes(data)


def _redrawn(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    """Page contents with other type sizes, places and many rules."""

    def change(found: re.Match[bytes]) -> bytes:
        try:
            drawn = zlib.decompress(found[1])
        except zlib.error:
            return found[0]
        drawn = re.sub(rb" [\d.]+ Tf", b" " + random.choice((b"0", b"-12", b"1e9", b"0.00001")) + b" Tf", drawn)
        lines = (b"%d %d m %d %d l S" % tuple(random.randrange(-100, 900) for _ in range(4)) for _ in range(300))
        return b"stream\n" + zlib.compress(drawn + b"\n".join(lines)) + b"\nendstream"

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", change, bytes(data), flags=re.DOTALL)


def _inflated(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    """A page whose content unpacks to far more than it is."""
    bomb = zlib.compress(b"q " * random.choice((1 << 16, 1 << 22)) + b"0 0 m 9 9 l S\n" * 10, 9)
    return re.sub(rb"stream\r?\n.*?\r?\nendstream", lambda _: b"stream\n" + bomb + b"\nendstream", bytes(data), count=1, flags=re.DOTALL)


def _repeated(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data))
    piece = bytes(data[at : at + random.choice((1, 7, 60))])
    data[at:at] = piece * random.choice((50, 3000))
    return bytes(data)


def _odd_text(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    odd = (
        "\x00",
        "\ufeff",
        "\x1b[31m",
        "\x9b31m",
        "\u202e",
        "e" + "\u0301" * 40,
        "\u2028",
        "\f",
        "\r",
        "| | |",
        "<table><tr>",
        "&#55296;",
        "£" + "9" * 400,
    )
    for _ in range(random.randrange(1, 30)):
        at = random.randrange(len(data) + 1)
        data[at:at] = random.choice(odd).encode("utf-8", "surrogatepass")
    return bytes(data)


def _recoded(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    charset = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp500", "cp1252", "mac-roman"))
    return data.decode("utf-8", "replace").encode(charset, "replace")


def _respaced(data: bytearray, random: Random, _others: Sequence[bytes]) -> bytes:
    pairs = ((b"\n", b"\r"), (b"\n", b" "), (b"\n", b"\t"), (b" ", b"\t"), (b" ", b"   "), (b" ", b"|"), (b" ", b"\xc2\xa0"), (b" ", b"\x00 "))
    return bytes(data).replace(*random.choice(pairs))


BOTH: tuple[Fault, ...] = (_flipped, _cut, _without_a_piece, _spliced, _renumbered, _nested, _repeated)
OF_PDFS: tuple[Fault, ...] = (*BOTH, _swapped_objects, _redrawn, _inflated)
OF_TEXTS: tuple[Fault, ...] = (*BOTH, _odd_text, _odd_text, _recoded, _respaced)


def spoil(papers: Sequence[Path], into: Path, count: int, seed: int) -> None:
    """Write `count` spoilt copies of papers (.pdf, or texts) into a folder; the same arguments give the same files."""
    random = Random(seed)
    contents = [(path.suffix, path.read_bytes()) for path in papers]
    for number in range(count):
        suffix, data = random.choice(contents)
        others = [other for kind, other in contents if kind == suffix]
        spoilt = data
        for _ in range(random.choice((1, 1, 2))):
            fault = random.choice(OF_PDFS if suffix == ".pdf" else OF_TEXTS)
            spoilt = fault(bytearray(spoilt), random, others) or b"\n"
        (into / f"{number:05d}{suffix}").write_bytes(spoilt)
