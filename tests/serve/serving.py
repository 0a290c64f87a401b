"""A server of the screen, in a process of its own, and what can be asked of it without a browser."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.cli.run import Here

SECONDS = 60
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?$]*[A-Za-z]|\][^\x07]*\x07|[=>()][0B]?)")


class Serving:
    """`decisions serve` on a log."""

    def __init__(self, here: Here, *args: str, **env: str) -> None:
        with (here.folder / "complaints").open("wb") as complaints:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "serve", "--json", *args],
                cwd=here.folder,
                env=here.environment(**env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
        assert self.process.stdout
        self.told: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.url = str(self.told["url"])
        found = urlsplit(self.url)
        self.host, self.path = found.netloc, found.path

    def ask(self, path: str | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a request; a header is named with `_` for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.told["port"], timeout=SECONDS)
        try:
            given = {"Host": self.host} | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.putrequest("GET", self.path if path is None else path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = b"" if answer.status == 101 else answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        finally:
            connection.close()

    def upgrade(self, path: str | None = None, **headers: str) -> int:
        """The status that a request for a WebSocket gets."""
        own = {"Origin": f"http://{self.host}"} | headers
        return self.ask(f"{self.path}ws" if path is None else path, **UPGRADE, **own)[0]

    def screens(self) -> list[int]:
        """The processes of the screens."""
        return children(self.process.pid)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)

    def end(self) -> None:
        """Whatever happened, nothing is left."""
        if self.process.poll() is None:
            self.interrupt()
        assert self.process.stdout
        self.process.stdout.close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds, which another process brings about."""
    end = monotonic() + SECONDS
    while not holds():
        assert monotonic() < end, "it never came"
        sleep(0.05)


class Browser:
    """Speaks as the page does, and keeps what is drawn."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.drawn = ""

    async def type(self, text: str) -> None:
        await self.socket.send_json(["stdin", text])

    async def until(self, *words: str) -> None:
        """Wait until these words were drawn since the last time that something was waited for."""
        seen = ""
        while not all(word in seen for word in words):
            message = await self.socket.receive(SECONDS)
            assert message.type is aiohttp.WSMsgType.BINARY, (message, seen[-2000:])
            self.drawn += message.data.decode("utf-8", "replace")
            seen = ESCAPES.sub("", self.drawn)
        self.drawn = ""


async def browse(session: aiohttp.ClientSession, serving: Serving) -> Browser:
    """Open the screen."""
    url = f"ws://{serving.host}{serving.path}ws?width=100&height=30"
    return Browser(await session.ws_connect(url, origin=f"http://{serving.host}"))
