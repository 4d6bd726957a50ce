"""Pictures of a PDF's pages, as a reader of the PDF sees them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from extract.errors import SourceError

DPI = 110
_LARGEST_SIDE = 2200  # pixels: plans and posters are drawn smaller
_WORTH_LOSSLESS = 150_000  # bytes: print is smallest without loss, photographs and scans are not
_QUALITY = 60  # of WebP with loss, 0 to 100


class Picture(NamedTuple):
    """One page: `page` counts from 1, `width` and `height` are points of the page as displayed, the frame of its boxes."""

    page: int
    width: float
    height: float
    pixels: tuple[int, int]
    webp: bytes


def page_pictures(data: bytes, password: str | None = None, *, dpi: float = DPI, only: int | None = None) -> Iterator[Picture]:
    """The pages of a PDF in order as WebP pictures, rotated and cropped as displayed; pages that cannot be drawn are left out.

    `only` names the one page wanted, from 1; a page that the PDF does not have gives none.

    Raises SourceError with code DAMAGED where the PDF does not open.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError:
        raise SourceError("DAMAGED", "the PDF cannot be opened to draw its pages; fetch it again from where it was published") from None
    try:
        document.init_forms()  # what is filled into form fields is drawn as well
        wanted = range(len(document)) if only is None else range(only - 1, only) if 1 <= only <= len(document) else ()
        for index in wanted:
            try:
                page = document[index]
            except pypdfium2.PdfiumError:
                continue
            yield _picture(page, index + 1, dpi)
            page.close()
    finally:
        document.close()


def _picture(page: Any, number: int, dpi: float) -> Picture:
    width, height = page.get_size()
    scale = min(dpi / 72, _LARGEST_SIDE / max(width, height, 1.0))
    image = page.render(scale=scale).to_pil()
    return Picture(number, width, height, image.size, _webp(image))


def _webp(image: Any) -> bytes:
    lossless = _saved(image, lossless=True, method=2)
    if len(lossless) <= _WORTH_LOSSLESS:
        return lossless
    return min(lossless, _saved(image, quality=_QUALITY, method=2), key=len)


def _saved(image: Any, **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", **how)
    return out.getvalue()
