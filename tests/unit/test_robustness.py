"""Odd folders, odd file names, odd datasets: every input ends in one row of `sources`, and nothing of the user's is touched."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from extract import batch, dataset, pulse, workers
from extract.cli import main
from extract.cli.group import within
from extract.errors import DatasetError, PapersError, SourceError
from extract.grammar.money import find_money
from extract.pipeline import process, read_source
from extract.rulebook import Rulebook

PAPER = "Report title: New benches for Mill Green\nDate: 4 May 2031\n\n1. Recommendations\n\n1.1 Approve up to £12,500 from the Bench Reserve.\n"


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--workers", "1"])


def sources(out: Path) -> dict[str, dict[str, Any]]:
    rows = pq.read_table(out / "sources").to_pylist()
    assert len({row["source_id"] for row in rows}) == len(rows)
    return {row["source"]: row for row in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    return tmp_path / "papers"


def test_names_of_every_kind_are_read_and_kept(folder: Path, tmp_path: Path) -> None:
    names = ["new\nline.txt", " spaced  out .txt", "quote\"'`$(x).txt", "🏛️.txt", "a..b.txt", "x" * 251 + ".txt", "tab\there.txt", "\x1b[31mred.txt"]
    for number, name in enumerate(names):
        (folder / name).write_text(PAPER + str(number))
    (Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))).write_text(PAPER)
    done = run("extract", folder, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.output
    assert sorted(sources(tmp_path / "out")) == sorted([*names, "caf\\xe9.txt"])
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == len(names) + 2
    assert "(9 unchanged)" in run("extract", folder, "--out", tmp_path / "out").output


def test_what_is_told_on_a_terminal_holds_no_control_characters(folder: Path, tmp_path: Path) -> None:
    (folder / "\x1b[31m\nred.txt").write_bytes(b"")
    told = run("extract", folder, "--out", tmp_path / "out").output
    assert "\\x1b[31m\\nred.txt: EMPTY" in told


def test_what_is_no_file_has_a_row_and_never_blocks(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe.txt")
    monkeypatch.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.pdf")
    (folder / "loop").symlink_to("loop")
    (folder / "lost.txt").symlink_to("nowhere.txt")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "folder.pdf").mkdir()
    (folder / "folder.pdf" / "a.txt").write_text(PAPER)
    (folder / "again.txt").symlink_to(folder / "folder.pdf" / "a.txt")
    assert run("extract", folder, "--out", tmp_path / "out").exit_code == 6
    assert {name: (row["status"], row["code"]) for name, row in sources(tmp_path / "out").items()} == {
        "again.txt": ("ok", None),
        "loop": ("failed", "DAMAGED"),
        "lost.txt": ("failed", "DAMAGED"),
        "pipe.txt": ("failed", "UNSUPPORTED"),
        "round": ("skipped", None),
        "socket.pdf": ("failed", "UNSUPPORTED"),
    }


def test_a_device_or_pipe_named_on_the_command_line_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        assert run("extract", path, "--out", tmp_path / "out").exit_code == 6
        with pytest.raises(SourceError, match="not a file"):
            read_source(path)
        assert CliRunner().invoke(main, ["text", str(path)]).exit_code == 5
    assert {row["code"] for row in sources(tmp_path / "out").values()} == {"UNSUPPORTED"}


def test_a_folder_that_cannot_be_opened_has_a_row(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "closed").mkdir()
    (folder / "a.txt").write_text(PAPER)
    whole = os.scandir

    def refuse(path: Any = ".") -> Any:
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return whole(path)

    monkeypatch.setattr(os, "scandir", refuse)
    run("extract", folder, "--out", tmp_path / "out")
    assert "Permission denied" in sources(tmp_path / "out")["closed"]["reason"]


def test_a_name_that_is_too_long_is_no_crash(tmp_path: Path) -> None:
    with pytest.raises(PapersError, match="no such file"):
        batch.find_jobs([tmp_path / ("x" * 5000)])


@pytest.mark.parametrize("same", [True, False])
def test_equal_names_in_two_folders_are_two_sources(tmp_path: Path, same: bool) -> None:
    for name in ("2030", "2031"):
        (tmp_path / name / "may").mkdir(parents=True)
        (tmp_path / name / "may" / "item1.txt").write_text(PAPER + ("" if same else name))
    for _ in range(2):
        assert run("extract", tmp_path / "2030", tmp_path / "2031", "--out", tmp_path / "out").exit_code == 0
        rows = sources(tmp_path / "out")
        assert [(name, row["status"]) for name, row in rows.items()] == [
            ("2030/may/item1.txt", "ok"),
            ("2031/may/item1.txt", "skipped" if same else "ok"),
        ]


def test_names_that_only_differ_in_bytes_that_are_no_text(folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xe9.txt"))).write_text("a")
    (folder / "\\xe9.txt").write_text("b")
    assert len({job.source for job in batch.find_jobs([folder])}) == 2


def test_the_dataset_is_not_read_as_papers(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text(PAPER)
    monkeypatch.chdir(folder)
    for out in ("outputs", "."):  # below the papers, and among them
        for _ in range(2):
            assert run("extract", ".", "--out", out).exit_code == 0
            assert list(sources(Path(out))) == ["a.txt"]


@pytest.mark.parametrize("name", ["README.md", "costs", "current"])
def test_files_of_the_user_are_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine")
    done = run("extract", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert (done.exit_code, (tmp_path / "out" / name).read_text()) == (4, "mine")
    assert name in done.output


def test_a_file_that_vanishes_before_it_is_read_fails_and_is_read_when_it_is_back(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAPER)
    jobs = batch.find_jobs([tmp_path / "a.txt", tmp_path / "b.txt"])
    out = dataset.open_dataset(tmp_path / "out")
    planned = list(batch._plan(jobs, out, None, workers.LocalEngine(1)))
    for job in jobs:
        job.path.unlink()
    for item in planned:
        found = batch.work(item.job, item.entry, out, None, item.twin)
        assert (found.status, found.code) == ("failed", "DAMAGED")
    (tmp_path / "a.txt").write_text(PAPER)
    assert [done.status for done in batch.run(jobs[:1], out, workers=1)] == ["ok"]


def test_a_damaged_spool_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    for content in (b"", b"half", b"\xff" * 500):
        out = dataset.open_dataset(tmp_path / f"out{len(content)}")
        [done] = batch.run(batch.find_jobs([tmp_path / "a.txt"]), out, workers=1)
        dataset.spool_path(out, done.entry.key).write_bytes(content)
        assert run("extract", tmp_path / "a.txt", "--out", out).exit_code == 0
        assert sources(out)["a.txt"]["status"] == "ok"


def test_a_dataset_that_lost_its_hidden_files_keeps_its_papers(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAPER + name)
    run("extract", tmp_path / "a.txt", "--out", tmp_path / "out")
    before = pq.read_table(tmp_path / "out" / "costs").to_pylist()
    shutil.rmtree(tmp_path / "out" / ".spool")
    for _ in range(2):
        run("extract", tmp_path / "b.txt", "--out", tmp_path / "out")
        assert set(sources(tmp_path / "out")) == {"a.txt", "b.txt"}
        assert [row for row in pq.read_table(tmp_path / "out" / "costs").to_pylist() if row in before] == before


def test_a_damaged_manifest_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    run("extract", tmp_path / "a.txt", "--out", tmp_path / "out")
    (tmp_path / "out" / "current" / "manifest.json").write_text('{"sources": [')
    done = run("extract", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "manifest.json: damaged" in done.output


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("table", ["papers", "costs"])
def test_a_damaged_table_is_a_clear_error_of_every_command(tmp_path: Path, table: str, lost: bool) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    out = tmp_path / "out"
    run("extract", tmp_path / "a.txt", "--out", out)
    [file] = (out / "current" / table).glob("*.parquet")
    if lost:
        shutil.rmtree(file.parent)
    else:
        file.write_bytes(b"PAR1 no more than this")
    commands = [
        ["show", out],
        ["card", out],
        ["link", out],
        ["trail", "Bench", "--out", out],
        ["export", out, "--format", "csv", "--out", tmp_path / "csv"],
    ]
    commands += [["check", out], ["report", out, "--html", tmp_path / "html"]] if table == "papers" else []
    for command in commands:
        done = CliRunner().invoke(main, [*map(str, command)])
        assert done.exit_code == 4, (command, done.output, done.exception)
        assert f"{file.name}: damaged or missing" in done.output, command


@pytest.mark.parametrize("target", [None, "generations/000009", "current"])
def test_a_dataset_whose_pointer_is_lost_keeps_its_papers(tmp_path: Path, target: str | None) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAPER + name)
        run("extract", tmp_path / name, "--out", tmp_path / "out")
    (tmp_path / "out" / "current").unlink()
    if target is not None:
        (tmp_path / "out" / "current").symlink_to(target)
    assert "holds no dataset" in CliRunner().invoke(main, ["show", str(tmp_path / "out")]).output
    (tmp_path / "out" / "generations" / "000003" / "papers").mkdir(parents=True)  # of a run that was killed
    assert run("extract", tmp_path / "a.txt", "--out", tmp_path / "out").exit_code == 0
    assert set(sources(tmp_path / "out")) == {"a.txt", "b.txt"}


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    out = dataset.open_dataset(tmp_path / "out")
    (out / "generations" / "000001").mkdir(parents=True)
    (out / ".spool" / "aa").mkdir()
    (out / ".spool" / "aa" / ".k.arrow.99").write_bytes(b"half")
    (out / ".current.99").symlink_to("nowhere")
    with dataset.locked(out):
        assert sorted(path.name for path in out.rglob("*")) == [".lock", ".spool", "aa", "generations"]


def test_no_two_runs_write_to_one_dataset(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    out = dataset.open_dataset(tmp_path / "out")
    child = os.fork()
    if child == 0:
        with dataset.locked(out):
            (tmp_path / "locked").touch()
            time.sleep(60)
    try:
        while not (tmp_path / "locked").exists():
            time.sleep(0.01)
        done = run("extract", tmp_path / "a.txt", "--out", out)
        assert done.exit_code == 4
        assert "another run is writing" in done.output
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert run("extract", tmp_path / "a.txt", "--out", out).exit_code == 0


def test_an_error_in_writing_stops_the_run_at_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(out: Path, _key: str, _data: bytes) -> None:
        raise DatasetError(f"{out}: cannot be written (No space left on device); free some space")

    monkeypatch.setattr(dataset, "spool_bytes", refuse)
    (folder / "a.txt").write_text(PAPER)
    done = run("extract", folder, "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "No space left" in done.output


def _greedy(_path: Path, *_args: object, **_kwargs: object) -> object:
    return bytearray(1 << 50)


def test_a_paper_that_wants_too_much_memory_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract import pipeline

    monkeypatch.setattr(pipeline, "process", _greedy)
    (tmp_path / "a.txt").write_text(PAPER)
    [done] = batch.run(batch.find_jobs([tmp_path / "a.txt"]), dataset.open_dataset(tmp_path / "out"), workers=1)
    assert (done.status, done.code) == ("failed", "MEMORY")
    assert "memory" in str(done.reason)


def _fill(amount: int) -> int:
    return len(bytearray(amount))


def test_a_process_may_take_its_share_of_memory_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "memory_share", lambda _workers: 200 << 20)
    small, large = outcomes(_fill, [(1 << 20,), (1 << 30,)])
    assert small == 1 << 20
    assert isinstance(large, workers.Raised)
    assert isinstance(large.error, MemoryError)


def test_one_paper_shown_by_itself_may_take_no_more_memory_either(monkeypatch: pytest.MonkeyPatch) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setattr(workers, "memory_share", lambda _workers: 200 << 20)
    with pytest.raises(SourceError, match="more memory than there is"):
        within(20, _fill, 1 << 30)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.parametrize("end", [lambda: os._exit(6), lambda: os.kill(os.getpid(), 9), lambda: 1 // 0])
def test_what_takes_its_process_along_is_one_line_of_every_command_that_reads_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[], None]
) -> None:
    from extract import pipeline

    monkeypatch.setattr(pipeline, "read_source", lambda _path: end())
    (tmp_path / "a.txt").write_text(PAPER)
    page = ["--html", str(tmp_path / "page.html")]
    for command in (["show"], ["show", *page], ["report", *page], ["text"], ["check"], ["rules", "explain", "money.amount"]):
        done = CliRunner().invoke(main, [*command, str(tmp_path / "a.txt")])
        assert (done.exit_code, done.stdout) == (5, ""), command
        assert re.fullmatch(
            r"papers: (its process (died|was killed)|a fault of this program \(Zero).*(run again|report it with the file).*\n", done.stderr
        )


def outcomes(function: Callable[..., Any], calls: list[tuple[Any, ...]], count: int = 1, seconds: float = 20, stall: float = 20) -> list[Any]:
    """What each call gave, in the order of the calls."""
    return [outcome for _, outcome in sorted(workers.LocalEngine(count, stall).map(function, calls, seconds=seconds), key=lambda item: item[0])]


def _die_once(mark: Path, signal_number: int) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal_number)
    return "done"


def test_a_process_that_dies_has_a_second_attempt(tmp_path: Path) -> None:
    calls = [(tmp_path / "k", 9), (tmp_path / "s", 15), (tmp_path, 9)]
    assert outcomes(_die_once, calls, 2) == ["done", "done", "done"]


def _kill_self(*_args: object) -> None:
    os.kill(os.getpid(), 9)


def test_a_process_killed_again_and_again_is_given_up(tmp_path: Path) -> None:
    assert outcomes(_kill_self, [(1,), (2,)]) == [workers.Lost("killed")] * 2


class _UnsendableError(Exception):
    """Can be written for another process and not be read there."""

    def __init__(self, first: str, second: int) -> None:
        super().__init__(first)


def _stand_still(seconds: float) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(seconds / 10)
        pulse.beat()
    time.sleep(60)
    return "never"


def _busy(seconds: float) -> str:
    for _ in range(4):
        time.sleep(seconds / 4)
        pulse.beat()
    return "done"


def test_what_makes_no_progress_is_stopped_and_what_does_is_not() -> None:
    assert outcomes(_busy, [(1.2,)], stall=0.6) == ["done"]
    started = time.monotonic()
    assert outcomes(_stand_still, [(0.2,)], stall=0.4) == [workers.Lost("stalled")]
    assert time.monotonic() - started < 10


def test_what_takes_too_long_is_killed_with_what_it_started(tmp_path: Path) -> None:
    assert outcomes(_start_another, [(tmp_path / "pid",)], seconds=1) == [workers.Lost("time")]
    children = [int(pid) for pid in (tmp_path / "pid").read_text().split()]
    assert len(children) == 2
    end = time.monotonic() + 5
    while any(_runs(child) for child in children) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(_runs(child) for child in children)


def _start_another(mark: Path) -> None:
    child = subprocess.Popen(["sleep", "60"])
    with mark.open("a") as file:
        file.write(f"{child.pid} ")
    time.sleep(60)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _touch(amount: int) -> int:
    held = bytearray(amount)
    held[::4096] = b"x" * len(held[::4096])
    time.sleep(5)
    return len(held)


def test_resident_memory_is_watched_where_addresses_are_not_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "memory_share", lambda _workers: 600 << 20)
    monkeypatch.setattr(workers, "limit_memory", lambda _share: None)
    assert outcomes(_touch, [(1 << 30,)]) == [workers.Lost("memory")]


def _raise(error: Exception | None) -> None:
    raise error or _UnsendableError("a", 1)


def test_errors_that_cannot_be_sent_lose_one_call_only() -> None:
    first, second, third = outcomes(_raise, [(SourceError("EMPTY", "nothing"),), (ValueError("odd"),), (None,)])
    assert isinstance(first, workers.Raised)
    assert isinstance(third, workers.Raised)
    assert "_UnsendableError" in str(third.error)
    assert isinstance(second, workers.Raised)
    assert str(second.error) == "odd"


def test_figures_too_long_to_be_money_are_malformed(rulebook: Rulebook, tmp_path: Path) -> None:
    digits = "9" * 400
    text = f"The lamps cost £{digits}, £{digits}m, £999,999,999,999bn, {digits}p and between £1 and £{digits} million; benches £12.\n"
    amounts = [money.amount for money in find_money(rulebook, text)]
    assert amounts[-1] == Decimal("12.00")
    (tmp_path / "a.txt").write_text(f"{text}\nItem\t£'000\t£m\nLamps\t{digits[:30]}\t99999999999\nBenches\t1\t2\nTotal\t{digits[:20]}\t3\n")
    assert dataset.pack(process(tmp_path / "a.txt", "a.txt").rows)
