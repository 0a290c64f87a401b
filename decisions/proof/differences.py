"""Where a log differs from a manifest that somebody kept: which events changed, went, came, or stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from decisions.log.reading import LogReader
from decisions.proof import walk
from decisions.proof.record import Problem, problem

if TYPE_CHECKING:
    from decisions.proof.checkpoint import Checkpoint

MOST = 10_000
"""Of so many events it is said what became of them; of the others, that they are not what they were."""

Difference = tuple[int, bytes, bytes | None]
"""Position, the leaf that stood there, and the one that stands there now (None: nothing that can be read)."""

_SAID = {
    "changed": "not the one of",
    "missing": "missing, and is in",
    "truncated": "missing at its end, and is in",
    "reordered": "another one of the events of",
    "inserted": "not in",
}
_SAID_OF_MANY = {**_SAID, "changed": "not those of", "missing": "missing, and are in"} | {
    "truncated": "missing at its end, and are in",
    "reordered": "other ones of the events of",
}


def differences(reader: LogReader, one: Checkpoint, last: int) -> Iterator[Problem]:
    """The differences of a log, whose last position is `last`, from the manifest of a checkpoint."""
    later = {leaf for _, leaf in _leaves(reader, one.events + 1, min(last, one.events + MOST))}
    found = enumerate(_named(_differing(reader, one), later, last))
    for (_, kind), run in groupby(found, key=lambda pair: (pair[1][0] - pair[0], pair[1][1])):
        positions = [position for _, (position, _) in run]
        first, final = positions[0], positions[-1]
        which = f"event {first} is {_SAID[kind]}"
        if final > first:
            which = f"events {first} to {final} are {_SAID_OF_MANY[kind]}"
        yield problem(first, kind, f"{which} {one.name}")


def _differing(reader: LogReader, one: Checkpoint) -> Iterator[Difference]:
    rows = _leaves(reader, 0, one.events)
    row = next(rows, None)
    for position, line in enumerate(one.lines(), 1):
        while row is not None and row[0] < position:
            row = next(rows, None)
        then, now = line[:64], row[1] if row is not None and row[0] == position else None
        if then != now:
            yield position, then, now


def _leaves(reader: LogReader, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    for page in walk.pages(reader.places, first, last, lambda start, stop: None):
        for row in page:
            yield row[0], str(row[4]).encode("utf-8", "replace")


def _named(differing: Iterator[Difference], later: set[bytes], last: int) -> Iterator[tuple[int, str]]:
    """The position and the kind of each; `later` are leaves that stand after all of them."""
    several = [one for _, one in zip(range(MOST), differing, strict=False)]
    before, after = {then for _, then, _ in several}, later | {now for _, _, now in several}
    for position, then, now in several:
        moved, known = then in after, now in before
        if now is None:
            if not moved:
                yield position, "missing" if position <= last else "truncated"
        elif moved:
            yield position, "reordered" if known else "inserted"
        else:
            yield position, "missing" if known else "changed"
    for position, _, now in differing:
        yield position, "changed" if now is not None else "missing" if position <= last else "truncated"
