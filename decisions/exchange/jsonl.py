"""Events as JSON lines, from which the log can be made anew to the last bit."""

from __future__ import annotations

from collections.abc import Iterator

from decisions.errors import LogUnavailable
from decisions.exchange.chosen import Chosen, line
from decisions.views.event import event

SUBJECTS = {"decision": "decision", "circle": "circle", "member_id": "member", "log": "log"}
"""The key of a line that says what an event is about -> the subject."""
TEXTS = ("id", "type", "at", "recorded_at", "stream", "salt")
MAYBE = ("member", "recorded_by", "meeting", "command_id")
NUMBERS = ("position", "schema", "subject_version")
EVENT = {*TEXTS, *MAYBE, *NUMBERS, "data"}
"""The other keys that every line has."""
BESIDE = {"signature", "origin"}
"""Those that it may have."""
_RECORD = {*EVENT - {"stream"}, "subject", "subject_id", *BESIDE}


def lines(source: Chosen) -> Iterator[str]:
    """One event a line. Raises LogUnavailable where one cannot be given whole."""
    for record in source.records():
        if not record.keys() <= _RECORD:
            raise LogUnavailable(
                f"a newer program wrote event {record.get('position')}", "update: pip install --upgrade decisions"
            )
        yield line(event(record, source.reader.number_of, source.circle_of))
