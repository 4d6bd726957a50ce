"""Links written into a dataset, and whether those that it holds are of the papers it holds now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from extract import dataset
from extract.errors import DatasetError
from extract.parquet import table
from extract.records import Link

_STATE = ".linked.json"


def publish(out: Path, links: Sequence[Link], of: str) -> Path:
    """Publish links as the table `links` of a new generation; `of` is the digest of the sources that they were found among.

    Returns the generation's folder. Raises DatasetError where it cannot be written, or papers came in while links were looked for.
    """
    with dataset.locked(out):
        if digest(out) != of:
            raise DatasetError(f"{out}: other papers were published meanwhile; run `papers link {out}` again")
        folder = dataset.publish_table(out, "links", table("links", links))
        dataset.write_aside(out / _STATE, json.dumps({"sources": of, "links": len(links)}).encode())
    return folder


def digest(out: Path) -> str:
    """Names the sources of the current generation: another source, or other bytes of one, give another digest."""
    return hashlib.sha256(json.dumps(sorted(dataset.entries(out))).encode()).hexdigest()[:32]


def state(out: Path) -> str:
    """none (never linked), fresh, or stale: papers came or changed since links were found."""
    try:
        told = json.loads((out / _STATE).read_text(encoding="utf-8"))["sources"]
    except FileNotFoundError:
        return "none"
    except (OSError, ValueError, LookupError, TypeError):
        return "stale"
    return "fresh" if told == digest(out) else "stale"
