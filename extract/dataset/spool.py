"""The spool: each finished source a file of its own, until its rows are published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.dataset.store import LocalStore, Store, at
from extract.errors import DatasetError
from extract.parquet import table
from extract.records import TABLES, Record

_SPOOL = pa.schema([("table", pa.string()), ("payload", pa.large_binary())])


def spool_name(key: str) -> str:
    """Where the spool file of a key lies in the dataset; folders of two letters keep each from growing too long."""
    return f".spool/{key[:2]}/{key}.arrow"


def spool_path(out: Path, key: str) -> Path:
    return out / spool_name(key)


def spool(path: Path, rows: Mapping[str, Iterable[Record]]) -> None:
    """Write one source's rows aside, force them to disk and rename, so that a spool file is whole or not there."""
    write_aside(path, pack(rows))


def write_aside(path: Path, data: bytes) -> None:
    """Write a file that is whole or not there; raises DatasetError where it cannot be written."""
    LocalStore(path.parent).write(path.name, data)


def pack(rows: Mapping[str, Iterable[Record]]) -> bytes:
    """One source's rows as the content of its spool file."""
    return pack_tables({name: table(name, rows[name]) for name in TABLES if rows.get(name)})


def pack_tables(tables: Mapping[str, pa.Table]) -> bytes:
    names = [name for name in TABLES if name in tables and tables[name].num_rows]
    payloads = [_ipc(tables[name]) for name in names]
    return _ipc(pa.table([pa.array(names, pa.string()), pa.array(payloads, pa.large_binary())], schema=_SPOOL))


def read_spool(path: Path) -> dict[str, pa.Table]:
    """The rows of one finished source by table name. Raises DatasetError where the file is not there or not whole."""
    found = unpack(LocalStore(path.parent).read(path.name))
    if found is None:
        raise DatasetError(f"{path}: damaged; delete it and run again")
    return found


def spooled(store: Store, key: str) -> dict[str, pa.Table] | None:
    """The rows of one finished source by table name; None where they are not in the spool, or not whole."""
    return unpack(store.read(spool_name(key)))


def spool_row(store: Store, key: str) -> dict[str, Any] | None:
    """The row of `sources` of one finished source; None where it is not in the spool, or not whole."""
    found = unpack(store.read(spool_name(key)), only="sources")
    rows = found["sources"].to_pylist() if found and "sources" in found else []
    return rows[0] if rows else None


def spool_bytes(out: Path | str, key: str, data: bytes) -> None:
    """Write the content of a spool file; raises DatasetError where it cannot be written."""
    at(out).write(spool_name(key), data)


def unpack(data: bytes | None, only: str | None = None) -> dict[str, pa.Table] | None:
    if not data:
        return None
    try:
        rows = pa.ipc.open_stream(data).read_all()
        names = rows["table"].to_pylist()
        wanted = [(at_, name) for at_, name in enumerate(names) if only in (None, name)]
        return {name: pa.ipc.open_stream(rows["payload"][at_].as_buffer()).read_all() for at_, name in wanted}
    except (pa.ArrowException, OSError, LookupError, ValueError):
        return None


def spooled_keys(store: Store) -> set[str]:
    """The keys of all finished sources that wait for publication."""
    return {name.removesuffix(".arrow") for folder in store.names(".spool") for name in store.names(f".spool/{folder}") if name.endswith(".arrow")}


def clear_spool(out: Path | str) -> None:
    """Drop what is published, or will never be."""
    store = at(out)
    for folder in store.names(".spool"):
        store.delete(f".spool/{folder}")


def _ipc(arrow: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    buffer: bytes = sink.getvalue().to_pybytes()
    return buffer
