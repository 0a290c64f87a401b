"""Lines of JSON made into rows of a log: what is looked at in each of them alone, whatever stands in the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from decisions.canonical import leaf
from decisions.canonical_bytes import encoded
from decisions.errors import BadInput
from decisions.exchange.jsonl_line import LONGEST, Unreadable, read
from decisions.exchange.naming import decisions_named, unclean
from decisions.process.state import Record
from decisions.process.types import ROOM, Unknown, event_class, up_to_date
from decisions.when import moment

_ID = re.compile(r"[0-9a-f]{32}").fullmatch
_NEWER = "it is of a type, or of a schema, that this program does not know: a newer one wrote it"

MANY = 1 << 18
"""Bytes of lines in one part of a file."""

Line = tuple[tuple[Any, ...], int, int | None, tuple[str | int, ...], str]
"""Of one event: its row without the place, its position there, the number of its decision, the other decisions that it
names, and what is wrong with its texts.
"""


class Part(NamedTuple):
    """Some lines of a file, and whether they are to be recorded anew: then data and texts are looked at, too."""

    text: bytes
    anew: bool


class Looked(NamedTuple):
    """What lines are: None for an empty one; all of them, or those before the first that is no event, and why not."""

    lines: list[Line | None]
    problem: str


def parts(file: BinaryIO, anew: bool) -> Iterator[Part]:
    """A file, part by part. Of a line that is too long only the beginning is read; it is no event then."""
    while text := file.read(MANY):
        yield Part(text if text.endswith(b"\n") else text + file.readline(LONGEST + 1), anew)


def look(part: Part) -> Looked:
    """What the lines of a part are."""
    found: list[Line | None] = []
    try:
        for raw in part.text.removesuffix(b"\n").split(b"\n"):
            found.append(_line(raw, part.anew) if raw and not raw.isspace() else None)
    except (Unreadable, BadInput) as error:
        return Looked(found, str(error))
    except UnicodeEncodeError:
        return Looked(found, "a text in it is not valid Unicode")
    return Looked(found, "")


def _line(raw: bytes, anew: bool) -> Line:
    record, number = read(raw)
    if not (_ID(record["id"]) and _ID(record["subject_id"])):
        raise Unreadable("an id in it is not 32 hexadecimal digits")
    moment(record["at"])
    if record["type"] not in ROOM:
        raise Unreadable(_NEWER)
    problem = examined(record) if anew else ""
    stored = encoded(record)
    row = (
        record["subject_id"],
        record["subject_version"],
        record["type"],
        record["schema"],
        moment(record["recorded_at"]),
        record["command_id"],
        leaf(stored),
        stored,
    )
    return row, record["position"], number, tuple(decisions_named(record)), problem


def examined(record: Record) -> str:
    """What is wrong with the texts of an event that is to be recorded anew; empty where nothing is. Raises Unreadable
    where its data is not what the program would have stored.
    """
    try:
        today = up_to_date(record)
        _model(today["type"]).model_validate(today["data"])
    except Unknown:
        raise Unreadable(_NEWER) from None
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"its data is not that of a {record['type']} ({_reason(error)})") from None
    return unclean(today)


_model = cache(event_class)


def _reason(error: Exception) -> str:
    """In few words, without what stands there."""
    listed = getattr(error, "errors", None)
    if not callable(listed):
        return "something is missing or of another kind"
    first = listed()[0]
    return f"{'.'.join(map(str, first['loc']))[:80]}: {first['msg']}"
