"""Write RESEARCH.md: what loading and importing cost, how large a table loads how fast, how long the notebooks take.

python tests/benchmarks/research.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import extract
from extract.loading import Dataset

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ROWS = 1_000_000
TIMES = 5
_ENDS = """
taken = time.perf_counter() - clock, time.process_time() - cpu
memory = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print("seconds", *taken, int(memory[0]) // 1024)
print("loaded", *(name for name in ("spacy", "pydantic", "pypdfium2") if name in sys.modules))
"""
_STARTS = "import sys, time\nclock, cpu = time.perf_counter(), time.process_time()\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = extract.read_papers([ROOT / "corpus" / "papers" / "pdf"], Path(folder, "small"))
        n = _grow(small)
        rows = [
            ("`import extract`", *_measured("import extract")),
            ("`extract.load(folder)`", *_measured(f"import extract; extract.load({str(small.folder)!r})")),
            (f"`data.costs`, {n:,} rows, all columns, as pandas", *_measured(_timed(small, "data.costs"))),
            (f"`data.arrow('costs', ['amount', 'kind'])`, {n:,} rows", *_measured(_timed(small, "data.arrow('costs', ['amount', 'kind'])"))),
            (f"`data.polars('costs')`, {n:,} rows", *_measured(_timed(small, "data.polars('costs')"))),
            (
                f"`data.sql('select kind, sum(amount) ...')`, {n:,} rows",
                *_measured(_timed(small, "data.sql('select kind, sum(amount) from costs group by kind')")),
            ),
        ]
        exports = [(form, *_export(small, form, Path(folder))) for form in ("csv", "jsonl", "sqlite", "xlsx")]
        notebooks = _notebooks(Path(folder))
    (HERE / "RESEARCH.md").write_text(_report(rows, exports, notebooks, n), encoding="utf-8")


def _grow(data: Dataset) -> int:
    """Make the costs of the sample papers a table of a million rows, in files of a bucket's size, with ids of their own."""
    costs = data.arrow("costs")
    copies = -(-ROWS // costs.num_rows)
    for path in data.files("costs"):
        path.unlink()
    at = 0
    for part in range(0, copies, 100):
        made = []
        for number in range(part, min(part + 100, copies)):
            ids = pa.array([f"{number}-{ident}" for ident in costs["id"].to_pylist()])
            made.append(costs.set_column(costs.schema.get_field_index("id"), costs.schema.field("id"), ids))
        rows = pa.concat_tables(made).slice(0, ROWS - at)
        at += rows.num_rows
        pq.write_table(rows, data.generation / "costs" / f"costs-000001-{part:05d}.parquet", compression="zstd")
    return at


def _timed(data: Dataset, what: str) -> str:
    """Code that measures only what comes after opening the dataset and importing what it needs."""
    ready = f"import extract, pandas, polars, duckdb; data = extract.load({str(data.folder)!r}); data.arrow('papers'); data.polars('links')"
    return f"{ready}; clock, cpu = time.perf_counter(), time.process_time(); {what}"


def _measured(code: str) -> tuple[float, float, int, str]:
    """Median of the clock's and the processor's seconds of fresh processes, largest memory in MB, heavy modules that were loaded."""
    runs = []
    for _ in range(TIMES):
        done = subprocess.run([sys.executable, "-c", _STARTS + code + _ENDS], capture_output=True, text=True, check=True, cwd=ROOT)
        first, second = done.stdout.splitlines()[-2:]
        seconds, processor, memory = map(float, first.split()[1:])
        runs.append((seconds, processor, memory, second.removeprefix("loaded").strip()))
    clock, cpu = statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)
    return clock, cpu, round(statistics.median(run[2] for run in runs)), runs[-1][3]


def _export(data: Dataset, form: str, folder: Path) -> tuple[float, int]:
    """Seconds of the clock for one export of all tables but costs, and its size in bytes."""
    from extract.export import export
    from extract.records import TABLES

    target = folder / f"export-{form}"
    start = time.perf_counter()
    export(data, form, target, [name for name in TABLES if name != "costs"])
    files = [target] if target.is_file() else [*target.iterdir()]
    return time.perf_counter() - start, sum(path.stat().st_size for path in files)


def _notebooks(folder: Path) -> float:
    (folder / "notebooks").mkdir()
    (folder / "corpus").symlink_to(ROOT / "corpus")
    start = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "notebooks" / "run.py", "--into", folder / "notebooks"], check=True, capture_output=True)
    return time.perf_counter() - start


def _report(rows: list[tuple[str, float, float, int, str]], exports: list[tuple[str, float, int]], notebooks: float, n: int) -> str:
    lines = [
        "# Loading, exporting, notebooks",
        "",
        f"Written by `python tests/benchmarks/research.py` on {datetime.now(UTC).date().isoformat()}, Python {sys.version.split()[0]}, with other",
        f"work on the machine: trust the processor's time more than the clock's. Medians of {TIMES} fresh processes; memory is the whole process's.",
        "",
        "| what | clock, s | processor, s | memory, MB | spaCy, pydantic or pdfium loaded |",
        "|---|---:|---:|---:|---|",
        *(f"| {what} | {clock:.3f} | {cpu:.3f} | {memory} | {loaded or 'no'} |" for what, clock, cpu, memory, loaded in rows),
        "",
        f"The {n:,} rows are those of the sample papers many times over, in files of the size of a bucket.",
        "",
        "`papers export` of the sample papers' tables without costs:",
        "",
        "| format | clock, s | size, KB |",
        "|---|---:|---:|",
        *(f"| {form} | {seconds:.2f} | {size // 1024} |" for form, seconds, size in exports),
        "",
        f"All notebooks, the extraction of the sample papers included: {notebooks:.0f} s.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
