"""Objections: valid as soon as uttered; who may close one, as what; and what an amendment leaves open."""

from __future__ import annotations

import pytest

from tests.process.given import Scenario, adopted, in_round


def objected(policy: str = "sociocracy", members: str = "ana bo cy", **more: str) -> Scenario:
    """Ana proposed, and bo objects on day 1."""
    return in_round(policy, members, facilitator=more.get("facilitator")).when("object", "bo", 1, message="Too dear.")


def test_an_objection_has_a_reason_and_may_name_the_need_behind_it() -> None:
    s = in_round().when("object", "bo", 1, message="Too dear.", need="safety")
    s.then("ObjectionRaised").then_made("ObjectionRaised", objection=1, reason="Too dear.", need="safety", version=1)
    in_round().when("object", "bo", message=" ").then_bad_input("the reason is empty")


def test_an_objection_is_valid_as_soon_as_it_is_uttered() -> None:
    objected().then_status("objected").then_objection(1, "open", heard=False)


def test_a_test_of_an_objection_may_be_recorded_and_changes_nothing() -> None:
    s = objected().when("test", "out", 2, objection=1, message="Would it harm us? Yes.").then("ObjectionTested")
    s.then_status("objected").then_objection(1, "open", heard=False)
    s.when("test", "out", 0.5, objection=1, message="x").then_refused("the objection is there only since")


def test_raising_counts_as_having_answered_while_it_is_open() -> None:
    objected().then_current(bo="objection").then_outstanding("ana", "cy")


def test_while_open_it_blocks() -> None:
    s = objected().when("consent", "ana,cy", 2).then("ConsentGiven", "ConsentGiven").then_outstanding()
    s.then_status("objected")


def test_it_suspends_its_raiser_s_consent() -> None:
    s = in_round().when("consent", "bo", 1).when("object", "bo", 2, message="no").then_current(bo="objection")
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").then_current(bo="consent").then_outstanding("ana", "cy")


def test_closed_without_an_earlier_consent_its_raiser_is_outstanding() -> None:
    s = objected().when("resolve", "bo", 2, objection=1, how="withdrawn").then_current()
    s.then_outstanding("ana", "bo", "cy")


def test_consenting_to_the_same_version_does_not_close_it() -> None:
    s = objected().when("consent", "bo", 2).then("ConsentGiven").then_objection(1, "open").then_current(bo="objection")
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").then_current(bo="consent")


def test_on_the_same_version_a_further_objection_stands_beside_the_first() -> None:
    s = objected().when("object", "bo", 2, message="Too loud.").then("ObjectionRaised")
    s.then_objection(1, "open").then_objection(2, "open")
    s.when("object", "cy", 2, message="Too dear.").then_made("ObjectionRaised", objection=3)
    s.when("object", "bo", 3, message="Too dear.").then_refused("this is objection 1 already")
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").then_current(bo="objection", cy="objection")


def test_its_raiser_says_that_it_was_heard() -> None:
    s = objected().when("heard", "ana", 2, objection=1).then_refused("only bo can say", "--as bo")
    s.when("heard", "bo", 0.5, objection=1).then_refused("the objection is there only since")
    s.when("heard", "bo", 2, objection=1).then("ObjectionHeard").then_objection(1, "open", heard=True)
    s.then_status("objected")
    s.when("heard", "bo", 3, objection=1).then_refused("objection 1 was heard")


def test_closing_one_s_own_says_heard_too_and_closing_does_not_need_it() -> None:
    objected().when("resolve", "bo", 2, objection=1, how="withdrawn").then_objection(1, "withdrawn", heard=True)
    s = objected("s3", facilitator="cy").when("resolve", "cy", 2, objection=1, how="not-qualified", message="so")
    s.then_objection(1, "not-qualified", heard=False)
    s.when("heard", "bo", 3, objection=1).then_objection(1, "not-qualified", heard=True)


@pytest.mark.parametrize("how", ["withdrawn", "deferred"])
@pytest.mark.parametrize("policy", ["sociocracy", "s3", "rough-consensus"])
def test_only_its_raiser_withdraws_or_defers_it(policy: str, how: str) -> None:
    s = objected(policy, facilitator="cy")
    s.when("resolve", "cy", 2, objection=1, how=how, owner="cy", due=1).then_refused(
        f"only bo can close objection 1 as {how}"
    )


