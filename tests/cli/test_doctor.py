"""What is wrong is found and explained, with what to do, in one line each; and only what is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions import when
from decisions.doctor import place
from decisions.doctor.machine import fits
from decisions.doctor.user import shell
from decisions.log.reading import LogReader
from decisions.proof.lost import lost
from decisions.store.sqlite import SqliteStore
from decisions.when import days
from tests.cli.run import Here
from tests.keys import fingerprint, key, needs_ssh_keygen
from tests.proof.test_backup import hurt
from tests.store.logs import do, entry, filled, records, tampered, unprivileged

pytestmark = pytest.mark.file


def found(here: Here, *args: str, **env: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What the doctor finds that is not well, by check and level."""
    done = here("doctor", *args, "--json", **env)
    document = done.json()
    assert done.code == (0 if document["ok"] else 1)
    assert document["ok"] == all(finding["level"] != "bad" for finding in document["findings"])
    for finding in document["findings"]:
        assert set(finding) == {"check", "level", "detail", "advice"}
        assert finding["level"] in ("ok", "warn", "bad")
        assert finding["detail"]
    return {(f["check"], f["level"]): f for f in document["findings"] if f["level"] != "ok"}


def log_of(here: Here) -> str:
    return str(here.file)


@pytest.mark.parametrize("deep", [(), ("--deep",)])
def test_where_nothing_is_wrong_nothing_is_found(asked: Here, deep: tuple[str, ...]) -> None:
    assert asked("list").code == 0
    before = records(log_of(asked))
    assert found(asked, *deep) == {}
    done = asked("doctor", *deep)
    assert (done.code, done.err) == (0, "")
    assert "Nothing is wrong." in done.out
    for said in ("Python 3", "SQLite", "click", "belongs to your account", "you are ana", "views go up to event"):
        assert said in done.out
    assert records(log_of(asked)) == before


def test_a_page_for_people(asked: Here) -> None:
    os.chmod(log_of(asked), 0o644)
    done = asked("doctor", COLUMNS="160")
    assert done.code == 0
    assert "warning: others may read log.db (mode 0644)" in done.out
    assert f"chmod 600 {log_of(asked)}" in done.out
    assert "1 to look at" in done.out


def test_without_a_log(here: Here) -> None:
    assert "init" in found(here)["log", "bad"]["advice"]
    assert ("me", "warn") in found(here)
    for where in ("postgresql://me:hunter2@host/x", "mysql://x", ""):
        told = here("doctor", "--log", where)
        assert told.code == 1
        assert "hunter2" not in told.out


def _mode(path: str) -> None:
    os.chmod(path, 0o660)


def _open_folder(path: str) -> None:
    os.chmod(os.path.dirname(path), 0o777)


def _second_name(path: str) -> None:
    os.link(path, f"{path}.2")


