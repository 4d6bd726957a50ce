"""Write SEARCH.md: what searching a million made passages costs, and how often the right passage of real papers comes first.

python -m tests.benchmarks.search [--passages N] [--keep FOLDER] [--real QUESTIONS DATASET]

Times depend on the machine and are asserted nowhere.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from extract.search import Query, SearchIndex, build_index, open_index
from tests.benchmarks import relevance
from tests.benchmarks.made_archive import PASSAGES, Words, change_paper, write_archive

TARGET = Path(__file__).parent / "SEARCH.md"
BANDS = ((0.05, 0.10), (0.02, 0.05), (0.005, 0.02), (0.0005, 0.005))
EACH = 25  # queries of a kind
UPDATES = 6
BUILD = "build-alone"


def main() -> None:
    if sys.argv[1:2] == [BUILD]:
        print(*_built(Path(sys.argv[2])))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="make the archive here, or use the one that is there")
    parser.add_argument("--real", type=Path, nargs=2, metavar=("QUESTIONS", "DATASET"))
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as aside:
        out = options.keep or Path(aside) / "archive"
        words = Words(1)
        if not (out / "current").exists():
            for done in write_archive(out, options.passages // PASSAGES, words):
                print(f"\r{done} papers made", end="", file=sys.stderr)
        parts = [_measured_build(out), _measured_queries(out, words), _measured_updates(out, words)]
    parts[0] += f"\n\nOther work on the machine while this was measured: load {load:.1f} before, {os.getloadavg()[0]:.1f} after."
    parts.append(_relevance(*options.real) if options.real else _kept())
    TARGET.write_text("\n\n".join([_HEAD.format(python=platform.python_version(), tantivy=version("tantivy")), *parts]) + "\n", encoding="utf-8")


_HEAD = """# Searching

