"""Below the list, where there is room: who stands where on the decision under the cursor."""

from __future__ import annotations

from typing import Any

from decisions.views import matrix
from decisions.views import one as views
from decisions.views.asked import Asked
from tui import stand
from tui.cells import flat, wrapped
from tui.lines import Piece, Prepared
from tui.log import Log

LOWEST, NARROWEST = 34, 90
"""Cells that a screen has at least for there to be room."""
LINES = 13


class Preview(Prepared, can_focus=False):
    """Who stands where."""

    DEFAULT_CSS = f"""
    Preview {{ height: {LINES}; display: none; border-top: solid $panel; background: $surface; }}
    Preview.-room {{ display: block; }}
    """

    def __init__(self) -> None:
        super().__init__(id="preview")
        self._told: tuple[dict[str, Any], Asked] | None = None

    def tell(self, told: tuple[dict[str, Any], Asked] | None) -> None:
        """Show a decision, or none."""
        self._told = told
        self.remake()
        self.scroll_to(y=0, animate=False)

    def make(self, width: int) -> list[list[Piece]]:  # type: ignore[override]
        if self._told is None:
            return []
        answer, asked = self._told
        rows = matrix.people(answer)
        text = answer["text"] or (answer["framing"] or {}).get("text") or ""
        lines: list[list[Piece]] = [[(line, "faint")] for line in wrapped(flat(text), width - 1)[:2] if line]
        if not rows:
            return [*lines, [("Nobody has been asked yet.", "faint")]]
        lines += stand.lines(rows, answer, asked.moment, width)
        for entry in answer["left_behind"]:
            lines.append([(f"! {stand.left_behind(entry, asked.moment)}", "warn")])
        return lines


def asked_of(log: Log, number: int, asked: Asked) -> tuple[dict[str, Any], Asked]:
    """What is shown of a decision."""
    return views.show(log.one(number, asked)), asked
