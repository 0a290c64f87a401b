"""The menu of acts: by letter, by the cursor, by typing; the library's words beside what is refused now."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import drive, press, screen_text, settled
from tests.tui.recording import form, team
from tui.decision.screen import DecisionScreen
from tui.record.acts import SHAPES
from tui.record.menu import Menu, Offers


@pytest.fixture
def log(tmp_path: Path) -> str:
    return team(tmp_path / "log.db")


def offered(pilot: Pilot[int]) -> list[str]:
    """What stands in the menu: headings, and the names of acts."""
    assert isinstance(pilot.app.screen, Menu)
    return [o if isinstance(o, str) else o[0] for o in pilot.app.screen.query_one(Offers).offers]


def test_the_step_of_the_decision_comes_first_and_refusals_are_said(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(3)  # type: ignore[attr-defined]
        await press(pilot, "a")
        await settled(pilot)
        found = offered(pilot)
        assert found[:2] == ["Act", "buy-in"]
        assert set(SHAPES) < set(found)
        refused = pilot.app.screen.query_one(Offers).refused
        assert refused["propose"] == "there is a proposal already (the decision is adopted)"
        assert refused["resolve"] == "there are no objections here"
        assert "buy-in" not in refused
        assert "check-in" not in refused
        assert "✗ there is a proposal already" in "\n".join(screen_text(pilot.app))
        await press(pilot, "b")
        assert form(pilot).name_of_act == "buy-in"

    drive(log, script, size=(80, 40))


def test_an_act_is_found_by_typing(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "a", "slash", *"obj")
        assert offered(pilot)[:4] == ["Decide", "consent", "stand-aside", "object"]
        await press(pilot, "enter")
        await settled(pilot)
        assert form(pilot).name_of_act == "object"
        await press(pilot, "escape", "a", "slash", *"obj", "down", "enter")
        await settled(pilot)
        assert form(pilot).name_of_act == "heard"

    drive(log, script)


def test_escape_goes_back_a_level(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "a", "slash", *"obj", "escape")
        assert len(offered(pilot)) > 30
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, DecisionScreen)

    drive(log, script)


def test_without_a_recorder_everything_is_offered(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DECISIONS_MEMBER")

    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "a")
        await settled(pilot)
        assert pilot.app.screen.query_one(Offers).refused == {}

    drive(log, script)
