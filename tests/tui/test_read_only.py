"""A screen on which nothing can be recorded, and what holds for one in a browser."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.message import Message
from textual.pilot import Pilot

from decisions.log.reading import LogReader
from tests.tui.driving import at, drive, press, screen_text, soon
from tests.tui.logs import year
from tui.app import READ_ONLY, DecisionsApp
from tui.decision.screen import DecisionScreen
from tui.list.screen import ListScreen
from tui.recording import NotRecorded, intent
from tui.round.screen import RoundScreen


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def events(path: str) -> int:
    with closing(LogReader(path)) as reader:
        return reader.head()[0]


def test_no_key_begins_an_act(path: str) -> None:
    before = events(path)

    async def script(pilot: Pilot[int]) -> None:
        assert READ_ONLY in screen_text(pilot.app)[1]
        await press(pilot, "o")
        at(pilot, ListScreen)
        for number in (3, 1):
            await press(pilot, "g", *"j" * (4 - number), "enter")
            for key in "acoebw":
                await press(pilot, key)
                assert at(pilot, DecisionScreen).number == number, key
            assert "this screen is read-only" in "\n".join(screen_text(pilot.app))
            await press(pilot, "m")
            for key in ("right", *"acCKosiHOhdpxeXWv"):
                await press(pilot, key)
                assert isinstance(pilot.app.screen, RoundScreen), key
            await press(pilot, "q", "q")

    app = drive(path, script, size=(120, 30), read_only=True, notice=READ_ONLY)
    assert app._recording is None
    assert events(path) == before


def test_both_are_said_where_the_past_is_shown(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "left_square_bracket")
        said = screen_text(pilot.app)[1]
        assert READ_ONLY in said
        assert "as of 2026-04-11" in said

    drive(path, script, size=(120, 30), read_only=True, notice=READ_ONLY)


def test_not_even_by_what_records(path: str) -> None:
    """The last door: whatever asked for it."""
    before, heard = events(path), []

    class Target:
        def post_message(self, message: Message) -> bool:
            heard.append(message)
            return True

    async def script(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, DecisionsApp)
        app.recording.record(Target(), intent("react", 1, message="Fine."))
        await soon(pilot, lambda: bool(heard))

    drive(path, script, read_only=True)
    assert [type(message) for message in heard] == [NotRecorded]
    assert events(path) == before
