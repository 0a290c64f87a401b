"""What an act did, said to whoever did it: the document, what changed, what comes next, and what to look out for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.process import standing
from decisions.store.record import Recorded
from decisions.store.sqlite import SqliteStore, create
from decisions.views import after
from decisions.when import days, now
from tests.process.given import Scenario, adopted, in_round, opened, proposed, when
from tests.store.logs import do, founded
from tests.store.logs import proposed as proposed_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    path = str(tmp_path / "log.db")
    assert create(path, None, "ana")
    with closing(SqliteStore(path)) as store:
        founded(store)
        proposed_in(store)
        yield store


def said(store: SqliteStore, recorded: Recorded, act: str, subject: str = "", **more: Any) -> tuple[Any, list[str]]:
    answer = after.answer(act, subject, recorded, store, now(), **more)
    return answer, list(after.lines(act, answer, recorded, now(), **more))


def test_one_person(store: SqliteStore) -> None:
    recorded = do(store, "object", 1, who="bo", message="nobody\nhas time")
    answer, lines = said(store, recorded, "object")
    assert (answer["decision"], answer["status"], answer["objection"]) == (1, "objected", 1)
    assert [event["type"] for event in answer["events"]] == ["ObjectionRaised"]
    assert lines == [
        "Decision 1 (objected): bo objected to version 1 (objection 1): nobody has time (recorded by ana)",
        "Next: hear objection 1 and integrate it: decisions amend 1 --integrates 1 -m TEXT",
    ]


def test_several_people_and_what_the_rule_made_of_it(store: SqliteStore) -> None:
    recorded = do(store, "consent", 1, who=["@all"])
    answer, (changed, following) = said(store, recorded, "consent")
    assert answer["status"] == "adopted"
    says = changed.removeprefix("Decision 1 (adopted): ")
    assert says.startswith(
        "ana, bo and cy consented to version 1 (recorded by ana) · Version 1 was adopted by the rule"
    )
    assert after.changed("consent", answer, recorded) == says
    assert following.endswith("decisions buy-in 1 in --as ana")


def test_nothing_to_change(store: SqliteStore) -> None:
    _, (line, _) = said(store, do(store, "round", 1), "round")
    assert line == "Decision 1 (in round): nothing to change; the round is open already"


def test_what_would_be(store: SqliteStore) -> None:
    recorded = do(store, "consent", 1, dry_run=True)
    answer, (line, event) = said(store, recorded, "consent", dry_run=True)
    assert (line, event.split()[0]) == ("Nothing was recorded; this would be:", "ConsentGiven")
    assert answer["events"][0]["position"] is None


def test_what_happens_to_another_decision_is_named(store: SqliteStore) -> None:
    do(store, "consent", 1, who=["@all"])
    number = store.number_of(do(store, "open", circle="team", title="Better?").stream)
    do(store, "supersede", number, other=1, message="better")
    do(store, "propose", number, message="We order.")
    do(store, "round", number)
    recorded = do(store, "consent", number, who=["@all"])
    _, (line, _) = said(store, recorded, "consent")
    assert "decision 1: " in line


def test_circles_and_members(store: SqliteStore) -> None:
    answer, lines = said(store, do(store, "member-add", "dora"), "member-add", "dora")
    assert (answer["decision"], answer["member"]) == (None, "dora")
    assert lines[-1].startswith("Next: decisions circle join CIRCLE dora, or decisions circle form CIRCLE")
    formed = do(store, "circle-form", "board", aim="steer", members=[("ana", []), ("bo", [])])
    answer, lines = said(store, formed, "circle-form", "board")
    assert answer["circle"] == "board"
    assert lines[0].endswith("with ana and bo")
    assert lines[1] == "Next: decisions open board TITLE"


def framed() -> Scenario:
    return opened().when("voice", "ana", 0, kind="need", message="x").when("frame", "ana", 0, message="We are hungry.")


NEXT = [
    (opened, 0, "decisions voice 1 need -m TEXT, then decisions frame 1 -m TEXT"),
    (framed, 0, "decisions align 1 aligned|partly|not"),
    (lambda: framed().when("align", "ana", 0, value="aligned"), 0, "decisions propose 1 -m TEXT"),
    (proposed, 0, "decisions round 1"),
    (lambda: proposed().when("withdraw", "ana", 0, message="no"), 0, "decisions propose 1 -m TEXT"),
    (lambda: in_round().when("consent", "ana", 1), 1, "bo and cy have not answered: decisions consent 1 --as bo"),
    (lambda: in_round("lazy-consensus", min_consents=2), 4,
     "the time limit is over: decisions close 1, or answer still"),
    (lambda: in_round("rust-fcp").when("consent", "@all", 1), 2, "final comments until "),
    (lambda: in_round(min_consents=4).when("consent", "@all", 1), 1,
     "everybody has answered; the rule asks for more: decisions show 1"),
    (lambda: in_round().when("object", "bo", 1, message="no").when("heard", "bo", 1, objection=1), 1,
     "integrate objection 1: decisions amend 1 --integrates 1 -m TEXT"),
    (lambda: in_round().when("object", "bo", 1, message="no").when("amend", "ana", 1, add="y"), 1,
     "bo answers version 2, which closes objection 1: decisions consent 1 --as bo"),
    (adopted, 1, "ana, bo and cy have not said whether they are in: decisions buy-in 1 in --as ana"),
    (adopted, 200, "decisions review 1 keep -m TEXT"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "day", "line"), NEXT, ids=[line for *_, line in NEXT])
def test_what_comes_next(made: Any, day: float, line: str) -> None:
    assert after.comes_next(made().state(now=day), 1, when(day)).startswith(line)


def test_nothing_comes_after_the_end() -> None:
    s = adopted().when("review", "ana", 2, verdict="let-go", message="done").when("consent", "@all", 3)
    assert standing.status(s.d) == "retired"
    assert after.comes_next(s.d, 1, when(3)) == ""


def test_whom_it_may_leave_behind(store: SqliteStore) -> None:
    do(store, "frame", 1, message="We are hungry.")
    do(store, "align", 1, value="aligned")
    do(store, "consent", 1, who="bo", concern="too slow")
    recorded = do(store, "consent", 1, who=["@rest"])
    assert list(after.warnings(recorded)) == [
        "just enough buy-in: not freshly aligned: bo and cy; has a concern: bo",
    ]
    assert list(after.warnings(do(store, "react", 1, message="fine"))) == []


def test_a_clock_that_cannot_be_right(store: SqliteStore) -> None:
    recorded = do(store, "react", 1, message="fine")
    stored = now()
    assert list(after.surroundings(recorded, store.where, stored, stored)) == []
    (late,) = after.surroundings(recorded, store.where, stored - days(800), stored)
    assert "see that the clock is right" in late
    (behind,) = after.surroundings(recorded, store.where, stored, stored - days(2))
    assert "set the clock right" in behind
