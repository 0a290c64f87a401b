"""Backups are of one moment, whole or not there, and verified; the way back never loses what was there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from decisions.errors import BadInput, LogUnavailable, Problem, Refused
from decisions.log.reading import LogReader
from decisions.proof.backup import backup, restore
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore, create
from decisions.views import catchup
from tests.store.logs import at_once, do, filled, finished, python, records, tampered

BACKUP = "import sys; from decisions.proof.backup import backup; print(backup(*sys.argv[1:]).events)"
RESTORE = "import sys; from decisions.proof.backup import restore; print(restore(*sys.argv[1:], replace=True).kept)"
CLOSE = "import sys; from decisions.store.sqlite import *; SqliteStore(sys.argv[1]).close()"


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "log").mkdir()
    return filled(tmp_path / "log" / "log.db")


def grown(path: str, *messages: str) -> None:
    with closing(SqliteStore(path)) as store:
        for message in messages or ("More.",):
            do(store, "react", 2, message=message)


def hurt(path: str) -> None:
    tampered(
        path, 'UPDATE events SET record = CAST(replace(record, \'"salt":"\', \'"salt":"0\') AS BLOB) WHERE position = 1'
    )


def tree(folder: Path) -> dict[str, bytes]:
    """What lies in a folder; what a reader leaves beside a log holds nothing and is left out."""
    files = {name: (folder / name).read_bytes() for name in sorted(os.listdir(folder)) if not name.endswith("-shm")}
    return {name: content for name, content in files.items() if content}


def failing(inject: str, code: str, *arguments: str) -> tuple[int, str]:
    """The exit code of a process whose system calls fail as `inject` says, and what it said of it."""
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={inject}"]
    process = python(code, *arguments, under=strace)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def calls(trace: Path, names: str, code: str, *arguments: str) -> list[str]:
    """The system calls that a process makes, of these."""
    strace = ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={names}"]
    finished(python(code, *arguments, under=strace))
    return re.findall(r"(?m)^\d+ +(\w+)\(", trace.read_text())


# Backup


def test_a_backup_is_the_log(tmp_path: Path, path: str) -> None:
    grown(path)
    (tmp_path / "kept").mkdir()
    made = backup(path, str(tmp_path / "kept" / "b.db"))
    assert os.listdir(tmp_path / "kept") == ["b.db"]
    assert stat.S_IMODE(os.stat(made.path).st_mode) == 0o600
    assert records(made.path) == records(path)
    verdict = verify_file(made.path)
    assert (verdict.ok, verdict.events, verdict.root) == (True, made.events, made.root)
    assert verify_file(path).root == made.root
    with closing(LogReader(path)) as reader:
        assert reader.log_id() == made.log
    assert os.listdir(tmp_path / "kept") == ["b.db"], "a reader of a backup leaves nothing beside it"


def test_a_backup_has_what_waits_in_the_write_ahead_log(tmp_path: Path, path: str) -> None:
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Not yet in the file itself.")
        assert os.path.getsize(f"{path}-wal")
        backup(path, str(tmp_path / "b.db"))
        assert records(str(tmp_path / "b.db")) == records(path)


def test_others_write_meanwhile(tmp_path: Path, path: str) -> None:
    """Four processes record, two make backups: each backup is a beginning of the log, and nothing fails."""

    def work(index: int) -> list[str]:
        made = []
        for number in range(10):
            if index < 4:
                grown(path, f"{index}.{number} " + "x" * 3_000)
            else:
                made.append(backup(path, str(tmp_path / f"{index}-{number}.db")).path)
        return made

    before = len(records(path))
    backups = [name for made in at_once(6, work) for name in made]
    whole = records(path)
    assert len(whole) == before + 40
    assert verify_file(path).ok
    sizes = set()
    for name in backups:
        copied = records(name)
        assert copied == whole[: len(copied)]
        sizes.add(len(copied))
    assert len(sizes) > 3, "they were made while others wrote"


def test_a_backup_takes_no_lock_away(tmp_path: Path, path: str) -> None:
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="One.")
        backup(path, str(tmp_path / "b.db"))
        finished(python(CLOSE, path))
        do(store, "react", 2, message="Two.")
        finished(python(CLOSE, path))
        assert [b"One" in one or b"Two" in one for one in records(path)[-2:]] == [True, True]


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_a_backup_replaces_nothing(tmp_path: Path, path: str, there: str) -> None:
    target = tmp_path / "there"
    if there == "file":
        target.write_text("mine")
    elif there == "folder":
        target.mkdir()
    else:
        target.symlink_to("nowhere")
    with pytest.raises(BadInput, match="there already"):
        backup(path, str(target))
    with pytest.raises(BadInput, match="no folder"):
        backup(path, str(tmp_path / "missing" / "b.db"))
    assert sorted(os.listdir(tmp_path)) == ["log", "there"]


@pytest.mark.parametrize(
    ("inject", "said"),
    [
        ("pwrite64:error=ENOSPC:when=2+", "full"),
        ("pwrite64:error=EIO:when=1+", "disk"),
        ("fdatasync:error=EIO:when=1", ""),
        ("fsync:error=EIO:when=1", ""),
        ("link,linkat:error=EACCES", "cannot be used"),
    ],
)
def test_a_disk_that_fails_leaves_no_half_backup(tmp_path: Path, path: str, inject: str, said: str) -> None:
    (tmp_path / "kept").mkdir()
    before = tree(Path(path).parent)
    code, err = failing(inject, BACKUP, path, str(tmp_path / "kept" / "b.db"))
    if code == 0:
        assert inject.startswith("fdatasync"), "this SQLite syncs by fsync alone"
    else:
        assert "LogUnavailable" in err
        assert said in err
        assert os.listdir(tmp_path / "kept") == []
    assert tree(Path(path).parent) == before


def test_any_sync_that_fails_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "kept").mkdir()
    syncs = calls(tmp_path / "trace", "fsync,fdatasync", BACKUP, path, str(tmp_path / "first.db"))
    told = 0
    for name in set(syncs):
        for number in range(1, syncs.count(name) + 1):
            target = str(tmp_path / "kept" / f"{name}{number}.db")
            code, _ = failing(f"{name}:error=EIO:when={number}", BACKUP, path, target)
            told += bool(code)
            assert not os.path.exists(target) or records(target) == records(path)
    assert told > 2


def test_a_stick_that_knows_no_links_takes_a_backup(tmp_path: Path, path: str) -> None:
    (tmp_path / "kept").mkdir()
    target = str(tmp_path / "kept" / "b.db")
    assert failing("link,linkat:error=EPERM", BACKUP, path, target) == (0, "")
    assert os.listdir(tmp_path / "kept") == ["b.db"]
    assert stat.S_IMODE(os.stat(target).st_mode) == 0o600
    assert records(target) == records(path)
    code, err = failing("link,linkat:error=EPERM", BACKUP, path, target)
    assert (code, "there already" in err) == (1, True)


def test_a_killed_backup_is_there_whole_or_not_at_all(tmp_path: Path, path: str) -> None:
    (tmp_path / "kept").mkdir()
    names = "pwrite64,fsync,fdatasync,link,linkat,unlink"
    made = calls(tmp_path / "trace", names, BACKUP, path, str(tmp_path / "first.db"))
    there = 0
    for name in sorted(set(made)):
        for number in {1, made.count(name) // 2 or 1, made.count(name)}:
            target = tmp_path / "kept" / f"{name}{number}.db"
            code, _ = failing(f"{name}:signal=KILL:when={number}", BACKUP, path, str(target))
            assert code
            if target.exists():
                there += 1
                assert records(str(target)) == records(path)
    assert there


def test_a_damaged_log_makes_no_backup(tmp_path: Path, path: str) -> None:
    hurt(path)
    with pytest.raises(Refused, match=r"event 1: .*hash") as refused:
        backup(path, str(tmp_path / "b.db"))
    assert "doctor --deep" in refused.value.hint
    assert os.listdir(tmp_path) == ["log"]


# Restore


def test_a_restored_log_is_the_same_log(tmp_path: Path, path: str) -> None:
    made = backup(path, str(tmp_path / "b.db"))
    back = str(tmp_path / "back.db")
    restored = restore(made.path, back)
    assert restored == (made._replace(path=back), None, 0)
    assert stat.S_IMODE(os.stat(back).st_mode) == 0o600
    assert records(back) == records(path)
    with closing(SqliteStore(back)) as store, closing(SqliteStore(path)) as old:
        assert store.log_id() == old.log_id()
        assert store.head() == old.head()
        do(store, "react", 2, message="Goes on.")
        assert store.head()[0] == made.events + 1
    assert verify_file(back).ok
    assert records(made.path) == records(path), "the backup is as it was"


def test_any_log_can_be_restored(tmp_path: Path, path: str) -> None:
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Still open.")
        restore(path, str(tmp_path / "back.db"))
        assert records(str(tmp_path / "back.db")) == records(path)


def test_what_is_there_stays(tmp_path: Path, path: str) -> None:
    made = backup(path, str(tmp_path / "b.db"))
    grown(path)
    before = tree(Path(path).parent)
    with pytest.raises(Refused, match="there already") as refused:
        restore(made.path, path)
    assert "--replace" in refused.value.hint
    with pytest.raises(Refused, match="has all of the backup, and 1 events more"):
        restore(made.path, path, replace=True)
    assert tree(Path(path).parent) == before


def test_another_log_and_one_that_went_on_otherwise_stay(tmp_path: Path, path: str) -> None:
    shutil.copy(path, tmp_path / "twin.db")
    grown(str(tmp_path / "twin.db"), "Otherwise.")
    other = filled(tmp_path / "other.db")
    made = backup(str(tmp_path / "twin.db"), str(tmp_path / "b.db"))
    grown(path, "One way.", "And on.")
    for place, said in ((other, "another log"), (path, "otherwise than the backup")):
        before = records(place)
        with pytest.raises(Refused, match=f"whole and .*{said}"):
            restore(made.path, place, replace=True)
        assert records(place) == before


def test_an_older_log_is_replaced_and_kept(tmp_path: Path, path: str) -> None:
    shutil.copy(path, tmp_path / "older.db")
    grown(path, "Newer.")
    made = backup(path, str(tmp_path / "b.db"))
    older = str(tmp_path / "older.db")
    before = records(older)
    restored = restore(made.path, older, replace=True)
    assert records(older) == records(path)
    assert restored.kept is not None
    assert restored.kept.startswith(f"{older}.before-")
    assert restored.beyond == 0
    assert records(restored.kept) == before


def _changed(path: str) -> None:
    hurt(path)


def _cut(path: str) -> None:
    os.truncate(path, os.path.getsize(path) // 2 // 4096 * 4096)


def _emptied(path: str) -> None:
    os.truncate(path, 0)


def _header(path: str) -> None:
    with open(path, "r+b") as file:
        file.write(b"\0" * 16)


@pytest.mark.parametrize("damage", [_changed, _cut, _emptied, _header])
def test_a_damaged_log_is_replaced_and_kept(tmp_path: Path, path: str, damage: object) -> None:
    assert callable(damage)
    made = backup(path, str(tmp_path / "b.db"))
    whole = records(path)
    grown(path, "After the backup.", "And after that.")
    damage(path)
    lost = Path(path).read_bytes()
    restored = restore(made.path, path, replace=True)
    assert records(path) == whole
    assert restored.kept is not None
    assert Path(restored.kept).read_bytes() == lost
    assert restored.beyond == (2 if damage in (_changed, _cut) else 0)
    assert set(tree(Path(path).parent)) <= {"log.db", os.path.basename(restored.kept)}
    grown(path, "Goes on.")
    assert verify_file(path).ok


def test_the_old_write_ahead_log_goes_with_the_old_file(tmp_path: Path, path: str) -> None:
    made = backup(path, str(tmp_path / "b.db"))
    hurt(path)
    with closing(SqliteStore(path)) as store:
        for number in range(20):
            do(store, "react", 2, message=f"{number} " + "x" * 2000)
        os.mkdir(tmp_path / "dead")
        for end in ("", "-wal"):
            shutil.copy(path + end, tmp_path / "dead" / f"log.db{end}")
    dead = str(tmp_path / "dead" / "log.db")
    restored = restore(made.path, dead, replace=True)
    assert restored.kept is not None
    assert restored.beyond == 20
    assert len(records(restored.kept)) == made.events + 20
    assert verify_file(dead).root == made.root


def test_a_write_ahead_log_without_its_file_is_moved_out_of_the_way(tmp_path: Path, path: str) -> None:
    made = backup(path, str(tmp_path / "b.db"))
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="x" * 9_000)
        shutil.copy(f"{path}-wal", tmp_path / "back.db-wal")
    restored = restore(made.path, str(tmp_path / "back.db"))
    assert restored.kept is not None
    assert os.path.exists(f"{restored.kept}-wal")
    assert records(str(tmp_path / "back.db")) == records(made.path)


def test_a_log_that_somebody_has_open_is_not_replaced(tmp_path: Path, path: str) -> None:
    shutil.copy(path, tmp_path / "older.db")
    grown(path)
    made = backup(path, str(tmp_path / "b.db"))
    with closing(SqliteStore(str(tmp_path / "older.db"))) as store:
        before = store.head()
        with pytest.raises(Refused, match="another program has"):
            restore(made.path, str(tmp_path / "older.db"), replace=True)
        do(store, "react", 2, message="Not lost.")
        assert store.head()[0] == before[0] + 1
    assert b"Not lost." in records(str(tmp_path / "older.db"))[-1]


@pytest.mark.parametrize("damage", [_changed, _cut, _emptied, _header])
def test_a_damaged_backup_is_not_restored(tmp_path: Path, path: str, damage: object) -> None:
    assert callable(damage)
    made = backup(path, str(tmp_path / "b.db"))
    damage(made.path)
    for place in (str(tmp_path / "back.db"), path):
        with pytest.raises(Problem) as refused:
            restore(made.path, place, replace=True)
        assert refused.value.hint
    assert not (tmp_path / "back.db").exists()
    assert verify_file(path).ok
    assert set(tree(Path(path).parent)) == {"log.db"}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER more AFTER INSERT ON events BEGIN SELECT load_extension('x'); END",
        "CREATE VIEW more AS SELECT load_extension('x')",
        "CREATE TABLE more (x)",
        "DROP TRIGGER events_stay",
    ],
)
def test_strange_tables_are_neither_kept_nor_restored(tmp_path: Path, path: str, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    for take in (backup, restore):
        with pytest.raises(LogUnavailable, match="not as they were made"):
            take(path, str(tmp_path / "b.db"))
    assert os.listdir(tmp_path) == ["log"]


def test_a_table_of_events_that_is_a_view_is_never_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "trap.db")) as connection:
        connection.execute("PRAGMA application_id=1145389873")
        connection.execute("PRAGMA user_version=1")
        connection.execute("CREATE VIEW events AS SELECT load_extension('x') AS position")
    with pytest.raises(LogUnavailable, match="not as they were made"):
        restore(str(tmp_path / "trap.db"), str(tmp_path / "back.db"))
    assert os.listdir(tmp_path) == ["trap.db"]


@pytest.mark.parametrize("name", ["missing.db", "text", "folder"])
def test_what_is_no_backup(tmp_path: Path, name: str) -> None:
    (tmp_path / "text").write_text("hello " * 500)
    (tmp_path / "folder").mkdir()
    with pytest.raises(LogUnavailable):
        restore(str(tmp_path / name), str(tmp_path / "back.db"))
    assert not (tmp_path / "back.db").exists()


def test_places_that_are_none(tmp_path: Path, path: str) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()
    for place in ("link", "folder", "missing/log.db"):
        with pytest.raises(BadInput):
            restore(path, str(tmp_path / place), replace=True)
    with pytest.raises(BadInput, match="one file"):
        restore(path, path, replace=True)
    (tmp_path / "other name").symlink_to(path)
    with pytest.raises(BadInput, match="one file"):
        restore(path, str(tmp_path / "other name"), replace=True)


def test_a_link_is_followed(tmp_path: Path, path: str) -> None:
    made = backup(path, str(tmp_path / "b.db"))
    (tmp_path / "link.db").symlink_to(path)
    hurt(path)
    restored = restore(made.path, str(tmp_path / "link.db"), replace=True)
    assert (tmp_path / "link.db").is_symlink()
    assert restored.copied.path == os.path.realpath(path)
    assert verify_file(str(tmp_path / "link.db")).ok


def dead(tmp_path: Path, path: str) -> tuple[str, str]:
    """A backup, and a folder with an older log that has something beside it."""
    older = tmp_path / "older" / "log.db"
    older.parent.mkdir()
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="Waits beside.")
        for end in ("", "-wal"):
            shutil.copy(path + end, f"{older}{end}")
        do(store, "react", 2, message="Newer.")
    return backup(path, str(tmp_path / "b.db")).path, str(older)


@pytest.mark.parametrize("inject", ["rename:error=EACCES:when=2", "link,linkat:error=EACCES", "rename:error=EACCES"])
def test_what_cannot_be_replaced_is_put_back(tmp_path: Path, path: str, inject: str) -> None:
    made, older = dead(tmp_path, path)
    before = tree(tmp_path / "older")
    code, err = failing(inject, RESTORE, made, older)
    assert code
    assert "LogUnavailable" in err
    assert tree(tmp_path / "older") == before


def test_killed_while_restoring_nothing_is_lost_or_mixed(tmp_path: Path, path: str) -> None:
    made, older = dead(tmp_path, path)
    files = tree(tmp_path / "older")
    trial = tmp_path / "trial"
    trial.mkdir()
    shutil.copytree(tmp_path / "older", tmp_path / "first")
    done = calls(tmp_path / "trace", "rename,link,linkat", RESTORE, made, str(tmp_path / "first" / "log.db"))
    assert "rename" in done
    old, new = records(older), records(path)
    for name in sorted(set(done)):
        for number in range(1, done.count(name) + 1):
            shutil.rmtree(trial)
            trial.mkdir()
            for file, content in files.items():
                (trial / file).write_bytes(content)
            code, _ = failing(f"{name}:signal=KILL:when={number}", RESTORE, made, str(trial / "log.db"))
            assert code
            if (trial / "log.db").exists():
                assert records(str(trial / "log.db")) in (old, new)
            else:
                assert any(".before-" in file for file in os.listdir(trial))
                restore(made, str(trial / "log.db"), replace=True)
            assert verify_file(str(trial / "log.db")).ok


def test_views_of_a_log_that_was_restored_are_made_anew(tmp_path: Path, path: str) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    made = backup(path, str(tmp_path / "b.db"))
    with closing(SqliteStore(path)) as store:
        do(store, "open", circle="team", title="After the backup")
    with closing(LogReader(path)) as reader:
        catchup.open_views(reader, environ).close()
    hurt(path)
    restore(made.path, path, replace=True)
    said: list[str] = []
    with closing(LogReader(path)) as reader, closing(catchup.open_views(reader, environ, said.append)) as views:
        assert said == ["the log is not the one these views were made from; they are made anew"]
        assert views.position == made.events
        assert views.connection.execute("SELECT count(*) FROM decisions").fetchone() == (2,)


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, path: str) -> None:
    (tmp_path / "kept").mkdir()
    code, err = failing("fsync:signal=INT:when=1", BACKUP, path, str(tmp_path / "kept" / "b.db"))
    assert code in (1, 130, -signal.SIGINT)
    assert "KeyboardInterrupt" in err
    assert os.listdir(tmp_path / "kept") == []


def test_a_new_log_is_one_like_any_other(tmp_path: Path) -> None:
    create(str(tmp_path / "new.db"), None, None)
    made = backup(str(tmp_path / "new.db"), str(tmp_path / "b.db"))
    assert made.events == 1
    assert restore(made.path, str(tmp_path / "back.db")).copied.root == made.root
