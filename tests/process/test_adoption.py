"""Adoption is by the rule, in the same write as the act that completes it; nobody adopts by hand."""

from __future__ import annotations

import pytest

from decisions.process import standing
from decisions.process.act import ACTS
from tests.process.given import Scenario, adopted, given, in_round, opened, proposed


def test_nobody_adopts_by_hand() -> None:
    assert not [name for name in ACTS if "adopt" in name or "presume" in name]


@pytest.mark.parametrize(
    ("policy", "last"),
    [("sociocracy", "consent"), ("s3", "consent"), ("lazy-consensus", "consent"), ("rough-consensus", "consent")],
)
def test_adoption_is_in_the_same_write_as_the_answer_that_completes_it(policy: str, last: str) -> None:
    s = in_round(policy).when("consent", "ana,bo", 1).when(last, "cy", 2).then("ConsentGiven", "DecisionAdopted")
    s.then_made("DecisionAdopted", member=None, version=1, round=1, presumed=[], outstanding=[], digest=digest(s))


def digest(s: Scenario) -> str:
    return s.d.versions[0].digest


def test_a_stand_aside_may_complete_it() -> None:
    s = in_round("s3").when("consent", "ana,bo", 1).when("stand-aside", "cy", 2, message="x")
    s.then("StoodAside", "DecisionAdopted")


def test_leaving_may_complete_it() -> None:
    s = in_round().when("consent", "ana,bo", 1).when("circle-leave", "ana", 4, handle="cy")
    s.then("CircleLeft", "RosterLeft", "DecisionAdopted").then_adopted(4)
    assert s.d.adoption is not None
    assert s.d.adoption.roster == ["ana", "bo"]


def test_a_correction_may_complete_it() -> None:
    s = in_round().when("object", "bo", 1, message="no")
    s.when("consent", "@all", 2).when("correct", "bo", 3, event=s.event("ObjectionRaised"), message="a question")
    s.then("EntryCorrected", "DecisionAdopted").then_adopted(3)


def test_a_dispute_may_complete_it() -> None:
    s = in_round().when("consent", "ana,cy", 1)
    s.when("consent", "bo", 1).then_adopted(1)
    s = in_round().when("object", "bo", 1, by="sec", message="no").when("consent", "@all", 2)
    s.when("dispute", "bo", 3, event=s.event("ObjectionRaised"), message="never").then(
        "EntryDisputed", "DecisionAdopted"
    )
    s.then_adopted(3)


def test_withdrawing_an_objection_may_complete_it() -> None:
    s = in_round().when("object", "bo", 1, message="no").when("consent", "@all", 2)
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").then("ObjectionClosed", "DecisionAdopted")


def test_an_emptied_roster_closes_the_round() -> None:
    s = in_round("holacracy", "ana").when("circle-leave", "sec", 2, handle="ana")
    s.then("CircleLeft", "RosterLeft", "RoundClosed").then_made("RoundClosed", member=None, at=2)
    s.then_status("proposed").then_status("proposed", now=99)
    assert not s.log.circle("team").open_rounds


def test_the_review_date_is_the_version_s_or_follows_from_the_policy() -> None:
    s = opened(review_after=10).when("propose", "ana", message="x").when("round", "ana").when("consent", "@all", 5)
    s.then_made("DecisionAdopted", review_on="2026-01-16")
    s = opened().when("propose", "ana", message="x", review_on="2026-03-01").when("round", "ana")
    s.when("consent", "@all", 5).then_made("DecisionAdopted", review_on="2026-03-01")


def test_adoption_records_who_was_presumed_and_who_never_answered() -> None:
    s = in_round("rust-fcp", silence="presumed", time_limit=24, final_comment_days=0)
    s.when("consent", "ana", 2)
    s.then_made("DecisionAdopted", presumed=["bo", "cy"], outstanding=[])
    s = in_round("rust-fcp", final_comment_days=0).when("consent", "ana,cy", 2)
    s.then_made("DecisionAdopted", presumed=[], outstanding=["bo"])


def test_who_spoke_after_being_presumed_is_not_recorded_as_presumed() -> None:
    s = in_round("lazy-consensus", min_consents=2).when("consent", "ana", 4).when("consent", "bo", 5)
    s.then_made("DecisionAdopted", presumed=["cy"])


