"""The facilitator's screen: a meeting on one decision, run with real keys on a real log."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from decisions.store.sqlite import SqliteStore, create
from decisions.when import days, now
from tests.store.logs import do, founded, log_at, records, tampered
from tests.tui.driving import drive, press, screen_text, settled, soon
from tests.tui.logs import HOSTILE
from tests.tui.test_live import elsewhere
from tui.actions import ACTIONS
from tui.app import DecisionsApp
from tui.bars import Keys
from tui.config import Config
from tui.round.card import Card
from tui.round.line import Typing
from tui.round.screen import RoundScreen
from tui.round.sitting import held_in
from tui.round.strip import Strip
from tui.round.timer import Timer

TEXT = "# Turns\n\nWe cook in turns."


def made(path: Path, preset: str = "sociocracy", text: str = TEXT, *, asked: bool = True) -> str:
    """A proposal, about which ana, bo and cy are asked."""
    assert create(str(path), "Kitchen", "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)
        do(store, "circle-policy", "team", preset=preset)
        do(store, "propose", circle="team", title="Who cooks?", message=text)
        if asked:
            do(store, "round", 1)
    return str(path)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return made(tmp_path / "log.db")


@pytest.fixture
def unasked(tmp_path: Path) -> str:
    """The same before the round."""
    return made(tmp_path / "log.db", asked=False)


def meeting(pilot: Pilot[int]) -> RoundScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, RoundScreen))


def seen(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot.app))


def foot(pilot: Pilot[int]) -> str:
    return f"{meeting(pilot).foot.command}\n{meeting(pilot).foot.said}"


async def enter(pilot: Pilot[int], label: str = "", number: int = 1) -> None:
    """Open the meeting, its label said already."""
    held_in(pilot.app).asked, held_in(pilot.app).label = True, label
    app(pilot).open_round(number)
    await soon(pilot, lambda: isinstance(pilot.app.screen, RoundScreen) and meeting(pilot).stand is not None)


def app(pilot: Pilot[int]) -> DecisionsApp:
    assert isinstance(pilot.app, DecisionsApp)
    return pilot.app


async def do_it(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, each when what was recorded before it is seen."""
    for key in keys:
        await pilot.press(key)
        await soon(pilot, lambda: not meeting(pilot).busy)


async def say(pilot: Pilot[int], text: str) -> None:
    """Type into the line, and enter it."""
    pilot.app.screen.query_one(Typing).value = text
    await settled(pilot)
    await do_it(pilot, "enter")


def logged(path: str, *types: str) -> list[dict[str, Any]]:
    """What was recorded on the decision, oldest first."""
    with closing(log_at(path)) as store:
        stream = store.stream_of(1)
        assert stream is not None
        return [e for e in store.load(stream) if not types or e["type"] in types]


