"""Circles: an aim, members with roles, maybe a parent, and a policy."""

from __future__ import annotations

import pytest

from decisions.process.policy import PRESETS
from tests.process.given import given, in_round


def test_forming_a_circle_adds_only_the_members_that_are_named() -> None:
    s = given().when("circle-form", "ana", about="garden", aim="To grow.", members=[("bo", ["delegate"])])
    s.then("CircleFormed", "CircleJoined", "RoleGiven")
    assert list(s.log.circle("garden").members) == ["bo"]
    s.when("circle-form", "ana", about="empty", aim="To be.").then("CircleFormed")
    assert not s.log.circle("empty").members


def test_a_circle_decides_by_sociocracy_unless_it_says_otherwise() -> None:
    s = given().when("circle-form", "ana", about="garden", aim="To grow.")
    s.then_made("CircleFormed", preset="sociocracy", policy=PRESETS["sociocracy"])


def test_a_circle_may_have_a_parent_that_is_known() -> None:
    s = given().when("circle-form", "ana", about="garden", aim="To grow.", parent="TEAM")
    s.then_made("CircleFormed", parent="team")
    s.when("circle-form", "ana", about="other", aim="To grow.", parent="moon").then_bad_input("no circle")


def test_the_handle_of_a_circle_is_unique_without_regard_to_case() -> None:
    given().when("circle-form", "ana", about="Team", aim="Again.").then_refused("the circle team exists already")


@pytest.mark.parametrize("role", ["facilitator", "secretary", "delegate", "leader"])
def test_members_have_roles(role: str) -> None:
    s = given().when("circle-join", "ana", handle="bo", role=role).then("RoleGiven")
    assert s.log.circle("team").members["bo"].roles == [role]
    s.when("circle-join", "ana", handle="bo", role=role).then_refused(f"bo is {role} of team already")
    s.when("circle-leave", "ana", handle="bo", role=role).then("RoleEnded")
    assert "bo" in s.log.circle("team").members


def test_there_are_no_other_roles() -> None:
    given().when("circle-join", "ana", handle="bo", role="boss").then_bad_input("no role is called 'boss'", "leader")


def test_who_is_in_cannot_join_and_who_is_out_cannot_leave() -> None:
    s = given().when("circle-join", "ana", handle="bo").then_refused("bo is in the circle team already", "--role")
    s.when("circle-leave", "ana", handle="out").then_refused("out is not in the circle team")
    s.when("circle-leave", "ana", handle="bo", role="leader").then_refused("bo is not leader of team")


def test_anybody_in_the_log_may_let_members_join_and_leave() -> None:
    s = given().when("circle-join", "out", handle="out").then_made("CircleJoined", member="out", handle="out")
    s.when("circle-leave", "sec", handle="bo").then_made("CircleLeft", member="sec", handle="bo")


def test_the_roster_is_the_members_now_by_log_order_whatever_at_says() -> None:
    s = given("sociocracy", "ana bo").when("open", "ana", 1, circle="team", title="Who cooks?")
    s.when("propose", "ana", 1, message="A cook.")
    s.when("circle-join", "ana", 8, handle="out")
    s.when("round", "ana", 2, typed=9).then_made("RoundOpened", at=2, roster=["ana", "bo", "out"])


def test_an_open_round_is_noted_in_its_circle() -> None:
    s = in_round()
    noted = [e for e in s.made if e["type"] == "RoundNoted"]
    assert [(e["subject"], e["member"], e["data"]["round"], e["data"]["open"]) for e in noted] == [
        ("circle", None, 1, True)
    ]
    assert list(s.log.circle("team").open_rounds.values()) == [1]
    s.when("consent", "@all", 1)
    assert not s.log.circle("team").open_rounds


def test_leaving_a_circle_ends_its_roles() -> None:
    s = given(facilitator="bo").when("circle-leave", "ana", handle="bo").when("circle-join", "ana", handle="bo")
    assert s.log.circle("team").facilitators() == []
    assert [(stay.member, stay.left_at is None) for stay in s.log.circle("team").stays][-1] == ("bo", True)
