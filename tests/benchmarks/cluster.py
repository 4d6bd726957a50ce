"""What a Dask cluster costs a paper, and how many workers one driver can feed. Writes CLUSTER.md beside this script.

    python -m tests.benchmarks.cluster

Waiting stands for reading where many workers are simulated on one machine, so that its few cores are not what is measured.
"""

from __future__ import annotations

import os
import platform
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import dask
from distributed import Client, LocalCluster

from extract import batch, cluster
from extract.cluster import DaskEngine
from extract.workers import Engine, LocalEngine
from tests.faults import deadly
from tests.faults.archive import fingerprint, make_archive

HERE = Path(__file__).parent
SETTINGS = {"distributed.worker.profile.enabled": False}


def _cluster(processes: int, threads: int) -> Any:
    return LocalCluster(n_workers=processes, threads_per_worker=threads, processes=True, dashboard_address=None, silence_logs=50)  # type: ignore[no-untyped-call]


def _timed(engine: Engine, seconds: float, calls: int) -> tuple[float, float]:
    """Seconds that so many waits take, and this process's CPU seconds for it."""
    started, used = time.monotonic(), time.process_time()
    assert len(list(engine.map(deadly.wait, ((seconds,) for _ in range(calls)), seconds=60))) == calls
    return time.monotonic() - started, time.process_time() - used


def overhead() -> list[str]:
    """Calls that do nothing, and an archive of papers, on both engines."""
    lines = ["| engine, 2 workers | ms a call that does nothing | of it this process's CPU |", "|---|---|---|"]
    with _cluster(2, 1) as started:
        engines: dict[str, Engine] = {"local": LocalEngine(2), "dask": DaskEngine(started.scheduler_address)}
        for name, engine in engines.items():
            _timed(engine, 0, 20)
            taken, used = _timed(engine, 0, 1000)
            lines.append(f"| {name} | {taken:.2f} | {used:.2f} |")
        lines += ["", "| engine, 2 workers | seconds for 400 papers | workers' and driver's CPU a paper |", "|---|---|---|"]
        with tempfile.TemporaryDirectory() as folder:
            jobs = batch.find_jobs([make_archive(Path(folder) / "in", 400, paragraphs=10)])
            found = []
            for name, engine in engines.items():
                out = Path(folder) / name
                before = _cpu(started)
                begun = time.monotonic()
                batch.extract(jobs, out, lambda _done: None, engine=engine)
                taken = time.monotonic() - begun
                lines.append(f"| {name} | {taken:.1f} | {1000 * (_cpu(started) - before) / len(jobs):.1f} ms |")
                found.append(fingerprint(out))
            assert found[0] == found[1]
    return [*lines, "", "The two datasets are the same, byte for byte."]


def _cpu(started: Any) -> float:
    """CPU seconds of this process and those it waited for, of the cluster's workers and of their own processes."""
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    with Client(started.scheduler_address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        others = sum(client.run(_worker_cpu).values())
    return sum(used.ru_utime + used.ru_stime for used in own) + float(others)


def _worker_cpu() -> float:
    import psutil

    me = psutil.Process()
    return sum(sum(process.cpu_times()[:2]) for process in (me, *me.children(recursive=True)))


def efficiency() -> list[str]:
    """Real processes on the workers, papers that wait."""
    lines = ["| workers | seconds for 40 waits of 0.5 s a worker | share of the time spent waiting |", "|---|---|---|"]
    for workers in (1, 2, 4):
        with _cluster(workers, 1) as started:
            engine = DaskEngine(started.scheduler_address)
            _timed(engine, 0.01, 4 * workers)
            taken, _ = _timed(engine, 0.5, 40 * workers)
        lines.append(f"| {workers} | {taken:.1f} | {100 * 20 / taken:.0f} % |")
    return lines


def many() -> list[str]:
    """Hundreds of threads that wait in the place of workers: what is left is the driver and the scheduler."""
    lines = ["| simulated workers | wait | calls | seconds | share of the time spent waiting | calls a second | driver's CPU a call |"]
    lines += ["|---|---|---|---|---|---|---|"]
    whole, cluster.on_worker = cluster.on_worker, deadly.wait_in_thread  # type: ignore[assignment]
    try:
        for workers, wait in ((50, 1.0), (200, 1.0), (200, 0.2)):
            with _cluster(2, workers // 2) as started:
                engine = DaskEngine(started.scheduler_address)
                _timed(engine, 0.01, workers)
                calls = int(20 * workers / wait)
                taken, used = _timed(engine, wait, calls)
            share = 100 * 20 / taken
            lines.append(f"| {workers} | {wait} s | {calls} | {taken:.1f} | {share:.0f} % | {calls / taken:.0f} | {1000 * used / calls:.2f} ms |")
    finally:
        cluster.on_worker = whole
    return lines


def main() -> None:
    parts = [
        f"# A cluster\n\nWritten by `python -m tests.benchmarks.cluster`; {platform.system()}, {os.cpu_count()} cores, all of the cluster on it."
    ]
    with dask.config.set(SETTINGS):
        for title, part in (("Overhead", overhead), ("Efficiency", efficiency), ("Two hundred workers", many)):
            parts += [f"\n## {title}: {(part.__doc__ or '').strip()}\n", *part(), f"\n(load average {os.getloadavg()[0]:.1f})"]
    (HERE / "CLUSTER.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
