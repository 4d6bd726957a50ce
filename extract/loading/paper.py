"""One paper of a dataset: its header, its rows, its words, and the pictures of where they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.document import Box
from extract.errors import PapersError
from extract.records import TABLES, Record

if TYPE_CHECKING:
    import pandas as pd

    from extract.loading.dataset import Dataset

Row = Mapping[str, Any] | Record
_COLOURS = 16  # print is grey and the mark amber; notebooks with pictures stay small
_MARK = (255, 214, 0, 96)  # amber, so that print stays legible below it


@dataclass(frozen=True)
class PageCrop:
    """A piece of a page as PNG, as displayed; notebooks show it by themselves. `page` counts from 1 in the source file."""

    page: int
    size: tuple[int, int]
    png: bytes = field(repr=False)

    def _repr_png_(self) -> bytes:
        return self.png

    def save(self, path: str | Path) -> Path:
        """Write the PNG file."""
        Path(path).write_bytes(self.png)
        return Path(path)


class LoadedPaper:
    """One paper of a dataset; its rows of each table are attributes (`paper.costs`)."""

    def __init__(self, data: Dataset, paper_id: str) -> None:
        self._data = data
        self.paper_id = paper_id
        papers = data.papers
        self.header: dict[str, Any] = papers[papers["paper_id"] == paper_id].iloc[0].to_dict()
        self.text: str = self.header.pop("text")

    def __repr__(self) -> str:
        return f"LoadedPaper({self.paper_id!r}, {self.header['title']!r})"

    def __getattr__(self, kind: str) -> pd.DataFrame:
        if kind not in TABLES:
            raise AttributeError(f"{kind} is no table; there are {', '.join(TABLES)}")
        rows: pd.DataFrame = getattr(self._data, kind)
        if "paper_id" not in rows:
            raise AttributeError(f"{kind} has no rows of one paper")
        return rows[rows["paper_id"] == self.paper_id]

    def quote(self, record: Row | pd.Series[Any], around: int = 0) -> str:
        """The words of a record (a row of any table with evidence), with up to `around` characters of its line on either side.

        Raises KeyError for a row of another paper, or one without char_start and char_end.
        """
        start, end = int(self._value(record, "char_start")), int(self._value(record, "char_end"))
        if around:
            start = max(self.text.rfind("\n", 0, start) + 1, start - around)
            line_end = self.text.find("\n", end)
            end = min(len(self.text) if line_end < 0 else line_end, end + around)
        return self.text[start:end]

    def picture(self, record: Row | pd.Series[Any], *, margin: float = 36.0, dpi: float = 110.0, whole_page: bool = False) -> PageCrop | None:
        """Where a record stands: its place on its first page, marked, with `margin` points around it; None where it has no place.

        Papers read from text have no pages. The PDF is looked for in the folder given to `extract.load(..., sources=)` and has to
        be the one that was read. Raises PapersError where it is not there or is another, SourceError where it does not open.
        """
        from PIL import Image, ImageDraw

        boxes = self._boxes(record)
        if not boxes:
            return None
        page = boxes[0].page
        marked = [box for box in boxes if box.page == page]
        picture = _page_picture(self._original(), page, dpi)
        image = Image.open(BytesIO(picture.webp)).convert("RGBA")
        scale = image.width / picture.width
        marks = Image.new("RGBA", image.size, (0, 0, 0, 0))
        draw = ImageDraw.Draw(marks)
        for box in marked:
            draw.rectangle((box.x0 * scale - 1, box.top * scale - 1, box.x1 * scale + 1, box.bottom * scale + 1), fill=_MARK)
        drawn = Image.alpha_composite(image, marks).convert("RGB")
        if not whole_page:
            top = max(min(box.top for box in marked) - margin, 0.0)
            bottom = min(max(box.bottom for box in marked) + margin, picture.height)
            drawn = drawn.crop((0, int(top * scale), image.width, int(bottom * scale)))
        out = BytesIO()
        drawn.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return PageCrop(page, drawn.size, out.getvalue())

    def _value(self, record: Row | pd.Series[Any], column: str) -> Any:
        values = {name: getattr(record, name, None) for name in ("paper_id", "char_start", column)} if isinstance(record, Record) else record
        if values.get("paper_id") != self.paper_id:
            raise KeyError(f"this row is of paper {values.get('paper_id')}, not of {self.paper_id}")
        if values.get("char_start") is None:
            raise KeyError("this row points at no words: take one of a table with char_start and char_end")
        return values.get(column)

    def _boxes(self, record: Row | pd.Series[Any]) -> list[Box]:
        boxes = self._value(record, "boxes")
        # A row of a pandas table says that it has none with a missing value of its own, which is no list.
        return [box if isinstance(box, Box) else Box(**box) for box in boxes] if hasattr(boxes, "__len__") else []

    def _original(self) -> bytes:
        folder, source = self._data.sources_folder, str(self.header["source"])
        if folder is None:
            raise PapersError("pictures need the papers themselves: extract.load(folder, sources=the folder given to `papers extract`)")
        path = folder / source if folder.is_dir() else folder
        try:
            data = path.read_bytes()
        except OSError:
            raise PapersError(f"{path}: cannot be read; name the folder that was given to `papers extract` as sources=") from None
        sources = self._data.sources
        read = sources.loc[sources["source_id"] == self.header["source_id"], "sha256"].iloc[0]
        if hashlib.sha256(data).hexdigest() != read:
            raise PapersError(f"{path}: has changed since it was read; run `papers extract` again")
        return data


def _page_picture(data: bytes, page: int, dpi: float) -> Any:
    from extract.read.picture import page_pictures

    for picture in page_pictures(data, dpi=dpi):
        if picture.page == page:
            return picture
    raise PapersError(f"page {page} cannot be drawn")
