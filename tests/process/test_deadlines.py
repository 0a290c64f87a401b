"""Passing time makes no event: from its end a deadline counts, and the next act records it."""

from __future__ import annotations

import pytest

from decisions.process.policy import PRESETS
from decisions.when import iso
from tests.process.given import Scenario, adopted, in_round, proposed, when


def commented() -> Scenario:
    """A comment period that runs from day 1 to day 11."""
    return in_round("rust-fcp").when("consent", "@all", 1).then_made("CommentPeriodStarted", ends=iso(when(11)))


def test_from_its_end_a_comment_period_counts_as_if_recorded() -> None:
    s = commented().then_status("in round", now=10.99).then_due(False, now=10.99)
    s.then_due(True, now=11).then_adopted(11, now=11).then_adopted(11, now=50).then_status("in round")


def test_from_its_end_a_time_limit_counts_as_if_recorded() -> None:
    s = in_round("lazy-consensus").when("consent", "ana", 1).then_due(False, now=2.99).then_due(True, now=3)
    s.then_adopted(3, now=3).then_current(ana="consent", bo="presumed", cy="presumed", now=3).then_outstanding(now=3)
    s.then_status("in round").then_outstanding("bo", "cy")


@pytest.mark.parametrize("act", ["react", "option", "ask"])
def test_the_next_act_records_what_time_has_done(act: str) -> None:
    s = commented().when(act, "out", 20, message="So?")
    assert s.made[0]["type"] == "DecisionAdopted"
    s.then_made("DecisionAdopted", at=11, member=None).then_adopted(11)


def test_an_act_before_the_deadline_records_no_deadline() -> None:
    commented().when("react", "bo", 10, typed=20, message="So?").then("ReactionShared").then_adopted(11, now=20)


def test_a_deadline_equal_to_the_act_s_at_counts_as_passed() -> None:
    s = (
        commented()
        .when("object", "bo", 11, message="no")
        .then("DecisionAdopted", "ObjectionRaised", "EarlyReviewCalled")
    )
    s.then_adopted(11)
    s = in_round("lazy-consensus").when("consent", "ana", 3)
    s.then(*["ConsentPresumed"] * 3, "ConsentGiven", "DecisionAdopted")


def test_an_objection_one_moment_before_the_deadline_still_blocks() -> None:
    s = commented().when("object", "bo", 10.9999, message="no").then("ObjectionRaised", "CommentPeriodStopped")
    s.then_status("objected", now=50)


def test_an_objection_said_on_day_9_and_typed_on_day_12_stops_a_period_that_is_not_recorded() -> None:
    s = commented().then_adopted(11, now=12).when("object", "bo", 9, typed=12, message="no")
    s.then("ObjectionRaised", "CommentPeriodStopped").then_made("CommentPeriodStopped", at=9, member=None)
    s.then_status("objected", now=50)


def test_once_the_adoption_is_recorded_that_objection_is_refused() -> None:
    s = commented().when("react", "ana", 12, message="So?").when("object", "bo", 9, typed=12, message="no")
    s.then_refused("version 1 was adopted 2026-01-12T00:00:00Z, and that is recorded", "without --at")
    s.when("object", "bo", 12, message="no").then_early_review("late objection", 12).then_adopted(11)


def test_a_new_objection_stops_the_period_and_it_restarts_in_full() -> None:
    s = commented().when("object", "bo", 8, message="no").then("ObjectionRaised", "CommentPeriodStopped")
    s.when("resolve", "bo", 9, objection=1, how="withdrawn").then("ObjectionClosed", "CommentPeriodStarted")
    s.then_made("CommentPeriodStarted", at=9, ends=iso(when(19))).then_status("in round", now=18.9).then_adopted(
        19, now=19
    )


def test_a_retraction_stops_the_period_though_the_rule_still_holds() -> None:
    s = commented().when("retract", "bo", 5, message="I had not read it.")
    s.then("AnswerRetracted", "CommentPeriodStopped", "CommentPeriodStarted")
    s.then_made("CommentPeriodStarted", at=5, ends=iso(when(15))).then_adopted(15, now=15)


