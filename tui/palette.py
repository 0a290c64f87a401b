"""The palette: every action that can be done now, found by words of its name; and a decision, by its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import FuzzySearch
from textual.widgets import Input

from decisions.errors import BadInput
from tui import actions
from tui.ask import DIALOG
from tui.cells import fitted, flat, right
from tui.dialog import Dialog
from tui.lines import Lines, Piece
from tui.log import Log, asked_now
from tui.place import Place
from tui.reading import Read, Unread

LIGHTER = 0.5
"""How much less it counts that the words are found in what an action is about, and not in its name."""
HIDDEN = ("palette", "choose")
"""Actions that are no use in the palette."""


class Found(NamedTuple):
    """Something that can be chosen: the name of an action, or the number of a decision."""

    name: str | int
    label: str
    keys: str
    about: str


class Matches(Lines):
    """What was found, the best first."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(id="matches")
        self.found: Sequence[Found] = ()

    def show(self, found: Sequence[Found]) -> None:
        self.found = found
        self.redraw(cursor=0)

    def count(self) -> int:
        return len(self.found)

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        one = self.found[row]
        keys = one.keys
        return [
            ("▶ " if here else "  ", "accent"),
            (fitted(one.label, 16), "strong"),
            (" " + fitted(one.about, max(8, width - 34)), ""),
            (" " + right(keys, 12), "accent"),
        ]


class Palette(Dialog[str | int | None]):
    """Asks for an action, or for a decision by its number; the answer is to be done where the palette was opened."""

    CSS = (
        "Palette { align: center top; }"
        + DIALOG
        + """
        Palette .dialog { margin-top: 2; }
        Palette Input { border: none; height: 1; padding: 0; background: $surface; }
        Palette Matches { height: 14; background: $surface; }
        """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down,ctrl+n", "down", show=False, priority=True),
        Binding("up,ctrl+p", "up", show=False, priority=True),
        Binding("pagedown", "page_down", show=False, priority=True),
        Binding("pageup", "page_up", show=False, priority=True),
    ]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._all = offered(place, getattr(place.app, "remapped", {}))
        self._as_of = place.owner.as_of
        self._reading = place.owner.reading
        self._decision: Found | None = None
        self._entered = ""
        """The number that was entered before it was known whether there is such a decision."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Input(placeholder="an action, or the number of a decision")
            yield Matches()

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.query_one(Matches).show(self._all)

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value.strip().removeprefix("#")

    @on(Input.Changed)
    def _changed(self) -> None:
        typed = self._typed
        self._decision = None
        if number_in(typed):
            self.query_one(Matches).show([Found("", "decision", "", "looking for it ...")])
            self._reading.ask(self, typed, lambda log: (int(typed), _title(log, int(typed), self._as_of)))
        else:
            self.query_one(Matches).show(matching(self._all, typed))

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        if message.key != self._typed:
            return
        number, title = message.value
        if title is None:
            self.query_one(Matches).show([Found("", "decision", "", f"there is no decision {number}")])
            return
        self._decision = Found(number, f"decision {number}", "", flat(title))
        self.query_one(Matches).show([self._decision])
        if self._entered == message.key:
            self.answer(number)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self.query_one(Matches).show([Found("", "decision", "", flat(message.problem.message))])

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._entered = self._typed
        self._choose(self.query_one(Matches).cursor)

    @on(Lines.Chosen)
    def _chosen(self, message: Lines.Chosen) -> None:
        self._choose(message.row)

    def _choose(self, row: int) -> None:
        found = self.query_one(Matches).found
        if row < len(found) and found[row].name != "":
            self.answer(found[row].name)

    def action_down(self) -> None:
        self.query_one(Matches).action_down()

    def action_up(self) -> None:
        self.query_one(Matches).action_up()

    def action_page_down(self) -> None:
        self.query_one(Matches).action_page_down()

    def action_page_up(self) -> None:
        self.query_one(Matches).action_page_up()

    def action_leave(self) -> None:
        self.answer(None)


def number_in(typed: str) -> bool:
    """Whether a number of a decision was typed."""
    return typed.isascii() and typed.isdigit() and len(typed) < 16


def offered(place: Place, remapped: Any) -> list[Found]:
    """Every action that can be done now in a place, what belongs to it first."""
    found = []
    for action in sorted(actions.ACTIONS, key=lambda action: action.place in ("everywhere", "rows")):
        if action.place != "rows" and action.name not in HIDDEN and actions.doer(place, action.name) is not None:
            keys = ", ".join(actions.keys(action.name, remapped)[:2])
            found.append(Found(action.name, action.label, keys, action.about))
    return found


def matching(found: Sequence[Found], typed: str) -> list[Found]:
    """Those that the words are found in, the best first."""
    if not typed:
        return list(found)
    search = FuzzySearch()

    def score(one: Found) -> float:
        name = str(one.name).replace("_", " ")
        labelled = max(search.match(typed, one.label)[0], search.match(typed, name)[0])
        return max(labelled, LIGHTER * search.match(typed, one.about)[0])

    scored = [(score(one), one) for one in found]
    return [one for value, one in sorted(scored, key=lambda pair: -pair[0]) if value > 0]


def _title(log: Log, number: int, as_of: int | None) -> str | None:
    """The title of a decision; None where there is none, or none yet."""
    try:
        return log.one(number, asked_now(as_of)).d.title
    except BadInput:
        return None
