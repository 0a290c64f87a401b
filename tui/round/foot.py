"""The lines at the foot: the command behind what was done, and what it did."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from tui.cells import cut


class Foot(Widget):
    """The command behind the last key, and what came of it; both harmless already."""

    DEFAULT_CSS = "Foot { height: 2; padding: 0 1; background: $surface; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="foot")
        self.command = ""
        self.said = ""

    def say(self, command: str | None = None, said: str = "") -> None:
        """Show a command (None leaves the one that is shown) and what came of it."""
        self.command = self.command if command is None else command
        self.said = said
        self.refresh()

    def render(self) -> Content:
        wide = self.size.width - 2
        command = (cut(f"$ {self.command}" if self.command else "", wide), "$text-accent")
        return Content.assemble(command, "\n", cut(self.said, wide))
