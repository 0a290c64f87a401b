"""Every check, one after another: whatever one of them meets, the others go on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

from decisions import when, where
from decisions.doctor import machine, place, state, user
from decisions.doctor.finding import Finding
from decisions.errors import LogUnavailable, Problem
from decisions.log.reading import LogReader


def examine(
    log: str | None, environ: Mapping[str, str], cwd: str, *, recorder: str | None = None, deep: bool = False
) -> Iterator[Finding]:
    """What can be said of the log that `log`, the environment or the folder names, and of what is around it.

    `deep` reads every event, and names what is lost. Raises nothing.
    """
    yield from machine.findings()
    reader = None
    path = _path(log, environ, cwd)
    if not isinstance(path, Finding) and where.is_server(path):
        from decisions.doctor import server

        yield from server.findings(path)
        path = _copy(path, environ)
    if isinstance(path, Finding):
        yield path
    else:
        with suppress(OSError):
            yield from place.findings(path)
        yield from state.findings(path, environ, when.now(), deep=deep)
        with suppress(LogUnavailable):
            reader = LogReader(path)
    try:
        yield from user.who(reader, environ, recorder)
        yield from user.views(reader, environ)
    finally:
        if reader is not None:
            reader.close()
    screen = user.screen(environ)
    if screen is not None:
        yield screen
    yield from user.shell(environ)


def _copy(place: str, environ: Mapping[str, str]) -> str | Finding:
    """The user's copy of a server's log, brought up to date, or why there is none."""
    from decisions.store.opening import mirror

    try:
        found = mirror(place, environ, lambda _: None)
    except Problem as problem:
        return Finding("log", "bad", f"there is no copy of the log here either: {problem.message}", problem.hint)
    assert found is not None
    found.close()
    return found.path


def _path(log: str | None, environ: Mapping[str, str], cwd: str) -> str | Finding:
    """Where the log is, or why it is nowhere."""
    try:
        path = where.find(log, environ, cwd)
    except Problem as problem:
        return Finding("log", "bad", problem.message, problem.hint)
    if where.is_server(path):
        return path
    if not os.path.exists(path) and not os.path.islink(path):
        return Finding("log", "bad", f"there is no log at {path}", "begin one: decisions init; or name it: --log FILE")
    return path
