"""Jump mode: letters over what can be gone to; one or two of them go there."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at, drive, press, screen_text
from tests.tui.logs import year
from tui.decision.screen import DecisionScreen
from tui.jump import LETTERS, Jump, labels
from tui.list.rows import Decisions
from tui.list.screen import ListScreen


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


@pytest.mark.parametrize("count", [0, 1, 26, 27, 51, 52, 100, 676])
def test_labels_are_short_and_none_begins_another(count: int) -> None:
    found = labels(count)
    assert len(set(found)) == len(found) == count
    assert all(len(label) <= 2 for label in found)
    singles = {label for label in found if len(label) == 1}
    assert not any(label[0] in singles for label in found if len(label) == 2)
    assert count > 600 or found[:3] == list(LETTERS[:3])[:count]


def test_a_letter_goes_to_a_row_and_enter_opens_it(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+o")
        screen = at(pilot, Jump)
        assert list(screen.targets) == list(LETTERS[:4])
        assert [line[0] for line in screen_text(pilot.app)[2:6]] == list(LETTERS[:4])
        await press(pilot, "d")
        rows = pilot.app.screen.query_one(Decisions)
        assert rows.cursor == 2
        await press(pilot, "enter")
        assert at(pilot, DecisionScreen).number == 2

    drive(path, script)


def test_a_letter_goes_to_a_pane(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "ctrl+o")
        screen = at(pilot, Jump)
        tabs = [letters for letters, target in screen.targets.items() if target.at.y == 2]
        assert len(tabs) == 5
        await press(pilot, tabs[2])
        assert at(pilot, DecisionScreen).at == 2

    drive(path, script)


def test_escape_leaves_and_other_keys_do_nothing(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+o", "z", "1", "tab")
        at(pilot, Jump)
        await press(pilot, "escape")
        assert at(pilot, ListScreen).query_one(Decisions).cursor == 0

    drive(path, script)


def test_two_letters_where_there_are_many(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "3", "g", "ctrl+o")
        screen = at(pilot, Jump)
        letters, target = next(pair for pair in screen.targets.items() if len(pair[0]) == 2)
        await press(pilot, *letters)
        pane = at(pilot, DecisionScreen)
        assert pane.at == 2
        assert pane.pane.region.y + pane.pane.cursor - int(pane.pane.scroll_offset.y) == target.at.y  # type: ignore[attr-defined]

    drive(path, script, size=(120, 60))
