"""The few pdfium functions that reading needs, called with raw addresses.

pypdfium2 loads the library and opens documents; its own wrappers box each argument, which costs more than the work
itself. PYFUNCTYPE keeps the GIL and takes plain integers, so that C writes straight into our buffers. pdfium must
never run in two threads of one process. Function and constant names: pdfium's public headers fpdf_text.h,
fpdf_edit.h and fpdfview.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

TEXT_OBJECT, PATH_OBJECT, IMAGE_OBJECT, SHADING_OBJECT, FORM_OBJECT = 1, 2, 3, 4, 5
SEGMENT_BEZIER, SEGMENT_MOVE = 1, 2
MODE_FILL_STROKE, MODE_INVISIBLE, MODE_CLIP = 2, 3, 7
FONT_ITALIC, FONT_FORCE_BOLD = 1 << 6, 1 << 18
_LARGEST_FONT = 8_000_000  # bytes: larger ones are not worth a copy to learn their style

Function = Callable[..., Any]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Library:
    """pdfium's functions under short names; pointers are integers, and out-arguments are addresses."""

    def __init__(self) -> None:
        from pypdfium2 import raw

        pointer, number = ctypes.c_void_p, ctypes.c_int

        def bind(name: str, result: Any, *arguments: Any) -> Function:
            function: Function = ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(getattr(raw, name), pointer).value or 0)
            return function

        self.count_chars = bind("FPDFText_CountChars", number, pointer)
        self.get_text = bind("FPDFText_GetText", number, pointer, number, number, pointer)
        self.unicode = bind("FPDFText_GetUnicode", ctypes.c_uint, pointer, number)
        self.loose_box = bind("FPDFText_GetLooseCharBox", number, pointer, number, pointer)
        self.tight_box = bind("FPDFText_GetCharBox", number, pointer, number, pointer, pointer, pointer, pointer)
        self.origin = bind("FPDFText_GetCharOrigin", number, pointer, number, pointer, pointer)
        self.char_matrix = bind("FPDFText_GetMatrix", number, pointer, number, pointer)
        self.font_size = bind("FPDFText_GetFontSize", ctypes.c_double, pointer, number)
        self.text_object = bind("FPDFText_GetTextObject", pointer, pointer, number)
        self.font = bind("FPDFTextObj_GetFont", pointer, pointer)
        self.render_mode = bind("FPDFTextObj_GetTextRenderMode", number, pointer)
        self.font_name = bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, pointer, pointer, ctypes.c_size_t)
        self.font_flags = bind("FPDFFont_GetFlags", number, pointer)
        self.font_weight = bind("FPDFFont_GetWeight", number, pointer)
        self.font_data = bind("FPDFFont_GetFontData", number, pointer, pointer, ctypes.c_size_t, pointer)
        self.fill_colour = bind("FPDFPageObj_GetFillColor", number, pointer, pointer, pointer, pointer, pointer)
        self.count_objects = bind("FPDFPage_CountObjects", number, pointer)
        self.object_at = bind("FPDFPage_GetObject", pointer, pointer, number)
        self.count_form_objects = bind("FPDFFormObj_CountObjects", number, pointer)
        self.form_object_at = bind("FPDFFormObj_GetObject", pointer, pointer, ctypes.c_ulong)
        self.object_type = bind("FPDFPageObj_GetType", number, pointer)
        self.bounds = bind("FPDFPageObj_GetBounds", number, pointer, pointer, pointer, pointer, pointer)
        self.object_matrix = bind("FPDFPageObj_GetMatrix", number, pointer, pointer)
        self.draw_mode = bind("FPDFPath_GetDrawMode", number, pointer, pointer, pointer)
        self.count_segments = bind("FPDFPath_CountSegments", number, pointer)
        self.segment_at = bind("FPDFPath_GetPathSegment", pointer, pointer, number)
        self.segment_point = bind("FPDFPathSegment_GetPoint", number, pointer, pointer, pointer)
        self.segment_type = bind("FPDFPathSegment_GetType", number, pointer)
        self.segment_closes = bind("FPDFPathSegment_GetClose", number, pointer)
        self.marked_content = bind("FPDFPageObj_GetMarkedContentID", number, pointer)
        self.structure_tree = bind("FPDF_StructTree_GetForPage", pointer, pointer)
        self.close_tree = bind("FPDF_StructTree_Close", None, pointer)
        self.count_roots = bind("FPDF_StructTree_CountChildren", number, pointer)
        self.root_at = bind("FPDF_StructTree_GetChildAtIndex", pointer, pointer, number)
        self.count_kids = bind("FPDF_StructElement_CountChildren", number, pointer)
        self.kid_at = bind("FPDF_StructElement_GetChildAtIndex", pointer, pointer, number)
        self.kid_content = bind("FPDF_StructElement_GetChildMarkedContentID", number, pointer, number)
        self.element_type = bind("FPDF_StructElement_GetType", ctypes.c_ulong, pointer, pointer, ctypes.c_ulong)
        self._buffer = ctypes.create_string_buffer(256)

    def name_of_font(self, font: int) -> str:
        length = self.font_name(font, ctypes.addressof(self._buffer), 256)
        return self._buffer.raw[: max(min(length, 256) - 1, 0)].decode("utf-8", "replace")

    def mac_style(self, font: int) -> int | None:
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


def address(handle: Any) -> int:
    """The integer address of a pypdfium2 raw handle."""
    return ctypes.addressof(handle.contents)  # ctypes.cast would leave a cycle behind


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
