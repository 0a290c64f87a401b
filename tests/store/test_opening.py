"""What is at a path: a log, something else, nothing, or what may not be touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader, checked
from decisions.store.sqlite import SqliteStore, create
from tests.store.logs import at_once, do, filled, finished, founded, python, records, tampered, unprivileged

OPENERS: list[Callable[[str], Any]] = [SqliteStore, LogReader, lambda path: create(path, None, "ana")]


def _text(path: Path) -> None:
    path.write_text("hello " * 500)


def _empty(path: Path) -> None:
    path.touch()


def _other(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (position, record)")


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _header(path: Path) -> None:
    filled(path)
    with path.open("r+b") as file:
        file.write(b"\0" * 16)


def _newer(path: Path) -> None:
    tampered(filled(path), "PRAGMA user_version=2")


@pytest.mark.parametrize("make", [_text, _empty, _other, _folder, _pipe, _header, _newer])
@pytest.mark.parametrize("opener", OPENERS)
def test_what_is_no_log_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], opener: Callable[[str], Any]
) -> None:
    path = tmp_path / "log.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LogUnavailable) as refused:
        opener(str(path))
    assert refused.value.hint
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".new")]


def test_only_create_creates(tmp_path: Path) -> None:
    for opener in OPENERS[:2]:
        with pytest.raises(LogUnavailable, match="no log"):
            opener(str(tmp_path / "log.db"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("parent", ["missing", "file"])
def test_a_log_needs_its_folder(tmp_path: Path, parent: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LogUnavailable, match="no folder") as refused:
        create(str(tmp_path / parent / "log.db"), None, "ana")
    assert refused.value.hint


def test_a_link_to_nothing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "gone.db")
    with pytest.raises(LogUnavailable):
        create(str(tmp_path / "link.db"), None, "ana")
    assert os.listdir(tmp_path) == ["link.db"]


@pytest.mark.parametrize(
    "name",
    [
        ":memory:",
        "file:x?mode=memory",
        "%41",
        "a#b",
        "a?b",
        "a\nb",
        "ü – 日本",
        "a'b\"c;",
        "-wal",
        "a\\b",
        "a\udcffb",
        "//x",
    ],
)
def test_a_path_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = f"/{tmp_path}/x" if name == "//x" else name
    for where in (path, os.path.join(tmp_path, name.lstrip("/"))):
        create(where, None, "ana")
        with closing(SqliteStore(where)) as store, closing(LogReader(where)) as reader:
            do(store, "member-add", "ana") if not store.has_members() else None
            assert reader.head()[0] == 2
    assert os.listdir(tmp_path) == [name.lstrip("/")]


def test_nul_is_no_path() -> None:
    for opener in OPENERS:
        with pytest.raises(LogUnavailable):
            opener("a\0b")


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        path = filled(tmp_path / "log.db")
        with closing(SqliteStore(path)) as store:
            do(store, "react", 2, message="Here.")
            modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in os.listdir(tmp_path)}
    finally:
        os.umask(old)
    assert modes == dict.fromkeys(("log.db", "log.db-wal", "log.db-shm"), 0o600)


def test_a_link_works_on_what_it_points_at(tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.db"
    link.symlink_to(path)
    with closing(SqliteStore(str(link))) as store, closing(LogReader(str(link))) as reader:
        do(store, "react", 2, message="By the link.")
        assert reader.head() == store.head()
        assert os.listdir(tmp_path / "links") == ["link.db"]
        assert (tmp_path / "log.db-wal").exists()
    assert b"By the link." in records(path)[-1]


def test_twenty_processes_create_one_log(tmp_path: Path) -> None:
    path = str(tmp_path / "log.db")
    assert sorted(at_once(20, lambda _: create(path, "Kitchen", "ana"))) == [False] * 19 + [True]
    assert not [name for name in os.listdir(tmp_path) if not name.startswith("log.db") or name.endswith(".new")]
    with closing(LogReader(path)) as reader:
        assert reader.head()[0] == 1


def test_create_again_leaves_the_log_as_it_is(tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    before = records(path)
    assert create(path, "Another", "bo") is False
    assert records(path) == before


def test_opening_takes_no_lock_away(tmp_path: Path) -> None:
    """Whoever opens and closes the file beside SQLite ends this process's locks on it; then another program that ends
    takes the newest events away.
    """
    path = filled(tmp_path / "log.db")
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="One.")
        checked(path)
        create(path, None, "ana")
        LogReader(path).close()
        SqliteStore(path).close()
        finished(python("import sys; from decisions.store.sqlite import *; SqliteStore(sys.argv[1]).close()", path))
        do(store, "react", 2, message="Two.")
        finished(python("import sys; from decisions.store.sqlite import *; SqliteStore(sys.argv[1]).close()", path))
        do(store, "react", 2, message="Three.")
        assert [b"One" in r or b"Two" in r or b"Three" in r for r in records(path)[-3:]] == [True] * 3


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another account can reach."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def test_a_log_of_another_account_is_theirs(public: Path) -> None:
    path = filled(public / "log.db")
    os.chmod(path, 0o000)

    def attempts() -> list[str]:
        said = []
        for opener in OPENERS:
            with pytest.raises(LogUnavailable) as refused:
                opener(path)
            said.append(refused.value.message)
        return said

    assert all("may not read" in said for said in unprivileged(attempts))


def test_a_read_only_file_is_read_and_not_written(public: Path) -> None:
    path = filled(public / "log.db")
    os.chmod(path, 0o444)
    os.chmod(public, 0o555)

    def attempts() -> tuple[int, str]:
        with closing(LogReader(path)) as reader:
            events = sum(1 for _ in reader.rows_with_hashes())
        try:
            with closing(SqliteStore(path)) as store:
                do(store, "react", 2, message="No.")
        except LogUnavailable as refused:
            return events, refused.message
        return events, ""

    events, said = unprivileged(attempts)
    assert events == len(records(path))
    assert "read-only" in said or "cannot be opened" in said


@pytest.mark.parametrize("kind", ["-wal", "-journal"])
def test_what_stands_beside_a_read_only_log_is_not_passed_over(public: Path, kind: str) -> None:
    path = filled(public / "log.db")
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Newest.")
        shutil.copy(path, public / "copy.db")
        shutil.copy(f"{path}-wal", public / f"copy.db{kind}")
    for name in os.listdir(public):
        os.chmod(public / name, 0o444)
    os.chmod(public, 0o555)

    def attempt() -> str:
        with pytest.raises(LogUnavailable) as refused:
            LogReader(str(public / "copy.db"))
        return refused.value.hint

    assert f"copy the log with its {kind}" in unprivileged(attempt)


def test_a_journal_left_behind_harms_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    before = records(path)
    (tmp_path / "log.db-journal").write_bytes(b"left behind" * 1000)
    with closing(LogReader(path)) as reader, closing(SqliteStore(path)) as store:
        assert [row[-1] for row in reader.rows_with_hashes()] == before
        do(store, "react", 2, message="Goes on.")
    assert len(records(path)) == len(before) + 1


def test_a_copy_that_lost_write_ahead_logging_gets_it_back(tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Goes on.")
        assert store._rows("PRAGMA journal_mode") == [("wal",)]


def test_a_copy_of_the_main_file_alone_is_an_earlier_log(tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    before = records(path)
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Only in the write-ahead log.")
        shutil.copy(path, tmp_path / "copy.db")
    assert records(str(tmp_path / "copy.db")) == before
    assert len(records(path)) == len(before) + 1


def test_a_new_store_in_a_fork_is_its_own(tmp_path: Path) -> None:
    path = str(tmp_path / "log.db")

    def work(index: int) -> bool:
        made = create(path, None, "ana")
        with closing(SqliteStore(path)) as store:
            if made:
                founded(store)
        return made

    assert sum(at_once(4, work)) == 1
    with closing(SqliteStore(path)) as store:
        assert store.has_members()