def test_a_whole_round_from_the_proposal_to_adopted(unasked: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot, "monday")
        screen = meeting(pilot)
        assert (screen.step, screen.stand and screen.stand.phase) == ("proposal", "not-in-round")
        assert "[▸proposal] → questions → reactions → round → objections → adopted" in seen(pilot)
        assert "We cook in turns." in seen(pilot)
        assert "a review date (v names one)" in seen(pilot)
        await press(pilot, "enter", "a", "down")
        await say(pilot, "Who pays?")
        assert "decisions ask 1 -m 'Who pays?' --as bo --meeting monday" in foot(pilot)
        await press(pilot, "A")
        await say(pilot, "Everybody.")
        assert "Everybody." in seen(pilot)
        await press(pilot, "right", "a")
        for text in ("Nice.", "Hm.", "Yes."):
            await say(pilot, text)
        assert screen.line.saying is None
        await press(pilot, "right")
        assert "asks ana, bo and cy" in seen(pilot)
        await press(pilot, "enter")
        assert "Open the round on version 1?" in seen(pilot)
        await press(pilot, "enter")
        assert not logged(unasked, "RoundOpened")
        await press(pilot, "enter", "y")
        await soon(pilot, lambda: screen.turn == "ana")
        assert "A N A" in seen(pilot)
        assert "1 of 3" in seen(pilot)
        await do_it(pilot, "c")
        assert "decisions consent 1 --version 1 --as ana --meeting monday" in foot(pilot)
        assert (screen.turn, "B O" in seen(pilot), "2 of 3" in seen(pilot)) == ("bo", True, True)
        await press(pilot, "C")
        await say(pilot, "Who washes up?")
        assert ("✓ ana" in seen(pilot), "✓+ bo" in seen(pilot), "[· cy]" in seen(pilot)) == (True, True, True)
        await do_it(pilot, "c")
        await soon(pilot, lambda: screen.step == "adopted")
        text = seen(pilot)
        assert "A D O P T E D" in text
        assert "consented: ana, bo and cy" in text
        assert "only the policy's default" in text
        assert "has a concern: bo" in text
        assert "A N A" in text
        await do_it(pilot, "i", "p", "H")
        assert screen.turn is None
        assert ("■ ana" in seen(pilot), "» bo" in seen(pilot), "◧ cy" in seen(pilot)) == (True, True, True)
        assert "Not said yet: bo" in seen(pilot)

    drive(unasked, script)
    asked = logged(unasked)[2:]
    assert [(e["type"], e["member"]) for e in asked] == [
        ("QuestionAsked", "bo"), ("QuestionAnswered", "ana"),
        ("ReactionShared", "ana"), ("ReactionShared", "bo"), ("ReactionShared", "cy"),
        ("RoundOpened", "ana"), ("ConsentGiven", "ana"), ("ConsentGiven", "bo"), ("ConsentGiven", "cy"),
        ("DecisionAdopted", None), ("BuyInDeclared", "ana"), ("BuyInDeclared", "cy"),
    ]  # fmt: skip
    assert {(e["meeting"], e["recorded_by"]) for e in asked} == {("monday", "ana")}


def test_an_objection_is_integrated_on_the_spot_and_everybody_asked_again(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot, "monday")
        screen = meeting(pilot)
        await do_it(pilot, "c")
        await press(pilot, "o")
        await say(pilot, "I come home late.")
        assert "need behind it" in seen(pilot)
        await say(pilot, "Sleep.")
        assert not screen.line.saying
        await do_it(pilot, "c")
        await soon(pilot, lambda: screen.step == "objections")
        text = seen(pilot)
        assert "▲ 1  bo · to version 1 · not heard yet" in text
        assert ("I come home late." in text, "The need behind it: Sleep." in text) == (True, True)
        assert "decisions resolve 1 1 --how withdrawn --as bo" in text
        await do_it(pilot, "h")
        assert "decisions heard 1 1 --as bo" in foot(pilot)
        await soon(pilot, lambda: "to version 1 · heard" in seen(pilot))
        await press(pilot, "e")
        await soon(pilot, lambda: "integrates" in seen(pilot))
        form: Any = pilot.app.screen
        await soon(pilot, lambda: bool(form.texts))
        form.focused.text = f"{TEXT}\nNot on Mondays."
        await soon(pilot, lambda: "it would be recorded" in seen(pilot))
        await press(pilot, "ctrl+s")
        await soon(pilot, lambda: pilot.app.screen is screen and screen.step == "round")
        assert screen.turn == "ana"
        assert "New since ana answered version 1:" in seen(pilot)
        assert "Since your consent to version 1 the new text says:" in seen(pilot)
        assert "+ Not on Mondays." in seen(pilot)
        assert "[✓◦ ana]  ▲◦ bo   ✓◦ cy" in seen(pilot)
        await do_it(pilot, "c")
        assert "Objection 1, to version 1, ends with this answer: I come home late." in seen(pilot)
        assert 'You objected: "I come home late."' in seen(pilot)
        assert "Does your objection still stand?" in " ".join(seen(pilot).split())
        await do_it(pilot, "c", "c")
        await soon(pilot, lambda: screen.step == "adopted")
        await press(pilot, "left")
        assert ("Dealt with" in seen(pilot), "bo to version 1 · integrated" in seen(pilot)) == (True, True)

    drive(path, script, size=(100, 40))
    (raised,) = logged(path, "ObjectionRaised")
    assert (raised["member"], raised["data"]["need"]) == ("bo", "Sleep.")
    (closed,) = logged(path, "ObjectionClosed")
    assert (closed["member"], closed["data"]["kind"], closed["meeting"]) == ("bo", "integrated", "monday")
    (amended,) = logged(path, "ProposalAmended")
    assert amended["meeting"] == "monday"


