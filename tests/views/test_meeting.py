"""Where a meeting stands, from what was recorded alone: turns, what is new to whom, and the ways for each objection."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import pytest

from decisions.errors import Refused
from decisions.process import closing
from decisions.views.meeting import meeting
from tests.process.given import Scenario, adopted, in_round, opened, proposed
from tests.views.stored import looking


def held(s: Scenario, day: float = 1, *, order: list[str] | None = None, passed: Iterable[str] = ()) -> dict[str, Any]:
    """The meeting on day so and so; it is JSON."""
    with looking(s) as looked:
        found = meeting(looked.one(day), order=order, passed=[*passed])
    assert json.loads(json.dumps(found)) == found
    return found


def person(state: dict[str, Any], member: str) -> dict[str, Any]:
    return next(found for found in state["people"] if found["member"] == member)


def amended() -> Scenario:
    """Ana and bo consented to version 1, cy objected; version 2 integrates it."""
    s = in_round().when("consent", "ana,bo", 1).when("object", "cy", 1, message="Too dear.", need="money left")
    return s.when("heard", "cy", 1, objection=1).when(
        "amend", "ana", 1, add="For a month.", integrates=[(1, "shorter-term")]
    )


PHASES = [
    (opened, 0, "no-proposal", "decisions propose 1 -m TEXT"),
    (lambda: proposed().when("withdraw", "ana", 0, message="no"), 0, "no-proposal", "decisions propose 1 -m TEXT"),
    (proposed, 0, "not-in-round", "decisions round 1"),
    (lambda: in_round().when("close", "ana", 1), 1, "not-in-round", "decisions round 1"),
    (in_round, 0, "round", "decisions consent 1 --as ana"),
    (lambda: in_round().when("object", "ana", 1, message="no"), 1, "round", "decisions consent 1 --as bo"),
    (lambda: in_round(min_consents=4).when("consent", "@all", 1), 1, "round", "decisions close 1"),
    (lambda: in_round().when("consent", "bo,cy", 1).when("object", "ana", 1, message="no"), 1, "objections",
     "decisions heard 1 1 --as ana"),
    (lambda: in_round("rust-fcp").when("consent", "@all", 1), 2, "comment-period", None),
    (lambda: in_round("rust-fcp").when("consent", "@all", 1), 11, "adopted", "decisions buy-in 1 in --as ana"),
    (adopted, 1, "adopted", "decisions buy-in 1 in --as ana"),
    (lambda: adopted().when("buy-in", "ana,bo,cy", 1, value="in"), 1, "adopted", None),
    (lambda: adopted().when("review", "ana", 2, verdict="let-go", message="x").when("consent", "@all", 2), 2, "ended",
     None),
]  # fmt: skip


@pytest.mark.parametrize(("made", "day", "phase", "command"), PHASES)
def test_phases_and_the_command_that_helps(made: Any, day: float, phase: str, command: str | None) -> None:
    found = held(made(), day)
    assert (found["phase"], found["next"]) == (phase, command)


def test_turns_in_roster_order_and_then_who_was_passed_over() -> None:
    s = in_round(members="ana bo cy dora").when("consent", "ana", 1)
    assert (held(s)["turn"], held(s)["left"]) == ("bo", 3)
    assert held(s, passed=["bo"])["turn"] == "cy"
    assert held(s, order=["dora"])["turn"] == "dora"
    assert [p["member"] for p in held(s, order=["dora", "nobody"])["people"]] == ["dora", "ana", "bo", "cy"]
    everybody = held(s, passed=["dora", "bo", "cy", "ana"])
    assert (everybody["phase"], everybody["turn"], everybody["left"]) == ("round", "bo", 3)
    assert held(s.when("object", "cy", 1, message="no"), passed=["bo", "dora"])["phase"] == "objections"


def test_before_a_round_those_who_are_not_aligned_are_named() -> None:
    s = opened().when("frame", "ana", 0, message="We eat late.").when("align", "ana", 0, value="aligned")
    s = s.when("align", "bo", 0, value="partly")
    assert held(s)["unsettled"] == {}
    s = s.when("propose", "ana", 0, message="We eat at six.")
    assert held(s)["unsettled"] == {"not freshly aligned": ["bo", "cy"]}
    assert held(s.when("round", "ana", 0))["unsettled"] == {"not freshly aligned": ["bo", "cy"]}
    assert held(proposed())["unsettled"] == {}


def test_before_a_round_are_those_who_will_be_asked() -> None:
    s = proposed(facilitator="bo").when("circle-leave", "cy", 0, handle="cy", about="team")
    found = held(s)
    assert [(p["member"], p["roles"], p["needs_answer"]) for p in found["people"]] == [
        ("ana", [], False), ("bo", ["facilitator"], False),
    ]  # fmt: skip
    assert found["turn"] is found["round"] is None
    assert found["policy"]["preset"] == "sociocracy"


def test_after_an_amendment_everybody_is_asked_again_and_sees_what_changed() -> None:
    found = held(amended())
    assert (found["phase"], found["turn"], found["left"], found["version"]) == ("round", "ana", 3, 2)
    for member in ("ana", "bo", "cy"):
        one = person(found, member)
        assert (one["answer"], one["needs_answer"], one["answered_version"]) == (None, True, 1)
        assert "+For a month." in one["changed"]["text"]
    assert person(found, "cy")["objections"] == [1]
    again = held(amended().when("consent", "cy", 2, concern="still dear"), 2)
    cy = person(again, "cy")
    assert (cy["answer"], cy["concern"], cy["changed"], cy["answered_version"]) == ("consent", "still dear", None, 2)
    assert again["objections"] == []


def test_what_counts_now() -> None:
    s = in_round("s3").when("stand-aside", "ana", 1, message="Away.").when("object", "bo", 1, message="No.")
    found = held(s.when("consent", "cy", 1).when("retract", "cy", 1, message="Hm."))
    said = [(p["answer"], p["reason"], p["needs_answer"], p["objections"]) for p in found["people"]]
    assert said == [("stand-aside", "Away.", False, []), ("objection", "No.", False, [1]), (None, None, True, [])]
    assert person(found, "cy")["answered_version"] == 1
    silent = held(in_round("lazy-consensus").when("consent", "ana", 1), 4)
    assert [(p["answer"], p["presumed"]) for p in silent["people"]] == [
        ("consent", False), ("consent", True), ("consent", True),
    ]  # fmt: skip


def test_an_objection_that_was_taken_up_is_its_holders() -> None:
    s = in_round().when("object", "cy", 1, message="Too dear.")
    s = s.when("circle-leave", "cy", 1, handle="cy", about="team").when("take", "bo", 1, objection=1)
    found = held(s)
    assert (found["objections"][0]["raised_by"], found["objections"][0]["held_by"]) == ("cy", "bo")
    assert (person(found, "bo")["answer"], person(found, "bo")["objections"]) == ("objection", [1])


def test_an_objection_and_what_can_be_done_with_it() -> None:
    s = in_round().when("object", "bo", 1, message="Too dear.", need="money left")
    (found,) = held(s)["objections"]
    assert (found["raised_by"], found["need"], found["heard"], found["version"]) == ("bo", "money left", False, 1)
    assert [way["command"] for way in found["ways"]] == [
        "decisions heard 1 1 --as bo",
        "decisions amend 1 --integrates 1 -m TEXT",
        "decisions amend 1 --integrates 1:shorter-term -m TEXT",
        "decisions amend 1 --integrates 1:measured -m TEXT",
        "decisions resolve 1 1 --how withdrawn --as bo",
        "decisions resolve 1 1 --how deferred --as bo --owner HANDLE --due DATE",
    ]
    (heard,) = held(s.when("heard", "bo", 1, objection=1))["objections"]
    assert heard["heard"]
    assert "heard" not in [way["act"] for way in heard["ways"]]


def test_the_ways_of_an_objection_whose_raiser_left() -> None:
    s = in_round("rough-consensus", facilitator="cy").when("object", "bo", 1, message="No.")
    (found,) = held(s.when("circle-leave", "bo", 1, handle="bo", about="team"))["objections"]
    commands = [way["command"] for way in found["ways"]]
    assert "decisions resolve 1 1 --how moot --as cy -m TEXT" in commands
    assert "decisions resolve 1 1 --how outweighed --as cy -m TEXT" in commands
    assert "decisions take 1 1 --as ana" in commands
    assert [way["kind"] for way in found["ways"] if way["override"]] == ["not-qualified", "outweighed"]


def left(s: Scenario, member: str) -> Scenario:
    return s.when("circle-leave", member, 1, handle=member, about="team")


def objected(policy: str, raiser: str = "bo", **more: Any) -> Scenario:
    return in_round(policy, "ana bo cy dora", **more).when("object", raiser, 1, message="No.")


@pytest.mark.parametrize(
    "s",
    [
        objected("sociocracy"),
        objected("s3", facilitator="ana"),
        objected("s3", facilitator="bo"),
        objected("s3", facilitator="cy"),
        objected("s3"),
        objected("rough-consensus", raiser="ana"),
        left(objected("rough-consensus"), "bo"),
        left(objected("sociocracy", facilitator="cy"), "bo"),
        left(objected("rough-consensus"), "bo").when("take", "dora", 1, objection=1),
        objected("holacracy", facilitator="cy").when("amend", "dora", 1, add="Less."),
        objected("rough-consensus").when("withdraw", "ana", 1, message="x").when("propose", "cy", 1, message="y")
        .when("round", "cy", 1).when("object", "bo", 1, message="No again."),
    ],
)  # fmt: skip
def test_whoever_is_offered_a_way_may_go_it_and_nobody_else_may(s: Scenario) -> None:
    d = s.d
    objection = next(o for o in d.objections if o.open)
    ways = closing.closers(d, s.log.circle("team"), objection)
    for member in ("ana", "bo", "cy", "dora", "out"):
        for how in ("withdrawn", "deferred", "moot", "not-qualified", "outweighed"):
            given = {"owner": "ana", "due": 2**50} if how == "deferred" else {"message": "why", "alternatives": ["x"]}
            done = deepcopy(s).when("resolve", member, 1, objection=objection.number, how=how, **given)
            assert isinstance(done.problem, Refused) is (member not in ways.get(how, [])), (member, how, done.problem)
        taken = deepcopy(s).when("take", member, 1, objection=objection.number)
        assert (taken.problem is None) is (member in closing.takers(d, objection))


def test_stand_aside_and_overrides_are_offered_by_the_policy_of_the_round() -> None:
    s = in_round("s3").when("circle-policy", "ana", 1, preset="sociocracy")
    assert held(s)["policy"]["may_stand_aside"] is True
    assert held(s)["policy"]["override_kinds"] == ["not-qualified"]
    assert held(s.when("close", "ana", 1))["policy"]["may_stand_aside"] is True
    assert held(in_round())["policy"]["override_kinds"] == []


def test_the_review_date_is_agreed_or_the_policys_default() -> None:
    found = held(adopted())
    assert (found["review_agreed"], found["review_on"]) == (False, held(adopted(), 1)["review_on"])
    assert found["review_on"]
    assert found["review_command"] == "decisions review 1 extend --next DATE -m TEXT"
    agreed = proposed().when("amend", "ana", 0, review_on="2030-01-01").when("round", "ana", 0)
    assert held(agreed)["review_agreed"] is True
    assert held(agreed)["review_command"] is None
    assert held(agreed.when("consent", "@all", 1))["review_on"] == "2030-01-01"


def test_just_enough_buy_in_is_named() -> None:
    s = in_round("s3").when("consent", "ana", 1, concern="Dear.").when("stand-aside", "bo", 1, message="Away.")
    assert held(s.when("consent", "cy", 1))["unsettled"] == {"stood aside": ["bo"], "has a concern": ["ana"]}


def test_open_questions_only() -> None:
    s = proposed().when("ask", "bo", 0, message="How long?").when("ask", "cy", 0, message="Who?")
    s = s.when("answer", "ana", 0, question=1, message="A month.").when("react", "bo", 0, message="Nice.")
    found = held(s)
    assert [(q["question"], q["member"]) for q in found["questions"]] == [(2, "cy")]
    assert [r["text"] for r in found["reactions"]] == ["Nice."]


def test_time_that_is_over() -> None:
    s = in_round("lazy-consensus", min_consents=3).when("consent", "ana", 1)
    found = held(s, 4)
    assert (found["phase"], found["round"]["due_to_close"], found["left"]) == ("round", True, 0)
