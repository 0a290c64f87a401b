"""A JSON list of any length, read entry by entry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TextIO

LONGEST = 10_000_000
"""Characters of the longest entry that is read."""
CHUNK = 65_536
"""Characters that are read in one go."""

_blanks = re.compile(r"[ \t\n\r]*").match
_decoded = json.JSONDecoder().raw_decode


def entries(file: TextIO, tell: Callable[[], object]) -> Iterator[Any]:
    """The entries of a list whose "[" has been read; `tell` is called whenever some more was read. Raises ValueError
    where it is no JSON.
    """
    return _List(file, tell).entries()


class _List:
    """A list while it is read: the text that was read last, and how far it is taken apart."""

    def __init__(self, file: TextIO, tell: Callable[[], object]) -> None:
        self._file = file
        self._tell = tell
        self._text = ""
        self._at = 0
        self._ended = False

    def entries(self) -> Iterator[Any]:
        mark = self._mark()
        while mark != "]":
            yield self._entry()
            mark = self._mark()
            if mark == ",":
                self._at += 1
            elif mark != "]":
                raise ValueError("the list does not end")
        self._at += 1
        if self._mark():
            raise ValueError("something stands below the list")

    def _mark(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            found = _blanks(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def _entry(self) -> Any:
        self._mark()
        while True:
            try:
                entry, end = _decoded(self._text, self._at)
            except RecursionError:
                raise ValueError("it is nested too deeply") from None
            except ValueError:
                if self._ended:
                    raise
            else:
                if end < len(self._text) or self._ended:  # a number may go on
                    self._at = end
                    return entry
            self._more()

    def _more(self) -> None:
        """Read as much again as is there."""
        rest = self._text[self._at :]
        if len(rest) > LONGEST:
            raise ValueError("an entry is too long")
        part = self._file.read(max(CHUNK, len(rest)))
        self._text, self._at, self._ended = rest + part, 0, not part
        self._tell()
