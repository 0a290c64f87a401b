"""What waits for somebody, what has a date first; and what is due soon in the whole log."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from decisions.errors import Problem
from decisions.text import folded
from decisions.views import people, waiting
from decisions.when import ago, days, moment
from tui.actions import bindings
from tui.cells import fitted, flat, right
from tui.decision.names import Names
from tui.lines import Piece
from tui.log import Log, asked_now
from tui.page import Page, said

AHEAD = 30
"""Days that are looked ahead for what is due."""


class Inbox(Page):
    """What waits for a member, or what is due."""

    HELP = "What waits for somebody, overdue things first (!). The last line below is the command that does it."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("inbox", "commands"), *bindings("everywhere")]
    PLACES = ("commands", "inbox")
    NOTHING = "Nothing waits here."

    def __init__(self, member: str | None = None) -> None:
        super().__init__()
        self.member = member
        """Whose inbox it is; None until it is known."""
        self.recorder: str | None = None
        self.tab = 0
        self._moment = 0

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            if widget.id == "entries":
                yield Names(["inbox", f"due within {AHEAD} days"])
            yield widget

    # reading

    def read(self) -> None:
        if self.tab:
            self._read_due()
        elif self.member is None:
            self.owner.reading.ask(self, "members", _handles)
        else:
            self._read_inbox(self.member)

    def _read_inbox(self, member: str) -> None:
        asked = asked_now(self.owner.as_of)
        self._moment = asked.moment
        self.owner.reading.ask(self, "inbox", lambda log: waiting.inbox(log.at(asked), asked, member))

    def _read_due(self) -> None:
        asked = asked_now(self.owner.as_of)
        self._moment = asked.moment
        self.owner.reading.ask(self, "due", lambda log: waiting.due(log.at(asked), asked, days(AHEAD)))

    def show(self, key: str, value: Any) -> None:
        if key in ("members", "whose"):
            self._choose(*value, anew=key == "whose")
            return
        if (key == "due") != bool(self.tab):
            return
        whose = f"inbox of {flat(self.member)}" if key == "inbox" else f"due within {AHEAD} days"
        late = sum(self._late(entry) for entry in value)
        self.title_bar.say(f"{whose} · {len(value)} waiting" + (f", {late} overdue" if late else ""))
        self.entries.show(value)

    def _late(self, entry: dict[str, Any]) -> bool:
        return entry["due"] is not None and moment(entry["due"]) <= self._moment

    # whose inbox

    def _choose(self, handles: list[str], log_id: str, *, anew: bool) -> None:
        try:
            recorder = folded(self.owner.recorder(log_id))
        except Problem:
            recorder = ""
        self.recorder = next((handle for handle in handles if folded(handle) == recorder), None)
        if not anew:
            self.member = self.recorder
            if self.member is not None:
                self.read()
                return
        if not handles:
            self.entries.show([])
            return
        from tui.ask import Choice

        def chosen(handle: str | None) -> None:
            if handle is not None:
                self.member = handle
                self.turn_to(0)
            elif self.member is None:
                self.turn_to(1)

        options = [(handle, handle) for handle in handles]
        self.app.push_screen(Choice("Whose inbox?", options, at=self.member), chosen)

    def action_whose(self) -> None:
        self.owner.reading.ask(self, "whose", _handles)

    @property
    def whose(self) -> str | None:
        return self.member if not self.tab and self.member != self.recorder else None

    # the tabs

    def turn_to(self, tab: int) -> None:
        """Show what waits for the member, or what is due."""
        self.tab = tab
        self.query_one(Names).mark(tab)
        self.read()

    def action_turn(self) -> None:
        self.turn_to(1 - self.tab)

    def on_names_picked(self, message: Names.Picked) -> None:
        self.turn_to(message.index)

    # an entry

    def identity(self, entry: dict[str, Any]) -> Hashable:
        return entry["decision"], entry["kind"], entry["command"], entry["due"]

    def draw_entry(self, entry: dict[str, Any], width: int, here: bool) -> Sequence[Piece]:
        late = self._late(entry)
        room = max(24, (width - 30) // 2)
        return [
            ("▶" if here else " ", "accent"),
            (right(str(entry["decision"]), 6), "faint"),
            (" ! " if late else "   ", "bad"),
            (fitted(flat(_what(entry)), room), "bad" if late else ""),
            ("  ", ""),
            (fitted(self._when(entry), 16), "bad" if late else "faint"),
            ("  ", ""),
            (fitted(flat(entry["title"]), max(1, width - 30 - room)), "strong"),
        ]

    def _when(self, entry: dict[str, Any]) -> str:
        if entry["due"] is None:
            return ago(moment(entry["since"]), self._moment)
        return f"due {ago(moment(entry['due']), self._moment)}"

    def about(self, entry: dict[str, Any], width: int) -> list[Sequence[Piece]]:
        return [
            *said(f"{entry['decision']} · {entry['title']}", width, "strong", 1),
            *said(f"{_what(entry)}, {self._when(entry)}", width, "bad" if self._late(entry) else "", 3),
            *said(entry["command"], width, "accent", 1),
        ]


def _what(entry: dict[str, Any]) -> str:
    people = entry.get("members")
    return f"{entry['what']}: {', '.join(people)}" if people else str(entry["what"])


def _handles(log: Log) -> tuple[list[str], str]:
    """Everybody in the log, and the log's id."""
    return [member["member"] for member in people.members(log.views)], log.reader.log_id()
