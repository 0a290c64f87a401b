"""One browser's screen: a process of its own, between which and the browser everything goes through here."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

PATIENCE = 5.0
"""Seconds that a screen has to end by itself; what is being recorded is recorded by then."""
TOLD = 4096
"""Bytes of what a screen complains of that are kept."""

Send = Callable[[bytes], Awaitable[None]]


class Screen(AppService):
    """A screen in a process of its own, through the protocol of `textual-serve`.

    Its files and links are not handed on: the screen offers none.
    """

    def __init__(
        self, environment: Mapping[str, str], log: str, send: Send, close: Callable[[], Awaitable[object]]
    ) -> None:
        async def nothing(_: str) -> None:
            return

        async def closed() -> None:
            await close()

        super().__init__("", write_bytes=send, write_str=nothing, close=closed, download_manager=DownloadManager())
        self._environment = environment
        self._log = log
        self.complaint = b""
        """What the process said on standard error, as far as it is kept."""
        self._alone = False
        """Whether the browser is gone."""

    @property
    def process(self) -> Process | None:
        """The process; None before it is started."""
        return self._process

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start it: no shell, and out of reach of the keys of our own terminal. The first line of its input is the
        log's place: arguments and environment can be read by others, and a password may stand in it.
        """
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "tui.web",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={**self._environment, "COLUMNS": str(width), "ROWS": str(height)},
            start_new_session=True,
        )
        self._stdin = process.stdin
        self.stdin.write(json.dumps(self._log).encode() + b"\n")
        return process

    async def run(self) -> None:
        """Hand on what the screen draws until it ends, also where nobody sees it any more: so it can end."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        hearing = asyncio.create_task(self._hear(process))
        try:
            while (line := await process.stdout.readline()) and line != b"__GANGLION__\n":
                continue
            while True:
                kind = await process.stdout.readexactly(1)
                size = int.from_bytes(await process.stdout.readexactly(4), "big")
                payload = await process.stdout.readexactly(size)
                if kind == b"D" and not self._alone:
                    await self._draw(payload)
        except (asyncio.IncompleteReadError, ValueError):
            await hearing
        finally:
            hearing.cancel()
        if not self._alone:
            await self.remote_close()

    async def _draw(self, payload: bytes) -> None:
        try:
            await self.remote_write_bytes(payload)
        except (ConnectionError, RuntimeError):
            self._alone = True

    async def _hear(self, process: Process) -> None:
        assert process.stderr is not None
        while said := await process.stderr.read(TOLD):
            self.complaint = (self.complaint + said)[-TOLD:]

    async def stop(self) -> None:
        """End the screen: what it is recording it records first. Afterwards nothing of it is left."""
        process, task = self._process, self._task
        if process is None:
            return
        self._alone = True
        try:
            async with asyncio.timeout(PATIENCE):
                await self.send_meta({"type": "quit"})
                self.stdin.close()
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if task is not None and not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._task = None
