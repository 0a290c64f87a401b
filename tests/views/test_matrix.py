"""Who stands where: a row a person, from what `show` answers."""

from __future__ import annotations

import json
from typing import Any

from decisions.views.matrix import people
from decisions.views.one import show
from decisions.when import iso
from tests.process.given import Scenario, adopted, in_round, opened, when
from tests.views.stored import looking

NOBODY: dict[str, Any] = {
    "on_roster": True,
    "outstanding": False,
    "alignment": None,
    "answer": None,
    "last_answer": None,
    "asked_buy_in": False,
    "buy_in": None,
    "check_in": None,
    "left_behind": [],
}
OUTSTANDING = NOBODY | {"outstanding": True, "left_behind": ["never-answered"]}


def rows(s: Scenario, day: float, **past: float) -> dict[str, Any]:
    """The rows by member, in their order; they are plain JSON, and one for each person."""
    with looking(s) as looked:
        found = people(show(looked.one(day, **past)))
    assert json.loads(json.dumps(found)) == found
    assert all(list(row) == ["member", *NOBODY] for row in found)
    made = {row.pop("member"): row for row in found}
    assert len(made) == len(found)
    return made


def said(value: str, day: float, version: int = 1, **more: Any) -> dict[str, Any]:
    kept = {"concern": None, "condition": None, "level": "confirmed"} | more
    return {"value": value, "at": iso(when(day)), "version": version, **kept}


def test_nobody_stands_anywhere_before_anything_was_said() -> None:
    assert rows(opened(), 1) == {}


def test_alignment_is_stale_where_the_framing_is_newer() -> None:
    s = opened().when("frame", "ana", 1, message="x").when("align", "bo", 2, value="partly")
    s.when("frame", "ana", 3, message="y").when("align", "cy", 4, value="aligned")
    found = rows(s, 5)
    assert list(found) == ["bo", "cy"]
    own = {"level": "confirmed"}
    assert found["bo"]["alignment"] == {"value": "partly", "stale": True, "at": iso(when(2)), **own}
    assert found["cy"]["alignment"] == {"value": "aligned", "stale": False, "at": iso(when(4)), **own}
    assert not found["bo"]["on_roster"]


def test_the_roster_is_first_in_its_order_each_with_the_answer_that_counts() -> None:
    s = in_round("s3", "cy ana bo").when("consent", "bo", 1, concern="slow", condition="paid")
    s.when("stand-aside", "cy", 2, message="x", by="sec")
    found = rows(s, 3)
    assert list(found) == ["cy", "ana", "bo"]
    assert found["ana"] == OUTSTANDING
    assert found["bo"]["answer"] == said("consent", 1, concern="slow", condition="paid")
    assert found["cy"]["answer"] == said("stand-aside", 2, level="recorded")
    assert found["cy"]["left_behind"] == ["stood-aside"]


def test_an_answer_to_an_older_version_stands_aside_until_there_is_a_new_one() -> None:
    s = in_round().when("consent", "bo", 1).when("object", "cy", 1, message="x").when("consent", "ana", 1)
    s.when("retract", "ana", 1, 1, message="x").when("amend", "ana", 2, message="y")
    found = rows(s.when("consent", "bo", 3), 4)
    assert found["bo"] == NOBODY | {"answer": said("consent", 3, 2)}
    assert found["cy"]["answer"] is None
    assert found["cy"]["outstanding"]
    assert found["cy"]["last_answer"] == said("objection", 1)
    assert found["ana"] == OUTSTANDING, "what was retracted is no answer"


def test_a_disputed_answer_is_none() -> None:
    s = in_round().when("consent", "bo", 1, by="sec")
    s.when("dispute", "bo", 2, event=s.event("ConsentGiven"), message="I did not.").when("amend", "ana", 3, message="y")
    assert rows(s, 4, as_of=1.5)["bo"]["answer"] == said("consent", 1, level="recorded")
    assert rows(s, 4)["bo"] == OUTSTANDING


def test_silence_is_presumed_and_never_spoken() -> None:
    found = rows(in_round("lazy-consensus").when("consent", "ana", 1), 4)
    assert found["ana"]["answer"]["value"] == "consent"
    assert found["bo"]["answer"] == said("presumed", 3, level="recorded")
    assert found["bo"]["left_behind"] == ["presumed"]
    assert not found["bo"]["outstanding"]


def test_an_objection_that_was_taken_up_suspends_the_answer_of_who_holds_it() -> None:
    s = in_round(members="ana bo cy dee").when("consent", "cy", 1).when("object", "bo", 1, message="x")
    s.when("circle-leave", "bo", 2, handle="bo").when("take", "cy", 3, objection=1)
    found = rows(s, 4)
    assert list(found) == ["ana", "cy", "dee", "bo"]
    assert found["cy"]["answer"] == found["bo"]["answer"] == said("objection", 1)
    assert [m for m, row in found.items() if row["outstanding"]] == ["ana", "dee"]
    assert not found["bo"]["on_roster"]


def test_buy_in_and_check_ins_after_adoption() -> None:
    s = adopted().when("buy-in", "ana", 2, value="in").when("buy-in", "bo", 2, value="halfhearted")
    s.when("check-in", "bo", 20, value="struggling").when("circle-join", "ana", 21, handle="out")
    found = rows(s, 40)
    assert list(found) == ["ana", "bo", "cy", "out"]
    assert all(row["asked_buy_in"] for row in found.values())
    own = {"level": "confirmed"}
    assert found["ana"]["buy_in"] == {"value": "in", "stale": True, "at": iso(when(2)), **own}
    assert found["bo"]["buy_in"] == {"value": "halfhearted", "stale": False, "at": iso(when(2)), **own}
    assert found["bo"]["check_in"] == {"value": "struggling", "at": iso(when(20)), **own}
    assert found["bo"]["left_behind"] == ["buy-in-halfhearted", "struggling"]
    assert (found["cy"]["buy_in"], found["cy"]["check_in"]) == (None, None)
    assert "buy-in-unknown" in found["cy"]["left_behind"]
    assert (found["out"]["on_roster"], found["out"]["left_behind"]) == (False, ["never-asked"])
    assert not rows(s, 40, as_of=0.5)["ana"]["asked_buy_in"]


def test_what_another_tool_tells_is_to_an_unknown_version_and_never_the_answer() -> None:
    s = in_round().when("report-answer", "bo", 1, answer="consent", said="agree", by="sec")
    s.when("report-answer", "out", 1, answer="objection", said="block", by="sec")
    s.when("report-answer", "cy", 1, answer="other", said="hm", by="sec").when("consent", "cy", 2)
    found = rows(s, 3)
    unknown = {"value": "consent", "at": iso(when(1)), "version": None, "concern": None, "condition": None}
    assert found["bo"] == OUTSTANDING | {"last_answer": unknown | {"level": "recorded"}}
    assert (found["out"]["answer"], found["out"]["last_answer"]["value"]) == (None, "objection")
    assert found["cy"]["answer"] == said("consent", 2)
    assert found["cy"]["last_answer"] is None
