"""What people need, the oldest first: who voiced it, which decisions take it up, and what the last review found."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import islice
from typing import Any, ClassVar

from textual.binding import BindingType

from decisions.views import needs, words
from decisions.views.asked import Asked
from decisions.when import ago, moment
from tui.actions import bindings
from tui.cells import fitted, flat, right
from tui.lines import Piece
from tui.log import Log, asked_now
from tui.page import Page, said

MOST = 1_000
"""Needs that are listed: more than anybody reads, and the oldest come first."""


class EveryNeed(Page):
    """The needs that were voiced anywhere, or those of them that are unmet."""

    HELP = "What people need. A need is unmet where nothing in force addresses it, or the last review found it unmet."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("commands"), *bindings("everywhere")]
    PLACES = ("commands",)
    NOTHING = "No need here."

    def __init__(self) -> None:
        super().__init__()
        self.unmet = True
        self._moment = 0

    def read(self) -> None:
        asked, unmet = asked_now(self.owner.as_of), self.unmet
        self._moment = asked.moment
        self.owner.reading.ask(self, "needs", lambda log: (unmet, _read(log, asked, unmet)))

    def show(self, key: str, value: Any) -> None:
        unmet, found = value
        if unmet != self.unmet:
            return
        count = f"the {MOST:,} oldest" if len(found) > MOST else f"{len(found)}"
        self.title_bar.say(f"{'unmet needs' if unmet else 'every need'} · {count}")
        self.entries.show(found[:MOST])

    def action_turn(self) -> None:
        self.unmet = not self.unmet
        self.read()

    def identity(self, entry: dict[str, Any]) -> Hashable:
        return str(entry["need"])

    def draw_entry(self, entry: dict[str, Any], width: int, here: bool) -> Sequence[Piece]:
        tone = "bad" if entry["unmet"] else "good" if entry["met"] == "met" else ""
        stands = "unmet" if entry["unmet"] else entry["met"] or "addressed"
        return [
            ("▶" if here else " ", "accent"),
            (right(entry["need"], 8), "faint"),
            ("  ", ""),
            (fitted(flat(entry["text"]), max(10, width - 54)), ""),
            ("  ", ""),
            (fitted(flat(entry["member"]), 12), "strong"),
            (fitted(stands, 10), tone),
            (fitted(ago(moment(entry["at"]), self._moment), 16), "faint"),
        ]

    def about(self, entry: dict[str, Any], width: int) -> list[Sequence[Piece]]:
        stands = "; ".join(words.need(entry, lambda at: ago(moment(at), self._moment)))
        return [
            *said(f"{entry['need']} · {entry['text']}", width, "strong", 2),
            *said(f"{entry['member']}, in {entry['title']} ({entry['circle']})", width, "faint", 1),
            *said(stands, width, "bad" if entry["unmet"] else "", 1),
            *said(entry["command"], width, "accent", 1),
        ]


def _read(log: Log, asked: Asked, unmet: bool) -> list[dict[str, Any]]:
    """One more than are listed, where there are more."""
    return list(islice(needs.every(log.at(asked), asked, [], unmet=unmet, limit=MOST + 1), MOST + 1))
