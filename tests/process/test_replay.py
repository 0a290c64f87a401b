"""The same acts under another rule: under the same one nothing differs, and under another only what that rule makes."""

from __future__ import annotations

from typing import Any

from hypothesis import given as with_
from hypothesis import settings

from decisions.process import fold, standing
from decisions.process.act import circle_stream
from decisions.process.policy import PRESETS as PARAMETERS
from decisions.process.policy import least_answered, met
from decisions.process.replay import Instead, Replay
from decisions.process.state import Record
from decisions.when import iso
from tests.process.given import Scenario, adopted, given, in_round, when
from tests.process.test_properties import OWN, PRESETS, adopted_by_the_rule, begin, dump, play, stories

Story = list[tuple[str, str, float | None, float, dict[str, Any]]]


def replayed(s: Scenario, preset: str | None, **changes: Any) -> Replay:
    return Replay(s.records, Instead(preset, changes), s.log.records(circle_stream(s.d.circle)))


def told(records: list[Record]) -> list[Any]:
    """What happened, wherever it stands in the log; that an early review is due is not the rule's of the round."""
    kept = [e for e in records if e["type"] != "EarlyReviewCalled" or e["member"]]
    place = {e["id"]: number for number, e in enumerate(kept)}

    def data(e: Record) -> Record:
        disputed = e["type"] == "EntryDisputed"
        return {**e["data"], "event": place.get(e["data"]["event"])} if disputed else dict(e["data"])

    return [(e["type"], e["at"], e["member"], data(e)) for e in kept]


def adoptions(replay: Replay) -> list[tuple[int | None, str]]:
    return [(replay.recorded(a.version), iso(a.at)) for a in replay.d.adoptions]


def why(replay: Replay) -> list[tuple[str, str | None]]:
    return [(refused.why, refused.record["member"]) for refused in replay.refused]


@settings(max_examples=60, deadline=None)
@with_(PRESETS, OWN, stories())
def test_under_the_same_rule_the_same_is_recorded(preset: str, own: dict[str, Any], story: Story) -> None:
    s = begin(preset, **own)
    play(s, story)
    for number in range(1, len(s.log.decisions()) + 1):
        replay = replayed(s.speak_of(number), None)
        assert told(replay.records) == told(s.records)
        assert replay.refused == []
        presets = {r.preset for r in s.d.rounds}
        if len(presets) == 1 and all(r.policy == PARAMETERS.get(r.preset) for r in s.d.rounds):
            assert told(replayed(s, presets.pop()).records) == told(s.records)


@settings(max_examples=40, deadline=None)
@with_(PRESETS, OWN, stories(), PRESETS)
def test_under_another_rule_that_rule_holds(preset: str, own: dict[str, Any], story: Story, other: str) -> None:
    s = begin(preset, **own)
    play(s, story)
    for number in range(1, len(s.log.decisions()) + 1):
        replay = replayed(s.speak_of(number), other)
        d = replay.d
        for e in replay.records:
            if e["type"] == "DecisionAdopted":
                adopted_by_the_rule(replay.records, e)
        assert all(r.policy == PARAMETERS[other] for r in d.rounds)
        assert [v.number for v in d.versions] == [*range(1, len(d.versions) + 1)]
        assert not [o.number for o in d.objections if d.in_force and o.version <= d.in_force and o.blocking]
        assert not (d.period and not standing.complete(d))
        positions = [e["position"] for e in replay.records]
        assert positions == sorted(set(positions))
        assert dump(fold.decision(replay.records)) == dump(d), "it is a log like any other"
        spoken = [e["id"] for e in replay.records]
        assert not [r for r in replay.refused if r.record["id"] in spoken]


def test_the_least_answered_is_what_the_rule_asks_for() -> None:
    for policy in PARAMETERS.values():
        for roster in range(1, 13):
            held = [
                n for n in range(roster + 1)
                if met({**policy, "min_consents": 0}, roster=roster, consents=n, outstanding=roster - n, blocking=0)
            ]  # fmt: skip
            assert least_answered(policy, roster) == held[0]


# Who is silent.


def test_silence_is_consent_at_the_end_of_the_other_rules_time_limit() -> None:
    s = in_round().when("consent", "ana", 1).when("consent", "bo", 5).when("consent", "cy", 9)
    assert adoptions(replayed(s, "lazy-consensus")) == [(1, iso(when(3)))]
    presumed = [e["member"] for e in replayed(s, "lazy-consensus").records if e["type"] == "ConsentPresumed"]
    assert presumed == ["bo", "cy"]
    assert adoptions(replayed(s, "sociocracy")) == [(1, iso(when(9)))]


def test_silence_is_waited_for() -> None:
    s = in_round("lazy-consensus").when("consent", "ana", 1).when("react", "out", 4, message="fine")
    s.then_adopted(3)
    assert adoptions(replayed(s, "sociocracy")) == []
    assert standing.outstanding(replayed(s, "sociocracy").d) == ["bo", "cy"]


