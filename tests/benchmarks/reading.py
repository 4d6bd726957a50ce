"""Write READING.md: what reading and the whole pipeline cost on a long pack, beside plain text and beside pdfplumber.

python -m tests.benchmarks.reading [FOLDER OF REAL PAPERS]

Ratios are of CPU time within one run, all measured in turn; milliseconds depend on the machine and are asserted nowhere.
`tests.benchmarks.parity` appends its part.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ROUNDS = 5
PLUMBER_ROUNDS = 3  # of them: pdfplumber takes half a minute a round
PIPELINE_BAR = 100 * 10 / 56  # per cent: 10 ms a page on the machine on which pdfplumber's words alone took 56
PART = 50  # pages of the first part, from which growth is counted
_MEASURE_MEMORY = "measure-memory"
PLAIN, READ, PIPELINE, PLUMBER = "plain text (pypdfium2 get_text_range)", "reading", "whole pipeline", "pdfplumber words alone"


def main() -> None:
    if sys.argv[1:2] == [_MEASURE_MEMORY]:
        print(peak_after(sys.argv[2], Path(sys.argv[3])))
        return
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    pack = shared / "papers" / "rebuilt" / "pack300.pdf"
    n_pages = count_pages(pack)
    seconds = in_turn({PLAIN: plain_text, READ: read_document, PIPELINE: run_pipeline, PLUMBER: plumber_words}, pack)
    with tempfile.TemporaryDirectory() as folder:
        part = first_pages(pack, PART, Path(folder) / "part.pdf")
        growth = {how: memory(how, pack) - memory(how, part) for how in MEASURED}
    target = HERE / "READING.md"
    kept = target.read_text(encoding="utf-8").partition("## PDF and text export") if target.exists() else ("", "", "")
    target.write_text(_report(seconds, n_pages, growth) + kept[1] + kept[2], encoding="utf-8")


def count_pages(pdf: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def plain_text(pdf: Path) -> None:
    """The floor: every page's characters and nothing else."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()


def read_document(pdf: Path) -> object:
    """Words, furniture, tables and paragraphs, frozen."""
    from extract.read import read
    from extract.rulebook import load_rulebook

    return read(pdf.read_bytes(), load_rulebook())


def run_pipeline(pdf: Path) -> object:
    """From the path to all records in memory."""
    from extract.pipeline import process

    return process(pdf, pdf.name)


def plumber_words(pdf: Path) -> None:
    import pdfplumber

    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            page.extract_words()
            page.close()


MEASURED: dict[str, Callable[[Path], object]] = {"plain text": plain_text, "reading": read_document, "whole pipeline": run_pipeline}


def in_turn(ways: dict[str, Callable[[Path], object]], pdf: Path) -> dict[str, list[float]]:
    """CPU seconds of each way, one after the other, round after round; pdfplumber in the first rounds alone."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    warm_up = pdf.with_name("003-lo.pdf")
    for name, way in ways.items():
        if name != PLUMBER:
            way(warm_up)
    for round_ in range(ROUNDS):
        for name, way in ways.items():
            if name == PLUMBER and round_ >= PLUMBER_ROUNDS:
                continue
            start = time.process_time()
            way(pdf)
            seconds[name].append(time.process_time() - start)
    return seconds


def first_pages(pdf: Path, count: int, target: Path) -> Path:
    import pypdfium2

    whole, part = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(count)))
    part.save(target)
    part.close()
    whole.close()
    return target


def memory(how: str, pdf: Path) -> float:
    """The most resident memory of a fresh process that reads a PDF, in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.reading", _MEASURE_MEMORY, how, str(pdf)]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def peak_after(how: str, pdf: Path) -> float:
    kept = MEASURED[how](pdf)
    status = Path("/proc/self/status")
    if status.exists():  # a process started from a large one inherits its peak in getrusage, but not here
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        peak = int(line.split()[1]) / 1024
    else:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    del kept
    return peak


def _report(seconds: dict[str, list[float]], n_pages: int, growth: dict[str, float]) -> str:
    floor, ceiling = statistics.median(seconds[PLAIN]), statistics.median(seconds[PLUMBER])
    bars = {READ: " (bar 6)"}
    rows = []
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        spread = f"{1000 * min(taken) / n_pages:.2f} to {1000 * max(taken) / n_pages:.2f}"
        each = f"{1000 * middle / n_pages:.2f}{' (bar 10)' if name == PIPELINE else ''}"
        share = f"{100 * middle / ceiling:.1f} %{f' (bar {PIPELINE_BAR:.1f} %)' if name == PIPELINE else ''}"
        rows.append(f"| {name} | **{middle / floor:.2f}**{bars.get(name, '')} | {share} | {each} | {spread} |")
    lines = [
        "# Reading\n",
        f"Written by `python -m tests.benchmarks.reading`, then `python -m tests.benchmarks.parity`. Python {platform.python_version()},"
        f" pypdfium2 {version('pypdfium2')}, pdfplumber {version('pdfplumber')}. Nothing here is asserted.\n",
        f"## CPU time over a pack of {n_pages} pages, {ROUNDS} rounds in turn\n",
        "| way | times plain text | of pdfplumber's words | median, ms a page | rounds, ms a page |",
        "|---|---|---|---|---|",
        *rows,
        "",
        "Reading goes from the file's bytes to the frozen Document, tables included; the pipeline from the path to all records in memory.",
        "Its bar is 10 ms a page on a machine on which pdfplumber takes 56 for the words alone; the share of pdfplumber's time can be compared"
        " between machines, milliseconds cannot.\n",
        f"## Memory: the peak over {n_pages} pages less that over the first {PART}, in fresh processes\n",
        "| way, its result kept | growth, MB (bar 20) | a page, KB |",
        "|---|---|---|",
        *(f"| {how} | **{mb:.0f}** | {1024 * mb / (n_pages - PART):.0f} |" for how, mb in growth.items()),
        "",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