def _guard(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER events_stay")


def _strange(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE more (x)")


def _newer_form(path: str) -> None:
    tampered(path, "PRAGMA user_version=2")


def _newer_event(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        store.save([entry("0" * 32, 1, type_="HatsWorn")])


def _shortened(path: str) -> None:
    tampered(path, "DELETE FROM events WHERE position = (SELECT max(position) FROM events)")


def _newest(path: str) -> None:
    tampered(path, "UPDATE events SET record = x'7b7d' WHERE position = (SELECT max(position) FROM events)")


def _text(path: str) -> None:
    Path(path).write_text("hello")


def _empty(path: str) -> None:
    Path(path).write_text("")


def _half(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, os.path.getsize(path) // 2)


def _folder(path: str) -> None:
    os.unlink(path)
    os.mkdir(path)


def _gone(path: str) -> None:
    os.unlink(path)


def _dangling(path: str) -> None:
    os.unlink(path)
    os.symlink("nowhere", path)


def _journal(path: str) -> None:
    Path(f"{path}-journal").write_bytes(b"left behind" * 1000)


FAULTS: list[tuple[Callable[[str], None], str, str, str]] = [
    (_mode, "permissions", "warn", "chmod 600"),
    (_open_folder, "permissions", "warn", "chmod go-w"),
    (_second_name, "link", "bad", "samefile"),
    (_guard, "tables", "bad", "restore"),
    (_strange, "tables", "bad", "restore"),
    (_newer_form, "log", "bad", "update"),
    (_newer_event, "format", "warn", "update"),
    (_shortened, "log", "bad", "restore"),
    (_newest, "log", "bad", "--deep"),
    (_text, "log", "bad", "another file"),
    (_empty, "log", "bad", "log"),
    (_half, "log", "bad", ""),
    (_folder, "log", "bad", "name the file"),
    (_gone, "log", "bad", "init"),
    (_dangling, "log", "bad", "init"),
    (_journal, "beside", "warn", "remove"),
]


@pytest.mark.parametrize(("fault", "check", "level", "advice"), FAULTS, ids=lambda v: getattr(v, "__name__", None))
def test_each_fault_is_found(asked: Here, fault: Callable[[str], None], check: str, level: str, advice: str) -> None:
    fault(log_of(asked))
    finding = found(asked)[check, level]
    assert advice in finding["advice"]
    for more in ((), ("--deep",)):
        done = asked("doctor", *more)
        assert done.code == (1 if level == "bad" else 0)
        assert done.err == ""


def test_a_log_of_another_account(asked: Here) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(log_of(asked), 65534, 65534)
    assert "chown" in found(asked)["owner", "warn"]["advice"]


def test_a_log_that_may_not_be_written(tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    for folder in (*tmp_path.parents, tmp_path):
        if str(folder).startswith("/tmp/"):
            os.chmod(folder, 0o755)
    os.chmod(path, 0o644)

    def look() -> list[str]:
        return [finding.detail for finding in place.findings(path)]

    assert any("reading works, recording does not" in said for said in unprivileged(look))


def test_a_link_is_said(asked: Here) -> None:
    (asked.folder / "link.db").symlink_to(log_of(asked))
    done = asked("doctor", "--log", "link.db", COLUMNS="160")
    assert done.code == 0
    assert "is a link to" in done.out


def test_a_network_folder(asked: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/export {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr("decisions.log.place.network.__defaults__", (str(mounts),))
    assert "nfs4" in found(asked)["folder", "warn"]["detail"]


def test_no_room(asked: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "SCARCE", 2**62)
    assert found(asked).keys() == {("disk", "warn"), ("room", "warn")}
    monkeypatch.setattr(place, "NONE_LEFT", 2**62)
    assert found(asked).keys() == {("disk", "bad"), ("room", "bad")}


@pytest.mark.parametrize("shift", [-400, 400])
def test_a_clock_that_is_wrong(asked: Here, monkeypatch: pytest.MonkeyPatch, shift: int) -> None:
    real = when.now
    monkeypatch.setattr(when, "now", lambda: real() + days(shift))
    assert "clock" in found(asked)["clock", "warn"]["advice"]


def test_a_write_ahead_log_of_another_file(asked: Here, tmp_path: Path) -> None:
    """An old main file restored by `cp` beside a newer write-ahead log that does not belong to it."""
    path = log_of(asked)
    shutil.copy(path, tmp_path / "main.db")
    with closing(SqliteStore(path)) as store:
        for number in range(40):
            do(store, "react", 1, message=f"{number} " + "x" * 2000)
        store._rows("PRAGMA wal_checkpoint(RESTART)")
        for number in range(3):
            do(store, "react", 1, message=f"beside {number} " + "x" * 5000)
        shutil.copy(f"{path}-wal", tmp_path / "wal")
    own = asked.folder / "own"
    own.mkdir()
    shutil.copy(tmp_path / "main.db", own / "log.db")
    shutil.copy(tmp_path / "wal", own / "log.db-wal")
    assert asked("doctor", "--deep", "--log", str(own / "log.db")).code == 1
    assert ("beside", "bad") in found(asked, "--log", str(own / "log.db"))


def test_a_write_ahead_log_of_the_log_is_well(asked: Here, tmp_path: Path) -> None:
    path = log_of(asked)
    with closing(SqliteStore(path)) as store:
        for number in range(20):
            do(store, "react", 1, message=f"{number} " + "x" * 2000)
            assert found(asked) == {}
        shutil.copy(path, tmp_path / "killed.db")
        shutil.copy(f"{path}-wal", tmp_path / "killed.db-wal")
    os.chmod(tmp_path / "killed.db", 0o600)
    os.chmod(tmp_path / "killed.db-wal", 0o600)
    os.chmod(tmp_path, 0o700)
    assert found(asked, "--log", str(tmp_path / "killed.db")) == {}


# What is lost, and what can be read


def test_the_decisions_that_lost_something_are_named(tmp_path: Path) -> None:
    here = Here(tmp_path)
    path = filled(tmp_path / "log.db")
    with closing(SqliteStore(path)) as store:
        streams = [store.stream_of(number) or "" for number in (1, 2)]
        for number in range(40):
            do(store, "react", 1 + number % 2, message=f"{number} " + "x" * 3000)
    with closing(LogReader(path)) as reader:
        positions = {stream: [p for s, p in reader.by_stream() if s == stream] for stream in streams}
    lost_one = positions[streams[1]][5:8]
    tampered(path, f"UPDATE events SET record = x'00' WHERE position IN ({', '.join(map(str, lost_one))})")
    assert lost(path).decisions == {2: lost_one}
    done = here("doctor", "--deep", "--log", path, "--recorder", "ana")
    assert done.code == 1
    assert "of decision 2: events" in done.out
    assert "of decision 1" not in done.out
    assert here("show", "1", "--log", path, "--recorder", "ana").code == 0

    raw = Path(path).read_bytes()
    size = int.from_bytes(raw[16:18], "big")
    page = raw.index(b'"text":"20 xxx') // size
    Path(path).write_bytes(raw[: page * size] + bytes(size) + raw[(page + 1) * size :])
    told = lost(path)
    named = {number: set(gone) for number, gone in told.decisions.items()}
    assert set(lost_one) <= named[2]
    assert named[1] | named[2] > set(lost_one)
    assert named[1] <= set(positions[streams[0]])
    assert not told.unknown
    for flag in ((), ("--deep",)):
        assert here("doctor", *flag, "--log", path, "--recorder", "ana").err == ""


def test_what_of_nobody_can_say(asked: Here) -> None:
    path = log_of(asked)
    hurt(path)
    assert "1 of 1" in found(asked, "--deep")["lost", "bad"]["detail"]
    assert lost(path).beside == [1]
    tampered(path, "DELETE FROM events WHERE position = 5")
    assert lost(path).unknown == [5]
    assert found(asked, "--deep")["events", "bad"]


def test_a_log_that_lost_its_newest_events(asked: Here) -> None:
    """Nothing in the file says so; the checkpoint does that its user keeps since the last adoption."""
    assert asked("backup", "b.db").code == 0
    assert asked("consent", "1", "--as", "@all").code == 0
    path = Path(log_of(asked))
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    assert asked("restore", "b.db").code == 0
    assert found(asked).keys() == {("views", "warn")}
    assert "it ends here" in found(asked, "--deep")["events", "bad"]["detail"]


# The user's own


def test_who_nobody_knows(asked: Here) -> None:
    assert "member add zoe" in found(asked, DECISIONS_MEMBER="zoe")["me", "warn"]["advice"]
    assert found(asked, "--recorder", "a b").keys() == {("me", "bad")}
    (asked.folder / ".config" / "decisions" / "me.json").write_text("{")
    assert "damaged" in found(asked)["me", "bad"]["detail"]
    (asked.folder / ".config" / "decisions" / "me.json").unlink()
    assert "decisions me HANDLE" in found(asked)["me", "warn"]["advice"]


@needs_ssh_keygen
def test_the_key_with_which_somebody_signs(asked: Here) -> None:
    mine = key(asked.folder)
    assert "not signed" in asked("doctor", COLUMNS="160").out
    assert asked("member", "key", "ana", f"{mine}.pub").code == 0
    done = asked("me", "ana", "--sign-with", f"{mine}.pub")
    assert done.code == 0, done.err
    assert found(asked) == {}
    assert f"you sign with {mine}" in asked("doctor", COLUMNS="160").out
    nowhere = asked.folder / "bin"
    nowhere.mkdir()
    assert "OpenSSH" in found(asked, PATH=str(nowhere))["key", "bad"]["advice"]
    os.chmod(mine, 0o644)
    assert "chmod 600" in found(asked)["key", "bad"]["advice"]
    os.chmod(mine, 0o600)
    assert asked("member", "key", "ana", "--end", fingerprint(mine)).code == 0
    assert "member key ana" in found(asked)["key", "warn"]["advice"]
    os.unlink(f"{mine}.pub")
    assert "--sign-with" in found(asked)["key", "bad"]["advice"]


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 200])
def test_views_that_cannot_be_read(asked: Here, damage: bytes) -> None:
    assert asked("list").code == 0
    (views,) = (asked.folder / ".cache").rglob("*.db")
    views.write_bytes(damage)
    assert "rebuild" in found(asked)["views", "warn"]["advice"]
    assert views.read_bytes() == damage, "the doctor changes nothing"


def test_views_of_another_log(asked: Here) -> None:
    assert asked("list").code == 0
    (views,) = (asked.folder / ".cache").rglob("*.db")
    with closing(sqlite3.connect(views, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = 'elsewhere' WHERE key = 'leaf'")
    assert "another log" in found(asked)["views", "warn"]["detail"]
    assert asked("rebuild").code == 0
    assert found(asked) == {}
    os.chmod(views, 0o644)
    assert "chmod 600" in found(asked)["views", "warn"]["advice"]


def test_a_cache_that_cannot_be_written(asked: Here) -> None:
    (asked.folder / "file").write_text("")
    finding = found(asked, XDG_CACHE_HOME=str(asked.folder / "file"))["views", "warn"]
    assert "XDG_CACHE_HOME" in finding["advice"]


@pytest.mark.parametrize("content", [b"theme = ", b"\xff", b"[" * 9_000])
def test_settings_of_the_screen(asked: Here, content: bytes) -> None:
    path = asked.folder / ".config" / "decisions" / "tui.toml"
    path.write_bytes(content)
    assert "not TOML" in found(asked)["screen", "bad"]["detail"]
    path.write_text('theme = "light"')
    assert found(asked) == {}


def test_the_shell(asked: Here) -> None:
    env = {"EDITOR": "no-such-editor -w", "PAGER": "'unclosed", "TZ": "Atlantis/City", "DECISIONS_DEBUG": "1"}
    told = [f.detail for f in shell({**asked.environment(), **env}) if f.level == "warn"]
    assert [said.split()[0] for said in told] == ["$DECISIONS_DEBUG", "$EDITOR", "$PAGER", "$TZ"]
    fine = {"EDITOR": "true -w", "TZ": "CET-1CEST", "DECISIONS_LOG": "postgresql://me:hunter2@host/x"}
    told = [f.detail for f in shell({**asked.environment(), **fine}) if f.level != "warn"]
    assert "hunter2" not in "".join(told)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("version", "bounds", "held"),
    [
        ("8.5.1", ">=8.5,<9", True),
        ("9.0", ">=8.5,<9", False),
        ("8.4.9", ">=8.5,<9", False),
        ("9.5.6", "~=9.5.6", True),
        ("9.5.10", "~=9.5.6", True),
        ("9.6.0", "~=9.5.6", False),
        ("10.0a1", "~=9.5.6", False),
        ("8.2.8", "==8.2.8", True),
        ("8.2", "==8.2.0", True),
        ("1", "", True),
    ],
)
def test_versions(version: str, bounds: str, held: bool) -> None:
    assert fits(version, bounds) is held
