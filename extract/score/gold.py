"""Gold annotations: one JSON file a paper, as described in the README beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from extract.errors import PapersError

Item = dict[str, Any]
# A gold file names its paper by file name; this many characters of its stem tell papers apart (long names are cut by archives).
STEM_LENGTH = 20
UNNAMED = "(council not named)"
_PACK_KEYS = ("pack_item", "pack_part", "appendix_mark")


@dataclass(frozen=True)
class GoldPaper:
    """One annotated paper: `stem` names the file of the annotation, `content` is its JSON."""

    stem: str
    content: dict[str, Any]

    @property
    def prefix(self) -> str:
        """What the file name of the paper begins with."""
        return PurePosixPath(str(self.content["source"])).name.rsplit(".", 1)[0][:STEM_LENGTH]

    @property
    def paper(self) -> dict[str, Any]:
        """What it says of the header."""
        found: dict[str, Any] = self.content["paper"]
        return found

    @property
    def council(self) -> str:
        """The council it names, else UNNAMED: never one that an extractor found, so that groups stay the same between runs."""
        return self.paper.get("council") or UNNAMED

    @property
    def paper_type(self) -> str:
        """The type in the vocabulary of papers.paper_type."""
        return str(self.paper.get("paper_type") or "other").replace("-", "_").replace(" ", "_")

    @property
    def pages(self) -> tuple[int, int] | None:
        """First and last page it speaks of; None for the whole paper."""
        span = self.content.get("annotated_pages")
        return (span[0], span[1]) if span else None

    @property
    def only_tables(self) -> bool:
        return self.content.get("annotated_kinds") == ["tables"]

    def states(self, kind: str) -> bool:
        """Whether this kind was annotated at all."""
        return kind in self.content

    def items(self, kind: str) -> list[Item]:
        """The items of a kind; an extractor has to find each of them."""
        return self.content.get(kind) or []

    def borderline(self, kind: str) -> list[Item]:
        """Items that an extractor may give or leave out."""
        return [item for item in (self.content.get("borderline") or {}).get(kind) or [] if isinstance(item, dict)]

    def borderline_words(self, kind: str) -> list[str]:
        """Borderline items that are given as bare words."""
        return [item for item in (self.content.get("borderline") or {}).get(kind) or [] if isinstance(item, str)]

    def speaks_of(self, paper: Item) -> bool:
        """Whether it speaks of a paper of its source: in a pack, of the item, part or appendix that its `paper` names."""
        return all(self.paper.get(key) in (None, paper.get(key)) for key in _PACK_KEYS)

    def within(self, row: Item) -> bool:
        """Whether a row stands on the pages this file speaks of; rows without a page count as inside."""
        if self.pages is None:
            return True
        page = row.get("page") or row.get("first_page") or self.pages[0]
        return bool(self.pages[0] <= page <= self.pages[1])


def read_gold(path: Path) -> tuple[GoldPaper, ...]:
    """The annotations in a folder (or one file), by name; JSON files that describe no paper are left alone.

    Raises PapersError where there is none, or where a file is not JSON.
    """
    found = tuple(_papers(sorted(path.glob("*.json")) if path.is_dir() else [path]))
    if not found:
        raise PapersError(f"{path}: holds no annotations; name a folder of JSON files with the keys `source` and `paper`")
    return found


def _papers(paths: list[Path]) -> Iterator[GoldPaper]:
    for path in paths:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PapersError(f"{path}: cannot be read as JSON ({error}); mend it or take it out of the folder") from error
        if isinstance(content, dict) and isinstance(content.get("paper"), dict) and content.get("source"):
            yield GoldPaper(path.stem, content)
