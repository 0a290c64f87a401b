"""How circles decide: the presets are the table of the domain, and the same acts lead where each of them says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import strategies as st

from decisions.errors import BadInput
from decisions.process import policy
from tests.process.given import Scenario, given, in_round

TABLE = """
parameter                   sociocracy  s3            holacracy     lazy-consensus rough-consensus          rust-fcp
silence                     outstanding outstanding   presumed      presumed       presumed                 outstanding
time_limit                  none        none          168           72             336                      none
max_outstanding             0           0             0             0              0                        2
outstanding_below_answered  no          no            no            no             no                       yes
min_consents                1           1             0             1              1                        1
stand_aside                 no          yes           no            yes            yes                      no
override_by                 none        facilitator   facilitator   none           facilitator              none
override_kinds              none        not-qualified not-qualified none           not-qualified,outweighed none
override_needs_alternatives no          no            no            no             yes                      no
final_comment_days          0           0             0             0              0                        10
review_after                180         180           180           180            180                      180
check_in_every              30          30            30            30             30                       30
buy_in_within               7           7             7             7              7                        7
"""

PRESETS = TABLE.split("\n")[1].split()[1:]
LEAST_ANSWERED = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 5, 8: 6, 9: 7, 10: 8, 11: 9, 12: 10}
TWELVE = "ana bo cy dee eli fay gus hal ivy jo kim lea".split()  # noqa: SIM905


def test_the_presets_are_the_table() -> None:
    rows = [line.split() for line in TABLE.strip().split("\n")[1:]]
    for column, name in enumerate(PRESETS, 1):
        assert policy.PRESETS[name] == {row[0]: policy.parameter(row[0], row[column]) for row in rows}
    assert list(policy.PRESETS) == PRESETS
    assert policy.DEFAULT == "sociocracy"


def met(name: str, roster: int, answered: int, *, consents: int | None = None, blocking: int = 0) -> bool:
    spoken = answered if consents is None else consents
    return policy.met(
        policy.PRESETS[name], roster=roster, consents=spoken, outstanding=roster - answered, blocking=blocking
    )


@pytest.mark.parametrize("roster", LEAST_ANSWERED)
def test_rust_fcp_needs_all_but_two_and_more_than_half(roster: int) -> None:
    least = next(answered for answered in range(roster + 1) if met("rust-fcp", roster, answered))
    assert least == LEAST_ANSWERED[roster]


@pytest.mark.parametrize("roster", LEAST_ANSWERED)
def test_a_round_under_rust_fcp_begins_its_comment_period_with_the_least_answered(roster: int) -> None:
    people = TWELVE[:roster]
    s = in_round("rust-fcp", " ".join(people))
    for member in people[: LEAST_ANSWERED[roster] - 1]:
        s.when("consent", member, 1).then("ConsentGiven")
    s.when("consent", people[LEAST_ANSWERED[roster] - 1], 2)
    s.then("ConsentGiven", "CommentPeriodStarted").then_made("CommentPeriodStarted", at=2, member=None)


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "rust-fcp"])
@pytest.mark.parametrize("roster", [1, 2, 5])
def test_every_other_preset_asks_everybody(name: str, roster: int) -> None:
    assert [answered for answered in range(roster + 1) if met(name, roster, answered)] == [roster]


@pytest.mark.parametrize("name", PRESETS)
def test_an_open_objection_blocks_under_every_preset(name: str) -> None:
    assert met(name, 5, 5)
    assert not met(name, 5, 5, blocking=1)


@pytest.mark.parametrize("name", PRESETS)
def test_only_holacracy_needs_no_spoken_consent(name: str) -> None:
    assert met(name, 3, 3, consents=0) == (name == "holacracy")


@pytest.mark.parametrize("name", PRESETS)
def test_an_empty_roster_completes_nothing(name: str) -> None:
    assert not met(name, 0, 0)


@with_(
    st.sampled_from(PRESETS),
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_one_more_consent_never_undoes_the_rule(name: str, roster: int, answered: int, consents: int) -> None:
    answered, consents = min(answered, roster), min(consents, answered, roster)
    if met(name, roster, answered, consents=consents) and answered < roster:
        assert met(name, roster, answered + 1, consents=consents + 1)


def all_consent(s: Scenario) -> Scenario:
    return s.when("consent", "ana", 1).when("consent", "bo", 1).when("consent", "cy", 2)


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "rust-fcp"])
def test_everybody_consents(name: str) -> None:
    s = all_consent(in_round(name))
    s.then("ConsentGiven", "DecisionAdopted").then_made("DecisionAdopted", at=2, member=None, version=1)
    s.then_adopted(2)


def test_everybody_consents_under_rust_fcp() -> None:
    s = all_consent(in_round("rust-fcp")).then("ConsentGiven").then_status("in round")
    s.then_status("in round", now=10.9).then_adopted(11, now=11)


@pytest.mark.parametrize(
    ("name", "day3", "day7", "day14"),
    [
        ("sociocracy", "in round", "in round", "in round"),
        ("s3", "in round", "in round", "in round"),
        ("holacracy", "in round", "adopted", "adopted"),
        ("lazy-consensus", "adopted", "adopted", "adopted"),
        ("rough-consensus", "in round", "in round", "adopted"),
        ("rust-fcp", "in round", "in round", "in round"),
    ],
)
def test_one_consents_and_two_are_silent(name: str, day3: str, day7: str, day14: str) -> None:
    s = in_round(name).when("consent", "ana", 1)
    for day, status in ((2.99, "in round"), (3, day3), (7, day7), (14, day14)):
        s.then_status(status, now=day)
    if day14 == "adopted":
        limit = policy.PRESETS[name]["time_limit"] // 24
        s.then_adopted(limit, now=14).then_current(ana="consent", bo="presumed", cy="presumed", now=14)
    else:
        s.then_outstanding("bo", "cy", now=14)


@pytest.mark.parametrize("name", PRESETS)
def test_nobody_says_anything(name: str) -> None:
    s = in_round(name)
    limit = policy.PRESETS[name]["time_limit"]
    presumed = policy.PRESETS[name]["silence"] == "presumed"
    s.then_status("adopted" if name == "holacracy" else "in round", now=20)
    s.then_outstanding(*([] if presumed else ["ana", "bo", "cy"]), now=20)
    s.then_due(limit is not None, now=20)


@pytest.mark.parametrize("name", PRESETS)
def test_standing_aside_is_a_matter_of_the_policy(name: str) -> None:
    s = in_round(name).when("stand-aside", "bo", 1, message="I eat at home.")
    if policy.PRESETS[name]["stand_aside"]:
        s.then("StoodAside").then_current(bo="stand_aside").then_outstanding("ana", "cy")
    else:
        s.then_refused(f"the policy of this round ({name}) has no stand-aside", "consent")


@pytest.mark.parametrize("name", ["s3", "lazy-consensus", "rough-consensus"])
def test_a_stand_aside_is_an_answer_but_never_a_consent(name: str) -> None:
    s = in_round(name, "ana bo")
    s.when("stand-aside", "ana", 1, message="no").when("stand-aside", "bo", 1, message="no")
    s.then("StoodAside").then_outstanding().then_status("in round")
    s.when("consent", "bo", 2).then("ConsentGiven", "DecisionAdopted")


OVERRIDES = {
    "sociocracy": (),
    "s3": ("not-qualified",),
    "holacracy": ("not-qualified",),
    "lazy-consensus": (),
    "rough-consensus": ("not-qualified", "outweighed"),
    "rust-fcp": (),
}


@pytest.mark.parametrize("kind", ["not-qualified", "outweighed"])
@pytest.mark.parametrize("name", PRESETS)
def test_who_may_override_as_what(name: str, kind: str) -> None:
    s = in_round(name, facilitator="cy").when("object", "bo", 1, message="Too dear.")
    s.when("resolve", "cy", 2, objection=1, how=kind, message="We tested it.", alternatives=["No cook."])
    if kind in OVERRIDES[name]:
        s.then_made("ObjectionClosed", member="cy", kind=kind, reason="We tested it.", alternatives=["No cook."])
        s.then_objection(1, kind, heard=False)
    else:
        s.then_refused(f"under {name} nobody may close an objection as {kind}")


@pytest.mark.parametrize("name", ["s3", "holacracy", "rough-consensus"])
def test_only_rough_consensus_must_name_alternatives(name: str) -> None:
    s = in_round(name, facilitator="cy").when("object", "bo", 1, message="Too dear.")
    s.when("resolve", "cy", 2, objection=1, how="not-qualified", message="We tested it.")
    if name == "rough-consensus":
        s.then_bad_input("must name the alternatives")
    else:
        s.then("ObjectionClosed")


@pytest.mark.parametrize("name", PRESETS)
def test_only_rust_fcp_has_a_final_comment_period(name: str) -> None:
    s = in_round(name, "ana").when("consent", "ana", 1)
    s.then("ConsentGiven", "CommentPeriodStarted" if name == "rust-fcp" else "DecisionAdopted")


@pytest.mark.parametrize("name", PRESETS)
def test_an_adopted_decision_is_reviewed_after_half_a_year(name: str) -> None:
    s = in_round(name, "ana", final_comment_days=0).when("consent", "ana", 1)
    s.then_made("DecisionAdopted", review_on="2026-07-01")


def test_the_policy_is_copied_whole_into_the_round_when_it_opens() -> None:
    s = in_round("s3").then_made("RoundOpened", preset="s3", policy=policy.PRESETS["s3"])
    s.when("circle-policy", "ana", 1, preset="rust-fcp")
    s.when("consent", "ana", 2).when("consent", "bo", 2).when("consent", "cy", 2)
    s.then("ConsentGiven", "DecisionAdopted")
    assert s.d.rounds[0].policy == policy.PRESETS["s3"]


def test_a_circle_sets_its_own() -> None:
    s = given("rust-fcp").when("circle-policy", "ana", 1, changes={"final_comment_days": "3", "time_limit": "48"})
    s.then_made("PolicySet", preset="rust-fcp (own)", policy={**policy.PRESETS["rust-fcp"], **THREE_DAYS})
    s.when("circle-policy", "ana", 1, preset="rust-fcp").then_made("PolicySet", preset="rust-fcp")
    s.when("circle-policy", "ana", 1, changes={"max_outstanding": "2"}).then_made("PolicySet", preset="rust-fcp")


THREE_DAYS = {"final_comment_days": 3, "time_limit": 48}


def test_a_policy_of_its_own_decides_as_it_says() -> None:
    s = in_round("sociocracy", max_outstanding=1, min_consents=2, final_comment_days=2)
    s.when("consent", "ana", 1).then("ConsentGiven")
    s.when("consent", "bo", 1).then("ConsentGiven", "CommentPeriodStarted")
    s.then_adopted(3, now=3)


def test_no_other_preset_and_no_other_parameter() -> None:
    given("s3").when("circle-policy", "ana", preset="anarchy").then_bad_input(
        "no policy preset is called 'anarchy'", "sociocracy, s3, holacracy, lazy-consensus"
    )
    given().when("circle-policy", "ana", changes={"majority": "51"}).then_bad_input(
        "no policy parameter is called 'majority'", "max_outstanding"
    )


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("silence", "Presumed", "presumed"),
        ("time_limit", "none", None),
        ("time_limit", "72", 72),
        ("max_outstanding", "0", 0),
        ("stand_aside", "yes", True),
        ("stand_aside", "false", False),
        ("override_by", "facilitator", "facilitator"),
        ("override_kinds", "outweighed, not-qualified", ["not-qualified", "outweighed"]),
        ("override_kinds", "none", []),
        ("final_comment_days", "10", 10),
    ],
)
def test_a_parameter_is_read_from_a_command_line(key: str, text: str, value: Any) -> None:
    assert policy.parameter(key, text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("silence", "golden"),
        ("time_limit", "0"),
        ("time_limit", "-1"),
        ("time_limit", "1.5"),
        ("time_limit", "²"),
        ("max_outstanding", "none"),
        ("max_outstanding", "9" * 5000),
        ("stand_aside", "maybe"),
        ("override_by", "everybody"),
        ("override_kinds", "withdrawn"),
        ("review_after", "0"),
        ("check_in_every", ""),
    ],
)
def test_a_parameter_out_of_range_is_bad_input(key: str, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        policy.parameter(key, text)
    assert refused.value.hint
