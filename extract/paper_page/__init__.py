"""One paper as one web page: its pages or text with everything that was found, each record at its place."""

from extract.paper_page.page import write_page

__all__ = ["write_page"]
