"""Runs that are killed, interrupted or out of disk: no process is left behind, the old dataset reads, the next run ends the work."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.records import TABLES
from tests.faults.archive import COMMAND, processes

PAPER = "Report title: New benches for Mill Green\nDate: 4 May 2031\n\n1. Recommendations\n\n1.1 Approve up to £12,500 from the Bench Reserve.\n"
BODY = "\n2.{0} The benches by the river cost £{0},250 in 2030/31 and were last painted on {0} May 2029, see paragraph 1.1 above.\n"
PAPERS = 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers that take about a tenth of a second each."""
    folder = tmp_path_factory.mktemp("papers")
    for number in range(PAPERS):
        text = PAPER + f"\n2. Background {number}\n" + "".join(BODY.format(n % 28 + 1) for n in range(50))
        (folder / f"{number}.txt").write_text(text)
    return folder


def start(folder: Path, out: Path) -> subprocess.Popen[str]:
    """A run in a session of its own, so that a signal to its group is what Ctrl-C in a terminal is."""
    return subprocess.Popen(
        [*COMMAND, str(folder), "--out", str(out), "--workers", "2"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def complete(source: Path, out: Path) -> str:
    done = subprocess.run([*COMMAND, str(source), "--out", str(out), "--workers", "2"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def finished(out: Path) -> int:
    return len(list((out / ".spool").glob("*/*.arrow")))


def wait_for(papers: int, out: Path) -> None:
    end = time.monotonic() + 20
    while finished(out) < papers and time.monotonic() < end:
        time.sleep(0.01)


def assert_gone(session: int) -> None:
    end = time.monotonic() + 5
    while processes(session) and time.monotonic() < end:
        time.sleep(0.02)
    assert not processes(session)


def tables(out: Path) -> dict[str, pa.Table]:
    return {name: pq.read_table(out / name) for name in TABLES}


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    out = tmp_path_factory.mktemp("whole")
    complete(folder, out)
    return tables(out)


def test_killed_workers_and_a_killed_run_change_nothing(folder: Path, tmp_path: Path, undisturbed: dict[str, pa.Table]) -> None:
    out = tmp_path / "out"
    run = start(folder, out)
    wait_for(2, out)
    for process in processes(run.pid):
        if process != run.pid:
            os.kill(process, signal.SIGKILL)
    wait_for(4, out)
    run.kill()
    run.communicate()
    assert_gone(run.pid)
    assert not (out / "sources").exists()
    complete(folder, out)
    assert tables(out) == undisturbed


def test_ctrl_c_ends_cleanly_and_the_next_run_goes_on(folder: Path, tmp_path: Path, undisturbed: dict[str, pa.Table]) -> None:
    out = tmp_path / "out"
    run = start(folder, out)
    wait_for(2, out)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=5)
    assert run.returncode == 130
    assert told == "papers: stopped; what was finished is kept, and the same command goes on from there\n"
    assert_gone(run.pid)
    kept = finished(out)
    assert 2 <= kept < PAPERS
    assert f"({kept} unchanged)" in complete(folder, out)
    assert tables(out) == undisturbed


def test_a_terminated_run_leaves_no_process(folder: Path, tmp_path: Path) -> None:
    run = start(folder, tmp_path / "out")
    wait_for(1, tmp_path / "out")
    run.terminate()
    run.communicate()
    assert run.returncode != 0
    assert_gone(run.pid)


def test_a_full_disk_is_a_clear_error_and_the_old_dataset_still_reads(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    out = tmp_path / "out"
    complete(tmp_path / "a.txt", out)
    before = tables(out)
    # A limit on the size of files stands for the disk: too little for a spool file, then for a table.
    for limit in (1000, 30_000):
        done = subprocess.run(
            [*COMMAND, str(folder), "--out", str(out), "--workers", "2"],
            capture_output=True,
            text=True,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
        )
        assert done.returncode == 4, done.stderr
        assert "cannot be written (File too large)" in done.stderr
        assert "Traceback" not in done.stderr
        assert tables(out) == before
    complete(folder, out)
    assert pq.read_table(out / "papers").num_rows == PAPERS + 1


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    done = subprocess.run([*COMMAND, str(tmp_path / "a.txt"), "--out", "/proc/out"], capture_output=True, text=True)
    assert done.returncode == 4
    assert done.stderr.startswith("papers: /proc/out: cannot be written")
