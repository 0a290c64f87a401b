"""The first event of every log."""

from __future__ import annotations

from uuid import uuid4

from decisions import when
from decisions.process.state import Record


def opened(name: str | None, recorder: str | None, now: int) -> Record:
    """`LogOpened`, with a new id for the log; `now` in microseconds UTC."""
    log_id = uuid4().hex
    return {
        "id": uuid4().hex,
        "type": "LogOpened",
        "schema": 1,
        "subject": "log",
        "subject_id": log_id,
        "subject_version": 1,
        "member": recorder,
        "recorded_by": recorder,
        "at": when.iso(now),
        "meeting": None,
        "data": {"log": log_id, "name": name},
        "salt": uuid4().hex,
        "command_id": uuid4().hex,
    }
