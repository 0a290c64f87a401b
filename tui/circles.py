"""The circles: what each is for, who is in it, how it decides, and how many decisions it has of each status."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from decisions import signs
from decisions.views import behind, people, words
from decisions.views.asked import Asked
from decisions.when import ago, local, moment
from tui.actions import bindings
from tui.cells import cut, fitted, flat, wrapped
from tui.lines import Piece
from tui.log import Log, asked_now
from tui.page import Page

NEWEST = 3
"""Decisions in force that are named of each circle within."""


class Circles(Page):
    """Every circle, below its parent."""

    HELP = "The circles; enter lists the decisions of the one under the cursor, tab goes to what is said of it."

    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    CSS = "Circles #entries { height: 2fr; } Circles #detail { height: 3fr; }"
    NOTHING = "No circle yet. Form one: decisions circle form HANDLE --aim TEXT --member HANDLE"
    SCROLLS = True

    def read(self) -> None:
        asked = asked_now(self.owner.as_of)
        self.owner.reading.ask(self, "circles", lambda log: _read(log, asked))

    def show(self, key: str, value: Any) -> None:
        if key == "one":
            self.detail.tell(lambda width: self.about(value, width))
            return
        now = " · people and policy as they are now" if self.owner.as_of is not None else ""
        self.title_bar.say(f"{len(value)} circle{'' if len(value) == 1 else 's'}{now}")
        self.entries.show(value)

    def tell(self, entry: dict[str, Any]) -> None:
        if entry["members"] is None:
            self.detail.tell(lambda _: [[("Nothing else is known of this circle.", "faint")]])
            return
        asked, handle = asked_now(self.owner.as_of), entry["circle"]
        self.owner.reading.ask(self, "one", lambda log: people.circle(log.at(asked), asked, handle))

    def identity(self, entry: dict[str, Any]) -> Hashable:
        return str(entry["circle"])

    def draw_entry(self, entry: dict[str, Any], width: int, here: bool) -> Sequence[Piece]:
        pieces: list[Piece] = [("▶" if here else " ", "accent"), (" " + "  " * entry["depth"], "")]
        pieces.append((fitted(flat(entry["circle"]), 20), "strong"))
        many = entry["members"] or 0
        pieces.append((fitted(f"  {many} member{'' if many == 1 else 's'}", 14), ""))
        for status, count in entry["decisions"].items():
            sign, tone = signs.STATUS.get(status, (" ", ""))
            pieces += [(f"{sign} {count}", tone), (f" {status}  ", "faint")]
        behind = entry["left_behind"]
        if behind:
            people = "1 person" if behind["people"] == 1 else f"{behind['people']} people"
            pieces.append((f"! {people} left behind", "warn"))
        return pieces

    def about(self, entry: dict[str, Any], width: int) -> list[Sequence[Piece]]:
        lines: list[Sequence[Piece]] = [[(line, "strong")] for line in wrapped(flat(entry["aim"]), width)]
        lines += field("members", ", ".join(with_roles(m["member"], m["roles"]) for m in entry["members"]), width)
        if entry["parent"]:
            lines += field("in", entry["parent"], width)
        if entry["children"]:
            lines += field("subcircles", ", ".join(child["circle"] for child in entry["children"]), width)
        lines += field("formed", local(moment(entry["formed_at"])), width)
        for child in entry["children"]:
            lines += within(child, asked_now(self.owner.as_of).moment, width)
        lines += [[], [(f"Decides by {flat(entry['preset'])}", "strong")]]
        lines += [
            [("  " + line, "")] for sentence in words.policy(entry["policy"]) for line in wrapped(sentence, width - 2)
        ]
        return lines

    def open(self, entry: dict[str, Any]) -> None:
        self.owner.list_by(f"circle:{entry['circle']}")


def within(child: dict[str, Any], now: int, width: int, depth: int = 0) -> list[Sequence[Piece]]:
    """A circle within another: its newest decisions in force, who is left behind in it, and the circles within it."""
    lead = "  " * (depth + 1)
    spoken_for = f", {' and '.join(child['delegates'])} speaks for it" if child["delegates"] else ""
    lines: list[Sequence[Piece]] = [[], [(f"{lead}{flat(child['circle'])}{flat(spoken_for)}", "strong")]]
    for one in child["decisions"][:NEWEST]:
        since = ago(moment(one["adopted_at"]), now)
        lines.append([(cut(f"{lead}● {one['number']} · {flat(one['title'])}, since {since}", width), "good")])
    if len(child["decisions"]) > NEWEST:
        lines.append([(f"{lead}  and {len(child['decisions']) - NEWEST} more in force", "faint")])
    left = child["left_behind"]
    if left["people"]:
        text = f"! left behind: {left['people']} on {left['decisions']}, since {ago(moment(left['since']), now)}"
        lines.append([(cut(lead + text, width), "warn")])
    for inner in child["children"]:
        lines += within(inner, now, width, depth + 1)
    return lines


def field(label: str, text: str, width: int) -> list[Sequence[Piece]]:
    """A label and what stands behind it."""
    lines = wrapped(flat(text) or "nobody", width - 15)
    return [[(fitted("" if n else label, 15), "faint"), (line, "")] for n, line in enumerate(lines)]


def with_roles(name: str, roles: list[str]) -> str:
    """A member, or a circle, with the roles that somebody has there."""
    return f"{name} ({', '.join(roles)})" if roles else name


def _read(log: Log, asked: Asked) -> list[dict[str, Any]]:
    """The circles as a tree, with how many members each has now; None where it is known by its decisions alone."""
    members = {circle["circle"]: len(circle["members"]) for circle in people.circles(log.views)}
    left = behind.by_circle(log.at(asked), asked)
    return [
        {**group, "members": members.get(group["circle"]), "left_behind": left.get(group["circle"])}
        for group in log.groups(asked)
    ]
