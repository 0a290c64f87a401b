"""Rounds: who is asked, under which rule, until when; and how a round ends."""

from __future__ import annotations

import pytest

from decisions.process.policy import PRESETS
from tests.process.given import adopted, given, in_round, proposed, when


def test_a_round_asks_the_members_of_the_circle_now() -> None:
    s = proposed().when("circle-join", "ana", 1, handle="out").when("round", "sec", 2)
    s.then_made("RoundOpened", member="sec", round=1, version=1, roster=["ana", "bo", "cy", "out"], ends=None)
    s.then_status("in round").then_outstanding("ana", "bo", "cy", "out")


def test_a_round_that_is_open_already_stays() -> None:
    s = in_round().when("round", "bo", 1).then()
    s.when("round", "bo", 1, until=when(9)).then()
    assert len(s.d.rounds) == 1


def test_a_round_has_the_digest_of_its_version() -> None:
    s = in_round()
    s.then_made("RoundOpened", digest=s.d.versions[0].digest)


@pytest.mark.parametrize("name", PRESETS)
def test_the_time_limit_is_that_of_the_policy(name: str) -> None:
    s = proposed(name).when("round", "ana", 1)
    limit = PRESETS[name]["time_limit"]
    assert s.d.rounds[0].ends == (None if limit is None else when(1, limit))


def test_a_time_limit_may_lengthen_the_policy_s_but_never_shorten_it() -> None:
    s = proposed("lazy-consensus").when("round", "ana", 0, until=when(3) - 1)
    s.then_refused("a round may lengthen that but not shorten it", "--until")
    s.when("round", "ana", 0, until=when(3)).then_made("RoundOpened", ends="2026-01-04T00:00:00Z")
    proposed("lazy-consensus").when("round", "ana", 0, until=when(9)).then_made(
        "RoundOpened", ends="2026-01-10T00:00:00Z"
    )


def test_where_the_policy_has_none_a_round_may_have_a_time_limit_of_its_own() -> None:
    s = proposed().when("round", "ana", 1, until=when(1)).then_refused("would end before it begins")
    s.when("round", "ana", 1, until=when(1, 1)).then_made("RoundOpened", ends="2026-01-02T01:00:00Z")


def test_a_circle_without_members_cannot_be_asked() -> None:
    s = given("sociocracy", "ana").when("open", "ana", circle="team", title="x").when("propose", "ana", message="x")
    s.when("circle-leave", "ana", handle="ana").when("round", "sec").then_refused("has no members to ask")


def test_a_round_begins_after_its_version() -> None:
    proposed().when("amend", "ana", 2, message="Turns.").when("round", "ana", 1).then_refused("version 2 is there only")


def test_what_is_adopted_is_not_asked_again() -> None:
    adopted().when("round", "ana").then_refused("version 1 is adopted already", "amend")


def test_close_ends_the_round_without_adoption() -> None:
    s = in_round().when("close", "bo", 1).then_made("RoundClosed", member="bo", round=1, version=1)
    s.then("RoundClosed").then_status("proposed")
    s.when("close", "bo").then_refused("no round is open", "decisions round N")


def test_close_before_time_ends_the_round_though_the_rule_may_hold() -> None:
    s = in_round("rust-fcp", "ana").when("consent", "ana", 1).when("close", "ana", 5)
    s.then("RoundClosed").then_status("proposed", now=99)


def test_close_after_a_deadline_with_the_rule_met_records_the_adoption() -> None:
    s = in_round("rust-fcp", "ana").when("consent", "ana", 1).when("close", "ana", 12)
    s.then("DecisionAdopted").then_adopted(11)
    s = in_round("holacracy").when("close", "ana", 7)
    s.then(*["ConsentPresumed"] * 3, "DecisionAdopted").then_adopted(7)


def test_close_after_a_deadline_with_the_rule_unmet_ends_the_round() -> None:
    s = in_round("lazy-consensus").when("close", "ana", 4)
    s.then(*["ConsentPresumed"] * 3, "RoundClosed").then_status("proposed").then_due(False, now=5)


def test_earlier_answers_to_the_same_version_count_in_a_reopened_round() -> None:
    s = in_round().when("consent", "ana,bo", 1).when("close", "ana", 2).then_current(ana="consent", bo="consent")
    s.when("round", "ana", 3).then("RoundOpened").then_outstanding("cy")
    s.when("consent", "cy", 4).then_adopted(4)


def test_a_reopened_round_may_complete_at_once() -> None:
    s = in_round("rust-fcp").when("consent", "@all", 1).when("close", "ana", 2)
    s.when("round", "ana", 3).then("RoundOpened", "CommentPeriodStarted").then_made("CommentPeriodStarted", at=3)
    s = in_round(members="ana bo").when("consent", "ana", 1).when("close", "ana", 2)
    s.when("circle-leave", "ana", 2, handle="bo").when("round", "ana", 3)
    s.then("RoundOpened", "DecisionAdopted").then_adopted(3)


def test_presumptions_do_not_count_in_a_reopened_round() -> None:
    s = in_round("lazy-consensus").when("close", "ana", 4).when("round", "ana", 5)
    s.then_outstanding("ana", "bo", "cy").then_current()
    s.when("consent", "ana", 6).then_adopted(8, now=8)


def test_a_round_may_be_opened_for_the_past() -> None:
    s = proposed().when("round", "ana", 1, typed=5).then_made("RoundOpened", at=1)
    s.when("consent", "@all", 2).then_adopted(2)


def test_an_amendment_while_a_round_is_open_opens_the_next() -> None:
    s = in_round("lazy-consensus").when("circle-join", "ana", 1, handle="out")
    s.when("circle-policy", "ana", 1, preset="sociocracy").when("amend", "bo", 2, message="Turns.")
    s.then("RoundClosed", "ProposalAmended", "RoundOpened")
    s.then_made(
        "RoundOpened",
        round=2,
        version=2,
        preset="lazy-consensus",
        policy=PRESETS["lazy-consensus"],
        roster=["ana", "bo", "cy", "out"],
        ends="2026-01-06T00:00:00Z",
    )
    s.then_status("in round").then_outstanding("ana", "bo", "cy", "out")
    noted = [e["data"] for e in s.made if e["type"] == "RoundNoted"]
    assert [(n["round"], n["open"]) for n in noted] == [(2, True)]


def test_an_amendment_starts_a_time_limit_of_its_own_again() -> None:
    s = proposed("lazy-consensus").when("round", "ana", 0, until=when(10)).when("amend", "bo", 4, message="Turns.")
    s.then_made("RoundOpened", ends="2026-01-15T00:00:00Z")


def test_an_amendment_without_a_round_opens_none() -> None:
    proposed().when("amend", "bo", message="Turns.").then("ProposalAmended").then_status("proposed")
