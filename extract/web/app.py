"""The service: which address gives which page, and how errors are told."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from extract.errors import PapersError
from extract.search import QueryError
from extract.web import wording
from extract.web.address import read_address
from extract.web.downloads import FORMS, as_file, hits_table
from extract.web.holdings import Holdings
from extract.web.money import MoneyAsked, chosen_rows, money_content, read_money_address
from extract.web.originals import BusyError, Originals
from extract.web.paper_routes import PAPER_ROUTES, paper_list
from extract.web.safety import LONGEST_QUERY, Headers, Threads, TooManyError, TooSlowError, host_only
from extract.web.search_page import address_of, search_content

_LOG = logging.getLogger("papers.serve")
_STATIC = {"govuk-frontend.css": "text/css; charset=utf-8", "papers.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_REFRESH_SECONDS = 2.0
_DOWNLOAD_SECONDS = 30.0
_A_YEAR = "public, max-age=31536000, immutable"


@dataclass
class Service:
    """What the pages work with; it hangs on the application's state."""

    holdings: Holdings
    originals: Originals
    pages: Environment
    threads: Threads = field(default_factory=Threads)

    def page(self, template: str, status: int = 200, **content: Any) -> HTMLResponse:
        return HTMLResponse(self.pages.get_template(template).render(**content), status)

    async def answer(self, work: Callable[[], Response], seconds: float | None = None) -> Response:
        """A page worked out in a thread, within its time."""
        return await self.threads.run(work, seconds)


