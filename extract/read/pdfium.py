"""The few pdfium functions that reading needs, called with as little between as Python allows.

pypdfium2 loads the library and opens documents; its own wrappers box each argument, which costs more than the work
itself. PYFUNCTYPE keeps the GIL; functions without declared arguments take a Handle or a small whole number as it
is, at six tenths of the price of converting it first. pdfium must never run in two threads of one process. Function
and constant names: pdfium's public headers fpdf_text.h, fpdf_edit.h and fpdfview.h.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from typing import Any

TEXT_OBJECT, PATH_OBJECT, IMAGE_OBJECT, SHADING_OBJECT, FORM_OBJECT = 1, 2, 3, 4, 5
SEGMENT_BEZIER, SEGMENT_MOVE = 1, 2
MODE_FILL_STROKE, MODE_INVISIBLE, MODE_CLIP = 2, 3, 7
FONT_ITALIC, FONT_FORCE_BOLD = 1 << 6, 1 << 18
_CALLS = 1024  # room for the answers to this many calls at a time
_LARGEST_FONT = 8_000_000  # bytes: larger ones are not worth a copy to learn their style

Function = Callable[..., Any]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Handle(ctypes.c_void_p):
    """One of pdfium's own things, or an address to write to; false where there is none."""


class Numbers:
    """Room for numbers that pdfium writes, a few at each call, with the addresses it is to write them to.

    `code` is that of `array`; at each call `width` numbers are written, to one address each (`apart`) or to that of the first.
    Room and addresses are made once and used for page after page, since making an address costs as much as a call.
    """

    def __init__(self, code: str, width: int, *, apart: bool = False) -> None:
        self._width = width
        self._room = array(code, [0] * width * _CALLS)
        start, size = self._room.buffer_info()[0], self._room.itemsize
        self._addresses = [[Handle(start + size * (width * k + part)) for k in range(_CALLS)] for part in range(width if apart else 1)]

    def ask(self, function: Function, whole: Handle | None, parts: Sequence[Any]) -> tuple[array[Any], list[Any]]:
        """What pdfium writes about each of `parts` (of something whole, where they are numbers), one after the other; and its answers."""
        written, answers = array(self._room.typecode), list[Any]()
        for first in range(0, len(parts), _CALLS):
            some = parts[first : first + _CALLS]
            answers += map(function, repeat(whole), some, *self._addresses) if whole else map(function, some, *self._addresses)
            written += self._room[: self._width * len(some)]
        return written, answers