def test_a_retraction_that_breaks_the_rule_stops_the_period() -> None:
    s = in_round("rust-fcp").when("consent", "ana,bo", 1).when("retract", "bo", 5, message="x")
    s.then("AnswerRetracted", "CommentPeriodStopped").then_status("in round", now=99)
    s.when("consent", "cy", 6).then("ConsentGiven", "CommentPeriodStarted").then_adopted(16, now=16)


def test_an_amendment_stops_the_period() -> None:
    s = commented().when("amend", "ana", 5, message="Turns.").then("RoundClosed", "ProposalAmended", "RoundOpened")
    s.then_status("in round", now=99).then_outstanding("ana", "bo", "cy")


def test_a_further_consent_does_not_restart_the_period() -> None:
    s = in_round("rust-fcp").when("consent", "ana,bo", 1).when("consent", "cy", 5).then("ConsentGiven")
    s.then_adopted(11, now=11)


def test_a_change_of_answer_does_not_restart_the_period() -> None:
    s = in_round("rust-fcp", stand_aside=True).when("consent", "@all", 1)
    s.when("stand-aside", "cy", 5, message="so").then("StoodAside").then_adopted(11, now=11)


def test_an_objection_to_what_is_in_force_does_not_stop_the_period_of_a_later_version() -> None:
    s = commented().when("amend", "ana", 20, message="Turns.").when("round", "ana", 20).when("consent", "ana,bo", 21)
    s.then("ConsentGiven", "ConsentGiven", "CommentPeriodStarted")
    s.when("object", "cy", 25, message="no", version=1).then("ObjectionRaised", "EarlyReviewCalled")
    s.when("retract", "cy", 25, message="x").then_refused("cy has an open objection")
    s.then_adopted(31, now=31)


def test_a_late_objection_does_not_date_a_later_adoption() -> None:
    s = adopted().when("amend", "ana", 2, message="Turns.").when("round", "ana", 2)
    s.when("object", "cy", 9, message="no", version=1).when("consent", "@all", 3, typed=10).then_adopted(3)


def test_leaving_may_break_or_complete_the_rule_of_a_period() -> None:
    s = in_round("rust-fcp", "ana bo cy dee").when("consent", "ana,bo,cy", 1).then_made("CommentPeriodStarted", at=1)
    s.when("circle-leave", "ana", 2, handle="dee").then("CircleLeft", "RosterLeft").then_adopted(11, now=11)
    s = (
        in_round("rust-fcp", "ana bo cy dee eli")
        .when("consent", "ana,bo,cy", 1)
        .then_made("CommentPeriodStarted", at=1)
    )
    s.when("circle-leave", "ana", 2, handle="cy").then("CircleLeft", "RosterLeft", "CommentPeriodStopped")


def test_answers_recorded_late_start_a_period_in_the_past() -> None:
    s = in_round("rust-fcp").when("consent", "@all", 1, typed=30)
    s.then_made("CommentPeriodStarted", at=1, ends=iso(when(11))).then_status("in round").then_adopted(11, now=30)


def test_where_the_rule_is_unmet_at_the_end_the_round_stays_open() -> None:
    s = in_round("lazy-consensus").then_due(True, now=3).then_status("in round", now=99)
    s.when("react", "ana", 4, message="So?").then(*["ConsentPresumed"] * 3, "ReactionShared").then_status("in round")
    s.then_due(True, now=5).when("react", "ana", 5, message="So?").then("ReactionShared").then_due(True, now=6)
    s.when("consent", "ana", 7).then("ConsentGiven", "DecisionAdopted").then_due(False, now=8)
    s.then_made("DecisionAdopted", at=7, presumed=["bo", "cy"])


def test_without_presumption_a_time_limit_only_makes_the_round_due() -> None:
    s = proposed().when("round", "ana", 0, until=when(5)).when("consent", "ana", 1)
    s.then_due(True, now=5).then_status("in round", now=5).then_outstanding("bo", "cy", now=5)
    s.when("consent", "@rest", 6).then_adopted(6)


def test_due_to_close_ends_with_the_round() -> None:
    s = in_round("lazy-consensus").when("close", "ana", 4).then_due(False, now=9)
    commented().when("react", "ana", 12, message="x").then_due(False, now=12)
    proposed().then_due(False, now=99)
    assert s.d.rounds[0].outcome == "closed without adoption"


