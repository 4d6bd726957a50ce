"""How the paragraphs and words of a Word file look: direct formatting over styles over the file's defaults (ISO/IEC 29500-1, 17.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from extract.read.docx_numbering import W

_OFF = {"0", "false", "off", "none"}
_LONGEST_CHAIN = 20  # styles based on one another; a longer chain is a circle
_BODY_SIZE = 11.0  # points, where a file says nothing
_NO_BORDER = {"none", "nil"}


def value(item: Any, path: str, name: str = "val") -> str | None:
    """An attribute of the first element at a path of w: names, None where either is absent."""
    found = item.find("/".join(W + step for step in path.split("/"))) if item is not None else None
    got: str | None = found.get(W + name) if found is not None else None
    return got


def whole(text: str | None) -> int | None:
    return int(float(text)) if text and text.replace(".", "", 1).lstrip("-").isdigit() and len(text) < 9 else None


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of words looks."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    capitals: bool = False
    size: float = _BODY_SIZE


@dataclass(slots=True)
class Styles:
    """The styles of a file by id, and its defaults."""

    by_id: dict[str, Any] = field(default_factory=dict)
    default_paragraph: str | None = None
    defaults: Any = None

    def chain(self, style: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        for _ in range(_LONGEST_CHAIN):
            item = self.by_id.get(style or "")
            if item is None:
                return
            yield item
            style = value(item, "basedOn")

    def look(self, run: Any, paragraph_style: str | None) -> Look:
        """The look of a run (a w:r) in a paragraph of a style."""
        direct = run.find(f"{W}rPr") if run is not None else None
        sources = [direct] if direct is not None else []
        sources += [item.find(f"{W}rPr") for item in self.chain(value(direct, "rStyle"))]
        sources += [item.find(f"{W}rPr") for item in self.chain(paragraph_style or self.default_paragraph)]
        sources = [source for source in [*sources, self.defaults] if source is not None]
        size = next((int(s) for source in sources if (s := value(source, "sz")) and s.isdigit()), 0)
        return Look(_is_on(sources, "b"), _is_on(sources, "i"), _is_on(sources, "vanish"), _is_on(sources, "caps"), size / 2 or _BODY_SIZE)

    def of_paragraph(self, paragraph: Any, path: str, name: str = "val") -> str | None:
        """A property of a paragraph: its own, or that of its style."""
        own = paragraph.find(f"{W}pPr")
        if (found := value(own, path, name)) is not None:
            return found
        for item in self.chain(value(own, "pStyle") or self.default_paragraph):
            if (found := value(item.find(f"{W}pPr"), path, name)) is not None:
                return found
        return None

    def is_ruled(self, table: Any) -> bool:
        """Whether a table draws lines: its own borders, those of its style, or those of its cells."""
        own = table.find(f"{W}tblPr")
        places = [own, *(item.find(f"{W}tblPr") for item in self.chain(value(own, "tblStyle")))]
        for place in places:
            if place is not None and (borders := place.find(f"{W}tblBorders")) is not None:
                return any(side.get(f"{W}val") not in _NO_BORDER for side in borders)
        return any(side.get(f"{W}val") not in _NO_BORDER for borders in table.iter(f"{W}tcBorders") for side in borders)


def _is_on(sources: list[Any], name: str) -> bool:
    for source in sources:
        if (found := source.find(W + name)) is not None:
            return found.get(f"{W}val") not in _OFF
    return False


def read_styles(root: Any) -> Styles:
    """The styles of word/styles.xml; none where there is no such part."""
    styles = Styles()
    if root is None:
        return styles
    styles.defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    for item in root.findall(f"{W}style"):
        key = item.get(f"{W}styleId", "")
        styles.by_id[key] = item
        if item.get(f"{W}type") == "paragraph" and item.get(f"{W}default") in ("1", "true"):
            styles.default_paragraph = key
    return styles
