"""A stranger's log on the screen: whatever it says is shown harmlessly, and nothing fails."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from decisions.text import shown
from tests.foreign import spoiled
from tests.tui.driving import drive, press, screen_text
from tests.tui.logs import year

KEYS = ("enter", "2", "3", "4", "5", "d", "escape", "q", "i", "escape", "p", "escape", "j", "enter", "m", "enter")


def test_nothing_of_it_acts_on_the_terminal(tmp_path: Path) -> None:
    path = year(tmp_path / "log.db")
    spoiled(path, names=True)
    found: list[str] = []

    async def script(pilot: Pilot[int]) -> None:
        for key in KEYS:
            await press(pilot, key)
            found.extend(line for line in screen_text(pilot.app) if shown(line) != line)

    drive(path, script, size=(100, 30))
    assert found == []