@pytest.mark.parametrize("kind", ["integrated", "shorter-term", "measured"])
def test_it_is_integrated_only_through_an_amendment(kind: str) -> None:
    objected().when("resolve", "bo", 2, objection=1, how=kind).then_refused(
        f"an objection is {kind} only by changing the proposal", f"decisions amend N --integrates 1:{kind}"
    )


def test_there_are_no_other_kinds() -> None:
    objected().when("resolve", "bo", 2, objection=1, how="ignored").then_bad_input("cannot be resolved as 'ignored'")
    objected().when("resolve", "bo", 2, objection=1, how="replaced").then_bad_input("cannot be resolved as 'replaced'")
    objected().when("resolve", "bo", 2, objection=7, how="withdrawn").then_bad_input(
        "there is no objection 7", "are: 1"
    )


def test_a_deferred_objection_becomes_an_action_with_owner_and_due_date() -> None:
    due = 1_769_904_000_000_000
    s = objected().when("resolve", "bo", 2, objection=1, how="deferred", owner="cy").then_bad_input("by when", "--due")
    s.when("resolve", "bo", 2, objection=1, how="deferred", due=due).then_bad_input("somebody who takes care of it")
    s.when("resolve", "bo", 2, objection=1, how="deferred", owner="CY", due=due).then(
        "ObjectionClosed", "ActionPlanned"
    )
    s.then_made("ActionPlanned", action=1, text="Too dear.", owner="cy", due="2026-02-01T00:00:00Z", objection=1)
    s.then_objection(1, "deferred", heard=True)


def test_what_is_closed_is_not_closed_again() -> None:
    s = objected().when("resolve", "bo", 2, objection=1, how="withdrawn")
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").then_refused("objection 1 is closed already (withdrawn)")
    objected().when("resolve", "bo", 0.5, objection=1, how="withdrawn").then_refused("is there only since")


@pytest.mark.parametrize("kind", ["integrated", "shorter-term", "measured"])
def test_consenting_to_the_amendment_closes_it_with_the_kind_that_was_named(kind: str) -> None:
    s = objected().when("amend", "ana", 2, message="A cheap cook.", integrates=[(1, kind)])
    s.then_made("ProposalAmended", integrates=[{"objection": 1, "kind": kind}])
    s.then_objection(1, "open").then_status("objected").then_outstanding("ana", "bo", "cy")
    s.when("consent", "ana,cy", 3).then_status("objected").then_outstanding("bo")
    s.when("consent", "bo", 4).then("ConsentGiven", "ObjectionClosed", "DecisionAdopted")
    s.then_objection(1, kind, heard=True)


def test_where_none_was_named_consenting_closes_it_as_withdrawn() -> None:
    s = objected().when("amend", "ana", 2, message="A cheap cook.").when("consent", "bo", 3)
    s.then("ConsentGiven", "ObjectionClosed").then_objection(1, "withdrawn", heard=True)


def test_standing_aside_on_the_new_version_closes_it_too() -> None:
    s = objected("s3").when("amend", "ana", 2, message="A cheap cook.", integrates=[(1, "measured")])
    s.when("stand-aside", "bo", 3, message="Then so be it.").then("StoodAside", "ObjectionClosed")
    s.then_objection(1, "measured")


def test_a_new_objection_to_the_new_version_replaces_it() -> None:
    s = objected().when("amend", "ana", 2, message="A cheap cook.", integrates=[(1, "integrated")])
    s.when("object", "bo", 3, message="Still too dear.").then("ObjectionRaised", "ObjectionClosed")
    s.then_objection(1, "replaced", heard=True).then_objection(2, "open").then_status("objected")


def test_a_raiser_s_answer_to_the_new_version_closes_all_of_that_raiser_s_objections() -> None:
    s = objected().when("object", "bo", 1, message="Too loud.").when("object", "cy", 1, message="Too late.")
    s.when("amend", "ana", 2, message="A cheap cook.", integrates=[(2, "measured")]).when("consent", "bo", 3)
    s.then("ConsentGiven", "ObjectionClosed", "ObjectionClosed")
    s.then_objection(1, "withdrawn").then_objection(2, "measured").then_objection(3, "open").then_status("objected")


def test_the_kind_named_by_an_earlier_amendment_counts() -> None:
    s = objected().when("amend", "ana", 2, message="A cheap cook.", integrates=[(1, "integrated")])
    s.when("amend", "ana", 3, message="A cheap, silent cook.").when("consent", "bo", 4).then_objection(1, "integrated")


