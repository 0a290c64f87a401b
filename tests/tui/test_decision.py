"""One decision on the screen: its panes, the differences, and texts that would do harm elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Sparkline

from tests.store.logs import do, log_at
from tests.tui.driving import drive, press, screen_text
from tests.tui.logs import HOSTILE, year
from tests.views.stored import store
from tests.views.test_derived_supersession import replacing
from tui.decision.history import History
from tui.decision.screen import DecisionScreen


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def text(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot.app))


def line(pilot: Pilot[int], beginning: str) -> str:
    return next(found for found in screen_text(pilot.app) if found.lstrip().startswith(beginning))


def test_the_text_with_all_that_people_consented_to(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter")
        shown = text(pilot)
        assert "We cook in turns, Mondays aside." in shown
        assert "criterion 1: warm meals on 4 of 5 days" in shown
        assert "carried out by ana, bo, cy" in shown
        assert "digest " in shown
        assert "version 2 (in force)" in shown

    drive(path, script)


def test_what_changed_between_versions_and_since_somebody_answered(path: str) -> None:
    with closing(log_at(path)) as store:
        do(store, "amend", 2, add="Or in the kitchen, when it rains.", owner="bo")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "d", "j", "enter")
        assert "- We cook in turns." in text(pilot)
        assert "+ We cook in turns, Mondays aside." in text(pilot)
        await press(pilot, "d", "enter")
        assert "criterion 1" in text(pilot)
        await press(pilot, "N", "d", "j", "j", "enter")
        assert "+ Or in the kitchen, when it rains." in text(pilot)
        assert "- ana" in text(pilot)
        assert "+ bo" in text(pilot)

    drive(path, script)


def test_people_in_a_matrix_told_without_colour(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "2")
        ana, bo, cy = (line(pilot, name) for name in ("ana", "bo", "cy"))
        assert "✓ aligned" in ana
        assert "■◦in ○ (stale)" in ana
        assert "◧ partly" in bo
        assert "✓ consent ▽" in bo
        assert "✓ consent ▽ +concern" in cy
        assert "◧◦halfhearted" in cy
        assert "◧ struggling" in cy
        chart = pilot.app.screen.query_one("#in Sparkline", Sparkline)
        assert chart.data is not None
        assert list(chart.data)[-1] == 2.0
        await press(pilot, "N")
        assert "· outstanding" in line(pilot, "bo")
        await press(pilot, "N")
        assert "▲ objection" in line(pilot, "cy")

    drive(path, script, size=(120, 40))


def test_stale_and_presumed_answers(path: str) -> None:
    with closing(log_at(path)) as store:
        do(store, "amend", 2, add="Or in the kitchen.")
        do(store, "circle-form", "lazy", aim="x", preset="lazy-consensus", members=[(m, []) for m in ("ana", "bo")])
        do(store, "propose", circle="lazy", title="Sleep?", message="More.", at=1772000000_000000)
        do(store, "round", 5, at=1772000100_000000)
        do(store, "consent", 5, at=1772000200_000000)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "2")
        assert "? presumed" in line(pilot, "bo")
        assert "✓ consent" in line(pilot, "ana")
        await press(pilot, "n", "n", "n")
        assert "✓◦v1 (stale)" in line(pilot, "ana")

    drive(path, script)


def test_what_takes_the_place_of_what_and_what_time_alone_has_done(tmp_path: Path) -> None:
    path = str(tmp_path / "log.db")
    store(replacing(), path)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter")
        assert "2 · Again · ● adopted" in text(pilot)
        assert "derived; recorded by the next act · is to supersede 1 · review 2026-07-05" in line(pilot, "team")
        await press(pilot, "n")
        assert "→ superseded" in text(pilot)
        assert line(pilot, "team").strip() == "team · version 1 · derived; recorded by the next act · superseded by 2"

    drive(path, script, size=(140, 24))


def test_what_is_meant_to_take_its_place(path: str) -> None:
    with closing(log_at(path)) as log:
        do(log, "propose", circle="team", title="Tea?", message="Black.")
        do(log, "supersede", 5, other=1, message="Tea instead.")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter")
        assert "meant to be superseded by 5" in line(pilot, "team")

    drive(path, script, size=(140, 24))


def test_answers_of_which_another_tool_tells(path: str) -> None:
    with closing(log_at(path)) as store:
        do(store, "propose", circle="team", title="Tea?", message="Black.", at=1772000000_000000)
        do(store, "report-answer", 5, who="bo", answer="objection", said="block", at=1772000100_000000)
        do(store, "report-answer", 5, who="cy", answer="other", said="disagree", at=1772000100_000000)
        do(store, "report-outcome", 5, outcome="adopted", said="outcome", at=1772000200_000000)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "2")
        assert "▲ version unknown" in line(pilot, "bo")
        assert "= version unknown" in line(pilot, "cy")
        await press(pilot, "3")
        assert "as reported; version unknown" in text(pilot)
        assert "by an unknown rule" in text(pilot)

    drive(path, script, size=(140, 40))


def test_the_history_is_sentences_and_enter_shows_the_record(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "3")
        pane = pilot.app.screen.query_one(History)
        assert pane.event is not None
        assert pane.event["type"] == "ActionPlanned"
        await press(pilot, "g", "enter")
        assert pane.event["type"] == "DecisionOpened"
        assert '"title": "Who cooks?"' in text(pilot)
        assert '"recorded_by": "ana"' in text(pilot)
        await press(pilot, "enter", "j")
        assert '"title"' not in text(pilot)
        assert pane.event["type"] == "Voiced"

    drive(path, script, size=(100, 40))


def test_needs_options_questions_and_objections(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "4")
        shown = text(pilot)
        for said in (
            "We need warm meals so that people stay.",
            "addressed",
            "Nobody cooks, and people eat alone.",
            "A cook comes in.",
            "What does it cost?",
            "A lot.",
        ):
            assert said in shown
        await press(pilot, "G")
        assert "I come home late on Mondays." in text(pilot)
        assert "integrated" in text(pilot)

    drive(path, script)


def test_actions_reviews_concerns(path: str) -> None:
    with closing(log_at(path)) as store:
        do(store, "review", 1, verdict="keep", message="It works.", measures=[(1, "3 of 5")], became=[(1, "a rota")])

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "5")
        shown = text(pilot)
        for said in ("buy a dishwasher", "overdue since", "who washes up?", "It works.", "3 of 5", "a rota"):
            assert said in shown

    drive(path, script, size=(80, 40))


def test_hostile_text_is_harmless_in_every_pane(path: str) -> None:
    markdown = "[click](javascript:alert(1)) <script>x</script> ![i](file:///etc/passwd) \\[/] :skull:"
    with closing(log_at(path)) as store:
        do(store, "propose", 4, message=f"{HOSTILE}\n\n{markdown}", criteria=[HOSTILE])
        do(store, "round", 4)
        do(store, "object", 4, message=HOSTILE, need=HOSTILE)
        do(store, "ask", 4, message=HOSTILE)
        do(store, "action-add", 4, message=HOSTILE)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter")
        for pane in "12345":
            await press(pilot, pane)
            assert HOSTILE in screen_text(pilot.app)[0]
            assert "\x1b" not in text(pilot)
        await press(pilot, "3", "enter")
        assert "[/][link=x]" in text(pilot)

    drive(path, script, size=(120, 40))


def test_the_same_pane_stays_from_one_decision_to_the_next(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter", "tab", "n", "shift+tab", "shift+tab")
        screen = pilot.app.screen
        assert isinstance(screen, DecisionScreen)
        assert screen.number == 3
        assert screen.at == 4
        await pilot.click("Names", offset=(3, 0))
        assert screen.at == 0

    drive(path, script)
