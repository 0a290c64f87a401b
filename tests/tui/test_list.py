"""The list: what it shows, the filter, the order, the tree, and how one moves in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.store.logs import do, log_at
from tests.tui.driving import drive, press, screen_text, settled
from tests.tui.logs import HOSTILE, year
from tui.app import DecisionsApp
from tui.list.rows import Decisions


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def row(pilot: Pilot[int], number: int) -> str:
    """The line of a decision."""
    return next(line for line in screen_text(pilot.app) if f" {number} " in line[:8])


def listed(pilot: Pilot[int]) -> list[int]:
    decisions = pilot.app.screen.query_one(Decisions)
    return [found for r in range(decisions.count()) if isinstance(found := decisions.at(r), int)]


def test_a_line_tells_where_a_decision_stands(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        adopted, in_round, objected = (row(pilot, n) for n in (1, 2, 3))
        assert "● " in adopted
        assert "adopted" in adopted
        assert "2026-09-01!" in adopted
        assert "■■■■◧◧~" in adopted
        assert "◐ in round" in in_round
        assert " 2  " in in_round
        assert "▲ objected" in objected
        assert screen_text(pilot.app)[0].strip() == "Kitchen · 4 decisions"

    drive(path, script, size=(120, 40))


def test_hostile_titles_are_shown_as_they_are(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert HOSTILE[:20] in row(pilot, 4)

    drive(path, script, size=(120, 40))


def test_at_80_columns_everything_is_there(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert "2026-09-01!" in row(pilot, 1)
        assert all(len(line) <= 80 for line in screen_text(pilot.app))

    drive(path, script, size=(80, 24))


def test_the_filter_is_live_in_the_words_of_the_command_line(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "slash", *"status:objected")
        assert listed(pilot) == [3]
        await press(pilot, "enter")
        assert "filter: status:objected" in screen_text(pilot.app)[0]
        assert "status:objected" in "\n".join(screen_text(pilot.app)[1:4])
        await press(pilot, "slash", *" waiting:ana")
        assert listed(pilot) == [3]
        await press(pilot, "escape", "escape")
        assert listed(pilot) == [4, 3, 2, 1]

    drive(path, script)


def test_a_word_that_is_not_known_is_told_with_those_that_are(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "slash", *"colour:red")
        assert "a query has no word 'colour'" in "\n".join(screen_text(pilot.app))
        assert "status:, circle:" in "\n".join(screen_text(pilot.app))
        await press(pilot, *["backspace"] * 10, *"garden")
        assert "has no word" not in "\n".join(screen_text(pilot.app))
        assert listed(pilot) == [2]

    drive(path, script)


def test_a_query_may_be_given(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert listed(pilot) == [1]

    drive(path, script, query="is:in-force")


def test_the_list_is_sorted_and_turned_round(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "s", "j", "enter")
        assert listed(pilot) == [4, 3, 2, 1]
        assert "title▾" in screen_text(pilot.app)[1]
        await press(pilot, "s", "j", "enter")
        assert listed(pilot) == [1, 2, 3, 4]
        assert "▴" in screen_text(pilot.app)[1]

    drive(path, script)


def test_by_circle(path: str) -> None:
    with closing(log_at(path)) as store:
        do(store, "circle-form", "kitchen", aim="pots", parent="team", members=[("bo", [])])
        do(store, "open", circle="kitchen", title="Which pot?")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "t")
        decisions = pilot.app.screen.query_one(Decisions)
        assert [decisions.at(r) for r in range(decisions.count())] == ["team", "kitchen"]
        await press(pilot, "g", "enter")
        assert [decisions.at(r) for r in range(decisions.count())] == ["team", 4, 3, 2, 1, "kitchen"]
        await press(pilot, "G", "l")
        assert decisions.at(decisions.count() - 1) == 5
        await press(pilot, "h")
        assert decisions.at(decisions.count() - 1) == "kitchen"

    drive(path, script)


def test_keys_that_people_bring_along(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        decisions = pilot.app.screen.query_one(Decisions)
        seen = []
        for key in ("j", "down", "k", "G", "up", "g", "end", "home", "space", "pageup", "ctrl+d", "ctrl+u", "n", "N"):
            await press(pilot, key)
            seen.append(decisions.number)
        assert seen == [3, 2, 3, 1, 2, 4, 1, 4, 1, 4, 1, 4, 3, 4]

    drive(path, script)


def test_enter_opens_and_q_goes_back_and_then_quits(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, DecisionsApp)
        await press(pilot, "G", "enter")
        assert screen_text(app)[0].strip() == "1 · Who cooks? · ● adopted"
        await press(pilot, "N")
        assert screen_text(app)[0].strip().startswith("2 · ")
        await press(pilot, "q")
        assert app.list_screen.number == 2
        await pilot.press("q")

    assert drive(path, script).return_code == 0


def test_a_click_selects_and_a_second_one_opens(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await pilot.click(Decisions, offset=(10, 2))
        await settled(pilot)
        assert pilot.app.screen.query_one(Decisions).number == 2
        await pilot.click(Decisions, offset=(10, 2))
        await settled(pilot)
        assert screen_text(pilot.app)[0].strip().startswith("2 · ")

    drive(path, script)


def test_an_empty_log_says_how_to_begin(tmp_path: Path) -> None:
    from decisions.store.sqlite import create

    create(str(tmp_path / "new.db"), None, "ana")

    async def script(pilot: Pilot[int]) -> None:
        assert "No decision yet; o opens the first." in "\n".join(screen_text(pilot.app))

    drive(str(tmp_path / "new.db"), script)


def test_a_long_list_reads_what_is_seen(tmp_path: Path) -> None:
    path = str(tmp_path / "long.db")
    year(tmp_path / "long.db")
    with closing(log_at(path)) as store:
        for number in range(300):
            do(store, "open", circle="team", title=f"Question {number}")

    async def script(pilot: Pilot[int]) -> None:
        decisions = pilot.app.screen.query_one(Decisions)
        assert decisions.count() == 304
        assert len(decisions.items) < 150
        await press(pilot, "G")
        assert "adopted" in row(pilot, 1) or "●" in row(pilot, 1)
        assert "…  " not in "\n".join(screen_text(pilot.app))
        for _ in range(20):
            await pilot.press("pageup")
        await settled(pilot)
        assert "Question" in row(pilot, decisions.number or 0)

    drive(path, script)
