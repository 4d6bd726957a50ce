"""Datasets that live long: buckets, names that stay, papers that leave, failures that are tried again."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from extract import batch, dataset, pipeline
from extract.cli import main
from extract.dataset import Entry
from extract.dataset.buckets import cut
from extract.dataset.manifest import read_manifest
from extract.dataset.store import at
from extract.errors import DatasetError
from extract.parquet import table
from extract.pipeline import failed
from extract.records import TABLES, Link
from extract.workers import LocalEngine
from tests.conftest import ROOT
from tests.faults.archive import fingerprint

PAPER = "Report title: New benches for Mill Green\nDate: 4 May 2031\n\n1. Recommendations\n\n1.1 Approve up to £12,500 from the Bench Reserve.\n"


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def extract(*sources: Path, out: Path, options: tuple[str, ...] = (), code: int = 0) -> str:
    done = run("extract", *sources, "--out", out, "--workers", 1, *options)
    assert done.exit_code == code, done.output
    return done.output


def sources(out: Path) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in dataset.load_arrow(out, "sources").to_pylist()}


def papers(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(PAPER + text)
    return folder


def entry(out: Path, source: str, reason: str = "test") -> Entry:
    result = failed(source, source.encode(), "DAMAGED", reason)
    key = dataset.spool_key(source, str(result.source.sha256), reason, "r")
    dataset.spool(dataset.spool_path(dataset.open_dataset(out), key), result.rows)
    return Entry(source, str(result.source.sha256), key)


def test_buckets_are_bounded_and_a_new_source_moves_few_of_them() -> None:
    many = [Entry(f"{number:06d}.pdf", "", str(number)) for number in range(20_000)]
    parts = cut(many)
    assert [item for part in parts for item in part] == many
    assert 20 < len(parts) < 120
    assert max(map(len, parts)) <= 1024
    more = sorted([*many, *(Entry(f"010000-{number}.pdf", "", "new") for number in range(5))])
    assert len({tuple(part) for part in cut(more)} - {tuple(part) for part in parts}) <= 4


def test_buckets_that_did_not_change_are_the_same_files_and_the_rest_has_the_same_bytes(tmp_path: Path) -> None:
    names = [f"{number:04d}.pdf" for number in range(900)]
    out = tmp_path / "grown"
    dataset.publish(out, [entry(out, name) for name in names[:-1]])
    before = (out / "current").resolve()
    dataset.publish(out, [entry(out, names[-1])])
    dataset.publish(out, [entry(out, "0002.pdf", "again")])
    after = sorted((out / "current" / "sources").iterdir())
    assert len(after) > 2
    assert sum(path.stat().st_nlink > 1 for path in after) == len(after) - 1
    assert before.name == "000001"
    fresh = tmp_path / "fresh"
    dataset.publish(fresh, [entry(fresh, name, "again" if name == "0002.pdf" else "test") for name in names])
    assert [path.read_bytes() for path in after] == [path.read_bytes() for path in sorted((fresh / "current" / "sources").iterdir())]


def test_rows_carried_over_from_tables_give_the_bytes_that_spool_files_give(tmp_path: Path) -> None:
    folder = papers(tmp_path / "in", a="a", b="2. Costs\n\nLamps cost £5 in 2030.\n", c="c")
    extract(folder / "a.txt", folder / "b.txt", out=tmp_path / "steps")
    extract(folder / "c.txt", out=tmp_path / "steps")
    extract(folder / "a.txt", folder / "b.txt", folder / "c.txt", out=tmp_path / "once")
    steps, once = fingerprint(tmp_path / "steps"), fingerprint(tmp_path / "once")
    assert {name.replace("000002", "000001"): hashed for name, hashed in steps.items() if name.endswith(".parquet")} == {
        name: hashed for name, hashed in once.items() if name.endswith(".parquet")
    }


def test_nothing_new_makes_no_generation(tmp_path: Path) -> None:
    folder = papers(tmp_path / "in", a="a")
    for _ in range(2):
        extract(folder, out=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out" / "generations").iterdir()] == ["000001"]


def test_a_file_keeps_its_name_and_takes_none_away(tmp_path: Path) -> None:
    first, second = papers(tmp_path / "2030", report="one"), papers(tmp_path / "2031", report="two")
    out = tmp_path / "out"
    extract(first, out=out)
    extract(second, out=out)
    assert list(sources(out)) == ["2031/report.txt", "report.txt"]
    papers(second, report="three")
    assert "(1 unchanged)" in extract(first, second, out=out)
    assert "(1 unchanged)" in extract(second, out=out)
    assert list(sources(out)) == ["2031/report.txt", "report.txt"]


def test_an_archive_that_was_moved_keeps_its_names(tmp_path: Path) -> None:
    folder = papers(tmp_path / "in", a="a", b="b")
    extract(folder, out=tmp_path / "out")
    moved = Path(shutil.move(folder, tmp_path / "elsewhere"))
    assert "(2 unchanged)" in extract(moved, out=tmp_path / "out")
    papers(moved, a="changed")
    extract(moved, out=tmp_path / "out")
    assert list(sources(tmp_path / "out")) == ["a.txt", "b.txt"]


def test_sources_that_are_gone_stay_unless_they_are_pruned(tmp_path: Path) -> None:
    folder, out = papers(tmp_path / "in", a="a", b="b"), tmp_path / "out"
    extract(folder, out=out)
    (folder / "a.txt").unlink()
    extract(folder, out=out)
    assert list(sources(out)) == ["a.txt", "b.txt"]
    extract(folder, out=out, options=("--prune",))
    assert list(sources(out)) == ["b.txt"]
    assert dataset.load_arrow(out, "papers")["source"].to_pylist() == ["b.txt"]


def test_a_paper_whose_first_name_leaves_lives_on_under_its_second(tmp_path: Path) -> None:
    folder, out = papers(tmp_path / "in", a="", b="", c=""), tmp_path / "out"
    extract(folder, out=out)
    before = dataset.load_arrow(out, "costs")
    papers(folder, a="changed")
    extract(folder / "a.txt", out=out)
    found = sources(out)
    assert [found[name]["status"] for name in ("a.txt", "b.txt", "c.txt")] == ["ok", "ok", "skipped"]
    assert "b.txt" in found["c.txt"]["reason"]
    rows = dataset.load_arrow(out, "papers").to_pylist()
    assert {row["source"] for row in rows} == {"a.txt", "b.txt"}
    assert {row["source_id"] for row in rows} == {found["a.txt"]["source_id"], found["b.txt"]["source_id"]}
    assert set(before["id"].to_pylist()) < set(dataset.load_arrow(out, "costs")["id"].to_pylist())


def test_a_removed_paper_is_nowhere_and_does_not_come_back(tmp_path: Path) -> None:
    folder, out = papers(tmp_path / "in", a="secret words", b="b"), tmp_path / "out"
    (folder / "twin.txt").write_bytes((folder / "a.txt").read_bytes())
    extract(folder, out=out)
    ids = dict(zip(*(dataset.load_arrow(out, "papers")[name].to_pylist() for name in ("source", "paper_id")), strict=True))
    links = [Link(from_id=f"{ids[a]}-costs-0", to_id=ids[b], kind="same_fund") for a, b in (("a.txt", "b.txt"), ("b.txt", "b.txt"))]
    dataset.publish_table(out, "links", table("links", links))
    assert run("remove", ids["a.txt"], "--out", out).exit_code == 0
    assert [path.name for path in (out / "generations").iterdir()] == ["000003"]
    for name in TABLES:
        assert ids["a.txt"] not in json.dumps(pq.read_table(out / name).to_pylist(), default=str), name
    assert dataset.load_arrow(out, "links")["to_id"].to_pylist() == [ids["b.txt"]]
    assert not any(b"secret words" in path.read_bytes() for path in out.rglob("*") if path.is_file())
    for _ in range(2):
        extract(folder, out=out)
        found = sources(out)
        assert [(row["status"], row["n_papers"]) for row in found.values()] == [("skipped", 0), ("ok", 1), ("skipped", 0)]
        assert "papers remove" in found["a.txt"]["reason"]
        assert dataset.load_arrow(out, "papers")["paper_id"].to_pylist() == [ids["b.txt"]]
    assert "(3 unchanged)" in extract(folder, out=out)
    gone = run("remove", ids["a.txt"], "--out", out)
    assert (gone.exit_code, "holds no paper" in gone.output) == (1, True)


def test_an_accident_is_tried_again_by_the_next_run_and_others_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = papers(tmp_path / "in", a="a", b="b"), tmp_path / "out"
    (folder / "c.txt").write_bytes(b"")
    whole = pipeline.process

    def die(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == "a.txt":
            os._exit(9)
        return whole(path, *args, **kwargs)

    monkeypatch.setattr(pipeline, "process", die)
    extract(folder, out=out, code=6)
    assert (sources(out)["a.txt"]["code"], sources(out)["b.txt"]["status"]) == ("CRASHED", "ok")
    monkeypatch.setattr(pipeline, "process", whole)
    assert "(2 unchanged)" in extract(folder, out=out, code=6)
    assert sources(out)["a.txt"]["status"] == "ok"
    extract(folder, out=tmp_path / "undisturbed", code=6)
    kept, fresh = fingerprint(out), fingerprint(tmp_path / "undisturbed")
    assert {hashed for name, hashed in kept.items() if "parquet" in name} == {hashed for name, hashed in fresh.items() if "parquet" in name}


def test_retry_reads_what_failed_where_it_lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = papers(tmp_path / "in", a="a", b="b"), tmp_path / "out"
    whole = pipeline.process
    monkeypatch.setattr(pipeline, "process", lambda path, *a, **k: time.sleep(30) if path.name == "a.txt" else whole(path, *a, **k))
    extract(folder, out=out, options=("--timeout", "1"), code=6)
    assert sources(out)["a.txt"]["code"] == "TIMEOUT"
    monkeypatch.setattr(pipeline, "process", whole)
    assert "no source ended with MEMORY" in run("retry", "--code", "memory", "--out", out).output
    done = run("retry", "--code", "TIMEOUT", "--out", out, "--workers", 1)
    assert (done.exit_code, sources(out)["a.txt"]["status"], len(sources(out))) == (0, "ok", 2)
    (folder / "b.txt").write_bytes(b"")
    extract(folder, out=out, code=6)
    (folder / "b.txt").unlink()
    shutil.rmtree(out / "runs")
    assert "no run record" in run("retry", "--code", "EMPTY", "--out", out).output


def test_status_counts_and_names(tmp_path: Path) -> None:
    folder, out = papers(tmp_path / "in", a="a"), tmp_path / "out"
    (folder / "\x9b31mred.txt").write_bytes(b"")
    extract(folder, out=out, code=6)
    told = run("status", out).output
    assert "2 sources, 1 papers" in told
    assert "\\x9b31mred.txt: EMPTY" in told
    found = json.loads(run("status", out, "--json").output)
    assert found["by_status"] == {"ok": 1, "failed": 1}
    assert found["slowest"][0]["source"] == "a.txt"
    assert found["slowest"][0]["seconds"] > 0
    assert found["last_run"]["seconds"] > 0
    assert run("status", tmp_path / "nothing").exit_code == 4


def test_the_run_record_says_what_was_done(tmp_path: Path) -> None:
    folder, out = papers(tmp_path / "in", a="a", b="b"), tmp_path / "out"
    done = run("extract", folder, "--out", out, "--workers", 1, "--log-json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    [record] = (out / "runs").iterdir()
    assert [json.loads(line) for line in record.read_text().splitlines()] == events
    assert [event["event"] for event in events] == ["start", "source", "source", "end"]
    assert {"pipeline_version", "rules_version", "versions", "workers"} < set(events[0])
    assert (events[-1]["ok"], events[-1]["unchanged"], events[-1]["generation"]) == (2, 0, "000001")
    assert Path(events[1]["path"]).is_file()


@pytest.mark.parametrize(("key", "value"), [("schema_version", "0"), ("layout", 1)])
def test_a_dataset_of_another_version_is_refused_with_a_clear_word(tmp_path: Path, key: str, value: Any) -> None:
    folder, out = papers(tmp_path / "in", a="a"), tmp_path / "out"
    extract(folder, out=out)
    path = out / "current" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    for command in (("show", out), ("status", out), ("extract", folder, "--out", out)):
        done = run(*command)
        assert done.exit_code == 4, done.output
        assert "extract its papers into a new folder" in done.output


def test_rows_with_other_columns_are_not_mixed(tmp_path: Path) -> None:
    folder, out = papers(tmp_path / "in", a="a", b="b"), tmp_path / "out"
    extract(folder, out=out)
    path = out / "current" / "manifest.json"
    path.write_text(path.read_text().replace(read_manifest(at(out)).columns, "other"))
    with pytest.raises(DatasetError, match="other columns"):
        dataset.publish(out, [entry(out, "c.txt")])


def test_show_and_text_have_a_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract import pipeline

    monkeypatch.setattr(pipeline, "read_source", lambda *_a, **_k: time.sleep(30))
    papers(tmp_path, a="a")
    for command in ("text", "show"):
        started = time.monotonic()
        done = run(command, tmp_path / "a.txt", "--timeout", "0.3")
        assert (done.exit_code, "--timeout" in done.output) == (5, True)
        assert time.monotonic() - started < 10


def test_hundreds_of_papers_in_parts_are_hashed_by_the_engine(tmp_path: Path) -> None:
    folder = papers(tmp_path / "in", **{f"p{number}": str(number) for number in range(150)})
    jobs = batch.find_jobs([folder])
    assert batch._digests(jobs, LocalEngine(2)) == batch.hash_all([job.location for job in jobs])


def test_a_paper_of_a_pack_is_removed_alone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pack = shutil.copy(next(iter(sorted((ROOT / "corpus" / "papers" / "packs").glob("*.pdf")))), tmp_path / "in")
    out = tmp_path / "out"
    extract(tmp_path / "in", out=out)
    ids = dataset.load_arrow(out, "papers")["paper_id"].to_pylist()
    gone = ids[-1]
    assert len(ids) > 2
    assert run("remove", gone, "--out", out).exit_code == 0
    for options in ((), ("--password", "none needed")):  # the second reads the pack again
        extract(tmp_path / "in", out=out, options=options)
        assert dataset.load_arrow(out, "papers")["paper_id"].to_pylist() == ids[:-1]
        assert sources(out)[Path(pack).name]["n_papers"] == len(ids) - 1
        for name in TABLES:
            held = dataset.load_arrow(out, name)
            assert gone not in {value for column in held.schema.names if column.endswith("paper_id") for value in held[column].to_pylist()}, name
