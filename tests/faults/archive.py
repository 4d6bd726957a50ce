"""Made archives, runs over them that are killed, and datasets compared byte for byte."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from extract.records import TABLES

COMMAND = (sys.executable, "-m", "extract.cli", "extract")
PLACES = ("Mill Green", "Harbour Lane", "Orchard Way", "Station Road", "Castle Hill", "Weir Bank", "Market Cross")


def make_archive(folder: Path, count: int, paragraphs: int = 12) -> Path:
    """`count` text papers of fictional councils, a hundred a folder, no two alike."""
    for number in range(count):
        place = PLACES[number % len(PLACES)]
        lines = [f"Report title: New benches for {place}", f"Date: {number % 28 + 1} May {2029 + number % 3}", "", "1. Recommendations", ""]
        lines += [f"1.1 Approve up to £{number + 100:,} from the Bench Reserve.", "", "2. Background", ""]
        for item in range(1, paragraphs + 1):
            lines.append(f"2.{item} The benches at {place} cost £{item},250 in 2030/31 and were last painted on {item % 28 + 1} June 2029.\n")
        path = folder / f"{number // 100:04d}" / f"{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
    return folder


def start(source: Path, out: Path, workers: int = 2) -> subprocess.Popen[str]:
    """A run in a session of its own, so that its processes can be told from others."""
    return subprocess.Popen(
        [*COMMAND, str(source), "--out", str(out), "--workers", str(workers)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def complete(source: Path, out: Path, *options: str) -> str:
    """A run to its end, which all its sources have to survive."""
    done = subprocess.run([*COMMAND, str(source), "--out", str(out), "--workers", "2", *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def processes(session: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def kill_one(run: subprocess.Popen[str], random: Random, driver: bool) -> str | None:
    """kill -9 the driver, or one of its workers; None where there is none."""
    victims = [run.pid] if driver else [pid for pid in processes(run.pid) if pid != run.pid]
    if run.poll() is not None or not victims:
        return None
    try:
        os.kill(random.choice(victims), signal.SIGKILL)
    except ProcessLookupError:
        return None
    return "driver" if driver else "worker"


def fingerprint(out: Path) -> dict[str, str]:
    """The hash of every file of the current generation."""
    folder = (out / "current").resolve()
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def look(out: Path) -> str:
    """Read a dataset as readers do, by its fixed links: `none`, `whole`, `missed` (caught by a swap, a clear error), or `mixed`."""
    try:
        parts = {name: sorted((out / name).glob("*.parquet")) for name in TABLES}
        if not all(parts.values()):
            return "none"
        tables = {
            name: [pq.read_table(path) for path in paths] for name, paths in parts.items() if name in ("sources", "papers", "sections", "costs")
        }
    except OSError:
        return "missed" if (out / "current").exists() else "none"
    generations = {path.name.split("-")[1] for paths in parts.values() for path in paths}
    ids = {name: {value for part in found for value in part["paper_id"].to_pylist()} for name, found in tables.items() if name != "sources"}
    read = sum(status == "ok" for part in tables["sources"] for status in part["status"].to_pylist())
    if len(generations) > 1:
        return "several"
    return "whole" if ids["papers"] == ids["sections"] and ids["costs"] <= ids["papers"] and len(ids["papers"]) == read else "mixed"


def kill_again_and_again(source: Path, out: Path, kills: int, seed: int, longest: float) -> dict[str, int]:
    """Run over an archive, killing the driver or a worker at random moments until `kills` are done or the archive is."""
    random = Random(seed)
    told = {"driver": 0, "worker": 0, "runs": 0}
    while told["driver"] + told["worker"] < kills:
        run = start(source, out)
        told["runs"] += 1
        while run.poll() is None and told["driver"] + told["worker"] < kills:
            if random.random() < 0.8:
                _wait_for_workers(run)
            time.sleep(random.uniform(0.02, longest))
            what = kill_one(run, random, driver=random.random() < 0.5)
            if what is not None:
                told[what] += 1
            if what == "driver":
                run.wait()
        if run.poll() is None:
            run.wait()
        if run.stderr is not None:
            run.stderr.close()
        if run.returncode in (0, 6):
            break
    return told


def _wait_for_workers(run: subprocess.Popen[str]) -> None:
    """Until papers are being read: most of a run's life, but little of it on a busy machine that is killed all the time."""
    end = time.monotonic() + 30
    while run.poll() is None and len(processes(run.pid)) < 2 and time.monotonic() < end:
        time.sleep(0.02)
