"""What can be copied where one is: a number, a digest, a command, a text, the minutes; by the terminal (OSC 52)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decisions.views.markdown import minutes
from decisions.views.one import show
from tui.ask import Choice
from tui.cells import cut, flat
from tui.log import Log, asked_now
from tui.page import Page

if TYPE_CHECKING:
    from tui.app import DecisionsApp

LONGEST = 44
"""Cells of what is shown of something that can be copied."""


class Copy(NamedTuple):
    """Something that can be copied, and what it is called."""

    name: str
    text: str


def ask(app: DecisionsApp) -> None:
    """Ask what is to be copied of the decision in question; where there is none, what else is there."""
    number, asked, here = app.place.number, asked_now(app.as_of), _here(app)
    if number is None:
        offer(app, here)
        return

    def work(log: Log) -> list[Copy]:
        answer = show(log.one(number, asked))
        found = [Copy("the number", str(number)), Copy("the command", f"decisions show {number}")]
        if answer["text"] is not None:
            found.append(Copy(f"the digest of version {answer['version']}", answer["digest"]))
            found.append(Copy("the text, in Markdown", answer["text"]))
        found.append(Copy("the minutes, in Markdown", minutes(answer)))
        return [*here, *found]

    app.reading.ask(app, "copy", work)


def _here(app: DecisionsApp) -> list[Copy]:
    """What is under the cursor."""
    from tui.decision.history import History
    from tui.decision.screen import DecisionScreen

    place = app.place
    if isinstance(place, DecisionScreen) and isinstance(place.pane, History):
        event = place.pane.copied()
        return [Copy("the id of this event", event)] if event else []
    if isinstance(place, Page) and place.command:
        return [Copy("the command of this line", place.command)]
    return []


def offer(app: DecisionsApp, found: list[Copy]) -> None:
    """Let one be chosen, and copy it."""
    if not found:
        app.notify("There is nothing to copy here.", markup=False)
        return

    def chosen(name: str | None) -> None:
        copy = next((copy for copy in found if copy.name == name), None)
        if copy is not None:
            app.copy_to_clipboard(copy.text)
            app.notify(f"Copied {copy.name}: {cut(flat(copy.text), LONGEST)}", markup=False)

    options = [(copy.name, f"{copy.name}: {cut(flat(copy.text), LONGEST)}") for copy in found]
    app.push_screen(Choice("Copy", options), chosen)
