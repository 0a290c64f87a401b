"""What goes wrong is said in one or two lines, with an exit code, and never with a traceback."""

from __future__ import annotations

import errno
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli import program
from cli.session import Session
from decisions.canonical import canonical, leaf
from decisions.errors import LogUnavailable
from tests.cli.run import Here
from tests.store.logs import records, tampered

WRONG = [
    (2, ("nonsense",)),
    (2, ("\x1b[31m",)),
    (2, ("--nonsense",)),
    (2, ("consent",)),
    (2, ("consent", "1", "--nonsense")),
    (2, ("consent", "1", "extra")),
    (2, ("consent", "x")),
    (2, ("consent", "99")),
    (2, ("consent", "9" * 5000)),
    (2, ("consent", "١")),
    (2, ("consent", "1", "--version", "9" * 30)),
    (2, ("consent", "1", "--version", "0")),
    (2, ("consent", "1", "--version", "x")),
    (2, ("consent", "1", "--as", "nobody")),
    (2, ("consent", "1", "--as", "ana,,bo")),
    (2, ("consent", "1", "--as", "@everybody")),
    (2, ("consent", "1", "--as", "ana,bo", "--concern", "x")),
    (2, ("consent", "1", "--as", "@all", "--condition", "x")),
    (2, ("object", "1", "-m", "x", "--as", "ana,bo")),
    (2, ("object", "1", "-m", "x" * 10_001)),
    (2, ("object", "1", "-m", "a\x1b[31mb")),
    (2, ("object", "1", "-m", "a\u202eb")),
    (2, ("object", "1", "-m", " \n ")),
    (2, ("object", "1", "-m", "x", "--at", "whenever")),
    (2, ("object", "1", "-m", "x", "--at", "9999-12-31T23:59:60Z")),
    (2, ("object", "1", "-m", "x", "--command-id", "a\nb")),
    (2, ("open", "nowhere", "X")),
    (2, ("open", "team", "two\nlines")),
    (2, ("open", "team", "x" * 201)),
    (2, ("voice", "1", "hope", "-m", "x")),
    (2, ("align", "1", "maybe")),
    (2, ("propose", "1", "-m", "x", "--review-on", "someday")),
    (2, ("amend", "1", "-m", "x", "--integrates", "x")),
    (2, ("amend", "1", "-m", "x", "--integrates", "1:nonsense")),
    (2, ("amend", "1", "-m", "x", "--addresses", "7.7")),
    (2, ("resolve", "1", "1")),
    (2, ("condition", "1", "1", "kept")),
    (2, ("condition", "1", "met")),
    (2, ("correct", "99999999", "-m", "x")),
    (2, ("correct", "zz", "-m", "x")),
    (2, ("review", "1", "-m", "x")),
    (2, ("review", "1", "keep", "--request", "-m", "x")),
    (2, ("circle", "policy", "team", "nonsense")),
    (2, ("circle", "policy", "team", "--set", "nonsense")),
    (2, ("circle", "policy", "team", "--set", "review_after=1e9")),
    (2, ("circle", "form", "x", "--aim", "y", "--member", "ana:king")),
    (2, ("member", "add", "no spaces")),
    (2, ("member", "add", "../../x")),
    (2, ("member", "nonsense")),
    (2, ("me", "no spaces")),
    (2, ("--log", "", "consent", "1")),
    (1, ("round", "1", "--until", "2001-01-01")),
    (1, ("buy-in", "1", "in")),
    (1, ("stand-aside", "1", "-m", "x")),
    (1, ("member", "add", "BO")),
    (1, ("circle", "leave", "team", "dee")),
    (3, ("consent", "1", "--log", "no.db")),
    (3, ("consent", "1", "--log", ".")),
    (3, ("consent", "1", "--log", "postgresql://ana:secret@nowhere/x")),
    (3, ("init", "postgresql://ana:secret@nowhere/x")),
    (3, ("init", "no/such/folder/log.db")),
]


