"""A deadline that has passed counts everywhere as if it were recorded; the next act records exactly that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.process.act import perform
from decisions.process.rounds import rule
from decisions.process.world import Act
from decisions.views import one as pages
from decisions.views.audit import audit
from decisions.when import days, iso
from tests.process.given import Scenario, adopted, in_round, when
from tests.process.test_properties import begin, play, stories
from tests.views.stored import Looked, looking


def silent() -> Scenario:
    """Ana consents on day 1; the time limit passes on day 3, and nothing is recorded any more."""
    return in_round("lazy-consensus").when("consent", "ana", 1)


def commented() -> Scenario:
    """A comment period that ends on day 11; cy has not answered."""
    return in_round("rust-fcp").when("consent", "ana,bo", 1)


def everywhere(looked: Looked, day: float, **past: float) -> list[tuple[Any, ...]]:
    """Status, version in force, adopted_at, due_to_close and outstanding, as each view has them."""
    keys = ("status", "in_force", "adopted_at", "due_to_close", "outstanding")
    one = looked.one(day, **past)
    (hit,) = looked.search(day, "cook", **past)
    views = [looked.item(day, **past), pages.show(one), audit(one), hit]
    return [tuple(view[key] for key in keys) for view in views]


@pytest.mark.parametrize(("made", "last", "outstanding"), [(silent, 3, []), (commented, 11, ["cy"])])
def test_every_view_agrees_that_it_is_adopted(made: Any, last: float, outstanding: list[str]) -> None:
    with looking(made()) as looked:
        (before,) = set(map(repr, everywhere(looked, last - 0.01)))
        assert before.startswith("('in round', None, None, False")
        for day, past in ((last, {}), (last + 300, {}), (last + 300, {"as_of": last}), (last, {"known_at": 2.0})):
            said = ("adopted", 1, iso(when(last)), True, outstanding)
            assert everywhere(looked, day, **past) == [said] * 4
            assert looked.one(day, **past).derived
            assert audit(looked.one(day, **past))["derived"] is True
        assert not looked.one(last - 0.01).derived
        assert everywhere(looked, last + 300, as_of=last - 0.01)[0][0] == "in round"


def test_queries_find_it_as_adopted() -> None:
    with looking(silent()) as looked:
        assert looked.numbers(2, "status:adopted") == []
        assert looked.numbers(2, "waiting:bo") == [1]
        assert looked.numbers(4, "status:adopted", "is:in-force", "is:due") == [1]
        assert looked.numbers(4, "is:open") == []
        assert looked.numbers(4, "waiting:bo") == []


def test_people_are_asked_what_comes_after_adoption() -> None:
    with looking(silent()) as looked:
        assert [x["kind"] for x in looked.inbox(2, "bo")] == ["answer"]
        assert [x["kind"] for x in looked.inbox(4, "bo")] == ["buy-in"]
        assert [(x["why"], x["since"]) for x in looked.left_behind(4) if x["member"] == "bo"] == [
            ("presumed", iso(when(3)))
        ]
        assert [(x["kind"], x["due"]) for x in looked.due(2, 2)] == [("round", iso(when(3)))]
        assert [(x["kind"], x["due"]) for x in looked.due(4, 6)] == [("buy-in", iso(when(10)))]
        assert looked.item(20)["buy_in"] == {"in": 0, "halfhearted": 0, "out": 0, "unknown": 3, "stale": 0}


def test_where_the_rule_is_unmet_the_round_stays_open_and_is_due() -> None:
    s = in_round("lazy-consensus").when("object", "bo", 1, message="No.")
    with looking(s) as looked:
        (said,) = set(map(repr, everywhere(looked, 9)))
        assert said == repr(("objected", None, None, True, []))
        assert looked.numbers(9, "is:due") == [1]
        assert {x["why"] for x in looked.left_behind(9) if x["member"] == "ana"} == {"presumed"}


def test_a_later_version_may_be_derived_while_an_earlier_one_is_in_force() -> None:
    s = adopted("lazy-consensus").when("amend", "ana", 2, message="We take turns to cook.").when("round", "ana", 2)
    s.when("consent", "ana", 2)
    with looking(s) as looked:
        assert [looked.item(day)["in_force"] for day in (4.9, 5)] == [1, 2]
        assert looked.item(5)["review_on"] == "2026-07-05"
        assert looked.item(5)["adopted_at"] == iso(when(5))


@settings(max_examples=15, deadline=None)
@with_(
    st.sampled_from(["lazy-consensus", "rust-fcp", "holacracy", "rough-consensus"]),
    stories(),
    st.sampled_from([1, 4, 12, 90]),
)
def test_the_next_act_records_what_was_derived(preset: str, story: list[Any], passes: int) -> None:
    s = begin(preset)
    play(s, story)
    s.log.clock += days(passes)
    acts_record_what_was_derived(s)


def acts_record_what_was_derived(s: Scenario) -> None:
    """On each of the three decisions somebody acts, and the lists stay what they were."""
    with looking(s) as looked:
        day = (s.log.clock - when(0)) / days(1)
        shown = {item["number"]: item for item in looked.listed(day)}
        left = looked.left_behind(day)
        derived = {number: looked.one(day, number).derived for number in shown}
    elsewhere = any(_asks_another_circle(s, e) for e in s.log.all)
    for number in shown:
        made = [(m.type, iso(m.at), m.member, m.data) for m in rule.due(s.speak_of(number).d, s.log.clock)]
        assert bool(made) == derived[number] or shown[number]["status"] == "superseded"
        stream = s.log.stream(number)
        act = Act("react", stream, ["sec"], "sec", s.log.clock, args={"message": "So."})
        mine = [e for e in perform(act, s.log, stream, s.log.clock).entries if e.subject_id == stream]
        assert [(e.type, e.at, e.member, e.data) for e in mine[:-1]] == made
        s.when("react", "sec", message="So.")
    with looking(s) as looked:
        for item in looked.listed(day):
            before = shown[item["number"]]
            if elsewhere:
                continue  # what is asked of another circle is asked when it is recorded
            assert {**item, "due_to_close": before["due_to_close"]} == before
            assert not looked.one(day, item["number"]).derived
        if not elsewhere:
            assert [_lasting(x) for x in looked.left_behind(day)] == [_lasting(x) for x in left]


def _asks_another_circle(s: Scenario, e: dict[str, Any]) -> bool:
    if e["type"] != "SupersessionProposed":
        return False
    return s.log.decision(e["subject_id"]).circle != s.log.decision(e["data"]["supersedes"]).circle


def _lasting(x: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in x.items() if key != "event"}


def test_whoever_joins_during_a_round_is_a_newcomer_before_and_after_it_is_recorded() -> None:
    s = silent().when("circle-join", "ana", 2, handle="sec").when("circle-join", "ana", 2, handle="out")
    with looking(s) as looked:
        before = looked.item(5)["buy_in"]
    with looking(s.when("react", "ana", 5, message="So.")) as looked:
        assert looked.item(5)["buy_in"] == before
        assert before["unknown"] == 5
        assert [x["why"] for x in looked.left_behind(5) if x["member"] == "out"] == ["never-asked"]
