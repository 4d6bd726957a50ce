"""The command line as a user meets it."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from extract.cli import main
from extract.dataset import open_dataset
from extract.records import TABLES

PAPER = """Report title: New lamps for Harbour Lane
Report to: Councillor Ada Byron – Cabinet Member for Streets
Date: 4 May 2031

1. Recommendations

1.1 Approve up to £12,500 from the Lighting Reserve in 2031/32.

2. Background

2.1 The lamps date from 1974.
"""


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "inner").mkdir(parents=True)
    (folder / "lamps.txt").write_text(PAPER, encoding="utf-8")
    (folder / "inner" / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (folder / "inner" / "empty.txt").write_bytes(b"")
    (folder / ".hidden").write_text("not a paper")
    return folder


def test_extract_gives_every_source_a_row_and_an_exit_code(folder: Path, tmp_path: Path) -> None:
    result = run("extract", folder, "--out", tmp_path / "out", "--workers", "1")
    assert result.exit_code == 6, result.output
    rows = {r["source"]: r for r in pq.read_table(tmp_path / "out" / "sources").to_pylist()}
    assert {name: (r["status"], r["code"]) for name, r in rows.items()} == {
        "inner/broken.pdf": ("failed", "DAMAGED"),
        "inner/empty.txt": ("failed", "EMPTY"),
        "lamps.txt": ("ok", None),
    }
    assert all(r["reason"] for r in rows.values() if r["status"] == "failed")
    assert "inner/broken.pdf: DAMAGED" in result.output
    costs = pq.read_table(tmp_path / "out" / "costs").to_pylist()
    assert [(c["quote"], str(c["amount"]), c["qualifier"]) for c in costs] == [("£12,500", "12500.00", "up to")]
    assert costs[0]["recommendation_id"] == pq.read_table(tmp_path / "out" / "recommendations").to_pylist()[0]["id"]


def test_json_lines_say_the_same(folder: Path, tmp_path: Path) -> None:
    result = run("extract", folder, "--out", tmp_path / "out", "--json", "--workers", "1")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["source"] for line in lines[:-1]} == {"inner/broken.pdf", "inner/empty.txt", "lamps.txt"}
    assert lines[-1]["summary"]["failed"] == 2


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    result = run("extract", tmp_path / "a.txt", "--out", tmp_path / "out", "--quiet", "--workers", "1")
    assert (result.exit_code, result.output) == (0, "")


def test_a_second_run_reads_nothing_again_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    first = run("extract", tmp_path / "a.txt", "--out", tmp_path / "out", "--workers", "1")
    before = pq.read_table(tmp_path / "out" / "costs")
    second = run("extract", tmp_path / "a.txt", "--out", tmp_path / "out", "--workers", "1")
    assert "(0 unchanged)" in first.output
    assert "(1 unchanged)" in second.output
    assert pq.read_table(tmp_path / "out" / "costs").equals(before)


def test_two_runs_give_identical_bytes(folder: Path, tmp_path: Path) -> None:
    for out, workers in (("one", 1), ("two", 2)):
        run("extract", folder, "--out", tmp_path / out, "--workers", workers)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one" / "generations").rglob("*.parquet"))
    assert len(files) == len(TABLES)
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


def test_the_same_bytes_under_two_names_are_one_paper(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAPER)
    result = run("extract", tmp_path / "a.txt", tmp_path / "b.txt", "--out", tmp_path / "out", "--workers", "1")
    assert result.exit_code == 0, result.output
    rows = pq.read_table(tmp_path / "out" / "sources").to_pylist()
    assert [(r["source"], r["status"]) for r in rows] == [("a.txt", "ok"), ("b.txt", "skipped")]
    assert "a.txt" in rows[1]["reason"]
    assert pq.read_table(tmp_path / "out" / "papers").num_rows == 1


def test_a_paper_that_hangs_becomes_timeout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from extract import batch, pipeline

    monkeypatch.setattr(pipeline, "process", lambda *_args, **_kwargs: time.sleep(60))
    (tmp_path / "a.txt").write_text(PAPER)
    dataset_out = open_dataset(tmp_path / "out")
    [done] = batch.run(batch.find_jobs([tmp_path / "a.txt"]), dataset_out, workers=1, seconds=1)
    assert (done.status, done.code) == ("failed", "TIMEOUT")


def test_a_process_that_dies_loses_only_its_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from extract import batch, pipeline

    whole = pipeline.process

    def die(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "a.txt":
            os._exit(9)
        return whole(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "process", die)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAPER + name)
    out = open_dataset(tmp_path / "out")
    done = sorted(batch.run(batch.find_jobs([tmp_path / "a.txt", tmp_path / "b.txt"]), out, workers=1), key=lambda d: d.job.source)
    assert [(d.job.source, d.status, d.code) for d in done] == [("a.txt", "failed", "CRASHED"), ("b.txt", "ok", None)]


def test_text_prints_the_frozen_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    assert "1.1 Approve up to £12,500 from the Lighting Reserve in 2031/32.\n" in run("text", tmp_path / "a.txt").output
    found = json.loads(run("text", tmp_path / "a.txt", "--json").output)
    assert next(found["text"][line["start"] : line["end"]] for line in found["lines"]) == "Report title: New lamps for Harbour Lane"


def test_text_of_what_is_no_paper_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 40)
    result = run("text", tmp_path / "a.doc")
    assert result.exit_code == 5
    assert "save it as PDF" in result.output


def test_show_prints_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER)
    shown = run("show", tmp_path / "a.txt").output
    assert "£12,500" in shown
    assert "Recommendations" in shown
    run("extract", tmp_path / "a.txt", "--out", tmp_path / "out", "--workers", "1")
    assert "£12,500.00" in run("show", tmp_path / "out").output


def test_show_is_safe_for_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAPER.replace("Harbour", "\x1b]0;owned\x07[red]Harbour[/red]"))
    shown = run("show", tmp_path / "a.txt").output
    assert "\x1b]0" not in shown
    assert "[red]Harbour" in shown


def test_schema_rules_and_version() -> None:
    assert "## recommendations" in run("schema").output
    assert json.loads(run("schema", "--json").output)["costs"]["columns"][0]["name"] == "paper_id"
    assert run("rules", "check").exit_code == 0
    assert "0 examples fail" in run("rules", "check").output
    assert any(r["kind"] == "money" for r in json.loads(run("rules", "list", "--json").output))
    assert run("--version").output.startswith("papers ")


def test_a_source_that_does_not_exist_is_named(tmp_path: Path) -> None:
    result = run("extract", tmp_path / "nothing", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "no such file" in result.output


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from extract.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "print([m for m in ('spacy', 'pandas', 'pyarrow', 'pydantic', 'pypdfium2', 'rich') if m in sys.modules])"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.strip() == "[]"
    # Not a benchmark: an import of spaCy or pandas alone would take far longer than this.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


@pytest.mark.parametrize(
    "command",
    ["show FOLDER", "status FOLDER", "card FOLDER", "export FOLDER --format csv", "link FOLDER", "trail Reserve --out FOLDER", "index FOLDER",
     "search lamps --out FOLDER", "remove p1 --out FOLDER", "retry --out FOLDER", "compare FOLDER FOLDER", "serve FOLDER --port 0"],
)  # fmt: skip
@pytest.mark.parametrize("there", [True, False], ids=["empty folder", "no folder"])
def test_a_folder_without_a_dataset_is_told_with_what_to_do_and_left_alone(command: str, there: bool, tmp_path: Path) -> None:
    folder = tmp_path / "papers-out"
    if there:
        folder.mkdir()
    elif command.startswith("show"):
        return  # it may be the name of a paper as well
    result = run(*command.replace("FOLDER", str(folder)).split())
    assert (result.exit_code, result.output) == (4, f"papers: {folder}: holds no dataset; run `papers extract SOURCES --out {folder}` first\n")
    assert list(folder.rglob("*")) == []
    assert folder.exists() == there


def test_every_message_about_a_file_names_it_and_begins_in_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "half.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    for command in (["text"], ["show"], ["check"], ["report", "--html", str(tmp_path / "x.html")]):
        result = run(command[0], tmp_path / "half.pdf", *command[1:])
        assert (
            result.output
            == f"papers: {tmp_path}/half.pdf: the PDF is cut short or damaged and cannot be opened; fetch it again from where it was published\n"
        )
        assert result.exit_code == 5


def test_check_goes_on_after_a_paper_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from extract import pipeline

    whole = pipeline.process
    monkeypatch.setattr(pipeline, "process", lambda path, *args, **kwargs: time.sleep(60) if path.name == "a.txt" else whole(path, *args, **kwargs))
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAPER + name)
    result = run("check", tmp_path, "--timeout", "2", "--severity", "info")
    assert result.exit_code == 6
    assert "a.txt: TIMEOUT: took longer than 2 seconds" in result.output
    assert "1 paper" in result.output


INTERRUPTED = """
import os, signal, sys
moment = sys.argv.pop(1)
class AtImport:
    def find_spec(self, name, *_):
        if name == moment:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, AtImport())
from extract.cli import main
if moment == "options":
    import click
    click.Context.invoke = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)
main()
"""


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("click", ""),
        ("extract.cli.search", ""),
        ("options", ""),
        ("extract.records", "papers: stopped; what was finished is kept, and the same command goes on from there\n"),
    ],
)
def test_ctrl_c_ends_the_program_without_a_traceback_at_any_moment(moment: str, told: str) -> None:

    done = subprocess.run([sys.executable, "-c", INTERRUPTED, moment, "schema"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", told)


def test_ctrl_c_stays_as_it_was_for_who_calls_the_program_from_python() -> None:
    before = signal.getsignal(signal.SIGINT)
    for kept in (signal.SIG_IGN, signal.default_int_handler):
        signal.signal(signal.SIGINT, kept)
        run("--version")
        assert signal.getsignal(signal.SIGINT) is kept
    signal.signal(signal.SIGINT, before)
