"""What is recorded about entries. An entry is named by the id of its event."""

from __future__ import annotations

from decisions.process.event import Event, Handle, Instant, Line, Number, Prose, StreamId


class EntryConfirmed(Event):
    """The member confirms what others recorded for them."""

    events: list[StreamId]


class EntryDisputed(Event):
    """The member denies what others recorded for them; a disputed answer stops counting."""

    event: StreamId
    reason: Prose


class EntryCorrected(Event):
    """The entry is void from its own `at` on, for whoever knows the correction."""

    event: StreamId
    type: Line
    member: Handle
    at: Instant
    version: Number | None = None
    reason: Prose
