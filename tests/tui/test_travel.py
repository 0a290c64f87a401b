"""Time travel: one event, one day, a time that is named; on one decision and on the whole list."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.when import moment, parse
from tests.tui.driving import drive, press, screen_text
from tests.tui.logs import START, year
from tests.tui.test_list import listed, row
from tui.app import DecisionsApp


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def as_of(pilot: Pilot[int]) -> int | None:
    assert isinstance(pilot.app, DecisionsApp)
    return pilot.app.as_of


def test_one_event_back_and_on_over_the_whole_log(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "left_square_bracket")
        assert "as of 2026-04-11 11:00:00 (read-only)" in screen_text(pilot.app)[1]
        assert listed(pilot) == [4, 3, 2, 1]
        await press(pilot, "left_square_bracket")
        assert listed(pilot) == [3, 2, 1]
        await press(pilot, "left_square_bracket")
        assert "◐" in row(pilot, 3)
        await press(pilot, "right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert as_of(pilot) is None
        assert "read-only" not in "\n".join(screen_text(pilot.app))

    drive(path, script, size=(120, 30))


def test_held_keys_go_as_many_steps(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await pilot.press(*["left_square_bracket"] * 5)
        await press(pilot, "right_square_bracket")
        there = as_of(pilot)
        await press(pilot, "T", *["left_square_bracket"] * 4)
        assert as_of(pilot) == there

    drive(path, script)


def test_one_day_and_now(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "at", *"2026-03-05", "enter")
        there = as_of(pilot)
        assert there == parse("2026-03-05", now=moment("2026-11-01T00:00:00Z"), end_of_day=True)
        await press(pilot, "left_curly_bracket")
        assert as_of(pilot) == there - 86_400_000_000
        await press(pilot, "right_curly_bracket", "right_curly_bracket")
        assert as_of(pilot) == there + 86_400_000_000
        await press(pilot, "T")
        assert as_of(pilot) is None
        await press(pilot, "right_curly_bracket")
        assert as_of(pilot) is None

    drive(path, script)


def test_what_is_no_time_is_told(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "at", *"the day of wrath", "enter")
        assert as_of(pilot) is None
        assert "the day of wrath" in "\n".join(screen_text(pilot.app))

    drive(path, script)


def test_on_one_decision_its_own_events_are_stepped_through(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "3")
        text = "\n".join(screen_text(pilot.app))
        assert "planned action 1" in text
        await press(pilot, "left_square_bracket")
        assert as_of(pilot) == START + 12 * 86_400_000_000
        text = "\n".join(screen_text(pilot.app))
        assert "planned action 1" not in text
        assert "struggling" in text
        await press(pilot, "2")
        assert "struggling" in "\n".join(screen_text(pilot.app))
        await press(pilot, "left_square_bracket")
        assert "struggling" not in "\n".join(screen_text(pilot.app))
        await press(pilot, "q")
        assert listed(pilot) == [1]

    drive(path, script, size=(120, 40))


def test_a_decision_that_was_not_open_then_is_not_shown(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "at", *"2026-03-05", "enter")
        text = "\n".join(screen_text(pilot.app))
        assert "decision 4 was not yet opened then" in text
        assert "skull" not in text
        await press(pilot, "T")
        assert "skull" in "\n".join(screen_text(pilot.app))

    drive(path, script)


def test_the_program_may_begin_in_the_past(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert listed(pilot) == [1]
        await press(pilot, "slash", *"status:objected")
        assert listed(pilot) == [1]

    drive(path, script, as_of=START + round(2.5 * 86_400_000_000))


def test_back_at_the_first_event_one_stays(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *["left_square_bracket"] * 60)
        assert as_of(pilot) == START
        assert listed(pilot) == [1]

    drive(path, script)
