"""What another tool tells: answers to nobody knows which version, and outcomes that no rule here found."""

from __future__ import annotations

from typing import Any

from decisions.process import standing
from decisions.process.left_behind import left_behind, newcomers
from tests.process.given import Scenario, adopted, in_round, opened, proposed, when


def reported(**more: Any) -> Scenario:
    """A proposal that was adopted elsewhere on day 2, after an answer on day 1."""
    s = proposed().when("report-answer", "bo", 1, answer="objection", said="block", message="too dear", by="sec")
    return s.when("report-outcome", "ana", 2, outcome="adopted", said="outcome", **more)


def test_a_reported_answer_counts_for_no_rule() -> None:
    s = in_round().when("report-answer", "ana", 1, answer="consent", said="agree")
    s.then("AnswerReported").then_made("AnswerReported", member="ana", answer="consent", said="agree", text=None)
    for member in ("bo", "cy"):
        s.when("report-answer", member, 1, answer="consent", said="agree").then("AnswerReported")
    s.then_status("in round").then_outstanding("ana", "bo", "cy")
    s.when("report-answer", "bo", 2, answer="objection", said="block").then_status("in round")
    assert standing.current_answers(s.d) == {}
    s.when("consent", "@all", 3).then_status("adopted")


def test_it_neither_stops_a_comment_period_nor_makes_an_early_review_due() -> None:
    s = in_round("rust-fcp").when("consent", "@all", 1)
    assert s.d.period is not None
    s.when("report-answer", "bo", 2, answer="objection", said="block").then("AnswerReported")
    assert s.d.period is not None
    s = adopted().when("report-answer", "bo", 20, answer="objection", said="block").then("AnswerReported")
    assert s.d.early_review is None


def test_anybody_may_have_answered_and_at_any_time() -> None:
    opened().when("report-answer", "out", 0, answer="other", said="hm").then("AnswerReported")
    opened().when("report-answer", "bo", 1, answer="maybe", said="hm").then_bad_input("an answer cannot be 'maybe'")


def test_a_reported_adoption_is_in_force_and_nobody_is_left_behind_by_it() -> None:
    s = reported(deciders=["bo", "out", "bo"], message="We do it.")
    s.then("OutcomeReported").then_status("adopted")
    s.then_made("OutcomeReported", version=1, review_on="2026-07-02", deciders=["bo", "out"], text="We do it.")
    d = s.d
    assert (d.in_force, d.adoption and d.adoption.reported) == (1, True)
    assert (standing.roster(d), standing.carriers(d), standing.bought(d)) == ([], [], [])
    assert left_behind(d) == newcomers(d, s.log.circle("team")) == []
    assert standing.spoken(d, 1) == {}


def test_it_is_carried_on_like_any_other() -> None:
    s = reported().when("buy-in", "bo", 3, value="out").then("BuyInDeclared", "EarlyReviewCalled")
    assert [x.why for x in left_behind(s.d)] == ["buy-in-out"]
    s.when("review", "ana", 4, verdict="keep", message="It works.")
    s.then("Reviewed", "ProposalAmended", "RoundOpened")
    s.when("consent", "@all", 5).then_status("adopted")
    assert s.d.in_force == 2


def test_the_review_date_is_the_one_that_is_told() -> None:
    reported(review_on="2026-03-01").then_made("OutcomeReported", review_on="2026-03-01")
    s = reported().when("report-outcome", "ana", 3, outcome="adopted", said="outcome", review_on="2026-04-01")
    assert len(s.d.adoptions) == 1
    assert s.d.adoption
    assert (s.d.adoption.at, s.d.adoption.review_on) == (when(2), "2026-04-01")


def test_how_it_ended_elsewhere() -> None:
    s = proposed().when("report-outcome", "ana", 2, outcome="withdrawn", said="rejected").then_status("withdrawn")
    s.when("report-outcome", "ana", 3, outcome="adopted", said="accepted").then_refused("the proposal was withdrawn")
    reported().when("report-outcome", "ana", 3, outcome="withdrawn", said="x").then_refused("version 1 is in force")
    s = reported().when("report-outcome", "ana", 3, outcome="retired", said="deprecated").then_status("retired")
    s.when("report-outcome", "ana", 4, outcome="retired", said="deprecated").then_refused("the decision is retired")
    opened().when("report-outcome", "ana", 2, outcome="retired", said="deprecated").then_status("retired")
    opened().when("report-outcome", "ana", 2, outcome="adopted", said="x").then_refused("nothing has been proposed")


def test_what_superseded_it_may_be_unknown() -> None:
    s = reported().when("report-outcome", "ana", 3, outcome="superseded", said="superseded").then_status("superseded")
    assert (s.d.in_force, s.d.superseded_by) == (None, None)
    s = reported()
    s.when("open", "ana", 3, circle="team", title="Another")
    other = s.log.stream(2)
    s.speak_of(1).when("report-outcome", "ana", 4, outcome="superseded", said="superseded", superseded_by=other)
    s.then_made("OutcomeReported", number=2, by=other).then_status("superseded")


def test_a_statement_changes_nothing() -> None:
    s = in_round().when("report-outcome", "ana", 1, outcome="stated", said="outcome", message="Let us see.")
    s.then("OutcomeReported").then_made("OutcomeReported", version=None, review_on=None)
    s.then_status("in round")
    adopted().when("report-outcome", "ana", 9, outcome="stated", said="x").then_status("adopted")


def test_nothing_is_reported_of_what_is_decided_here() -> None:
    for outcome in ("adopted", "withdrawn", "retired", "superseded"):
        in_round().when("report-outcome", "ana", 1, outcome=outcome, said="x").then_refused("there are rounds here")
    proposed().when("report-outcome", "ana", 1, outcome="won", said="x").then_bad_input("can be reported as 'won'")


def test_a_member_confirms_or_disputes_what_is_reported_of_them() -> None:
    s = reported()
    event = s.event("AnswerReported", "bo")
    assert s.when("confirm", "bo", 3).d.confirmed == {event}
    s = reported()
    s.when("dispute", "bo", 3, event=s.event("AnswerReported", "bo"), message="never").then("EntryDisputed")
    s = reported()
    s.when("correct", "bo", 3, event=s.event("AnswerReported", "bo"), message="not me")
    assert s.d.reported_answers == []
