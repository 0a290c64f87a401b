"""Align: needs, desires, facts and feelings; a framing, its revisions, and who sees it the same way."""

from __future__ import annotations

import pytest

from decisions.process import standing
from tests.process.given import Scenario, adopted, given, in_round, opened, proposed


@pytest.mark.parametrize("kind", ["need", "desire", "fact", "feeling"])
def test_members_voice_needs_desires_facts_and_feelings(kind: str) -> None:
    s = opened().when("voice", "bo", 1, kind=kind, message="I am hungry.")
    s.then_made("Voiced", member="bo", number=1, text="I am hungry.")
    s.then_status("aligning")


def test_voices_are_numbered_within_their_kind() -> None:
    s = opened()
    numbers = []
    for kind in ("need", "fact", "need", "fact", "need"):
        s.when("voice", "bo", kind=kind, message="so")
        numbers.append(s.made[0]["data"]["number"])
    assert numbers == [1, 1, 2, 2, 3]


def test_nothing_else_is_voiced() -> None:
    opened().when("voice", "bo", kind="opinion", message="I know.").then_bad_input("nobody voices a 'opinion'", "need")


def test_voices_come_from_the_members_of_the_circle_and_from_carriers() -> None:
    s = proposed().when("voice", "out", kind="need", message="I want in.")
    s.then_refused("out is not a member of the circle team, nor carries this decision out", "circle join team out")
    s.when("amend", "ana", 1, carried_by=["out"]).when("voice", "out", 1, kind="need", message="I want in.")
    s.then("Voiced")


def test_whoever_only_proposes_does_not_carry_the_decision_out() -> None:
    s = opened().when("propose", "out", 0, message="A cook.").then_made("ProposalMade", owner="out")
    s.when("voice", "out", kind="need", message="I want in.").then_refused("nor carries this decision out")


def test_whoever_has_left_the_circle_voices_no_more() -> None:
    s = opened().when("circle-leave", "ana", 1, handle="bo").when("voice", "bo", kind="need", message="so")
    s.then_refused("bo is not a member")


def test_anybody_in_the_log_may_frame_the_situation() -> None:
    s = (
        opened()
        .when("frame", "sec", 1, message="We are hungry.")
        .then_made("SituationFramed", member="sec", revision=1)
    )
    s.when("frame", "out", 2, message="We are starving.").then_made("SituationFramed", revision=2)
    s.when("frame", "ana", message="We are starving.  \r\n").then_refused("this is the framing already")


@pytest.mark.parametrize("value", ["aligned", "partly", "not"])
def test_alignment_is_declared_on_the_newest_framing(value: str) -> None:
    s = framed().when("align", "bo", 2, value=value, why="So I see it.")
    s.then_made("AlignmentDeclared", member="bo", framing=1, value=value, reason="So I see it.")


def test_without_a_framing_there_is_nothing_to_be_aligned_with() -> None:
    opened().when("align", "bo", value="aligned").then_refused("there is no framing", "decisions frame N")


def test_alignment_comes_from_members_of_the_circle_and_carriers() -> None:
    s = framed().when("align", "out", value="aligned").then_refused("out is not a member")
    s.when("propose", "ana", message="A cook.", carried_by=["out"]).when("align", "out", value="not")
    s.then("AlignmentDeclared")


def test_alignment_is_one_of_three() -> None:
    framed().when("align", "bo", value="maybe").then_bad_input("alignment cannot be 'maybe'", "aligned, partly, not")


def test_several_align_in_one_write_all_or_nothing() -> None:
    s = framed().when("align", "ana,bo", 2, value="aligned").then("AlignmentDeclared", "AlignmentDeclared")
    s.when("align", "cy,out", 2, value="aligned").then_refused("out is not a member")
    s.when("align", "@rest", 2, value="aligned").then_made("AlignmentDeclared", member="cy")
    s.then("AlignmentDeclared")
    s.when("align", "@rest", 2, value="aligned").then_refused("nobody is left to say this")
    s.when("align", "@all", 2, value="not").then(*["AlignmentDeclared"] * 3)


