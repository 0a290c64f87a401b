"""The help: the keys that do something here, first those of what has the focus; made from the table of actions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Static

from decisions.errors import Problem
from tui import actions, config
from tui.ask import DIALOG
from tui.cells import fitted, flat, wrapped
from tui.dialog import Dialog
from tui.lines import Piece, Prepared
from tui.place import Place

PLACES = {
    "rows": "In every list",
    "list": "The list of decisions",
    "decision": "One decision",
    "commands": "Lines that carry a command",
    "inbox": "The inbox",
    "form": "A form",
    "round": "The round",
    "everywhere": "Everywhere",
}
"""Place of an action -> its heading."""
KEYS = 20
"""Cells for the keys of an action."""


class KeyTable(Prepared):
    """The help, to be scrolled."""

    def __init__(self, about: Sequence[str], places: Sequence[str], remapped: dict[str, str]) -> None:
        super().__init__(id="help")
        self._about = about
        self._places = places
        self._remapped = remapped

    def make(self, width: int) -> list[Sequence[Piece]]:
        return text(self._about, self._places, self._remapped, width)


class Help(Dialog[None]):
    """What the keys do in a place."""

    CSS = (
        "Help { align: center middle; }"
        + DIALOG
        + "Help .dialog { height: 90%; width: 90; } Help KeyTable { height: 1fr; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "shut", show=False)]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._about = about(place)
        self._places = places(place)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Keys (q or esc closes)"), classes="question")
            yield KeyTable(self._about, self._places, dict(getattr(self.app, "remapped", {})))

    def on_mount(self) -> None:
        self.query_one(KeyTable).focus()

    def action_shut(self) -> None:
        self.answer(None)


def about(place: Place) -> list[str]:
    """What is said of the place itself, of what has the focus first."""
    nodes: list[DOMNode] = [*place.focused.ancestors_with_self] if place.focused is not None else [place]
    return [node.HELP for node in nodes if isinstance(node, Widget) and node.HELP]


def places(place: Place) -> list[str]:
    """The places of the table whose keys work now: first those of what has the focus, last those of everywhere."""
    nodes: list[DOMNode] = [*place.focused.ancestors_with_self] if place.focused is not None else [place]
    found: dict[str, None] = {}
    for node in nodes:
        for _, binding in node._bindings:
            if binding.id in actions.BY_NAME:
                found[actions.BY_NAME[binding.id].place] = None
    return sorted(found, key=lambda name: (name == "everywhere", name == "rows"))


def text(about: Sequence[str], places: Sequence[str], remapped: dict[str, str], width: int) -> list[Sequence[Piece]]:
    """The help as lines."""
    lines: list[Sequence[Piece]] = [[(line, "")] for said in ["", *about] for line in wrapped(said, width - 1)]
    for place in places:
        lines += [[], [(PLACES.get(place, place), "head")]]
        for action in actions.ACTIONS:
            if action.place == place:
                lines += _action(action, remapped, width)
    lines += [[], [("Your own keys", "head")]]
    lines += [[(line, "")] for line in wrapped(_remapping(), width - 1)]
    return lines[1:]


def _action(action: actions.Action, remapped: dict[str, str], width: int) -> list[Sequence[Piece]]:
    keys = ", ".join(actions.keys(action.name, remapped))
    about = wrapped(action.about, max(20, width - KEYS - 20))
    mark = "accent" if action.name not in remapped else "warn"
    first: list[Piece] = [(fitted(keys, KEYS - 1) + " ", mark), (fitted(about[0], max(20, width - KEYS - 20)), "")]
    return [[*first, (f" {action.name}", "faint")], *([(" " * KEYS + line, "")] for line in about[1:])]


def _remapping() -> str:
    try:
        where = flat(config.path(os.environ))
    except Problem as problem:
        return f"There is no place for a configuration: {flat(problem.message)}."
    example = '[keys]\ninbox = "I"\ndown = "j,down,ctrl+n"'
    others = 'theme = "light", timer = 120 (seconds that a person has in a round)'
    return f"Write them in {where}, by the name at the right:\n\n{example}\n\nBeside the keys there are: {others}."
