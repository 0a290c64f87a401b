"""Other processes that check the records of a part of the log at the same time: most of the work of a large log."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from decisions.helpers import processors, started
from decisions.log.reading import LogReader
from decisions.proof import walk
from decisions.proof.record import Checker, Problem, problem

LARGE = 50_000
"""With fewer events, to start another process costs more than it saves."""

HELPERS = 3
"""At most so many."""

_SHARE = 0.53
"""What this process has to do of each record that a helper checks, measured in what the helper has to do of it."""


def check(reader: LogReader, first: int, last: int | None, checker: Checker, tell: Callable[[Problem], None]) -> None:
    """Check the records of the positions from `first` to `last` by themselves."""
    for page in walk.pages(reader.pages_with_hashes, first, last, lambda start, stop: tell(damaged(start, stop))):
        for found in checker.check(page):
            tell(found)


def damaged(first: int, last: int) -> Problem:
    """Rows that SQLite cannot read."""
    which = f"event {first}" if first == last else f"events {first} to {last}"
    return problem(first, "undecodable", f"the file is damaged: {which} cannot be read")


class Helper:
    """A process that checks the records from `first` to `last`."""

    def __init__(self, path: str, first: int, last: int, check_types: bool) -> None:
        self.first = first
        self.last = last
        part = {"log": path, "first": first, "last": last, "check_types": check_types}
        self._process, to, _ = started(__name__, "help_out")
        with suppress(OSError):
            to.write(json.dumps(part).encode())
            to.close()
        self._process.stdin = None

    def found(self) -> tuple[list[Problem], int, list[int]] | None:
        """The problems, how many events are a newer program's, and which say they are signed; None where the process
        failed.
        """
        told, _ = self._process.communicate()
        try:
            found = json.loads(told)
            return (found["problems"], found["newer"], found["signed"]) if self._process.returncode == 0 else None
        except (ValueError, KeyError, TypeError):
            return None

    def stop(self) -> None:
        """End it, if it has not ended by itself."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def help_out(given: BinaryIO, told: BinaryIO) -> None:
    """What a helper does: it reads the log by itself, and says what it found."""
    part = json.load(given)
    reader = LogReader(part["log"], damaged=True)
    checker = Checker(part["check_types"])
    problems: list[Problem] = []
    check(reader, part["first"], part["last"], checker, problems.append)
    reader.close()
    told.write(json.dumps({"problems": problems, "newer": checker.newer, "signed": checker.signed}).encode())
    told.flush()


def shared(last: int) -> list[tuple[int, int]]:
    """The parts of a log with so many events that helpers take; the first part is left to this process."""
    number = min(HELPERS, processors() - 1)
    if last < LARGE or number < 1 or not sys.executable:
        return []
    own = max(0, int(last * (1 - _SHARE * number) / (1 + number * (1.1 - _SHARE))))
    size = (last - own) // number + 1
    return [(start, min(last, start + size - 1)) for start in range(own + 1, last + 1, size)]
