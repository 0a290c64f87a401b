"""Every act there is, those of the decision's present step first; beside what is refused now stands why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from decisions.errors import Problem, Refused
from tui.ask import DIALOG
from tui.cells import cut, fitted, flat
from tui.dialog import Dialog
from tui.lines import Lines, Piece
from tui.reading import Read, Unread
from tui.record import acts
from tui.record.acts import GROUPS, SHAPES, Shape
from tui.record.facts import Facts, facts, only, options
from tui.record.telling import refused
from tui.recording import Intent, TriedEach, intent

if TYPE_CHECKING:
    from tui.app import DecisionsApp
    from tui.decision.screen import DecisionScreen

STEPS = {
    "aligning": ("align", "explore"),
    "exploring": ("explore", "decide"),
    "adopted": ("act", "review"),
    "withdrawn": ("explore", "decide"),
    "retired": ("new",),
    "superseded": ("new",),
}
"""Status -> the groups of acts that are shown first; the others are in their own order, `decide` before them."""

Offer = tuple[str, Shape] | str
"""A line: an act with its name, or a heading."""


def choose_act(screen: DecisionScreen) -> None:
    """Let one of all acts be chosen, and begin it; an act about an entry is about the one under the cursor."""
    app = screen.owner
    if refused(app):
        return

    def chosen(name: str | None) -> None:
        if name is not None:
            screen.record(name)

    status = screen.told.answer["status"] if screen.told else ""
    app.push_screen(Menu(app, screen.number, status), chosen)


class Offers(Lines):
    """The acts, a line each."""

    def __init__(self) -> None:
        super().__init__(id="offers")
        self.offers: list[Offer] = []
        self.refused: Mapping[str, str] = {}

    def count(self) -> int:
        return len(self.offers)

    def selectable(self, row: int) -> bool:
        return not isinstance(self.offers[row], str)

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        offer = self.offers[row]
        if isinstance(offer, str):
            return [(offer, "head")]
        name, shape = offer
        why = self.refused.get(name)
        about = f"✗ {why}" if why else shape.about
        return [
            (f" {shape.key} ", "accent"),
            (fitted(shape.label, 18), "faint" if why else "strong"),
            (cut(about, width - 21), "faint" if why else ""),
        ]


class Menu(Dialog[str | None]):
    """The acts to choose from: by letter, by the cursor, or by typing after `/`."""

    CSS = (
        "Menu { align: center middle; }"
        + DIALOG
        + "Menu .dialog { height: 90%; } Menu #offers { background: $surface; } Menu Input { display: none; }"
        + "Menu Input.-there { display: block; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("slash", "filter", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        *(Binding(shape.key, f"take('{name}')", show=False) for name, shape in SHAPES.items()),
    ]

    def __init__(self, owner: DecisionsApp, number: int | None, status: str) -> None:
        super().__init__()
        self.owner = owner
        self.number = number
        self.status = status
        """Empty where it is not known yet."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Record what?   a letter, enter, or / and a word"), classes="question")
            yield Input(placeholder="a word of it", compact=True)
            yield Offers()

    def on_mount(self) -> None:
        self.query_one(Offers).focus()
        self._offer("")
        number = self.number
        self.owner.reading.ask(self, "facts", lambda log: facts(log, number, events=False))

    def _offer(self, word: str) -> None:
        first = STEPS.get(self.status, ())
        groups = [*first, *(g for g in ("decide", *GROUPS) if g not in first)]
        offers: list[Offer] = []
        for group in dict.fromkeys(groups):
            matching = [
                (name, shape)
                for name, shape in SHAPES.items()
                if shape.group == group and word.lower() in f"{name} {shape.label} {shape.about}".lower()
            ]
            if matching:
                offers += [group.capitalize() if group != "new" else "A new decision", *matching]
        lines = self.query_one(Offers)
        lines.offers = offers
        named = [row for row, offer in enumerate(offers) if not isinstance(offer, str) and offer[0].startswith(word)]
        lines.redraw(cursor=named[0] if named else 1)

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        found: Facts = message.value
        if not self.status and found.answer:
            self.status = found.answer["status"]
            self._offer(self.query_one(Input).value.strip())
        if self.owner.given_recorder is None:
            try:
                self.owner.recorder(found.log_id)
            except Problem:
                return
        samples: dict[str, Intent] = {}
        refused: dict[str, str] = {}
        for name, shape in SHAPES.items():
            nothing = [f for f in shape.fields if f.kind == acts.PART and not options(f, found)]
            if nothing:
                refused[name] = f"there are no {nothing[0].of} here"
            elif not any(f.required and f.kind in (acts.EVENT, acts.DECISION, acts.CIRCLE) for f in shape.fields):
                samples[name] = intent(shape.act, self.number, **sample(shape, found))
        self.query_one(Offers).refused = refused
        self.query_one(Offers).redraw()
        self.owner.recording.try_each(self, samples)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()

    @on(TriedEach)
    def _tried(self, message: TriedEach) -> None:
        message.stop()
        lines = self.query_one(Offers)
        why = {name: flat(p.message) for name, p in message.problems.items() if isinstance(p, Refused)}
        lines.refused = {**lines.refused, **why}
        lines.redraw()

    def action_filter(self) -> None:
        typed = self.query_one(Input)
        typed.add_class("-there")
        typed.focus()

    def action_step(self, step: int) -> None:
        lines = self.query_one(Offers)
        lines.go(lines.cursor + step, step)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._offer(message.value.strip())

    @on(Input.Submitted)
    def _entered(self) -> None:
        lines = self.query_one(Offers)
        if lines.offers:
            lines.action_choose()

    @on(Lines.Chosen)
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        offer = self.query_one(Offers).offers[message.row]
        if not isinstance(offer, str):
            self.answer(offer[0])

    def action_take(self, name: str) -> None:
        self.answer(name)

    def action_leave(self) -> None:
        typed = self.query_one(Input)
        if typed.has_class("-there"):
            typed.remove_class("-there")
            typed.value = ""
            self.query_one(Offers).focus()
        else:
            self.answer(None)


def sample(shape: Shape, found: Facts) -> dict[str, Any]:
    """Arguments with which the library can be asked whether an act may be done now at all."""
    given: dict[str, Any] = {}
    for field in shape.fields:
        if field.kind == acts.CHOICE and field.required:
            given[field.name] = field.values[0]
        elif field.kind == acts.PART:
            given[field.name] = int(only(field, found) or options(field, found)[0][0])
        elif field.kind == acts.PROSE:
            given[field.name] = "…"
    return given
