"""The numbers of many decisions, each of which is its place among those that were opened: what was counted once is not
counted again, because nothing is ever put in between.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable

APART = 1_000
"""Positions between two of which the number is kept."""


class Numbering:
    """`count(after, upto)` tells how many decisions were opened after a position and up to another."""

    def __init__(self, count: Callable[[int, int], int]) -> None:
        self._count = count
        self._known = [(0, 0)]

    def number(self, position: int) -> int:
        """The number of the decision that was opened at a position."""
        before, number = self._known[bisect_left(self._known, (position + 1,)) - 1]
        number += self._count(before, position)
        if position - before >= APART:
            insort(self._known, (position, number))
        return number
