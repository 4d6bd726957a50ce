"""The pages of one paper. Only ids that the dataset holds are looked up; nothing of an address reaches the file system."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from extract.document import Span
from extract.web import lists
from extract.web.address import page_number
from extract.web.lists import LISTS, lines_of
from extract.web.originals import Original
from extract.web.paper_view import heading_of, paper_content
from extract.web.record_view import (
    PageView,
    Place,
    page_view,
    page_views,
    passage_content,
    passage_place,
    place_of_record,
    record_content,
    why_no_pages,
)
from extract.web.search_page import steps
from extract.web.snapshot import Row, Snapshot
from extract.web.tables import PER_PAGE, sheet_of
from extract.web.wording import council_of, counted, date_of, day, joined, title_of, words

if TYPE_CHECKING:
    from extract.web.app import Service

_PAPERS = 30  # of one page of the list
_AN_HOUR = "private, max-age=3600"


class ExemptError(Exception):
    """The paper is exempt from publication and was not asked for as such."""


def _service(request: Request) -> Service:
    from extract.web.app import service_of

    return service_of(request)


def _paper(snapshot: Snapshot, request: Request) -> tuple[Row, str]:
    """The paper an address names, and the end of every further address within it. Exempt papers have to be asked for."""
    paper = snapshot.papers.get(str(request.path_params["paper_id"]))
    if paper is None:
        raise HTTPException(404, "There is no such paper here. It may have gone from the collection since the link was made: search for it.")
    is_asked = request.query_params.get("exempt") == "yes"
    if paper["exempt"] and not is_asked:
        raise ExemptError
    return paper, "?exempt=yes" if paper["exempt"] else ""


def _original(service: Service, snapshot: Snapshot, paper: Row) -> Original:
    """The paper's file, or why it cannot be shown page by page."""
    source = snapshot.sources.get(paper["source_id"])
    if source is None:
        return Original(None, why_no_pages(None))
    why = why_no_pages(source["media_type"])
    return Original(None, why) if why else service.originals.find(source)


def _has_page(paper: Row, page: int) -> bool:
    """Whether a page of the file is the paper's own: in a pack, others are other papers', which may be exempt."""
    first = int(paper["first_page"] or 1)
    return first <= page < first + int(paper["n_pages"] or 0)


