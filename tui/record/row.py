"""A field of a form on the screen: its label, what is written into it, and below it what is wrong or what it is for."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from decisions.errors import Problem
from tui.cells import flat
from tui.record import acts
from tui.record.acts import Field
from tui.record.inputs import Pick, Writing

LABEL = 14
"""Cells of a label."""
MANY = (acts.PROSE, acts.TEXTS, acts.OUTCOMES)
"""Kinds of fields that take several lines."""


class Row(Vertical):
    """One field."""

    DEFAULT_CSS = """
    Row { height: auto; }
    Row.-here { text-style: bold; color: $text-accent; }
    Row > Writing, Row > Pick { margin-left: 16; text-style: none; }
    Row .note { display: none; margin-left: 16; color: $foreground 60%; text-style: none; height: auto; }
    Row.-here .note.-there { display: block; }
    Row .note.-wrong { display: block; color: $text-error; text-style: bold; }
    """

    def __init__(self, field: Field, text: str, *, listed: bool, placeholder: str = "") -> None:
        super().__init__()
        self.field = field
        self.listed = listed
        self.input: Writing | Pick = (
            Pick(field.values, text, id=f"field-{field.name}")
            if field.kind == acts.CHOICE
            else Writing(
                text,
                id=f"field-{field.name}",
                lines=field.kind in MANY,
                listed=listed and field.kind not in MANY,
                placeholder=flat(placeholder),
            )
        )
        self.problem: Problem | None = None
        self._noted = ""

    def compose(self) -> ComposeResult:
        yield self.input
        yield Static(classes="note")

    def render(self) -> Content:
        return Content(f"{self.field.label[:LABEL]}{' *' if self.field.required else ''}")

    def on_mount(self) -> None:
        self.tell(None)

    def on_descendant_focus(self) -> None:
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")

    def tell(self, problem: Problem | None) -> None:
        """Say what is wrong with what is written, or what may be written."""
        self.problem = problem
        note = self.query_one(".note", Static)
        hint = self.field.hint
        if isinstance(self.input, Pick):
            hint = hint or "← → or the first letter"
        elif self.input.listed:
            hint = f"{hint} · ↓ lists them" if hint else "↓ lists them"
        words = f"✗ {flat(problem.message)}" if problem else hint
        if problem and problem.hint:
            words += f" · {flat(problem.hint)}"
        if words != self._noted:
            self._noted = words
            note.update(Content(words))
            note.set_class(bool(words), "-there")
            note.set_class(problem is not None, "-wrong")