def test_what_time_alone_has_done_is_not_recorded_here_either() -> None:
    s = in_round().when("consent", "ana", 1)
    assert adoptions(replayed(s, "lazy-consensus")) == []
    assert adoptions(replayed(s.when("react", "ana", 4, message="so?"), "lazy-consensus")) == [(1, iso(when(3)))]


def test_a_time_limit_that_people_gave_stays_where_it_is_the_longer() -> None:
    s = in_round().when("close", "ana", 1).when("round", "ana", 2, until=when(20)).when("react", "ana", 3, message="x")
    assert [r.ends for r in replayed(s, "lazy-consensus").d.rounds] == [when(3), when(20)]
    assert [r.ends for r in replayed(s, "rough-consensus").d.rounds] == [when(14), when(20)]
    assert [r.ends for r in replayed(s, "sociocracy").d.rounds] == [None, when(20)]
    lazy = in_round("lazy-consensus")
    assert [r.ends for r in replayed(lazy, "sociocracy").d.rounds] == [None]


def test_a_disputed_presumption_is_that_of_the_other_rule() -> None:
    s = in_round("lazy-consensus").when("consent", "ana,bo", 4).then_adopted(4)
    s.when("dispute", "cy", 5, event=s.event("ConsentPresumed", "cy"), message="no", by="cy")
    assert standing.outstanding(s.d) == ["cy"]
    assert standing.outstanding(replayed(s, "lazy-consensus").d) == ["cy"]
    assert standing.outstanding(replayed(s, "holacracy", min_consents=1).d) == ["cy"]
    assert standing.outstanding(replayed(s, None, time_limit=1).d) == ["cy"]


def test_of_several_presumptions_the_same_one_is_disputed() -> None:
    s = in_round("lazy-consensus").when("react", "out", 4, message="x").when("close", "ana", 4).when("round", "ana", 5)
    first = s.event("ConsentPresumed", "cy")
    s.when("consent", "ana", 9).then_adopted(9).when("dispute", "cy", 10, event=first, message="no", by="cy")
    assert told(replayed(s, "lazy-consensus").records) == told(s.records)
    assert standing.outstanding(replayed(s, "lazy-consensus").d) == []


# Who objects.


def test_an_objection_comes_too_late() -> None:
    s = in_round().when("consent", "ana", 1).when("object", "bo", 5, message="no").when("consent", "cy", 6)
    d = replayed(s, "lazy-consensus").d
    assert (standing.status(d), d.objections[0].late, d.objections[0].blocking) == ("adopted", True, False)


def test_an_objection_of_after_the_adoption_blocks() -> None:
    s = adopted().when("object", "bo", 5, message="no")
    replay = replayed(s, "rust-fcp")
    assert (standing.status(replay.d), replay.d.objections[0].blocking) == ("objected", True)
    assert "CommentPeriodStopped" in [e["type"] for e in replay.records]


def test_an_override_that_the_other_rule_does_not_know() -> None:
    s = in_round("s3", facilitator="cy").when("object", "bo", 1, message="no")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="taste").when("consent", "@all", 3)
    s.then_adopted(3)
    replay = replayed(s, "sociocracy")
    assert (why(replay), standing.status(replay.d)) == ([("override", "cy")], "objected")
    assert why(replayed(s, "rough-consensus")) == [("override", "cy")], "it names no alternatives"
    assert adoptions(replayed(s, "holacracy")) == [(1, iso(when(3)))]


def test_an_objection_that_stays_open_is_closed_by_its_raisers_answer_to_a_new_version() -> None:
    s = in_round("s3", facilitator="cy").when("object", "bo", 1, message="no")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="taste")
    s.when("amend", "ana", 3, add="More.").when("consent", "@all", 4).then_adopted(4)
    replay = replayed(s, "sociocracy")
    assert adoptions(replay) == [(2, iso(when(4)))]
    assert [(o.kind, o.closed_at) for o in replay.d.objections] == [("withdrawn", when(4))]


def test_whose_stand_aside_is_refused_is_waited_for() -> None:
    s = in_round("s3").when("object", "bo", 0, message="no").when("amend", "ana", 1, add="More.")
    s.when("stand-aside", "bo", 2, message="not mine").when("consent", "ana,cy", 2).then_adopted(2)
    replay = replayed(s, "sociocracy")
    assert why(replay) == [("stand-aside", "bo")]
    assert standing.outstanding(replay.d) == ["bo"]
    assert [o.open for o in replay.d.objections] == [True], "what it closed stays open"
    assert adoptions(replayed(s, "lazy-consensus")) == [(2, iso(when(2)))]


# What has no place.


