"""The steps of a meeting in one line, the one that is shown marked; a click goes there."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.cells import cut, width

STEPS = ("proposal", "questions", "reactions", "round", "objections", "adopted")
ARROW = " → "

_WHERE = {
    "no-proposal": "proposal",
    "not-in-round": "proposal",
    "round": "round",
    "comment-period": "round",
    "objections": "objections",
    "adopted": "adopted",
    "ended": "adopted",
}


def step_of(phase: str) -> str:
    """The step at which a meeting stands, by the phase that `meeting()` says."""
    return _WHERE[phase]


class Steps(Widget):
    """The names of the steps, with how many things there are in some of them."""

    DEFAULT_CSS = "Steps { height: 1; padding: 0 1; background: $surface; color: $foreground; }"

    class Picked(Message):
        """A step was clicked."""

        def __init__(self, step: str) -> None:
            self.step = step
            super().__init__()

    def __init__(self) -> None:
        super().__init__(id="steps")
        self.at = STEPS[0]
        self.stands = ""
        self.counts: Mapping[str, int] = {}

    def mark(self, at: str, stands: str, counts: Mapping[str, int]) -> None:
        """Show the step `at`; the meeting stands at `stands`."""
        self.at, self.stands, self.counts = at, stands, counts
        self.refresh()

    def _labels(self) -> list[str]:
        found = []
        for step in STEPS:
            count = self.counts.get(step, 0)
            label = f"{'▸' if step == self.stands else ''}{step}{f' ({count})' if count else ''}"
            found.append(f"[{label}]" if step == self.at else label)
        return found

    def render(self) -> Content:
        labels = self._labels()
        if width(ARROW.join(labels)) > self.size.width - 2:
            return Content(cut(" ".join(labels), self.size.width - 2))
        parts: list[str | tuple[str, str]] = []
        for step, label in zip(STEPS, labels, strict=True):
            parts += [ARROW] if parts else []
            parts.append((label, "bold $text-accent" if step == self.at else ""))
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        labels = self._labels()
        gap = len(ARROW) if width(ARROW.join(labels)) <= self.size.width - 2 else 1
        end = 1
        for step, label in zip(STEPS, labels, strict=True):
            end += width(label) + gap
            if event.x < end:
                self.post_message(self.Picked(step))
                return
