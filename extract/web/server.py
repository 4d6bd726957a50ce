"""Running the service: the index made ready, the socket bound, and what is told on the way."""

from __future__ import annotations

import logging
import socket
import webbrowser
from pathlib import Path

import click
import uvicorn

from extract.dataset import generation
from extract.errors import PapersError
from extract.web.app import make_app
from extract.web.holdings import Holdings
from extract.web.originals import Originals

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_WARNING = """
  WARNING: listening on {host}: every machine that can reach this one can read everything in this dataset,
  exempt papers and names included. There is no password and no encryption. Stop with Ctrl-C unless that is what you
  want; put it behind a proxy that asks who is there.
"""
_ALIVE = 5  # seconds an idle connection is kept
_AT_ONCE = 200  # connections; more are told to come back
_LAST_SECONDS = 5  # for pages being made when the service is stopped


def run(out: Path, sources: tuple[Path, ...], *, host: str, port: int, is_local: bool, open_browser: bool) -> None:
    """Serve a dataset until it is stopped. Raises DatasetError where there is none, and PapersError where the port is taken."""
    generation(out)  # says what to do where there is no dataset
    listening = _listen(host, port)
    holdings = Holdings(out, _progress)
    number = listening.getsockname()[1]
    shown = "localhost" if is_local else host
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{number}/"
    if not is_local:
        click.secho(_WARNING.format(host=host), fg="red", bold=True, err=True)
    where = "only on this machine" if is_local else "FOR EVERY MACHINE THAT CAN REACH THIS ONE"
    click.echo(f"{len(holdings.current.snapshot.papers)} papers at {address} ({where}). Stop with Ctrl-C.")
    if not sources:
        click.echo("Without --sources the pages of the papers cannot be shown, only their text.")
    logging.basicConfig(format="%(message)s")
    logging.getLogger("papers.serve").setLevel(logging.INFO)
    app = make_app(holdings, Originals(sources), _LOCAL_NAMES if is_local else None)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=True, timeout_keep_alive=_ALIVE,
        limit_concurrency=_AT_ONCE, timeout_graceful_shutdown=_LAST_SECONDS, proxy_headers=False,
    )  # fmt: skip
    if open_browser:
        webbrowser.open(address)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that a taken port is told before anything is built."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        raise PapersError(f"{host}, port {port}: cannot listen there ({error.strerror or error}); choose another with --port or --host") from error
    return listening


def _progress(done: int, total: int) -> None:
    """The index is built once; long enough on a large archive that people should see it move."""
    if done == total or done % 200 == 0:
        click.echo(f"\rMaking the search index: {done:,} of {total:,} papers", nl=done == total, err=True)
