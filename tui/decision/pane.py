"""What a pane of the decision screen is: it says what it needs of the log, and shows what it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from textual.widget import Widget

from decisions.views.asked import Asked
from decisions.views.one import One
from tui.lines import Piece, Prepared
from tui.log import Log


class Told(NamedTuple):
    """A decision as it was read: what `decisions show --json` says of it, as of which moment, what a pane asked, and
    whether time alone brought some of it, so that nothing of that is recorded yet.
    """

    number: int
    asked: Asked
    answer: dict[str, Any]
    more: Any = None
    derived: bool = False


Question = Callable[[Log, One], Any]
"""What a pane needs beside the answer; it runs in the reading thread, and touches no widget."""


class Pane(Widget):
    """A pane of the decision screen. `told` is what is shown; None before the first reading."""

    label = ""
    told: Told | None = None

    def question(self) -> Question:
        """What the pane needs beside `show`."""
        return _nothing

    def tell(self, told: Told) -> None:
        """Show what was read."""
        raise NotImplementedError

    def copied(self) -> str | None:
        """What `y` may copy here beside the usual."""
        return None


def _nothing(log: Log, one: One) -> None:
    return None


class LinesPane(Prepared, Pane):
    """A pane of lines."""

    def tell(self, told: Told) -> None:
        same = self.told is not None and self.told.number == told.number
        self.told = told
        self.remake(cursor=self.cursor if same else 0)
        if not same:
            self.scroll_to(y=0, animate=False)

    def make(self, width: int) -> list[list[Piece]]:  # type: ignore[override]
        return self.lay_out(self.told, width) if self.told is not None else []

    def lay_out(self, told: Told, width: int) -> list[list[Piece]]:
        """The lines for a width in cells."""
        raise NotImplementedError
