"""The palette: it offers what can be done now, does it where it was opened, and goes to a decision by its number."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at, drive, press, screen_text, settled
from tests.tui.logs import year
from tui.app import DecisionsApp
from tui.decision.screen import DecisionScreen
from tui.list.screen import ListScreen
from tui.palette import Found, Matches, Palette, matching


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def names(pilot: Pilot[int]) -> list[str | int]:
    return [found.name for found in pilot.app.screen.query_one(Matches).found]


def test_it_offers_what_applies_here_each_with_its_key(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "colon")
        at(pilot, Palette)
        assert names(pilot)[0] == "filter"
        assert "tree" in names(pilot)
        assert "go_to_time" in names(pilot)
        assert "consent" not in names(pilot)
        line = next(line for line in screen_text(pilot.app) if " tree " in line)
        assert " t " in line
        await press(pilot, "escape", "enter", "ctrl+p")
        assert "consent" in names(pilot)
        assert "tree" not in names(pilot)

    drive(path, script)


def test_an_action_is_found_by_its_words_and_done_in_the_place_beneath(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "colon", *"circle tog", "enter")
        assert at(pilot, ListScreen).by_circle

    drive(path, script)


def test_an_action_of_the_app_is_done_too(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        before = pilot.app.theme
        await press(pilot, "colon", *"theme", "enter")
        assert pilot.app.theme != before

    drive(path, script)


def test_a_number_goes_to_that_decision(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "colon", "1")
        assert any("Who cooks?" in line for line in screen_text(pilot.app)[2:6])
        await press(pilot, "enter")
        assert at(pilot, DecisionScreen).number == 1
        await pilot.press("colon", "3", "enter")
        await settled(pilot)
        assert at(pilot, DecisionScreen).number == 3

    drive(path, script)


def test_a_number_that_no_decision_has_is_said_and_goes_nowhere(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "colon", *"77", "enter")
        at(pilot, Palette)
        assert any("there is no decision 77" in line for line in screen_text(pilot.app))
        await press(pilot, "escape")
        at(pilot, ListScreen)

    drive(path, script)


def test_what_a_screen_denies_is_not_offered(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: ListScreen, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "tree"

    monkeypatch.setattr(ListScreen, "check_action", denied)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "colon")
        assert "tree" not in names(pilot)
        assert "sort" in names(pilot)
        app = pilot.app
        assert isinstance(app, DecisionsApp)
        await app.do(app.place, "tree")
        assert not app.list_screen.by_circle

    drive(path, script)


def test_words_of_the_name_count_more_than_those_of_what_it_is_about() -> None:
    found = [Found("sort", "sort", "s", "left or right"), Found("left_behind", "left behind", "b", "Who is left")]
    assert [one.name for one in matching(found, "left behind")] == ["left_behind"]
    assert [one.name for one in matching(found, "left")] == ["left_behind", "sort"]
    assert matching(found, "zzz") == []
