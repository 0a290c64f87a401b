"""Confirm, dispute and correct: what was recorded for somebody, and what was recorded wrongly."""

from __future__ import annotations

import pytest

from decisions.process import standing
from tests.process.given import Scenario, adopted, in_round, opened


def for_bo() -> Scenario:
    """The secretary recorded on day 2 that bo consented on day 1."""
    return in_round().when("consent", "bo", 1, typed=2, by="sec")


def test_a_member_confirms_what_was_recorded_for_them() -> None:
    s = for_bo()
    entry = s.event("ConsentGiven")
    s.when("confirm", "bo", 3).then_made("EntryConfirmed", member="bo", events=[entry])
    assert s.d.confirmed == {entry}
    s.when("confirm", "bo", 4).then_refused("nothing recorded for bo waits for a confirmation")


def test_one_entry_is_named_by_id_prefix_or_position() -> None:
    s = for_bo().when("consent", "bo", 2, by="sec")
    first, second = (e for e in s.records if e["type"] == "ConsentGiven")
    s.when("confirm", "bo", event=str(first["position"])).then_made("EntryConfirmed", events=[first["id"]])
    s.when("confirm", "bo", event=second["id"][:12]).then_made("EntryConfirmed", events=[second["id"]])
    s.when("confirm", "bo", event="ffffffffffff").then_bad_input("no event of this decision can be called")
    s.when("confirm", "bo", event="").then_bad_input("several events can be called")


def test_confirm_and_dispute_are_refused_for_anyone_but_oneself() -> None:
    s = for_bo()
    entry = s.event("ConsentGiven")
    s.when("confirm", "bo", by="sec").then_refused("only bo can confirm", "you are sec")
    s.when("dispute", "bo", by="sec", event=entry, message="x").then_refused("only bo can dispute")
    s.when("confirm", "cy", event=entry).then_refused("this entry is bo's, not cy's")
    s.when("dispute", "cy", event=entry, message="x").then_refused("this entry is bo's, not cy's")


def test_what_one_recorded_oneself_is_neither_confirmed_nor_disputed() -> None:
    s = in_round().when("consent", "bo", 1)
    entry = s.event("ConsentGiven")
    s.when("confirm", "bo", event=entry).then_refused("you recorded this yourself")
    s.when("dispute", "bo", event=entry, message="x").then_refused("you recorded this yourself", "decisions correct")


def test_unconfirmed_is_not_confirmed() -> None:
    assert not for_bo().d.confirmed


def test_a_disputed_answer_stops_counting() -> None:
    s = for_bo()
    entry = s.event("ConsentGiven")
    s.when("dispute", "bo", 3, event=entry, message="I was not there.").then("EntryDisputed")
    s.then_current().then_outstanding("ana", "bo", "cy")
    assert s.d.disputed[entry]["data"]["reason"] == "I was not there."
    s.when("dispute", "bo", 3, event=entry, message="x").then_refused("this entry is disputed already")


def test_a_dispute_uncovers_the_answer_before_it() -> None:
    s = (
        in_round()
        .when("consent", "bo", 1)
        .when("retract", "bo", 2, by="sec", message="x")
        .then_outstanding("ana", "bo", "cy")
    )
    s.when("dispute", "bo", 3, event=s.event("AnswerRetracted"), message="never").then_current(bo="consent")


def test_a_disputed_objection_blocks_no_longer() -> None:
    s = in_round().when("object", "bo", 1, by="sec", message="no").then_status("objected")
    s.when("dispute", "bo", 2, event=s.event("ObjectionRaised"), message="never").then_status("in round")
    s.then_outstanding("ana", "bo", "cy")


def test_a_dispute_after_adoption_makes_an_early_review_due() -> None:
    s = in_round().when("consent", "bo", 1, by="sec").when("consent", "ana,cy", 1).then_status("adopted")
    s.when("dispute", "bo", 5, event=s.event("ConsentGiven", "bo"), message="never")
    s.then("EntryDisputed", "EarlyReviewCalled").then_early_review("dispute", 5).then_adopted(1)
    s.then_outstanding("bo")


def test_a_presumption_may_be_disputed_by_its_member() -> None:
    s = in_round("lazy-consensus").when("react", "ana", 4, message="x")
    s.when("dispute", "bo", 5, event=s.event("ConsentPresumed", "bo"), message="I was ill.")
    s.then_current(ana="presumed", cy="presumed").then_outstanding("bo", now=99)


