"""Small questions: one of several, one line of text, yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from decisions.text import shown
from tui.cells import flat
from tui.dialog import Dialog
from tui.lines import Lines, Piece

DIALOG = """
    .dialog {
        width: 76; max-width: 96%; height: auto; max-height: 90%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    .dialog > .question { text-style: bold; padding: 0 0 1 0; }
"""


class Options(Lines):
    """One option a line."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(id="options")
        self.labels = list(labels)
        self.styles.height = min(len(self.labels), 18) or 1

    def count(self) -> int:
        return len(self.labels)

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        return [("▶ " if here else "  ", "accent"), (flat(self.labels[row]), "")]


class Choice(Dialog[str | None]):
    """One of several, or none."""

    CSS = "Choice { align: center middle; }" + DIALOG
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", show=False)]

    def __init__(self, question: str, options: Sequence[tuple[str, str]], *, at: str | None = None) -> None:
        super().__init__()
        self.question = question
        self.options = list(options)
        """What is answered, and how it is shown."""
        self.start = next((i for i, (key, _) in enumerate(self.options) if key == at), 0)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(flat(self.question)), classes="question")
            yield Options([label for _, label in self.options])

    def on_mount(self) -> None:
        lines = self.query_one(Options)
        lines.focus()
        lines.redraw(cursor=self.start)

    @on(Lines.Chosen)
    def _chosen(self, message: Lines.Chosen) -> None:
        self.answer(self.options[message.row][0])

    def action_leave(self) -> None:
        self.answer(None)


class Prompt(Dialog[str | None]):
    """One line of text, or none. `check` says what is wrong with it, or nothing."""

    CSS = "Prompt { align: center middle; }" + DIALOG + "#wrong { color: $text-error; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, question: str, given: str = "", hint: str = "") -> None:
        super().__init__()
        self.question = question
        self.given = given
        self.hint = hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(flat(self.question)), classes="question")
            yield Input(self.given, placeholder=self.hint)

    @on(Input.Submitted)
    def _entered(self, message: Input.Submitted) -> None:
        self.answer(message.value)

    def action_leave(self) -> None:
        self.answer(None)


class Confirm(Dialog[bool]):
    """Yes or no; no is what happens where it is not clear."""

    CSS = "Confirm { align: center middle; }" + DIALOG
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n,escape,q,enter", "no", show=False),
    ]

    def __init__(self, question: str, about: str = "") -> None:
        super().__init__()
        self.question = question
        self.about = about

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(flat(self.question)), classes="question")
            if self.about:
                yield Static(Content(shown(self.about, lines=True)))
            yield Static(Content.assemble(("y", "bold"), " yes    ", ("n", "bold"), " no"))

    def action_yes(self) -> None:
        self.answer(True)

    def action_no(self) -> None:
        self.answer(False)