def test_only_open_objections_are_integrated_and_only_as_three_kinds() -> None:
    s = objected().when("amend", "ana", 2, message="x", integrates=[(1, "withdrawn")])
    s.then_bad_input("an amendment cannot integrate as 'withdrawn'", "integrated, shorter-term, measured")
    s.when("amend", "ana", 2, message="x", integrates=[(2, "integrated")]).then_bad_input("there is no objection 2")
    s.when("resolve", "bo", 3, objection=1, how="withdrawn")
    s.when("amend", "ana", 3, message="x", integrates=[(1, "integrated")]).then_refused("closed already")


def test_a_stale_answer_of_the_raiser_closes_nothing() -> None:
    s = objected().when("amend", "ana", 2, message="A cheap cook.").when("consent", "bo", 1.5, typed=3, version=1)
    s.then("ConsentGiven").then_objection(1, "open").then_outstanding("ana", "bo", "cy")


def test_an_objection_recorded_after_its_raiser_s_answer_to_the_new_version_is_closed_by_it() -> None:
    s = in_round().when("amend", "ana", 2, message="A cheap cook.").when("consent", "bo", 3)
    s.when("object", "bo", 1, typed=4, by="sec", version=1, message="Too dear.")
    s.then("ObjectionRaised", "ObjectionClosed").then_made("ObjectionClosed", at=3, kind="withdrawn", member="bo")
    s.then_current(bo="consent").then_status("in round")
    s = in_round().when("amend", "ana", 2, message="A cheap cook.").when("object", "bo", 3, message="Still.")
    s.when("object", "bo", 1, typed=4, by="sec", version=1, message="Too dear.")
    s.then_objection(1, "open").then_objection(2, "replaced")


def test_an_objection_to_an_old_version_that_its_raiser_has_not_answered_since_blocks() -> None:
    s = in_round().when("amend", "ana", 2, message="A cheap cook.")
    s.when("object", "bo", 1, typed=4, by="sec", version=1, message="Too dear.").then("ObjectionRaised")
    s.then_status("objected").then_outstanding("ana", "bo", "cy")


def gone() -> Scenario:
    return objected("sociocracy", "ana bo cy dee").when("circle-leave", "ana", 2, handle="bo")


def test_an_objection_outlives_the_leaving_of_its_raiser() -> None:
    gone().then_status("objected").when("consent", "@all", 3).then_status("objected").then_objection(1, "open")


def test_if_its_raiser_has_left_any_roster_member_may_take_it_up() -> None:
    s = gone().when("take", "out", 3, objection=1).then_refused("out is not on the roster", "ana, cy, dee")
    s.when("take", "cy", 3, objection=1).then("ObjectionTaken").then_current(cy="objection")
    s.when("resolve", "dee", 4, objection=1, how="withdrawn").then_refused("only cy can close objection 1")
    s.when("resolve", "cy", 4, objection=1, how="withdrawn").then_objection(1, "withdrawn")


def test_while_its_raiser_is_here_nobody_takes_it_up() -> None:
    objected().when("take", "cy", 3, objection=1).then_refused("bo is here and can speak", "--as bo")


def test_who_took_it_up_closes_it_by_answering_the_new_version() -> None:
    s = gone().when("take", "cy", 3, objection=1).when("amend", "ana", 4, message="x", integrates=[(1, "measured")])
    s.when("consent", "cy", 5).then("ConsentGiven", "ObjectionClosed").then_objection(1, "measured")


def test_if_its_raiser_has_left_the_facilitator_closes_it_as_moot_with_a_reason() -> None:
    s = objected("sociocracy", "ana bo cy dee", facilitator="dee")
    s.when("resolve", "dee", 2, objection=1, how="moot", message="x").then_refused("bo is still here")
    s.when("circle-leave", "ana", 2, handle="bo")
    s.when("resolve", "cy", 3, objection=1, how="moot", message="x").then_refused("only the facilitator", "--as dee")
    s.when("resolve", "dee", 3, objection=1, how="moot").then_bad_input("needs a reason", "-m")
    s.when("resolve", "dee", 3, objection=1, how="moot", message="Bo moved away.").then_objection(
        1, "moot", heard=False
    )


def test_without_a_facilitator_the_roster_closes_it_as_moot() -> None:
    s = gone().when("resolve", "out", 3, objection=1, how="moot", message="x").then_refused("only the facilitator")
    s.when("resolve", "cy", 3, objection=1, how="moot", message="Bo moved away.").then_objection(1, "moot")


