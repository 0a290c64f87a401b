"""Backup and restore as people use them: what is said, what a script gets, and where a log goes."""

from __future__ import annotations

import os

import pytest

from tests.cli.run import Here
from tests.proof.test_backup import hurt


def test_there_and_back(asked: Here) -> None:
    made = asked.json("backup", "b.db")
    verdict = asked.json("verify")
    assert made == {
        "backup": str(asked.folder / "b.db"),
        "log": asked.json("me")["log"],
        "events": verdict["events"],
        "root": verdict["root"],
    }
    assert asked("react", "1", "-m", "after").code == 0
    hurt(str(asked.folder / ".decisions" / "log.db"))
    assert asked("verify").code == 1
    assert asked("restore", "b.db").code == 1
    back = asked.json("restore", "b.db", "--replace")
    assert set(back) == {"where", "log", "events", "root", "kept", "beyond", "missing"}
    assert (back["where"], back["log"]) == (str(asked.folder / ".decisions" / "log.db"), made["log"])
    assert (back["root"], back["beyond"]) == (made["root"], 1)
    assert os.path.exists(back["kept"])
    assert asked.json("verify")["ok"]
    assert "after" in asked("history", "1", "--log", back["kept"]).out
    assert asked("react", "1", "-m", "goes on").code == 0


def test_a_backup_that_is_shorter_than_what_one_has_seen(asked: Here) -> None:
    assert asked("backup", "b.db").code == 0
    assert asked("consent", "1", "--as", "@all").code == 0
    seen = asked.json("verify")
    assert seen["kept"]
    hurt(str(asked.folder / ".decisions" / "log.db"))
    done = asked("restore", "b.db", "--replace")
    assert done.code == 0
    assert "Warning: this is not all that you have seen here" in done.err
    assert str(seen["events"]) in done.err
    assert asked("verify").code == 1
    assert asked("backup", "again.db").code == 0, "what is there is whole by itself"


def test_what_is_said_to_people(asked: Here) -> None:
    said = asked("backup", "b.db").out
    assert f"events: {asked.folder / 'b.db'}" in said
    assert f"root {asked.json('verify')['root']}" in said
    said = asked("restore", "b.db", "other.db").out
    assert f"events: {asked.folder / 'other.db'}" in said
    assert asked.json("list", "--log", "other.db") == asked.json("list")


def test_a_log_is_restored_where_none_was(asked: Here, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert asked("backup", "b.db").code == 0
    (asked.folder / ".decisions" / "log.db").unlink()
    for end in ("-wal", "-shm"):
        (asked.folder / ".decisions" / f"log.db{end}").unlink(missing_ok=True)
    assert asked("restore", "b.db").code == 0
    assert asked.json("list")[0]["number"] == 1
    elsewhere = Here(tmp_path_factory.mktemp("new"))
    assert elsewhere("restore", str(asked.folder / "b.db")).code == 0
    assert (elsewhere.folder / ".local" / "share" / "decisions" / "log.db").stat().st_mode & 0o077 == 0
    assert elsewhere.json("list")[0]["number"] == 1


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (2, "backup"),
        (2, "backup b.db"),
        (2, "backup missing/b.db"),
        (2, "backup postgresql://me:hunter2@host/x"),
        (3, "backup new.db --log nowhere.db"),
        (3, "backup new.db --log text"),
        (3, "restore text new.db"),
        (3, "restore nowhere.db"),
        (1, "restore b.db"),
        (1, "restore b.db --replace"),
        (2, "restore b.db missing/new.db"),
        (2, "restore b.db b.db --replace"),
        (2, "restore b.db . --replace"),
    ],
)
def test_what_is_wrong(asked: Here, code: int, line: str) -> None:
    assert asked("backup", "b.db").code == 0
    (asked.folder / "text").write_text("hello")
    before = sorted(os.listdir(asked.folder))
    done = asked(*line.split())
    assert (done.code, done.out) == (code, "")
    assert 1 <= len(done.err.splitlines()) <= 2
    assert "hunter2" not in done.err
    assert sorted(os.listdir(asked.folder)) == before


def test_a_hostile_name_is_shown_harmlessly(asked: Here) -> None:
    done = asked("backup", "b\x1b[31m\u202e.db")
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
