"""What every answer carries so that nothing but our own pages runs in the browser, and what keeps one asker from taking all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

T = TypeVar("T")

# No script at all; styles and pictures from here only; forms lead here only; no other page may frame ours.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
LONGEST_QUERY = 8000  # characters of an address after its question mark
LONGEST_PATH = 500
SECONDS = 5.0  # for one page
_AT_ONCE = 6  # pages worked out at the same time
_WAITING = 80  # pages that wait for it, those cut off but not ended included


class TooSlowError(Exception):
    """A page took longer than it may."""


class TooManyError(Exception):
    """More pages are being worked out than may be."""


class Headers:
    """Adds HEADERS to every answer, errors included; pages of papers are kept by no cache but the reader's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app if len(scope.get("path", "")) <= LONGEST_PATH else PlainTextResponse("The address is too long.\n", status_code=414)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await app(scope, receive, with_headers if scope["type"] == "http" else send)


class Threads:
    """Works pages out in threads, each for a limited time. A thread cannot be killed, so those cut off count until they end."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._at_work = 0
        self._lock = threading.Lock()
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, work: Callable[[], T], seconds: float | None = None) -> T:
        """What `work` gives. Raises TooSlowError when it takes too long, waiting included, and TooManyError when too much waits."""
        with self._lock:
            if self._at_work >= _WAITING:
                raise TooManyError
            self._at_work += 1
        self._limiter = self._limiter or anyio.CapacityLimiter(_AT_ONCE)
        is_open = [True]

        def end() -> None:
            with self._lock:
                self._at_work -= len(is_open)
                is_open.clear()

        is_started = False

        def counted() -> T:
            nonlocal is_started
            is_started = True
            try:
                return work()
            finally:
                end()

        try:
            with anyio.fail_after(seconds or self._seconds):
                return await anyio.to_thread.run_sync(counted, abandon_on_cancel=True, limiter=self._limiter)
        except TimeoutError:
            raise TooSlowError from None
        finally:
            if not is_started:
                end()


def host_only(allowed: frozenset[str] | None, app: ASGIApp) -> ASGIApp:
    """Answer only where the Host header names this service, so that a web site cannot reach it under its own name (DNS rebinding).

    None allows any host, for services that other machines may use.
    """
    if allowed is None:
        return app

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and host_of(dict(scope["headers"]).get(b"host", b"").decode("latin-1")) not in allowed:
            await PlainTextResponse("This service answers only under the name it was started with.\n", status_code=421)(scope, receive, send)
            return
        await app(scope, receive, send)

    return checked


def host_of(header: str) -> str:
    """The host of a Host header without its port."""
    host: Any = header.rsplit(":", 1)[0] if not header.endswith("]") and ":" in header else header
    return str(host).strip("[]").lower()
