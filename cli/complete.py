"""What a shell completes from the log. It stays silent where there is no log, or none that can be read."""

from __future__ import annotations

import sqlite3
from typing import Any

from click.shell_completion import CompletionItem

from cli.options import Session
from decisions.errors import Problem

MOST = 200
"""Of decisions, only the newest are offered."""


def handles(session: Session, incomplete: str) -> list[CompletionItem]:
    """Members; of a list with commas, the last one."""
    done, comma, begun = incomplete.rpartition(",")
    found = [(r["data"]["handle"], r["data"].get("name")) for r in _beside(session) if r["type"] == "MemberAdded"]
    return _offered([(f"{done}{comma}{handle}", name) for handle, name in found], f"{done}{comma}{begun}")


def circles(session: Session, incomplete: str) -> list[CompletionItem]:
    """Circles, with their aim."""
    found = [(r["data"]["handle"], r["data"].get("aim")) for r in _beside(session) if r["type"] == "CircleFormed"]
    return _offered(found, incomplete)


def numbers(session: Session, incomplete: str) -> list[CompletionItem]:
    """Decisions by their number, the newest first, with their titles."""
    from decisions.log.reading import decoded

    try:
        reader = session.reader()
        streams = list(enumerate(reader.decisions(), 1))[-MOST:]
        found = [(str(number), decoded(reader.stream(stream)[0])["data"]["title"]) for number, stream in streams]
    except (Problem, sqlite3.Error, OSError, ValueError, KeyError):
        return []
    return _offered(found[::-1], incomplete)


def statuses(session: Session, incomplete: str) -> list[CompletionItem]:
    """The statuses that a decision may have."""
    from decisions.process.standing import STATUSES

    return _offered([(status, None) for status in STATUSES], incomplete)


def _beside(session: Session) -> list[dict[str, Any]]:
    from decisions.log.reading import decoded

    try:
        return [decoded(record) for record in session.reader().beside()]
    except (Problem, sqlite3.Error, OSError, ValueError):
        return []


def _offered(found: list[tuple[str, str | None]], incomplete: str) -> list[CompletionItem]:
    from decisions.text import shown

    start = incomplete.lower()
    return [
        CompletionItem(value, help=shown(about)[:60] if about else None)
        for value, about in found
        if value.lower().startswith(start)
    ]
