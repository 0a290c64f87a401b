"""How far a long pass over a log has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from decisions.log.reading import LogReader

Tell = Callable[[int, int], object]
"""Hears now and then how many events were read, and how many there are."""


def nobody(done: int, of: int) -> None:
    """Nobody waits."""


class Watched(LogReader):
    """A log that is read by itself; `tell` hears how far it is. Raises LogUnavailable where nothing can be read."""

    def __init__(self, path: str, tell: Tell = nobody) -> None:
        super().__init__(path)
        self._tell = tell
        try:
            self._newest = self.head()[0]
        except BaseException:
            self.close()
            raise

    def _pages(self, select: str, after: int, upto: int | None) -> Iterator[list[tuple[Any, ...]]]:
        for page in super()._pages(select, after, upto):
            yield page
            self._tell(min(page[-1][0], self._newest), self._newest)
