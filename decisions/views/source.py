"""Records of the log as the views read them: decoded, in today's schema, and never stopping at what is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from json import JSONDecoder

from decisions.process.state import Record
from decisions.process.types import SCHEMA, Unknown, up_to_date

_decode = JSONDecoder().raw_decode
"""Canonical JSON begins at its first character: none of what `json.loads` does before that is needed."""


def record(raw: bytes) -> Record:
    """One record. Of a newer program's schema it is kept, under a type name that no fold knows.

    Raises ValueError where the record is damaged.
    """
    try:
        found = _decode(raw.decode())[0]
        if SCHEMA.get(found["type"]) != found["schema"]:
            found = up_to_date(found)
    except Unknown:
        found["type"] = f"{found['type']} ({found['schema']})"
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return found  # type: ignore[no-any-return]


def records(raw: Iterable[bytes]) -> list[Record]:
    """The records of one stream. Raises ValueError where one is damaged."""
    return [record(one) for one in raw]
