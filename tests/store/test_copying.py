"""A log moves up to a server and home again, and stays the log that it was."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from decisions.errors import BadInput, LogUnavailable, Refused
from decisions.log.reading import LogReader
from decisions.proof.verify import verify_file
from decisions.store.copying import Copied, copy
from decisions.store.opening import create, mirror, open_store
from decisions.store.sqlite import SqliteStore
from decisions.store.sqlite import create as create_file
from tests import postgres
from tests.store.logs import do, filled, tampered


def quiet(done: int, of: int) -> None:
    assert done <= of


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


def keeper() -> str:
    return postgres.server().url("keeper", postgres.new_schema())


def rows(path: str) -> list[tuple[object, ...]]:
    with closing(LogReader(path)) as reader:
        return list(reader.rows_with_hashes())


def test_up_to_a_server_and_home_again(path: str, tmp_path: Path) -> None:
    server, home = keeper(), str(tmp_path / "home.db")
    verdict = verify_file(path)
    assert copy(path, server, quiet) == (rows(path)[0][1], verdict.events, verdict.events, verdict.root)
    assert copy(server, home, quiet)[1:] == (verdict.events, verdict.events, verdict.root)
    assert rows(home) == rows(path)
    assert verify_file(home) == verdict
    assert stat.S_IMODE(os.stat(home).st_mode) == 0o600
    found = mirror(server, {"HOME": str(tmp_path)}, print)
    assert found is not None
    found.close()
    assert verify_file(found.path) == verdict


def test_work_goes_on_wherever_it_was_copied_to(path: str, tmp_path: Path) -> None:
    server, home = keeper(), str(tmp_path / "home.db")
    copy(path, server, quiet)
    with closing(open_store(server)) as store:
        do(store, "react", 2, message="From the server.")
    copy(server, home, quiet)
    with closing(SqliteStore(home)) as store:
        do(store, "react", 2, message="From home.")
    copied = copy(home, server, quiet)
    assert copied.copied == 1
    assert verify_file(home).ok
    assert rows(home)[-1][0] == copied.events


def test_between_servers_and_between_files(path: str, tmp_path: Path) -> None:
    one, other = keeper(), keeper()
    first = copy(path, one, quiet)
    assert copy(one, other, quiet) == first
    assert copy(path, str(tmp_path / "beside.db"), quiet) == first
    assert rows(str(tmp_path / "beside.db")) == rows(path)


class Enough(Exception):
    pass


@pytest.mark.parametrize("to", ["file", "server"])
def test_a_copy_that_was_interrupted_goes_on(
    path: str, tmp_path: Path, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = keeper() if to == "server" else str(tmp_path / "home.db")
    monkeypatch.setattr("decisions.log.reading.PAGE", 4)
    monkeypatch.setattr("decisions.store.copying.AT_ONCE", 4)

    def stops(done: int, of: int) -> None:
        if done >= 8:
            raise Enough

    with pytest.raises(Enough):
        copy(path, target, stops)
    copied = copy(path, target, quiet)
    assert copied.copied == copied.events - 8
    assert copied.root == verify_file(path).root
    assert copy(path, target, quiet) == Copied(copied.log, copied.events, 0, copied.root)


@pytest.mark.parametrize("to", ["file", "server"])
def test_where_the_pasts_differ_it_is_refused_and_said_from_where(path: str, tmp_path: Path, to: str) -> None:
    target = keeper() if to == "server" else str(tmp_path / "home.db")
    copy(path, target, quiet)
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Here.")
    with closing(open_store(target)) as there:
        position = do(there, "react", 2, message="There.").events[0]["position"]
    with pytest.raises(Refused, match=f"differ from event {position} on"):
        copy(path, target, quiet)


def test_another_log_is_not_gone_on_with(path: str, tmp_path: Path) -> None:
    target = str(tmp_path / "other.db")
    assert create_file(target, None, None)
    with pytest.raises(Refused, match="differ from event 1 on"):
        copy(path, target, quiet)


def test_a_target_that_has_more_is_refused(path: str, tmp_path: Path) -> None:
    target = str(tmp_path / "home.db")
    copy(path, target, quiet)
    with closing(SqliteStore(target)) as store:
        position = do(store, "react", 2, message="More.").events[0]["position"]
    with pytest.raises(Refused, match=f"differ from event {position} on"):
        copy(path, target, quiet)


def test_a_damaged_event_ends_the_copy_before_it(path: str, tmp_path: Path) -> None:
    tampered(path, "UPDATE events SET record = x'7b7d' WHERE position = 5")
    with pytest.raises(Refused, match="event 5 is damaged; the 4 events before it were copied"):
        copy(path, str(tmp_path / "home.db"), quiet)
    assert rows(str(tmp_path / "home.db")) == rows(path)[:4]


def test_only_the_owner_of_a_servers_log_copies_to_it(path: str) -> None:
    server = keeper()
    copy(path, server, quiet)
    assert not create(server, None, None, writers=["daily"])
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Here.")
    with pytest.raises(LogUnavailable, match="only the log's owner copies to it"):
        copy(path, server.replace("keeper@", "daily@"), quiet)


@pytest.mark.parametrize("there", ["", "text"])
def test_what_is_no_log_is_left_alone(path: str, tmp_path: Path, there: str) -> None:
    target = tmp_path / "home.db"
    target.write_text(there)
    with pytest.raises(LogUnavailable, match="not a decision log"):
        copy(path, str(target), quiet)
    assert target.read_text() == there


def test_places_that_are_not_there(path: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        copy(path, str(tmp_path / "no" / "home.db"), quiet)
    with pytest.raises(LogUnavailable, match="there is no log at"):
        copy(str(tmp_path / "no.db"), str(tmp_path / "home.db"), quiet)
    assert not (tmp_path / "home.db").exists()


def test_somebody_who_records_meanwhile_ends_it(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = str(tmp_path / "home.db")
    monkeypatch.setattr("decisions.log.reading.PAGE", 4)
    monkeypatch.setattr("decisions.store.copying.AT_ONCE", 4)
    began: list[int] = []

    def meanwhile(done: int, of: int) -> None:
        if not began:
            began.append(done)
            copy(path, target, quiet)

    with pytest.raises(Refused, match="somebody else records"):
        copy(path, target, meanwhile)
    assert verify_file(target).ok
