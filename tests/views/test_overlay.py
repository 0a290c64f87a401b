"""What is listed, now and as of any moment, is what each decision's own filtered events say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions import when as times
from decisions.log.reading import LogReader
from decisions.process import policy
from decisions.views import catchup, lists, overlay, schema
from decisions.views.asked import Asked
from decisions.views.overlay import Past
from decisions.views.timeline import Timeline
from decisions.when import days, moment
from tests.bench import generate as generator
from tests.examples import T0
from tests.process.given import in_round, when
from tests.process.test_properties import begin, play, stories
from tests.store.logs import tampered
from tests.views.stored import MEMORY, Looked, agree, clock, looking, moments, store

YEARS = days(4000)
SHARE = st.floats(0, 1)
AROUND = st.sampled_from([-1, 0, 0, 1, days(1), days(8), days(40)])


def moments_of(looked: Looked, key: str) -> list[int]:
    """When things happened, or were recorded, oldest first."""
    records = (looked.reader.at(position) for position in range(1, looked.reader.head()[0] + 1))
    return sorted({moment(json.loads(raw)[key]) for raw in records if raw})


def asked_of(looked: Looked, happened: tuple[float, int] | None, known: tuple[float, int] | None, ahead: int) -> Asked:
    """A moment near something that happened, and one near something that was recorded."""
    chosen: list[int | None] = []
    for key, share in (("at", happened), ("recorded_at", known)):
        if share is None:
            chosen.append(None)
            continue
        all_ = moments_of(looked, key)
        chosen.append(all_[round(share[0] * (len(all_) - 1))] + share[1])
    return Asked(looked.reader.head()[1] + ahead, *chosen)


MAYBE = st.one_of(st.none(), st.tuples(SHARE, AROUND))
AHEAD = st.sampled_from([0, days(3), days(9), days(30), days(400), YEARS])


@settings(max_examples=20, deadline=None)
@with_(
    seed=st.integers(0, 2**32),
    decisions=st.integers(1, 10),
    every=st.integers(1, 60),
    made=AHEAD,
    asked=st.lists(st.tuples(MAYBE, MAYBE, AHEAD), min_size=4, max_size=4),
)
def test_generated_logs(seed: int, decisions: int, every: int, made: int, asked: list[Any]) -> None:
    """The views were made at some moment, and are asked about others."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = str(Path(folder, "log.db"))
        batch = generator.SAVE
        try:
            generator.SAVE = every
            with clock():
                generator.generate(path, decisions, 6, seed)
        finally:
            generator.SAVE = batch
        with closing(LogReader(path)) as reader:
            last = reader.head()[1]
        with closing(Looked(path, last + made)) as looked:
            assert len(agree(looked, Asked(last))) == decisions
            for happened, known, ahead in asked:
                agree(looked, asked_of(looked, happened, known, ahead))


LIVELY = st.sampled_from(
    [
        ("consent", "@all", {}),
        ("consent", "@all", {}),
        ("buy-in", "@all", {"value": "in"}),
        ("check-in", "bo", {"value": "struggling"}),
        ("circle-join", "ana", {"handle": "out"}),
        ("circle-leave", "ana", {"handle": "out"}),
        ("voice", "cy", {"kind": "need", "message": "Rest."}),
        ("frame", "ana", {"message": "We tire."}),
        ("align", "cy", {"value": "partly"}),
        ("align", "out", {"value": "not"}),
        ("ask", "bo", {"message": "Who?"}),
        ("amend", "ana", {"add": "Soon.", "needs": ["1"]}),
        ("action-add", "bo", {"message": "Shop.", "due": T0}),
        ("round", "ana", {}),
        ("react", "dee", {"message": "So."}),
    ]
)


@settings(max_examples=40, deadline=None)
@with_(
    st.sampled_from(list(policy.PRESETS)),
    stories(),
    st.lists(st.tuples(LIVELY, st.sampled_from([0, 1, 4])), max_size=12),
    AHEAD,
    st.lists(st.tuples(MAYBE, MAYBE, AHEAD), min_size=4, max_size=4),
)
def test_whatever_people_do(preset: str, story: list[Any], after: list[Any], made: int, asked: list[Any]) -> None:
    """Acts that are dated back, corrected and disputed, joins and departures: all of it, seen from any moment."""
    s = begin(preset)
    play(s, story)
    for (act, who, args), passes in after:
        s.log.clock += days(passes) + 1
        s.when(act, who, **args)
        s.problem = None
    with looking(s, s.log.clock + made) as looked:
        agree(looked, Asked(s.log.clock))
        agree(looked, Asked(s.log.clock + YEARS))
        for happened, known, ahead in asked:
            agree(looked, asked_of(looked, happened, known, ahead))


