"""Sources and datasets in an S3-compatible store (moto's server): the same tables, one writer, a pointer that is an object."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from extract import batch, dataset
from extract.cli import main
from extract.dataset.manifest import read_manifest
from extract.dataset.objects import LOCK
from extract.dataset.store import at
from extract.jobs import find_jobs
from extract.records import TABLES
from tests.faults.archive import complete, fingerprint, make_archive

moto = pytest.importorskip("moto.server")
s3fs = pytest.importorskip("s3fs")
pytestmark = pytest.mark.filterwarnings("ignore")  # of the server and of boto


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    server = moto.ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    own = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        s3fs.S3FileSystem().mkdir("papers")
        yield "s3://papers"
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        server.stop()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, bucket: str) -> Path:
    folder = make_archive(tmp_path_factory.mktemp("archive"), 12, paragraphs=2)
    s3fs.S3FileSystem().put(str(folder) + "/", f"{bucket}/in/", recursive=True)
    return folder


@pytest.fixture(scope="module")
def on_disk(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    complete(archive, out)
    return tables(fingerprint(out))


def tables(hashes: dict[str, str]) -> dict[str, str]:
    return {name: hashed for name, hashed in hashes.items() if name.endswith(".parquet")}


def hashes(out: str) -> dict[str, str]:
    """As `fingerprint`, of the dataset at an address."""
    import hashlib

    store = at(out)
    folder = store.current()
    parts = [f"{name}/{part}" for name in TABLES for part in store.names(f"{folder}/{name}")]
    return {part: hashlib.sha256(store.read(f"{folder}/{part}") or b"").hexdigest() for part in parts}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_from_bucket_to_bucket_gives_the_same_files(bucket: str, archive: Path, on_disk: dict[str, str]) -> None:
    out = f"{bucket}/out"
    for told in ("(0 unchanged)", "(12 unchanged)"):
        done = run("extract", f"{bucket}/in", "--out", out, "--workers", "2")
        assert done.exit_code == 0, done.output
        assert told in done.output
    assert hashes(out) == on_disk
    store = at(out)
    assert store.names(".spool") == []
    assert store.read(LOCK) is None
    assert (store.read("README.md") or b"").startswith(b"# Data dictionary")
    assert dataset.load_arrow(out, "papers").num_rows == 12
    assert json.loads(run("status", out, "--json").stdout)["by_status"] == {"ok": 12}


def test_a_cluster_reads_and_writes_the_bucket(bucket: str, archive: Path, on_disk: dict[str, str]) -> None:
    distributed = pytest.importorskip("distributed")
    from extract.cluster import DaskEngine

    out = f"{bucket}/clustered"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as cluster:
        done = batch.extract(find_jobs([f"{bucket}/in"]), out, lambda _done: None, engine=DaskEngine(cluster.scheduler_address))
    assert [item.status for item in done] == ["ok"] * 12
    assert hashes(out) == on_disk


def test_a_changed_object_is_read_again_and_old_generations_go(bucket: str, archive: Path) -> None:
    out = f"{bucket}/changing"
    source = f"{bucket}/some"
    files: Any = s3fs.S3FileSystem()
    for number in range(4):
        files.pipe_file(f"{source}/a.txt", f"1. Recommendations\n\n1.1 Approve £{number + 5}.\n".encode())
        files.pipe_file(f"{source}/b.txt", b"")
        assert run("extract", source, "--out", out, "--workers", "1", "--quiet").exit_code == 6
        assert dataset.load_arrow(out, "costs")["quote"].to_pylist() == [f"£{number + 5}"]
    assert at(out).names("generations") == ["000003", "000004"]
    [paper_id] = dataset.load_arrow(out, "papers")["paper_id"].to_pylist()
    assert run("remove", paper_id, "--out", out).exit_code == 0
    assert at(out).names("generations") == ["000005"]
    assert dataset.load_arrow(out, "papers").num_rows == 0


def test_one_writer_at_a_time(bucket: str, archive: Path) -> None:
    out = f"{bucket}/held"
    at(out).write(LOCK, json.dumps({"run": "x", "host": "elsewhere", "at": time.time()}).encode())
    done = run("extract", f"{bucket}/in", "--out", out, "--workers", "1")
    assert (done.exit_code, "another run (on elsewhere)" in done.output) == (4, True)
    at(out).write(LOCK, json.dumps({"run": "x", "host": "elsewhere", "at": time.time() - 500}).encode())
    assert run("extract", f"{bucket}/in", "--out", out, "--workers", "1").exit_code == 0


def test_what_a_killed_run_left_is_cleared_away(bucket: str, archive: Path) -> None:
    out = f"{bucket}/left"
    at(out).write("generations/000001/costs/costs-000001-00000.parquet", b"half")
    assert read_manifest(at(out)).number == 0
    assert run("extract", f"{bucket}/in", "--out", out, "--workers", "1", "--quiet").exit_code == 0
    assert dataset.load_arrow(out, "costs").num_rows > 0


@pytest.mark.parametrize("address", ["s3://nowhere/in", "odd://x/in"])
def test_addresses_that_lead_nowhere_are_clear_errors(bucket: str, tmp_path: Path, address: str) -> None:
    done = run("extract", address, "--out", tmp_path / "out")
    assert (done.exit_code, done.output.startswith(f"papers: {address}: ")) == (1, True)
    (tmp_path / "a.txt").write_text("1. Recommendations\n")
    done = run("extract", tmp_path / "a.txt", "--out", address, "--workers", "1")
    assert (done.exit_code, done.output.startswith(f"papers: {address}")) == (4, True)
