"""The screens beside the list: inbox, left behind, circles, members, statistics; what a key does there, and that they
keep up with the log and the time that is shown.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.when import days
from tests.store.logs import do, log_at
from tests.tui.driving import at, drive, press, screen_text, settled, soon
from tests.tui.logs import START, year
from tui.app import DecisionsApp
from tui.ask import Choice
from tui.circles import Circles
from tui.decision.screen import DecisionScreen
from tui.inbox import Inbox
from tui.left_behind import LeftBehind
from tui.list.screen import ListScreen
from tui.members import Members
from tui.page import Page
from tui.record.form import Form
from tui.statistics import Statistics, figures


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def shown(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot.app))


def page(pilot: Pilot[int]) -> Page:
    return at(pilot, Page)


# the inbox


def test_the_inbox_is_the_recorders_and_what_is_overdue_comes_first(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i")
        at(pilot, Inbox)
        lines = screen_text(pilot.app)
        assert lines[0].startswith(" inbox of ana")
        entries = page(pilot).entries.entries
        dues = [entry["due"] or "~" for entry in entries]
        assert dues == sorted(dues)
        assert "!" in lines[2]
        assert str(page(pilot).command) in shown(pilot)

    drive(path, script)


def test_enter_goes_to_the_decision_and_q_comes_back(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i", "j")
        number = page(pilot).number
        await press(pilot, "enter")
        assert at(pilot, DecisionScreen).number == number
        await press(pilot, "q")
        assert page(pilot).number == number

    drive(path, script)


def test_somebody_elses_inbox_and_what_is_done_there_is_their_act(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i", "w")
        at(pilot, Choice)
        await press(pilot, "j", "enter")
        assert "inbox of bo" in shown(pilot)
        row = next(n for n, e in enumerate(page(pilot).entries.entries) if e["command"] == "decisions consent 2")
        page(pilot).entries.go(row)
        await press(pilot, "a")
        at(pilot, Form)
        await soon(pilot, lambda: "$ decisions consent 2" in shown(pilot))
        command = next(line for line in screen_text(pilot.app) if "$ decisions consent 2" in line)
        assert "--as bo" in command

    drive(path, script)


def test_what_is_due_in_the_whole_log(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i", "tab")
        assert "due within 30 days" in screen_text(pilot.app)[0]
        whats = [entry["what"] for entry in page(pilot).entries.entries]
        assert "the review" in whats
        assert "buy a dishwasher" in whats
        assert await pilot.click("#tabs", offset=(4, 0))
        await settled(pilot)
        assert "inbox of ana" in screen_text(pilot.app)[0]

    drive(path, script)


def test_where_nobody_is_known_it_is_asked_whose_inbox(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DECISIONS_MEMBER")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i")
        at(pilot, Choice)
        await press(pilot, "G", "enter")
        assert "inbox of cy" in shown(pilot)

    drive(path, script)


def test_the_inbox_of_then_and_nothing_is_recorded_in_it(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i")
        assert "answer version 1" in shown(pilot)
        assert "(read-only)" in shown(pilot)
        await press(pilot, "a")
        at(pilot, Inbox)
        await soon(pilot, lambda: "the past is read-only" in shown(pilot))
        await press(pilot, "T")
        assert "(read-only)" not in shown(pilot)

    drive(path, script, as_of=START + days(30) + days(1) // 4)


def test_what_is_recorded_meanwhile_appears_and_the_selection_stays(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "i", "G")
        chosen = page(pilot).entries.entry
        with closing(log_at(path)) as store:
            do(store, "ask", 3, message="Which dog?", who="bo", at=START + days(31))
        app = pilot.app
        assert isinstance(app, DecisionsApp)
        before = app.generation
        while app.generation == before:
            await pilot.pause(0.02)
        await settled(pilot)
        assert "Which dog?" in "".join(entry["what"] for entry in page(pilot).entries.entries)
        now = page(pilot).entries.entry
        assert now is not None
        assert chosen is not None
        assert now["command"] == chosen["command"]

    drive(path, script)


# left behind


def test_left_behind_by_decision_and_by_person(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "b")
        at(pilot, LeftBehind)
        text = shown(pilot)
        assert "left behind, by decision" in text
        assert " 1 · Who cooks?" in text
        assert "is struggling" in text
        headings = [e["heading"] for e in page(pilot).entries.entries if "heading" in e]
        assert headings[0] == "1 · Who cooks?"
        await press(pilot, "t")
        headings = [e["heading"] for e in page(pilot).entries.entries if "heading" in e]
        assert headings == ["ana", "bo", "cy"]
        assert re.search(r" bo  \d decisions, the oldest since ", shown(pilot))

    drive(path, script)


def test_the_cursor_of_left_behind_stands_on_no_heading_and_says_what_would_help(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "b", "g")
        seen = []
        for _ in range(page(pilot).entries.count()):
            entry = page(pilot).entries.entry
            assert entry is not None
            assert "heading" not in entry
            assert entry["command"] in shown(pilot)
            seen.append(entry["decision"])
            await press(pilot, "j")
        assert set(seen) == {1, 2, 3}
        await press(pilot, "enter")
        at(pilot, DecisionScreen)

    drive(path, script)


def test_who_says_nothing_is_marked_by_a_word(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "b")
        line = next(line for line in screen_text(pilot.app) if "never answered" in line)
        assert "unsaid" in line
        line = next(line for line in screen_text(pilot.app) if "is struggling" in line)
        assert "unsaid" not in line

    drive(path, script)


# circles and members


def test_circles_within_are_a_tree_with_what_is_in_force_and_who_is_left_behind(path: str) -> None:
    with closing(log_at(path)) as store:
        do(store, "circle-form", "design", aim="draw", parent="team", members=[("bo", ["delegate"]), ("cy", [])])
        do(store, "propose", circle="design", title="Colours?", message="Few.")
        do(store, "round", 5)
        do(store, "consent", 5, who=["@all"])
        do(store, "buy-in", 5, value="halfhearted", who="cy")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "c")
        lines = screen_text(pilot.app)
        (team,) = [line for line in lines if line.startswith("▶") and "team" in line]
        assert "3 people left behind" in team
        (within,) = [line for line in lines if line.strip().startswith("design ") and "member" in line]
        assert within.startswith("    "), "below its parent"
        assert "1 person left behind" in within
        text = shown(pilot)
        assert "design, bo speaks for it" in text
        assert "● 5 · Colours?, since just now" in text
        assert "! left behind: 1 on 1, since just now" in text

    drive(path, script, size=(120, 40))


def test_circles_say_how_they_decide_and_enter_filters_the_list(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "c")
        at(pilot, Circles)
        text = shown(pilot)
        for said in ("cook", "ana, bo, cy", "Decides by sociocracy", "Who says nothing is waited for.", "● 1 adopted"):
            assert said in text
        await press(pilot, "enter")
        assert at(pilot, ListScreen).given == "circle:team"
        assert at(pilot, ListScreen).total == 4

    drive(path, script)


def test_members_say_where_they_take_part_and_enter_filters_the_list(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "p", "G")
        at(pilot, Members)
        text = shown(pilot)
        assert "takes part" in text
        assert "objected       1: 3" in text
        await press(pilot, "enter")
        assert at(pilot, ListScreen).given == "member:cy"

    drive(path, script)


def test_people_are_shown_as_they_are_now_also_in_the_past(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "c")
        assert "people and policy as they are now" in shown(pilot)
        assert "● 1 adopted" in shown(pilot)
        assert "◐" not in shown(pilot)
        await press(pilot, "q", "p")
        assert "people as they are now" in shown(pilot)

    drive(path, script, as_of=START + days(10))


# statistics


def test_the_figures_are_those_of_the_filter(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "%")
        at(pilot, Statistics)
        text = shown(pilot)
        assert "statistics · of all decisions" in text
        assert "4 decisions" in text
        assert "● adopted                1" in text
        assert "2 objections, and how they were resolved" in text
        assert "integrated" in text
        await press(pilot, "escape")
        at(pilot, ListScreen)

    drive(path, script)


def test_the_figures_of_a_filter_and_of_then(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "%")
        text = shown(pilot)
        assert "filter: is:open" in text
        assert "1 decision" in text
        assert "◇ proposed" not in text
        await press(pilot, "T")
        assert "3 decisions" in shown(pilot)

    drive(path, script, query="is:open", as_of=START + days(20) + days(1) // 2)


def test_nothing_to_count() -> None:
    nothing = {"total": {"decisions": 0}, "circles": []}
    assert figures(nothing, 80)[0][0][0].startswith("No decision")
