"""What has a date, as a calendar that other programs subscribe to: RFC 5545, through the library `icalendar`.

The same log gives the same bytes, as long as no deadline passes. What is in a calendar is known by its UID, which never
changes: where a date moves, the entry comes with a greater SEQUENCE, and a program that subscribes moves it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from decisions import whole
from decisions.errors import BadInput
from decisions.exchange.dates import Dated, dated
from decisions.log.reading import decoded
from decisions.process.fold import FAULTS
from decisions.text import folded, shown
from decisions.views import lists, source, successors
from decisions.views.asked import Asked
from decisions.when import iso

if TYPE_CHECKING:
    from icalendar import Event

    from decisions.views.catchup import Views

PRODUCT = "-//decisions//decisions 1//EN"
MARK = "X-DECISIONS-LOG"
"""The property that names the log of which a calendar tells."""
END = "END:VCALENDAR\r\n"
LONGEST = 200
"""Characters of a summary at most."""
HEAD = 4096
"""Bytes in which everything stands by which one of our own calendars is known."""

_BLANKS = re.compile(r"[ \t\r\n]+")


class Dates(NamedTuple):
    """What has a date on one decision."""

    number: int
    title: str
    circle: str
    dated: list[Dated]


def dates(
    views: Views,
    asked: Asked,
    terms: list[str],
    member: str | None = None,
    *,
    damaged: Callable[[int], object],
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> Iterator[Dates]:
    """What has a date, decision by decision; `terms` are a query, `member` leaves only what concerns somebody.

    `damaged` is told the number of a decision that cannot be read whole: it is left out. `tell` hears how many are
    looked through, of how many. Raises BadInput for a query that is none.
    """
    whose = None if member is None else folded(member)
    columns = "d.number, d.title, d.circle, d.stream"
    rows = lists.found(views, asked, terms, sort="-number", columns=columns).fetchall()
    for done, (number, title, circle, stream) in enumerate(rows):
        tell(done, len(rows))
        try:
            meant = successors.folded(successors.records(views.reader, views.connection, stream))
            found = dated(source.records(views.reader.stream(stream)), number, asked.now, meant)
        except FAULTS:
            damaged(number)
            continue
        if whose is not None:
            found = [x for x in found if whose in map(folded, x.entry.members)]
        if found:
            yield Dates(number, title, circle, found)


def uid(log_id: str, number: int, dated: Dated) -> str:
    """The name of an entry, which is its own among all entries of all logs."""
    parts = filter(None, (dated.entry.kind, str(number), dated.entry.own))
    return f"{_line('-'.join(parts))}@{log_id}"


def as_json(found: Dates, log_id: str) -> list[dict[str, Any]]:
    """What has a date on a decision, an object each: `uid, decision, title, circle, kind, what, on, at, members,
    command, sequence, created, last_modified`. `on` is a day and `at` an instant; one of them is null.
    """
    return [
        {
            "uid": uid(log_id, found.number, one),
            "decision": found.number,
            "title": found.title,
            "circle": found.circle,
            "kind": one.entry.kind,
            "what": one.entry.what,
            "on": one.entry.on,
            "at": None if one.entry.at is None else iso(one.entry.at),
            "members": list(one.entry.members),
            "command": one.entry.command,
            "sequence": one.changes,
            "created": iso(one.made),
            "last_modified": iso(one.changed),
        }
        for one in found.dated
    ]


def written(found: Iterable[Dates], log_id: str, name: str | None) -> Iterator[str]:
    """The calendar, lines ended by CR LF and folded as the format asks for: how it begins, each entry, how it ends."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add(MARK.lower(), log_id)
    calendar.add("x-wr-calname", _line(name or "decisions"))
    calendar.add("x-published-ttl", "PT1H")
    begin: str = calendar.to_ical(sorted=False).decode()
    yield begin.removesuffix(END)
    for decision in found:
        for one in decision.dated:
            yield _event(log_id, decision, one).to_ical(sorted=False).decode()
    yield END


def _event(log_id: str, decision: Dates, dated: Dated) -> Event:
    from icalendar import Event

    entry, event = dated.entry, Event()
    changed = _second(dated.changed)
    event.add("uid", uid(log_id, decision.number, dated))
    event.add("dtstamp", changed)
    event.add("created", _second(dated.made))
    event.add("last-modified", changed)
    event.add("sequence", dated.changes)
    if entry.on is not None:
        event.add("dtstart", date.fromisoformat(entry.on))
    elif entry.at is not None:
        event.add("dtstart", _second(entry.at))
    summary = f"{_line(entry.what)} · {_line(decision.title)}"
    event.add("summary", summary if len(summary) <= LONGEST else f"{summary[: LONGEST - 1]}…")
    about = f"Decision {decision.number} of {_line(decision.circle)}"
    event.add("description", "\n".join([about, _line(", ".join(entry.members)), _line(entry.command)]))
    event.add("categories", [entry.kind])
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    return event


def _second(moment: int) -> datetime:
    return datetime.fromtimestamp(moment // 1_000_000, UTC)


def _line(text: str) -> str:
    return shown(_BLANKS.sub(" ", text).strip())


def name_of(first: bytes | None) -> str | None:
    """The name that a log was given, by its first record."""
    try:
        name = decoded(first)["data"].get("name") if first else None
    except (ValueError, KeyError, AttributeError):
        return None
    return name if isinstance(name, str) else None


class Place:
    """A file that a calendar is to be written to: a new one, or one that was written so before.

    Made before the log is opened: whoever opens and closes the log's own file would take its locks away.
    """

    def __init__(self, path: str) -> None:
        """Raises BadInput where nothing can be written to `path`."""
        self.path = path
        self._head: bytes | None = None
        self._mode: int | None = None
        try:
            found = os.lstat(path)
            if stat.S_ISREG(found.st_mode):
                with open(path, "rb") as file:
                    self._head = file.read(HEAD)
                self._mode = stat.S_IMODE(found.st_mode)
            else:
                raise _taken(path)
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise _unwritable(path, error) from None

    def write(self, parts: Iterable[str], log_id: str) -> None:
        """Put a calendar there, whole or not at all; a file that is replaced keeps its permissions. Raises BadInput
        where there is anything but a calendar of this log.
        """
        mark = f"\r\n{MARK}:{log_id}\r\n".encode()
        ours = self._head is None or (self._head.startswith(b"BEGIN:VCALENDAR\r\n") and mark in self._head)
        if not ours:
            raise _taken(self.path)
        try:
            with whole.new_file(self.path, over=self._mode) as file:
                file.writelines(parts)
        except FileExistsError:
            raise _taken(self.path) from None
        except OSError as error:
            raise _unwritable(self.path, error) from None


def _taken(path: str) -> BadInput:
    return BadInput(
        f"{shown(path)} is there already, and is no calendar of this log", "name a new file, or remove that one"
    )


def _unwritable(path: str, error: Exception) -> BadInput:
    reason = getattr(error, "strerror", None) or str(error)
    return BadInput(f"cannot write {shown(path)}: {shown(reason)}", "name a file where you may write")
