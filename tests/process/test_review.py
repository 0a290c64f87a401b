"""Review: findings and a verdict, which is carried out by consent like anything else."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from decisions.process import reviewing, standing
from tests.process.given import Scenario, adopted, in_round, opened


def reviewed(verdict: str, at: float = 30, **more: Any) -> Scenario:
    return adopted().when("review", "bo", at, verdict=verdict, message="It works.", **more)


def test_keep_asks_again_with_the_next_date_after_the_policy_s_time() -> None:
    s = reviewed("keep").then("Reviewed", "ProposalAmended", "RoundOpened")
    s.then_made("Reviewed", member="bo", version=1, verdict="keep", text="It works.", next="2026-07-30")
    s.then_made("ProposalAmended", version=2, review_on="2026-07-30", retire=False, text="We hire a cook.")
    s.then_made("RoundOpened", version=2, roster=["ana", "bo", "cy"])
    s.then_status("in round").then_in_force(1)
    s.when("consent", "@all", 31).then_adopted(31).then_in_force(2)
    assert standing.effective_review(s.d) == "2026-07-30"


def test_keep_may_name_its_date() -> None:
    reviewed("keep", next_on="2026-05-01").then_made("ProposalAmended", review_on="2026-05-01")


def test_extend_requires_a_date() -> None:
    s = reviewed("extend").then_bad_input("to extend needs the date", "--next")
    s.when("review", "bo", 30, verdict="extend", message="x", next_on="2026-05-01")
    s.then_made("Reviewed", next="2026-05-01").then_made("ProposalAmended", review_on="2026-05-01").then_in_force(1)


def test_let_go_flags_the_version_and_its_adoption_retires_the_decision() -> None:
    s = reviewed("let-go").then("Reviewed", "ProposalAmended", "RoundOpened")
    s.then_made("ProposalAmended", retire=True, superseded_by=None).then_status("in round").then_in_force(1)
    s.when("consent", "@all", 31).then(*["ConsentGiven"] * 3, "DecisionAdopted", "DecisionRetired")
    s.then_made("DecisionRetired", member=None, at=31, version=2).then_status("retired").then_in_force(None)


def test_let_go_may_be_objected_to_and_then_the_decision_stays_in_force() -> None:
    s = reviewed("let-go").when("object", "cy", 31, message="I eat there.").then_status("objected").then_in_force(1)
    s.when("withdraw", "bo", 32, message="Then not.").then_status("adopted").then_in_force(1)


def test_amend_leads_to_amend() -> None:
    s = reviewed("amend").then("Reviewed").then_status("adopted")
    s.when("amend", "ana", 31, message="Turns.").then("ProposalAmended").then_in_force(1)


@pytest.mark.parametrize("verdict", ["amend", "let-go"])
def test_what_ends_has_no_next_review(verdict: str) -> None:
    reviewed(verdict, next_on="2026-05-01").then_bad_input(f"{verdict} has no next review")


def test_there_is_no_other_verdict_and_no_other_framing() -> None:
    reviewed("love").then_bad_input("a verdict cannot be 'love'", "keep, extend, amend, let-go")
    reviewed("keep", framing="maybe").then_bad_input("the framing cannot be 'maybe'")


def test_only_what_is_in_force_is_reviewed() -> None:
    in_round().when("review", "ana", verdict="keep", message="x").then_refused("no version is in force")
    in_round().when("review-request", "ana", message="x").then_refused("no version is in force")
    reviewed("keep", at=0.5, typed=2).then_refused("version 1 is in force only since")


def test_a_review_records_a_reading_for_each_criterion_and_what_became_of_concerns() -> None:
    s = opened().when("propose", "ana", 0, message="x", criteria=["warm", "daily"]).when("round", "ana", 0)
    s.when("consent", "ana", 1, concern="dear").when("consent", "@rest", 1)
    assert standing.unsettled(s.d) == {"has a concern": ["ana"]}
    s.when("review", "bo", 30, verdict="amend", message="x", measures=[(1, "yes"), (2, "no")], became=[(1, "cheap")])
    s.then_made(
        "Reviewed",
        measures=[
            {"criterion": 1, "text": "yes", "verdict": None},
            {"criterion": 2, "text": "no", "verdict": None},
        ],
        became=[{"concern": 1, "text": "cheap", "verdict": None}],
        conditions=[],
        needs=[],
        framing=None,
    )
    assert standing.unsettled(s.d) == {}
    s.when("review", "bo", 31, verdict="amend", message="x", measures=[(3, "yes")]).then_bad_input(
        "no criterion 3", "are: 1, 2"
    )
    s.when("review", "bo", 31, verdict="amend", message="x", became=[(2, "yes")]).then_bad_input(
        "no concern 2", "are: 1"
    )


def with_everything() -> Scenario:
    """In force since day 1, with two criteria, a concern, a condition, an own need and one of another decision."""
    s = opened().when("voice", "cy", 0, kind="need", message="Rest.").when("open", "ana", 0, circle="team", title="B?")
    s.when("voice", "bo", 0, kind="need", message="To eat.").when("frame", "ana", 0, message="We skip lunch.")
    s.when("align", "@all", 0, value="aligned")
    s.when("propose", "ana", 0, message="x", criteria=["warm", "daily"], needs=["1", "1.1"]).when("round", "ana", 0)
    s.when("consent", "ana", 1, concern="dear").when("consent", "bo", 1, condition="a cook is asked")
    return s.when("consent", "@rest", 1)


def looked_at(s: Scenario, **more: Any) -> Scenario:
    return s.when("review", "bo", 30, verdict="amend", message="x", **more)


def test_a_review_says_of_each_thing_what_was_found_and_a_verdict() -> None:
    s = looked_at(
        with_everything(),
        measures=[(2, "on 3 of 5 days")],
        on_criteria=[(2, "missed", None), (1, "met", "mostly")],
        on_concerns=[(1, "did-not", None)],
        on_conditions=[(1, "broken", "nobody was asked")],
        on_needs=[("1.1", "unmet", "nobody rests"), ("2.1", "met", None)],
        framing="holds",
    )
    s.then_made(
        "Reviewed",
        measures=[
            {"criterion": 1, "text": "mostly", "verdict": "met"},
            {"criterion": 2, "text": "on 3 of 5 days", "verdict": "missed"},
        ],
        became=[{"concern": 1, "text": None, "verdict": "did-not"}],
        conditions=[{"condition": 1, "text": "nobody was asked", "verdict": "broken"}],
        needs=[
            {"need": 1, "text": None, "verdict": "met"},
            {"need": "1.1", "text": "nobody rests", "verdict": "unmet"},
        ],
        framing="holds",
    )
    assert standing.unsettled(s.d) == {"has an unmet condition": ["bo"]}
    (condition,) = s.d.conditions
    assert (condition.state, condition.note, condition.event) == ("broken", "nobody was asked", s.event("Reviewed"))


def test_everything_that_there_was_to_be_looked_at_stands_with_the_review() -> None:
    s = looked_at(with_everything(), on_criteria=[(1, "met", None)])
    (review,) = s.d.reviews
    names = [("criterion", 1), ("criterion", 2), ("concern", 1), ("condition", 1), ("need", 1), ("need", "1.1")]
    assert [(thing.kind, thing.name) for thing in review.things] == names
    verdicts = [
        (said or {"verdict": "not said"})["verdict"] for said in map(partial(reviewing.said, review), review.things)
    ]
    assert verdicts == ["met"] + ["not said"] * 5
    s.when("amend", "ana", 31, criteria=["cold"]).when("round", "ana", 31).when("consent", "@all", 31, concern=None)
    s.when("voice", "ana", 32, kind="need", message="Quiet.").when("review", "bo", 33, verdict="amend", message="x")
    first, second = s.d.reviews
    assert [(thing.kind, thing.name) for thing in first.things] == names, "of what came later it could not speak"
    assert [thing.text for thing in second.things] == ["cold", "dear", "a cook is asked", "To eat.", "Quiet.", None]


def test_what_is_unclear_marks_no_condition() -> None:
    s = looked_at(with_everything(), on_conditions=[(1, "unclear", "nobody knows")])
    (condition,) = s.d.conditions
    assert (condition.state, condition.became, condition.verdict) == (None, "nobody knows", "unclear")
    s.when("review", "bo", 31, verdict="amend", message="x", on_conditions=[(1, "met", None)])
    assert s.d.conditions[0].state == "met"
    assert standing.unsettled(s.d) == {"has a concern": ["ana"]}


def test_a_review_cannot_say_what_nobody_understands() -> None:
    def tried(**more: Any) -> Scenario:
        return looked_at(with_everything(), **more)

    tried(on_criteria=[(1, "came-true", None)]).then_bad_input("does not say 'came-true'", "met, missed, unclear")
    tried(on_criteria=[(3, "met", None)]).then_bad_input("there is no criterion 3", "are: 1, 2")
    tried(on_conditions=[(2, "met", None)]).then_bad_input("there is no condition 2", "are: 1")
    tried(on_criteria=[(1, "met", "yes")], measures=[(1, "no")]).then_bad_input("criterion 1 is spoken of twice")
    tried(measures=[(1, "yes"), (1, "no")]).then_bad_input("criterion 1 is spoken of twice")
    tried(on_needs=[("1", "met", None), ("2.1", "unmet", None)]).then_bad_input("need 1 is spoken of twice")
    tried(on_needs=[("2", "met", None)]).then_bad_input("there is no need 2", "are: 1")
    tried(on_needs=[("1.2", "met", None)]).then_bad_input("there is no need 1.2")
    tried(on_concerns=[(1, None, " ")]).then_bad_input("the outcome is empty")


def test_of_a_need_that_it_does_not_address_a_decision_says_nothing() -> None:
    s = with_everything().when("open", "ana", 2, circle="team", title="C?")
    s.when("voice", "ana", 2, kind="need", message="Quiet.").speak_of(2)
    looked_at(s, on_needs=[("3.1", "met", None)]).then_bad_input("need 3.1 is none of this decision", "are: 1, 1.1")


def test_a_review_that_finds_the_framing_changed_opens_alignment_again() -> None:
    s = looked_at(with_everything(), framing="changed")
    assert not standing.freshly_aligned(s.d, standing.latest(s.d.alignments, s.d), "ana")
    s.when("align", "ana", 31, value="aligned")
    assert standing.freshly_aligned(s.d, standing.latest(s.d.alignments, s.d), "ana")
    s.when("review", "bo", 32, verdict="amend", message="x", framing="holds")
    assert standing.freshly_aligned(s.d, standing.latest(s.d.alignments, s.d), "ana")


def test_anybody_in_the_log_may_review() -> None:
    adopted().when("review", "sec", 30, verdict="keep", message="x").then_made("Reviewed", member="sec")


def test_a_review_while_another_version_is_asked_replaces_it() -> None:
    s = adopted().when("amend", "ana", 2, message="Turns.").when("round", "ana", 2)
    s.when("review", "bo", 3, verdict="keep", message="x").then(
        "Reviewed", "RoundClosed", "ProposalAmended", "RoundOpened"
    )
    s.then_made("ProposalAmended", version=3, text="We hire a cook.").then_in_force(1)


def test_anybody_may_ask_for_a_review_before_its_date() -> None:
    s = adopted().when("review-request", "out", 5, message="It is loud.")
    s.then_made("EarlyReviewCalled", member="out", because="request", reason="It is loud.")
    s.then_early_review("request", 5)
    s.when("review-request", "cy", 6, message="x").then_refused("an early review is due already")


def test_a_review_clears_the_early_review() -> None:
    s = adopted().when("buy-in", "bo", 5, value="out").then_early_review("buy-in out")
    s.when("review", "bo", 6, verdict="amend", message="x").then_early_review(None)
    s.when("check-in", "bo", 7, value="stopped").then_early_review("stopped", 7)


def test_the_decision_stays_in_force_meanwhile() -> None:
    s = reviewed("keep").when("buy-in", "bo", 31, value="in").then_made("BuyInDeclared", version=1)
    s.when("close", "ana", 32).then_status("proposed").then_in_force(1)


def other(s: Scenario, circle: str, title: str = "Turns?") -> Scenario:
    """A further decision of a circle, which is proposed and in a round."""
    s.when("open", "ana", circle=circle, title=title).when("propose", "ana", message="Turns.")
    return s.when("round", "ana")


def two(circle: str) -> Scenario:
    """Decision 1 of the team is in force; decision 2 of `circle` is in a round, meant to supersede it."""
    s = adopted()
    if circle != "team":
        s.when("circle-form", "ana", 1, about=circle, aim="x", members=[("ana", []), ("out", [])])
    return other(s, circle).when("supersede", "ana", 2, other=1, message="It covers it.")


def test_the_intent_to_supersede_is_recorded_in_the_decision_that_does() -> None:
    s = two("team").then_made("SupersessionProposed", number=1, supersedes=two("team").log.stream(1))
    s.then_status("in round").speak_of(1).then_status("adopted")


def test_in_one_circle_adoption_retires_the_other_in_the_same_save() -> None:
    s = two("team").when("consent", "@all", 3)
    s.then(*["ConsentGiven"] * 3, "DecisionAdopted", "DecisionSuperseded")
    s.then_made("DecisionSuperseded", member=None, at=3, number=2, by=s.log.stream(2)).then_status("adopted")
    s.speak_of(1).then_status("superseded").then_in_force(None)
    s.when("amend", "ana", message="x").then_refused("the decision is superseded", "open a new decision")


def test_an_open_round_of_what_is_superseded_ends() -> None:
    s = two("team").speak_of(1).when("amend", "ana", 2, message="y").when("round", "ana", 2).speak_of(2)
    s.when("consent", "@all", 3).then(*["ConsentGiven"] * 3, "DecisionAdopted", "RoundClosed", "DecisionSuperseded")
    assert not s.log.circle("team").open_rounds
    s.speak_of(1).then_status("superseded")


def test_another_circle_is_asked_to_consent_by_a_round_on_retiring() -> None:
    s = two("garden").when("consent", "@all", 3)
    s.then(*["ConsentGiven"] * 2, "DecisionAdopted", "ProposalAmended", "RoundOpened")
    s.then_made("ProposalAmended", member=None, retire=True, superseded_by=s.log.stream(2), superseded_by_number=2)
    s.then_made("RoundOpened", member=None, roster=["ana", "bo", "cy"], version=2)
    s.speak_of(1).then_status("in round").then_in_force(1)
    s.when("consent", "@all", 4).then(*["ConsentGiven"] * 3, "DecisionAdopted", "DecisionSuperseded")
    s.then_made("DecisionSuperseded", member=None, at=4, number=2, by=s.log.stream(2))
    s.then_status("superseded").then_in_force(None)


def test_the_other_circle_may_object() -> None:
    s = two("garden").when("consent", "@all", 3).speak_of(1).when("object", "bo", 4, message="We eat there.")
    s.then_status("objected").then_in_force(1).when("withdraw", "bo", 5, message="No.").then_status("adopted")


def test_a_circle_is_not_asked_twice_to_retire() -> None:
    s = two("garden").when("consent", "@all", 3).when("amend", "ana", 4, message="Pizza.").when("round", "ana", 4)
    s.when("consent", "@all", 5).then(*["ConsentGiven"] * 2, "DecisionAdopted")
    s = two("garden").speak_of(1).when("review", "ana", 2, verdict="let-go", message="x").speak_of(2)
    s.when("consent", "@all", 3).then(*["ConsentGiven"] * 2, "DecisionAdopted")


def test_an_adoption_of_the_past_asks_no_earlier_than_the_version_that_it_follows() -> None:
    s = two("garden").speak_of(1).when("amend", "ana", 9, message="y").speak_of(2).when("consent", "@all", 3, typed=10)
    s.then_made("DecisionAdopted", at=3).then_made("RoundOpened", at=9)


def test_a_circle_that_nobody_is_left_in_is_not_asked() -> None:
    s = two("garden")
    for member in ("ana", "bo", "cy"):
        s.when("circle-leave", "sec", 2, handle=member)
    s.when("consent", "@all", 3).then(*["ConsentGiven"] * 2, "DecisionAdopted")


def test_what_was_let_go_by_a_deadline_is_not_superseded() -> None:
    s = in_round("rust-fcp").when("consent", "@all", 0).when("react", "ana", 11, message="x").then_status("adopted")
    s.when("circle-form", "ana", about="garden", aim="x", members=[("ana", [])])
    other(s, "garden").when("supersede", "ana", 11, other=1, message="x").speak_of(1)
    s.when("review", "ana", 11, verdict="let-go", message="x").when("consent", "@all", 11)
    s.speak_of(2).when("consent", "ana", 30).then(
        "ConsentGiven", "DecisionAdopted", "DecisionAdopted", "DecisionRetired"
    )
    s.speak_of(1).then_status("retired")
    assert not s.log.circle("team").open_rounds


def test_only_what_is_in_force_can_be_superseded_and_not_by_itself() -> None:
    s = (
        other(adopted(), "team")
        .when("supersede", "ana", 2, other=2, message="x")
        .then_refused("cannot supersede itself")
    )
    s.when("supersede", "ana", 2, other=9, message="x").then_bad_input("there is no decision 9")
    s.when("supersede", "ana", 2, other=1, message="x").then("SupersessionProposed")
    s.when("supersede", "ana", 2, other=1, message="x").then_refused("meant to supersede decision 1 already")
    s.speak_of(1).when("supersede", "ana", 2, other=2, message="x").then_refused("decision 2 is not in force")


def test_what_is_adopted_already_takes_up_no_further_intent() -> None:
    s = other(adopted(), "team").when("consent", "@all", 2).when("supersede", "ana", 3, other=1, message="x")
    s.then_refused("this decision is adopted already", "decisions review 1 let-go")
    s.when("amend", "ana", 3, message="y").when("supersede", "ana", 3, other=1, message="x").then(
        "SupersessionProposed"
    )
