"""The log while the screen runs: others record, and it goes away and comes back."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests import postgres
from tests.store.logs import do, finished, log_at, python, tampered
from tests.tui.driving import drive, press, screen_text, soon
from tests.tui.logs import year
from tests.tui.test_list import listed, row
from tui.list.rows import Decisions

ELSEWHERE = """
import sys
from cli import run_and_flush
sys.argv = ["decisions", "--log", *sys.argv[1:]]
raise SystemExit(run_and_flush())
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def elsewhere(path: str, *arguments: str) -> None:
    """Run a command in another process."""
    finished(python(ELSEWHERE, postgres.place(path), *arguments))


def test_what_another_process_records_appears_and_the_selection_stays(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "j", "j")
        assert pilot.app.screen.query_one(Decisions).number == 2
        elsewhere(path, "open", "team", "From elsewhere")
        await soon(pilot, lambda: len(listed(pilot)) == 5)
        assert pilot.app.screen.query_one(Decisions).number == 2
        assert "From elsewhere" in row(pilot, 5)
        await press(pilot, "enter", "3")
        elsewhere(path, "consent", "2", "--as", "bo")
        await soon(pilot, lambda: "bo consented" in "\n".join(screen_text(pilot.app)))
        await press(pilot, "q")
        elsewhere(path, "consent", "2", "--as", "cy")
        await soon(pilot, lambda: "●" in row(pilot, 2))

    drive(path, script, size=(120, 30))


@pytest.mark.file
def test_a_log_that_disappears_gives_a_banner_and_is_read_again_when_it_is_back(path: str, tmp_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        os.rename(path, tmp_path / "away.db")
        await soon(pilot, lambda: "there is no log at" in "\n".join(screen_text(pilot.app)))
        assert len(listed(pilot)) == 4
        await press(pilot, "j")
        os.rename(tmp_path / "away.db", path)
        await soon(pilot, lambda: "there is no log" not in "\n".join(screen_text(pilot.app)))
        await press(pilot, "enter")
        assert screen_text(pilot.app)[0].strip().startswith("3 · A dog?")

    drive(path, script)


@pytest.mark.file
def test_a_log_that_is_replaced_is_read_anew(path: str, tmp_path: Path) -> None:
    other = year(tmp_path / "other.db")
    with closing(log_at(other)) as store:
        do(store, "open", circle="team", title="Another log")

    async def script(pilot: Pilot[int]) -> None:
        os.replace(other, path)
        await soon(pilot, lambda: len(listed(pilot)) == 5)
        assert "Another log" in row(pilot, 5)

    drive(path, script)


@pytest.mark.file
def test_a_log_that_becomes_unreadable(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        finished(python("import os, sys; os.truncate(sys.argv[1], 0); os.truncate(sys.argv[1] + '-wal', 0)", path))
        await press(pilot, "j", "enter")
        await soon(pilot, lambda: "log" in screen_text(pilot.app)[1])
        await press(pilot, "q", "k", "j", "j")
        assert len(listed(pilot)) == 4

    drive(path, script, size=(120, 30))


@pytest.mark.file
def test_a_damaged_decision_is_marked_and_the_rest_works(path: str) -> None:
    damaged = "UPDATE events SET record = x'7b7d' WHERE type = 'ConsentGiven' AND position ="
    tampered(path, f"{damaged} (SELECT max(position) FROM events WHERE type = 'ConsentGiven')")

    async def script(pilot: Pilot[int]) -> None:
        assert "‼" in row(pilot, 2)
        await press(pilot, "j", "j", "enter")
        assert "decision 2 has a damaged event" in "\n".join(screen_text(pilot.app))
        await press(pilot, "n")
        assert screen_text(pilot.app)[0].strip() == "1 · Who cooks? · ● adopted"
        assert "damaged" not in "\n".join(screen_text(pilot.app))

    drive(path, script)


@pytest.mark.file
def test_while_another_program_holds_the_lock_one_reads_on(path: str) -> None:
    code = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        " c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(60)"
    )
    with python(code, path) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()

        async def script(pilot: Pilot[int]) -> None:
            await press(pilot, "G", "enter", "2")
            assert "halfhearted" in "\n".join(screen_text(pilot.app))

        drive(path, script)
        holder.kill()