def test_the_moment_that_is_asked_about_is_included() -> None:
    s = in_round().when("consent", "bo", 1, typed=3)
    with looking(s) as looked:
        for moment_, key in ((when(1), "as_of"), (when(3), "known_at")):
            waiting = []
            for early in (1, 0):
                asked = Asked(when(9))._replace(**{key: moment_ - early})
                agree(looked, asked)
                with looked.at(asked):
                    waiting.append(next(lists.items(looked.views, asked, []))["outstanding"])
            assert waiting == [["ana", "bo", "cy"], ["ana", "cy"]]


def rows(connection: sqlite3.Connection, of: str = "") -> dict[str, list[Any]]:
    """Every row that the views show, or with `main.` those that are stored."""
    return {
        table: sorted(connection.execute(f"SELECT * FROM {of}{table}").fetchall(), key=repr) for table in schema.TABLES
    }


def as_of(looked: Looked, asked: Asked) -> dict[str, Any]:
    with looked.at(asked):
        return {**rows(looked.views.connection), "words": found(looked, asked)}


def found(looked: Looked, asked: Asked) -> list[list[int]]:
    """What is found by words, and by their absence."""
    words = ["-soon", "so", "this", "time", "calm -week"]
    return [[item["number"] for item in lists.items(looked.views, asked, [word])] for word in words]


def walk(looked: Looked, asked: list[Asked]) -> None:
    """Whatever way one goes from moment to moment, each looks as if one had come from now; and so does now."""
    now = rows(looked.views.connection)
    expected = [as_of(looked, one) for one in asked]
    past = Past(looked.views, Timeline(looked.reader))
    for one, there in zip(asked, expected, strict=True):
        past.move(one)
        assert rows(looked.views.connection) == {table: there[table] for table in schema.TABLES}
        assert found(looked, one) == there["words"]
    past.leave()
    assert rows(looked.views.connection) == now
    assert looked.views.connection.execute("SELECT name FROM sqlite_temp_master").fetchall() == []


STEPS = st.lists(st.tuples(st.tuples(SHARE, AROUND), AHEAD), min_size=3, max_size=8)


@settings(max_examples=40, deadline=None)
@with_(st.sampled_from(list(policy.PRESETS)), stories(), AHEAD, STEPS)
def test_going_from_moment_to_moment(preset: str, story: list[Any], made: int, steps: list[Any]) -> None:
    s = begin(preset)
    play(s, story)
    with looking(s, s.log.clock + made) as looked:
        walk(looked, [asked_of(looked, happened, None, ahead) for happened, ahead in steps])


@settings(max_examples=10, deadline=None)
@with_(
    seed=st.integers(0, 2**32),
    made=AHEAD,
    steps=STEPS,
    others=st.lists(st.tuples(MAYBE, MAYBE, AHEAD), max_size=2),
)
def test_going_through_many_decisions(seed: int, made: int, steps: list[Any], others: list[Any]) -> None:
    """Also to what was known then, to now, and back."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = str(Path(folder, "log.db"))
        with clock():
            generator.generate(path, 8, 6, seed)
        with closing(LogReader(path)) as reader:
            last = reader.head()[1]
        with closing(Looked(path, last + made)) as looked:
            asked = [asked_of(looked, happened, None, ahead) for happened, ahead in steps]
            asked += [asked_of(looked, *one) for one in others]
            walk(looked, [*asked, *asked[:2]])


@settings(max_examples=15, deadline=None)
@with_(st.sampled_from(list(policy.PRESETS)), stories(), stories(), STEPS)
def test_going_on_while_others_record(preset: str, story: list[Any], more: list[Any], steps: list[Any]) -> None:
    """Between one move and the next the log grows, time passes, and the views are caught up behind the overlay."""
    s = begin(preset)
    play(s, story)
    known = len(s.log.all) + 1
    play(s, more)
    with TemporaryDirectory(dir=MEMORY) as folder, clock():
        whole, path = str(Path(folder, "whole.db")), str(Path(folder, "log.db"))
        store(s, whole)
        copy(whole, path)
        tampered(path, f"DELETE FROM events WHERE position > {known}")
        with closing(Looked(path)) as looked:
            past = Past(looked.views, Timeline(looked.reader))
            for step, (happened, ahead) in enumerate(steps, 1):
                asked = asked_of(looked, happened, None, ahead)
                past.move(asked)
                grow(path, whole, known + (len(s.log.all) + 1 - known) * step // len(steps))
                times.now = partial(int, looked.reader.head()[1] + days(step))
                assert catchup.caught_up(looked.views, {}) is looked.views
                past.move(asked)
                there, kept = rows(looked.views.connection), rows(looked.views.connection, "main.")
                with closing(Looked(path, looked.views.moment)) as fresh:
                    assert kept == rows(fresh.views.connection)
                    with fresh.at(asked):
                        assert there == rows(fresh.views.connection)


def grow(path: str, whole: str, upto: int) -> None:
    """Record what stands in another log up to a position."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS whole", (whole,))
        connection.execute(
            "INSERT INTO events SELECT * FROM whole.events WHERE position > (SELECT max(position) FROM main.events)"
            " AND position <= ? ORDER BY position",
            (upto,),
        )


