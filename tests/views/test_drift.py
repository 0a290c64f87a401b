"""How buy-in went on, step by step, is what a look at each of those moments would have shown."""

from __future__ import annotations

from typing import Any

from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.errors import BadInput
from decisions.process import policy
from decisions.views.asked import Asked
from decisions.views.drift import buy_in_at, buy_in_over_time
from decisions.views.one import One
from decisions.when import days, moment
from tests.process.given import Scenario, adopted, in_round, when
from tests.process.test_properties import begin, play, stories
from tests.views.stored import Looked, looking
from tests.views.test_overlay import AHEAD, LIVELY, MAYBE, asked_of

KEYS = ("in", "halfhearted", "out", "unknown", "stale")


def course(s: Scenario, day: float, **past: float) -> list[tuple[Any, ...]]:
    """(day, in, halfhearted, out, unknown, stale) of every step."""
    with looking(s) as looked:
        one = looked.one(day, **past)
        steps = buy_in_over_time(one)
        assert not steps or {key: steps[-1][key] for key in KEYS} == one.item()["buy_in"]
    return [((moment(x["at"]) - when(0)) / days(1), *(x[key] for key in KEYS)) for x in steps]


def test_before_adoption_there_is_none() -> None:
    assert course(in_round().when("consent", "bo", 1), 9) == []


def test_from_adoption_on_every_declaration_is_a_step() -> None:
    s = adopted().when("buy-in", "ana", 2, value="in").when("buy-in", "bo", 3, value="halfhearted")
    s.when("buy-in", "bo", 4, value="out").when("buy-in", "bo", 5, value="out", why="still")
    assert course(s, 6) == [
        (1, 0, 0, 0, 3, 0),
        (2, 1, 0, 0, 2, 0),
        (3, 1, 1, 0, 1, 0),
        (4, 1, 0, 1, 1, 0),
    ]
    assert course(s, 6, as_of=3.5) == course(s, 3.5)[:3]


def test_a_buy_in_becomes_stale_by_time_alone_unless_a_check_in_keeps_it_fresh() -> None:
    s = adopted().when("buy-in", "ana,bo", 2, value="in").when("check-in", "bo", 12, value="doing")
    assert course(s, 31.9) == [(1, 0, 0, 0, 3, 0), (2, 2, 0, 0, 1, 0)]
    assert course(s, 50) == [(1, 0, 0, 0, 3, 0), (2, 2, 0, 0, 1, 0), (32, 2, 0, 0, 1, 1), (42, 2, 0, 0, 1, 2)]
    s.when("check-in", "bo", 60, value="doing")
    assert course(s, 60)[-1] == (60, 2, 0, 0, 1, 1)


def test_another_version_makes_what_was_said_stale() -> None:
    s = adopted().when("buy-in", "ana", 2, value="in").when("amend", "ana", 3, message="x").when("round", "ana", 3)
    s.when("consent", "@all", 4).when("buy-in", "ana", 5, value="in")
    assert course(s, 6) == [(1, 0, 0, 0, 3, 0), (2, 1, 0, 0, 2, 0), (4, 1, 0, 0, 2, 1), (5, 1, 0, 0, 2, 0)]


def test_who_joins_is_counted_from_then_on() -> None:
    s = adopted().when("circle-join", "ana", 3, handle="out").when("buy-in", "out", 4, value="in")
    assert course(s, 6) == [(1, 0, 0, 0, 3, 0), (3, 0, 0, 0, 4, 0), (4, 1, 0, 0, 3, 0)]


def test_a_dispute_counts_from_when_it_was_said_and_a_correction_from_the_entry_on() -> None:
    s = adopted().when("buy-in", "ana", 2, value="in").when("buy-in", "bo,cy", 3, value="in", by="sec")
    disputed = s.event("BuyInDeclared", "bo")
    s.when("dispute", "bo", 5, event=disputed, message="I never said so.")
    before = [(1, 0, 0, 0, 3, 0), (2, 1, 0, 0, 2, 0), (3, 3, 0, 0, 0, 0), (5, 2, 0, 0, 1, 0)]
    assert course(s, 9) == before
    s.when("correct", "cy", 6, event=s.event("BuyInDeclared", "cy"), message="It was Dee.")
    assert course(s, 9) == [(1, 0, 0, 0, 3, 0), (2, 1, 0, 0, 2, 0), (3, 2, 0, 0, 1, 0), (5, 1, 0, 0, 2, 0)]
    assert course(s, 9, known_at=5.5) == before


@settings(max_examples=30, deadline=None)
@with_(
    st.sampled_from(list(policy.PRESETS)),
    stories(),
    st.lists(st.tuples(LIVELY, st.sampled_from([0, 1, 4, 20])), max_size=12),
    st.lists(st.tuples(MAYBE, MAYBE, AHEAD), min_size=3, max_size=3),
)
def test_every_step_is_what_was_shown_then(preset: str, story: list[Any], after: list[Any], asked: list[Any]) -> None:
    s = begin(preset)
    play(s, story)
    for (act, who, args), passes in after:
        s.log.clock += days(passes) + 1
        s.when(act, who, **args)
        s.problem = None
    with looking(s) as looked:
        for happened, known, ahead in asked:
            at = asked_of(looked, happened, known, ahead)
            for number in range(1, looked.count + 1):
                agrees(looked, number, at)


def agrees(looked: Looked, number: int, asked: Asked) -> None:
    try:
        one = One(looked.reader, number, asked)
    except BadInput:
        return
    steps = buy_in_over_time(one)
    assert bool(steps) == bool(one.d.adoptions)
    for step in steps:
        at, counts = moment(step["at"]), {key: step[key] for key in KEYS}
        then = one if step is steps[-1] else One(looked.reader, number, asked._replace(as_of=at))
        assert then.item()["buy_in"] == counts
        assert buy_in_at(one.d, one.circle(), asked, at) == counts
