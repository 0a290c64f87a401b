"""Needs that outlive decisions: a new one may be opened from them, and reviews say whether they were met."""

from __future__ import annotations

import pytest

from decisions.process import needs
from decisions.process.left_behind import left_behind
from decisions.process.needs import Found
from tests.process.given import Scenario, opened, when


def voiced() -> Scenario:
    """Decision 1, in which bo voiced the need 1.1 on day 0."""
    return opened().when("voice", "bo", 0, kind="need", message="We need warm meals.")


def in_force(needs: list[str] | None = None) -> Scenario:
    """The same, and version 1 is in force since day 1, addressing these needs."""
    s = voiced().when("propose", "ana", 0, message="A cook.", needs=needs).when("round", "ana", 0)
    return s.when("consent", "@all", 1)


def unmet(s: Scenario) -> list[int | None]:
    """The needs of the decision that it leaves unmet, as far as it knows by itself."""
    return [left.number for left in left_behind(s.d) if left.why == "need-unmet"]


def test_a_decision_is_opened_from_a_need_of_another_one() -> None:
    s = voiced().when("open", "ana", 1, circle="team", title="Who cooks now?", from_needs=["1.1"])
    s.then("DecisionOpened").then_made("DecisionOpened", title="Who cooks now?", from_needs=["1.1"])
    assert s.d.from_needs == ["1.1"]
    assert needs.taken_up(s.d) == ["1.1"]
    s.when("propose", "ana", 1, message="Turns.", needs=["1.1"]).then_made("ProposalMade", needs=["1.1"])
    assert needs.taken_up(s.d) == ["1.1"]


def test_it_may_be_opened_and_proposed_in_one_go() -> None:
    s = voiced().when("propose", "ana", 1, circle="team", title="Who?", message="Turns.", needs=["1.1"])
    s.then("DecisionOpened", "ProposalMade").then_made("ProposalMade", needs=["1.1"])


def test_nothing_is_opened_from_what_nobody_voiced() -> None:
    def tried(need: str) -> Scenario:
        return voiced().when("open", "ana", 1, circle="team", title="x", from_needs=[need])

    tried("1.2").then_bad_input("there is no need 1.2", "are: 1")
    tried("9.1").then_bad_input("there is no decision 9")
    tried("1").then_bad_input("of which decision is need 1?", "7.1")
    tried("so").then_bad_input("a need cannot be named 'so'")


def test_a_need_is_unmet_until_what_addresses_it_is_in_force() -> None:
    assert unmet(in_force()) == [1]
    s = voiced().when("propose", "ana", 0, message="A cook.", needs=["1"]).when("round", "ana", 0)
    assert unmet(s) == [1]
    assert unmet(s.when("consent", "@all", 1)) == []


def test_what_a_review_finds_unmet_is_unmet_again_though_it_is_addressed() -> None:
    s = in_force(["1"]).when("review", "ana", 30, verdict="amend", message="x", on_needs=[("1", "unmet", "cold")])
    assert unmet(s) == [1]
    assert needs.found(s.d)[1][:4] == ("unmet", "cold", "ana", when(30))
    assert unmet(s.when("review", "bo", 40, verdict="amend", message="x", on_needs=[("1", "partly", None)])) == []


def test_keeping_it_as_it_is_meets_nothing_and_another_text_is_a_new_attempt() -> None:
    s = in_force(["1"]).when("review", "ana", 30, verdict="keep", message="x", on_needs=[("1", "unmet", None)])
    s.when("consent", "@all", 31).then_adopted(31)
    assert unmet(s) == [1]
    assert needs.addressed(s.d) == {1: when(1)}
    s.when("amend", "ana", 32, add="Two of them.").when("round", "ana", 32).when("consent", "@all", 33).then_adopted(33)
    assert unmet(s) == []
    assert needs.addressed(s.d) == {1: when(33)}


def test_a_need_that_is_added_to_the_same_text_is_addressed_from_then_on() -> None:
    s = in_force().when("amend", "ana", 2, needs=["1"]).when("round", "ana", 2).when("consent", "@all", 3)
    assert needs.addressed(s.d) == {1: when(3)}


def test_what_a_review_found_met_is_met_as_long_as_that_is_in_force() -> None:
    s = in_force().when("review", "ana", 30, verdict="let-go", message="x", on_needs=[("1", "met", None)])
    assert unmet(s) == []
    assert needs.found(s.d)[1].stands
    s.when("consent", "@all", 31).then_status("retired")
    assert not needs.found(s.d)[1].stands


def test_of_two_reviews_the_later_counts_by_when_it_was_held() -> None:
    s = in_force(["1"]).when("review", "ana", 30, verdict="amend", message="x", on_needs=[("1", "met", None)])
    s.when("review", "bo", 20, typed=40, verdict="amend", message="x", on_needs=[("1", "unmet", None)])
    assert unmet(s) == []


@pytest.mark.parametrize(
    ("since", "verdict", "at", "stands", "found"),
    [
        ([], None, 0, True, True),
        ([5], None, 0, True, False),
        ([5], "unmet", 9, True, True),
        ([5, 12], "unmet", 9, True, False),
        ([], "unmet", 9, False, True),
        ([], "met", 9, True, False),
        ([], "met", 9, False, True),
        ([5], "met", 9, False, False),
        ([], "partly", 9, True, True),
        ([5], "partly", 9, True, False),
    ],
)
def test_the_rule(since: list[int], verdict: str | None, at: int, stands: bool, found: bool) -> None:
    last = Found(verdict, None, "ana", at, 1, "", stands) if verdict else None
    assert needs.unmet(since, last) is found
