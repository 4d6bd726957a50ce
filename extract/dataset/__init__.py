"""outputs/: finished papers in a spool, published as generations of all tables behind one pointer.

Layout below the output folder:

    .lock                                     held by the run that is writing
    .spool/<xx>/<key>.arrow                   one finished source that is not published yet (Arrow IPC)
    generations/<n>/<table>/<table>-<n>-<bucket>.parquet
    generations/<n>/datapackage.json          every table, column, type and key, for programs (Data Package v2)
    generations/<n>/manifest.json             its sources, buckets and removed papers
    current -> generations/<n>                the pointer; swapped in one rename
    <table> -> current/<table>                fixed links for readers
    datapackage.json -> current/datapackage.json
    runs/<start>.jsonl                        what each run did, with times
    README.md                                 the data dictionary

A bucket holds a few hundred sources that follow one another by name; one whose sources did not change is a hard link to the
file of the generation before. A reader sees all of one generation or all of the next. Temporary files never lie in a table's folder.
"""

from __future__ import annotations

from extract.dataset.folder import PARTS, is_dataset, locked, open_dataset
from extract.dataset.manifest import Entry, Manifest, Removed, check_files, entries, generation, load_arrow, manifest, spool_key
from extract.dataset.publish import publish, publish_table
from extract.dataset.spool import clear_spool, pack, read_spool, spool, spool_bytes, spool_path, write_aside

__all__ = [
    "PARTS", "Entry", "Manifest", "Removed", "check_files", "clear_spool", "entries", "generation", "is_dataset", "load_arrow", "locked", "manifest",
    "open_dataset", "pack", "publish", "publish_table", "read_spool", "spool", "spool_bytes", "spool_key", "spool_path", "write_aside",
]  # fmt: skip
