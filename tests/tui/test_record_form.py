"""Acts written on the screen and found in the log; what is refused, what is wrong, what is asked first."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.errors import OutcomeUnknown, Refused
from decisions.when import moment, now
from tests.store.logs import do, finished, log_at, python
from tests.tui.driving import drive, press, screen_text, settled
from tests.tui.recording import begun, command, events, foot, form, last, notes, team, tried, type_in, write
from tui.ask import Choice, Confirm
from tui.decision.screen import DecisionScreen
from tui.record.form import Form
from tui.recording import NotRecorded


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    return team(tmp_path_factory.mktemp("made") / "log.db")


@pytest.fixture
def log(made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("tui.record.form.TRIED_AFTER", 0.01)
    return str(shutil.copy(made, tmp_path / "log.db"))


def test_an_amendment_starts_from_the_text_and_integrates_an_objection(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "e")
        await tried(pilot)
        assert form(pilot)._rows["message"].input.text == "We take turns."
        await write(pilot, message="We take turns, Mondays aside.", integrates="1:shorter-term")
        assert command(pilot) == ("$ decisions amend 1 -m 'We take turns, Mondays aside.' --integrates\n1:shorter-term")
        assert "ProposalAmended" in foot(pilot)
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DecisionScreen)
        assert any("amended the proposal to version 2" in note for note in notes(pilot))
        assert "version 2" in "\n".join(screen_text(pilot.app))

    drive(log, script)
    amended = last(log, 1, "ProposalAmended")["data"]
    assert amended["text"] == "We take turns, Mondays aside."
    assert amended["criteria"] == ["warm meals"]
    assert amended["integrates"] == [{"objection": 1, "kind": "shorter-term"}]


def test_consent_for_the_rest_is_one_write_and_says_what_comes_next(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "consent")
        await type_in(pilot, "@rest")
        assert command(pilot) == "$ decisions consent 1 --version 1 --as @rest"
        await press(pilot, "enter")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, Form)
        assert any("ana and cy consented to version 1" in note and "Next: " in note for note in notes(pilot))

    drive(log, script)
    assert [e["member"] for e in events(log, 1) if e["type"] == "ConsentGiven"] == ["ana", "cy"]


def test_an_objection_typed_key_by_key(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "o")
        await tried(pilot)
        assert "still to say: reason" in foot(pilot)
        await type_in(pilot, "no\nwe")
        await pilot.press("tab")
        await type_in(pilot, "rest")
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DecisionScreen)

    drive(log, script)
    raised = last(log, 1, "ObjectionRaised")
    assert (raised["member"], raised["data"]["reason"], raised["data"]["need"]) == ("ana", "no\nwe", "rest")


def test_a_rule_refuses_in_its_own_words_and_the_text_stays(log: str) -> None:
    before = events(log, 1)

    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "propose")
        await write(pilot, message="Another one.")
        assert "refused: there is a proposal already (the decision is objected)" in foot(pilot)
        assert "decisions amend 1 -m TEXT" in foot(pilot)
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert "not recorded: there is a proposal already" in foot(pilot)
        assert form(pilot)._rows["message"].input.text == "Another one."

    drive(log, script)
    assert events(log, 1) == before


def test_what_is_wrong_is_said_beside_its_field_in_the_library_s_words(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 3, "action-add")
        await write(pilot, message="call Bo", due="soonish", owner="zed")
        said = "\n".join(screen_text(pilot.app))
        assert "✗ not a date: 'soonish'" in said
        assert "✗ nobody here is called 'zed'" in said
        await press(pilot, "ctrl+s")
        assert form(pilot).focused is form(pilot)._rows["owner"].input
        await write(pilot, due="2031-01-05", owner="BO")
        assert "✗" not in "\n".join(screen_text(pilot.app))
        await press(pilot, "ctrl+s")
        await settled(pilot)

    drive(log, script)
    planned = last(log, 3, "ActionPlanned")["data"]
    assert (planned["owner"], planned["text"], planned["due"]) == ("bo", "call Bo", "2031-01-05T22:59:59.999999Z")


def test_a_withdrawal_is_confirmed_in_plain_words_before_it_is_recorded(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "withdraw")
        await write(pilot, message="no need")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        assert "Take the proposal off the table?" in "\n".join(screen_text(pilot.app))
        await press(pilot, "enter")
        assert form(pilot).sent is None
        assert [e for e in events(log, 1) if e["type"] == "ProposalWithdrawn"] == []
        await press(pilot, "ctrl+s", "y")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, Form)

    drive(log, script)
    assert last(log, 1, "ProposalWithdrawn")["data"]["reason"] == "no need"


@pytest.mark.parametrize(("state", "asked"), [("met", False), ("broken", True)])
def test_a_condition_is_confirmed_only_where_it_is_broken(log: str, state: str, asked: bool) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 3, "condition")
        assert form(pilot)._rows["condition"].input.text == "1"
        await type_in(pilot, state[0])
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm) is asked
        if asked:
            await press(pilot, "y")

    drive(log, script)
    assert last(log, 3, "ConditionMarked")["data"]["state"] == state


def test_a_double_enter_records_once(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 2, "react", message="Anywhere.")
        form(pilot).action_record()
        form(pilot).action_record()
        await pilot.press("ctrl+s", "ctrl+s")
        await settled(pilot)

    drive(log, script)
    assert len([e for e in events(log, 2) if e["type"] == "ReactionShared"]) == 1


def test_where_the_outcome_is_unknown_the_same_act_is_sent_again(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        screen = await begun(pilot, 2, "react", message="Anywhere.")
        sent = screen.meant()
        assert sent is not None
        pilot.app.recording.record(pilot.app, sent)  # type: ignore[attr-defined]
        await settled(pilot)
        screen.post_message(NotRecorded(sent, OutcomeUnknown("the disk did not say", "run it again", sent.command_id)))
        await settled(pilot)
        assert "press ^s again and change nothing: it is recorded once" in foot(pilot)
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, Form)

    drive(log, script)
    assert len([e for e in events(log, 2) if e["type"] == "ReactionShared"]) == 1


def test_in_the_past_nothing_is_recorded(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        for key in ("c", "a"):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, DecisionScreen)
            assert "the past is read-only" in notes(pilot)[-1]
        assert len(notes(pilot)) == 2

    drive(log, script, as_of=now())


def test_hostile_text_is_drawn_harmless_and_refused_by_the_library(log: str) -> None:
    hostile = "[red]x[/] \x1b]52;c;aGk=\x07 \u202edesrever \u200bend"

    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "object")
        await write(pilot, message=hostile, need=hostile, meeting="[bold]m")
        drawn = "\n".join(screen_text(pilot.app))
        assert "[red]x[/]" in drawn
        assert not set(drawn) & set("\x1b\x07\u202e\u200b")
        assert "the reason holds U+001B" in foot(pilot)
        await press(pilot, "ctrl+s")
        assert form(pilot)._rows["message"].input.text == hostile
        await write(pilot, message="[/][bold]x[/]", need="")
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert any("[/][bold]x[/]" in note for note in notes(pilot))
        assert [notification.markup for notification in pilot.app._notifications] == [False]

    drive(log, script)
    assert last(log, 1, "ObjectionRaised")["data"]["reason"] == "[/][bold]x[/]"


def test_who_records_is_asked_where_nobody_said(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DECISIONS_MEMBER")

    async def script(pilot: Pilot[int]) -> None:
        from tui.record.form import begin

        begin(pilot.app, 2, "react", message="Fine.")  # type: ignore[arg-type]
        await settled(pilot)
        assert isinstance(pilot.app.screen, Choice)
        await press(pilot, "down", "enter")
        await tried(pilot)
        assert any("decisions me bo" in note for note in notes(pilot))
        await press(pilot, "ctrl+s")
        await settled(pilot)

    drive(log, script)
    assert last(log, 2, "ReactionShared")["recorded_by"] == "bo"


def test_what_there_is_to_pick_from_is_listed(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "heard")
        assert form(pilot)._rows["objection"].input.text == "1"
        form(pilot)._rows["members"].input.focus()
        await press(pilot, "down")
        assert isinstance(pilot.app.screen, Choice)
        assert [key for key, _ in pilot.app.screen.options] == ["ana", "bo", "cy"]
        await press(pilot, "down", "enter", "enter")
        await settled(pilot)

    drive(log, script)
    assert last(log, 1, "ObjectionHeard")["member"] == "bo"


def test_somebody_else_s_answer_is_recorded_when_and_where_it_was_given(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 3, "buy-in", members=("bo", "cy"))
        await write(pilot, value="halfhearted", meeting="Tuesday")
        await press(pilot, "ctrl+s")
        await settled(pilot)

    drive(log, script)
    found = [e for e in events(log, 3) if e["type"] == "BuyInDeclared"]
    assert [(e["member"], e["recorded_by"], e["meeting"]) for e in found] == [
        ("bo", "ana", "Tuesday"),
        ("cy", "ana", "Tuesday"),
    ]


def test_a_new_decision_is_opened_and_then_shown(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, None, "open")
        await write(pilot, circle="team", title="A dog?")
        assert command(pilot) == "$ decisions open team 'A dog?'"
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DecisionScreen)
        assert pilot.app.screen.number == 4

    drive(log, script)


def test_from_the_history_an_act_is_about_the_entry_under_the_cursor(log: str) -> None:
    concern = next(e for e in events(log, 3) if e["type"] == "ConsentGiven")

    async def script(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(3)  # type: ignore[attr-defined]
        await press(pilot, "3")
        pane = pilot.app.screen.pane  # type: ignore[attr-defined]
        pane.go(next(i for i, e in enumerate(pane._events) if e and e["id"] == concern["id"]))
        pilot.app.screen.record("correct")  # type: ignore[attr-defined]
        await settled(pilot)
        await write(pilot, message="a slip")
        assert command(pilot) == f"$ decisions correct {concern['position']} -m 'a slip'"
        await press(pilot, "ctrl+s", "y")
        await settled(pilot)
        assert any("stays adopted" in note for note in notes(pilot))

    drive(log, script)
    assert last(log, 3, "EntryCorrected")["data"]["event"] == concern["id"]


def test_an_amendment_asks_before_it_takes_the_place_of_a_version_that_came_meanwhile(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "amend")
        await write(pilot, message="Mine.")
        with closing(log_at(log)) as store:
            do(store, "amend", 1, who="cy", message="Theirs.")
        while form(pilot).facts.version == 1:  # type: ignore[union-attr]
            await settled(pilot)
        await tried(pilot)
        assert "version 2 has come since" in "\n".join(screen_text(pilot.app))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n")

    drive(log, script)
    assert last(log, 1, "ProposalAmended")["data"]["text"] == "Theirs."


def test_when_it_was_said_is_kept(log: str) -> None:
    with closing(log_at(log)) as store:
        opened = moment(store.load(store.stream_of(2) or "")[0]["at"])

    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 2, "react", message="Fine.", at=opened)
        assert "it would be recorded" in foot(pilot)
        await press(pilot, "ctrl+s")
        await settled(pilot)

    drive(log, script)
    assert moment(last(log, 2, "ReactionShared")["at"]) == opened


def test_an_act_that_ends_badly_for_the_program_is_told_as_a_problem(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        from tui.recording import intent

        heard: list[NotRecorded] = []

        class Target:
            def post_message(self, message: object) -> bool:
                heard.append(message)  # type: ignore[arg-type]
                return True

        pilot.app.recording.record(Target(), intent("react", 2))  # type: ignore[attr-defined]
        await settled(pilot)
        assert [type(message) for message in heard] == [NotRecorded]
        assert not isinstance(heard[0].problem, Refused)
        pilot.app.recording.record(Target(), intent("react", 2, message="Still here."))  # type: ignore[attr-defined]
        await settled(pilot)

    drive(log, script)
    assert last(log, 2, "ReactionShared")["data"]["text"] == "Still here."


def test_a_form_opens_without_what_recording_needs_which_loads_in_a_thread_of_its_own() -> None:
    heavy = "{'pydantic', 'eventsourcing', 'decisions.store.sqlite'}"
    code = f"import sys, tui.app, tui.record.menu, tui.record.form; print(sorted({heavy} & set(sys.modules)))"
    assert finished(python(code)) == "[]\n"
    assert finished(python("import sys, tui.app; print([m for m in sys.modules if 'tui.record' in m])")) == "[]\n"
