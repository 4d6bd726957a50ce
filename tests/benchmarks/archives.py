"""Whole archives: kills, spoilt files, second runs, cores, memory, full disks. Writes ARCHIVES.md beside this script.

    python -m tests.benchmarks.archives [PART ...]       parts: kills spoilt second cores memory disk; all by default

Each part replaces its own section. Times are of the machine as it was: the load average stands beside them.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from extract import batch, dataset
from extract.workers import LocalEngine
from tests.faults.archive import COMMAND, complete, fingerprint, kill_again_and_again, look, make_archive
from tests.faults.spoiler import spoil

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "corpus" / "papers"
SEED = 20310504


def _load() -> str:
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def kills(folder: Path) -> list[str]:
    """50 kill -9 over 500 papers (100 of them published before), readers polling all the while."""
    source = make_archive(folder / "papers", 500)
    complete(source / "0000", folder / "undisturbed")
    complete(source, folder / "undisturbed")
    expected = fingerprint(folder / "undisturbed")
    lines = ["Readers poll by the fixed links; `caught` is a clear error because the generation changed meanwhile.", ""]
    lines += ["| round | kills: driver | workers | runs | files as undisturbed | readers: whole | none yet | caught | mixed |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    done, number = 0, 0
    while done < 50:
        number += 1
        out = folder / f"killed{number}"
        complete(source / "0000", out)
        seen: Counter[str] = Counter()
        stop = threading.Event()
        reader = threading.Thread(target=_poll, args=(out, seen, stop))
        reader.start()
        told = kill_again_and_again(source, out, 50 - done, SEED + number, longest=2.0)
        done += told["driver"] + told["worker"]
        complete(source, out)
        stop.set()
        reader.join()
        equal = sum(fingerprint(out).get(name) == hashed for name, hashed in expected.items())
        readers = f"{seen['whole']} | {seen['none']} | {seen['missed']} | {seen['mixed'] + seen['several']}"
        lines.append(f"| {number} | {told['driver']} | {told['worker']} | {told['runs'] + 1} | {equal} of {len(expected)} | {readers} |")
        assert equal == len(expected) == len(fingerprint(out))
    return lines


def _poll(out: Path, seen: Counter[str], stop: threading.Event) -> None:
    while not stop.is_set():
        seen[look(out)] += 1
        time.sleep(0.02)


def spoilt(folder: Path) -> list[str]:
    """2,000 spoilt papers: every one in exactly one status."""
    (folder / "papers").mkdir()
    papers = sorted(path for path in CORPUS.rglob("*") if path.is_file())
    spoil(papers, folder / "papers", 2000, SEED)
    started = time.monotonic()
    done = subprocess.run([*COMMAND, str(folder / "papers"), "--out", str(folder / "out"), "--quiet"], capture_output=True, text=True)
    taken = time.monotonic() - started
    rows = dataset.load_arrow(folder / "out", "sources").to_pylist()
    assert done.returncode in (0, 6), done.stderr
    assert len(rows) == len({row["source"] for row in rows}) == 2000
    counts = Counter((row["status"], row["code"] or "") for row in rows)
    status = subprocess.run([sys.executable, "-m", "extract.cli", "status", str(folder / "out")], capture_output=True, text=True).stdout
    slowest = re.findall(r"([\d.]+) s  ", status)[:1]
    lines = [f"2,000 files of seed {SEED}, one run of {taken:.0f} s ({_load()}), exit code {done.returncode}, slowest file {slowest[0]} s.", ""]
    lines += ["| status | code | files |", "|---|---|---|"]
    lines += [f"| {name} | {code} | {number} |" for (name, code), number in sorted(counts.items())]
    accidents = [row for row in rows if row["code"] in batch.ACCIDENTS]
    return [*lines, "", *(f"- {row['source']}: {row['code']}: {row['reason']}" for row in accidents)]


def second(folder: Path) -> list[str]:
    """A second run without changes, and one after a single change."""
    source = folder / "papers"
    source.mkdir()
    for copy in range(4):
        for path in sorted((CORPUS / "pdf").glob("*.pdf")):
            (source / f"{copy}-{path.name}").write_bytes(path.read_bytes() + b"\n%" + b"%d" % copy)
    make_archive(source, 1000)
    lines = ["| run over the papers of corpus/ four times and 1,000 made texts | seconds | of the first | CPU seconds |", "|---|---|---|---|"]
    first = None
    for name in ("first", "second, nothing changed", "third, one paper changed"):
        if name.startswith("third"):
            with (source / "0003" / "000301.txt").open("a") as file:
                file.write("\n2.99 One bench more.\n")
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        complete(source, folder / "out")
        taken, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        first = first or taken
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        lines.append(f"| {name} | {taken:.1f} | {100 * taken / first:.1f} % | {used:.1f} |")
    generations = sorted((folder / "out" / "generations").iterdir())
    shared = sum(path.stat().st_nlink > 1 for path in generations[-1].rglob("*.parquet"))
    lines += [
        "",
        f"Of the last generation's {len(list(generations[-1].rglob('*.parquet')))} files {shared} are the files of the one before. {_load()}.",
    ]
    return lines


def cores(folder: Path) -> list[str]:
    """One core and two; and what the engine itself takes."""
    source = make_archive(folder / "papers", 300, paragraphs=40)
    lines = ["| workers | seconds for 300 papers | times as fast |", "|---|---|---|"]
    taken = {}
    for workers in (1, 2):
        started = time.monotonic()
        subprocess.run([*COMMAND, str(source), "--out", str(folder / f"out{workers}"), "--workers", str(workers), "--quiet"], check=True)
        taken[workers] = time.monotonic() - started
        lines.append(f"| {workers} | {taken[workers]:.1f} | {taken[1] / taken[workers]:.2f} |")
    lines += [
        "",
        f"({_load()}; other work on the machine takes from both.) The same with papers that only wait, which other work does not disturb:",
        "",
    ]
    lines += ["| workers | seconds for 400 waits of 50 ms | times as fast |", "|---|---|---|"]
    for workers in (1, 2, 4, 8):
        started = time.monotonic()
        assert len(list(LocalEngine(workers).map(time.sleep, ((0.05,) for _ in range(400)), seconds=60))) == 400
        taken[workers] = time.monotonic() - started
        lines.append(f"| {workers} | {taken[workers]:.1f} | {taken[1] / taken[workers]:.2f} |")
    return lines


def memory(folder: Path) -> list[str]:
    """The driver's memory and CPU over runs of more and more papers."""
    lines = [
        "| papers | driver's peak memory | driver's CPU a paper | of it before the first paper | workers' CPU a paper | a second run's CPU a paper |"
    ]
    lines.append("|---|---|---|---|---|---|")
    for count in (1000, 2000, 5000, 10_000):
        source = make_archive(folder / f"papers{count}", count, paragraphs=1)
        first, second_run = (_in_child(_measured, source, folder / f"out{count}") for _ in range(2))
        lines.append(
            f"| {count:,} | {first[0]:.0f} MB | {1000 * (first[1] - first[3]) / count:.2f} ms | {first[3]:.1f} s | "
            f"{1000 * first[2] / count:.1f} ms | {1000 * second_run[1] / count:.2f} ms |"
        )
    return [
        *lines,
        "",
        "The time before the first paper loads libraries and rules, once a run; the hashing of all files is part of the figure a paper.",
    ]


