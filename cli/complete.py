"""What a shell completes from the log. It stays silent where there is no log, or none that can be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from cli.options import Session
from decisions.errors import Problem

if TYPE_CHECKING:
    from decisions.log.reading import LogReader

MOST = 200
"""Of decisions, only the newest are offered."""


def handles(session: Session, incomplete: str) -> list[CompletionItem]:
    """Members; of a list with commas, the last one."""
    done, comma, begun = incomplete.rpartition(",")
    found = _named(session, "MemberAdded", "name")
    return _offered([(f"{done}{comma}{handle}", name) for handle, name in found], f"{done}{comma}{begun}")


def circles(session: Session, incomplete: str) -> list[CompletionItem]:
    """Circles, with their aim."""
    return _offered(list(_named(session, "CircleFormed", "aim")), incomplete)


def numbers(session: Session, incomplete: str) -> list[CompletionItem]:
    """Decisions by their number, the newest first, with their titles."""
    from decisions.log.reading import decoded

    try:
        reader = _reader(session)
        streams = list(enumerate(reader.decisions(), 1))[-MOST:]
        found = [(str(number), decoded(reader.stream(stream)[0])["data"]["title"]) for number, stream in streams]
    except (Problem, sqlite3.Error, OSError, ValueError, KeyError, TypeError, IndexError):
        return []
    return _offered(found[::-1], incomplete)


def statuses(session: Session, incomplete: str) -> list[CompletionItem]:
    """The statuses that a decision may have."""
    from decisions.process.standing import STATUSES

    return _offered([(status, None) for status in STATUSES], incomplete)


def _reader(session: Session) -> LogReader:
    session.silent = True
    return session.reader()


def _named(session: Session, type_: str, about: str) -> Iterator[tuple[str, str | None]]:
    """The handles that events of a type register, and what they say of each. A shell puts them on its line as they are,
    where a space or a semicolon would be its own: what is no handle is not offered.
    """
    from decisions.log.reading import decoded
    from decisions.text import handle

    try:
        records = _reader(session).beside()
    except (Problem, sqlite3.Error, OSError):
        return
    for record in records:
        with suppress(Problem, ValueError, KeyError, TypeError, AttributeError):
            found = decoded(record)
            if found["type"] == type_ and handle(found["data"]["handle"]) == found["data"]["handle"]:
                yield found["data"]["handle"], found["data"].get(about)


def _offered(found: list[tuple[str, str | None]], incomplete: str) -> list[CompletionItem]:
    from decisions.text import shown

    start = incomplete.lower()
    return [
        CompletionItem(value, help=shown(str(about))[:60] if about else None)
        for value, about in found
        if value.lower().startswith(start)
    ]
