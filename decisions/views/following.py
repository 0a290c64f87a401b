"""The events of a log one after another, as `follow` prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from decisions.errors import LogUnavailable
from decisions.log.reading import PAGE, LogReader
from decisions.views import source
from decisions.views.event import event


class Following:
    """Goes through a log by position: nothing is left out, and nothing comes twice."""

    def __init__(self, reader: LogReader, since: int) -> None:
        """`since` is the position of the first event."""
        self._reader = reader
        self._after = since - 1
        self._numbers: dict[str, int | None] = {}

    def new(self) -> Iterator[dict[str, Any]]:
        """Every event that is there and was not given yet. Raises LogUnavailable, also for one that is damaged."""
        while rows := self._reader.rows(self._after, PAGE):
            for position, _, raw in rows:
                try:
                    made = event(source.record(raw), self._number)
                except (ValueError, KeyError, TypeError):
                    raise LogUnavailable(
                        f"event {position} is damaged", f"go on after it: decisions follow --since {position + 1}"
                    ) from None
                self._after = position
                yield made

    def _number(self, stream: str) -> int | None:
        if stream not in self._numbers:
            self._numbers[stream] = self._reader.number_of(stream)
        return self._numbers[stream]
