"""Every type of event: its example, its model, its fold, its sentence, and the samples of every stored version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from decisions.canonical import canonical
from decisions.process import fold, standing, types
from decisions.process.rounds import rule
from decisions.process.state import Decision
from tests import examples

SAMPLES = Path(__file__).parent / "samples"
KINDS = sorted(types.ROOM)
OF_DECISIONS = [kind for kind, room in types.ROOM.items() if room not in ("people", "circles")]


def samples() -> list[dict[str, Any]]:
    """Every record that was ever kept as a sample, of every schema version."""
    lines = (line for file in sorted(SAMPLES.glob("*.json")) for line in file.read_text("utf-8").splitlines())
    return [json.loads(line) for line in lines]


def test_every_type_has_an_example() -> None:
    assert set(examples.DATA) == set(types.ROOM)


def test_the_types_are_those_of_the_domain() -> None:
    named = """LogOpened, MemberAdded, MemberChanged, MemberKeyAdded, MemberKeyEnded, CircleFormed, CircleJoined,
    CircleLeft, RoleGiven, RoleEnded, PolicySet, RoundNoted, DecisionOpened, Voiced, SituationFramed, AlignmentDeclared,
    OptionOffered, QuestionAsked, QuestionAnswered, ReactionShared, ProposalMade, ProposalAmended, ProposalWithdrawn,
    RoundOpened, RoundClosed, RosterLeft, ConsentGiven, ConsentPresumed, StoodAside, AnswerRetracted, ConditionMarked,
    ObjectionRaised, ObjectionTested, ObjectionTaken, ObjectionHeard, ObjectionClosed, CommentPeriodStarted,
    CommentPeriodStopped, DecisionAdopted, SupersessionProposed, EarlyReviewCalled, BuyInDeclared, CheckedIn,
    ActionPlanned, ActionClosed, Reviewed, DecisionRetired, DecisionSuperseded, EntryConfirmed, EntryDisputed,
    EntryCorrected, AnswerReported, OutcomeReported"""
    assert {name.strip() for name in named.split(",")} == set(types.ROOM)


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_what_its_model_makes_of_it(kind: str) -> None:
    model = types.event_class(kind)
    assert model.__name__ == kind
    assert model.schema_version == types.SCHEMA[kind]
    assert model.model_validate(examples.DATA[kind]).data() == examples.DATA[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_refuses_what_it_does_not_know(kind: str) -> None:
    with pytest.raises(ValidationError):
        types.event_class(kind).model_validate({**examples.DATA[kind], "surprise": 1})


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_frozen(kind: str) -> None:
    made = types.event_class(kind).model_validate(examples.DATA[kind])
    with pytest.raises(ValidationError):
        setattr(made, next(iter(type(made).model_fields)), None)


@pytest.mark.parametrize("kind", KINDS)
def test_in_data_a_text_stands_under_text_or_reason(kind: str) -> None:
    assert not {"why", "note", "message", "findings"} & set(types.event_class(kind).model_fields)


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_says_itself_in_one_sentence(kind: str) -> None:
    said = fold.sentence(examples.record(kind))
    assert "does not know" not in said
    assert "None" not in said
    assert "{" not in said


def test_a_sentence_says_who_typed_for_somebody_else() -> None:
    assert fold.sentence(examples.record("ObjectionHeard")).endswith("(recorded by sec)")
    assert "recorded by" not in fold.sentence(examples.record("ObjectionHeard", recorded_by="ana"))


def test_a_type_of_a_newer_program_has_a_sentence_too() -> None:
    assert "does not know" in fold.sentence(examples.record("DecisionDreamt"))


def test_the_fold_ignores_a_type_that_it_does_not_know() -> None:
    before = fold.decision(examples.records(["DecisionOpened", "Voiced"]))
    after = fold.decision(examples.records(["DecisionOpened", "Voiced", "DecisionDreamt"]))
    assert before is not None
    assert after is not None
    assert (after.version, before.version) == (3, 2)
    assert [v.text for v in after.voices] == [v.text for v in before.voices]


def test_nothing_is_a_decision_before_it_was_opened() -> None:
    assert fold.decision(examples.records(["Voiced", "ProposalMade"])) is None


@pytest.mark.parametrize("kind", OF_DECISIONS)
def test_the_fold_takes_every_event_as_the_first_after_the_opening(kind: str) -> None:
    assert fold.decision(examples.records(["DecisionOpened", kind])) is not None


@settings(max_examples=300, deadline=None)
@with_(st.lists(st.sampled_from([*OF_DECISIONS, "DecisionDreamt"]), max_size=40), st.data())
def test_the_fold_never_fails_whatever_the_order(kinds: list[str], data: st.DataObject) -> None:
    records = examples.records(["DecisionOpened", *kinds])
    for i, record in enumerate(records):
        if record["type"] in ("EntryCorrected", "EntryDisputed"):
            target = data.draw(st.integers(0, len(records) - 1))
            record["data"] = {**record["data"], "event": records[target]["id"]} if target else record["data"]
        record["member"] = record["member"] and ("ana", "bo", "cy")[i % 3]
    as_of = data.draw(st.none() | st.integers(0, len(records)))
    known_at = data.draw(st.none() | st.integers(0, len(records) + 1))
    d = fold.decision(
        records,
        None if as_of is None else examples.T0 + as_of * 86_400_000_000,
        None if known_at is None else examples.T0 + known_at * 86_400_000_000,
    )
    if d is not None:
        _looked_at(d)


def _looked_at(d: Decision) -> None:
    assert standing.status(d) in standing.STATUSES
    standing.outstanding(d)
    standing.unsettled(d)
    standing.effective_review(d)
    assert not standing.due_to_close(d, 0)
    rule.pass_time(d, d.last_at)


@settings(max_examples=100, deadline=None)
@with_(st.lists(st.sampled_from([kind for kind, room in types.ROOM.items() if room in ("people", "circles")])))
def test_the_folds_of_members_and_circles_never_fail_either(kinds: list[str]) -> None:
    records = examples.records(kinds)
    member, circle = fold.member(records), fold.circle(records)
    assert (member is not None) == ("MemberAdded" in kinds)
    assert (circle is not None) == ("CircleFormed" in kinds)


def test_a_sample_of_every_version_of_every_type_is_kept() -> None:
    wanted = {(kind, version) for kind in types.ROOM for version in range(1, types.SCHEMA[kind] + 1)}
    assert {(e["type"], e["schema"]) for e in samples()} == wanted


@pytest.mark.parametrize("sample", samples(), ids=lambda e: f"{e['type']}-{e['schema']}")
def test_a_stored_sample_is_read_today(sample: dict[str, Any]) -> None:
    today = types.up_to_date(sample)
    assert today["schema"] == types.SCHEMA[sample["type"]]
    types.event_class(sample["type"]).model_validate(today["data"])
    assert fold.sentence(today)


def test_stored_samples_fold() -> None:
    today = [types.up_to_date(sample) for sample in samples()]
    about = [e for e in today if types.ROOM[e["type"]] not in ("people", "circles")]
    about.sort(key=lambda e: e["type"] != "DecisionOpened")
    d = fold.decision(about)
    assert d is not None
    assert d.versions[0].text == examples.TEXT
    assert d.adoptions[0].review_on == "2026-07-01"
    assert fold.member([e for e in today if types.ROOM[e["type"]] == "people"])
    assert fold.circle([e for e in today if types.ROOM[e["type"]] == "circles"])


def test_samples_are_stored_as_canonical_json() -> None:
    for file in SAMPLES.glob("*.json"):
        for line in file.read_text("utf-8").splitlines():
            assert line == canonical(json.loads(line))


def test_a_record_of_today_is_passed_on_as_it_is() -> None:
    record = examples.record("Voiced")
    assert types.up_to_date(record) is record


def test_an_older_record_is_brought_up_to_date_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(types.SCHEMA, "Voiced", 3)
    monkeypatch.setitem(types.UPCASTERS, ("Voiced", 1), lambda data: {**data, "second": True})
    monkeypatch.setitem(types.UPCASTERS, ("Voiced", 2), lambda data: {**data, "third": data["second"]})
    old = examples.record("Voiced", schema=1)
    new = types.up_to_date(old)
    assert new["schema"] == 3
    assert new["data"] == {**old["data"], "second": True, "third": True}
    assert "second" not in old["data"]


@pytest.mark.parametrize(
    "changed", [{"type": "DecisionDreamt"}, {"schema": 2}, {"schema": 0}, {"schema": "1"}, {"schema": None}]
)
def test_a_record_of_a_newer_program_is_unknown(changed: dict[str, Any]) -> None:
    with pytest.raises(types.Unknown):
        types.up_to_date({**examples.record("Voiced"), **changed})


def test_no_stored_name_is_ever_imported() -> None:
    with pytest.raises(types.Unknown):
        types.event_class("Event")
