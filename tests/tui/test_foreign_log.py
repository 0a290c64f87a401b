"""A stranger's log on the screen: whatever it says is shown harmlessly, and nothing fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.text import shown
from tests.foreign import spoiled
from tests.tui.driving import drive, press, screen_text
from tests.tui.logs import year

KEYS = (
    *("enter", "2", "3", "4", "5", "1", "d", "escape", "a", "escape", "q", "j", "enter", "2", "c", "escape", "q"),
    *("i", "escape", "p", "escape", "y", "escape", "colon", "escape", "g", "j", "enter", "m", "enter", "escape"),
)


@pytest.mark.parametrize("names", [False, True])
def test_nothing_of_it_acts_on_the_terminal(tmp_path: Path, names: bool) -> None:
    path = year(tmp_path / "log.db")
    spoiled(path, names=names)
    found: list[str] = []

    async def script(pilot: Pilot[int]) -> None:
        for key in KEYS:
            await press(pilot, key)
            found.extend(line for line in screen_text(pilot.app) if shown(line) != line)

    drive(path, script, size=(100, 30))
    assert found == []
