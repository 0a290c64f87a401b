"""Everybody in a line or two, each with a sign: how they answered, whose turn it is, who was passed over."""

from __future__ import annotations

from collections.abc import Collection

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from decisions import signs
from tui.cells import cut, flat, width
from tui.round.stand import Row, Stand

MOST = 4
"""Lines that it takes at most; of more people those around the turn are shown."""
PASSED = "»"
COLOURS = {"good": "$text-success", "warn": "$text-warning", "bad": "bold $text-error", "open": "$text-primary"}

LEGEND = (
    f"{signs.ANSWER['consent'][0]} consents (+ with a concern or condition)",
    f"{signs.ANSWER['stand-aside'][0]} stands aside",
    f"{signs.ANSWER['objection'][0]} objects",
    f"{signs.ANSWER['presumed'][0]} presumed, never spoken",
    f"{signs.ANSWER['outstanding'][0]} has not answered",
    f"{signs.STALE[0]} beside a sign: answered an older version",
    f"{PASSED} passed over",
    "[ ] whose turn it is",
)
"""What the signs mean."""

Item = tuple[str, str]
"""What is shown of a person, and its tone."""


class Strip(Widget):
    """Where everybody stands."""

    DEFAULT_CSS = "Strip { height: auto; padding: 0 1; background: $surface; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="strip")
        self._items: list[Item] = []
        self._turn: int | None = None

    def say(self, items: list[Item], turn: int | None) -> None:
        """Show these people; the turn is of the one with that index."""
        self._items, self._turn = items, turn
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._packed(width)))

    def _packed(self, wide: int) -> list[list[int]]:
        """The indices of the people of each line."""
        rows: list[list[int]] = [[]]
        left = wide
        for index, (text, _) in enumerate(self._items):
            taken = width(text) + 3
            if rows[-1] and taken > left:
                rows.append([])
                left = wide
            rows[-1].append(index)
            left -= taken
        at = next((n for n, row in enumerate(rows) if self._turn in row), 0)
        first = max(0, min(at - 1, len(rows) - MOST))
        return rows[first : first + MOST]

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for row in self._packed(self.size.width):
            parts += ["\n"] if parts else []
            for index in row:
                text, tone = self._items[index]
                here = index == self._turn
                shown = cut(f"[{text}]" if here else f" {text} ", self.size.width)
                parts += [(shown, "bold reverse" if here else COLOURS.get(tone, "")), " "]
        return Content.assemble(*parts)


def answers(stand: Stand, passed: Collection[str]) -> list[Item]:
    """Everybody in the round, by their answers."""
    found = []
    for member in stand.members:
        row = stand.rows.get(member)
        sign, tone = _answer(row) if row else ("", "")
        if member in passed:
            sign, tone = f"{sign.strip(signs.ANSWER['outstanding'][0])}{PASSED}", "warn"
        found.append((f"{sign} {flat(member)}".strip(), tone))
    return found


def _answer(row: Row) -> tuple[str, str]:
    said, last = row["answer"], row["last_answer"]
    if said is not None:
        sign, tone = signs.ANSWER[said["value"]]
        return sign + ("+" if said["concern"] or said["condition"] else ""), tone
    if last is not None:
        mark, tone = signs.STALE
        return signs.ANSWER[last["value"]][0] + mark, tone
    return signs.ANSWER["outstanding"] if row["outstanding"] else ("", "")


def buy_ins(stand: Stand, skipped: Collection[str]) -> list[Item]:
    """Everybody whose buy-in counts."""
    found = []
    for member, said in stand.answer["buy_in_by_member"].items():
        sign, tone = signs.BUY_IN.get(said["value"], signs.UNKNOWN)
        if said["stale"]:
            sign, tone = sign + signs.STALE[0], signs.STALE[1]
        if member in skipped:
            sign, tone = f"{sign.strip(signs.UNKNOWN[0])}{PASSED}", "warn"
        found.append((f"{sign} {flat(member)}", tone))
    return found
