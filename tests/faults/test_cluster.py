"""A real cluster of processes on this machine: same bytes as one machine gives, whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract import batch, dataset
from extract.batch import Done, find_jobs
from extract.errors import PapersError
from extract.jobs import Job
from tests.faults import deadly
from tests.faults.archive import complete, fingerprint, make_archive

distributed = pytest.importorskip("distributed")
from extract.cluster import DaskEngine  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask's own closing down


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    import dask

    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.worker.profile.enabled": False, "logging.distributed": "critical"}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as started,
    ):
        yield started


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"), 30, paragraphs=3)


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    complete(archive, out)
    return fingerprint(out)


def extract(jobs: list[Job], out: Path | str, cluster: Any) -> list[Done]:
    return batch.extract(jobs, out, lambda _done: None, engine=DaskEngine(cluster.scheduler_address))


def test_the_dataset_is_that_of_one_machine_byte_for_byte(cluster: Any, archive: Path, tmp_path: Path, undisturbed: dict[str, str]) -> None:
    done = extract(find_jobs([archive]), tmp_path / "out", cluster)
    assert [item.status for item in done] == ["ok"] * 30
    assert fingerprint(tmp_path / "out") == undisturbed
    assert all(item.reused for item in extract(find_jobs([archive]), tmp_path / "out", cluster))


def test_a_killed_worker_costs_nothing(cluster: Any, archive: Path, tmp_path: Path, undisturbed: dict[str, str]) -> None:
    killed: list[int] = []

    def kill_once(_done: Done) -> None:
        if not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    done = batch.extract(find_jobs([archive]), tmp_path / "out", kill_once, engine=DaskEngine(cluster.scheduler_address))
    assert killed
    assert [item.status for item in done] == ["ok"] * 30
    assert fingerprint(tmp_path / "out") == undisturbed


def test_a_paper_that_kills_its_worker_every_time_is_crashed_and_the_rest_is_done(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_archive(tmp_path / "in", 8, paragraphs=1)
    (folder / "deadly.txt").write_text("1. Recommendations\n")
    monkeypatch.setattr(batch, "work", deadly.work)
    done = extract(find_jobs([folder]), tmp_path / "out", cluster)
    assert {item.job.source: item.code for item in done if item.status != "ok"} == {"deadly.txt": "CRASHED"}
    assert len(dataset.load_arrow(tmp_path / "out", "papers")) == 8


def test_limits_hold_on_the_cluster_as_on_one_machine(cluster: Any) -> None:
    from extract.workers import Lost

    engine = DaskEngine(cluster.scheduler_address, stall=1.0)
    assert dict(engine.map(deadly.wait, [(0.1,), (60,)], seconds=30)) == {0: 0.1, 1: Lost("stalled")}


def test_no_scheduler_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1. Recommendations\n")
    command = [sys.executable, "-m", "extract.cli", "extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--engine", "dask"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, "needs the --scheduler" in done.stderr) == (1, True)
    with pytest.raises(PapersError, match="no scheduler with workers"):
        list(DaskEngine("tcp://127.0.0.1:9", patience=1).map(deadly.wait, [(1,)], seconds=1))


def _started(tmp_path: Path, port: int) -> list[subprocess.Popen[bytes]]:
    """A scheduler and a worker, started as README says."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    dask = [sys.executable, "-m", "dask"]
    address = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    commands = [
        [*dask, "scheduler", *address],
        [*dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard", "--death-timeout", "30"],
    ]
    return [subprocess.Popen(command, env=environment, start_new_session=True, **quiet) for command in commands]  # type: ignore[call-overload]


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        process.wait()


def test_a_lost_scheduler_ends_the_run_clearly_and_the_next_one_goes_on(tmp_path: Path, archive: Path, undisturbed: dict[str, str]) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    out = tmp_path / "out"
    options = ["--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}"]
    command = [sys.executable, "-m", "extract.cli", "extract", str(archive), "--out", str(out), *options]
    started = _started(tmp_path, port)
    try:
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 90
        while not list(out.glob(".spool/*/*.arrow")) and run.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        os.kill(started[0].pid, signal.SIGKILL)
        _, told = run.communicate(timeout=120)
        assert run.returncode == 1, told
        assert "the scheduler was lost" in told
        assert not (out / "current").exists()
    finally:
        _stop(started)
    kept = len(list(out.glob(".spool/*/*.arrow")))
    started = _started(tmp_path, port)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    finally:
        _stop(started)
    assert done.returncode == 0, done.stderr
    assert kept and f"({kept} unchanged)" in done.stdout  # noqa: PT018
    assert fingerprint(out) == undisturbed
