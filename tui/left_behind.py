"""Who is left behind, by decision or by person: why, said by themselves or not, since when, and what would help."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import Any, ClassVar

from textual.binding import BindingType

from decisions.text import folded
from decisions.views import behind, lists
from decisions.views.asked import Asked
from decisions.views.words import WHY
from decisions.when import ago, moment
from tui.actions import bindings
from tui.cells import fitted, flat, right
from tui.lines import Piece
from tui.log import Log, asked_now
from tui.page import Page, said


class LeftBehind(Page):
    """Everybody who is left behind."""

    HELP = "Who is left behind and why; unsaid: they said nothing. It blocks nothing, and infers nothing."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("commands"), *bindings("everywhere")]
    PLACES = ("commands",)
    NOTHING = "Nobody is left behind."

    def __init__(self) -> None:
        super().__init__()
        self.by_person = False
        self._moment = 0

    def read(self) -> None:
        asked, by_person = asked_now(self.owner.as_of), self.by_person
        self._moment = asked.moment
        self.owner.reading.ask(self, "left", lambda log: _read(log, asked, by_person))

    def show(self, key: str, value: Any) -> None:
        entries, people, decisions = value
        by = "by person" if self.by_person else "by decision"
        self.title_bar.say(f"left behind, {by} · {people} people on {decisions} decisions")
        self.entries.show(entries)

    def action_turn(self) -> None:
        self.by_person = not self.by_person
        self.read()

    def identity(self, entry: dict[str, Any]) -> Hashable | None:
        if "heading" in entry:
            return None
        return entry["decision"], entry["member"], entry["why"], entry["command"]

    def draw_entry(self, entry: dict[str, Any], width: int, here: bool) -> Sequence[Piece]:
        if "heading" in entry:
            return [(f" {flat(entry['heading'])}", "strong"), (f"  {entry['count']}", "faint")]
        room = max(10, width - 69)
        if self.by_person:
            who = right(str(entry["decision"]), 6) + " " + fitted(flat(entry["title"]), room)
        else:
            who = "   " + fitted(flat(entry["member"]), min(room + 4, 30))
        return [
            ("▶" if here else " ", "accent"),
            (who, ""),
            ("  ", ""),
            (fitted(WHY.get(entry["why"], flat(entry["why"])), 38), "warn"),
            (" ", ""),
            ("" if entry["declared"] else "unsaid ", "faint"),
            (ago(moment(entry["since"]), self._moment), "faint"),
        ]

    def about(self, entry: dict[str, Any], width: int) -> list[Sequence[Piece]]:
        if "heading" in entry:
            return []
        how = "said so" if entry["declared"] else "said nothing"
        why = WHY.get(entry["why"], entry["why"])
        since = ago(moment(entry["since"]), self._moment)
        return [
            *said(f"{entry['decision']} · {entry['title']}", width, "strong", 1),
            *said(f"{entry['member']} {why} ({how}), since {since}", width, "warn", 2),
            *said(entry["command"], width, "accent", 1),
        ]


def _on(mine: list[dict[str, Any]], now: int) -> str:
    """On how many decisions somebody is left behind, and since when the oldest."""
    (person,) = behind.by_person(mine)
    many = person["decisions"]
    return f"{many} decision{'' if many == 1 else 's'}, the oldest since {ago(moment(person['since']), now)}"


def _read(log: Log, asked: Asked, by_person: bool) -> tuple[list[dict[str, Any]], int, int]:
    """The entries under their headings, how many people there are, and how many decisions."""
    views = log.at(asked)
    found = behind.left_behind(views, asked)
    titles = lists.titles(views, {entry["decision"] for entry in found})
    for entry in found:
        entry["title"] = titles.get(entry["decision"], "")
    if by_person:
        found.sort(key=lambda entry: (folded(entry["member"]), entry["decision"]))
    key = "member" if by_person else "decision"
    entries: list[dict[str, Any]] = []
    for value, group in groupby(found, key=lambda entry: entry[key]):
        inside = list(group)
        heading = value if by_person else f"{value} · {inside[0]['title']}"
        count = _on(inside, asked.moment) if by_person else f"{len(inside)}"
        entries += [{"heading": heading, "count": count}, *inside]
    return entries, len({entry["member"] for entry in found}), len(titles)
