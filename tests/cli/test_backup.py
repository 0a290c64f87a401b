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
    hurt(str(asked.file))
    assert asked("verify").code == 1
    assert asked("restore", "b.db").code == 1
    back = asked.json("restore", "b.db", "--replace")
    assert set(back) == {"where", "log", "events", "root", "kept", "beyond", "missing", "accepted"}
    assert (back["where"], back["log"]) == (str(asked.file), made["log"])
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
    hurt(str(asked.file))
    done = asked("restore", "b.db", "--replace")
    assert done.code == 0
    assert "Warning: this is not all that you have seen here" in done.err
    assert str(seen["events"]) in done.err
    assert "To go on from here all the same: decisions restore --accept-older\n" in done.err
    told = asked("verify")
    assert told.code == 1
    assert "if an older backup was put back on purpose: decisions restore --accept-older" in told.err
    assert asked("backup", "again.db").code == 0, "what is there is whole by itself"
    accepted = asked("restore", "--accept-older")
    assert (accepted.code, accepted.out) == (0, "")
    (aside,) = (asked.folder / ".local/share/decisions/checkpoints").glob("*/*.accepted-*")
    assert str(aside) in accepted.err
    assert str(seen["events"]) in aside.read_text(), "nothing is thrown away"
    assert asked("verify").code == 0
    assert asked("restore", "--accept-older").out == "Nothing that you have seen here is missing.\n"
    assert asked("consent", "1", "--as", "@all").code == 0
    assert asked.json("verify")["kept"] == 1, "what comes from now on is kept again"


def test_going_on_from_an_older_backup_in_one_go(asked: Here) -> None:
    assert asked("backup", "b.db").code == 0
    assert asked("consent", "1", "--as", "@all").code == 0
    hurt(str(asked.file))
    done = asked("restore", "b.db", "--replace", "--accept-older", "--json")
    assert done.code == 0
    assert len(done.json()["missing"]) == len(done.json()["accepted"]) == 1
    assert asked("verify").code == 0
    assert asked("restore").code == 2


def test_accepting_keeps_what_the_log_agrees_with(asked: Here) -> None:
    """And what somebody else keeps still tells."""
    for line in ("consent 1 --as @all", "checkpoint --out one", "backup b.db"):
        assert asked(*line.split()).code == 0
    for line in ("propose --circle team Two -m x", "round 2", "consent 2 --as @all", "checkpoint --out two"):
        assert asked(*line.split()).code == 0
    hurt(str(asked.file))
    assert len(asked.json("restore", "b.db", "--replace", "--accept-older")["accepted"]) == 1
    assert asked.json("verify")["kept"] == 1
    assert asked("verify", "--against", "one").code == 0
    assert asked("verify", "--against", "two").code == 1


def test_what_is_said_to_people(asked: Here) -> None:
    said = asked("backup", "b.db").out
    assert f"events: {asked.folder / 'b.db'}" in said
    assert f"root {asked.json('verify')['root']}" in said
    said = asked("restore", "b.db", "other.db").out
    assert f"events: {asked.folder / 'other.db'}" in said
    assert asked.json("list", "--log", "other.db") == asked.json("list")


def test_a_log_is_restored_where_none_was(asked: Here, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert asked("backup", "b.db").code == 0
    asked.file.unlink()
    for end in ("-wal", "-shm"):
        (asked.folder / ".decisions" / f"log.db{end}").unlink(missing_ok=True)
    assert asked("restore", "b.db").code == 0
    assert asked.json("list")[0]["number"] == 1
    elsewhere = Here(tmp_path_factory.mktemp("new"))
    assert elsewhere("restore", str(asked.folder / "b.db")).code == 0
    assert (elsewhere.folder / ".local" / "share" / "decisions" / "log.db").stat().st_mode & 0o077 == 0
    assert elsewhere.json("list")[0]["number"] == 1


@pytest.mark.file
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
