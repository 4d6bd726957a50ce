"""Archives under fire: kill -9 at random moments, readers all the while, spoilt files. Larger in tests/benchmarks/archives.py."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from extract import dataset
from extract.workers import LocalEngine, Lost
from tests.conftest import ROOT
from tests.faults.archive import COMMAND, complete, fingerprint, kill_again_and_again, kill_one, look, make_archive, processes, start
from tests.faults.spoiler import spoil


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"), 60)


def test_kills_at_random_moments_change_nothing(archive: Path, tmp_path: Path) -> None:
    complete(archive, tmp_path / "undisturbed")
    told = kill_again_and_again(archive, tmp_path / "out", kills=6, seed=7, longest=1.0)
    assert told["driver"] + told["worker"] > 0
    complete(archive, tmp_path / "out")
    assert fingerprint(tmp_path / "out") == fingerprint(tmp_path / "undisturbed")


def test_a_kill_every_30_ms_does_not_keep_a_run_from_its_end(tmp_path: Path) -> None:
    folder, out = make_archive(tmp_path / "in", 12, paragraphs=1), tmp_path / "out"
    random = Random(3)
    run = start(folder, out)
    end = time.monotonic() + 120
    while run.poll() is None and time.monotonic() < end:
        time.sleep(0.03)
        kill_one(run, random, driver=False)
    assert run.returncode in (0, 6)
    run.communicate()
    assert {row["code"] for row in dataset.load_arrow(out, "sources").to_pylist()} <= {None, "CRASHED"}
    assert not processes(run.pid)
    complete(folder, out)
    assert set(dataset.load_arrow(out, "sources")["status"].to_pylist()) == {"ok"}


def _wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_calls_survive_a_hail_of_kills() -> None:
    """In one process, so that every kill meets a worker: each call ends, whatever moment its worker died at."""
    import os
    import signal

    stop = threading.Event()
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children")

    def kill() -> None:
        random = Random(5)
        while not stop.wait(0.03):
            pids = [int(pid) for pid in children.read_text().split()]
            if pids:
                os.kill(random.choice(pids), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        found = dict(LocalEngine(2).map(_wait, ((0.02,) for _ in range(60)), seconds=20))
    finally:
        stop.set()
        killer.join()
    assert sorted(found) == list(range(60))
    assert all(outcome in (0.02, Lost("killed")) for outcome in found.values())


def test_readers_see_one_generation_or_a_clear_error(tmp_path: Path) -> None:
    folder, out = make_archive(tmp_path / "in", 9, paragraphs=1), tmp_path / "out"
    complete(folder, out)
    seen: Counter[str] = Counter()
    stop = threading.Event()

    def poll() -> None:
        while not stop.is_set():
            seen[look(out)] += 1

    readers = [threading.Thread(target=poll) for _ in range(2)]
    for reader in readers:
        reader.start()
    whole = dataset.entries(out)
    for number in range(12):
        dataset.publish(out, [], dropped=[whole[number % 9].source])
        complete(folder, out) if number % 4 == 3 else None
    stop.set()
    for reader in readers:
        reader.join()
    assert seen["whole"] > 5
    assert not seen["mixed"] + seen["several"] + seen["none"]


def test_spoilt_papers_end_in_one_status_each(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    papers = sorted(path for path in (ROOT / "corpus" / "papers").rglob("*") if path.is_file())
    spoil(papers, tmp_path / "in", 60, seed=11)
    done = subprocess.run([*COMMAND, str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--quiet"], capture_output=True, text=True)
    assert done.returncode in (0, 6), done.stderr
    rows = dataset.load_arrow(tmp_path / "out", "sources").to_pylist()
    assert sorted(row["source"] for row in rows) == sorted(path.name for path in (tmp_path / "in").iterdir())
    assert {row["status"] for row in rows} <= {"ok", "partial", "failed", "skipped"}
    assert all((row["status"] == "ok") == (row["reason"] is None) for row in rows)
    assert not {row["code"] for row in rows} & {"CRASHED", "TIMEOUT", "MEMORY"}


def test_the_spoiler_gives_the_same_files_for_the_same_seed(tmp_path: Path) -> None:
    papers = sorted((ROOT / "corpus" / "papers").rglob("*.txt"))[:4]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        spoil(papers, tmp_path / name, 20, seed=3)
    assert [path.read_bytes() for path in sorted((tmp_path / "a").iterdir())] == [path.read_bytes() for path in sorted((tmp_path / "b").iterdir())]
