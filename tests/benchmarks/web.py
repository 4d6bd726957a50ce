"""Write WEB.md: how fast the web page answers many people at once.

python -m tests.benchmarks.web [--seconds 60] [--users 20] [--papers 400] [--only SCENARIO]

Users walk as officers do: search by words and filters, leaf through, open what was found and its page's picture, look at papers and sums.
Everything runs on this machine (server in one process, users in another) over localhost; nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote_plus

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BAR_MS = 150
THINKING = {"no pause between pages": 0.0, "1 s to read each page": 1.0}
_LINK = re.compile(r'href="(/(?:papers/[^"#]*|\?[^"]*))"')
_WORD = re.compile(r"[a-z]{5,}")


@dataclass
class Tally:
    """Milliseconds of each kind of page, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--papers", type=int, default=400)
    parser.add_argument("--dry", action="store_true", help="print instead of writing WEB.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made, out = Path(folder) / "made", Path(folder) / "out"
        n_sources = make_dataset(made, out, asked.papers)
        words = vocabulary(out)
        report = [heading(n_sources, asked.users, asked.seconds)]
        for name, pause in THINKING.items():
            report.append(run_scenario(out, (made, ROOT / "corpus/papers/pdf"), words, name, pause, asked.users, asked.seconds))
    text = "\n".join(report)
    if asked.dry:
        print(text)
    else:
        (HERE / "WEB.md").write_text(text, encoding="utf-8")


def make_dataset(made: Path, out: Path, n_papers: int) -> int:
    """The PDFs of the corpus and made papers as text; returns the number of sources."""
    generate = [sys.executable, str(ROOT / "corpus/generate.py"), "--no-pdf", "--seed", "11", "--papers", str(n_papers), str(made)]
    subprocess.run(generate, check=True, capture_output=True)
    papers = [str(made / "papers"), str(ROOT / "corpus/papers/pdf")]
    subprocess.run([sys.executable, "-m", "extract.cli", "extract", *papers, "--out", str(out), "--quiet"], check=True)
    from extract.dataset import load_arrow

    return int(load_arrow(out, "sources").num_rows)


def vocabulary(out: Path) -> list[str]:
    """Words of the papers, the more frequent the more often."""
    from extract.dataset import load_arrow

    texts = load_arrow(out, "papers")["text"].to_pylist()
    drawn = random.Random(5)
    words = [_WORD.findall(text.lower()) for text in texts]
    return [word for found in words for word in drawn.sample(found, min(len(found), 12))]


def run_scenario(out: Path, sources: tuple[Path, ...], words: list[str], name: str, pause: float, n_users: int, seconds: float) -> str:
    """One run of the service with its users, as a part of the report."""
    command = [sys.executable, "-u", "-m", "extract.cli", "serve", str(out), "--port", "0"]
    with subprocess.Popen(
        [*command, *(part for folder in sources for part in ("--sources", str(folder)))], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        match = re.search(r"localhost:(\d+)", server.stdout.readline())
        assert match
        load_before, cpu_before = os.getloadavg()[0], cpu_seconds(server.pid)
        try:
            tally = asyncio.run(_users(int(match[1]), words, pause, n_users, seconds))
            cpu, load_after = cpu_seconds(server.pid) - cpu_before, os.getloadavg()[0]
        finally:
            server.terminate()
    return part_of_report(name, tally, cpu, seconds, (load_before, load_after))


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, without its children."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


async def _users(port: int, words: list[str], pause: float, n_users: int, seconds: float) -> Tally:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)  # answered once the service is ready
    writer.write(b"GET /help HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await _answer(reader)
    writer.close()
    tally, end = Tally(), time.monotonic() + seconds
    await asyncio.gather(*(_user(port, random.Random(number), words, pause, end, tally) for number in range(n_users)))
    return tally


async def _user(port: int, drawn: random.Random, words: list[str], pause: float, end: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    links: list[str] = []
    await asyncio.sleep(drawn.random() * pause)
    while time.monotonic() < end:
        pictures = [link for link in links if link.endswith(".webp")]
        kind, address = ("picture of a page", pictures[0]) if pictures else _next(drawn, words, links)
        before = time.perf_counter()
        writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        try:
            status, body = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.errors.append(f"{address}: {error!r}")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        tally.times.setdefault(kind, []).append((time.perf_counter() - before) * 1000)
        if status != 200:
            tally.errors.append(f"{address}: {status}")
        if pictures:
            links = [link for link in links if link not in pictures]
        else:
            links = [link.replace("&amp;", "&") for link in _LINK.findall(body.decode("utf-8", "replace"))] or links
        if pause and not any(link.endswith(".webp") for link in links):
            await asyncio.sleep(pause * (0.5 + drawn.random()))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    assert length
    return int(head.split(" ", 2)[1]), await reader.readexactly(int(length[1]))


_FILTERS = ("", "", "&since=2020", "&min_amount=100k", "&kind=recommendation", "&kind=recommendation&kind=resolution&sort=amount")


def _next(drawn: random.Random, words: list[str], links: list[str]) -> tuple[str, str]:
    """What a user looks at next, and its address: half of them search, the rest look at what they found."""
    chance = drawn.random()
    records, passages = ([link for link in links if part in link] for part in ("/records/", "/passages/"))
    papers = [link for link in links if re.fullmatch(r"/papers/[^/?]+", link)]
    if chance < 0.40 or not links:
        text = " ".join(drawn.choice(words) for _ in range(drawn.choice((1, 1, 2, 2, 3))))
        return "search", f"/?q={quote_plus(text)}{drawn.choice(_FILTERS)}"
    if chance < 0.50 and (pages := [link for link in links if "page=" in link]):
        return "search, further pages", drawn.choice(pages)
    if chance < 0.70 and records:
        return "record", drawn.choice(records)
    if chance < 0.78 and passages:
        return "passage", drawn.choice(passages)
    if chance < 0.95 and papers:
        return "paper", drawn.choice(papers)
    if drawn.random() < 0.7:
        return "money", f"/money?scope={drawn.choice(('decided', 'all'))}"
    return "list of papers", f"/papers?page={drawn.randint(1, 5)}"


def heading(n_sources: int, n_users: int, seconds: float) -> str:
    return f"""# The web page under load

Written by `python -m tests.benchmarks.web`. Python {platform.python_version()}, starlette {version("starlette")}, uvicorn {version("uvicorn")}, \
tantivy {version("tantivy")}. Nothing here is asserted.

{n_users} users for {seconds:.0f} s over localhost, on {n_sources:,} papers (the PDFs of `corpus/`, and made papers as text). Server and users share
the {os.cpu_count()} cores of this machine with whatever else runs: see the load. Each user draws words and filters, so that few searches are
asked twice. One process answers; page pictures are drawn in two others. Pages are rendered anew for each request (nice {os.nice(0)}).
Bar: p95 under {BAR_MS} ms, no error.
"""


def part_of_report(name: str, tally: Tally, cpu: float, seconds: float, load: tuple[float, float]) -> str:
    everything = [ms for times in tally.times.values() for ms in times]
    cpu_ms = cpu / max(len(everything), 1) * 1000
    lines = [
        f"## {name[:1].upper()}{name[1:]}\n",
        "| page | answers | p50, ms | p95, ms | p99, ms |",
        "|---|---|---|---|---|",
        *(_row(kind, times) for kind, times in sorted(tally.times.items())),
        _row("**all**", everything),
        "",
        f"{len(everything) / seconds:.0f} answers a second, {len(tally.errors)} errors, {cpu_ms:.1f} ms of the server's CPU time an answer. "
        f"Load average of the machine: {load[0]:.1f} before, {load[1]:.1f} after.\n",
        *(f"- {error}" for error in tally.errors[:5]),
    ]
    return "\n".join(lines)


def _row(kind: str, times: list[float]) -> str:
    times = sorted(times)
    p50, p95, p99 = (times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.95, 0.99))
    return f"| {kind} | {len(times):,} | {p50:.0f} | {p95:.0f} | {p99:.0f} |"


if __name__ == "__main__":
    main()
