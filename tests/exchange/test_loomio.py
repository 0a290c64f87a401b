"""Polls of Loomio become decisions: nothing invented, nothing lost in silence, nothing twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.errors import BadInput
from decisions.exchange import loomio
from decisions.exchange.foreign import Foreign, Reading
from decisions.exchange.report import Left
from tests.exchange.logs import HIDDEN
from tests.exchange.loomio import CSV, group, line, outcome, poll, stance, users


def reading(text: str | bytes, folder: Path, name: str = "x.json") -> Reading:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return loomio.read(str(path), name)


def one(text: str, folder: Path) -> Foreign:
    (found,) = reading(text, folder).decisions
    return found


def left(text: str, folder: Path) -> list[str]:
    return [f"{x.what}: {x.why}" for x in reading(text, folder).left]


def test_a_group(tmp_path: Path) -> None:
    found = reading(group(), tmp_path)
    assert [(d.key, d.title, d.proposer) for d in found.decisions] == [
        ("poll Key1", "Shall we cook (1)?", "ana"),
        ("poll Key2", "Who pays?", "ana"),
        ("poll Key3", "Shall we cook (3)?", "ana"),
    ]
    assert [d.text for d in found.decisions] == [
        "We cook on Mondays.\n\n- for all",
        "Money for *all*.",
        "Shall we cook (3)?",
    ]
    assert [[(a.member, a.kind, a.said) for a in d.answers] for d in found.decisions] == [
        [("ana", "consent", "agree"), ("bo", "stand-aside", "abstain"), ("cy", "consent", "agree")],
        [("ana", "consent", "agree"), ("bo", "objection", "block")],
        [("bo", "other", "disagree")],
    ]
    assert [[(o.status, o.text, o.member, o.review_on) for o in d.outcomes] for d in found.decisions] == [
        [("adopted", "We do it.", "bo", "2019-09-01")],
        [("stated", "We wait.", "bo", None)],
        [],
    ]
    assert [(p.handle, p.name, p.email) for p in found.people][:1] == [("ana", "Ana", "ana@example.org")]
    assert found.left == []
    assert [x.what for x in found.notes] == ["x.json, line 26"]


def test_a_poll_as_a_table_is_the_same_poll(tmp_path: Path) -> None:
    first, _, _ = reading(group(), tmp_path).decisions
    found = reading(CSV, tmp_path, "poll.csv")
    (same,) = found.decisions
    assert found.left == []
    assert (same.key, same.title, same.text) == (first.key, first.title, first.text)
    assert [(a.key, a.kind, a.text, a.at) for a in same.answers] == [
        (a.key, a.kind, a.text, a.at) for a in first.answers
    ]
    assert [(o.key, o.status, o.text, o.at) for o in same.outcomes] == [
        (o.key, o.status, o.text, o.at) for o in first.outcomes
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"poll_type": "meeting"}, "a poll of the type meeting is no decision"),
        ({"poll_type": "dot_vote"}, "a poll of the type dot_vote is no decision"),
        ({"poll_type": "check"}, "a poll of the type check is no decision"),
        ({"discarded_at": "2019-03-02T10:00:00Z"}, "it was discarded"),
        ({"template": True}, "it is a template"),
        ({"created_at": "soon"}, "when it was opened cannot be read"),
    ],
)
def test_what_is_no_decision_is_left_out_and_said(changed: dict[str, Any], why: str, tmp_path: Path) -> None:
    found = reading(users() + poll(1, **changed) + outcome(1, 1), tmp_path)
    assert found.decisions == []
    assert [x.what for x in found.left] == ["x.json, line 4"]
    assert why in found.left[0].why


def test_a_closed_poll_without_an_outcome_is_not_adopted(tmp_path: Path) -> None:
    text = users() + poll() + stance(1, 1, 1)
    assert one(text, tmp_path).outcomes == ()
    assert left(text, tmp_path) == []
    assert reading(text, tmp_path).notes == [
        Left("x.json, line 4", "Shall we cook (1)?: it was closed without an outcome; it is not taken as adopted")
    ]
    assert reading(users() + poll(closed_at=None), tmp_path).notes == []


@pytest.mark.parametrize(
    ("votes", "named", "status"),
    [
        ((1, 1, 2), None, "adopted"),
        ((1, 1, 3), None, "adopted"),
        ((1, 3), None, "stated"),
        ((1, 1, 4), None, "stated"),
        ((2,), None, "stated"),
        ((), None, "stated"),
        ((), 11, "adopted"),
        ((1, 1), 13, "stated"),
    ],
)
def test_an_outcome_is_an_adoption_only_where_the_votes_say_so(
    votes: tuple[int, ...], named: int | None, status: str, tmp_path: Path
) -> None:
    cast = "".join(stance(n, 1, n, choice) for n, choice in enumerate(votes, 1))
    found = one(users() + poll() + cast + outcome(1, 1, poll_option_id=named), tmp_path)
    assert [o.status for o in found.outcomes] == [status]


@pytest.mark.parametrize("day", ["2020-13-45", "soon", "20200101", "\ud800", HIDDEN])
def test_a_review_date_that_is_none(day: str, tmp_path: Path) -> None:
    found = reading(users() + poll() + stance(1, 1, 1) + outcome(1, 1, review_on=day), tmp_path)
    assert [o.review_on for o in found.decisions[0].outcomes] == [None]
    assert [x.why for x in found.left] == ["Shall we cook (1)?: the review date of its outcome cannot be read"]


def test_who_changed_their_mind_is_counted_once_and_kept_twice(tmp_path: Path) -> None:
    cast = stance(1, 1, 1, 4, latest=False) + stance(2, 1, 1, 1) + stance(3, 1, 2, 1)
    found = one(users() + poll() + cast + outcome(1, 1), tmp_path)
    assert [(a.member, a.kind) for a in found.answers] == [("ana", "objection"), ("ana", "consent"), ("bo", "consent")]
    assert found.outcomes[0].status == "adopted"


@pytest.mark.parametrize("secret", ["people", "ballots"])
def test_anonymous_votes_are_counted_and_nobody_is_named(secret: str, tmp_path: Path) -> None:
    if secret == "people":
        cast = stance(1, 1, 1) + stance(2, 1, 2) + stance(3, 1, 3, 3)
    else:
        cast = "".join(
            line("anonymous_ballots", id=f"b{n}", poll_id=1)
            + line("anonymous_ballot_choices", anonymous_ballot_id=f"b{n}", poll_option_id=10 + choice, score=1)
            for n, choice in ((1, 1), (2, 1), (3, 3))
        )
    found = reading(users() + poll(anonymous=True, author_id=None) + cast + outcome(1, 1, author_id=None), tmp_path)
    assert (found.decisions[0].answers, found.people) == ((), [])
    assert found.decisions[0].outcomes[0].status == "adopted"
    assert [x.why for x in found.left] == [
        "Shall we cook (1)?: whose its anonymous votes are is not known, and none of them is taken over"
        " (2 agree, 1 disagree)"
    ]


def test_odd_votes(tmp_path: Path) -> None:
    odd = (
        stance(1, 1, 1, revoked_at="2019-03-03T10:00:00Z")
        + stance(2, 1, 2, 1, cast_at="never")
        + stance(3, 1, 99)
        + stance(4, 1, None)
        + stance(5, 1, 3, None, option_scores={"14": 1}, cast_at="2019-03-02T10:00:00Z")
        + stance(6, 1, 3, 1)
        + line("stance_choices", id=9, stance_id=6, poll_option_id=12, score=1)
        + stance(7, 8, 1)
    )
    found = reading(users() + poll(closed_at=None) + odd, tmp_path)
    answers = found.decisions[0].answers
    assert [(a.key, a.member, a.kind, a.said) for a in answers] == [
        ("stance 5", "cy", "objection", "block"),
        ("stance 3", "user-99", "consent", "agree"),
        ("stance 6", "cy", "other", "agree and abstain"),
    ]
    assert sorted(x.why.partition(": ")[2] for x in found.left) == [
        "stance 1 was taken back",
        "when the vote was given cannot be read",
        "whose its anonymous votes are is not known, and none of them is taken over (1 agree)",
    ]


def test_options_are_known_by_their_icons_where_a_language_names_them(tmp_path: Path) -> None:
    text = users() + poll(closed_at=None, options=["Einverstanden", "Egal", "Dagegen", "Veto!"])
    for german, icon in (("Einverstanden", "agree"), ("Egal", "abstain"), ("Dagegen", "disagree"), ("Veto!", "block")):
        text = text.replace(f'"icon": "{german}"', f'"icon": "{icon}"')
    found = one(text + "".join(stance(n, 1, n, n) for n in (1, 2, 3)) + stance(4, 1, 1, 4), tmp_path)
    assert [(a.kind, a.said) for a in found.answers] == [
        ("consent", "Einverstanden"),
        ("stand-aside", "Egal"),
        ("other", "Dagegen"),
        ("objection", "Veto!"),
    ]


def test_two_people_never_have_one_handle(tmp_path: Path) -> None:
    text = (
        line("users", id=1, username=None, name="Ana Årud")
        + line("users", id=2, username="ana-årud", name="Another")
        + line("users", id=3, username="__", name="\u202e")
        + poll(closed_at=None)
        + "".join(stance(n, 1, n) for n in (1, 2, 3))
    )
    found = reading(text, tmp_path)
    assert [p.handle for p in found.people] == ["Ana-Årud", "ana-årud-2", "__"]
    assert [x.what for x in found.notes] == ["the handle ana-årud"]


def test_lines_that_are_wrong_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    lines = group().splitlines(keepends=True)
    wrong: list[str | bytes] = [
        '{"table": "polls", "rec\n',
        '["x"]\n',
        '{"table": 3}\n',
        b"\xff\n",
        "[" * 99_999 + "\n",
    ]
    wrong += [line("polls", id=None, title="x"), line("users", id=1, username="ana", name="Anna")]
    wrong.append(f'{{"table": "polls", "record": {{"id": {"9" * 5000}}}}}\n')
    raw = b"".join(x.encode() if isinstance(x, str) else x for x in [*lines, *wrong])
    found = reading(raw, tmp_path)
    assert [d.key for d in found.decisions] == ["poll Key1", "poll Key2", "poll Key3"]
    start = len(lines) + 1
    assert [x.what for x in found.left[: len(wrong)]] == [f"x.json, line {start + n}" for n in range(len(wrong))]
    assert found.left[6].why == "users 1 stands in line 2 too, and says something else; that one is taken"


def test_a_poll_without_a_title_is_called_by_its_key(tmp_path: Path) -> None:
    (left,) = reading(line("polls", id=1, key="Key9"), tmp_path).left
    assert left.why == "poll Key9: a poll whose options are none of a proposal is no decision by consent"


@pytest.mark.parametrize("text", ["", "{}\n", "a,b\n1,2\n", "poll\n", "poll\nid\n", b"\x00\xff", "PK\x03\x04"])
def test_what_is_no_export_is_refused_in_a_line(text: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"x\.json is no export of Loomio"):
        reading(text, tmp_path)


def test_odd_tables(tmp_path: Path) -> None:
    short = CSV.replace("3,1,3,Cy,,,2019-03-02T13:00:00Z,2019-03-02T13:00:00Z,reason 3,md,1,,,", "3,1,3,Cy")
    found = reading(short, tmp_path, "poll.csv")
    assert [(x.what, x.why) for x in found.left] == [("poll.csv, line 14", "it has not as many cells as its heading")]
    times = CSV.replace("agree,plain", "Monday,plain").replace("md,agree,", "md,Monday,")
    times = times.replace("reason_format,agree", "reason_format,Monday")
    assert reading(times, tmp_path, "poll.csv").decisions == []
    secret = re.sub(r"(?m)^(\d),1,\d,(Ana|Bo|Cy),", r"\1,1,,Anonymous,", CSV)
    found = reading(secret, tmp_path, "poll.csv")
    assert (found.decisions[0].answers, found.decisions[0].outcomes[0].status) == ((), "adopted")
    with pytest.raises(BadInput, match=r"poll\.csv, line \d+: field larger"):
        reading(CSV.replace("We do it.", "x" * 200_000), tmp_path, "poll.csv")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([HIDDEN, "1", 1]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
LINES = [json.loads(text) for text in group().splitlines()]


@given(at=st.integers(0, len(LINES) - 1), pick=st.integers(0, 40), value=ANY)
def test_no_value_of_a_field_stops_it(at: int, pick: int, value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    changed = json.loads(json.dumps(LINES))
    record = changed[at]["record"]
    record[sorted(record)[pick % len(record)]] = value
    found = reading("".join(json.dumps(x) + "\n" for x in changed), tmp_path_factory.getbasetemp(), "any.json")
    assert len(found.decisions) + len({x.what for x in found.left}) >= 2


def test_a_file_that_is_changed_meanwhile_is_told(tmp_path: Path) -> None:
    text = users() + poll() + outcome(1, 1)

    def change(counted: str, done: int, of: int) -> None:
        if counted == "polls":
            (tmp_path / "x.json").write_text("")

    (tmp_path / "x.json").write_text(text)
    with pytest.raises(BadInput, match=r"x\.json was changed while it was read"):
        loomio.read(str(tmp_path / "x.json"), "x.json", change)
