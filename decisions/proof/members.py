"""The people of a log, and the keys with which they sign, as far as their records can be read."""

from __future__ import annotations

from collections.abc import Iterator

from decisions.errors import BadInput
from decisions.log.reading import LogReader, decoded
from decisions.process import fold
from decisions.process.state import Member, Record
from decisions.process.types import Unknown, up_to_date
from decisions.when import moment


def members(reader: LogReader) -> dict[str, Member]:
    """Everybody in the log, by handle. Raises LogUnavailable."""
    return fold.members(beside(reader))


def beside(reader: LogReader) -> Iterator[Record]:
    """What was recorded beside the decisions; a damaged record is passed over. Raises LogUnavailable."""
    for raw in reader.beside():
        try:
            e = up_to_date(decoded(raw))
            moment(e["at"])
        except (BadInput, ValueError, KeyError, TypeError, Unknown):
            continue
        yield e
