"""What is said of an act: the command that records the same, what it would do, why it is refused, what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from decisions.errors import Problem
from tui.cells import cut, flat, wrapped

if TYPE_CHECKING:
    from tui.app import DecisionsApp
    from tui.recording import Intent

COMMAND_LINES = 3
OUTCOME_LINES = 5
"""So many at least; on a high screen more, so that what is to be signed is seen whole."""
SEEN = 12.0
"""Seconds for which one reads what was recorded."""
MINDED = 60.0
"""Seconds for which a warning stays; a click puts it away."""


def refused(app: DecisionsApp) -> bool:
    """Whether nothing is recorded here now, as in the past; it is said."""
    why = app.refusal()
    if why is None:
        return False
    app.notify(f"{why.message} · {why.hint}", severity="warning", markup=False)
    return True


def tell(app: DecisionsApp, said: list[str], warnings: list[str]) -> None:
    """Say what was recorded and what comes next, and what people should know as long as they can act on it."""
    app.notify("\n".join(map(flat, said)), title="Recorded", timeout=SEEN, markup=False)
    for warning in warnings:
        app.notify(flat(warning), title="Mind", severity="warning", timeout=MINDED, markup=False)


def signs(app: DecisionsApp, statement: str) -> None:
    """Show what is signed in somebody's name, as it is signed."""
    said = "\n".join(map(flat, statement.rstrip("\n").split("\n")))
    app.notify(said, title="You sign", timeout=SEEN, markup=False)


class Outcome(Vertical):
    """Below a form: the command line of the act as it is written, and what it would do."""

    DEFAULT_CSS = """
    Outcome { height: auto; border-top: solid $panel; padding: 0 1; }
    Outcome > #command { height: auto; color: $text-accent; }
    Outcome > #outcome { height: auto; min-height: 2; }
    Outcome > #outcome.-wrong { color: $text-error; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        yield Static(id="command")
        yield Static(id="outcome")

    def show(self, made: Intent | None) -> None:
        """Show the command line of an act; nothing where it is not written yet."""
        width = self.app.size.width - 3
        lines = wrapped(f"$ {flat(made.line()[: 4 * width * COMMAND_LINES])}", width) if made else []
        if len(lines) > COMMAND_LINES:
            lines = [*lines[: COMMAND_LINES - 1], cut(f"{lines[COMMAND_LINES - 1]} …", width)]
        self.query_one("#command", Static).update(Content("\n".join(lines)))

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Say what an act would do, or what is still missing, in a few lines."""
        lines = [line for part in words.split("\n") for line in wrapped(part, self.app.size.width - 3)]
        room = max(OUTCOME_LINES, self.app.size.height // 2 - COMMAND_LINES)
        if len(lines) > room:
            lines = [*lines[: room - 1], f"… and {len(lines) - room + 1} lines more"]
        outcome = self.query_one("#outcome", Static)
        outcome.set_class(wrong, "-wrong")
        outcome.update(Content("\n".join(lines)))

    def refuse(self, how: str, problem: Problem) -> None:
        """Say in the rule's own words why an act is not recorded."""
        hint = f"\n{flat(problem.hint)}" if problem.hint else ""
        self.say(f"✗ {how}: {flat(problem.message)}{hint}", wrong=True)
