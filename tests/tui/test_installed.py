"""The installed program in a real terminal, as a new user meets it: from an empty list to an adopted decision."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tui.terminal import Terminal

DECISIONS = str(Path(sys.executable).parent / "decisions")
PEOPLE = ("ana", "bo", "cy")


def run(folder: Path, *arguments: str) -> str:
    """What a command says."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("DECISIONS", "PYTHON"))}
    return subprocess.run(
        [DECISIONS, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=True
    ).stdout


def shown(folder: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(folder, "show", "1", "--json"))
    return answer


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    run(tmp_path, "init", "--name", "Our team")
    run(tmp_path, "me", "ana")
    for handle in PEOPLE:
        run(tmp_path, "member", "add", handle)
    run(tmp_path, "circle", "form", "team", "--aim", "ship", *(part for h in PEOPLE for part in ("--member", h)))
    environ = {"HOME": str(tmp_path), "TZ": "Europe/Berlin", "DECISIONS_MEMBER": ""}
    found = Terminal(tmp_path / "tmux", [DECISIONS, "tui"], tmp_path, environ)
    yield found
    found.close()


def test_from_an_empty_list_to_an_adopted_decision(terminal: Terminal, tmp_path: Path) -> None:
    terminal.shows("Our team", "No decision yet; o opens the first.")
    terminal.press("o")
    terminal.shows("circle *", "title *")
    terminal.type("team")
    terminal.press("Tab")
    terminal.type("When do we deploy?")
    terminal.shows("$ decisions open team 'When do we deploy?'", "it would be recorded")
    terminal.press("C-s")
    terminal.shows("1 · When do we deploy? · ◌ aligning")
    terminal.press("a")
    terminal.shows("Record what?")
    terminal.press("p")
    terminal.shows("proposal *")
    terminal.type("No deployments after Thursday noon.")
    terminal.shows("ProposalMade")
    terminal.press("C-s")
    terminal.shows("◇ proposed", "No deployments after Thursday noon.")
    terminal.press("m")
    terminal.shows("Which meeting is this?")
    terminal.press("Enter")
    terminal.shows("[▸proposal]", "◇ proposed · 2")
    for step in ("[questions]", "[reactions]", "[round]"):
        terminal.press("Enter")
        terminal.shows(step)
    terminal.press("Enter")
    terminal.shows("Open the round on version 1?")
    terminal.press("y")
    terminal.shows("A N A", "1 of 3")
    terminal.press("c")
    terminal.shows("B O", "2 of 3")
    terminal.press("o")
    terminal.shows("bo objects")
    terminal.type("security fixes cannot wait")
    terminal.press("Enter")
    terminal.shows("need behind it")
    terminal.press("Enter")
    terminal.shows("C Y", "objections (1)")
    terminal.press("c")
    terminal.shows("[▸objections", "security fixes cannot wait")
    terminal.press("e")
    terminal.shows("said at")
    terminal.press("Enter", "Enter")
    terminal.type("Security fixes may go out at any time.")
    terminal.shows("ProposalAmended")
    terminal.press("C-s")
    for name in ("A N A", "B O", "C Y"):
        terminal.shows(name, "Security fixes")
        terminal.press("c")
    terminal.shows("A D O P T E D")
    answer = shown(tmp_path)
    assert (answer["status"], answer["version"], answer["in_force"]) == ("adopted", 2, 2)
    assert answer["objections"][0]["resolution"] == "integrated"
    assert [a["member"] for a in answer["answers"] if a["current"]] == list(PEOPLE)
    terminal.press("Q")
    assert json.loads(run(tmp_path, "verify", "--json"))["ok"]
