"""A reading command's way to its answer: the log, the views as of the moment asked about, or one decision."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cli import printing
from cli.options import number_of, session
from decisions.errors import BadInput
from decisions.views.asked import Asked
from decisions.when import now

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.views.catchup import Views
    from decisions.views.needs import Taken
    from decisions.views.one import One

LONG = 10_000
"""Events from which on what a decision asks of its log is faster looked up in the views than read in the log."""


@contextmanager
def views(as_of: int | None = None, known_at: int | None = None) -> Iterator[tuple[Views, Asked]]:
    """The views, caught up with the log, read in one transaction, and what is asked of them."""
    asked = Asked(now(), as_of, known_at)
    with stored() as found:
        if found.stand(asked):
            yield found, asked
            return
        from decisions.views.overlay import shown

        with shown(found, asked):
            yield found, asked


@contextmanager
def stored() -> Iterator[Views]:
    """The views as they are stored, caught up with the log, in one transaction."""
    from decisions.views.catchup import open_views

    at = session()
    found = open_views(at.reader(), os.environ, lambda text: printing.note(text, json=at.json), bar)
    try:
        found.connection.execute("BEGIN")
        yield found
    finally:
        found.close()


@contextmanager
def bar() -> Iterator[Callable[[int, int], object]]:
    """What shows on a terminal how many events of how many are done."""
    from cli.progress import Bar

    with Bar() as bar:
        yield bar.show


def one(decision: str, as_of: int | None = None, known_at: int | None = None) -> One:
    """A decision by its number, or the last one that the recorder recorded on."""
    from decisions.views.one import One

    named = number(decision)
    asked = Asked(now(), as_of, known_at)
    views = _at_hand()

    def taken(numbers: list[int]) -> dict[int, list[Taken]]:
        from decisions.views import needs

        with stored() if views is None else _unchanged(views) as found:
            return needs.taken(found, asked, named, numbers)

    if views is None:
        return One(session().reader(), named, asked, taken)
    from decisions.views.beside import FromViews

    return One(session().reader(), named, asked, taken, FromViews(views))


def _at_hand() -> Views | None:
    """The views of a long log, until the command ends; None of a short one, and where they are not at hand."""
    at = session()
    reader = at.reader()
    if reader.head()[0] < LONG:
        return None
    from decisions.views import catchup

    at.views = catchup.at_hand(reader, os.environ, at.views)
    return at.views


@contextmanager
def _unchanged(views: Views) -> Iterator[Views]:
    """The views in one transaction."""
    views.connection.execute("BEGIN")
    try:
        yield views
    finally:
        views.connection.rollback()


def number(decision: str) -> int:
    """The number of a decision: its own, or for `.` of the last one that the recorder recorded on."""
    found = number_of(decision)
    return _last() if found is None else found


def _last() -> int:
    from json import dumps

    reader = session().reader()
    me = session().me(reader.log_id())
    stream = reader.last_of(registered(reader, me) or me)
    found = reader.number_of(stream) if stream else None
    if found is None:
        raise BadInput(f"{dumps(me)} has recorded on no decision yet", "name a decision by its number")
    return found


def registered(reader: LogReader, handle: str) -> str | None:
    """The handle of a member as it was registered, whatever its case; None where nobody is called so."""
    from decisions.text import folded

    return handles(reader.beside()).get(folded(handle))


def handles(records: Iterable[bytes]) -> dict[str, str]:
    """The handles of a log's members as they were registered, by their folded form; what is damaged is passed over."""
    from decisions.text import folded
    from decisions.views import source

    found: dict[str, str] = {}
    for raw in records:
        if b'"type":"MemberAdded"' in raw:
            with suppress(ValueError, KeyError, TypeError):
                name = str(source.record(raw)["data"]["handle"])
                found.setdefault(folded(name), name)
    return found


def whose(views: Views, given: str | None) -> str:
    """A member, as registered: the one that is named, else the recorder."""
    from decisions.views.query import handle

    return handle(views.connection, "members", given or session().me(views.reader.log_id()))
