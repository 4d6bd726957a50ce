"""The papers of a source, each frozen by itself: one for a single paper, several for an agenda pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.agenda import no_such_item, plain_number
from extract.document import Document
from extract.read import grid_labels, read, sniff
from extract.read.leaves import Leaf, page_leaf, text_leaves
from extract.read.pack_plan import Plan, Stretch, plan
from extract.read.words import Page
from extract.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """One paper of a source. `kind` is None where it is the only one; else frontsheet, item, minutes, appendix or paper.

    `item` is the printed number of its agenda item, `mark` that of an appendix, `parent` the place of the paper that it is
    attached to. `pages` are the pages of the source with the number printed on each (none for text exports),
    `first_label` and `last_label` the first and last number printed.
    """

    document: Document
    kind: str | None = None
    item: str | None = None
    mark: str | None = None
    parent: int | None = None
    pages: tuple[tuple[int, str | None], ...] = ()
    first_label: str | None = None
    last_label: str | None = None


def read_papers(data: bytes, rulebook: Rulebook, *, password: str | None = None) -> list[ReadPaper]:
    """Read a source into its papers, in order; they tile it, so that none of its pages or lines is lost.

    Raises SourceError as `read` does.
    """
    media = sniff(data)
    if media == "application/pdf":
        return _pdf_papers(data, rulebook, password)
    if media == "text/plain":
        return _text_papers(data, rulebook)
    return [ReadPaper(read(data, rulebook, password=password))]


def _pdf_papers(data: bytes, rulebook: Rulebook, password: str | None) -> list[ReadPaper]:
    from extract.read.furniture import Edges
    from extract.read.pdf import freeze_pages, open_pages

    edges, leaves = Edges(), dict[int, Leaf]()

    def look(page: Page) -> None:
        edges.add(page)
        leaves[page.number] = page_leaf(page, rulebook)

    pages, gaps = open_pages(data, password, look)
    blank = frozenset(page.number for page in pages if leaves[page.number].is_blank)
    edges.blank = blank if len(blank) < len(pages) else frozenset()
    labels = grid_labels(rulebook)
    found = plan([leaves[page.number] for page in pages], rulebook, counts_pages=True)
    out = []
    for stretch in found.stretches or (Stretch("paper", 0, len(pages)),):
        own = pages[stretch.first : stretch.end]
        numbers = [(page.number, label) for page, label in zip(own, _labels(found, stretch), strict=True)]
        out.append(_paper(freeze_pages(own, gaps, labels, edges), stretch, found, tuple(numbers)))
    return out


def _text_papers(data: bytes, rulebook: Rulebook) -> list[ReadPaper]:
    from extract.read.text_decode import decode

    lines = decode(data).split("\n")
    parted = text_leaves(lines, rulebook)
    found = plan(parted.leaves, rulebook, counts_pages=parted.are_pages)
    if not found.stretches:
        return [ReadPaper(read(data, rulebook))]
    starts = [parted.starts[stretch.first] for stretch in found.stretches]
    out = []
    for stretch, start, end in zip(found.stretches, starts, [*starts[1:], len(lines)], strict=True):
        text = "\n".join(lines[start:end])
        # A part without a word (a form feed at the end) still is a part of the source.
        document = read(text.encode(), rulebook) if text.strip() else Document("", ())
        out.append(_paper(document, stretch, found, ()))
    return out


def _labels(found: Plan, stretch: Stretch) -> list[str | None]:
    return [None if label is None else str(label) for label in found.labels[stretch.first : stretch.end]]


def _paper(document: Document, stretch: Stretch, found: Plan, pages: tuple[tuple[int, str | None], ...]) -> ReadPaper:
    printed = [label for label in _labels(found, stretch) if label is not None]
    paper = ReadPaper(document, pages=pages, first_label=_first(printed), last_label=_first(printed[::-1]))
    if not found.stretches:
        return paper
    return replace(paper, kind=stretch.kind, item=stretch.item, mark=stretch.mark, parent=stretch.parent)


def _first(labels: Sequence[str]) -> str | None:
    return labels[0] if labels else None


def of_item(papers: Sequence[ReadPaper], item: str | None) -> list[ReadPaper]:
    """The papers of one agenda item; all where none is asked for. Raises PapersError where the source has no such item."""
    if item is None:
        return list(papers)
    found = [paper for paper in papers if paper.item == plain_number(item)]
    if not found:
        raise no_such_item(item, (paper.item for paper in papers))
    return found
