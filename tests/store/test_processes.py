"""Several processes record at the same moment: nothing is lost, and no rule is broken. The log is the judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import Refused
from decisions.process import fold, standing
from decisions.process.state import Circle, Decision, Record
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore
from tests.store.logs import at_once, do, filled, proposed, records

ROUNDS = 40


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


def test_eight_processes_record_on_one_decision(path: str) -> None:
    before = len(records(path))

    def work(index: int) -> list[str]:
        with closing(SqliteStore(path)) as store:
            return [do(store, "react", 2, message=f"{index} {n}").events[0]["id"] for n in range(20)]

    ids = [one for several in at_once(8, work) for one in several]
    stored = [json.loads(record) for record in records(path)]
    assert sorted(ids) == sorted(event["id"] for event in stored[before:])
    assert [event["position"] for event in stored] == list(range(1, before + 161))
    assert verify_file(path).ok


def test_eight_answers_in_one_round(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        for handle in ("dora", "emil", "fay", "gus", "hal"):
            do(store, "member-add", handle)
            do(store, "circle-join", "team", handle=handle)
        number = proposed(store)
    people = ("ana", "bo", "cy", "dora", "emil", "fay", "gus", "hal")

    def work(index: int) -> bool:
        with closing(SqliteStore(path)) as store:
            events = do(store, "consent", number, who=people[index], recorder=people[index]).events
            return bool(events[-1]["type"] == "RoundNoted")

    assert sorted(at_once(8, work)) == [False] * 7 + [True]
    assert broken_rules(path) == []


def test_the_same_command_from_eight_processes_is_one_act(path: str) -> None:
    before = len(records(path))

    def work(_: int) -> str:
        with closing(SqliteStore(path)) as store:
            return str(do(store, "react", 2, message="Once.", command_id="one").events[0]["id"])

    assert len(set(at_once(8, work))) == 1
    assert len(records(path)) == before + 1


def raced(path: str, numbers: list[int], *acts: Callable[[SqliteStore, int], Any]) -> list[list[bool]]:
    """Two people, each in a process, act on one decision after another at the same moment; who was not refused."""
    context = get_context("fork")
    line = context.Barrier(len(acts))

    def person(index: int) -> list[bool]:
        done = []
        with closing(SqliteStore(path)) as store:
            for number in numbers:
                line.wait(30)
                try:
                    acts[index](store, number)
                    done.append(True)
                except Refused:
                    done.append(False)
        return done

    return [list(pair) for pair in zip(*at_once(len(acts), person), strict=True)]


def test_the_last_consent_against_an_amendment(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        numbers = [proposed(store) for _ in range(ROUNDS)]
        for number in numbers:
            do(store, "consent", number, who=["ana", "cy"])
    outcomes = raced(
        path,
        numbers,
        lambda store, number: do(store, "consent", number, who="bo", recorder="bo"),
        lambda store, number: do(store, "amend", number, add="On Sundays too."),
    )
    assert broken_rules(path) == []
    with closing(SqliteStore(path)) as store:
        for number, (consented, amended) in zip(numbers, outcomes, strict=True):
            assert consented or amended
            d = decided(store, number)
            answers = [a.version for a in d.answers if a.member == "bo"]
            assert len(answers) == consented
            assert d.in_force == (1 if answers == [1] else None)


def test_leaving_against_the_last_consent(path: str) -> None:
    """Cy, who has not answered, leaves while Bo, the last but Cy, consents: whoever comes second adopts."""
    with closing(SqliteStore(path)) as store:
        numbers = []
        for n in range(ROUNDS):
            do(store, "member-add", f"cy{n}")
            do(store, "circle-form", f"circle{n}", aim="cook", members=[("ana", []), ("bo", []), (f"cy{n}", [])])
            recorded = do(store, "propose", circle=f"circle{n}", title="Who?", message="We.")
            number = store.number_of(recorded.stream)
            assert number is not None
            do(store, "round", number)
            do(store, "consent", number)
            numbers.append(number)
    first = numbers[0]
    raced(
        path,
        numbers,
        lambda store, number: do(store, "consent", number, who="bo", recorder="bo"),
        lambda store, number: do(store, "circle-leave", f"circle{number - first}", handle=f"cy{number - first}"),
    )
    assert broken_rules(path) == []
    with closing(SqliteStore(path)) as store:
        for number in numbers:
            d = decided(store, number)
            assert (standing.status(d), d.rounds[-1].roster) == ("adopted", ["ana", "bo"])


def test_leaving_against_a_round_that_opens(path: str) -> None:
    """Without the guard in the circle's stream, most of these would leave somebody on a roster who is gone."""
    with closing(SqliteStore(path)) as store:
        numbers = []
        for n in range(ROUNDS):
            do(store, "member-add", f"cy{n}")
            do(store, "circle-form", f"circle{n}", aim="cook", members=[("ana", []), ("bo", []), (f"cy{n}", [])])
            recorded = do(store, "propose", circle=f"circle{n}", title="Who?", message="We.")
            numbers.append(store.number_of(recorded.stream) or 0)
    first = numbers[0]
    outcomes = raced(
        path,
        numbers,
        lambda store, number: do(store, "round", number),
        lambda store, number: do(store, "circle-leave", f"circle{number - first}", handle=f"cy{number - first}"),
    )
    assert outcomes == [[True, True]] * ROUNDS
    assert broken_rules(path) == []
    with closing(SqliteStore(path)) as store:
        assert all(decided(store, number).rounds[-1].roster == ["ana", "bo"] for number in numbers)


def decided(store: SqliteStore, number: int) -> Decision:
    d = fold.decision(store.load(store.stream_of(number) or ""))
    assert d is not None
    return d


def broken_rules(path: str) -> list[str]:
    """What the log itself shows: adoptions without the rule, and people on an open roster who are not in the circle."""
    broken: list[str] = []
    streams: dict[str, list[Record]] = {}
    circles: dict[str, str] = {}
    events = [json.loads(record) for record in records(path)]
    for event, following in zip(events, [*events[1:], None], strict=True):
        stream = streams.setdefault(event["subject_id"], [])
        if event["type"] == "DecisionAdopted":
            before = fold.decision(stream)
            if before is None or not standing.complete(before):
                broken.append(f"event {event['position']} adopts without the rule")
        stream.append(event)
        if event["type"] == "CircleFormed":
            circles[event["data"]["handle"]] = event["subject_id"]
        if following is None or following["command_id"] is not None:
            for touched in {event["subject_id"]} & streams.keys():
                broken += strangers(streams, circles, touched, event["position"])
    return broken


def strangers(streams: dict[str, list[Record]], circles: dict[str, str], touched: str, position: int) -> list[str]:
    """After a save: rosters of open rounds of the circle or decision that it ended with."""
    subject = streams[touched][0]["subject"]
    if subject not in ("decision", "circle"):
        return []
    opened = [fold.decision(streams[touched])] if subject == "decision" else []
    circle: Circle | None = fold.circle(streams[touched]) if subject == "circle" else None
    if circle is not None:
        opened = [fold.decision(streams[stream]) for stream in circle.open_rounds]
    found = []
    for d in opened:
        if d is None or d.open_round is None:
            continue
        there = circle or fold.circle(streams[circles[d.circle]])
        gone = [m for m in d.open_round.roster if there is None or m not in there.members]
        found += (
            [f"after event {position} {', '.join(gone)} stands on a roster, and is not in the circle"] if gone else []
        )
    return found
