"""Drives the screen as people do: real keys on a real log, and what is then seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from decisions.where import is_server
from tests import postgres
from tui.app import DecisionsApp

on_server = False
"""Whether the log is moved to a server before the program runs on it."""

Seen = TypeVar("Seen", bound=Screen[Any])
Script = Callable[[Pilot[int]], Awaitable[None]]


def drive(path: str, script: Script, *, size: tuple[int, int] = (80, 24), **app_args: Any) -> DecisionsApp:
    """Run the program on the log at `path`, and `script` on it; the app, to be asked what became of it."""
    app = DecisionsApp(postgres.moved(path) if on_server and not is_server(path) else postgres.place(path), **app_args)

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await settled(pilot)
            await script(pilot)

    asyncio.run(run())
    return app


async def settled(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked is read, recorded and shown."""
    app = pilot.app
    assert isinstance(app, DecisionsApp)
    quiet = 0
    while quiet < 2:
        await pilot.pause()
        recording = app._recording
        quiet = quiet + 1 if app.reading.idle and (recording is None or recording.idle) else 0
        if not quiet:
            await asyncio.sleep(0.005)


async def soon(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Wait until something holds, which another thread or process brings about."""
    for _ in range(400):
        await settled(pilot)
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("\n".join(screen_text(pilot.app)))


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, each after what the one before has done."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def at(pilot: Pilot[int], kind: type[Seen]) -> Seen:
    """The screen that is shown, which is of this kind."""
    screen = pilot.app.screen
    assert isinstance(screen, kind), screen
    return screen


def screen_text(app: App[Any]) -> list[str]:
    """The lines on the screen as plain text."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in app.screen._compositor.render_strips()]
