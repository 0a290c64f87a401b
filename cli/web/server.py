"""The server of `decisions serve`: one page, the terminal in it, and a screen behind each browser that opens it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import textual_serve
from aiohttp import WSMsgType, web
from aiohttp.http_exceptions import HttpProcessingError

from cli.web.gate import HEADERS, Gate, policy
from cli.web.session import PATIENCE, Screen
from decisions.text import shown

HERE = Path(__file__).parent
TERMINAL = Path(textual_serve.__file__).parent / "static"
FILES = {
    "page.css": HERE / "page.css",
    "page.js": HERE / "page.js",
    "xterm.css": TERMINAL / "css" / "xterm.css",
    "textual.js": TERMINAL / "js" / "textual.js",
}
"""What the page asks for; nothing else is given out."""
LARGEST = 1 << 20
"""Bytes of a message of a browser at most: what somebody pastes."""
WIDEST = 500
"""Columns and lines of a screen at most."""
HEARTBEAT = 15.0
"""Seconds after which a browser that does not answer counts as gone."""


class Terms(NamedTuple):
    """What holds for everybody who opens the page: `log` is the log's place."""

    notice: str
    sessions: int
    environment: Mapping[str, str]
    log: str


class Server:
    """Serves screens until it is stopped."""

    def __init__(self, gate: Gate, terms: Terms, complain: Callable[[str], object]) -> None:
        """`complain` is told why a screen ended that did not end well, raw."""
        self.gate = gate
        self.terms = terms
        self._complain = complain
        self._open: set[Screen] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._taken = 0

    def app(self) -> web.Application:
        made = web.Application(middlewares=[self._guard])
        made.router.add_get("/{token}", self._whole_link)
        made.router.add_get("/{token}/", self._page)
        made.router.add_get("/{token}/ws", self._socket)
        made.router.add_get("/{token}/static/{name}", self._file)
        made.on_shutdown.append(self._end)
        return made

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        wants_socket = "upgrade" in request.headers.get("Connection", "").lower() or request.path.endswith("/ws")
        denied = self.gate.denied(request.path, request.headers, socket=wants_socket)
        try:
            if denied is not None:
                answer: web.StreamResponse = web.Response(status=denied.status, text=f"{denied.why}\n")
            else:
                answer = await handler(request)
        except web.HTTPException as refused:
            answer = web.Response(status=refused.status, text=f"{refused.reason}\n")
        if not answer.prepared:
            answer.headers.update(HEADERS)
            answer.headers["Content-Security-Policy"] = policy(request.headers.get("Host", ""))
        return answer

    async def _whole_link(self, request: web.Request) -> web.Response:
        """The link as somebody copied it, without the last stroke."""
        return web.Response(status=308, headers={"Location": f"/{self.gate.token}/"})

    async def _page(self, request: web.Request) -> web.Response:
        if self._taken >= self.terms.sessions:
            return web.Response(status=503, text=self._full(), headers={"Retry-After": "10"})
        page = Template((HERE / "page.html").read_text(encoding="utf-8"))
        address = f"ws://{request.headers['Host']}/{self.gate.token}/ws"
        text = page.substitute(notice=escape(shown(self.terms.notice)), socket=escape(address))
        return web.Response(text=text, content_type="text/html")

    def _full(self) -> str:
        return f"All {self.terms.sessions} screens that this server has are taken: close one, or wait.\n"

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = FILES.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return web.FileResponse(found)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        """A screen for one browser, as long as it is open."""
        if self._taken >= self.terms.sessions:
            return web.Response(status=503, text=self._full(), headers={"Retry-After": "10"})
        self._taken += 1
        try:
            return await self._session(request)
        finally:
            self._taken -= 1

    async def _session(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST)
        await socket.prepare(request)
        screen = Screen(self.terms.environment, self.terms.log, socket.send_bytes, socket.close)
        self._open.add(screen)
        self._sockets.add(socket)
        try:
            await screen.start(_size(request.query.get("width"), 80), _size(request.query.get("height"), 24))
            async for message in socket:
                if message.type != WSMsgType.TEXT or not await self._heard(screen, socket, message):
                    break
        finally:
            await asyncio.shield(screen.stop())
            self._open.discard(screen)
            self._sockets.discard(socket)
            with suppress(ConnectionError, RuntimeError):
                await socket.close()
            self._tell(screen)
        return socket

    async def _heard(self, screen: Screen, socket: web.WebSocketResponse, message: Any) -> bool:
        """Do what a browser says; whether it was said in a way that is known."""
        try:
            kind, *rest = message.json()
            given = rest[0] if rest else None
            if kind == "stdin" and isinstance(given, str):
                async with asyncio.timeout(PATIENCE):
                    return await screen.send_bytes(given.encode("utf-8", "replace"))
            if kind == "resize" and isinstance(given, dict):
                await screen.set_terminal_size(_size(given.get("width"), 80), _size(given.get("height"), 24))
            elif kind == "ping" and isinstance(given, str):
                await socket.send_json(["pong", given[:64]])
            elif kind == "blur":
                await screen.blur()
            elif kind == "focus":
                await screen.focus()
            else:
                return False
        except (ValueError, TypeError, RecursionError, TimeoutError):
            return False
        return True

    def _tell(self, screen: Screen) -> None:
        process = screen.process
        if process is not None and process.returncode not in (0, None):
            lines = screen.complaint.decode("utf-8", "replace").strip().splitlines()
            self._complain(f"a screen ended with {process.returncode}: {lines[-1] if lines else 'it said nothing'}")

    async def _end(self, _: web.Application) -> None:
        """End every screen, and then let the browsers go."""
        await asyncio.gather(*(screen.stop() for screen in self._open))
        await asyncio.gather(*(socket.close(code=1001) for socket in self._sockets), return_exceptions=True)

    async def run(self, ready: Callable[[], object]) -> None:
        """Serve until somebody interrupts it; `ready` is called as soon as it answers. Raises OSError."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stopped.set)
        log = logging.Logger(__name__)
        log.addHandler(_Faults(self._complain))
        runner = web.AppRunner(self.app(), access_log=None, logger=log, shutdown_timeout=2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self.gate.host, self.gate.port)
            await site.start()
            self.gate.port = runner.addresses[0][1]
            ready()
            await stopped.wait()
        finally:
            await runner.cleanup()


class _Faults(logging.Handler):
    """Says in a line what went wrong here; of what a stranger says that is no HTTP, nothing."""

    def __init__(self, complain: Callable[[str], object]) -> None:
        super().__init__(logging.ERROR)
        self._complain = complain

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, HttpProcessingError):
            self._complain(f"a request failed: {error or record.getMessage()}")


def _size(given: Any, usual: int) -> int:
    """How wide or high a screen is, whatever a browser says."""
    try:
        return min(max(int(given), 1), WIDEST)
    except (TypeError, ValueError):
        return usual
