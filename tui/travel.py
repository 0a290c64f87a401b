"""Time travel: which moment an event or a day before or after another is. Nothing is recorded while in the past."""

from __future__ import annotations

from decisions.when import days, moment, now
from tui.log import Log


def by_events(log: Log, number: int | None, as_of: int | None, steps: int) -> int | None:
    """The moment so many events on (or back, where negative), of one decision or of all; None is now."""
    at = as_of
    for _ in range(abs(steps)):
        at = _back(log, number, at) if steps < 0 else _on(log, number, at)
    return at


def _back(log: Log, number: int | None, at: int | None) -> int | None:
    """The moment before the last event that is shown; the first one of all stays."""
    if number is None:
        timeline = log.timeline
        last = timeline.newest() if at is None else timeline.before(at + 1)
        before = timeline.before(last) if last is not None else None
        return at if before is None else before
    moments = _moments(log, number)
    shown = [m for m in moments if at is None or m <= at]
    return shown[-2] if len(shown) > 1 else at


def _on(log: Log, number: int | None, at: int | None) -> int | None:
    """The moment of the next event; after the last one it is now."""
    if at is None:
        return None
    if number is None:
        timeline = log.timeline
        following = timeline.after(at)
        return None if following is None or following == timeline.newest() else following
    moments = _moments(log, number)
    later = [m for m in moments if m > at]
    return later[0] if len(later) > 1 else None


def _moments(log: Log, number: int) -> list[int]:
    one = log.one_now(number)
    return sorted({moment(record["at"]) for record in one.records})


def by_days(as_of: int | None, steps: int) -> int | None:
    """The moment so many days on (or back, where negative); what would be in the future is now."""
    present = now()
    at = (present if as_of is None else as_of) + days(1) * steps
    return None if at >= present else at
