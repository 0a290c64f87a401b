"""An event as the program shows it in JSON, wherever it does: recording, history, follow, export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from decisions.process.state import Record

Number = Callable[[str], int | None]
Handle = Callable[[str], str | None]


def event(record: Record, number_of: Number, circle_of: Handle | None = None) -> dict[str, Any]:
    """A stored record as a plain object: keys of interface.md, and beside `salt`, `command_id`, `signature`, `stream`;
    and `origin`, where it was imported.

    `number_of` gives the number of the decision with a stream id, `circle_of` the handle of the circle; the latter is
    needed only for RoundNoted, whose data does not name its circle.
    """
    shown: dict[str, Any] = {
        "id": record["id"],
        "position": record["position"],
        "type": record["type"],
        "schema": record["schema"],
    }
    subject, stream, data = record["subject"], record["subject_id"], record["data"]
    if subject == "decision":
        shown["decision"] = number_of(stream)
    elif subject == "circle":
        shown["circle"] = data.get("circle") or data.get("handle") or (circle_of(stream) if circle_of else None)
    elif subject == "member":
        shown["member_id"] = data.get("handle")
    else:
        shown["log"] = stream
    for key in ("subject_version", "member", "recorded_by", "at", "recorded_at", "meeting", "data"):
        shown[key] = record[key]
    shown["stream"] = stream
    shown["salt"] = record.get("salt")
    shown["command_id"] = record.get("command_id")
    shown["signature"] = record.get("signature")
    if "origin" in record:
        shown["origin"] = record["origin"]
    return shown


def schema_id(kind: str, schema: int) -> str:
    """The name of the JSON Schema of a type of event, wherever it is spoken of."""
    return f"urn:decisions:schema:{kind}:{schema}"
