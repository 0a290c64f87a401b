"""Proposals: what people consent to, and the digest by which a version is known."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from decisions.process import standing
from tests.process.given import Scenario, adopted, in_round, opened, proposed


def digest(**content: Any) -> str:
    """As the domain says it: SHA-256 of the canonical JSON, absent is null, `retire` only where true."""
    keys = ("carried_by", "criteria", "needs", "owner", "review_on", "text")
    whole = {key: content.get(key) for key in keys}
    if content.get("retire"):
        whole["retire"] = True
    said = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def newest(s: Scenario) -> str:
    return s.d.versions[-1].digest


def test_a_proposal_has_a_text_and_its_owner_is_the_proposer() -> None:
    s = opened().when("propose", "bo", 1, message="A cook.")
    s.then_made("ProposalMade", version=1, text="A cook.", owner="bo", carried_by=None, review_on=None)
    s.then_status("proposed")
    assert newest(s) == digest(text="A cook.", owner="bo")


def test_an_owner_may_be_named() -> None:
    opened().when("propose", "bo", message="A cook.", owner="CY").then_made("ProposalMade", owner="cy")
    opened().when("propose", "bo", message="A cook.", owner="zoe").then_bad_input("nobody here is called 'zoe'")


def test_the_digest_is_over_all_that_people_consent_to() -> None:
    s = opened().when("voice", "ana", kind="need", message="to eat").when("voice", "ana", kind="need", message="rest")
    s.when(
        "propose",
        "ana",
        message="Ein Koch für uns.\r\nSofort.  \n\n",
        carried_by=["cy", "bo", "cy"],
        review_on="2026-06-01",
        criteria=["warm  ", "daily"],
        needs=["2", "1", "2"],
    )
    s.then_made("ProposalMade", carried_by=["bo", "cy"], needs=[1, 2], criteria=["warm", "daily"])
    assert newest(s) == digest(
        text="Ein Koch für uns.\nSofort.",
        owner="ana",
        carried_by=["bo", "cy"],
        review_on="2026-06-01",
        criteria=["warm", "daily"],
        needs=[1, 2],
    )


def test_a_text_is_identified_in_nfc() -> None:
    s = opened().when("propose", "ana", message="Ku\u0308che")
    assert newest(s) == digest(text="K\u00fcche", owner="ana")


def test_a_version_that_lets_go_is_flagged_retire_and_others_are_not() -> None:
    s = adopted().when("review", "ana", 30, verdict="let-go", message="Enough.")
    assert newest(s) == digest(text="We hire a cook.", owner="ana", retire=True)
    assert standing.content(s.d.versions[0]).keys() == {
        "carried_by",
        "criteria",
        "needs",
        "owner",
        "review_on",
        "text",
    }


def test_every_stored_digest_is_that_of_its_version() -> None:
    s = adopted().when("amend", "bo", 2, add="And a gardener.").when("review", "ana", 3, verdict="let-go", message="x")
    for version in s.d.versions:
        content = standing.content(version)
        assert version.digest == digest(**{str(key): value for key, value in content.items()})


def test_needs_may_be_those_of_other_decisions() -> None:
    s = opened().when("voice", "ana", kind="need", message="to eat")
    s.when("open", "ana", circle="team", title="Where?").when("voice", "ana", kind="need", message="room")
    s.when("propose", "ana", message="Here.", needs=["1.1", "1"]).then_made("ProposalMade", needs=[1, "1.1"])
    s.speak_of(1).when("propose", "ana", message="Here.", needs=["2.1", "1.1"])
    s.then_made("ProposalMade", needs=[1, "2.1"])


def test_a_need_that_nobody_voiced_cannot_be_addressed() -> None:
    s = opened().when("voice", "ana", kind="fact", message="so")
    s.when("propose", "ana", message="x", needs=["1"]).then_bad_input("there is no need 1", "none")
    s.when("propose", "ana", message="x", needs=["9.1"]).then_bad_input("there is no decision 9")
    for name in ("one", "\N{SUPERSCRIPT TWO}.1", "1.", ".", "9" * 5000 + ".1"):
        s.when("propose", "ana", message="x", needs=[name]).then_bad_input("a need cannot be named", "7.2")


def test_there_is_one_proposal_at_a_time() -> None:
    s = proposed().when("propose", "bo", message="Turns.").then_refused("there is a proposal already", "amend")
    s.when("round", "ana").when("propose", "bo", message="Turns.").then_refused("(the decision is in round)")
    adopted().when("propose", "bo", message="Turns.").then_refused("(the decision is adopted)")


def test_amend_takes_every_option_and_what_is_not_given_stays() -> None:
    s = opened().when("voice", "ana", kind="need", message="to eat")
    s.when("propose", "ana", message="A cook.", carried_by=["bo"], criteria=["warm"], needs=["1"])
    s.when("amend", "cy", 1, review_on="2026-06-01")
    s.then_made(
        "ProposalAmended",
        member="cy",
        version=2,
        text="A cook.",
        owner="ana",
        carried_by=["bo"],
        criteria=["warm"],
        needs=[1],
        review_on="2026-06-01",
    )
    s.when("amend", "cy", 1, owner="cy", carried_by=["ana"], criteria=["cold"])
    s.then_made("ProposalAmended", owner="cy", carried_by=["ana"], criteria=["cold"], review_on="2026-06-01")
    s.when("amend", "cy", 1, add="And a gardener.").then_made("ProposalAmended", text="A cook.\n\nAnd a gardener.")


def test_an_amended_version_that_lets_go_still_lets_go() -> None:
    s = adopted().when("review", "ana", 30, verdict="let-go", message="Enough.")
    s.when("amend", "bo", 31, add="From March on.").then_made("ProposalAmended", retire=True, version=3)
    s.when("amend", "bo", 31).then_refused("that is what version 3 says already")
    s.when("consent", "@all", 32).then_status("retired")


@pytest.mark.parametrize("same", [{}, {"message": "We hire a cook. \n"}, {"owner": "ana"}, {"carried_by": []}])
def test_an_identical_version_is_refused(same: dict[str, Any]) -> None:
    proposed().when("amend", "bo", **same).then_refused("that is what version 1 says already", "change something")


def test_a_version_of_the_past_may_come_back() -> None:
    s = proposed().when("amend", "bo", message="Turns.").when("amend", "bo", message="We hire a cook.")
    s.then_made("ProposalAmended", version=3)
    assert s.d.versions[0].digest == s.d.versions[2].digest


def test_before_a_proposal_there_is_nothing_to_amend_or_withdraw() -> None:
    more: dict[str, Any] = {"message": "x"}
    for act, args in (("amend", more), ("withdraw", more), ("round", {}), ("consent", {})):
        opened().when(act, "ana", **args).then_refused("nothing has been proposed yet", "decisions propose N")


def test_anybody_in_the_log_may_propose_and_amend_and_it_is_no_answer() -> None:
    s = opened().when("propose", "out", message="A cook.").then("ProposalMade").when("round", "sec")
    s.then_outstanding("ana", "bo", "cy")
    s.when("amend", "bo", message="Turns.").then_outstanding("ana", "bo", "cy").then_current()


def test_proposing_opens_a_decision_in_one_go() -> None:
    s = opened().when("propose", "bo", 3, circle="team", title="Where?", message="Here.", owner="cy")
    s.then("DecisionOpened", "ProposalMade").then_made("ProposalMade", at=3, owner="cy", version=1)
    assert s.number == 2
    s.then_status("proposed")


def test_a_version_cannot_be_older_than_the_one_before_it() -> None:
    s = proposed().when("amend", "ana", 5, message="Turns.")
    s.when("amend", "ana", 4, message="Nobody.").then_refused("version 2 is there only since")


def test_withdrawing_takes_the_proposal_off_the_table() -> None:
    s = in_round().when("withdraw", "bo", 1, message="The cook left.")
    s.then("ProposalWithdrawn", "RoundClosed").then_made("ProposalWithdrawn", version=1, reason="The cook left.")
    s.then_status("withdrawn")
    s.when("consent", "bo").then_refused("the proposal was withdrawn", "propose anew")
    s.when("amend", "bo", message="x").then_refused("the proposal was withdrawn")
    s.when("propose", "cy", 2, message="Turns.").then_made("ProposalMade", version=2).then_status("proposed")


def test_withdrawing_closes_every_objection_as_moot() -> None:
    s = in_round().when("object", "bo", 1, message="no").when("object", "cy", 1, message="nor I")
    s.when("withdraw", "ana", 2, message="Sorry.")
    s.then("ProposalWithdrawn", "ObjectionClosed", "ObjectionClosed", "RoundClosed")
    s.then_objection(1, "moot", heard=False).then_objection(2, "moot", heard=False)


def test_where_a_later_version_is_withdrawn_the_status_returns_to_adopted() -> None:
    s = adopted().when("amend", "bo", 2, message="Turns.").then_status("proposed").then_in_force(1)
    s.when("round", "bo", 2).then_status("in round").when("object", "cy", 3, message="no").then_status("objected")
    s.then_in_force(1).when("withdraw", "bo", 4, message="Then not.").then_status("adopted").then_in_force(1)
    s.when("withdraw", "bo", 4, message="More.").then_refused("version 1 is in force", "let-go")
    s.when("amend", "bo", 5, message="Pizza.").then_made("ProposalAmended", version=3).then_in_force(1)


def test_status_is_about_the_newest_version_and_in_force_is_the_one_adopted_last() -> None:
    s = adopted().when("amend", "bo", 2, message="Turns.").when("round", "bo", 2).when("consent", "@all", 3)
    s.then_adopted(3).then_in_force(2)
    assert [a.version for a in s.d.adoptions] == [1, 2]
