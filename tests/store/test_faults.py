"""The disk, the file and the process fail while somebody records. What was said to be recorded is there after."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore, create
from tests.store.logs import do, filled, finished, python, records

RECORDING = """
import sys
from uuid import uuid4
from decisions.errors import LogUnavailable, OutcomeUnknown
from decisions.process.world import Act
from decisions.store.record import record
from decisions.store.sqlite import SqliteStore
try:
    store = SqliteStore(sys.argv[1])
except LogUnavailable as error:
    print("closed", error.message, flush=True)
    raise SystemExit from None
stream = store.stream_of(2)
given = sys.argv[3:]


def say(*words):
    sys.stdout.write(" ".join(words) + "\\n")
    sys.stdout.flush()


command = ""
try:
    for number in range(int(sys.argv[2])):
        command = given[number] if given else uuid4().hex
        act = Act("react", stream, ["ana"], "ana", 0, args={"message": f"reaction {number} " + "x" * 3000})
        try:
            record(store, act, stream=lambda _: stream, command_id=command)
            say("recorded", command)
        except OutcomeUnknown as error:
            say("unknown", error.command_id)
        except LogUnavailable as error:
            say("refused", command, error.message)
except KeyboardInterrupt:
    say("interrupted", command, "recorded" if store.saved_by(command) else "")
