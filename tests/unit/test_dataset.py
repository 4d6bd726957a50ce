"""outputs/: whole spool files, generations behind one pointer, clear errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extract import dataset
from extract.dataset import Entry
from extract.errors import DatasetError
from extract.parquet import schema
from extract.pipeline import failed
from extract.records import TABLES


def _finish(out: Path, source: str, reason: str = "test") -> Entry:
    dataset.open_dataset(out)
    result = failed(source, source.encode(), "DAMAGED", reason)
    key = dataset.spool_key(source, str(result.source.sha256), reason, "r")
    dataset.spool(dataset.spool_path(out, key), result.rows)
    return Entry(source, str(result.source.sha256), key)


def test_every_table_is_there_even_when_empty(tmp_path: Path) -> None:
    dataset.publish(tmp_path, [_finish(tmp_path, "a.pdf")])
    assert dataset.load_arrow(tmp_path, "sources")["source"].to_pylist() == ["a.pdf"]
    for name in TABLES:
        assert (tmp_path / name).is_dir(), name
        assert dataset.load_arrow(tmp_path, name).schema.equals(schema(name))


def test_a_later_run_adds_and_replaces(tmp_path: Path) -> None:
    dataset.publish(tmp_path, [_finish(tmp_path, "b.pdf"), _finish(tmp_path, "a.pdf")])
    dataset.publish(tmp_path, [_finish(tmp_path, "a.pdf", "again"), _finish(tmp_path, "c.pdf")])
    rows = dataset.load_arrow(tmp_path, "sources").to_pylist()
    assert [(r["source"], r["reason"]) for r in rows] == [("a.pdf", "again"), ("b.pdf", "test"), ("c.pdf", "test")]
    assert not list((tmp_path / ".spool").iterdir())


def test_two_generations_stay_and_no_temporary_file_does(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        dataset.publish(tmp_path, [_finish(tmp_path, name)])
    assert sorted(p.name for p in (tmp_path / "generations").iterdir()) == ["000003", "000004"]
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == [".spool"]


def test_a_reader_caught_by_a_swap_still_reads_the_generation_it_opened(tmp_path: Path) -> None:
    dataset.publish(tmp_path, [_finish(tmp_path, "a")])
    opened = (tmp_path / "sources").resolve()
    dataset.publish(tmp_path, [_finish(tmp_path, "b")])
    assert [p.name for p in opened.iterdir()] == ["sources-000001-00000.parquet"]


def test_a_damaged_spool_file_is_named(tmp_path: Path) -> None:
    entry = _finish(tmp_path, "a")
    dataset.spool_path(tmp_path, entry.key).write_bytes(b"half")
    with pytest.raises(DatasetError, match="damaged"):
        dataset.publish(tmp_path, [entry])
    assert not (tmp_path / "current").exists()


def test_no_dataset_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="papers extract"):
        dataset.load_arrow(tmp_path, "papers")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_a_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DatasetError, match="cannot be written"):
        dataset.open_dataset(tmp_path / "out")


def test_a_file_in_the_place_of_the_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(DatasetError, match="cannot be written"):
        dataset.open_dataset(tmp_path / "out")
