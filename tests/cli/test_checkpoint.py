"""Checkpoints as people use them: written down, handed out, compared with, and kept without being asked."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import Here
from tests.keys import fingerprint, key, needs_ssh_keygen
from tests.store.logs import tampered


def kept(here: Here) -> list[Path]:
    folder = here.folder / ".local" / "share" / "decisions" / "checkpoints"
    return sorted(path for path in folder.glob("*/*") if path.parent.name != "places")


def log(here: Here) -> str:
    return str(here.file)


def test_a_checkpoint_is_printed(asked: Here) -> None:
    done = asked("checkpoint")
    root = asked.json("verify")["root"]
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:2] == ["decisions checkpoint 1", f"log {asked.json('me')['log']}"]
    assert lines[3] == f"root {root}"
    assert len(lines) == 5
    given = asked.json("checkpoint")
    assert set(given) == {"checkpoint", "log", "events", "root", "at", "signed_by", "text"}
    assert (given["checkpoint"], given["root"], given["signed_by"]) == (None, root, None)
    assert given["text"].splitlines()[:4] == lines[:4]
    assert asked("checkpoint", "--manifest").out.count("  events/0") == given["events"]


def test_what_was_printed_can_be_kept_in_a_file(asked: Here) -> None:
    for options in ([], ["--manifest"]):
        (asked.folder / "c").write_text(asked("checkpoint", *options).out)
        assert asked.json("verify", "--against", "c")["ok"]


def test_there_and_back(asked: Here) -> None:
    assert asked("checkpoint", "--out", "plain").code == 0
    done = asked("checkpoint", "--out", "listed", "--manifest")
    assert "Wrote listed: " in done.out
    assert stat.S_IMODE((asked.folder / "listed").stat().st_mode) == 0o600
    assert asked("react", "1", "-m", "Later.").code == 0
    well = asked.json("verify", "--against", "plain", "--against", "listed")
    assert (well["ok"], well["problems"], well["against"], well["kept"]) == (True, [], 2, 0)
    assert "compared with 1 checkpoint of its past" in asked("verify", "--against", "plain").out
    tampered(log(asked), "UPDATE events SET leaf = lower(hex(randomblob(32))) WHERE position = 4")
    for file, found in (("plain", [4, None]), ("listed", [4, 4])):
        answered = asked("verify", "--against", file, "--json")
        assert answered.code == 1
        told = answered.json()["problems"]
        assert [one["position"] for one in told] == found
        assert {one["kind"] for one in told} == {"changed"}
        assert file in told[1]["detail"]
    assert "the checkpoint of" in asked("verify", "--against", "plain").out


def test_nothing_is_overwritten(asked: Here) -> None:
    (asked.folder / "there").write_text("mine")
    for out in ("there", "missing/c", "."):
        done = asked("checkpoint", "--out", out)
        assert (done.code, done.out) == (2, "")
        assert len(done.err.splitlines()) == 2
    assert (asked.folder / "there").read_text() == "mine"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (2, "verify --against none"),
        (2, "verify --against text"),
        (2, "verify --against ."),
        (2, "verify --against .decisions/log.db"),
        (2, "verify --signed-by text"),
        (2, "verify --against c --signed-by text"),
        (2, "verify --against c --signed-by none"),
        (1, "verify --against other"),
        (3, "verify --against c --log none.db"),
        (3, "checkpoint --log none.db"),
    ],
)
def test_what_is_wrong(asked: Here, code: int, line: str) -> None:
    (asked.folder / "text").write_text("hello \x1b[31m\n")
    assert asked("checkpoint", "--out", "c").code == 0
    text = (asked.folder / "c").read_text()
    (asked.folder / "other").write_text(text.replace(asked.json("me")["log"], "0" * 32))
    done = asked(*line.split())
    assert done.code == code
    assert "\x1b" not in done.out + done.err
    if code > 1:
        assert (done.out, len(done.err.splitlines())) == ("", 2)
    assert asked.json("verify")["ok"], "the log was read by SQLite alone"


@needs_ssh_keygen
def test_a_checkpoint_is_signed_where_a_key_is_set_up(asked: Here) -> None:
    file, other = key(asked.folder), key(asked.folder, "other")
    assert asked("me", "--sign-with", file).code == 0
    done = asked("checkpoint")
    assert f"not signed: {fingerprint(file)} is no key of ana" in done.err
    assert "signature" not in done.out
    assert asked("member", "key", "ana", f"{file}.pub").code == 0
    assert asked("checkpoint", "--out", "signed").code == 0
    assert asked.json("checkpoint", "--recorder", "ANA")["signed_by"] == "ana"
    assert asked.json("checkpoint", "--no-sign")["signed_by"] is None
    assert asked.json("verify", "--against", "signed")["ok"]
    assert asked.json("verify", "--against", "signed", "--signed-by", f"{file}.pub")["ok"]
    told = asked("verify", "--against", "signed", "--signed-by", f"{other}.pub", "--json")
    assert (told.code, [one["kind"] for one in told.json()["problems"]]) == (1, ["bad-signature"])
    os.unlink(file)
    failed = asked("checkpoint")
    assert (failed.code, failed.out) == (1, "")
    assert "the checkpoint is not signed: " in failed.err
    assert "nothing was recorded" not in failed.err
    assert "--no-sign" in failed.err


# Kept without being asked


def test_one_is_kept_at_every_adoption(asked: Here) -> None:
    assert kept(asked) == []
    assert asked("consent", "1", "--as", "@all", "--dry-run").code == 0
    assert kept(asked) == []
    assert asked("consent", "1", "--as", "@all").code == 0
    (first,) = kept(asked)
    assert asked("buy-in", "1", "in").code == 0
    assert kept(asked) == [first]
    lines = ["propose --circle team 'Two' -m x", "round 2", "consent 2 --as @all", "open team Three"]
    assert asked("batch", stdin="\n".join(lines)).code == 0
    assert len(kept(asked)) == 2
    assert asked.json("verify")["kept"] == 2


def test_an_act_is_recorded_though_nothing_can_be_kept(asked: Here) -> None:
    (asked.folder / ".local").write_text("no folder")
    done = asked("consent", "1", "--as", "@all")
    assert (done.code, asked.json("show", "1")["status"]) == (0, "adopted")
    assert "checkpoint" not in done.out + done.err
    assert asked.json("verify")["kept"] == 0


def test_a_log_that_was_shortened_is_noticed(asked: Here) -> None:
    assert asked("consent", "1", "--as", "@all").code == 0
    last = asked.json("verify")["events"]
    tampered(
        log(asked),
        f"DELETE FROM events WHERE position > {last - 2}",
        f"UPDATE sqlite_sequence SET seq = {last - 2}",
    )
    done = asked("verify", "--json")
    assert done.code == 1
    (told,) = done.json()["problems"]
    assert (told["position"], told["kind"]) == (last - 1, "truncated")
    assert str(kept(asked)[0]) in told["detail"]
    kept(asked)[0].unlink()
    assert asked.json("verify")["ok"]


def test_a_backup_that_is_older_is_well(asked: Here) -> None:
    assert asked("backup", "b.db").code == 0
    assert asked("consent", "1", "--as", "@all").code == 0
    done = asked("verify", "--log", "b.db", "--json")
    assert (done.code, done.json()["ok"]) == (0, True)
    assert "this copy ends at event" in json.loads(done.err)["note"]


@pytest.mark.file
def test_a_log_that_was_replaced_is_noticed(asked: Here) -> None:
    assert asked("consent", "1", "--as", "@all").code == 0
    for path in (asked.folder / ".decisions").iterdir():
        path.unlink()
    assert asked("init").code == 0
    done = asked("verify")
    assert done.code == 1
    assert "was here before" in " ".join(done.out.split())


# A long log


def on_terminal(here: Here, *args: str) -> tuple[int, str]:
    """The exit code, and what was written to standard error where that is a terminal; a log of any size is long."""
    ours, theirs = pty.openpty()
    code = "from cli import progress; progress.PATIENCE = progress.OFTEN = -1\nfrom cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *args],
        cwd=here.folder,
        env=here.environment(COLUMNS="60"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    told = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        told += more
    os.close(ours)
    process.communicate(timeout=60)
    return process.returncode, told.decode()


@pytest.mark.file
def test_a_bar_is_shown_on_a_terminal_and_leaves_nothing_behind(asked: Here) -> None:
    events = asked.json("verify")["events"]
    code, told = on_terminal(asked, "verify")
    assert code == 0
    drawn = told.split("\r")
    assert f"{events} of {events} events" in drawn[-3]
    assert "#" in drawn[-3]
    assert max(map(len, drawn)) <= 60
    assert drawn[-2].strip() == ""
    assert drawn[-1] == ""
    Path(log(asked)).write_bytes(Path(log(asked)).read_bytes()[:8192])
    assert on_terminal(asked, "verify")[0] == 1
    assert asked.process("verify").err == ""
