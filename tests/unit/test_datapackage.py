"""A dataset describes itself: the descriptor is valid, complete, and what it says of keys is true."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest

import extract
from extract.datapackage import DATAPACKAGE, describe
from extract.errors import DatasetError
from extract.keys import primary_key, references
from extract.loading import Dataset
from extract.parquet import schema
from extract.records import SCHEMA_VERSION, TABLES
from extract.rulebook import load_rulebook
from extract.version import pipeline_version
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    papers = sorted((ROOT / "corpus" / "papers" / "pdf").glob("*260*"))
    assert papers
    return extract.read_papers(papers, tmp_path_factory.mktemp("package") / "out")


def test_the_descriptor_of_csv_and_its_data_are_valid(data: Dataset, tmp_path: Path) -> None:
    from extract.export import export

    export(data, "csv", tmp_path / "csv")
    report = frictionless.validate(str(tmp_path / "csv" / DATAPACKAGE))
    assert report.valid, report.to_summary()
    assert len(report.tasks) == len(TABLES)


def test_every_table_column_key_and_version_is_described() -> None:
    described = describe({kind: [f"{kind}/{kind}-000001.parquet"] for kind in TABLES})
    assert described["schema_version"] == SCHEMA_VERSION
    assert described["rules_version"] == load_rulebook().version
    assert described["version"]
    assert described["sources"]
    for resource, kind in zip(described["resources"], TABLES, strict=True):
        shape = resource["schema"]
        assert resource["name"] == kind
        assert resource["description"] == TABLES[kind].about
        assert [field["name"] for field in shape["fields"]] == schema(kind).names
        assert all(field["description"] and field["type"] and field["arrow_type"] for field in shape["fields"])
        assert shape["primaryKey"] == list(primary_key(kind))
        assert len(shape.get("foreignKeys", [])) == len(references(kind))


def test_keys_are_only_promised_between_tables_that_are_there() -> None:
    described = describe({"costs": ["costs.csv"], "papers": ["papers.csv"]}, form="csv")
    keys = {key["reference"]["resource"] for resource in described["resources"] for key in resource["schema"].get("foreignKeys", [])}
    assert keys - {""} == {"papers"}  # none names the table itself


def test_primary_keys_are_unique_and_references_lead_somewhere(data: Dataset) -> None:
    for kind in TABLES:
        rows = getattr(data, kind)
        assert not rows.duplicated(list(primary_key(kind))).any()
        for ref in references(kind):
            known = set(getattr(data, ref.table)[ref.key])
            assert set(rows[ref.column].dropna()) <= known, (kind, ref)


def test_the_same_tables_give_the_same_bytes() -> None:
    assert json.dumps(describe({"costs": ["a"]})) == json.dumps(describe({"costs": ["a"]}))


def test_a_published_dataset_describes_itself(data: Dataset) -> None:
    """Through the links of the folder, as somebody would who is handed it."""
    assert (data.folder / DATAPACKAGE).is_symlink()
    report = frictionless.validate(str(data.folder / DATAPACKAGE))
    assert report.valid, report.to_summary()
    described = json.loads((data.folder / DATAPACKAGE).read_text(encoding="utf-8"))
    for resource in described["resources"]:
        paths = [resource["path"]] if isinstance(resource["path"], str) else resource["path"]
        assert [data.folder.resolve() / path for path in paths] == [data.folder.resolve() / path for path in paths if (data.folder / path).is_file()]
        assert [path.name for path in data.files(resource["name"])] == [path.rpartition("/")[2] for path in paths]


def test_parquet_files_say_what_they_hold(data: Dataset) -> None:
    for kind in TABLES:
        for path in data.files(kind):
            found = pq.read_schema(path)
            assert found.metadata[b"description"].decode() == TABLES[kind].about
            assert found.metadata[b"schema_version"].decode() == SCHEMA_VERSION
            assert found.metadata[b"rules_version"].decode() == load_rulebook().version
            assert found.metadata[b"pipeline_version"].decode() == pipeline_version()
            assert all(field.metadata[b"description"] for field in found)


def test_a_file_of_that_name_that_is_not_ours_is_kept(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / DATAPACKAGE).write_text("mine")
    (tmp_path / "a.txt").write_text("1.1 Approve £5.", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"datapackage\.json"):
        extract.read_papers([tmp_path / "a.txt"], tmp_path / "out")
    assert (tmp_path / "out" / DATAPACKAGE).read_text() == "mine"
