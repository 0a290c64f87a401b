"""A meeting that ends in the middle, in a real terminal: everything that was said is in the log."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.logs import ROOT
from tests.tui.terminal import Terminal
from tests.tui.test_round import logged, made


def began(folder: Path, path: str, name: str) -> Terminal:
    """The meeting on decision 1, in a terminal of its own: one whose command is killed takes its server with it."""
    command = [sys.executable, "-m", "cli", "--log", path, "meet", "1"]
    environment = {"PYTHONPATH": str(ROOT), "DECISIONS_MEMBER": "ana", "DECISIONS_MEETING": "monday"}
    return Terminal(folder / name, command, folder, environment)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return made(tmp_path / "log.db")


@pytest.fixture
def terminal(tmp_path: Path, path: str) -> Iterator[Terminal]:
    found = began(tmp_path, path, "first")
    yield found
    found.close()


def test_a_crash_in_the_middle_loses_nothing_that_was_said(terminal: Terminal, path: str, tmp_path: Path) -> None:
    terminal.shows("Which meeting is this?", "monday")
    terminal("send-keys", "Enter")
    terminal.shows("in round · monday", "A N A", "1 of 3")
    terminal("send-keys", "c")
    terminal.shows("B O", "2 of 3")
    terminal("send-keys", "o")
    terminal.shows("bo objects")
    terminal("send-keys", "-l", "I come home late.")
    terminal("send-keys", "Enter")
    terminal.shows("need behind it")
    terminal("send-keys", "Enter")
    terminal.shows("C Y", "objections (1)")
    os.kill(int(terminal("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)
    said = [(e["type"], e["member"], e["meeting"]) for e in logged(path)[3:]]
    assert said == [("ConsentGiven", "ana", "monday"), ("ObjectionRaised", "bo", "monday")]
    again = began(tmp_path, path, "again")
    try:
        again.shows("Which meeting is this?")
        again("send-keys", "Enter")
        again.shows("objected · monday", "C Y", "3 of 3", "✓ ana", "▲ bo")
    finally:
        again.close()