Written by `python -m tests.benchmarks.search --real QUESTIONS DATASET`. Python {python}, tantivy {tantivy}, two cores. Nothing here is asserted.
The archive is made (`made_archive.py`): papers of 200 passages, words as frequent as words are, a third of the passages with an amount of money."""


def _built(out: Path) -> tuple[float, float, int, int]:
    began = time.perf_counter()
    counts = build_index(out)
    return time.perf_counter() - began, time.process_time(), counts["passages"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _measured_build(out: Path) -> str:
    """Building in a fresh process, so that its memory is its own."""
    import shutil

    shutil.rmtree(out / ".search", ignore_errors=True)
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.search", BUILD, str(out)], capture_output=True, text=True, check=True
    ).stdout.split()
    size = sum(path.stat().st_size for path in (out / ".search").rglob("*") if path.is_file())
    lines = ["## Index", "", "| | reached | bar |", "|---|---|---|"]
    lines.append(f"| passages | {int(told[2]):,} | 1,000,000 |")
    lines.append(f"| from the Parquet to an index that answers, s | {float(told[0]):.1f} | 60 |")
    lines.append(f"| ... of processor time, over both cores | {float(told[1]):.1f} | |")
    lines.append(f"| size of the index, GB | {size / 1e9:.2f} | 1.5 |")
    lines.append(f"| largest memory while building, GB | {int(told[3]) / 1000:.2f} | |")
    return "\n".join(lines)


def _measured_queries(out: Path, words: Words) -> str:
    with open_index(out) as index:
        everything = index.search(Query(with_exempt=True)).total
        common = words.words[:4000]
        share = {
            word: index.search(Query(word, with_exempt=True, size=1)).total / everything for word in words.random.sample(common, 500) + common[:200]
        }
        by_band = {band: [word for word, part in share.items() if band[0] < part <= band[1]] for band in BANDS}
        pick = words.random.choice
        frequent = [word for band in BANDS[:2] for word in by_band[band]]
        kinds: dict[str, Callable[[], Query]] = {
            f"one word, in {low:.2%} to {high:.2%} of the passages": partial(_one_of, by_band[low, high], words) for low, high in BANDS
        }
        kinds |= {
            "two words, each in 2 % to 10 %": lambda: Query(f"{pick(frequent)} {pick(frequent)}"),
            "four words, each in 2 % to 10 %": lambda: Query(" ".join(pick(frequent) for _ in range(4))),
            "a phrase of two such words": lambda: Query(f'"{pick(frequent)} {pick(frequent)}"'),
            "a word and three filters": lambda: Query(pick(frequent), council=("Cedarshire",), since=date(2015, 1, 1), min_amount=Decimal(500_000)),
            "a word, newest first": lambda: Query(pick(frequent), sort="date"),
            "a beginning of three letters": lambda: Query(pick(frequent)[:3] + "*"),
            "an amount": lambda: Query(f"£{words.random.randrange(10, 50) / 10}m"),
            "a reference": lambda: Query(f"{10 + (n := words.random.randrange(5000)) % 15}/{n:05d}"),
            "no words: all passages": lambda: Query(),
        }
        lines = ["## Questions", "", "The first 20 with snippets, and ten facets with counts.", ""]
        lines += [f"| question {_HEADER}", "|---|---|---|---|---|"]
        asked: list[Query] = []
        for label, make in kinds.items():
            queries = [make() for _ in range(EACH)]
            asked += queries if label.startswith(("one word", "two words", "four words", "a phrase", "a word")) else []
            lines.append(f"| {label} | {_spread(_timed(index, queries))} |")
        within = _timed(index, asked)
        lines.append(f"| **all of the words above** (bar: p95 50) | {_spread(within)} |")
        with ThreadPoolExecutor(2) as pool:
            halves = list(pool.map(lambda part: _timed(index, part).clock, (asked[::2], asked[1::2])))
        both = [one for half in halves for one in half]
        lines.append(f"| ... asked from two threads at once | {_spread(Times(both, both)).rpartition('|')[0]}| |")
    return "\n".join(lines)


def _one_of(choice: Sequence[str], words: Words) -> Query:
    return Query(words.random.choice(choice))


class Times(NamedTuple):
    """Milliseconds by the clock, and of the processor (about what the clock would show were the machine not shared)."""

    clock: list[float]
    processor: list[float]


def _timed(index: SearchIndex, queries: Sequence[Query]) -> Times:
    times = Times([], [])
    for query in queries:
        with _stopped(times):
            index.search(query)
    return times


@contextmanager
def _stopped(times: Times) -> Iterator[None]:
    clock, processor = time.perf_counter(), time.process_time()
    yield
    times.clock.append((time.perf_counter() - clock) * 1000)
    times.processor.append((time.process_time() - processor) * 1000)


_HEADER = "| p50 ms | p95 ms | slowest ms | p95 ms of the processor |"


def _spread(times: Times) -> str:
    tail = [statistics.quantiles(part, n=20, method="inclusive")[-1] for part in times]
    return f"{statistics.median(times.clock):.1f} | {tail[0]:.1f} | {max(times.clock):.1f} | {tail[1]:.1f}"


def _measured_updates(out: Path, words: Words) -> str:
    """One paper after the other changed and indexed."""
    times = Times([], [])
    salt = os.getpid()
    for number in range(UPDATES):
        change_paper(out, number * 7, salt + number, words)
        with _stopped(times):
            counts = build_index(out)
        if counts["added"] != 1:
            raise RuntimeError(f"one paper was changed, and {counts['added']} were indexed")
    about = f"`build_index` over the whole dataset, {UPDATES} times, one paper of {PASSAGES} passages each time (bar 200 ms)."
    return "\n".join(["## One paper changed", "", about, "", _HEADER, "|---|---|---|---|", f"| {_spread(times)} |"])


def _relevance(questions: Path, dataset: Path) -> str:
    return "\n\n".join(["## Whether the right passage comes first", relevance.ABOUT, relevance.measure(questions, dataset)])


def _kept() -> str:
    before = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    return "## Whether" + before.partition("## Whether")[2].rstrip() if "## Whether" in before else ""


if __name__ == "__main__":
    main()
