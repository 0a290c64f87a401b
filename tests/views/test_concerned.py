"""Whom a new version concerns: what changed for each, what of theirs it touches, and the one question to each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import settings

from decisions.errors import BadInput
from decisions.process import standing
from decisions.views.concerned import CLIP, PLAIN, concerned, gist, in_short, lines, to_ask
from decisions.views.difference import since_answer
from decisions.views.meeting import meeting
from decisions.views.one import show
from tests.process.given import Scenario, in_round, proposed
from tests.process.test_properties import OWN, PRESETS, begin, play, stories
from tests.views.stored import looking

TEXT = 'the new text says: "We hire a cook for a month."'


def amended(policy: str = "s3", text: str = "We hire a cook for a month.", **more: Any) -> Scenario:
    """Everybody said something else to version 1; ana amends it."""
    s = in_round(policy, "ana bo cy dora eli fay").when("consent", "ana", 1)
    s.when("object", "bo", 1, message="It is for ever!").when("consent", "cy", 1, condition="there is fish on Friday")
    s.when("consent", "dora", 1, concern="who washes up?")
    if policy == "s3":
        s.when("stand-aside", "eli", 1, message="I eat out")
    return s.when("amend", "ana", 2, message=text, **more)


def question(s: Scenario, member: str) -> Any:
    return concerned(s.d, 1, member)["question"]


def test_each_is_asked_by_what_they_said_before() -> None:
    s = amended(integrates=[(1, "shorter-term")])
    assert question(s, "bo") == (
        f'You objected: "It is for ever!" Version 2 is meant to settle that (shorter-term): {TEXT}'
        " Does your objection still stand?"
    )
    assert question(s, "cy") == (
        f'You consented to version 1 on the understanding that "there is fish on Friday". Since then {TEXT}'
        " Does that still hold, and do you have an objection?"
    )
    assert question(s, "dora") == (
        f'You consented to version 1 with a concern: "who washes up?" Since then {TEXT} Do you have an objection?'
    )
    assert question(s, "ana") == f"Since your consent to version 1 {TEXT} Do you have an objection?"
    assert question(s, "eli") == (
        f'You stood aside from version 1: "I eat out". Since then {TEXT}'
        " Do you have an objection, or stand aside still?"
    )
    assert question(s, "fay") == PLAIN


def test_whom_it_concerns_most_is_asked_first() -> None:
    s = amended()
    assert [(p["member"], p["answer"], p["answered_version"]) for p in to_ask(s.d, 1)] == [
        ("bo", "objection", 1), ("cy", "consent", 1), ("dora", "consent", 1), ("ana", "consent", 1),
        ("eli", "stand-aside", 1), ("fay", None, None),
    ]  # fmt: skip
    assert [x["kind"] for p in to_ask(s.d, 1) for x in p["touched"]] == ["objection", "condition", "concern"]
    s.when("consent", "ana,bo", 3)
    assert [p["member"] for p in to_ask(s.d, 1)] == ["cy", "dora", "eli", "fay"], "everybody else is asked still"
    assert concerned(s.d, 1, "ana")["question"] is None
    assert concerned(s.d, 1, "ana")["command"] is None


def test_what_is_touched() -> None:
    s = amended(integrates=[(1, "measured")])
    touched = {m: concerned(s.d, 1, m)["touched"] for m in ("ana", "bo", "cy", "dora")}
    assert touched["ana"] == []
    assert touched["bo"] == [
        {"kind": "objection", "number": 1, "text": "It is for ever!", "version": 1, "member": "bo",
         "integrated": "measured"}
    ]  # fmt: skip
    assert [(x["kind"], x["number"], x["text"]) for x in touched["cy"]] == [("condition", 1, "there is fish on Friday")]
    assert [(x["kind"], x["number"], x["integrated"]) for x in touched["dora"]] == [("concern", 1, None)]


def test_what_is_beside_the_text_touches_no_condition() -> None:
    s = amended(text="We hire a cook.", owner="bo")
    assert concerned(s.d, 1, "cy")["touched"] == []
    assert question(s, "cy") == "Since your consent to version 1 owner: ana → bo. Do you have an objection?"
    assert question(s, "bo").endswith('ever!" Owner: ana → bo. Does your objection still stand?')


def test_a_broken_condition_and_a_concern_that_was_looked_at_are_not_asked_about_again() -> None:
    s = amended().when("condition", "ana", 2, condition=1, state="broken")
    assert concerned(s.d, 1, "cy")["touched"] == []


def test_several_objections_and_one_that_was_taken_up() -> None:
    s = in_round().when("object", "bo", 1, message="Too dear.").when("object", "bo", 1, message="Too long.")
    s.when("amend", "ana", 2, add="For a month.")
    assert question(s, "bo").startswith('You objected: "Too dear."; and: "Too long." The new text says: "For a month."')
    assert question(s, "bo").endswith("Do your objections still stand?")
    s = in_round().when("object", "bo", 1, message="Too dear.")
    s.when("circle-leave", "bo", 2, handle="bo", about="team").when("take", "cy", 3, objection=1)
    s.when("amend", "ana", 4, add="For a month.")
    assert question(s, "cy").startswith('You took up what bo objected: "Too dear."')
    assert to_ask(s.d, 1)[0]["member"] == "cy"


def test_an_answer_that_was_taken_back_and_an_objection_that_was_closed() -> None:
    s = in_round().when("consent", "ana", 1).when("retract", "ana", 2, message="I misread it")
    assert question(s, "ana") == 'You took back your answer to version 1: "I misread it". Do you have an objection now?'
    s = in_round("s3", facilitator="cy").when("object", "bo", 1, message="no")
    s.when("resolve", "cy", 1, objection=1, how="not-qualified", message="taste").when("amend", "ana", 2, add="Yes.")
    assert question(s, "bo") == (
        'You objected to version 1: "no". It was closed as not-qualified. Since then the new text says: "Yes."'
        " Do you have an objection to this?"
    )


def test_silence_is_not_taken_for_what_they_said() -> None:
    s = in_round("lazy-consensus").when("consent", "ana", 4).then_adopted(4).when("amend", "ana", 5, add="More.")
    s.when("round", "ana", 5)
    assert concerned(s.d, 1, "bo")["answered_version"] is None
    assert question(s, "bo") == f"You said nothing to version 1, and consent was presumed. {PLAIN}"


def test_a_disputed_answer_was_none() -> None:
    s = in_round().when("consent", "bo", 1, by="ana").when("amend", "ana", 2, add="More.")
    s.when("dispute", "bo", 3, event=s.event("ConsentGiven"), message="no", by="bo")
    assert question(s, "bo") == PLAIN


def test_nobody_is_asked_where_no_round_is_open() -> None:
    s = proposed()
    assert to_ask(s.d, 1) == []
    assert concerned(s.d, 1, "ana")["question"] is None
    s = in_round().when("consent", "ana", 1).when("close", "ana", 1).when("amend", "ana", 2, add="More.")
    assert to_ask(s.d, 1) == []
    assert concerned(s.d, 1, "ana")["changed"]["to"]["version"] == 2


def test_a_version_that_was_withdrawn_is_no_change() -> None:
    s = in_round().when("consent", "@all", 1).when("amend", "ana", 2, add="x").when("round", "ana", 2)
    s.when("consent", "ana", 3).when("withdraw", "ana", 4, message="no").then_status("adopted")
    assert concerned(s.d, 1, "ana")["changed"] is None


def test_what_a_difference_comes_to() -> None:
    s = amended(text="A cook.\n\n" + "Much more. " * 60, criteria=["warm meals"], review_on="2027-01-01")
    said = gist(concerned(s.d, 1, "ana")["changed"])
    assert said.startswith('the new text says: "A cook. Much more.')
    assert '…"; review on: none → 2027-01-01; criteria: none → warm meals' in said
    assert len(said) < CLIP + 100
    s = in_round().when("amend", "ana", 1, add="More.").when("consent", "ana", 1)
    s.when("amend", "ana", 2, message="We hire a cook.")
    assert gist(concerned(s.d, 1, "ana")["changed"]) == 'the text says no longer: "More."'


def test_in_few_words() -> None:
    s = amended()
    assert [in_short(s.d, m) for m in ("bo", "cy", "dora", "eli", "fay")] == [
        "answer version 2 (does your objection 1 still stand?)",
        "answer version 2 (does your condition 1 still hold?)",
        "answer version 2, changed since your consent to version 1",
        "answer version 2, changed since your standing aside from version 1",
        "answer version 2",
    ]


def test_a_line_for_each_question() -> None:
    s = in_round(members="ana bo cy dora").when("consent", "ana,bo", 1)
    assert lines(to_ask(s.d, 1)) == [], "nobody answered an earlier version"
    s.when("amend", "ana", 2, add="More.")
    assert lines(to_ask(s.d, 1)) == [
        'Ask ana and bo: Since your consent to version 1 the new text says: "More." Do you have an objection?'
        " (decisions consent 1 --as ana)",
        f"Ask cy and dora: {PLAIN} (decisions consent 1 --as cy)",
    ]


def test_every_door_has_the_same_question() -> None:
    s = amended(integrates=[(1, "measured")])
    with looking(s) as looked:
        one = looked.one(2)
        people = {p["member"]: p for p in meeting(one)["people"]}
        asked = {p["member"]: p for p in show(one)["ask"]}
        assert json.loads(json.dumps(show(one)["ask"])) == show(one)["ask"]
        for member in ("ana", "bo", "cy", "dora", "eli"):
            since = since_answer(one, member.upper())
            told = concerned(one.d, 1, member)
            assert people[member]["question"] == asked[member]["question"] == since["question"] == told["question"]
            assert people[member]["touched"] == asked[member]["touched"] == since["touched"] == told["touched"]
            assert {key: since[key] for key in told["changed"]} == told["changed"] == people[member]["changed"]
        with pytest.raises(BadInput, match="has answered no version"):
            since_answer(one, "fay")
        found = {entry["kind"]: entry["what"] for entry in looked.inbox(2, "bo")}
        assert found["answer"] == in_short(one.d, "bo")


@settings(max_examples=60, deadline=None)
@with_(PRESETS, OWN, stories())
def test_whatever_people_do_everybody_is_asked_once(preset: str, own: dict[str, Any], story: Any) -> None:
    s = begin(preset, **own)
    play(s, story)
    for number in range(1, len(s.log.decisions()) + 1):
        d = s.speak_of(number).d
        people = to_ask(d, number, differs=True)
        assert sorted(p["member"] for p in people) == sorted(standing.outstanding(d) if d.open_round else [])
        for person in people:
            assert person["question"].endswith("?")
            assert (person["changed"] is None) or person["changed"]["from"]["version"] == person["answered_version"]
            assert in_short(d, person["member"]).startswith("answer version")
        ranks = [bool(p["touched"]) for p in people]
        assert ranks == sorted(ranks, reverse=True)
        spoken = [p["answered_version"] is not None for p in people if not p["touched"]]
        assert spoken == sorted(spoken, reverse=True)
