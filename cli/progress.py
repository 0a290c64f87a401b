"""A bar of plain text on standard error, for what takes its time."""

from __future__ import annotations

import sys
from math import inf
from time import monotonic

from cli.pages.page import columns
from cli.printing import on_terminal

PATIENCE = 0.5
"""Seconds after which a bar is shown; what is done by then needs none."""

OFTEN = 0.1
"""Seconds between two drawings."""


class Bar:
    """Shows on a terminal how far something has come, and leaves nothing behind."""

    def __init__(self, counted: str = "events") -> None:
        """What is counted, in the plural."""
        self._counted = counted
        self._due = monotonic() + PATIENCE if on_terminal(sys.stderr) else inf
        self._drawn = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._write(" " * self._drawn + "\r" if self._drawn else "")

    def count(self, counted: str, done: int, of: int) -> None:
        """The same of something else than was counted before."""
        self._counted = counted
        self.show(done, of)

    def show(self, done: int, of: int) -> None:
        """So many are done of so many."""
        if monotonic() < self._due or not of:
            return
        self._due = monotonic() + OFTEN
        told = f" {done:,} of {of:,} {self._counted}"
        room = max(0, min(40, columns() - len(told) - 3))
        full = room * done // of
        line = f"[{'#' * full}{'-' * (room - full)}]{told}"
        self._write(f"{line.ljust(self._drawn)}\r")
        self._drawn = len(line)

    @staticmethod
    def _write(text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            return
