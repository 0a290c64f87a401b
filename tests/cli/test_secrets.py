"""No password reaches another program: whatever is started is seen with its arguments and its environment."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from decisions.proof.helpers import Helper
from tests import postgres
from tests.cli.run import Here
from tests.cli.test_pages import on_a_terminal
from tests.keys import key, needs_ssh_keygen

pytestmark = needs_ssh_keygen

SECRET = postgres.SECRETS["daily"]
EDITOR = f"""#!{sys.executable}
import sys
open(sys.argv[-1], "w").write("We take turns.")
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A log on a server, an editor, a key to sign with, and a backup."""
    here = Here(tmp_path_factory.mktemp("asked"), server=True).proposed()
    (here.folder / "editor").write_text(EDITOR)
    (here.folder / "editor").chmod(0o700)
    own = key(here.folder)
    for line in (f"member key ana {own}.pub", f"me --sign-with {own}", "backup b.db", "init home.db"):
        done = here(*line.split())
        assert done.code == 0, done.err
    return here


def url(here: Here) -> str:
    return postgres.server().tcp("daily", here.schema)


def keywords(here: Here) -> str:
    place = f"host=127.0.0.1 port={postgres.server().port} dbname=decisions schema={here.schema}"
    return f"{place} user=daily password={SECRET}"


def started(here: Here, log: str, *args: str) -> list[str]:
    """The programs that a command started, each with its arguments and environment."""
    trace = here.folder / "trace"
    strace = ["strace", "-f", "-qq", "-v", "-s", "100000", "-e", "trace=execve", "-e", "signal=none", "-o", str(trace)]
    environ = {"DECISIONS_LOG": log, "PGPASSWORD": SECRET, "EDITOR": str(here.folder / "editor"), "PAGER": "cat"}
    said = on_a_terminal(here, *args, lines=4, under=strace, **environ)
    assert SECRET not in said
    assert "Error" not in said
    itself, *others = [line for line in trace.read_text().splitlines() if re.search(r"execve\(.* = 0$", line)]
    assert SECRET in itself, "the test sees what it is about"
    return others


@pytest.mark.parametrize(
    ("line", "program", "log"),
    [
        ("react 1", "editor", keywords),
        ("show 1", "/cat", url),
        ("consent 1", "ssh-keygen", url),
        ("restore b.db --log home.db --replace", "python", url),
    ],
)
def test_another_program(asked: Here, line: str, program: str, log: Callable[[Here], str]) -> None:
    others = started(asked, log(asked), *line.split())
    assert any(program in one for one in others), others
    assert not any(SECRET in one for one in others)


def test_a_helper_of_verify(asked: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    monkeypatch.setenv("DECISIONS_LOG", url(asked))
    helper = Helper(str(asked.folder / "b.db"), 1, 3, False)
    known = Path(f"/proc/{helper._process.pid}/environ").read_bytes()
    assert helper.found() == ([], 0, [])
    assert b"PATH=" in known
    assert os.fsencode(SECRET) not in known