def test_a_dispute_of_a_presumption_after_adoption_makes_an_early_review_due() -> None:
    s = in_round("holacracy").when("react", "ana", 8, message="x")
    s.when("dispute", "bo", 9, event=s.event("ConsentPresumed", "bo"), message="x").then_early_review("dispute", 9)


def test_only_declarations_are_disputed_and_only_with_a_reason() -> None:
    s = in_round().when("voice", "bo", by="sec", kind="need", message="x")
    s.when("dispute", "bo", event=s.event("Voiced"), message="x").then_refused("is no declaration of a member")
    s = for_bo()
    s.when("dispute", "bo", event=s.event("ConsentGiven"), message="").then_bad_input("the reason is empty")


def test_a_dispute_of_another_declaration_calls_no_review() -> None:
    s = adopted().when("buy-in", "bo", 2, by="sec", value="in")
    s.when("dispute", "bo", 3, event=s.event("BuyInDeclared"), message="x").then("EntryDisputed")
    assert standing.latest(s.d.buy_ins, s.d) == {}


def test_a_dispute_stops_a_comment_period_that_no_longer_holds() -> None:
    s = in_round("rust-fcp").when("consent", "bo", 1, by="sec").when("consent", "ana", 1)
    s.when("dispute", "bo", 3, event=s.event("ConsentGiven", "bo"), message="x")
    s.then("EntryDisputed", "CommentPeriodStopped").then_status("in round", now=99)


def test_correct_is_for_the_entry_s_member_and_its_recorder_only() -> None:
    s = for_bo()
    entry = s.event("ConsentGiven")
    s.when("correct", "ana", 3, event=entry, message="x").then_refused("only bo or sec can correct this entry")
    s.when("correct", "sec", 3, event=entry, message="It was cy.").then("EntryCorrected")
    made = s.made[0]["data"]
    assert (made["event"], made["type"], made["member"], made["version"]) == (entry, "ConsentGiven", "bo", 1)
    assert made["at"] == "2026-01-02T00:00:00Z"
    s.then_current().then_outstanding("ana", "bo", "cy")
    s.when("correct", "bo", 4, event=entry, message="x").then_refused("this entry is void already")
    for_bo().when("correct", "bo", 3, event=entry, message="x").then("EntryCorrected")


@pytest.mark.parametrize("kind", ["DecisionAdopted", "RoundOpened", "ProposalMade", "DecisionOpened"])
def test_adoptions_rounds_and_versions_are_not_corrected(kind: str) -> None:
    s = adopted()
    s.when("correct", "ana", event=s.event(kind), message="x").then_refused(f"{kind} cannot be corrected")


def test_declarations_and_texts_are() -> None:
    s = opened().when("voice", "bo", 1, kind="need", message="x").when("option", "bo", 1, message="x")
    s.when("frame", "bo", 1, message="x").when("align", "bo", 1, value="not").when("ask", "bo", 1, message="x")
    for kind in ("Voiced", "OptionOffered", "SituationFramed", "AlignmentDeclared", "QuestionAsked"):
        s.when("correct", "bo", 2, event=s.event(kind), message="x").then("EntryCorrected")
    d = s.d
    assert [d.voices, d.options, d.framings, d.alignments, d.questions] == [[], [], [], [], []]
    s.then_status("aligning")


def test_numbers_of_void_entries_are_not_given_again() -> None:
    s = in_round().when("voice", "bo", 1, kind="need", message="x").when("option", "bo", 1, message="x")
    s.when("object", "bo", 1, message="x").when("consent", "cy", 1, concern="x", condition="x")
    s.when("frame", "bo", 1, message="x").when("ask", "bo", 1, message="x").when("action-add", "bo", 1, message="x")
    kinds = "Voiced OptionOffered ObjectionRaised SituationFramed QuestionAsked ActionPlanned"
    for kind in kinds.split():
        s.when("correct", "bo", 2, event=s.event(kind), message="x")
    s.when("correct", "cy", 2, event=s.event("ConsentGiven"), message="x")
    s.when("voice", "bo", 3, kind="need", message="y").then_made("Voiced", number=2)
    s.when("option", "bo", 3, message="y").then_made("OptionOffered", option=2)
    s.when("object", "bo", 3, message="x").then_made("ObjectionRaised", objection=2)
    s.when("frame", "bo", 3, message="x").then_made("SituationFramed", revision=2)
    s.when("ask", "bo", 3, message="x").then_made("QuestionAsked", question=2)
    s.when("action-add", "bo", 3, message="x").then_made("ActionPlanned", action=2)
    s.when("consent", "cy", 3, concern="y", condition="y").then_made(
        "ConsentGiven", concern={"number": 2, "text": "y"}, condition={"number": 2, "text": "y"}
    )


