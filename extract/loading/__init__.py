"""A dataset as researchers load it: tables with their types, joins, papers with their words and pictures."""

from __future__ import annotations

from extract.loading.dataset import Dataset
from extract.loading.paper import LoadedPaper, PageCrop

__all__ = ["Dataset", "LoadedPaper", "PageCrop"]
