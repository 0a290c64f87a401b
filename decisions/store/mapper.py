"""Records <-> the library's stored events. The stored form is ours: public type names from a closed table, canonical
JSON, no module path, and nothing that is read is ever imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Mapper as LibraryMapper
from eventsourcing.persistence import StoredEvent

from decisions.canonical_bytes import encoded, loads
from decisions.errors import LogUnavailable
from decisions.process.state import Record
from decisions.process.types import Unknown, up_to_date
from decisions.text import shown


class RecordEvent:
    """A record in the shape in which the library passes events around."""

    __slots__ = ("originator_id", "originator_version", "record")

    def __init__(self, record: Record, stream: UUID) -> None:
        self.originator_id = stream
        self.originator_version: int = record["subject_version"]
        self.record = record


class StoredRecord(StoredEvent):
    """A stored event whose bytes are made when its place in the log is known."""

    event: RecordEvent

    def placed(self, position: int, recorded_at: str) -> bytes:
        """The bytes that are stored, with the place in the log; the event's record has it from now on, too."""
        self.event.record = record = {**self.event.record, "position": position, "recorded_at": recorded_at}
        return encoded(record)

    def draft(self) -> bytes:
        """The same where the log puts the place itself: position 0 and an empty `recorded_at` mark where."""
        return encoded({**self.event.record, "position": 0, "recorded_at": ""})


class Mapper(LibraryMapper[UUID]):
    """Maps by the closed table of event types; the library's topics, which are module paths, are never used."""

    def to_stored_event(self, domain_event: Any) -> StoredRecord:
        record = domain_event.record
        stored = StoredRecord(domain_event.originator_id, record["subject_version"], record["type"], b"")
        object.__setattr__(stored, "event", domain_event)
        return stored

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        assert isinstance(stored_event.originator_id, UUID)
        try:
            return RecordEvent(read(stored_event.state), stored_event.originator_id)
        except KeyError as error:
            raise damaged() from error


def read(state: bytes) -> Record:
    """A stored record in today's schema. LogUnavailable where it cannot be read or a newer program wrote it."""
    try:
        return up_to_date(loads(state))
    except Unknown as unknown:
        raise LogUnavailable(
            f"a newer program wrote an event of a kind that this one does not know ({shown(str(unknown))})",
            "reading works; to record here, update: pip install --upgrade decisions",
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged() from error


def collected(_: Any, events: Iterable[Any]) -> Any:
    """The records of a stream, as the library's repository projects it; None where there is none."""
    return [event.record for event in events] or None


def damaged() -> LogUnavailable:
    """Nothing is decided on what is not as it was stored."""
    return LogUnavailable(
        "an event that this rests on is damaged; nothing was recorded", "see which one: decisions verify"
    )