def test_opening_and_adoption_name_just_enough_buy_in() -> None:
    s = opened("lazy-consensus", "ana bo cy dee eli fay gus").when("frame", "ana", 0, message="We are hungry.")
    s.when("align", "@all", 0, value="aligned").when("align", "bo", 0, value="partly")
    s.when("propose", "ana", 0, message="x").when("round", "ana", 0)
    s.when("consent", "ana", 1, concern="dear").when("consent", "cy", 1, condition="we shop")
    s.when("stand-aside", "dee", 1, message="x").when("consent", "eli", 1, condition="cheap")
    s.when("condition", "ana", 2, condition=2, state="met").when("react", "ana", 4, message="x")
    assert standing.unsettled(s.d) == {
        "not freshly aligned": ["bo"],
        "presumed": ["bo", "fay", "gus"],
        "stood aside": ["dee"],
        "has a concern": ["ana"],
        "has an unmet condition": ["cy"],
    }
    s.then_status("adopted")


def test_an_overridden_objection_is_named_too() -> None:
    s = in_round("s3", facilitator="cy").when("object", "bo", 1, message="no")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="x").when("consent", "@all", 3)
    assert standing.unsettled(s.d) == {"was overridden": ["bo"]}
    s.then_status("adopted")


def test_leaving_removes_the_member_from_every_open_roster_in_the_same_save() -> None:
    s = in_round().when("open", "ana", 1, circle="team", title="Where?").when("propose", "ana", message="Here.")
    s.when("round", "ana").when("open", "ana", 1, circle="team", title="When?").when("propose", "ana", message="Now.")
    s.when("circle-leave", "ana", 2, handle="cy").then("CircleLeft", "RosterLeft", "RosterLeft")
    for number in (1, 2):
        s.speak_of(number).then_outstanding("ana", "bo")
        assert s.d.rounds[0].left[0][0] == "cy"


def test_leaving_leaves_the_rosters_of_other_circles_alone() -> None:
    s = in_round().when("circle-form", "ana", about="garden", aim="x", members=[("bo", []), ("cy", [])])
    s.when("circle-leave", "ana", about="garden", handle="cy").then("CircleLeft").then_outstanding("ana", "bo", "cy")


def test_laying_down_a_role_leaves_no_roster() -> None:
    s = in_round(facilitator="cy").when("circle-leave", "ana", handle="cy", role="facilitator").then("RoleEnded")
    s.then_outstanding("ana", "bo", "cy")


def test_joining_adds_nobody_to_an_open_round() -> None:
    s = in_round().when("circle-join", "ana", 1, handle="out").then("CircleJoined").then_outstanding("ana", "bo", "cy")
    s.when("consent", "out").then_refused("out is not on the roster", "a new member is asked in the next round")
    s.when("circle-leave", "ana", 2, handle="cy").when("circle-join", "ana", 3, handle="cy").then("CircleJoined")
    s.then_outstanding("ana", "bo")


def test_a_newcomer_may_align_buy_in_and_ask_for_a_review() -> None:
    s = adopted().when("frame", "ana", 1, message="x").when("circle-join", "ana", 2, handle="out")
    assert standing.joined_since(s.d, s.log.circle("team")) == ["out"]
    s.when("align", "out", 3, value="not").then("AlignmentDeclared")
    s.when("buy-in", "out", 3, value="in").then("BuyInDeclared")
    s.when("review-request", "out", 3, message="Why?").then_early_review("request", 3)


def test_a_roster_after_the_round_is_that_of_the_last_round() -> None:
    s = adopted().when("circle-leave", "ana", 2, handle="cy").then("CircleLeft").then_outstanding()
    assert standing.roster(s.d) == ["ana", "bo", "cy"]


def test_statuses_from_the_first_step_to_the_last() -> None:
    s = given().when("open", "ana", 0, circle="team", title="x").then_status("aligning")
    s.when("option", "ana", 0, message="x").then_status("exploring")
    s.when("propose", "ana", 0, message="x").then_status("proposed")
    s.when("round", "ana", 0).then_status("in round").when("object", "bo", 1, message="no").then_status("objected")
    s.when("withdraw", "ana", 1, message="x").then_status("withdrawn")
    s.when("propose", "ana", 2, message="y").when("round", "ana", 2).when("consent", "@all", 3).then_status("adopted")
    s.when("review", "ana", 4, verdict="let-go", message="x").then_status("in round").when("consent", "@all", 5)
    s.then_status("retired")


def test_a_decision_may_be_small() -> None:
    proposed().then_status("proposed").when("round", "ana", 0).when("consent", "@all", 0).then_adopted(0)
