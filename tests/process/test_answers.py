"""Answers: what counts, for which version, from whom, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from decisions.process import standing
from tests.process.given import adopted, given, in_round, opened, proposed, when


@pytest.mark.parametrize(
    ("act", "more"), [("consent", {}), ("stand-aside", {"message": "x"}), ("object", {"message": "x"})]
)
def test_before_a_round_answers_are_refused(act: str, more: dict[str, Any]) -> None:
    proposed("s3").when(act, "bo", **more).then_refused("no round has been opened on version 1", "decisions round N")


def test_an_answer_names_its_version_and_digest() -> None:
    s = in_round().when("consent", "bo", 1)
    s.then_made("ConsentGiven", member="bo", at=1, version=1, digest=s.d.versions[0].digest, concern=None)


@pytest.mark.parametrize(
    ("act", "more"), [("consent", {}), ("stand-aside", {"message": "x"}), ("object", {"message": "x"})]
)
def test_answers_come_from_the_roster(act: str, more: dict[str, Any]) -> None:
    s = in_round("s3").when(act, "out", **more)
    s.then_refused("out is not on the roster of version 1", "its roster is ana, bo, cy")


def test_an_answer_names_the_current_version_by_default() -> None:
    s = in_round().when("amend", "ana", 1, message="Turns.").when("consent", "bo", 2)
    s.then_made("ConsentGiven", version=2).then_current(bo="consent")


def test_a_secretary_names_the_version_that_was_on_the_table() -> None:
    s = in_round().when("amend", "ana", 2, message="Turns.").when("consent", "bo", 1, typed=3, by="sec", version=1)
    s.then_made("ConsentGiven", member="bo", at=1, version=1, digest=s.d.versions[0].digest)
    s.then_outstanding("ana", "bo", "cy").then_current()


def test_an_answer_before_its_version_existed_is_refused() -> None:
    s = in_round().when("amend", "ana", 2, message="Turns.").when("consent", "bo", 1, typed=3)
    s.then_refused("version 2 did not exist at", "--version")


def test_an_answer_between_version_and_round_is_accepted() -> None:
    s = opened().when("propose", "ana", 1, message="x").when("round", "ana", 5).when("consent", "bo", 3, typed=6)
    s.then_made("ConsentGiven", at=3).then_outstanding("ana", "cy")
    s.when("consent", "ana,cy", 4, typed=6).then_adopted(5)


def test_there_are_no_other_versions() -> None:
    in_round().when("consent", "bo", version=2).then_bad_input("there is no version 2", "the newest is version 1")
    in_round().when("consent", "bo", version=0).then_bad_input("there is no version 0")


def test_membership_is_tested_on_the_roster_of_that_version_s_last_round() -> None:
    s = in_round().when("circle-join", "ana", 1, handle="out").when("amend", "ana", 2, message="Turns.")
    s.when("consent", "out", 3, version=1).then_refused("out is not on the roster of version 1")
    s.when("consent", "out", 3).then("ConsentGiven")
    s.when("circle-leave", "ana", 4, handle="bo").when("consent", "bo", 3, version=1).then("ConsentGiven")
    s.when("consent", "bo", 3).then_refused("bo is not on the roster of version 2")


def test_an_answer_to_another_version_is_stale() -> None:
    s = in_round().when("consent", "bo", 1).then_current(bo="consent")
    s.when("amend", "ana", 2, message="Turns.").then_current().then_outstanding("ana", "bo", "cy")


def test_among_one_member_s_answers_the_current_one_has_the_greatest_at() -> None:
    s = in_round("s3").when("consent", "bo", 3).when("stand-aside", "bo", 2, typed=4, message="so")
    s.then_current(bo="consent")
    s.when("stand-aside", "bo", 3, message="so").then_current(bo="stand_aside")


def test_changing_an_answer_leaves_the_old_one_in_the_log() -> None:
    s = in_round("s3").when("consent", "bo", 1).when("stand-aside", "bo", 2, message="so")
    assert [a.kind for a in s.d.answers] == ["consent", "stand-aside"]


def test_standing_aside_and_retracting_have_a_reason() -> None:
    s = in_round("s3").when("stand-aside", "bo", message=" ").then_bad_input("the reason is empty")
    s.when("consent", "bo", 1).when("retract", "bo", message="").then_bad_input("the reason is empty")


def test_a_retraction_makes_outstanding_and_is_never_current() -> None:
    s = in_round().when("consent", "bo", 1).when("retract", "bo", 2, message="I had not read it.")
    s.then_made("AnswerRetracted", member="bo", version=1).then_current().then_outstanding("ana", "bo", "cy")
    s.when("retract", "bo", 3, message="x").then_refused("bo has given no answer that could be retracted")
    s.when("consent", "bo", 4).then_current(bo="consent")


def test_nobody_retracts_before_answering() -> None:
    s = in_round().when("retract", "bo", message="x").then_refused("bo has given no answer that could be retracted")
    s.when("consent", "bo", 2).when("retract", "bo", 1, message="x").then_refused("the answer is there only since")


def test_a_retraction_comes_from_the_roster_too() -> None:
    s = in_round().when("consent", "bo", 1).when("circle-leave", "ana", 2, handle="bo")
    s.when("retract", "bo", 3, message="x").then_refused("bo is not on the roster of version 1")


def test_retracting_while_one_s_own_objection_is_open_is_refused() -> None:
    s = in_round().when("consent", "bo", 1).when("object", "bo", 2, message="no")
    s.when("retract", "bo", 3, message="x").then_refused(
        "bo has an open objection (1)", "decisions resolve N 1 --how withdrawn --as bo"
    )


def test_several_answer_in_one_write_all_or_nothing() -> None:
    s = in_round().when("consent", "ana,bo,out").then_refused("out is not on the roster").then_current()
    s.when("consent", "ana,bo,ana", 1).then("ConsentGiven", "ConsentGiven")
    s.when("consent", "@rest", 1).then("ConsentGiven", "DecisionAdopted").then_made("ConsentGiven", member="cy")


def test_the_rule_is_tested_once_after_the_last_of_several() -> None:
    s = in_round("rust-fcp", "ana bo cy dee").when("consent", "@all", 1)
    s.then(*["ConsentGiven"] * 4, "CommentPeriodStarted")


def test_all_is_the_roster_and_rest_is_who_has_not_answered() -> None:
    s = in_round().when("consent", "bo", 1).when("consent", "@all", 2)
    s.then(*["ConsentGiven"] * 3, "DecisionAdopted")
    s = in_round().when("consent", "ana,bo", 1).when("object", "cy", 1, message="no")
    s.when("consent", "@rest", 2).then_refused("nobody is left to say this")


def test_a_concern_or_condition_is_one_person_s() -> None:
    s = in_round().when("consent", "ana,bo", concern="dear").then_bad_input("is one person's", "one --as")
    s.when("consent", "@all", condition="cheap").then_bad_input("is one person's")


def test_an_objection_is_one_person_s() -> None:
    in_round().when("object", "ana,bo", message="no").then_bad_input("one person's", "--as")
    in_round().when("object", "@all", message="no").then_bad_input("one person's")


def test_concerns_and_conditions_are_numbered_within_the_decision_and_outlive_the_version() -> None:
    s = (
        in_round()
        .when("consent", "ana", 1, concern="dear")
        .then_made("ConsentGiven", concern={"number": 1, "text": "dear"})
    )
    s.when("amend", "bo", 2, message="Turns.")
    s.when("consent", "ana", 3, concern="slow", condition="we shop").then_made(
        "ConsentGiven", concern={"number": 2, "text": "slow"}, condition={"number": 1, "text": "we shop"}
    )
    assert [(c.number, c.version) for c in s.d.concerns] == [(1, 1), (2, 2)]
    assert [(c.number, c.version) for c in s.d.conditions] == [(1, 2)]


def test_concerns_and_conditions_never_block() -> None:
    s = in_round(members="ana bo").when("consent", "ana", 1, concern="dear").when("consent", "bo", 1, condition="cheap")
    s.then("ConsentGiven", "DecisionAdopted")


def test_a_condition_is_marked_met_or_broken_by_anybody() -> None:
    s = in_round().when("consent", "bo", 1, condition="we shop")
    s.when("condition", "out", 2, condition=1, state="met").then_made(
        "ConditionMarked", member="out", state="met", text=None
    )
    s.when("condition", "out", 3, condition=1, state="broken", message="nobody did")
    s.then_made("ConditionMarked", condition=1, state="broken", text="nobody did")
    s.when("condition", "out", condition=1, state="odd").then_bad_input("a condition cannot be 'odd'", "met or broken")
    s.when("condition", "out", condition=2, state="met").then_bad_input("there is no condition 2", "are: 1")
    s.when("condition", "out", 0, condition=1, state="met").then_refused("the condition is there only since")


def test_a_broken_condition_retracts_nothing() -> None:
    s = in_round().when("consent", "bo", 1, condition="we shop")
    s.when("condition", "ana", 2, condition=1, state="broken").then_current(bo="consent").then("ConditionMarked")
    assert s.d.conditions[0].state == "broken"


def test_presumed_consent_is_never_shown_as_spoken() -> None:
    s = (
        in_round("lazy-consensus")
        .when("consent", "ana", 4)
        .then("ConsentPresumed", "ConsentPresumed", "ConsentPresumed", "ConsentGiven", "DecisionAdopted")
    )
    s.then_made("ConsentPresumed", member="bo", at=3, round=1)
    s.then_made("DecisionAdopted", at=4, presumed=["bo", "cy"], outstanding=[])
    s.then_current(ana="consent", bo="presumed", cy="presumed").then_outstanding()
    assert list(standing.spoken(s.d, 1)) == ["ana"]


def test_a_presumption_lasts_until_the_member_answers() -> None:
    s = (
        in_round("lazy-consensus", min_consents=3)
        .when("consent", "ana", 4)
        .then_current(ana="consent", bo="presumed", cy="presumed")
    )
    s.when("consent", "bo", 5).then_current(ana="consent", bo="consent", cy="presumed")
    s.when("stand-aside", "cy", 6, message="x").then_current(ana="consent", bo="consent", cy="stand_aside")
    s.when("retract", "cy", 7, message="x").then_current(ana="consent", bo="consent").then_outstanding("cy")


def test_a_presumption_may_be_retracted() -> None:
    s = in_round("lazy-consensus").when("retract", "bo", 4, message="I was away.")
    s.then(*["ConsentPresumed"] * 3, "AnswerRetracted").then_current(ana="presumed", cy="presumed").then_outstanding(
        "bo"
    )
    s.then_outstanding("bo", now=99)


def test_who_was_presumed_and_objects_is_silent_no_longer() -> None:
    s = (
        in_round("lazy-consensus")
        .when("object", "bo", 4, message="no")
        .then_current(ana="presumed", bo="objection", cy="presumed")
    )
    s.when("resolve", "bo", 5, objection=1, how="withdrawn")
    s.then_current(ana="presumed", cy="presumed").then_outstanding("bo").then_outstanding("bo", now=99)


def test_a_presumption_counts_after_adoption() -> None:
    s = in_round("holacracy").on(8).when("react", "ana", message="Nice.").then_adopted(7)
    s.then_current(ana="presumed", bo="presumed", cy="presumed")


def test_presumed_is_not_outstanding_and_no_spoken_consent() -> None:
    in_round("lazy-consensus").then_outstanding(now=3).then_status("in round", now=99)


def test_no_answer_is_never_shown_as_yes() -> None:
    in_round().then_current(now=99).then_outstanding("ana", "bo", "cy", now=99)


def test_an_answer_after_adoption_changes_neither_status_nor_adoption() -> None:
    s = in_round("rust-fcp").when("consent", "ana,bo", 1).on(12).when("consent", "cy", 12)
    s.then("DecisionAdopted", "ConsentGiven").then_made("DecisionAdopted", at=11, outstanding=["cy"])
    s.then_adopted(11).then_outstanding().then_current(ana="consent", bo="consent", cy="consent")
    s.then_early_review(None)


def test_a_retraction_after_adoption_makes_an_early_review_due() -> None:
    s = adopted().when("retract", "bo", 5, message="It does not work.").then("AnswerRetracted", "EarlyReviewCalled")
    s.then_made("EarlyReviewCalled", member=None, because="retraction").then_early_review("retraction", 5)
    s.then_adopted(1).then_outstanding("bo")


def test_a_retraction_reaches_the_version_in_force_while_a_later_one_is_asked() -> None:
    s = adopted().when("amend", "ana", 2, message="Turns.").when("round", "ana", 2)
    s.when("retract", "bo", 3, message="x").then_made("AnswerRetracted", version=1).then_early_review("retraction", 3)


def test_while_a_version_is_in_force_a_later_one_may_be_answered() -> None:
    s = adopted().when("amend", "ana", 2, message="Turns.").when("round", "ana", 2).when("consent", "bo", 3)
    s.then_made("ConsentGiven", version=2).when("consent", "cy", 3, version=1).then_made("ConsentGiven", version=1)
    s.then_current(bo="consent")


def test_consents_are_given_only_to_what_is_on_the_table() -> None:
    s = adopted().when("review", "ana", 2, verdict="let-go", message="x").when("consent", "@all", 3)
    s.then_status("retired").when("consent", "bo", 4).then_refused("the decision is retired", "open a new decision")


def test_an_act_of_the_future_is_bad_input() -> None:
    in_round().when("consent", "bo", 5, typed=4).then_bad_input("2026-01-06T00:00:00Z is in the future")
    in_round().when("consent", "bo", 5).then("ConsentGiven")


def test_who_acts_must_be_known() -> None:
    in_round().when("consent", "zoe").then_bad_input("nobody here is called 'zoe'")
    in_round().when("consent", "BO").then_made("ConsentGiven", member="bo")


def test_someone_answers_for_someone_else_only_on_the_record() -> None:
    s = in_round().when("consent", "bo", 1, typed=2, by="sec", meeting="circle meeting")
    record = s.made[0]
    assert (record["member"], record["recorded_by"], record["meeting"]) == ("bo", "sec", "circle meeting")
    assert (record["at"], record["recorded_at"]) == ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")


def test_answers_to_a_circle_of_one() -> None:
    given("sociocracy", "ana").when("open", "ana", circle="team", title="x").when("propose", "ana", message="x").when(
        "round", "ana", until=when(9)
    ).when("consent", "ana", 1).then_adopted(1)