@pytest.fixture(scope="module")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A log for what records nothing."""
    here = Here(tmp_path_factory.mktemp("stable")).proposed()
    assert here("member", "add", "dee").code == 0
    return here


@pytest.mark.parametrize(("code", "args"), WRONG, ids=lambda v: " ".join(v)[:40] if isinstance(v, tuple) else None)
def test_what_is_wrong_and_what_to_do(stable: Here, code: int, args: tuple[str, ...]) -> None:
    if args[:2] == ("round", "1"):
        stable("close", "1")
    answered = stable(*args)
    assert answered.code == code, answered
    assert answered.out == ""
    lines = answered.err.splitlines()
    assert len(lines) == 2, lines
    assert lines[0].startswith("Error: ")
    assert lines[1].startswith("Hint: ")
    assert max(map(len, lines)) < 520
    assert all(line.isprintable() for line in lines)
    assert "secret@" not in answered.err
    if args[:2] == ("round", "1"):
        stable("round", "1")


@pytest.mark.parametrize("args", [("nonsense",), ("consent", "x"), ("consent",), ("member", "add", "bo")])
def test_under_json_an_error_is_an_object(stable: Here, args: tuple[str, ...]) -> None:
    for given in (("--json", *args), (*args, "--json")):
        answered = stable(*given)
        assert answered.code in (1, 2)
        assert answered.out == ""
        assert set(answered.error()) == {"error", "hint"}


def test_did_you_mean(stable: Here) -> None:
    assert "consent" in stable("consnt", "1").err
    assert "--dry-run" in stable("consent", "1", "--dryrun").err


def test_arguments_that_are_not_utf8(stable: Here) -> None:
    for args in ([b"react", b"1", b"-m", b"\xff"], [b"\xff"], [b"open", b"team", b"\xff"], [b"me", b"\xff"]):
        done = subprocess.run(
            [sys.executable.encode(), b"-m", b"cli", *args],
            cwd=stable.folder, env=stable.environment(), capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.startswith(b"Error: ")
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (RecursionError(), 3),
        (MemoryError(), 3),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no"), 3),
        (sqlite3.OperationalError("disk I/O error"), 3),
        (OSError(errno.EACCES, "Permission denied", "/x\x1b[31m"), 3),
        (LogUnavailable("x"), 3),
        (KeyError("x"), 3),
        (KeyboardInterrupt(), 130),
        (EOFError(), 130),
    ],
    ids=repr,
)
def test_whatever_leaks_becomes_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], raised: BaseException, code: int
) -> None:
    def fail(arguments: list[str], session: Session) -> int:
        raise raised

    monkeypatch.setattr(program, "invoke", fail)
    assert program.run(["help"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Error: ")
    assert len(err.splitlines()) <= 2
    assert "\x1b" not in err


def test_debugging_shows_where(stable: Here) -> None:
    assert "Traceback" in stable.process("consent", "x", DECISIONS_DEBUG="1").err


def shell(here: Here, command: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which `decisions` is the program."""
    script = f'decisions() {{ "{sys.executable}" -m cli "$@"; }}\n{command}'
    return subprocess.run(
        ["bash", "-c", script], cwd=here.folder, env=here.environment(**env), capture_output=True, check=False
    )


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", "> /dev/full", "2> /dev/full", "| true"])
def test_streams_that_are_closed_or_full(asked: Here, closing: str) -> None:
    done = shell(asked, f"decisions react 1 -m noted {closing}")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert [event["type"] for event in asked.json("history", "1")].count("ReactionShared") == 1


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("nonsense 2> /dev/full", 2),
        ("nonsense 2>&-", 2),
        ("help concepts > /dev/full", 3),
        ("--help | true", 0),
        ("--version >&-", 0),
        ("--version > /dev/full", 3),
        ("react 1 --file - <&-", 2),
        ("batch <&-", 2),
    ],
)
def test_errors_on_streams_that_are_closed_or_full(asked: Here, command: str, code: int) -> None:
    done = shell(asked, f"decisions {command}")
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_an_interrupt_says_what_was_recorded(asked: Here) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "cli", "batch"], cwd=asked.folder, env=asked.environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdin is not None
    time.sleep(1.0)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=10)
    assert running.returncode == 130
    assert err.splitlines()[0] == b"Error: interrupted"
    assert b"Traceback" not in err


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = shell(Here(tmp_path), "cd gone && rmdir ../gone && decisions consent 1")
    assert done.returncode == 3
    assert done.stderr.startswith(b"Error: ")


