"""`y`: what can be copied where one is, that it is copied whole, and that it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at, drive, press
from tests.tui.logs import HOSTILE, year
from tui.ask import Choice
from tui.decision.history import History


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def offered(pilot: Pilot[int]) -> list[str]:
    return [name for name, _ in at(pilot, Choice).options]


def told(pilot: Pilot[int]) -> list[str]:
    """What was said in the corner of the screen."""
    return [notification.message for notification in pilot.app._notifications]


async def take(pilot: Pilot[int], name: str) -> str:
    """What is on the clipboard after choosing one of what is offered."""
    await press(pilot, *["j"] * offered(pilot).index(name), "enter")
    return pilot.app.clipboard


def test_what_can_be_copied_of_a_decision(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "y")
        assert offered(pilot) == [
            "the number",
            "the command",
            "the digest of version 2",
            "the text, in Markdown",
            "the minutes, in Markdown",
        ]
        assert await take(pilot, "the number") == "1"
        assert told(pilot)[-1] == "Copied the number: 1"
        await press(pilot, "y")
        assert await take(pilot, "the command") == "decisions show 1"
        await press(pilot, "y")
        assert len(await take(pilot, "the digest of version 2")) == 64
        await press(pilot, "y")
        assert await take(pilot, "the text, in Markdown") == "# Turns\n\nWe cook in turns, Mondays aside."
        await press(pilot, "y")
        assert (await take(pilot, "the minutes, in Markdown")).startswith("# Decision 1: Who cooks?\n")

    drive(path, script)


def test_without_a_proposal_there_is_no_text_and_hostile_words_do_no_harm(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "y")
        assert offered(pilot) == ["the number", "the command", "the minutes, in Markdown"]
        minutes = await take(pilot, "the minutes, in Markdown")
        assert HOSTILE not in minutes
        assert minutes.startswith("# Decision 4: \\[/\\]")
        assert told(pilot)[-1].startswith("Copied the minutes, in Markdown: # Decision 4:")

    drive(path, script)


def test_the_event_under_the_cursor(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "3", "y")
        event = pilot.app.screen_stack[-2].query_one(History).event
        assert event is not None
        assert await take(pilot, "the id of this event") == event["id"]

    drive(path, script)


def test_the_command_of_a_line(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "b", "y")
        assert (await take(pilot, "the command of this line")).startswith("decisions ")
        await press(pilot, "escape", "p", "y")
        assert told(pilot)[-1] == "There is nothing to copy here."

    drive(path, script)


def test_escape_copies_nothing(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "y", "escape")
        assert pilot.app.clipboard == ""

    drive(path, script)