def test_only_what_a_step_touches_is_folded() -> None:
    s = in_round("lazy-consensus")
    for _ in range(30):
        s.when("open", "ana", 1, circle="team", title="Again")
    s.when("react", "bo", 5, message="So.", about=7)
    for number in range(2, 31):
        s.when("react", "bo", 8, message="So.", about=number)
    with looking(s) as looked:
        told: list[tuple[int, int]] = []
        past = Past(looked.views, Timeline(looked.reader))
        past.move(moments(9, as_of=7), lambda done, total: told.append((done, total)))
        assert told == [(0, 29), (20, 29)]
        told.clear()
        for day in (6, 5, 4.9, 4.5, 3, 2.9, 2):
            past.move(moments(9, as_of=day), lambda done, total: told.append((done, total)))
        assert told == [(0, 1), (0, 1)], "on day 5 somebody reacted, on day 3 a time limit passed"


def test_a_move_that_is_stopped_changes_nothing() -> None:
    s = in_round()
    for _ in range(50):
        s.when("open", "ana", 1, circle="team", title="Again")
    s.when("react", "bo", 2, message="So.")
    with looking(s) as looked:
        past = Past(looked.views, Timeline(looked.reader))
        for before in (None, moments(9, as_of=1.5)):
            if before:
                past.move(before)
            there = rows(looked.views.connection)
            answers = iter([False, True])
            with pytest.raises(overlay.Abandoned):
                past.move(moments(9, as_of=0.5), stop=partial(next, answers))
            assert rows(looked.views.connection) == there
            assert not looked.views.connection.in_transaction
            assert past.asked == before
        past.move(moments(9, as_of=0.5))
        assert past.shows(moments(10, as_of=0.5))
        there = rows(looked.views.connection)
        with looked.at(moments(9, as_of=0.5)):
            assert rows(looked.views.connection) == there


def test_other_programs_may_write_while_decisions_are_folded(tmp_path: Path) -> None:
    s = in_round()
    for day in range(1, 40):
        s.when("open", "ana", day, circle="team", title="Again")
    path = str(tmp_path / "log.db")
    store(s, path)
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    with closing(LogReader(path)) as reader, closing(catchup.open_views(reader, environ)) as views:
        written: list[int] = []

        def write(done: int, _: int) -> None:
            with closing(sqlite3.connect(str(views.path), timeout=0, isolation_level=None)) as other:
                other.execute("UPDATE meta SET value = value")
            written.append(done)

        past = Past(views, Timeline(reader))
        past.move(Asked(when(99), when(3)), write)
        past.move(Asked(when(99), when(39)), write)
        past.move(Asked(when(99), when(1)), write)
        assert written == [0, 20, 0, 20]


def test_one_past_stands_before_another() -> None:
    s = in_round().when("open", "ana", 1, circle="team", title="Again").when("react", "bo", 3, message="So.")
    with looking(s) as looked:
        past = Past(looked.views, Timeline(looked.reader))
        past.move(moments(9, as_of=2))
        there = rows(looked.views.connection)
        for asked, count in ((moments(9, as_of=0.5), 1), (moments(9), 2), (moments(9, known_at=0.5), 1)):
            with looked.at(asked):
                assert len(rows(looked.views.connection)["decisions"]) == count
            assert rows(looked.views.connection) == there
        past.leave()