def test_a_terminal_that_knows_no_unicode(asked: Here) -> None:
    done = shell(asked, "decisions react 1 -m 'naïve ☃'; decisions react 1 -m 'ü' --json", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"na\\xefve" in done.stdout
    assert '"text": "ü"'.encode() in done.stdout


def test_a_log_that_is_damaged(asked: Here) -> None:
    path = asked.file
    with sqlite3.connect(path) as log:
        log.execute("DROP TRIGGER events_stay_unchanged")
        log.execute("UPDATE events SET record = ? WHERE type = 'ProposalMade'", (b"[" * 100_000,))
    log.close()
    answered = asked.process("consent", "1")
    assert answered.code == 3
    assert "Hint: " in answered.err
    path.write_bytes(path.read_bytes()[:5000])
    for beside in ("-wal", "-shm"):
        Path(f"{path}{beside}").unlink(missing_ok=True)
    assert asked.process("consent", "1").code == 3


def forged(here: Here, type_: str, field: str, value: object) -> None:
    """Something else in a field of the first event of a type, with a hash that is right."""
    log = str(here.file)
    e = next(e for e in map(json.loads, records(log)) if e["type"] == type_)
    e["data"][field] = value
    raw = canonical(e).encode()
    sql = "UPDATE events SET record = ?, leaf = ? WHERE position = ?"
    tampered(log, sql, parameters=(raw, leaf(raw), e["position"]))


@pytest.mark.parametrize("line", ["show 1", "audit 1", "react 1 -m x", "amend 1 --add more"])
def test_a_log_that_was_forged(asked: Here, line: str) -> None:
    """What fails because of it says so, and where it is."""
    forged(asked, "RoundOpened", "policy", {"preset": ["x"]})
    forged(asked, "ProposalMade", "text", 7)
    done = asked(*line.split())
    assert done.code == 3
    assert "damaged" in done.err
    assert "verify" in done.err
    assert len(done.err.splitlines()) <= 2


def test_what_is_recorded_is_recorded_though_what_follows_cannot_be_told(asked: Here) -> None:
    for line in ("consent 1", "buy-in 1 in"):
        assert asked(*line.split(), "--as", "@all").code == 0
    forged(asked, "DecisionAdopted", "review_on", [7])
    before = len(asked.json("history", "1"))
    done = asked("check-in", "1", "doing")
    assert (done.code, done.out) == (0, "The act was recorded.\n")
    assert "Warning: what follows from it cannot be read" in done.err
    told = asked("check-in", "1", "struggling", "--json")
    assert [e["type"] for e in told.json()["events"]] == ["CheckedIn"]
    assert len(asked.json("history", "1")) == before + 2


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"default": 7}', b'{"keys": {"x": {}}}', b"[" * 9_000]
)
def test_who_i_am_is_damaged(asked: Here, damage: bytes) -> None:
    """It is said in which file, and what to do; nothing is recorded for somebody else, or unsigned."""
    path = asked.folder / ".config" / "decisions" / "me.json"
    before = asked.json("verify")["events"]
    path.write_bytes(damage)
    for line in ("consent 1", "consent 1 --recorder ana", "inbox", "me", "me ana"):
        done = asked(*line.split())
        assert (done.code, done.out) == (2, ""), line
        first, second = done.err.splitlines()
        assert first.startswith(f"Error: {path} is damaged")
        assert "remove it, then say so again: decisions me HANDLE" in second
    assert path.read_bytes() == damage
    for line in ("list", "show 1", "history 1", "verify"):
        assert asked(*line.split()).code == 0
    assert str(path) in "".join(asked("doctor", "--recorder", "ana").out.split())
    assert asked.json("verify")["events"] == before
    assert asked("consent", "1", "--recorder", "ana", "--no-sign").code == 0
    path.unlink()
    assert asked("me", "ana").code == 0
    assert asked("consent", "1").code == 0
