"""The list itself: decisions in an order, maybe under their circles; only what is seen is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from textual.message import Message

from tui.lines import Lines, Piece
from tui.list import columns


class Block(NamedTuple):
    """Lines that belong together: a circle's own line, or decisions."""

    circle: dict[str, Any] | None
    numbers: Sequence[int]
    depth: int
    opened: bool = False

    @property
    def length(self) -> int:
        return 1 if self.circle is not None else len(self.numbers)


class Decisions(Lines):
    """Decisions, a line each."""

    class Missing(Message):
        """Lines are to be drawn whose decisions have not been read yet."""

    def __init__(self) -> None:
        super().__init__(id="decisions")
        self._blocks: list[Block] = []
        self._ends: list[int] = []
        self.items: dict[int, dict[str, Any]] = {}
        self._told = False

    # what is shown

    def show(self, blocks: list[Block], items: dict[int, dict[str, Any]]) -> None:
        """Show these, the cursor on the line where it was, if it is still there."""
        before = self.at(self.cursor)
        self._blocks = [block for block in blocks if block.length]
        self._ends = []
        total = 0
        for block in self._blocks:
            total += block.length
            self._ends.append(total)
        self.items = items
        self._told = False
        found = self._find(before)
        self.redraw(cursor=self.cursor if found is None else found)

    def add(self, items: Iterable[dict[str, Any]]) -> None:
        """Decisions that were missing."""
        self._told = False
        for item in items:
            self.items[item["number"]] = item
        self.redraw()

    def at(self, row: int) -> int | str | None:
        """What stands on a line: a decision's number, a circle's handle, or nothing."""
        found = self._block(row)
        if found is None:
            return None
        block, offset = found
        return str(block.circle["circle"]) if block.circle is not None else block.numbers[offset]

    @property
    def number(self) -> int | None:
        """The decision under the cursor."""
        found = self.at(self.cursor)
        return found if isinstance(found, int) else None

    def select(self, number: int) -> None:
        """Put the cursor on a decision, if it is listed."""
        found = self._find(number)
        if found is not None:
            self.go(found)

    def beside(self, number: int, step: int) -> int | None:
        """The decision before or after another in this order."""
        row = self._find(number)
        while row is not None and 0 <= row + step < self.count():
            row += step
            found = self.at(row)
            if isinstance(found, int):
                return found
        return None

    def seen(self, *, around: int = 1) -> list[int]:
        """The decisions on the screen, and so many screens before and after."""
        high = max(1, self.size.height)
        top = int(self.scroll_offset.y)
        rows = range(max(0, top - around * high), min(self.count(), top + (1 + around) * high))
        return [found for row in rows if isinstance(found := self.at(row), int)]

    def missing(self) -> list[int]:
        """Those of them that have not been read."""
        return [number for number in self.seen() if number not in self.items]

    def _block(self, row: int) -> tuple[Block, int] | None:
        index = bisect_right(self._ends, row)
        if row < 0 or index >= len(self._blocks):
            return None
        block = self._blocks[index]
        return block, row - (self._ends[index] - block.length)

    def _find(self, what: int | str | None) -> int | None:
        for block, end in zip(self._blocks, self._ends, strict=True):
            if block.circle is not None:
                if block.circle["circle"] == what:
                    return end - 1
            elif isinstance(what, int):
                try:
                    return end - block.length + block.numbers.index(what)
                except ValueError:
                    continue
        return None

    # drawing

    def count(self) -> int:
        return self._ends[-1] if self._ends else 0

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        found = self._block(row)
        if found is None:
            return []
        block, offset = found
        if block.circle is not None:
            return columns.circle(block.circle, width, here=here, opened=block.opened)
        number = block.numbers[offset]
        item = self.items.get(number)
        if item is None:
            if not self._told:
                self._told = True
                self.call_later(self.post_message, self.Missing())
            return [("▶" if here else " ", "accent"), (f"{number:6}", "faint"), (" …", "faint")]
        return columns.decision(item, width, here=here, indent=block.depth * 2)