def test_who_objects_at_the_end_of_the_time_limit_is_not_silent() -> None:
    s = in_round("lazy-consensus").when("object", "bo", 2, message="no").when("consent", "ana", 2.5)
    s.then_current(ana="consent", bo="objection", cy="presumed", now=4).then_status("objected", now=4)
    s.when("resolve", "bo", 5, objection=1, how="withdrawn").then("ConsentPresumed", "ObjectionClosed")
    s.then_outstanding("bo", now=9).when("consent", "bo", 6).then_adopted(6)


def test_who_retracted_before_the_end_of_the_time_limit_is_not_silent() -> None:
    s = in_round("lazy-consensus").when("consent", "ana,bo", 1).when("retract", "bo", 2, message="x")
    s.then_outstanding("bo", now=9).then_status("in round", now=9)


def test_an_answer_dated_before_the_limit_and_recorded_after_it_replaces_the_presumption() -> None:
    s = in_round("lazy-consensus", min_consents=2).when("consent", "ana", 1).when("react", "ana", 4, message="x")
    s.then("ConsentPresumed", "ConsentPresumed", "ReactionShared")
    s.when("consent", "bo", 2, typed=5).then("ConsentGiven", "DecisionAdopted")
    s.then_made("DecisionAdopted", at=3, presumed=["cy"])


def test_a_presumption_and_a_comment_period_follow_each_other() -> None:
    s = in_round("lazy-consensus", final_comment_days=2).when("consent", "ana", 1)
    s.then_status("in round", now=4.9).then_adopted(5, now=5)
    s.when("react", "bo", 6, message="x")
    s.then("ConsentPresumed", "ConsentPresumed", "CommentPeriodStarted", "DecisionAdopted", "ReactionShared")


@pytest.mark.parametrize("name", PRESETS)
def test_only_answers_to_the_current_version_complete_a_round(name: str) -> None:
    s = in_round(name).when("consent", "ana,bo", 0.5).when("amend", "cy", 1, message="Turns.")
    s.when("consent", "cy", 0.75, typed=2, version=1).then("ConsentGiven").then_status("in round").then_current()


def test_the_adoption_is_dated_by_the_latest_that_it_rests_on() -> None:
    s = in_round().when("consent", "ana", 5).when("consent", "bo", 3, typed=6).when("consent", "cy", 2, typed=6)
    s.then_made("DecisionAdopted", at=5)
    s = in_round().when("object", "bo", 4, message="no").when("consent", "@all", 1, typed=5)
    s.when("resolve", "bo", 6, objection=1, how="withdrawn").then_adopted(6)


def test_what_an_adoption_does_not_rest_on_does_not_date_it() -> None:
    s = in_round().when("voice", "ana", 8, kind="need", message="x").when("react", "ana", 9, message="x")
    s.when("consent", "@all", 2, typed=10).then_adopted(2)
    s = in_round().when("frame", "ana", 1, message="x").when("align", "bo", 7, by="sec", value="not")
    s.when("dispute", "bo", 8, event=s.event("AlignmentDeclared"), message="no").when("consent", "@all", 2, typed=9)
    s.then_adopted(2)
    s = in_round().when("react", "ana", 8, message="x")
    s.when("correct", "ana", 9, event=s.event("ReactionShared"), message="no").when("consent", "@all", 2, typed=9)
    s.then_adopted(2)


def test_nothing_the_rule_makes_lies_in_the_future() -> None:
    s = commented().when("react", "bo", 5, message="x").then("ReactionShared")
    s = in_round("holacracy").when("react", "bo", 6.9, message="x").then("ReactionShared")
    assert all(e["at"] <= e["recorded_at"] for e in s.log.all)


def test_a_refused_act_records_no_deadline_either() -> None:
    s = commented().when("consent", "out", 20).then_refused("out is not on the roster").then_status("in round")
    s.then_adopted(11, now=20)


def test_leaving_records_the_deadlines_that_were_due() -> None:
    s = commented().when("circle-leave", "ana", 12, handle="bo").then("CircleLeft", "DecisionAdopted").then_adopted(11)
    assert s.d.adoption is not None
    assert s.d.adoption.roster == ["ana", "bo", "cy"]
