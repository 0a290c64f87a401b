"""Everything that was recorded on a decision: a sentence an event; enter shows the stored record."""

from __future__ import annotations

import json
from typing import Any

from textual import on

from decisions.views.one import One, history
from decisions.when import local, moment
from tui.cells import wrapped
from tui.decision.pane import LinesPane, Question, Told
from tui.lines import Lines, Piece
from tui.log import Log


class History(LinesPane):
    """The events, oldest first."""

    label = "history"
    HELP = "What was recorded, oldest first; enter shows the stored record of an event, y copies its id."

    def __init__(self) -> None:
        super().__init__(marks=True)
        self.opened: set[str] = set()
        """Ids of the events whose record is shown."""
        self._events: list[dict[str, Any] | None] = []
        """What stands behind each line: an event on its first line."""

    def question(self) -> Question:
        return _asked

    def tell(self, told: Told) -> None:
        first = self.told is None or self.told.number != told.number
        super().tell(told)
        if first:
            self.go(self.count() - 1, -1)

    def lay_out(self, told: Told, width: int) -> list[list[Piece]]:
        lines: list[list[Piece]] = []
        self._events = []
        for event in told.more:
            first = True
            late = moment(event["recorded_at"]) - moment(event["at"]) > LATE
            extra = f"  (recorded {local(moment(event['recorded_at']))})" if late else ""
            text = wrapped(event["sentence"] + extra, width - 26)
            if event["id"] not in self.opened:
                text = text[:3]
            for line in text:
                head = f"{event['position']:>7} {local(moment(event['at']))} " if first else " " * 25
                lines.append([(head, "faint"), (line, "")])
                self._events.append(event if first else None)
                first = False
            if event["id"] in self.opened:
                for line in json.dumps(_record(event), ensure_ascii=False, indent=2).split("\n"):
                    for part in wrapped(line, width - 10):
                        lines.append([("        │ ", "faint"), (part, "accent")])
                        self._events.append(None)
        return lines

    def selectable(self, row: int) -> bool:
        return row < len(self._events) and self._events[row] is not None

    @property
    def event(self) -> dict[str, Any] | None:
        """The event under the cursor."""
        return self._events[self.cursor] if self.cursor < len(self._events) else None

    @on(Lines.Chosen)
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        event = self._events[message.row]
        if event is not None:
            self.opened ^= {event["id"]}
            self.remake(cursor=message.row)

    def copied(self) -> str | None:
        return str(self.event["id"]) if self.event else None


LATE = 60_000_000
"""Microseconds between what happened and its recording from which on both are said."""


def _record(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != "sentence"}


def _asked(log: Log, one: One) -> list[dict[str, Any]]:
    return history(one)