def test_a_correction_is_filtered_by_when_it_was_recorded_alone() -> None:
    s = in_round().when("consent", "bo", 1)
    s.when("correct", "bo", 5, event=s.event("ConsentGiven"), message="x")
    assert standing.current_answers(s.state(as_of=2)) == {}
    assert list(standing.current_answers(s.state(as_of=2, known_at=4))) == ["bo"]
    assert standing.current_answers(s.state(as_of=2, known_at=5)) == {}
    assert [e["data"]["type"] for e in s.state(as_of=2).corrections] == ["ConsentGiven"]
    assert s.state(as_of=0.5).corrections == []


def test_as_of_and_known_at_are_different_questions() -> None:
    s = in_round().when("consent", "bo", 1, typed=4).when("consent", "cy", 3, typed=5)
    assert list(standing.current_answers(s.state(as_of=2))) == ["bo"]
    assert list(standing.current_answers(s.state(as_of=2, known_at=3))) == []
    assert list(standing.current_answers(s.state(known_at=4))) == ["bo"]
    assert list(standing.current_answers(s.state(as_of=1))) == ["bo"]
    assert list(standing.current_answers(s.state(known_at=5))) == ["bo", "cy"]


def test_the_right_entry_is_recorded_anew() -> None:
    s = for_bo()
    s.when("correct", "sec", 3, event=s.event("ConsentGiven"), message="It was cy.").when("consent", "cy", 1, by="sec")
    s.then_current(cy="consent")


def test_voiding_an_objection_by_its_raiser_brings_the_consent_back() -> None:
    s = in_round().when("consent", "bo", 1).when("object", "bo", 2, message="no").then_current(bo="objection")
    s.when("correct", "bo", 3, event=s.event("ObjectionRaised"), message="x").then_current(bo="consent")


def test_voiding_an_objection_without_its_raiser_leaves_the_raiser_outstanding() -> None:
    s = in_round().when("consent", "bo", 1).when("object", "bo", 2, by="sec", message="no").when("consent", "ana,cy", 2)
    s.when("correct", "sec", 3, event=s.event("ObjectionRaised"), message="x").then("EntryCorrected")
    s.then_current(ana="consent", cy="consent").then_outstanding("bo").then_status("in round")
    s.when("consent", "bo", 2.5, typed=4).then_current(ana="consent", bo="consent", cy="consent").then_adopted(3)


def test_a_consent_given_while_that_objection_was_open_does_not_come_back_either() -> None:
    s = in_round().when("object", "bo", 1, by="sec", message="no").when("consent", "bo", 2).then_current(bo="objection")
    s.when("correct", "sec", 3, event=s.event("ObjectionRaised"), message="x").then_current().then_outstanding(
        "ana", "bo", "cy"
    )
    s.when("consent", "bo", 4).then_current(bo="consent")


def test_an_open_round_is_tested_again() -> None:
    s = in_round("rust-fcp").when("consent", "ana,bo", 1)
    s.when("correct", "bo", 2, event=s.event("ConsentGiven", "bo"), message="x")
    s.then("EntryCorrected", "CommentPeriodStopped").then_status("in round", now=99)


def test_an_adoption_stands_with_an_early_review() -> None:
    s = in_round().when("consent", "ana,cy", 1).when("consent", "bo", 1).then_status("adopted")
    s.when("correct", "bo", 5, event=s.event("ConsentGiven", "bo"), message="It was a no.")
    s.then("EntryCorrected", "EarlyReviewCalled").then_made("EarlyReviewCalled", member=None, because="correction")
    s.then_adopted(1).then_early_review("correction", 5).then_outstanding("bo")


def test_a_correction_of_a_text_calls_no_review() -> None:
    s = adopted().when("react", "bo", 2, message="x")
    s.when("correct", "bo", 3, event=s.event("ReactionShared"), message="x").then("EntryCorrected").then_early_review(
        None
    )


def test_the_log_keeps_both() -> None:
    s = in_round().when("consent", "bo", 1)
    s.when("correct", "bo", 5, event=s.event("ConsentGiven"), message="x")
    d = s.d
    assert [e["type"] for e in s.records][-2:] == ["ConsentGiven", "EntryCorrected"]
    assert list(d.voided) == [s.event("ConsentGiven")]