store.close()
"""


def said(out: str, word: str) -> list[str]:
    return [line.split()[1] for line in out.splitlines() if line.startswith(f"{word} ") and len(line.split()) > 1]


def commands(path: str) -> list[str]:
    return [json.loads(record)["command_id"] for record in records(path)]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


def traced(trace: Path, inject: str, path: str, acts: int, *given: str) -> str:
    """What a process says whose system calls fail as `inject` says; the calls themselves are in the file `trace`."""
    calls = "fsync,fdatasync,pwrite64"
    strace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(trace),
        "-e",
        f"trace={calls}",
        *(["-e", f"inject={inject}"] if inject else []),
    ]
    return finished(python(RECORDING, path, str(acts), *given, under=strace))


def test_every_act_is_synced(tmp_path: Path, path: str) -> None:
    traced(tmp_path / "few", "", path, 2)
    traced(tmp_path / "more", "", path, 5)
    few, more = (len(re.findall(r"f(?:data)?sync\(", (tmp_path / name).read_text())) for name in ("few", "more"))
    assert more - few >= 3


def test_any_sync_may_fail(tmp_path: Path, path: str) -> None:
    traced(tmp_path / "trace", "", path, 3)
    syncs = re.findall(r"(fsync|fdatasync)\(", (tmp_path / "trace").read_text())
    unknown = 0
    for call in sorted(set(syncs)):
        for number in range(1, syncs.count(call) + 1):
            out = traced(tmp_path / "trace", f"{call}:error=EIO:when={number}", path, 3)
            assert len(out.splitlines()) == 3, out
            unknown += len(said(out, "unknown"))
            after = commands(path)
            assert set(said(out, "recorded")) <= set(after)
            assert not set(said(out, "refused")) & set(after)
            again = said(out, "unknown")
            if again:
                assert said(finished(python(RECORDING, path, str(len(again)), *again)), "recorded") == again
                after = commands(path)
                assert [after.count(command) for command in again] == [1] * len(again)
            assert verify_file(path).ok
    assert unknown


@pytest.mark.parametrize("first", [9, 10, 12, 17])
def test_a_full_disk_is_told_and_goes_on_after_room_was_made(tmp_path: Path, path: str, first: int) -> None:
    out = traced(tmp_path / "trace", f"pwrite64:error=ENOSPC:when={first}", path, 4)
    assert "full" in out
    assert "nothing was recorded" in out
    assert len(said(out, "refused")) == 1
    assert len(said(out, "recorded")) == 3
    after = commands(path)
    assert set(said(out, "recorded")) <= set(after)
    assert not set(said(out, "refused")) & set(after)
    assert verify_file(path).ok


@pytest.mark.parametrize("first", [1, 5, 9, 10])
def test_a_disk_that_stays_full_can_be_read(tmp_path: Path, path: str, first: int) -> None:
    before = records(path)
    out = traced(tmp_path / "trace", f"pwrite64:error=ENOSPC:when={first}+", path, 3)
    assert said(out, "recorded") == said(out, "unknown") == []
    assert len(out.splitlines()) == out.count("the disk is full") > 0
    code = "import sys; from decisions.proof.verify import verify_file; print(verify_file(sys.argv[1]).events)"
    for name in ("log.db-wal", "log.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=pwrite64:error=ENOSPC"]
    assert finished(python(code, path, under=strace)) == f"{len(before)}\n"
    assert records(path) == before
    assert verify_file(path).ok


def test_no_log_is_left_half_made_by_a_full_disk(tmp_path: Path) -> None:
    code = "import sys; from decisions.store.sqlite import create; create(sys.argv[1], None, 'ana')"
    strace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=pwrite64",
        "-e",
        "inject=pwrite64:error=ENOSPC:when=3+",
    ]
    process = python(code, str(tmp_path / "log.db"), under=strace)
    _, err = process.communicate(timeout=60)
    assert "LogUnavailable" in err
    assert "full" in err
    assert os.listdir(tmp_path) == []


def stopped(path: str, after: float, by: signal.Signals) -> str:
    """What a process said that records for long, and is stopped so many seconds after its first act."""
    with python(RECORDING, path, "5000") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        out = process.stdout.readline()
        time.sleep(after)
        process.send_signal(by)
        out += process.stdout.read()
        assert process.stderr.read() == ""
    return out


def killed(path: str, times: int) -> None:
    chance = random.Random(7)
    promised: list[str] = []
    for _ in range(times):
        promised += said(stopped(path, chance.uniform(0, 0.15), signal.SIGKILL), "recorded")
    after = commands(path)
    assert set(promised) <= set(after)
    assert len(promised) > times
    verdict = verify_file(path)
    assert verdict.ok, verdict.problems


def test_what_was_said_survives_kill_9(path: str) -> None:
    killed(path, 12)


@pytest.mark.slow
def test_what_was_said_survives_kill_9_many_times(path: str, request: pytest.FixtureRequest) -> None:
    asked = request.config.getoption("markexpr") == "slow"
    killed(path, 300 if asked else 60)


def test_ctrl_c_says_whether_it_was_recorded(path: str) -> None:
    chance = random.Random(8)
    for _ in range(6):
        before = len(commands(path))
        out = stopped(path, chance.uniform(0, 0.1), signal.SIGINT)
        last = re.findall(r"interrupted (\w+) recorded", out)
        recorded = said(out, "recorded")
        assert said(out, "interrupted")
        assert commands(path)[before:] == recorded + [command for command in last if command not in recorded]


@pytest.mark.parametrize("how", ["deleted", "replaced", "moved", "its write-ahead log deleted"])
def test_a_file_that_goes_away_swallows_nothing(tmp_path: Path, path: str, how: str) -> None:
    with closing(SqliteStore(path)) as store:
        do(store, "react", 2, message="There.")
        if how == "deleted":
            os.unlink(path)
        elif how == "replaced":
            create(str(tmp_path / "other.db"), None, "bo")
            os.replace(tmp_path / "other.db", path)
        elif how == "moved":
            os.rename(path, tmp_path / "moved.db")
        else:
            os.unlink(f"{path}-wal")
        with pytest.raises(LogUnavailable, match="deleted or replaced") as refused:
            do(store, "react", 2, message="Lost.")
        assert "run the command again" in refused.value.hint


def test_restored_beside_an_old_write_ahead_log_is_found(tmp_path: Path, path: str) -> None:
    """The worst that can be done with `cp`: an old main file, and a newer log beside it that does not belong to it."""
    shutil.copy(path, tmp_path / "backup.db")
    with closing(SqliteStore(path)) as store:
        for number in range(30):
            do(store, "react", 2, message=f"{number} " + "x" * 2000)
        store._rows("PRAGMA wal_checkpoint(RESTART)")
        do(store, "react", 2, message="In the log beside.")
        shutil.copy(f"{path}-wal", tmp_path / "backup.db-wal")
    whole = records(path)
    try:
        verdict = verify_file(str(tmp_path / "backup.db"))
    except LogUnavailable:
        return
    with closing(LogReader(str(tmp_path / "backup.db"), damaged=True)) as reader:
        kept = reader.head()[0]
    assert not verdict.ok or kept < len(whole)
    assert not verdict.ok, "a log of two halves is taken for whole"


def test_bytes_damaged_in_the_write_ahead_log_lose_the_end_and_nothing_else(path: str) -> None:
    before = len(records(path))
    store = SqliteStore(path)
    for number in range(10):
        do(store, "react", 2, message=f"{number} " + "x" * 3000)
    wal = Path(f"{path}-wal").read_bytes()
    main = Path(path).read_bytes()
    store.close()
    for damaged in (len(wal) // 3, len(wal) // 2, len(wal) - 100):
        Path(path).write_bytes(main)
        Path(f"{path}-wal").write_bytes(wal[:damaged] + bytes([wal[damaged] ^ 1]) + wal[damaged + 1 :])
        Path(f"{path}-shm").unlink(missing_ok=True)
        verdict = verify_file(path)
        assert before <= verdict.events < before + 10
        assert verdict.ok
        with closing(SqliteStore(path)) as again:
            assert do(again, "react", 2, message="Goes on.").events
        assert verify_file(path).ok
