"""The disk fails under a command: it is said in a line or two, and what was recorded is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from decisions.proof.verify import verify_file
from tests.cli.run import Here, Result, environment

pytestmark = pytest.mark.file

MOUNTED = 'mount -t tmpfs none "$1" && cp -a "$2"/. "$1" && mount -o remount,ro "$1" && shift 2 && exec "$@"'
"""A shell's line that puts a copy of the folder $2 on a file system of its own at $1, which then is read-only."""


def traced(here: Here, trace: Path, inject: str, *args: str) -> Result:
    """What a command answers whose calls on the log fail as `inject` says; the calls are in `trace`."""
    strace = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=pread64,pwrite64,fsync,fdatasync"]
    for end in ("", "-wal"):
        strace += ["-P", str(log_of(here)) + end]
    if inject:
        strace += ["-e", f"inject={inject}"]
    done = subprocess.run(
        [*strace, sys.executable, "-m", "cli", *args],
        cwd=here.folder,
        env=environment(here.folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def log_of(here: Here) -> Path:
    return here.file


def told(done: Result) -> bool:
    """Whether an error was said in a line or two, and no fault of the program."""
    assert "Traceback" not in done.err
    assert "has a fault" not in done.err
    return done.code == 3 and done.err.startswith("Error: ") and len(done.err.splitlines()) <= 2


@pytest.mark.parametrize("line", ["list", "show 1", "audit 1", "verify", "backup b.db"])
def test_a_disk_that_cannot_be_read(asked: Here, tmp_path: Path, line: str) -> None:
    assert asked("list").code == 0
    whole = traced(asked, tmp_path / "trace", "", *line.split())
    assert whole.code == 0
    reads = len(re.findall(r"pread64\(", (tmp_path / "trace").read_text()))
    (asked.folder / "b.db").unlink(missing_ok=True)
    failed = 0
    for number in sorted({1, 2, reads // 3, reads // 2, reads}):
        done = traced(asked, tmp_path / "trace", f"pread64:error=EIO:when={number}+", *line.split())
        assert told(done) or done.code in (0, 1), done
        failed += done.code == 3
        (asked.folder / "b.db").unlink(missing_ok=True)
    assert failed
    assert asked(*line.split()).code == 0


def test_a_disk_that_cannot_be_read_while_recording(asked: Here, tmp_path: Path) -> None:
    assert traced(asked, tmp_path / "trace", "", "react", "1", "-m", "before").code == 0
    reads = len(re.findall(r"pread64\(", (tmp_path / "trace").read_text()))
    for number in sorted({1, reads // 4, reads // 2, reads}):
        before = len(asked.json("history", "1"))
        done = traced(asked, tmp_path / "trace", f"pread64:error=EIO:when={number}", "react", "1", "-m", "x")
        assert done.code == 0 or told(done), done
        assert len(asked.json("history", "1")) == before + (done.code == 0)
    assert verify_file(str(log_of(asked))).ok


def test_a_disk_that_does_not_say_whether_it_wrote(asked: Here, tmp_path: Path) -> None:
    """The command id that is told decides: said again, the act is recorded once."""
    assert traced(asked, tmp_path / "trace", "", "react", "1", "-m", "before").code == 0
    calls = re.findall(r"(fsync|fdatasync)\(", (tmp_path / "trace").read_text())
    assert calls
    unknown = 0
    for call in sorted(set(calls)):
        for number in range(1, calls.count(call) + 1):
            before = len(asked.json("history", "1"))
            done = traced(asked, tmp_path / "trace", f"{call}:error=EIO:when={number}", "react", "1", "-m", "x")
            if done.code == 0:
                assert len(asked.json("history", "1")) == before + 1
                continue
            assert told(done), done
            assert done.out == "", "nothing is printed as recorded"
            again = re.search(r"run it again with --command-id (\w+): it is recorded once", done.err)
            if again:
                unknown += 1
                for _ in range(2):
                    assert asked("react", "1", "-m", "x", "--command-id", again[1]).code == 0
                assert len(asked.json("history", "1")) == before + 1
    assert unknown
    assert verify_file(str(log_of(asked))).ok


def test_a_full_disk_leaves_what_was_recorded(asked: Here, tmp_path: Path) -> None:
    """What is printed as recorded is in the log, and nothing else is."""
    assert traced(asked, tmp_path / "trace", "", "react", "1", "-m", "before").code == 0
    writes = len(re.findall(r"pwrite64\(", (tmp_path / "trace").read_text()))
    refused = 0
    for number in range(1, writes + 1, max(1, writes // 8)):
        before = len(asked.json("history", "1"))
        done = traced(asked, tmp_path / "trace", f"pwrite64:error=ENOSPC:when={number}+", "react", "1", "-m", "x")
        assert done.code == 0 or told(done), done
        refused += done.code == 3
        assert len(asked.json("history", "1")) == before + (done.code == 0)
    assert refused


def _mounts(folder: Path) -> bool:
    """Whether this machine lets a test mount a file system of its own."""
    tried = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs none "$0"', str(folder)]
    try:
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_a_file_system_that_is_read_only(asked: Here, tmp_path_factory: pytest.TempPathFactory) -> None:
    mounted = tmp_path_factory.mktemp("mounted")
    if not _mounts(mounted):
        pytest.skip("nothing can be mounted here")
    assert asked("list").code == 0

    def there(*args: str) -> Result:
        shell = ["unshare", "-rm", "sh", "-c", MOUNTED, "sh", str(mounted), str(asked.folder)]
        log = ["--log", str(mounted / ".decisions" / "log.db")]
        done = subprocess.run(
            [*shell, sys.executable, "-m", "cli", *args, *log],
            cwd=asked.folder,
            env=environment(mounted),
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    for line in ("list", "show 1", "history 1", "inbox", "verify"):
        assert there(*line.split()).code == 0, line
    done = there("react", "1", "-m", "No.")
    assert told(done)
    assert "read-only" in done.err
    assert "recording does not" in there("doctor").out.replace("\n              ", " ")
    kept = asked.folder.parent / f"{asked.folder.name}.db"
    assert there("backup", str(kept)).code == 0
    assert verify_file(str(kept)).ok
    os.unlink(kept)