class Library:
    """pdfium's functions under short names.

    Text objects and fonts, which are told apart by where they lie, come as plain addresses, and all else as Handles. Functions that
    are bound with their arguments take numbers too wide for an int.
    """

    def __init__(self) -> None:
        from pypdfium2 import raw

        pointer, number, wide = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong

        def bind(name: str, result: Any, *arguments: Any) -> Function:
            function: Function = ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(getattr(raw, name), pointer).value or 0)
            return function

        self.page_box = bind("FPDF_GetPageBoundingBox", number)
        self.count_chars = bind("FPDFText_CountChars", number)
        self.get_text = bind("FPDFText_GetText", number)
        self.unicode = bind("FPDFText_GetUnicode", ctypes.c_uint)
        self.loose_box = bind("FPDFText_GetLooseCharBox", number)
        self.tight_box = bind("FPDFText_GetCharBox", number)
        self.origin = bind("FPDFText_GetCharOrigin", number)
        self.char_matrix = bind("FPDFText_GetMatrix", number)
        self.font_size = bind("FPDFText_GetFontSize", ctypes.c_double)
        self.text_object = bind("FPDFText_GetTextObject", pointer)
        self.font = bind("FPDFTextObj_GetFont", pointer)
        self.render_mode = bind("FPDFTextObj_GetTextRenderMode", number)
        self.font_name = bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, pointer, pointer, ctypes.c_size_t)
        self.font_flags = bind("FPDFFont_GetFlags", number)
        self.font_weight = bind("FPDFFont_GetWeight", number)
        self.font_data = bind("FPDFFont_GetFontData", number, pointer, pointer, ctypes.c_size_t, pointer)
        self.fill_colour = bind("FPDFPageObj_GetFillColor", number)
        self.count_objects = bind("FPDFPage_CountObjects", number)
        self.object_at = bind("FPDFPage_GetObject", Handle)
        self.count_form_objects = bind("FPDFFormObj_CountObjects", number)
        self.form_object_at = bind("FPDFFormObj_GetObject", Handle, pointer, wide)
        self.object_type = bind("FPDFPageObj_GetType", number)
        self.bounds = bind("FPDFPageObj_GetBounds", number)
        self.object_matrix = bind("FPDFPageObj_GetMatrix", number)
        self.draw_mode = bind("FPDFPath_GetDrawMode", number)
        self.count_segments = bind("FPDFPath_CountSegments", number)
        self.segment_at = bind("FPDFPath_GetPathSegment", Handle)
        self.segment_point = bind("FPDFPathSegment_GetPoint", number)
        self.segment_type = bind("FPDFPathSegment_GetType", number)
        self.segment_closes = bind("FPDFPathSegment_GetClose", number)
        self.marked_content = bind("FPDFPageObj_GetMarkedContentID", number)
        self.structure_tree = bind("FPDF_StructTree_GetForPage", Handle)
        self.close_tree = bind("FPDF_StructTree_Close", None)
        self.count_roots = bind("FPDF_StructTree_CountChildren", number)
        self.root_at = bind("FPDF_StructTree_GetChildAtIndex", Handle)
        self.count_kids = bind("FPDF_StructElement_CountChildren", number)
        self.kid_at = bind("FPDF_StructElement_GetChildAtIndex", Handle)
        self.kid_content = bind("FPDF_StructElement_GetChildMarkedContentID", number)
        self.element_type = bind("FPDF_StructElement_GetType", wide, pointer, pointer, wide)
        self.boxes = Numbers("f", 4)  # left, top, right, bottom
        self.tight_boxes = Numbers("d", 4, apart=True)  # left, right, bottom, top
        self.bounds_of = Numbers("f", 4, apart=True)  # left, bottom, right, top
        self.matrices = Numbers("f", 6)
        self.origins = Numbers("d", 2, apart=True)
        self.colours = Numbers("I", 4, apart=True)  # red, green, blue, alpha
        self.modes = Numbers("i", 2, apart=True)  # fill and stroke
        self.points = Numbers("f", 2, apart=True)
        self._buffer = ctypes.create_string_buffer(256)

    def name_of_font(self, font: Handle) -> str:
        length = self.font_name(font, ctypes.addressof(self._buffer), 256)
        return self._buffer.raw[: max(min(length, 256) - 1, 0)].decode("utf-8", "replace")

    def mac_style(self, font: Handle) -> int | None:
        """Bits of an embedded TrueType font's style (1 bold, 2 italic), None where it states none (OpenType, `head`)."""
        length = ctypes.c_size_t()
        if not self.font_data(font, None, 0, ctypes.addressof(length)) or not 12 < length.value < _LARGEST_FONT:
            return None
        buffer = ctypes.create_string_buffer(length.value)
        self.font_data(font, ctypes.addressof(buffer), length.value, ctypes.addressof(length))
        data = buffer.raw
        for at in range(12, min(12 + 16 * int.from_bytes(data[4:6], "big"), len(data) - 16), 16):
            if data[at : at + 4] == b"head":
                head = int.from_bytes(data[at + 8 : at + 12], "big")
                return int.from_bytes(data[head + 44 : head + 46], "big")
        return None


@cache
def library() -> Library:
    """The bound functions; loads pdfium on first use (about 50 ms)."""
    return Library()


def handle_of(pointer: Any) -> Handle:
    """The handle of a page or text page that pypdfium2's raw functions gave."""
    return Handle(ctypes.addressof(pointer.contents))  # ctypes.cast would leave a cycle behind


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """The matrix that applies `a` and then `b` (PDF 32000-1, 8.3.4)."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )
