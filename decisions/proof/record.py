"""One stored event by itself: its hash, its form, and whether the columns say what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from json import JSONDecodeError, JSONDecoder
from typing import Any

from decisions.canonical import canonical, leaf
from decisions.errors import BadInput
from decisions.process import fold
from decisions.process.types import Unknown, event_class, up_to_date
from decisions.proof.shape import Said, Shape
from decisions.when import iso, moment

Row = tuple[Any, ...]
"""(position, stream, version, type, schema, recorded_at, command_id, leaf, record)."""

Problem = dict[str, Any]
"""`position` (None where it is unknown), `kind` and `detail`."""

COLUMNS = {
    "subject_id": "stream",
    "subject_version": "version",
    "type": "type",
    "schema": "schema",
    "recorded_at": "recorded_at",
    "command_id": "command_id",
}
"""Keys of a record that stand in columns, too."""

OFTEN = 100
"""So many events of a type are read one by one before its shape is made."""


def problem(position: int | None, kind: str, detail: str) -> Problem:
    """A problem, in the shape of the interface."""
    return {"position": position, "kind": kind, "detail": detail}


def _refused(number: str) -> Any:
    raise ValueError(f"{number} is not a whole number")


_EVER = range(moment("0001-01-01T00:00:00Z"), moment("9999-12-31T23:59:59Z"))

_decode = JSONDecoder(parse_float=_refused, parse_constant=_refused).decode


class Checker:
    """Checks rows, one by one. `newer` counts events that only a newer program knows; `signed` are the positions of
    those that say they are signed, which only reading them tells.

    With `check_types` what a type says of its fields is checked too (which loads pydantic). Where a type comes often,
    a regular expression says of most of its records at once that all is well; the others are read.
    """

    def __init__(self, check_types: bool) -> None:
        self.newer = 0
        self.signed: list[int] = []
        self._check_types = check_types
        self._seen: dict[tuple[str, int], int] = {}
        self._shapes: dict[tuple[str, int], Shape] = {}
        self._second = (0, "")

    def check(self, rows: list[Row]) -> Iterator[Problem]:
        """What is wrong with these rows, if anything."""
        for index in self._doubtful(rows):
            found = self._read(rows[index])
            if found:
                yield found

    def _doubtful(self, rows: list[Row]) -> list[int]:
        """Which of these rows have to be read to see whether all is well with them."""
        columns = list(zip(*rows, strict=True))
        positions, streams, versions, types, schemas, moments, commands, leaves, records = columns[:9]
        try:
            hashed = [sha256(record).hexdigest() for record in records]
        except TypeError:
            return list(range(len(rows)))
        at = {m: self._moment(m) if isinstance(m, int) and m in _EVER else None for m in set(moments)}
        given = ["" if command is None else command or None for command in commands]
        told = list(zip(given, map(str, positions), map(at.get, moments), streams, map(str, versions), strict=True))
        kinds: dict[tuple[str, int], list[int]] = {}
        for index, kind in enumerate(zip(types, schemas, strict=True)):
            kinds.setdefault(kind, []).append(index)
        doubtful = []
        if hashed != list(leaves):
            doubtful = [i for i, (hash_, leaf_) in enumerate(zip(hashed, leaves, strict=True)) if hash_ != leaf_]
        for kind, indices in kinds.items():
            said = self._said(kind, [records[index] for index in indices])
            expected = [told[index] for index in indices]
            if list(said) != expected:
                doubtful += [i for i, one, other in zip(indices, said, expected, strict=True) if one != other]
        return sorted(set(doubtful))

    def _said(self, kind: tuple[str, int], several: list[bytes]) -> Sequence[Said | None]:
        """What each of these records of one type says; None for those that do not fit its shape."""
        shape = self._shapes.get(kind)
        if shape is None:
            return [None] * len(several)
        return shape.said(several) or [said[0] if (said := shape.said([one])) else None for one in several]

    def _moment(self, at: int) -> str:
        """The stored form of a moment, as `iso` gives it."""
        second, rest = divmod(at, 1_000_000)
        if second != self._second[0]:
            self._second = second, iso(at - rest)[:-1]
        return f"{self._second[1]}.{rest:06d}Z" if rest else f"{self._second[1]}Z"

    def _read(self, row: Row) -> Problem | None:
        """What is wrong with a row, by reading it."""
        position, record, hashed = row[0], row[8], row[7]
        if not isinstance(record, bytes) or leaf(record) != hashed:
            return problem(position, "changed", "the record is not the one that was stored: its hash differs")
        try:
            found = _decode(str(record, "utf-8"))
            if canonical(found).encode() != record:
                return problem(position, "undecodable", "the record is not canonical JSON")
            if "signature" in found:
                self.signed.append(position)
            return self._differs(row, found) or self._unfit(position, found)
        except (BadInput, ValueError, TypeError, RecursionError) as error:
            return problem(position, "undecodable", f"the record cannot be read ({_reason(error)})")
        except KeyError as error:
            return problem(position, "undecodable", f"the record has no {error}")

    def _differs(self, row: Row, found: dict[str, Any]) -> Problem | None:
        position = row[0]
        if found["position"] != position:
            return problem(position, "reordered", f"the event here was stored at position {found['position']}")
        at = row[5]
        columns = (*row[1:5], iso(at) if isinstance(at, int) else at, row[6])
        for (key, column), said in zip(COLUMNS.items(), columns, strict=True):
            if found[key] != said:
                return problem(position, "changed", f"the column {column} says {said!r}, the record {found[key]!r}")
        return None

    def _unfit(self, position: int, found: dict[str, Any]) -> Problem | None:
        """Would the program have stored that?"""
        try:
            today = up_to_date(found)
        except Unknown:
            self.newer += 1
            moment(found["at"])
            return None
        fold.sound(today)
        if not self._check_types:
            return None
        key = (found["type"], found["schema"])
        model = event_class(key[0])
        model.model_validate(today["data"])
        self._seen[key] = self._seen.get(key, 0) + 1
        if self._seen[key] == OFTEN:
            shape = Shape.of(*key, model.model_json_schema())
            if shape is not None:
                self._shapes[key] = shape
        return None


def _reason(error: Exception) -> str:
    """In one line, and without what the record says."""
    if isinstance(error, JSONDecodeError):
        return "it is no JSON"
    listed = getattr(error, "errors", None)
    if callable(listed):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in listed()[:3])
    return str(error)[:200]
