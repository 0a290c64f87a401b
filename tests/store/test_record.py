"""Load, decide, save, and decide again: command ids, conflicts, locks, Ctrl-C, and the clock."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.sqlite import SQLiteConnection

from decisions import when
from decisions.errors import BadInput, LogUnavailable, OutcomeUnknown, Refused
from decisions.log.reading import LogReader
from decisions.process import standing
from decisions.process.state import Record
from decisions.store.port import Busy, Uncertain
from decisions.store.sqlite import SqliteStore
from tests.store.logs import do, filled, proposed


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


@pytest.fixture
def store(path: str) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path)) as opened:
        yield opened


@pytest.fixture
def other(path: str) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path)) as opened:
        yield opened


def before_save(monkeypatch: pytest.MonkeyPatch, *meanwhile: Callable[[], Any]) -> None:
    """Somebody else does this, one by one, between a decision and its save."""
    save = SqliteStore.save
    waiting = list(meanwhile)

    def late(self: SqliteStore, records: list[Record]) -> list[Record]:
        if waiting:
            waiting.pop(0)()
        return save(self, records)

    monkeypatch.setattr(SqliteStore, "save", late)


def test_what_is_recorded_is_told(store: SqliteStore) -> None:
    recorded = do(store, "react", 2, message="Here.")
    assert recorded.events == store.load(recorded.stream)[-1:]
    assert recorded.decision is not None
    assert recorded.decision.reactions[-1].text == "Here."
    assert do(store, "member-add", "dora").decision is None


def test_a_dry_run_stores_nothing(store: SqliteStore) -> None:
    number = proposed(store)
    before = store.head()
    recorded = do(store, "consent", number, who=["@all"], dry_run=True)
    assert recorded.decision is not None
    assert standing.status(recorded.decision) == "adopted"
    assert [event["type"] for event in recorded.events][-2:] == ["DecisionAdopted", "RoundNoted"]
    assert store.head() == before


def test_the_same_command_twice_is_one_act(store: SqliteStore, other: SqliteStore) -> None:
    first = do(store, "react", 2, message="Once.", command_id="double-enter")
    do(store, "react", 2, message="Then.")
    again = do(other, "react", 2, message="Once.", command_id="double-enter")
    assert again.events == first.events
    assert again.stream == first.stream
    assert again.decision is not None
    assert [r.text for r in again.decision.reactions][-2:] == ["Then.", "Once."]
    assert [e["data"]["text"] for e in store.load(first.stream)[-2:]] == ["Once.", "Then."]


@pytest.mark.parametrize("command_id", ["", "x" * 65, "a b", "ü", "a\n", "\ud800", "a\0"])
def test_a_command_id_is_a_word(store: SqliteStore, command_id: str) -> None:
    with pytest.raises(BadInput):
        do(store, "react", 2, message="No.", command_id=command_id)


def test_an_act_that_meets_another_is_decided_again(
    store: SqliteStore, other: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_save(monkeypatch, *(lambda: do(other, "ask", 2, message="First?"),) * 3)
    recorded = do(store, "ask", 2, message="Second?")
    assert recorded.events[0]["data"]["question"] == 4


def test_a_consent_that_completes_the_rule_knows_of_the_others(
    store: SqliteStore, other: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(store)
    do(store, "consent", number, who="cy")
    before_save(monkeypatch, lambda: do(other, "consent", number, who="bo"))
    recorded = do(store, "consent", number)
    assert [e["type"] for e in recorded.events] == ["ConsentGiven", "DecisionAdopted", "RoundNoted"]


@pytest.mark.parametrize("act", ["consent", "object", "amend"])
def test_nobody_speaks_of_a_text_that_came_in_between(
    store: SqliteStore, other: SqliteStore, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    number = proposed(store)
    args: dict[str, Any] = {} if act == "consent" else {"message": "Somebody else cooks."}
    before_save(monkeypatch, lambda: do(other, "amend", number, add="On Sundays too."))
    with pytest.raises(Refused, match="version") as refused:
        do(store, act, number, who="bo", **args)
    assert "show" in refused.value.hint
    (stream,) = {store.stream_of(number)}
    assert stream is not None
    assert [e["type"] for e in store.load(stream)][-2:] == ["ProposalAmended", "RoundOpened"]


def test_the_same_command_at_the_same_moment_is_one_act(
    store: SqliteStore, other: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_save(monkeypatch, lambda: do(other, "react", 2, message="Once.", command_id="both"))
    assert do(store, "react", 2, message="Once.", command_id="both").events == store.saved_by("both")
    stream = store.stream_of(2)
    assert stream is not None
    assert [e["data"].get("text") for e in store.load(stream)].count("Once.") == 1


def test_a_lock_that_is_held_too_long_is_told(path: str, store: SqliteStore) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Busy, match="lock") as refused:
            do(store, "react", 2, message="No.")
        assert 4.5 < time.monotonic() - began < 6
        assert "reading goes on" in refused.value.hint
        with closing(LogReader(path)) as reader:
            assert reader.head()[0] == store.head()[0] > 0
        holder.execute("ROLLBACK")
    assert do(store, "react", 2, message="Now.").events


def test_a_lock_that_is_let_go_is_waited_for(path: str, store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    before_save(monkeypatch, lambda: None, lambda: None, holder.close)
    assert do(store, "react", 2, message="Then.").events


def test_a_busy_log_that_is_locked_for_reading_too_is_told(path: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(LogUnavailable):
            SqliteStore(path)
        assert time.monotonic() - began < 6


def test_conflicts_without_end_are_told(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from decisions.store import record as storing
    from decisions.store.port import Conflict

    def never(_: SqliteStore, __: list[Record]) -> list[Record]:
        raise Conflict

    monkeypatch.setattr(SqliteStore, "save", never)
    monkeypatch.setattr(storing, "PATIENCE", 0.1)
    with pytest.raises(LogUnavailable, match="others kept recording"):
        do(store, "react", 2, message="No.")


def test_an_unknown_outcome_names_the_command(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    save = SqliteStore.save

    def stored_and_unsaid(self: SqliteStore, records: list[Record]) -> list[Record]:
        save(self, records)
        raise Uncertain("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteStore, "save", stored_and_unsaid)
        with pytest.raises(OutcomeUnknown) as unknown:
            do(store, "react", 2, message="Maybe.")
    assert unknown.value.command_id in unknown.value.hint
    head = store.head()
    assert do(store, "react", 2, message="Maybe.", command_id=unknown.value.command_id).events
    assert store.head() == head


@pytest.mark.parametrize("when_it_comes", ["before", "after"])
def test_ctrl_c_is_either_too_late_or_in_time(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, when_it_comes: str
) -> None:
    commit = SQLiteConnection.commit

    def interrupted(self: SQLiteConnection) -> None:
        monkeypatch.setattr(SQLiteConnection, "commit", commit)
        if when_it_comes == "after":
            commit(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(SQLiteConnection, "commit", interrupted)
    head = store.head()[0]
    with pytest.raises(KeyboardInterrupt):
        do(store, "react", 2, message="Now or never.", command_id="stopped")
    stored = [event["position"] for event in store.saved_by("stopped")]
    assert stored == ([head + 1] if when_it_comes == "after" else [])
    again = do(store, "react", 2, message="Now or never.", command_id="stopped")
    assert again.events[0]["position"] == head + 1 == store.head()[0]


def test_ctrl_c_leaves_no_lock_behind(
    path: str, store: SqliteStore, other: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from decisions.store import library

    begin = library._Transaction.__enter__

    def interrupted(self: Any) -> Any:
        begin(self)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(library._Transaction, "__enter__", interrupted)
        with pytest.raises(KeyboardInterrupt):
            do(store, "react", 2, message="No.")
    assert do(other, "react", 2, message="Yes.").events
    assert do(store, "react", 2, message="Again.").events


def test_a_clock_that_is_a_year_back_changes_no_order(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    last = store.head()[1]
    now = when.now()
    monkeypatch.setattr(when, "now", lambda: now - when.days(365))
    recorded = do(store, "react", 2, message="Last year?")
    assert when.moment(recorded.events[0]["recorded_at"]) == last
    assert when.moment(recorded.events[0]["at"]) == last


def test_what_happened_earlier_is_recorded_now(store: SqliteStore) -> None:
    opened = store.load(store.stream_of(2) or "")[0]["at"]
    recorded = do(store, "react", 2, message="Then.", at=when.moment(opened))
    assert recorded.events[0]["at"] == opened < recorded.events[0]["recorded_at"]
    with pytest.raises(BadInput, match="future"):
        do(store, "react", 2, message="Soon.", at=when.now() + when.days(1))
