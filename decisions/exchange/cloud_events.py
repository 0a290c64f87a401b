"""Events as CNCF CloudEvents 1.0, a JSON object a line, through the library `cloudevents`.

`type` is `decisions.TYPE`, `source` is `urn:decisions:LOG`, `subject` is what the event is about (`decision/7`), `time`
is when it happened. Extensions: `sequence` (the position), `recordedat`, `recordedby`, `member`, `meeting`, `stream`,
`streamversion`. `dataschema` names what `decisions schema TYPE` prints. What is null is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from decisions.errors import LogUnavailable
from decisions.exchange.chosen import Chosen
from decisions.process.state import Record
from decisions.views.event import event, schema_id


def lines(source: Chosen) -> Iterator[str]:
    """One CloudEvent a line, in ASCII. Raises LogUnavailable where an event cannot be given."""
    log, form = source.reader.log_id(), JSONFormat()
    for record in source.records():
        shown = event(record, source.reader.number_of, source.circle_of)
        try:
            made = CloudEvent(_attributes(record, _subject(shown), log), record["data"])
        except ValueError:
            raise LogUnavailable(
                f"event {record.get('position')} is damaged: the log cannot be exported whole",
                "see what is lost: decisions doctor --deep",
            ) from None
        yield form.write(made).decode() + "\n"


def _subject(shown: dict[str, Any]) -> str:
    for key in ("decision", "circle", "member_id"):
        if shown.get(key) is not None:
            return f"{key.removesuffix('_id')}/{shown[key]}"
    return "log"


def _attributes(record: Record, subject: str, log: str) -> dict[str, Any]:
    maybe = {
        "recordedby": record["recorded_by"],
        "member": record["member"],
        "meeting": record["meeting"],
    }
    return {
        "specversion": "1.0",
        "id": record["id"],
        "source": f"urn:decisions:{log}",
        "type": f"decisions.{record['type']}",
        "subject": subject,
        "time": datetime.fromisoformat(record["at"]),
        "datacontenttype": "application/json",
        "dataschema": schema_id(record["type"], record["schema"]),
        "sequence": f"{record['position']:016}",
        "recordedat": record["recorded_at"],
        "stream": record["subject_id"],
        "streamversion": str(record["subject_version"]),
        **{key: value for key, value in maybe.items() if value is not None},
    }