def _measured(source: Path, out: Path) -> tuple[float, float, float, float]:
    """A whole run in this process: its peak memory in MB, CPU seconds of driver and of workers, CPU seconds of loading."""
    batch._warm()
    loaded = time.process_time()
    batch.extract(batch.find_jobs([source], out), out, lambda _done: None, workers=2)
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak is not None
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return int(peak[1]) / 1000, time.process_time(), children.ru_utime + children.ru_stime, loaded


def _in_child(function: Callable[..., tuple[float, float, float, float]], *arguments: Path) -> tuple[float, float, float, float]:
    names = ", ".join(f"Path({str(argument)!r})" for argument in arguments)
    code = f"from pathlib import Path; from tests.benchmarks import archives; print(*archives.{function.__name__}({names}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return float(told[0]), float(told[1]), float(told[2]), float(told[3])


def disk(folder: Path) -> list[str]:
    """A disk that runs full in the middle of a run, and one that cannot be written."""
    libc = ctypes.CDLL(None, use_errno=True)
    small = folder / "small"
    small.mkdir()
    if libc.mount(b"tmpfs", bytes(small), b"tmpfs", 0, b"size=6m") != 0:
        return ["(not measured: mounting a small disk needs the rights of root)"]
    try:
        first, more = make_archive(folder / "first", 50), make_archive(folder / "more", 2000, paragraphs=30)
        complete(first, small / "out")
        before = fingerprint(small / "out")
        command = [*COMMAND, str(first), str(more), "--out", str(small / "out"), "--quiet"]
        full = subprocess.run(command, capture_output=True, text=True)
        lines = [f"- Full disk (6 MB, 2,000 papers): exit code {full.returncode}, {_told(full)}"]
        lines.append(
            f"  The dataset of before: {'every file the same' if fingerprint(small / 'out') == before else 'CHANGED'}, reads {look(small / 'out')}."
        )
        assert full.returncode == 4
        assert fingerprint(small / "out") == before
        libc.mount(b"tmpfs", bytes(small), b"tmpfs", 32, b"size=600m")  # MS_REMOUNT
        complete(first, small / "out")
        lines.append("  With more room the same command goes through.")
        libc.mount(b"tmpfs", bytes(small), b"tmpfs", 33, b"size=600m")  # and MS_RDONLY
        closed = subprocess.run([*COMMAND, str(more), "--out", str(small / "out"), "--quiet"], capture_output=True, text=True)
        assert closed.returncode == 4
        lines.append(f"- Folder that cannot be written: exit code {closed.returncode}, {_told(closed)} The dataset reads {look(small / 'out')}.")
    finally:
        libc.umount(bytes(small))
    return lines


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return "“" + re.sub(r"\S*/small", "DISK", done.stderr.strip()) + "”."


PARTS: dict[str, Callable[[Path], list[str]]] = {
    "kills": kills,
    "spoilt": spoilt,
    "second": second,
    "cores": cores,
    "memory": memory,
    "disk": disk,
}


def main(names: list[str]) -> None:
    page = HERE / "ARCHIVES.md"
    old = dict(re.findall(r"^## (\w+): [^\n]*\n(.*?)(?=^## |\Z)", page.read_text(encoding="utf-8") if page.exists() else "", re.M | re.S))
    for name in names or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            old[name] = "\n" + "\n".join(PARTS[name](Path(folder))) + "\n\n"
        machine = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        head = f"# Whole archives\n\nWritten by `python -m tests.benchmarks.archives`; {machine}.\n\n"
        sections = (f"## {part}: {(function.__doc__ or '').strip()}\n{old[part]}" for part, function in PARTS.items() if part in old)
        page.write_text(head + "".join(sections).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
