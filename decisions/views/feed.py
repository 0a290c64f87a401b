"""The log as a feed: each event as JSON has it, with the sentence that says it for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from decisions.process import fold
from decisions.views import source
from decisions.views.event import event

if TYPE_CHECKING:
    from decisions.log.reading import LogReader

GUARD = "RoundNoted"
"""What the log writes beside an act so that two acts cannot cross; it is nobody's act."""


class Feed:
    """Events in log order. `reader` gives the log as it is read at the moment; `damaged` is told the position of an
    event that cannot be read, which is left out.
    """

    def __init__(self, reader: Callable[[], LogReader], damaged: Callable[[int], object]) -> None:
        self._reader = reader
        self._damaged = damaged
        self._decisions: dict[str, tuple[int | None, str | None]] = {}
        self._circles: dict[str, str | None] = {}

    def events(self, rows: Iterable[tuple[int, str, bytes]]) -> Iterator[dict[str, Any]]:
        """An EVENT each of (position, stream, record), with `sentence` and the `title` of the decision it is about."""
        for position, stream, raw in rows:
            try:
                record = fold.sound(source.record(raw))
                made = event(record, self._number, self._circle)
            except fold.FAULTS:
                self._damaged(position)
                continue
            title = self._decision(stream)[1] if record["subject"] == "decision" else None
            yield {**made, "sentence": fold.sentence(record), "title": title}

    def _number(self, stream: str) -> int | None:
        return self._decision(stream)[0]

    def _decision(self, stream: str) -> tuple[int | None, str | None]:
        if stream not in self._decisions:
            title = self._first(stream).get("title")
            self._decisions[stream] = self._reader().number_of(stream), title if isinstance(title, str) else None
        return self._decisions[stream]

    def _circle(self, stream: str) -> str | None:
        if stream not in self._circles:
            handle = self._first(stream).get("handle")
            self._circles[stream] = handle if isinstance(handle, str) else None
        return self._circles[stream]

    def _first(self, stream: str) -> dict[str, Any]:
        """The data of the first event of a stream; nothing where it cannot be read."""
        try:
            found: dict[str, Any] = fold.sound(source.record(self._reader().stream(stream)[0]))["data"]
        except (ValueError, IndexError):
            return {}
        return found


def said(event: dict[str, Any]) -> str:
    """An event in words for people who do not know what it is about; raw text of the log."""
    about = f"Decision {event['decision']} · {event['title'] or '(damaged)'} · " if "decision" in event else ""
    return f"{about}{event['sentence']}"
