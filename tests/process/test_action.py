"""Act: buy-in, check-ins and actions, from adoption on."""

from __future__ import annotations

import pytest

from decisions.process import standing
from tests.process.given import Scenario, adopted, in_round, opened, proposed, when


@pytest.mark.parametrize("value", ["in", "halfhearted", "out"])
def test_after_adoption_members_declare_buy_in(value: str) -> None:
    s = adopted().when("buy-in", "bo", 2, value=value, why="So.")
    s.then_made("BuyInDeclared", member="bo", version=1, value=value, reason="So.")


def test_before_adoption_there_is_nothing_to_buy_into() -> None:
    s = in_round().when("buy-in", "bo", value="in").then_refused("no version is in force: the decision is in round")
    s.when("check-in", "bo", value="doing").then_refused("no version is in force")
    adopted().when("buy-in", "bo", 0.5, value="in").then_refused("version 1 is in force only since")


def test_buy_in_and_check_ins_have_three_values_each() -> None:
    adopted().when("buy-in", "bo", value="maybe").then_bad_input("buy-in cannot be 'maybe'", "in, halfhearted, out")
    adopted().when("check-in", "bo", value="maybe").then_bad_input("a check-in cannot be 'maybe'", "doing")


def carried() -> Scenario:
    s = opened().when("propose", "ana", 0, message="x", carried_by=["out", "cy"]).when("round", "ana", 0)
    return s.when("consent", "@all", 1)


@pytest.mark.parametrize("act", ["buy-in", "check-in"])
def test_they_come_from_members_of_the_circle_and_from_carriers(act: str) -> None:
    value = {"buy-in": "in", "check-in": "doing"}[act]
    carried().when(act, "out", 2, value=value).then(*[{"buy-in": "BuyInDeclared", "check-in": "CheckedIn"}[act]])
    carried().when(act, "sec", 2, value=value).then_refused("sec is not a member")


def test_whoever_only_owns_it_does_not_buy_in() -> None:
    s = opened().when("propose", "sec", 0, message="x", owner="sec").when("round", "ana", 0).when("consent", "@all", 1)
    s.when("buy-in", "sec", 2, value="in").then_refused("sec is not a member of the circle team, nor carries")


def test_the_roster_carries_it_out_unless_carriers_are_named() -> None:
    assert standing.carriers(adopted().d) == ["ana", "bo", "cy"]
    assert standing.carriers(carried().d) == ["cy", "out"]


def test_buy_in_is_counted_over_the_adopting_roster_the_carriers_and_who_joined_since() -> None:
    s = carried().when("circle-leave", "ana", 2, handle="bo").when("member-add", "ana", 2, about="zoe")
    s.when("circle-join", "ana", 2, handle="zoe")
    assert standing.bought(s.d) == ["ana", "bo", "cy", "out"]
    assert standing.joined_since(s.d, s.log.circle("team")) == ["zoe"]


def test_several_buy_in_in_one_write() -> None:
    s = adopted().when("buy-in", "@all", 2, value="in").then(*["BuyInDeclared"] * 3)
    s = adopted().when("buy-in", "bo", 2, value="out").when("buy-in", "@rest", 2, value="in")
    s.then("BuyInDeclared", "BuyInDeclared").when("buy-in", "ana,sec", 2, value="in").then_refused(
        "sec is not a member"
    )


def test_who_left_the_circle_is_not_among_all() -> None:
    s = carried().when("circle-leave", "ana", 2, handle="bo").when("buy-in", "@all", 3, value="in")
    assert [e["member"] for e in s.made] == ["ana", "cy", "out"]


def test_a_buy_in_changes_as_often_as_it_changes() -> None:
    s = adopted().when("buy-in", "bo", 2, value="in").when("buy-in", "bo", 9, value="halfhearted")
    s.when("buy-in", "bo", 5, typed=10, value="out")
    assert standing.latest(s.d.buy_ins, s.d)["bo"].value == "halfhearted"
    assert len(s.d.buy_ins) == 3


def test_a_buy_in_is_stale_after_check_in_every_days() -> None:
    s = adopted().when("buy-in", "bo", 2, value="in")
    assert stale_at(s, "bo") == when(32)
    s.when("check-in", "bo", 20, value="doing")
    assert stale_at(s, "bo") == when(50)
    s.when("check-in", "cy", 25, value="doing")
    assert stale_at(s, "bo") == when(50)


def test_a_buy_in_is_stale_once_another_version_is_in_force() -> None:
    s = adopted().when("buy-in", "bo", 2, value="in").when("amend", "ana", 3, message="y").when("round", "ana", 3)
    assert stale_at(s, "bo") == when(32)
    s.when("consent", "@all", 4)
    assert stale_at(s, "bo") == 0
    s.when("buy-in", "bo", 5, value="in").then_made("BuyInDeclared", version=2)
    assert stale_at(s, "bo") == when(35)


def stale_at(s: Scenario, member: str) -> int:
    d = s.d
    return standing.buy_in_stale_at(d, standing.latest(d.buy_ins, d)[member], standing.latest(d.check_ins, d))


def test_consent_implies_no_buy_in() -> None:
    assert standing.latest(adopted().d.buy_ins, adopted().d) == {}


@pytest.mark.parametrize(
    ("act", "value", "because"),
    [
        ("buy-in", "in", None),
        ("buy-in", "halfhearted", None),
        ("buy-in", "out", "buy-in out"),
        ("check-in", "doing", None),
        ("check-in", "struggling", None),
        ("check-in", "stopped", "stopped"),
    ],
)
def test_out_and_stopped_make_an_early_review_due_and_the_decision_stays_in_force(
    act: str, value: str, because: str | None
) -> None:
    s = adopted().when(act, "bo", 5, value=value).then_early_review(because).then_adopted(1)
    if because:
        s.then_made("EarlyReviewCalled", member=None, at=5, because=because, reason=None)


def test_an_early_review_is_called_once() -> None:
    s = adopted().when("buy-in", "bo", 5, value="out").when("check-in", "cy", 6, value="stopped").then("CheckedIn")
    s.then_early_review("buy-in out", 5)


def test_actions_have_an_owner_a_due_date_and_an_outcome() -> None:
    s = opened().when("action-add", "out", 1, message="Shop.", owner="BO", due=when(9))
    s.then_made("ActionPlanned", member="out", action=1, owner="bo", due="2026-01-10T00:00:00Z", objection=None)
    s.when("action-add", "cy", 1, message="Cook.").then_made("ActionPlanned", action=2, owner="cy", due=None)
    s.when("action-close", "out", 2, action=1, outcome="done", message="Bread.")
    s.then_made("ActionClosed", action=1, outcome="done", text="Bread.")
    s.when("action-close", "out", 2, action=1, outcome="dropped").then_refused("action 1 is done already")
    s.when("action-close", "out", 2, action=2, outcome="dropped").then_made("ActionClosed", outcome="dropped")
    s.when("action-close", "out", 2, action=3, outcome="done").then_bad_input("there is no action 3", "1, 2")
    s.when("action-close", "out", 2, action=2, outcome="late").then_bad_input("an action cannot be 'late'", "done")


def test_an_action_is_not_closed_before_it_was_planned() -> None:
    s = (
        proposed()
        .when("action-add", "ana", 3, message="Shop.")
        .when("action-close", "ana", 2, action=1, outcome="done")
    )
    s.then_refused("the action is there only since")
    s.when("action-add", "ana", 3, message="Shop.", owner="zoe").then_bad_input("nobody here is called 'zoe'")
