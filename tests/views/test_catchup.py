"""Views that stay open follow their log and the clock, and give way to others where they must."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import copy

import pytest

from decisions import when as times
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.store.sqlite import SqliteStore
from decisions.views import catchup, lists
from decisions.views.asked import Asked
from decisions.views.catchup import Views
from decisions.views.overlay import Past
from decisions.views.timeline import Timeline
from tests.process.given import Scenario, in_round, when
from tests.store.logs import do, filled, tampered
from tests.views.stored import clock, store
from tests.views.test_rebuilt_equals_kept import content, fresh

Environ = dict[str, str]


@pytest.fixture
def environ(tmp_path: Path) -> Environ:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}


@pytest.fixture
def log(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


@pytest.fixture
def views(log: str, environ: Environ) -> Iterator[Views]:
    with closing(LogReader(log)) as reader:
        found = catchup.open_views(reader, environ)
        yield found
        found.close()


def react(log: str) -> None:
    with closing(SqliteStore(log)) as store_:
        do(store_, "react", 2, message="Why not there?")


def agree(views: Views, log: str) -> None:
    assert content(views.connection) == fresh(log)
    assert views.position == views.reader.head()[0]


def test_what_was_recorded_meanwhile(views: Views, log: str, environ: Environ) -> None:
    assert catchup.caught_up(views, environ) is views
    react(log)
    before = views.position
    assert catchup.caught_up(views, environ) is views
    assert views.position == before + 1
    agree(views, log)


def test_what_another_program_caught_up(views: Views, log: str, environ: Environ) -> None:
    react(log)
    catchup.catch_up_quietly(log, environ)
    assert catchup.caught_up(views, environ) is views
    agree(views, log)


def test_deadlines_that_passed_meanwhile(tmp_path: Path, environ: Environ) -> None:
    path = str(tmp_path / "silent.db")
    store(silent(), path)
    with clock(), closing(LogReader(path)) as reader:
        times.now = partial(int, when(2))
        with closing(catchup.open_views(reader, environ)) as views:
            statuses = []
            for day in (2.5, 3, 400):
                times.now = partial(int, when(day))
                assert catchup.caught_up(views, environ) is views
                assert views.moment == when(day)
                (item,) = lists.items(views, Asked(views.moment), [])
                statuses.append(item["status"])
            assert statuses == ["in round", "adopted", "adopted"]


def silent() -> Scenario:
    """A time limit that ends on day 3, after which silence is consent."""
    return in_round("lazy-consensus").when("consent", "ana", 1)


def test_the_past_stays_before_the_views_that_are_caught_up(views: Views, log: str, environ: Environ) -> None:
    timeline = Timeline(views.reader)
    past = Past(views, timeline)
    past.move(Asked(views.moment, (timeline.newest() or 0) - 1))
    assert past.asked is not None
    there = list(lists.items(views, past.asked, []))
    react(log)
    assert catchup.caught_up(views, environ) is views
    assert list(lists.items(views, past.asked, [])) == there
    past.leave()
    agree(views, log)


def test_views_that_another_program_made_anew(views: Views, log: str, environ: Environ) -> None:
    react(log)
    with closing(LogReader(log)) as reader:
        catchup.rebuilt(reader, views.path).close()
    found = catchup.caught_up(views, environ)
    assert found is not views
    assert found.path == views.path
    assert found.reader is views.reader
    agree(found, log)
    assert catchup.caught_up(found, environ) is found
    found.close()


def test_views_that_were_taken_away(views: Views, log: str, environ: Environ) -> None:
    assert views.path is not None
    os.unlink(views.path)
    react(log)
    found = catchup.caught_up(views, environ)
    assert found is not views
    assert os.path.exists(views.path)
    agree(found, log)
    found.close()


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000])
def test_views_that_were_damaged(views: Views, log: str, environ: Environ, damage: bytes) -> None:
    assert views.path is not None
    with open(views.path, "r+b") as file:
        file.truncate(len(damage))
        file.write(damage)
    react(log)
    found = catchup.caught_up(views, environ)
    assert found is not views
    agree(found, log)
    found.close()


def test_a_log_in_whose_place_another_was_put(views: Views, log: str, environ: Environ, tmp_path: Path) -> None:
    react(log)
    assert catchup.caught_up(views, environ) is views
    with closing(SqliteStore(filled(tmp_path / "other.db"))) as other:
        do(other, "open", circle="team", title="Elsewhere?")
    os.replace(tmp_path / "other.db", log)
    found = catchup.caught_up(views, environ)
    assert found is not views
    assert found.reader is not views.reader
    assert found.path != views.path
    agree(found, log)
    assert catchup.caught_up(found, environ) is found
    found.close()
    found.reader.close()


def test_a_backup_that_was_put_back(views: Views, log: str, environ: Environ, tmp_path: Path) -> None:
    backup = copy(log, tmp_path / "backup.db")
    react(log)
    assert catchup.caught_up(views, environ) is views
    os.replace(backup, log)
    for beside in ("-wal", "-shm"):
        Path(log + beside).unlink(missing_ok=True)
    with closing(SqliteStore(log)) as store_:
        do(store_, "react", 2, message="Here.")
        do(store_, "react", 2, message="There.")
    said: list[str] = []
    found = catchup.caught_up(views, environ, said.append)
    assert said == ["the log is not the one these views were made from; they are made anew"]
    agree(found, log)
    found.close()
    found.reader.close()


def test_a_log_whose_newest_events_are_others_now(views: Views, log: str, environ: Environ) -> None:
    """The file is the same, as after `.restore` in another program."""
    tampered(log, f"DELETE FROM events WHERE position = {views.position}")
    said: list[str] = []
    found = catchup.caught_up(views, environ, said.append)
    assert said == ["the log is not the one these views were made from; they are made anew"]
    assert found is not views
    agree(found, log)
    found.close()


def test_a_log_that_is_gone_for_a_while(views: Views, log: str, environ: Environ) -> None:
    os.rename(log, log + ".away")
    with pytest.raises(LogUnavailable):
        catchup.caught_up(views, environ)
    assert len(list(lists.items(views, Asked(views.moment), []))) == 2
    os.rename(log + ".away", log)
    assert catchup.caught_up(views, environ) is views


def test_whoever_does_not_get_the_lock_is_late_and_catches_up_later(views: Views, log: str, environ: Environ) -> None:
    react(log)
    position = views.position
    with closing(LogReader(log)) as reader, closing(catchup.open_views(reader, environ)) as other:
        views.connection.execute("UPDATE meta SET value = ? WHERE key = 'position'", (str(position),))
        views.connection.execute("UPDATE meta SET value = ? WHERE key = 'leaf'", (reader.leaf_at(position),))
        for lock in ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "BEGIN; SELECT * FROM meta"):
            for statement in lock.split("; "):
                other.connection.execute(statement).fetchall()
            said: list[str] = []
            assert catchup.caught_up(views, environ, said.append) is views
            assert views.stale
            assert said == [f"as of event {position}: another program is catching up"]
            other.connection.execute("ROLLBACK")
    assert catchup.caught_up(views, environ) is views
    assert not views.stale
    agree(views, log)


def test_views_without_a_file(log: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = {"XDG_CACHE_HOME": str(tmp_path / "file"), "HOME": str(tmp_path)}
    with closing(LogReader(log)) as reader, closing(catchup.open_views(reader, environ)) as views:
        assert views.path is None
        react(log)
        assert catchup.caught_up(views, environ) is views
        agree(views, log)
