"""Needs on the screen: those of a decision, those of all of them, and a decision that is opened from one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.store.sqlite import SqliteStore
from tests.store.logs import do
from tests.tui.driving import at, drive, press, screen_text, settled
from tests.tui.logs import year
from tests.tui.recording import command, last, tried, write
from tui.decision.screen import DecisionScreen
from tui.needs import EveryNeed
from tui.record.form import Form


@pytest.fixture
def path(tmp_path: Path) -> str:
    """The year, with a need 2.1 that nothing addresses, and one of decision 1 that a review found partly met."""
    found = year(tmp_path / "log.db")
    with closing(SqliteStore(found)) as store:
        do(store, "voice", 2, kind="need", message="We need shade.", who="bo")
        do(store, "review", 1, verdict="amend", message="So.", on_needs=[("1", "partly", "cold on Fridays")])
    return found


def text(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot.app))


def test_unmet_needs_and_all_of_them(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "u")
        page = at(pilot, EveryNeed)
        assert [entry["need"] for entry in page.entries.entries] == ["2.1"]
        assert screen_text(pilot.app)[0].startswith(" unmet needs · 1")
        for said in (
            "We need shade.",
            "no decision in force addresses it",
            "decisions open team TITLE --from-need 2.1",
        ):
            assert said in text(pilot)
        await press(pilot, "t")
        assert [entry["need"] for entry in page.entries.entries] == ["1.1", "2.1"]
        await press(pilot, "g")
        assert "found partly met in the review of decision 1" in text(pilot)
        await press(pilot, "enter")
        assert at(pilot, DecisionScreen).number == 1
        await press(pilot, "q", "left_curly_bracket")
        assert [entry["need"] for entry in at(pilot, EveryNeed).entries.entries] == ["1.1"]

    drive(path, script)


def test_a_decision_is_opened_from_a_need(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "u", "a")
        at(pilot, Form)
        await write(pilot, title="A roof?")
        assert command(pilot) == "$ decisions open team 'A roof?' --from-need 2.1"
        await press(pilot, "ctrl+s")
        assert at(pilot, DecisionScreen).number == 5
        await press(pilot, "4")
        assert "Opened from" in text(pilot)
        assert "We need shade." in text(pilot)
        at(pilot, DecisionScreen).record("propose")
        await settled(pilot)
        await tried(pilot)
        await write(pilot, message="Trees.")
        assert command(pilot) == "$ decisions propose 5 -m Trees. --addresses 2.1"

    drive(path, script)
    assert last(path, 5, "DecisionOpened")["data"]["from_needs"] == ["2.1"]


def test_the_pane_of_a_decision_says_how_each_need_stands(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "4")
        said = " ".join(text(pilot).split())
        assert "addressed by decision 1; found partly met in the review of decision 1" in said
        assert "cold on Fridays" in said

    drive(path, script)


def test_a_review_is_written_thing_by_thing_and_shows_what_was_left_out(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter")
        at(pilot, DecisionScreen).record("review")
        await settled(pilot)
        await tried(pilot)
        form = at(pilot, Form)
        assert "on_conditions" not in form._rows, "there is none"
        assert form.texts["on_criteria"] == form.texts["on_concerns"] == form.texts["on_needs"] == "1="
        assert "warm meals on 4 of 5 days" in form._rows["on_criteria"].field.hint
        await write(pilot, verdict="amend", message="Fine.", on_criteria="1=met: 5 of 5")
        assert command(pilot) == "$ decisions review 1 amend -m Fine. --criterion '1=met:5 of 5'"
        await write(pilot, on_concerns="1=maybe")
        assert form._rows["on_concerns"].problem is not None
        await write(pilot, on_concerns="1=:a rota")
        await press(pilot, "ctrl+s", "5", "G")
        shown = text(pilot)
        for said in ("criterion 1: warm meals", "✓ met: 5 of 5", "no verdict: a rota", "need 1 of cy", "not said"):
            assert said in shown, shown

    drive(path, script, size=(80, 40))
    assert last(path, 1, "Reviewed")["data"]["measures"] == [{"criterion": 1, "text": "5 of 5", "verdict": "met"}]
