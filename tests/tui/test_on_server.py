"""The screen on a log that a team shares: what others record appears, and a server that goes away is no end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.store.opening import create, open_store
from tests import postgres
from tests.postgres import Server
from tests.store.logs import do, founded, log_at
from tests.tui.driving import drive, press, screen_text, soon
from tests.tui.logs import year
from tests.tui.recording import begun, last, write
from tests.tui.test_list import listed, row
from tests.tui.test_live import elsewhere


@pytest.fixture
def path(tmp_path: Path) -> str:
    made = year(tmp_path / "log.db")
    postgres.moved(made)
    return made


def test_what_somebody_else_records_appears(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert len(listed(pilot)) == 4
        elsewhere(path, "open", "team", "From elsewhere")
        await soon(pilot, lambda: len(listed(pilot)) == 5)
        assert "From elsewhere" in row(pilot, 5)
        await press(pilot, "j", "j", "enter", "3")
        elsewhere(path, "consent", "2", "--as", "bo")
        await soon(pilot, lambda: "bo consented" in "\n".join(screen_text(pilot.app)))

    drive(path, script, size=(120, 30))


def test_what_is_recorded_here_is_on_the_server(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await begun(pilot, 2, "react")
        await write(pilot, message="In the garden, yes.")
        await press(pilot, "ctrl+s")
        await soon(pilot, lambda: "was recorded" in "\n".join(screen_text(pilot.app)) or _said(path))
        await press(pilot, "G")

    drive(path, script, size=(120, 40))
    assert last(path, 2, "ReactionShared")["data"]["text"] == "In the garden, yes."


def _said(path: str) -> bool:
    with closing(log_at(path)) as store:
        return any(e["type"] == "ReactionShared" for e in store.load(store.stream_of(2) or ""))


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that may be harmed."""
    server = Server()
    server.start()
    server.people()
    yield server
    server.remove()


def test_a_server_that_goes_away_and_comes_back(own: Server) -> None:
    assert create(own.url("keeper", "log"), "Kitchen", "ana", writers=["daily"])
    where = own.url("daily", "log", patience=20)
    with closing(open_store(where)) as store:
        founded(store)
        do(store, "open", circle="team", title="Who cooks?")

    async def script(pilot: Pilot[int]) -> None:
        assert len(listed(pilot)) == 1
        own.kill()
        await soon(pilot, lambda: "as of event 9: the server does not answer" in "\n".join(screen_text(pilot.app)))
        await press(pilot, "enter", "q")
        own.start()
        with closing(open_store(where)) as store:
            do(store, "open", circle="team", title="While it was away")
        await soon(pilot, lambda: len(listed(pilot)) == 2)
        await soon(pilot, lambda: "as of event" not in "\n".join(screen_text(pilot.app)))
        with closing(open_store(where)) as store:
            do(store, "open", circle="team", title="Told again")
        await soon(pilot, lambda: len(listed(pilot)) == 3)

    drive(where, script, size=(120, 30))