def make_app(holdings: Holdings, originals: Originals, hosts: frozenset[str] | None = None, threads: Threads | None = None) -> ASGIApp:
    """The service as an ASGI application; `hosts` are the names it answers under, None for any."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await originals.warm()
        watching = asyncio.create_task(_watch(holdings, originals))
        yield
        watching.cancel()
        originals.close()
        holdings.close()

    routes = [
        Route("/", _search),
        Route("/download/{form}", _download),
        Route("/papers", _papers),
        *PAPER_ROUTES,
        Route("/money", _money),
        Route("/money/download/{form}", _money_download),
        Route("/help", _help),
        Route("/static/{version}/{name}", _static),
        Route("/favicon.ico", _icon),
    ]
    handlers: Any = {
        HTTPException: _http_error,
        TooSlowError: _too_slow,
        TooManyError: _busy,
        BusyError: _busy,
        PapersError: _error,
        Exception: _error,
    }
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    app.state.service = Service(holdings, originals, _environment(), threads or Threads())
    return host_only(hosts, Headers(app))


async def _watch(holdings: Holdings, originals: Originals) -> None:
    """Take up new generations as they are published."""
    is_new = True
    while True:
        try:
            if is_new:
                originals.rescan()
                await asyncio.to_thread(money_content, holdings.current, MoneyAsked())  # adding up takes longest the first time
            is_new = await asyncio.to_thread(holdings.refresh)
        except Exception:  # whatever is wrong with the new generation, the one before goes on being served
            is_new = False
            _LOG.exception("the new generation could not be taken up")
        await asyncio.sleep(_REFRESH_SECONDS)


def _environment() -> Environment:
    pages = Environment(
        loader=PackageLoader("extract.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    for name in ("words", "kind_words", "pounds", "day", "counted", "outcome_colour"):
        pages.filters[name] = getattr(wording, name)
    pages.globals.update(address_of=address_of, asset=_asset)
    return pages


@cache
def _bytes_of(name: str) -> bytes:
    return files("extract.web").joinpath("static", name).read_bytes()


@cache
def _asset(name: str) -> str:
    """The address of a style sheet, which changes with it, so that browsers may keep it for good."""
    return f"/static/{hashlib.sha256(_bytes_of(name)).hexdigest()[:12]}/{name}"


def service_of(request: Request) -> Service:
    """The service behind a request; refuses addresses that are too long."""
    if len(request.url.query) > LONGEST_QUERY:
        raise HTTPException(414, "The address is too long. Search for fewer words or filters.")
    service: Service = request.app.state.service
    return service


async def _search(request: Request) -> Response:
    service, asked = service_of(request), read_address(request.query_params)
    holding = service.holdings.current

    def work() -> Response:
        content = search_content(holding, asked)
        return service.page("search.html", 400 if content["problems"] else 200, **content)

    return await service.answer(work)


async def _download(request: Request) -> Response:
    service, asked, form = service_of(request), read_address(request.query_params), _form(request)
    holding = service.holdings.current
    if asked.problems:
        raise HTTPException(400, f"{next(iter(asked.problems.values()))}.")

    def work() -> Response:
        return _file(as_file(hits_table(holding.index.hits(asked.query)), form), form, "decisions")

    return await service.answer(work, _DOWNLOAD_SECONDS)


async def _money(request: Request) -> Response:
    service, asked = service_of(request), read_money_address(request.query_params)
    holding = service.holdings.current
    return await service.answer(lambda: service.page("money.html", **money_content(holding, asked)))


async def _money_download(request: Request) -> Response:
    service, asked, form = service_of(request), read_money_address(request.query_params), _form(request)
    holding = service.holdings.current

    def work() -> Response:
        rows = chosen_rows(holding, asked).drop_columns(["matter"])
        return _file(as_file(rows, form), form, "amounts")

    return await service.answer(work, _DOWNLOAD_SECONDS)


def _form(request: Request) -> str:
    form = str(request.path_params["form"])
    if form not in FORMS:
        raise HTTPException(404, f"Downloads come as {wording.listed(FORMS)}.")
    return form


def _file(data: bytes, form: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}-{date.today().isoformat()}.{form}"'
    return Response(data, media_type=FORMS[form], headers={"Content-Disposition": disposition})


async def _papers(request: Request) -> Response:
    service = service_of(request)
    holding, parameters = service.holdings.current, request.query_params
    return await service.answer(lambda: service.page("papers.html", **paper_list(holding.snapshot, parameters)))


async def _help(request: Request) -> Response:
    return service_of(request).page("help.html")


async def _static(request: Request) -> Response:
    """Style sheets by name; only the few named here exist."""
    name = str(request.path_params["name"])
    if name not in _STATIC:
        raise HTTPException(404)
    return Response(_bytes_of(name), headers={"Cache-Control": _A_YEAR, "Content-Type": _STATIC[name]})


async def _icon(_: Request) -> Response:
    return Response(_bytes_of("icon.svg"), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


_TITLES = {
    400: "There is a problem with what was asked for",
    404: "Page not found",
    405: "This service can only be read",
    414: "There is a problem with the address",
    421: "Wrong name",
    500: "Something went wrong",
    503: "This takes too long",
}
_ADVICE = {
    404: "Check the address, or search for the paper. It may have gone from the collection since the link was made.",
    405: "Nothing can be changed here.",
    500: "Try again in a moment. If it happens again, tell whoever runs this service what you were doing.",
}


def _told(request: Request, status: int, advice: str = "") -> Response:
    service: Service = request.app.state.service
    title = _TITLES.get(status, "There is a problem")
    return service.page("error.html", status, title=title, advice=advice or _ADVICE.get(status, "Go back and try again."))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    is_own = error.detail and error.detail not in ("Not Found", "Method Not Allowed")
    return _told(request, error.status_code, error.detail if is_own else "")


async def _too_slow(request: Request, _: Exception) -> Response:
    return _told(request, 503, "Search for fewer or longer words, or narrow it down with filters, and try again.")


async def _busy(request: Request, _: Exception) -> Response:
    answer = _told(request, 503, "Many people are asking at once. Wait a few seconds and try again.")
    answer.headers["Retry-After"] = "5"
    return answer


async def _error(request: Request, error: Exception) -> Response:
    if isinstance(error, QueryError):
        return _told(request, 400, str(error))
    _LOG.error("%s: %s", request.url.path, error, exc_info=error)
    return _told(request, 500)
