"""Nothing that was typed is lost: not by leaving, not by another key, not by a crash; the user's own editor."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.log.reading import LogReader
from tests.bench.terminal import Terminal
from tests.store.logs import ROOT, do, log_at
from tests.tui.driving import drive, press, screen_text, settled
from tests.tui.recording import begun, command, foot, form, last, notes, team, tried, type_in, write
from tui.ask import Confirm
from tui.decision.screen import DecisionScreen
from tui.record import drafts


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    return team(tmp_path_factory.mktemp("made") / "log.db")


@pytest.fixture
def log(made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("tui.record.form.TRIED_AFTER", 0.01)
    return str(shutil.copy(made, tmp_path / "log.db"))


def kept(home: Path) -> list[Path]:
    """The files of drafts."""
    return sorted((home / ".local" / "share" / "decisions" / "drafts").glob("*"))


def test_what_is_left_is_there_again_until_it_is_recorded(log: str, home: Path) -> None:
    async def left(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "o")
        await type_in(pilot, "no\nwe")
        await write(pilot, need="rest", members="cy")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, DecisionScreen)
        assert notes(pilot) == ["what you wrote is kept as a draft; the same form opens with it"]

    drive(log, left)
    (draft,) = kept(home)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700
    with closing(LogReader(log)) as reader:
        assert draft.name == f"{reader.log_id()}-1-object.json"

    async def back(pilot: Pilot[int]) -> None:
        pilot.app.open_decision(1)  # type: ignore[attr-defined]
        await press(pilot, "o")
        await tried(pilot)
        assert "your draft of just now · ^r throws it away" in "\n".join(screen_text(pilot.app))
        assert command(pilot).replace("\n", " ") == "$ decisions object 1 -m 'no we' --need rest --version 1 --as cy"
        await press(pilot, "ctrl+s")
        await settled(pilot)

    drive(log, back)
    assert last(log, 1, "ObjectionRaised")["data"]["reason"] == "no\nwe"
    assert kept(home) == []


def test_a_form_in_which_nothing_was_written_leaves_no_draft(log: str, home: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "amend")
        await press(pilot, "x", "backspace", "escape")
        assert notes(pilot) == []

    drive(log, script)
    assert kept(home) == []


def test_a_draft_can_be_thrown_away(log: str, home: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "amend")
        await write(pilot, message="Else.", owner="cy")
        await press(pilot, "escape")
        assert len(kept(home)) == 1
        await begun(pilot, 1, "amend")
        await press(pilot, "ctrl+r")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        await tried(pilot)
        assert form(pilot)._rows["message"].input.text == "We take turns."
        assert "nothing is changed yet" in foot(pilot)
        assert "draft" not in "\n".join(screen_text(pilot.app))

    drive(log, script)
    assert kept(home) == []


def test_a_draft_of_an_amendment_says_that_another_version_has_come(log: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 1, "amend")
        await write(pilot, message="Mine.")
        await press(pilot, "escape")
        before = pilot.app.generation  # type: ignore[attr-defined]
        with closing(log_at(log)) as store:
            do(store, "amend", 1, who="cy", message="Theirs.")
        while pilot.app.generation == before:  # type: ignore[attr-defined]
            await settled(pilot)
        await begun(pilot, 1, "amend")
        assert "begun on version 1: version 2 has come" in " ".join(screen_text(pilot.app))
        assert form(pilot)._rows["message"].input.text == "Mine."
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)

    drive(log, script)


def test_leaving_the_program_keeps_what_was_just_typed(log: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.record.form.KEPT_AFTER", 60)

    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 2, "react", message="Fine")
        await write(pilot, message="Fine, but")
        pilot.app.exit(0)

    drive(log, script)
    assert json.loads(kept(home)[0].read_text())["texts"]["message"] == "Fine, but"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"at": 1}', b'{"at": "x", "version": 1, "texts": {}}', b"\xff"]
)
def test_a_damaged_draft_is_no_draft(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "draft.json"
    path.write_bytes(content)
    assert drafts.kept(str(path)) is None
    assert drafts.keep(str(path), {"message": "\ud800[/]"}, 2)
    found = drafts.kept(str(path))
    assert found is not None
    assert (found.version, found.texts) == (2, {"message": "\ud800[/]"})


@pytest.mark.parametrize("log_id", [None, "../x", "a/b", "", "ä"])
def test_a_damaged_id_of_the_log_names_no_file(log_id: str | None) -> None:
    assert drafts.path(os.environ, log_id, 1, "consent") is None


def test_where_drafts_cannot_be_kept_it_is_said(log: str, home: Path) -> None:
    (home / ".local").write_text("no folder")

    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 2, "react")
        await type_in(pilot, "x")
        form(pilot)._keep()
        await settled(pilot)
        assert "cannot be kept as a draft" in "\n".join(screen_text(pilot.app))

    drive(log, script)


def test_an_editor_needs_a_terminal_and_a_name(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 2, "react")
        await press(pilot, "ctrl+e")
        assert "no editor is named · set $VISUAL or $EDITOR" in "\n".join(screen_text(pilot.app))
        monkeypatch.setenv("EDITOR", "ed")
        await press(pilot, "ctrl+e")
        assert "an editor cannot be started on this terminal" in "\n".join(screen_text(pilot.app))

    drive(log, script)


def terminal(log: str, home: Path, **environ: str) -> Terminal:
    """The program as people start it, in a terminal of its own."""
    here = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), "DECISIONS_MEMBER": "ana", **environ}
    found = Terminal([sys.executable, "-m", "cli", "--log", log, "tui"], here, home)
    found.until("Where?")
    return found


def opened(screen: Terminal, *keys: str) -> None:
    """Open decision 1, whose line is the last, and press keys there."""
    screen.press("G")
    screen.press("\r")
    screen.until("[1 text]")
    for key in keys:
        screen.press(key)


def test_a_killed_program_loses_at_most_the_last_second(log: str, home: Path) -> None:
    screen = terminal(log, home)
    try:
        opened(screen, "o")
        screen.until("still to say")
        screen.press("nobody")
        screen.press(" asked me")
        for _ in range(100):
            if kept(home) and "nobody asked me" in kept(home)[0].read_text():
                break
            time.sleep(0.01)
    finally:
        screen.end()
    assert json.loads(kept(home)[0].read_text())["texts"]["message"] == "nobody asked me"
    again = terminal(log, home)
    try:
        opened(again, "o")
        again.until("your draft of")
        again.until("nobody asked me")
    finally:
        again.end()


def test_a_text_is_edited_in_the_editor_of_the_user(log: str, home: Path) -> None:
    editor = home / "my editor.py"
    editor.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[1])\ntext = path.read_text()\n"
        "path.write_text(text.replace('take turns', 'cook by turns').replace('\\n', '\\n\\nMondays aside.\\n', 1))\n"
    )
    screen = terminal(log, home, EDITOR=f"{sys.executable} '{editor}'", TMPDIR=str(home))
    try:
        opened(screen, "e")
        screen.until("nothing is changed yet")
        screen.press("\x05")
        screen.until("Mondays aside.")
        screen.until("it would be recorded")
        screen.press("\x13")
        screen.until("version 2")
        for _ in range(500):
            if not kept(home):
                break
            time.sleep(0.01)
    finally:
        screen.end()
    assert last(log, 1, "ProposalAmended")["data"]["text"] == "We cook by turns.\n\nMondays aside."
    assert kept(home) == list(home.glob("decisions-*.md")) == []
