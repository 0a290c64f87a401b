"""The members: their circles and roles, and where they take part, have to answer, or objected."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from decisions.views import people
from decisions.when import local, moment
from tui.actions import bindings
from tui.cells import fitted, flat
from tui.circles import field, with_roles
from tui.lines import Piece
from tui.log import asked_now
from tui.page import Page

MOST = 40
"""Numbers of decisions that are named, the newest; the others are counted."""


class Members(Page):
    """Everybody in the log."""

    HELP = "The members; enter lists the decisions in which the one under the cursor takes part."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("members"), *bindings("everywhere")]
    CSS = "Members #entries { height: 2fr; } Members #detail { height: 3fr; }"
    NOTHING = "Nobody yet. Begin with yourself: decisions member add HANDLE"
    SCROLLS = True

    def read(self) -> None:
        self.owner.reading.ask(self, "members", lambda log: people.members(log.views))

    def show(self, key: str, value: Any) -> None:
        if key == "one":
            self.detail.tell(lambda width: self.about(value, width))
            return
        now = " · people as they are now" if self.owner.as_of is not None else ""
        self.title_bar.say(f"{len(value)} member{'' if len(value) == 1 else 's'}{now}")
        self.entries.show(value)

    def tell(self, entry: dict[str, Any]) -> None:
        asked, handle = asked_now(self.owner.as_of), entry["member"]
        self.owner.reading.ask(self, "one", lambda log: people.member(log.at(asked), handle))

    def identity(self, entry: dict[str, Any]) -> Hashable:
        return str(entry["member"])

    def draw_entry(self, entry: dict[str, Any], width: int, here: bool) -> Sequence[Piece]:
        circles = ", ".join(with_roles(c["circle"], c["roles"]) for c in entry["circles"])
        return [
            ("▶ " if here else "  ", "accent"),
            (fitted(flat(entry["member"]), 16), "strong"),
            ("  ", ""),
            (fitted(flat(entry["name"]), 20), ""),
            ("  ", ""),
            (flat(circles), "faint"),
        ]

    def about(self, entry: dict[str, Any], width: int) -> list[Sequence[Piece]]:
        name = " · ".join(part for part in (flat(entry["member"]), flat(entry["name"])) if part)
        lines: list[Sequence[Piece]] = [[(name, "strong")]]
        if entry["email"]:
            lines += field("e-mail", entry["email"], width)
        lines += field("added", local(moment(entry["added_at"])), width)
        for circle in entry["circles"]:
            first = circle is entry["circles"][0]
            lines += field("circles" if first else "", with_roles(circle["circle"], circle["roles"]), width)
        for label, key in (("takes part", "decisions"), ("has to answer", "waiting"), ("objected", "objected")):
            lines += field(label, _numbers(entry[key]), width)
        return lines

    def open(self, entry: dict[str, Any]) -> None:
        self.owner.list_by(f"member:{entry['member']}")


def _numbers(numbers: list[int]) -> str:
    if not numbers:
        return "in no decision"
    more = f", and {len(numbers) - MOST:,} before" if len(numbers) > MOST else ""
    return f"{len(numbers):,}: {', '.join(map(str, reversed(numbers[-MOST:])))}{more}"
