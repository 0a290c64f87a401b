"""The names of the panes in one line, the one that is shown marked; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Names(Widget):
    """The names of the panes."""

    DEFAULT_CSS = "Names { height: 1; padding: 0 1; background: $surface; color: $foreground; }"

    class Picked(Message):
        """A name was clicked."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(id="tabs")
        self.labels = labels
        self.at = 0

    def mark(self, index: int) -> None:
        self.at = index
        self.refresh()

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for index, label in enumerate(self.labels):
            here = index == self.at
            parts.append(
                (f"[{index + 1} {label}]" if here else f" {index + 1} {label} ", "bold $text-accent" if here else "")
            )
            parts.append(" ")
        return Content.assemble(*parts)

    def starts(self) -> list[int]:
        """Where each name begins, in cells from the left of the widget."""
        return [1 + sum(len(label) + 5 for label in self.labels[:index]) for index in range(len(self.labels))]

    def on_click(self, event: events.Click) -> None:
        before = [start for start in self.starts() if start <= event.x]
        if before and event.x < 1 + sum(len(label) + 5 for label in self.labels):
            self.post_message(self.Picked(len(before) - 1))
