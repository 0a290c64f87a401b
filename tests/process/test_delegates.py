"""An objection that the delegate of a circle within raises for somebody there: both are named, on every page."""

from __future__ import annotations

from typing import Any

import pytest

from decisions.process import fold
from decisions.process.left_behind import left_behind
from tests.process.given import Scenario, adopted, in_round


def linked(s: Scenario, role: str = "delegate", parent: str | None = "team") -> Scenario:
    """Bo links the circle `design` with the team; out is a member there, and not asked here."""
    members: list[Any] = [("bo", [role]), ("out", [])]
    return s.when("circle-form", "ana", about="design", aim="Draw.", parent=parent, members=members)


def through(s: Scenario, on: float = 1, by: str = "bo", whose: str = "out", circle: str = "design") -> Scenario:
    return s.when("object", by, on, message="Nobody can read it.", on_behalf_of=whose, through=circle)


@pytest.mark.parametrize("role", ["delegate", "leader"])
def test_a_delegate_objects_for_somebody_within_and_both_are_named(role: str) -> None:
    s = through(linked(in_round(), role)).then("ObjectionRaised").then_status("objected").then_current(bo="objection")
    s.then_made("ObjectionRaised", member="bo", on_behalf_of="out", through="design")
    assert fold.sentence(s.made[0]) == "bo objected for out of design to version 1 (objection 1): Nobody can read it."
    (objection,) = s.d.objections
    assert (objection.raised_by, objection.whose, objection.holder) == ("bo", "out", "bo")


def test_it_blocks_and_is_integrated_like_any_other() -> None:
    s = through(linked(in_round())).when("consent", "ana,cy", 1).then_status("objected")
    s.when("amend", "ana", 2, add="In large letters.", integrates=[(1, "integrated")]).then_status("objected")
    s.when("consent", "@all", 3).then_status("adopted").then_objection(1, "integrated", heard=True)


@pytest.mark.parametrize("who", ["bo", "out"])
def test_its_raiser_and_the_person_named_may_say_that_it_was_heard(who: str) -> None:
    s = through(linked(in_round())).when("heard", "ana", 2, objection=1).then_refused("only out can say", "--as out")
    assert ("out", "objection-not-heard") in [(x.member, x.why) for x in left_behind(s.d)]
    s.when("heard", who, 2, objection=1).then("ObjectionHeard").then_objection(1, "open", heard=True)
    assert "objection-not-heard" not in [x.why for x in left_behind(s.d)]


def test_who_speaks_for_whom_is_looked_at() -> None:
    s = linked(in_round())
    through(s, by="cy").then_refused("cy is neither delegate nor leader of design", "--role delegate")
    through(s, whose="cy").then_refused("cy is on the roster", "--as cy")
    through(s, whose="bo").then_refused("bo is on the roster")
    through(s, whose="sec").then_refused("sec is not a member of design")
    through(s, whose="eve").then_bad_input("eve")
    through(s, circle="team").then_refused("team is no circle within team")
    through(s, circle="none").then_bad_input("none")
    s.when("object", "bo", 1, message="x", on_behalf_of="out").then_bad_input("through which circle", "--through")
    s.when("object", "bo", 1, message="x", through="design").then_bad_input("for whom")
    s.when("circle-leave", "ana", 1, about="design", handle="bo", role="delegate")
    through(s).then_refused("neither delegate nor leader")
    through(linked(in_round(), parent=None)).then_refused("design is no circle within team")
    through(linked(in_round(), role="secretary")).then_refused("neither delegate nor leader")


def test_a_delegate_who_is_not_asked_here_speaks_for_nobody() -> None:
    s = in_round().when("circle-form", "ana", about="design", aim="x", parent="team", members=[("sec", ["delegate"])])
    s.when("circle-join", "ana", about="design", handle="out")
    through(s, by="sec").then_refused("sec is not on the roster")


def test_half_a_surrogate_is_nobody() -> None:
    through(linked(in_round()), whose="\ud800").then_bad_input("nobody here is called '\\ud800'")


def test_the_same_words_for_two_people_are_two_objections() -> None:
    s = through(linked(in_round()).when("circle-join", "ana", about="design", handle="sec"))
    through(s, 2).then_refused("this is objection 1 already")
    through(s, 2, whose="sec").then_made("ObjectionRaised", objection=2, on_behalf_of="sec")
    s.when("object", "bo", 3, message="Nobody can read it.").then_made(
        "ObjectionRaised", objection=3, on_behalf_of=None
    )


def test_after_adoption_it_makes_an_early_review_due() -> None:
    through(linked(adopted()), 5).then("ObjectionRaised", "EarlyReviewCalled").then_early_review("late objection", 5)