def test_a_new_revision_makes_earlier_alignments_stale() -> None:
    s = framed().when("align", "bo", 2, value="aligned")
    assert fresh(s) == ["bo"]
    s.when("frame", "ana", 3, message="We are starving.")
    assert fresh(s) == []
    s.when("align", "@rest", 3, value="aligned")
    assert fresh(s) == ["ana", "bo", "cy"]


def test_the_current_declaration_has_the_greatest_at() -> None:
    s = framed().when("align", "bo", 3, value="not").when("align", "bo", 2, value="aligned", typed=4)
    assert current(s) == {"bo": "not"}
    s.when("align", "bo", 3, value="partly")
    assert current(s) == {"bo": "partly"}


def test_no_declaration_is_unknown_and_unknown_is_not_yes() -> None:
    s = framed()
    assert fresh(s) == []
    assert current(s) == {}


def test_consent_implies_no_alignment() -> None:
    s = framed().when("propose", "ana", 2, message="A cook.").when("round", "ana", 2).when("consent", "@all", 3)
    s.then_status("adopted")
    assert fresh(s) == []


def test_alignment_may_be_declared_at_any_time() -> None:
    s = adopted().when("frame", "ana", 2, message="We were hungry.").when("align", "bo", 3, value="aligned")
    s.then("AlignmentDeclared").then_status("adopted")


def test_a_member_is_not_aligned_before_there_was_a_framing() -> None:
    framed().when("align", "bo", 0.5, value="aligned").then_refused("framing 1 is there only since")


def test_the_framing_reopens_where_a_review_finds_it_changed() -> None:
    s = adopted().when("frame", "ana", 2, message="We are hungry.").when("align", "@all", 2, value="aligned")
    s.when("review", "ana", 30, verdict="amend", message="We eat.", framing="changed")
    assert fresh(s) == []
    s.when("align", "bo", 31, value="aligned")
    assert fresh(s) == ["bo"]


def test_a_round_names_who_is_not_freshly_aligned() -> None:
    s = framed().when("align", "ana", 2, value="aligned").when("align", "bo", 2, value="partly")
    s.when("propose", "ana", 2, message="A cook.").when("round", "ana", 2)
    assert standing.unsettled(s.d) == {"not freshly aligned": ["bo", "cy"]}


def test_without_a_framing_nobody_is_named_as_not_aligned() -> None:
    assert standing.unsettled(in_round().d) == {}


def test_steps_may_be_skipped_and_voices_never_move_a_decision_back() -> None:
    s = opened().then_status("aligning").when("option", "bo", message="Turns.").then_status("exploring")
    s.when("voice", "bo", kind="need", message="so").then_status("exploring")
    s.when("propose", "ana", message="A cook.").then_status("proposed")
    s.when("voice", "bo", kind="need", message="so").when("frame", "ana", message="x").then_status("proposed")
    given().when("open", "ana", circle="team", title="Small").when("propose", "ana", message="Yes.").then_status(
        "proposed"
    )


def test_anybody_in_the_log_may_open_a_decision_of_a_circle() -> None:
    s = given().when("open", "out", 1, circle="TEAM", title="  Who cooks? ")
    s.then_made("DecisionOpened", member="out", circle="team", title="Who cooks?")
    s.when("open", "out", circle="team", title="two\nlines").then_bad_input("the title has a line break")


def test_nothing_happens_to_a_decision_before_it_was_opened() -> None:
    s = given().when("open", "ana", 2, circle="team", title="Who cooks?")
    s.when("voice", "bo", 1, kind="need", message="so").then_refused("the decision is open only since", "--at")


def test_decisions_are_numbered_in_the_order_in_which_the_log_stored_them() -> None:
    s = given().when("open", "ana", 5, circle="team", title="One").when("open", "ana", 1, circle="team", title="Two")
    assert [s.log.decision(stream).title for stream in s.log.decisions()] == ["One", "Two"]


def framed() -> Scenario:
    return opened().when("frame", "ana", 1, message="We are hungry.")


def current(s: Scenario) -> dict[str, str]:
    return {member: said.value for member, said in standing.latest(s.d.alignments, s.d).items()}


def fresh(s: Scenario) -> list[str]:
    said = standing.latest(s.d.alignments, s.d)
    return [m for m in ("ana", "bo", "cy", "out") if standing.freshly_aligned(s.d, said, m)]
