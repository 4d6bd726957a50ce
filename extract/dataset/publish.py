"""A new generation: buckets written or linked, the manifest, the pointer, the old ones dropped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.datapackage import DATAPACKAGE, descriptor_bytes
from extract.dataset.buckets import bucket_of, cut, write_bucket, write_whole
from extract.dataset.manifest import Entry, Manifest, Removed, columns_version, manifest_json, part_name, published, read_manifest
from extract.dataset.spool import clear_spool
from extract.dataset.store import LocalStore, Store, at, link_to
from extract.errors import DatasetError
from extract.parquet import data_dictionary
from extract.records import TABLES

KEPT_GENERATIONS = 2
Calls = Iterable[tuple[Any, ...]]


def _one_after_another(function: Callable[..., None], calls: Calls) -> None:
    for call in calls:
        function(*call)


def publish(
    out: Path | str,
    finished: Sequence[Entry],
    *,
    whole: Mapping[str, pa.Table] | None = None,
    dropped: Iterable[str] = (),
    removed: Iterable[Removed] = (),
    fresh: Collection[str] | None = None,
    kept_generations: int = KEPT_GENERATIONS,
    each: Callable[[Callable[..., None], Calls], None] = _one_after_another,
) -> Path:
    """Publish a new generation: what was there before plus (or replaced by) these sources, ordered by name.

    `whole`: tables made from all papers at once (links); those not given stay while the sources do. `dropped`: names of sources to
    leave out. `removed`: papers taken out for good, kept in the manifest. `fresh`: names of those finished sources whose rows
    are new (all, if not given). `each` calls a function for each of some arguments,
    in other processes where it can. Where nothing changed no generation is made. Returns the folder of the current
    generation. Raises DatasetError where it cannot be written; the generation before still reads.
    """
    store = at(out)
    before = read_manifest(store)
    gone = {entry.source for entry in finished} | set(dropped)
    everything = tuple(sorted([*(entry for entry in before.entries if entry.source not in gone), *finished]))
    _check_columns(store, before, everything, finished)
    fresh = gone if fresh is None else fresh
    held = {(entry.source, entry.key) for entry in before.entries}
    new = frozenset(entry.source for entry in finished if entry.source in fresh and (entry.source, entry.key) in held)
    after = Manifest(
        before.number + 1,
        f"generations/{before.number + 1:06d}",
        columns_version(),
        everything,
        tuple(bucket_of(part) for part in cut(everything)),
        tuple(dict.fromkeys((*before.removed, *removed))),
        tuple(dict.fromkeys((*(before.whole if everything == before.entries and not new else ()), *(whole or ())))),
    )
    if before.number and not whole and not new and (after.entries, after.removed) == (before.entries, before.removed):
        clear_spool(out)
        return _path(store, before.folder)
    store.delete(after.folder)
    _write(out, store, before, after, new, whole or {}, each)
    store.point(after.folder)
    if isinstance(store, LocalStore):
        _fix_links(store.root)
    store.write("README.md", data_dictionary().encode())
    clear_spool(out)
    for name in [name for name in store.names("generations") if name.isdigit()][:-kept_generations]:
        store.delete(f"generations/{name}")
    return _path(store, after.folder)


def publish_table(out: Path | str, name: str, rows: pa.Table) -> Path:
    """Publish a new generation that differs in one table, one that is made from all papers at once; the others are hard links.

    Such a table is left out of the next generation that holds other sources, since its rows may be of papers that are gone.
    Returns the generation's folder. Raises DatasetError where there is no dataset, or it cannot be written.
    """
    published(out)
    return publish(out, (), whole={name: rows})


def _path(store: Store, folder: str) -> Path:
    return Path(store.label) / folder


def _check_columns(store: Store, before: Manifest, everything: Sequence[Entry], finished: Sequence[Entry]) -> None:
    """Rows with other columns cannot be carried over."""
    carried = len(everything) - len(finished)
    if before.number and carried and before.columns != columns_version():
        raise DatasetError(
            f"{store.label}: {carried} of its sources were written with other columns than this version's; "
            "extract all of its sources again in one run, or into a new folder with --out"
        )


def _write(
    out: Path | str,
    store: Store,
    before: Manifest,
    after: Manifest,
    new: Collection[str],
    whole: Mapping[str, pa.Table],
    each: Callable[[Callable[..., None], Calls], None],
) -> None:
    known = {bucket: number for number, bucket in enumerate(before.buckets)} if before.columns == after.columns else {}
    changed = []
    for number, (bucket, part) in enumerate(zip(after.buckets, cut(after.entries), strict=True)):
        if bucket in known and not any(entry.source in new for entry in part):
            for name in TABLES:
                store.link(before.file(name, known[bucket]), after.file(name, number))
        else:
            changed.append((out, after.folder, after.number, number, part))
    each(write_bucket, changed)
    for name in after.whole:
        if name in whole:
            store.write(part_name(after.folder, after.number, name, "all"), write_whole(whole[name], name))
        else:
            store.link(before.file(name, "all"), after.file(name, "all"))
    files = {name: [path.removeprefix(f"{after.folder}/") for path in after.files(name)] for name in TABLES}
    store.write(f"{after.folder}/{DATAPACKAGE}", descriptor_bytes(files))
    store.write(f"{after.folder}/manifest.json", manifest_json(after))


def _fix_links(root: Path) -> None:
    for name in (DATAPACKAGE, *TABLES):
        if not (root / name).is_symlink():
            try:
                link_to(root / name, f"current/{name}")
            except OSError as error:
                raise DatasetError(f"{root}: cannot be written ({error.strerror}); choose another folder with --out") from error