def _guarded(handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """A handler that asks before an exempt paper is shown."""

    async def guarded(request: Request) -> Response:
        try:
            answer: Response = await handler(request)
            return answer
        except ExemptError:
            address = f"{request.url.path}?{urlencode([*request.query_params.multi_items(), ('exempt', 'yes')])}"
            return _service(request).page("exempt.html", 403, address=address)

    return guarded


async def _show_paper(request: Request) -> Response:
    service = _service(request)
    holding = service.holdings.current
    paper, keep = _paper(holding.snapshot, request)

    def work() -> Response:
        content = paper_content(holding.snapshot, paper, keep)
        original = _original(service, holding.snapshot, paper)
        return service.page("paper.html", **content, has_original=original.path is not None, why_no_original=original.why)

    return await service.answer(work)


async def _show_text(request: Request) -> Response:
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, keep = _paper(snapshot, request)

    def work() -> Response:
        text = snapshot.text(paper["paper_id"])
        sections = [{**row, "body": _body(text, row)} for row in snapshot.rows("sections", paper["paper_id"])]
        return service.page("text.html", **heading_of(paper), paper=paper, keep=keep, sections=sections)

    return await service.answer(work)


def _body(text: str, section: Row) -> list[str]:
    """The paragraphs of a section without its heading's line."""
    lines = text[section["char_start"] : section["char_end"]].split("\n")
    return [line for line in (lines[1:] if section["heading"] else lines) if line.strip()]


async def _show_list(request: Request) -> Response:
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, keep = _paper(snapshot, request)
    kind, page = str(request.path_params["kind"]), page_number(request.query_params)
    if kind not in LISTS:
        raise HTTPException(404)

    def work() -> Response:
        total = snapshot.count(kind, paper["paper_id"])
        pages = max(1, -(-total // lists.PER_PAGE))
        lines, _ = lines_of(snapshot, paper["paper_id"], kind, lists.PER_PAGE, min(page, pages))
        content: dict[str, Any] = {
            "listing": LISTS[kind],
            "kind": kind,
            "lines": lines,
            "total": total,
            "steps": _steps(request, min(page, pages), pages),
        }
        return service.page("list.html", **heading_of(paper), paper=paper, keep=keep, page=min(page, pages), pages=pages, **content)

    return await service.answer(work)


def _steps(request: Request, page: int, pages: int) -> list[Any]:
    """Pagination that keeps everything else of the address."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return steps(page, pages, lambda number: f"{request.url.path}?{urlencode([*kept, ('page', number)])}")


async def _show_table(request: Request) -> Response:
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, keep = _paper(snapshot, request)
    ordinal, page = int(request.path_params["ordinal"]), page_number(request.query_params)

    def work() -> Response:
        sheet = sheet_of(snapshot, paper["paper_id"], ordinal, page)
        if sheet is None or not (sheet.head or sheet.body):
            raise HTTPException(404)
        pages = max(1, -(-(sheet.n_rows - len(sheet.head)) // PER_PAGE))
        steps_of = _steps(request, min(page, pages), pages)
        return service.page(
            "table.html", **heading_of(paper), paper=paper, keep=keep, sheet=sheet, steps=steps_of, page=min(page, pages), pages=pages
        )

    return await service.answer(work)


async def _show_record(request: Request) -> Response:
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, keep = _paper(snapshot, request)

    def work() -> tuple[dict[str, Any], Place, Original]:
        found = snapshot.record(paper["paper_id"], str(request.path_params["record_id"]))
        if found is None or "char_start" not in found[1]:
            raise HTTPException(404, "There is no such record here. The paper may have been read again since the link was made: search for it.")
        return record_content(snapshot, paper, *found, keep), place_of_record(found[1]), _original(service, snapshot, paper)

    content, place, original = await service.threads.run(work)
    views, note = await page_views(service.originals, original, paper["paper_id"], place, keep)
    return _record_page(service, content, views, note)


async def _show_passage(request: Request) -> Response:
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, keep = _paper(snapshot, request)
    span = Span(int(request.path_params["start"]), int(request.path_params["end"]))

    def work() -> tuple[dict[str, Any], str, Original]:
        content = passage_content(snapshot, paper, span, keep)
        if content is None:
            raise HTTPException(404, "The paper has no such passage. It may have been read again since the link was made: search for it.")
        return content, snapshot.text(paper["paper_id"]), _original(service, snapshot, paper)

    content, text, original = await service.threads.run(work)
    place, note = await passage_place(service.originals, original, paper["paper_id"], text, span)
    views: list[PageView] = []
    if not note:
        views, note = await page_views(service.originals, original, paper["paper_id"], place, keep)
        content["where"] = f"page {place.page}" if place.page else ""
    return _record_page(service, content, views, note)


def _record_page(service: Service, content: dict[str, Any], views: list[PageView], note: str) -> Response:
    return service.page("record.html", **content, views=views, note=note)


async def _show_page(request: Request) -> Response:
    """One page of the original, to leaf through."""
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, keep = _paper(snapshot, request)
    number, total = int(request.path_params["page"]), int(paper["n_pages"] or 0)
    first = int(paper["first_page"] or 1)
    if not _has_page(paper, number):
        raise HTTPException(404, f"This paper has {counted(total, 'page')}." if total else why_no_pages(None))
    original = await service.threads.run(lambda: _original(service, snapshot, paper))
    picture = await service.originals.picture(original, number) if original.path else None
    view = page_view(picture, paper["paper_id"], (), keep) if picture else None
    note = "" if view else original.why or "This page could not be drawn."
    steps_of = steps(number - first + 1, total, lambda at: f"/papers/{quote(paper['paper_id'])}/pages/{at + first - 1}{keep}")
    return service.page("page.html", **heading_of(paper), paper=paper, keep=keep, view=view, note=note, number=number, steps=steps_of)


async def _picture(request: Request) -> Response:
    """One page as a picture; it is drawn only where the dataset says that the paper has it."""
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, _ = _paper(snapshot, request)
    page = int(request.path_params["page"])
    if not _has_page(paper, page):
        raise HTTPException(404)
    original = await service.threads.run(lambda: _original(service, snapshot, paper))
    picture = await service.originals.picture(original, page) if original.path else None
    if picture is None:
        raise HTTPException(404, original.why or "This page could not be drawn.")
    return Response(picture.webp, media_type="image/webp", headers={"Cache-Control": _AN_HOUR})


async def _file(request: Request) -> Response:
    """The original PDF, to be saved; where a part of it is exempt, all of it is."""
    service = _service(request)
    snapshot = service.holdings.current.snapshot
    paper, _ = _paper(snapshot, request)
    is_part_exempt = any(other["exempt"] for other in snapshot.pack(paper["source_id"]))
    if is_part_exempt and request.query_params.get("exempt") != "yes":
        raise ExemptError

    def work() -> Response:
        original = _original(service, snapshot, paper)
        if original.path is None:
            raise HTTPException(404, original.why)
        name = quote(str(paper["source"]).rsplit("/", 1)[-1], safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(original.path.read_bytes(), media_type="application/pdf", headers=headers)

    return await service.answer(work, 30.0)


def paper_list(snapshot: Snapshot, parameters: QueryParams) -> dict[str, Any]:
    """The list of papers, newest first, of one council or one type where that is asked for."""
    council, paper_type, with_exempt = parameters.get("council", ""), parameters.get("paper_type", ""), parameters.get("exempt") == "yes"
    papers = [paper for paper in snapshot.newest_first if with_exempt or not paper["exempt"]]
    councils = sorted({name for paper in papers if (name := council_of(paper))})
    types = sorted({paper["paper_type"] for paper in papers if paper["paper_type"]})
    chosen = [p for p in papers if council in ("", council_of(p)) and paper_type in ("", p["paper_type"])]
    pages = max(1, -(-len(chosen) // _PAPERS))
    page = min(page_number(parameters), pages)
    kept = [(name, value) for name, value in (("council", council), ("paper_type", paper_type), ("exempt", "yes" if with_exempt else "")) if value]
    shown = [
        {
            "href": f"/papers/{paper['paper_id']}{'?exempt=yes' if paper['exempt'] else ''}",
            "title": title_of(paper),
            "caption": joined(council_of(paper), paper["body"], words(paper["paper_type"])),
            "date": day(date_of(paper)),
            "exempt": bool(paper["exempt"]),
            "n_decisions": snapshot.count("recommendations", paper["paper_id"]),
            "n_costs": snapshot.count("costs", paper["paper_id"]),
            "n_flags": snapshot.count("flags", paper["paper_id"]),
        }
        for paper in chosen[(page - 1) * _PAPERS : page * _PAPERS]
    ]
    return {
        "papers": shown,
        "total": len(chosen),
        "councils": councils[:500],
        "types": [(value, words(value)) for value in types],
        "council": council,
        "paper_type": paper_type,
        "with_exempt": with_exempt,
        "n_exempt": sum(bool(paper["exempt"]) for paper in snapshot.papers.values()),
        "page": page,
        "pages": pages,
        "steps": steps(page, pages, lambda number: f"/papers?{urlencode([*kept, ('page', number)])}"),
    }


PAPER_ROUTES = [
    Route("/papers/{paper_id}", _guarded(_show_paper)),
    Route("/papers/{paper_id}/text", _guarded(_show_text)),
    Route("/papers/{paper_id}/file", _guarded(_file)),
    Route("/papers/{paper_id}/lists/{kind}", _guarded(_show_list)),
    Route("/papers/{paper_id}/tables/{ordinal:int}", _guarded(_show_table)),
    Route("/papers/{paper_id}/records/{record_id}", _guarded(_show_record)),
    Route("/papers/{paper_id}/passages/{start:int}-{end:int}", _guarded(_show_passage)),
    Route("/papers/{paper_id}/pages/{page:int}.webp", _guarded(_picture)),
    Route("/papers/{paper_id}/pages/{page:int}", _guarded(_show_page)),
]