def test_who_is_passed_over_is_asked_in_the_end(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        await press(pilot, "p")
        assert (screen.turn, "» ana" in seen(pilot)) == ("bo", True)
        await do_it(pilot, "c", "c")
        assert (screen.turn, "Was passed over before." in seen(pilot)) == ("ana", True)
        await press(pilot, "u")
        assert screen.turn == "cy"
        assert "So far: consent" in seen(pilot)
        await press(pilot, "w")
        assert "Whose turn is it?" in seen(pilot)
        await press(pilot, "g", "enter")
        assert screen.turn == "ana"
        await do_it(pilot, "c")
        await soon(pilot, lambda: screen.step == "adopted")

    drive(path, script)
    assert [e["member"] for e in logged(path, "ConsentGiven")] == ["bo", "cy", "ana"]


def test_the_meeting_does_not_wait_for_who_is_passed_over_twice(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        await press(pilot, "p", "o")
        await say(pilot, "No.")
        await say(pilot, "")
        await do_it(pilot, "c")
        assert (screen.step, screen.turn) == ("round", "ana")
        await press(pilot, "p")
        await soon(pilot, lambda: screen.step == "objections")

    drive(path, script)


def test_a_key_that_is_held_answers_for_one_person(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        screen.action_say_consent()
        screen.action_say_consent()
        screen.action_pass_over()
        await soon(pilot, lambda: not screen.busy)
        assert screen.turn == "bo"

    drive(path, script)
    assert [e["member"] for e in logged(path, "ConsentGiven")] == ["ana"]


@pytest.mark.parametrize(("preset", "allowed"), [("sociocracy", False), ("s3", True)])
def test_standing_aside_where_the_policy_allows_it(tmp_path: Path, preset: str, allowed: bool) -> None:
    where = made(tmp_path / "aside.db", preset)

    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        assert ("stand aside" in seen(pilot).rsplit("$ decisions", 1)[1]) == allowed
        await press(pilot, "s")
        assert (meeting(pilot).line.saying is not None) == allowed
        if allowed:
            await say(pilot, "I am away.")
            assert "~ ana" in seen(pilot)

    drive(where, script)
    assert len(logged(where, "StoodAside")) == allowed


def test_what_another_process_records_moves_the_turn_but_not_under_whoever_types(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        elsewhere(path, "consent", "1", "--as", "ana")
        await soon(pilot, lambda: screen.turn == "bo")
        assert "B O" in seen(pilot)
        await press(pilot, "C", "x", "y")
        elsewhere(path, "consent", "1", "--as", "bo")
        await soon(pilot, lambda: "✓ bo" in seen(pilot) or "[✓ bo]" in seen(pilot))
        assert (screen.turn, screen.query_one(Typing).value, "B O" in seen(pilot)) == ("bo", "xy", True)
        elsewhere(path, "amend", "1", "--add", "Not on Mondays.", "--as", "ana")
        await soon(pilot, lambda: "version 2" in seen(pilot).lower())
        assert (screen.turn, screen.query_one(Typing).value) == ("bo", "xy")
        await do_it(pilot, "enter")
        await soon(pilot, lambda: screen.turn == "ana")

    drive(path, script)
    assert [(e["member"], e["data"]["version"]) for e in logged(path, "ConsentGiven")] == [
        ("ana", 1), ("bo", 1), ("bo", 1),
    ]  # fmt: skip


def test_an_adoption_elsewhere_is_celebrated_here(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        elsewhere(path, "consent", "1", "--as", "@all")
        await soon(pilot, lambda: "A D O P T E D" in seen(pilot))

    drive(path, script)


def test_a_refusal_shows_the_rules_own_words_and_keeps_what_was_typed(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        await press(pilot, "x")
        await say(pilot, "I was wrong.")
        assert "ana has given no answer that could be retracted" in seen(pilot)
        assert screen.sitting.drafts["retract", "ana"] == "I was wrong."
        elsewhere(path, "react", "1", "-m", "Oh.", "--as", "bo")
        await soon(pilot, lambda: "reactions (1)" in seen(pilot))
        assert "ana has given no answer that could be retracted" in seen(pilot)
        await do_it(pilot, "c")
        assert "retracted" not in seen(pilot)

    drive(path, script)


def test_what_is_typed_stays_when_one_leaves(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        await press(pilot, "o", "T", "o", "o", "escape")
        assert "it is not recorded" in foot(pilot)
        assert "Typed, and not recorded yet (object): Too" in seen(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, RoundScreen)
        app(pilot).open_round(1)
        await soon(pilot, lambda: isinstance(pilot.app.screen, RoundScreen) and meeting(pilot).turn == "ana")
        await press(pilot, "o")
        assert meeting(pilot).query_one(Typing).value == "Too"
        await press(pilot, "enter", "escape")
        assert not logged(path, "ObjectionRaised")
        await press(pilot, "o")
        assert meeting(pilot).query_one(Typing).value == "Too"
        await press(pilot, "enter")
        await say(pilot, "")
        assert ("object", "ana") not in meeting(pilot).sitting.drafts

    drive(path, script)
    assert [e["data"]["reason"] for e in logged(path, "ObjectionRaised")] == ["Too"]


def test_the_label_is_asked_once_and_may_be_empty(unasked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECISIONS_MEETING", "tuesday")

    async def script(pilot: Pilot[int]) -> None:
        app(pilot).open_round(1)
        await settled(pilot)
        assert pilot.app.screen.query_one(Input).value == "tuesday"
        await press(pilot, "enter", "right", "a")
        await say(pilot, "One?")
        await press(pilot, "M")
        pilot.app.screen.query_one(Input).value = ""
        await press(pilot, "enter", "a")
        await say(pilot, "Two?")
        await press(pilot, "escape")
        app(pilot).open_round(1)
        await settled(pilot)
        assert isinstance(pilot.app.screen, RoundScreen)
        held_in(pilot.app).label = "as it was"

    drive(unasked, script)
    assert [e["meeting"] for e in logged(unasked, "QuestionAsked")] == ["tuesday", None]


def test_a_review_date_becomes_part_of_the_proposal(unasked: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        await press(pilot, "v")
        pilot.app.screen.query_one(Input).value = "2031-03-01"
        await do_it(pilot, "enter")
        await soon(pilot, lambda: "review on 2031-03-01" in seen(pilot))
        assert "a review date" not in seen(pilot)
        await press(pilot, "v")
        pilot.app.screen.query_one(Input).value = "when pigs fly"
        await press(pilot, "enter")
        assert "pigs" in seen(pilot)

    drive(unasked, script)
    assert [e["data"]["review_on"] for e in logged(unasked, "ProposalAmended")] == ["2031-03-01"]


def test_final_acts_are_confirmed(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        await press(pilot, "X", "enter")
        assert screen.stand is not None
        assert screen.stand.in_round
        await do_it(pilot, "X", "y")
        await soon(pilot, lambda: screen.step == "proposal")
        await press(pilot, "W", "enter")
        await say(pilot, "Nobody wants it.")
        assert not logged(path, "ProposalWithdrawn")
        await do_it(pilot, "y")
        await soon(pilot, lambda: "Nothing is proposed yet" in seen(pilot))

    drive(path, script)
    assert len(logged(path, "RoundClosed")) == len(logged(path, "ProposalWithdrawn")) == 1


def test_an_objection_can_be_withdrawn_by_its_raiser(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        await do_it(pilot, "c", "c", "o")
        await say(pilot, "No.")
        await say(pilot, "")
        await soon(pilot, lambda: meeting(pilot).step == "objections")
        await press(pilot, "d")
        assert "cy withdraws it" in seen(pilot)
        await press(pilot, "j", "j", "j", "j", "enter")
        assert "Does cy withdraw objection 1?" in seen(pilot)
        await do_it(pilot, "y")
        await soon(pilot, lambda: meeting(pilot).step == "round")
        assert meeting(pilot).turn == "cy"

    drive(path, script)
    assert [(e["member"], e["data"]["kind"]) for e in logged(path, "ObjectionClosed")] == [("cy", "withdrawn")]


def test_the_past_is_read_only(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        await do_it(pilot, "c")
        await press(pilot, "left_square_bracket")
        await soon(pilot, lambda: meeting(pilot).turn == "ana")
        assert "read-only" in seen(pilot)
        before = len(records(path))
        for key in ("c", "o", "x", "e", "X", "v"):
            await press(pilot, key)
            assert "the past is read-only" in seen(pilot)
            assert isinstance(pilot.app.screen, RoundScreen)
        await press(pilot, "T")
        await soon(pilot, lambda: meeting(pilot).turn == "bo")
        assert len(records(path)) == before

    drive(path, script)


def test_a_comment_period_is_said_in_words(tmp_path: Path) -> None:
    where = made(tmp_path / "fcp.db", "rust-fcp")

    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        await do_it(pilot, "c", "c", "c")
        await soon(pilot, lambda: "Final comments run until" in seen(pilot))
        assert (meeting(pilot).step, meeting(pilot).turn) == ("round", None)

    drive(where, script)


def test_what_time_alone_has_done_is_said_in_words(unasked: str) -> None:
    with closing(log_at(unasked)) as store:
        do(store, "circle-policy", "team", preset="lazy-consensus")
        begun = now() - days(9)
        do(store, "propose", circle="team", title="A dog?", message="We get a dog.", at=begun)
        do(store, "round", 2, at=begun)
        do(store, "propose", circle="team", title="A cat?", message="We get a cat.", at=begun)
        do(store, "round", 3, at=begun)
        do(store, "consent", 3, at=begun)

    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot, number=2)
        assert "The time limit is over." in seen(pilot)
        assert "by their silence: ana, bo and cy. The rule asks for more" in " ".join(seen(pilot).split())
        assert "? ana   ? bo   ? cy" in seen(pilot)
        await press(pilot, "w", "enter")
        assert ("A N A" in seen(pilot), "So far: presumed, never spoken" in seen(pilot)) == (True, True)
        await press(pilot, "escape")
        await enter(pilot, number=3)
        assert ("A D O P T E D" in seen(pilot), "Derived from the time" in seen(pilot)) == (True, True)
        assert "? presumed to consent, by their silence: bo and cy" in seen(pilot)

    drive(unasked, script)


def test_what_is_hostile_is_shown_harmlessly(tmp_path: Path) -> None:
    where = made(tmp_path / "hostile.db", text=HOSTILE)

    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot, HOSTILE)
        assert HOSTILE in screen_text(pilot.app)[0]
        assert f"The proposal, version 1:\n  {HOSTILE}" in seen(pilot)
        await press(pilot, "o")
        await say(pilot, HOSTILE)
        await say(pilot, HOSTILE)
        await press(pilot, "right")
        assert seen(pilot).count(HOSTILE) > 3
        await press(pilot, "d")
        assert "what do you do with it?" in seen(pilot)
        await press(pilot, "escape", "left", "left", "left", "a")
        await say(pilot, HOSTILE)
        assert HOSTILE in "\n".join(screen_text(pilot.app)[2:5])
        await press(pilot, "right", "a")
        await say(pilot, HOSTILE)
        await press(pilot, "escape")
        assert HOSTILE in "\n".join(screen_text(pilot.app)[2:5])

    drive(where, script, size=(120, 40))


@pytest.mark.file
def test_a_text_that_was_forged_in_the_file_is_shown_harmlessly(path: str) -> None:
    forged = "UPDATE events SET record = CAST(replace(CAST(record AS TEXT), 'We cook', ?) AS BLOB)"
    tampered(path, forged, parameters=["\\u001b]0;owned\\u0007\\u202eWe cook"])

    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        for _ in range(4):
            assert not {"\x1b", "\x07", "\u202e"} & set(seen(pilot))
            await press(pilot, "left")
        assert "owned" in seen(pilot)

    drive(path, script)


def test_many_people_at_80_by_24(unasked: str) -> None:
    with closing(log_at(unasked)) as store:
        for n in range(47):
            handle = f"somebody-with-a-long-handle-{n:02}" if n % 3 == 0 else f"m{n:02}"
            do(store, "member-add", handle)
            do(store, "circle-join", "team", handle=handle)
        do(store, "round", 1)

    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        screen = meeting(pilot)
        assert max(map(len, screen_text(pilot.app))) <= 80
        await press(pilot, "w", "G", "enter")
        assert screen.turn == "m46"
        assert ("[· m46]" in seen(pilot), "50 of 50" in seen(pilot)) == (True, True)
        assert screen.query_one(Strip).size.height <= 4
        await press(pilot, "w", "k", "enter")
        assert "SOMEBODY-WITH-A-LONG-HANDLE-45" in seen(pilot).replace(" ", "")
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert screen.stage.query_one(Card).has_class("-tall")

    drive(unasked, script)


def test_a_timer_shows_and_does_nothing(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        assert "left" not in seen(pilot)
        await press(pilot, "t")
        assert "1:00:00" not in seen(pilot)
        assert "60:00 left" in seen(pilot) or "59:" in seen(pilot)
        await press(pilot, "t")
        assert "59:" not in seen(pilot)
        assert "60:00" not in seen(pilot)

    drive(path, script, settings=Config(timer=3600))
    timer = Timer(90)
    assert timer.say(5.0) == ""
    timer.start(10.0)
    assert [timer.say(at) for at in (10.0, 39.5, 99.5, 100.0, 175.0)] == [
        "1:30 left", "1:01 left", "0:01 left", "time is up", "time is up since 1:15",
    ]  # fmt: skip
    timer.stop()
    assert not timer.running


def test_the_keys_at_the_foot_are_those_of_the_step_and_can_be_clicked(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await enter(pilot)
        keys = meeting(pilot).query_one(Keys)
        lines = screen_text(pilot.app)[-2:]
        assert ("c consent" in lines[0], "? help" in lines[1]) == (True, True)
        assert not any(word in "".join(lines) for word in ("halfhearted", "deal with it", "stand aside", "timer"))
        await pilot.click(keys, offset=(lines[1].index("on  ←"), 1))
        await settled(pilot)
        assert meeting(pilot).step == "objections"
        await press(pilot, "left")
        await pilot.click(keys, offset=(lines[0].index("consent"), 0))
        await soon(pilot, lambda: meeting(pilot).turn == "bo")
        await pilot.click("#steps", offset=(3, 0))
        assert meeting(pilot).step == "proposal"

    drive(path, script)


def test_no_key_means_two_things() -> None:
    taken: dict[str, str] = {}
    for action in ACTIONS:
        if action.place in ("round", "everywhere"):
            for key in action.keys.split(","):
                assert taken.setdefault(key, action.name) == action.name
