"""The help: it is made from the table of actions, knows a user's own keys, and begins with where one is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at, drive, press, screen_text
from tests.tui.logs import year
from tui import actions
from tui.config import Config
from tui.help import PLACES, Help, KeyTable
from tui.list.screen import ListScreen


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def lines(pilot: Pilot[int]) -> list[str]:
    return ["".join(text for text, _ in line) for line in pilot.app.screen.query_one(KeyTable).lines]


def test_every_place_of_the_table_has_a_heading() -> None:
    assert set(PLACES) == {action.place for action in actions.ACTIONS}


def test_the_keys_of_the_place_come_first_then_those_of_everywhere(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "question_mark")
        at(pilot, Help)
        found = lines(pilot)
        headings = [line for line in found if line in PLACES.values()]
        assert headings == ["The list of decisions", "In every list", "Everywhere"]
        shown = [line.split()[-1] for line in found if line]
        for action in actions.ACTIONS:
            assert (action.name in shown) == (action.place in ("list", "rows", "everywhere"))
        await press(pilot, "G")
        assert any("tui.toml" in line for line in screen_text(pilot.app))
        await press(pilot, "q")
        at(pilot, ListScreen)

    drive(path, script)


def test_the_help_of_what_has_the_focus_comes_first_of_all(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "3", "question_mark")
        assert lines(pilot)[0].startswith("What was recorded, oldest first")
        assert "One decision" in lines(pilot)

    drive(path, script)


def test_a_users_own_keys_are_shown(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "question_mark")
        assert any(line.startswith("I, ^x ") and line.endswith(" inbox") for line in lines(pilot))

    drive(path, script, settings=Config(keys={"inbox": "I,ctrl+x"}))
