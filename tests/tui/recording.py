"""Writes an act on the screen: a log to record on, the form as it stands, and what is in the log afterwards."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from decisions.process.state import Record
from decisions.store.sqlite import SqliteStore, create
from tests.store.logs import do, founded, log_at
from tests.tui.driving import press, settled
from tui.record.form import Form


def team(path: Path) -> str:
    """Decision 1 in a round, with bo's open objection; 2 aligning, with a question; 3 adopted, and so on."""
    assert create(str(path), "Kitchen", "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)
        do(store, "propose", circle="team", title="Who cooks?", message="We take turns.", criteria=["warm meals"])
        do(store, "voice", 1, kind="need", message="Warm meals.")
        do(store, "frame", 1, message="Nobody cooks.")
        do(store, "round", 1)
        do(store, "object", 1, who="bo", message="Nobody has time.")
        do(store, "open", circle="team", title="Where?")
        do(store, "ask", 2, who="cy", message="What does it cost?")
        do(store, "propose", circle="team", title="When?", message="At noon.", criteria=["nobody is hungry"])
        do(store, "round", 3)
        do(store, "consent", 3, who=["ana"], concern="noon is late")
        do(store, "consent", 3, who=["bo"], condition="it starts in May")
        do(store, "consent", 3, who=["cy"])
        do(store, "action-add", 3, message="buy a clock")
    return str(path)


def events(path: str, number: int) -> list[Record]:
    """What is recorded on a decision."""
    with closing(log_at(path)) as store:
        return store.load(store.stream_of(number) or "")


def last(path: str, number: int, type_: str) -> Record:
    """The newest event of a type on a decision."""
    return [event for event in events(path, number) if event["type"] == type_][-1]


def form(pilot: Pilot[int]) -> Form:
    """The form that is on the screen."""
    assert isinstance(pilot.app.screen, Form)
    return pilot.app.screen


async def begun(pilot: Pilot[int], number: int | None, act: str, **given: Any) -> Form:
    """Open the form of an act."""
    from tui.record.form import begin

    begin(pilot.app, number, act, **given)  # type: ignore[arg-type]
    await settled(pilot)
    await tried(pilot)
    return form(pilot)


async def tried(pilot: Pilot[int]) -> None:
    """Wait until what is written has been tried out."""
    await settled(pilot)
    while isinstance(pilot.app.screen, Form) and pilot.app.screen._try_timer is not None:
        await asyncio.sleep(0.02)
        await settled(pilot)
    await settled(pilot)


async def write(pilot: Pilot[int], **texts: str) -> None:
    """Write into fields of the form, as if they were pasted."""
    for name, text in texts.items():
        form(pilot)._rows[name].input.write(text)
    await tried(pilot)


async def type_in(pilot: Pilot[int], text: str) -> None:
    """Type a text where the cursor is."""
    names = {" ": "space", "\n": "enter", ".": "full_stop", ",": "comma", "-": "minus", "@": "at", ":": "colon"}
    await pilot.press(*(names.get(character, character) for character in text))
    await tried(pilot)


def foot(pilot: Pilot[int]) -> str:
    """What is said of the act as it is written."""
    return str(form(pilot).query_one("#outcome").render())


def command(pilot: Pilot[int]) -> str:
    """The command line that is shown."""
    return str(form(pilot).query_one("#command").render())


def notes(pilot: Pilot[int]) -> list[str]:
    """What was said of acts that are over, newest last."""
    return [notification.message for notification in pilot.app._notifications]


__all__ = ["begun", "command", "events", "foot", "form", "last", "notes", "press", "settled", "team", "tried", "write"]