def test_only_the_facilitator_overrides_where_there_is_one() -> None:
    s = objected("s3", "ana bo cy dee", facilitator="dee")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="x").then_refused(
        "only the facilitator", "dee"
    )
    s.when("resolve", "dee", 2, objection=1, how="not-qualified", message="x").then_objection(1, "not-qualified")


def test_without_a_facilitator_any_roster_member_but_raiser_and_proposer_may_override() -> None:
    s = objected("s3")
    s.when("resolve", "ana", 2, objection=1, how="not-qualified", message="x").then_refused("ana proposed this")
    s.when("resolve", "bo", 2, objection=1, how="not-qualified", message="x").then_refused("bo raised objection 1")
    s.when("resolve", "out", 2, objection=1, how="not-qualified", message="x").then_refused("out is not on the roster")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="x").then_objection(1, "not-qualified")


def test_an_override_is_refused_to_the_proposer_even_as_facilitator() -> None:
    s = objected("s3", facilitator="ana").when("resolve", "ana", 2, objection=1, how="not-qualified", message="x")
    s.then_refused("ana proposed this, and cannot override")


def test_an_override_keeps_its_reason_and_the_alternatives_and_the_dissent() -> None:
    s = objected("rough-consensus", facilitator="cy")
    s.when("resolve", "cy", 2, objection=1, how="outweighed", alternatives=["No cook."]).then_bad_input(
        "needs a reason"
    )
    s.when("resolve", "cy", 2, objection=1, how="outweighed", message="We ran.", alternatives=["No cook.", "Turns."])
    found = s.d.objections[0]
    assert (found.close_reason, found.closed_by, found.reason) == ("We ran.", "cy", "Too dear.")
    assert found.alternatives == ["No cook.", "Turns."]


def test_whose_objection_was_overridden_is_outstanding_unless_they_consented() -> None:
    s = objected("s3", facilitator="cy").when("consent", "ana,cy", 2)
    s.when("resolve", "cy", 3, objection=1, how="not-qualified", message="x").then("ObjectionClosed")
    s.then_outstanding("bo").then_status("in round").when("consent", "bo", 4).then_status("adopted")


def test_whose_objection_was_overridden_may_be_presumed_at_the_end_of_the_time_limit() -> None:
    s = objected("holacracy", facilitator="cy").when("resolve", "cy", 2, objection=1, how="not-qualified", message="x")
    s.then_outstanding("ana", "bo", "cy").then_adopted(7, now=7).then_outstanding(now=7)


def test_closing_the_last_objection_completes_the_round() -> None:
    s = objected().when("consent", "@all", 2)
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").then("ObjectionClosed", "DecisionAdopted").then_adopted(3)


def test_a_late_objection_neither_blocks_nor_makes_the_status_objected() -> None:
    s = adopted().when("object", "bo", 5, message="It is dear.").then("ObjectionRaised", "EarlyReviewCalled")
    s.then_made("EarlyReviewCalled", member=None, because="late objection").then_early_review("late objection", 5)
    s.then_status("adopted").then_in_force(1).then_objection(1, "open")
    s.when("amend", "ana", 6, message="Turns.").when("round", "ana", 6).then_status("in round")
    s.when("consent", "ana,cy", 7).when("consent", "bo", 8).then("ConsentGiven", "ObjectionClosed", "DecisionAdopted")


def test_a_late_objection_dated_before_the_recorded_adoption_is_refused_and_from_it_on_is_not() -> None:
    s = adopted().when("object", "bo", 0.9, typed=5, message="no").then_refused("that is recorded", "early review due")
    s.when("object", "bo", 1, typed=5, message="no").then("ObjectionRaised", "EarlyReviewCalled")


def test_an_objection_to_a_version_before_the_adopted_one_comes_late_too() -> None:
    s = in_round().when("amend", "ana", 2, message="Turns.").when("consent", "@all", 3).then_adopted(3)
    s.when("object", "bo", 1, typed=4, version=1, message="no").then_refused("version 2 was adopted")
    s.when("object", "bo", 4, version=1, message="no").then("ObjectionRaised").then_adopted(3)
    s.when("amend", "ana", 5, message="Pizza.").when("round", "ana", 5).then_status("in round")


def test_an_objection_stays_open_when_its_round_is_closed() -> None:
    s = objected().when("close", "ana", 2).then_status("proposed").then_objection(1, "open")
    s.when("round", "ana", 3).then_status("objected")


def test_objections_are_numbered_within_the_decision() -> None:
    s = objected().when("amend", "ana", 2, message="Turns.").when("object", "cy", 3, message="no")
    s.then_made("ObjectionRaised", objection=2, version=2)