def test_what_is_about_a_version_in_force_has_nothing_to_be_about() -> None:
    s = adopted().when("buy-in", "ana,bo", 2, value="in").when("check-in", "ana", 3, value="doing")
    s.when("review", "ana", 4, verdict="keep", message="good").when("consent", "@all", 5)
    s.when("amend", "bo", 6, add="And more.").when("round", "bo", 6).when("consent", "@all", 7).then_in_force(3)
    replay = replayed(s, None, min_consents=4)
    assert adoptions(replay) == []
    assert {w for w, _ in why(replay)} == {"nothing-in-force", "no-version"}
    assert [(e["type"], e["data"]["version"]) for e in replay.records if e["type"].startswith("Proposal")] == [
        ("ProposalMade", 1), ("ProposalAmended", 2),
    ]  # fmt: skip
    assert replay.recorded(2) == 3, "a version that would not have been made leaves no gap"


def test_an_amendment_while_the_round_still_runs_asks_again() -> None:
    s = adopted().when("circle-join", "out", 2, handle="out", about="team").when("amend", "bo", 3, add="More.")
    assert s.d.open_round is None
    replay = replayed(s, None, max_outstanding=0, min_consents=4)
    assert [e["type"] for e in replay.records[-3:]] == ["RoundClosed", "ProposalAmended", "RoundOpened"]
    assert replay.d.open_round is not None
    assert replay.d.open_round.roster == ["ana", "bo", "cy", "out"]


def test_whoever_leaves_while_the_round_still_runs_leaves_it() -> None:
    s = in_round("rust-fcp", "ana bo cy dora").when("consent", "ana,bo,cy", 1)
    s.when("react", "ana", 12, message="x").then_adopted(11)
    s.when("circle-leave", "dora", 14, handle="dora", about="team")
    assert adoptions(replayed(s, "sociocracy")) == [(1, iso(when(14)))]


def test_an_emptied_roster_closes_the_round() -> None:
    s = given("lazy-consensus", "ana bo").when("open", "ana", 0, circle="team", title="x")
    s.when("propose", "ana", 0, message="x").when("round", "ana", 0).when("consent", "ana", 1)
    s.when("circle-leave", "ana", 4, handle="ana", about="team").when(
        "circle-leave", "bo", 5, handle="bo", about="team"
    )
    s.then_adopted(3)
    assert standing.status(replayed(s, "sociocracy").d) == "proposed"


def test_a_withdrawal_of_what_is_in_force() -> None:
    s = in_round().when("consent", "ana", 1).when("withdraw", "ana", 5, message="no").then_status("withdrawn")
    replay = replayed(s, "lazy-consensus")
    assert why(replay) == [("withdrawal", "ana")]
    assert adoptions(replay) == [(1, iso(when(3)))]


def test_a_withdrawal_closes_what_only_the_other_rule_has_open() -> None:
    s = in_round("s3", facilitator="cy").when("object", "bo", 1, message="no")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="taste").when(
        "withdraw", "ana", 3, message="x"
    )
    d = replayed(s, "sociocracy").d
    assert (standing.status(d), d.objections[0].kind, d.open_round) == ("withdrawn", "moot", None)


def test_a_retraction_of_what_nobody_presumed() -> None:
    s = in_round("lazy-consensus").when("consent", "ana", 1).when("retract", "bo", 5, message="not me")
    s.then_adopted(3)
    assert why(replayed(s, "sociocracy")) == [("retraction", "bo")]


def test_the_end_comes_earlier() -> None:
    s = adopted().when("review", "ana", 2, verdict="let-go", message="x").when("consent", "ana", 3)
    s.when("object", "bo", 9, message="no").when("amend", "cy", 10, add="Or not.").when("consent", "@all", 11)
    replay = replayed(s, "lazy-consensus")
    assert standing.status(replay.d) == "retired"
    assert ("ended", "bo") in why(replay)
    assert ("ended", "cy") in why(replay)


def test_another_decisions_adoption_is_taken_as_it_was() -> None:
    s = adopted()
    s.when("propose", "bo", 2, circle="team", title="y", message="That.").when(
        "supersede", "bo", 2, other=1, message="x"
    )
    s.when("round", "bo", 2).when("consent", "@all", 3).speak_of(1).then_status("superseded")
    assert standing.status(replayed(s, "s3").d) == "superseded"
    replay = replayed(s, None, min_consents=4)
    assert (standing.status(replay.d), why(replay)) == ("in round", [("nothing-in-force", None)])


def test_a_correction_is_folded_in() -> None:
    s = in_round("rust-fcp", "ana bo cy dora").when("consent", "ana,bo,cy", 1)
    s.when("correct", "sec", 4, event=s.event("ConsentGiven", "cy"), message="not said").when("consent", "cy", 5)
    assert adoptions(replayed(s, None, final_comment_days=0)) == [(1, iso(when(1)))]
    assert adoptions(replayed(s, None, final_comment_days=2)) == [(1, iso(when(3)))]
    assert adoptions(replayed(s.when("react", "ana", 30, message="x"), "rust-fcp")) == [(1, iso(when(15)))]
