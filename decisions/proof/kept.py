"""Checkpoints that are kept by themselves: in the user's data folder, by the log's id, one at every adoption. So a log
that was shortened, changed or replaced is noticed by everybody who has recorded on it before.

    checkpoints/LOG/EVENTS-TIME-PLACE    a checkpoint; PLACE stands for where the log was
    checkpoints/LOG/....accepted-TIME    one that its user no longer holds against the log: nobody looks at it
    checkpoints/places/PLACE             which log was there, and what the place is called
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from decisions import when, where, whole
from decisions.errors import BadInput, LogUnavailable, Problem
from decisions.log.reading import PAGE, LogReader
from decisions.text import shown

if TYPE_CHECKING:
    from decisions.proof import record
    from decisions.proof.checkpoint import Checkpoint

NEWEST = 10
"""So many of the newest are kept; of the older ones, one a day for `DAYS`, then one a month."""

DAYS = 31

SMALL = 20_000
"""A log with fewer events gets a checkpoint at every adoption, which takes some 40 ms at most."""

PAUSE = 3_600
"""Microseconds between two checkpoints for each event of a larger log: an hour where it has a million events."""

ADOPTED = b'"type":"DecisionAdopted"}'

_NAME = re.compile(r"(\d{12,15})-(\d{8}T\d{6}Z)-([0-9a-f]{16})", re.ASCII).fullmatch
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII).fullmatch
_PLACES = "places"


class Name(NamedTuple):
    """What the name of a kept checkpoint says. `time` is in the basic form of ISO 8601, UTC."""

    events: int
    time: str
    place: str

    def __str__(self) -> str:
        return f"{self.events:012d}-{self.time}-{self.place}"


class Looked(NamedTuple):
    """What is kept of a log: what it has to agree with, what is wrong already, and what is worth a note."""

    checkpoints: list[Checkpoint]
    problems: list[record.Problem]
    notes: list[str]


def keep(log: str, environ: Mapping[str, str]) -> None:
    """Keep a checkpoint of the log at a path, if something was adopted in it since the last one. Never fails: what was
    recorded is recorded, whether a checkpoint of it is kept or not.
    """
    with suppress(Problem, OSError, ValueError, sqlite3.Error), closing(LogReader(log)) as reader:
        _keep(reader, environ)


def _keep(reader: LogReader, environ: Mapping[str, str]) -> None:
    log, newest = reader.log_id(), reader.head()[0]
    folder, place = _folder(environ, log), _place(reader.path)
    names = [name for name in _names(folder) if name.place == place]
    last = max(names, default=Name(0, "", place))
    now = when.now()
    due = newest < SMALL or last.time <= _basic(when.iso(now - newest * PAUSE))
    if newest <= last.events or not due or not _adopted(reader, max(last.events, newest - 2 * PAGE)):
        return
    from decisions.proof import checkpoint  # an act that adopts nothing does without

    made = checkpoint.made(reader)
    for path in (folder, os.path.join(os.path.dirname(folder), _PLACES)):
        where.private_folder(path)
    name = Name(made.events, _basic(made.at), place)
    whole.write(os.path.join(folder, str(name)), made.text, sync=False)
    _remember(os.path.join(os.path.dirname(folder), _PLACES, place), log, reader.path)
    for old in thinned([*names, name]):
        os.unlink(os.path.join(folder, str(old)))


def _adopted(reader: LogReader, after: int) -> bool:
    while rows := reader.rows(after, PAGE):
        if any(raw.endswith(ADOPTED) for _, _, raw in rows):
            return True
        after = rows[-1][0]
    return False


def _remember(path: str, log: str, place: str) -> None:
    """Which log is at a place. What was known of the place before stays: a log that was replaced is to be noticed."""
    with suppress(FileExistsError):
        whole.create(path, json.dumps({"log": log, "place": os.path.realpath(place)}) + "\n")


def thinned(names: Iterable[Name]) -> list[Name]:
    """Those that need not be kept any longer."""
    newest, *_ = ordered = sorted(names, reverse=True)
    recent = _basic(when.iso(when.moment(newest.time) - when.days(DAYS)))
    seen: set[str] = set()
    gone = []
    for name in ordered[NEWEST:]:
        span = name.time[:8] if name.time >= recent else name.time[:6]
        if span in seen:
            gone.append(name)
        seen.add(span)
    return gone


def look(log: str, environ: Mapping[str, str]) -> Looked:
    """What is kept of the log at a path. Raises LogUnavailable where that cannot be opened at all."""
    from decisions.proof import checkpoint

    found = Looked([], [], [])
    with closing(LogReader(log, damaged=True)) as reader:
        last = 0
        log_id = None
        with suppress(LogUnavailable):
            last = reader.head()[0]
            log_id = reader.log_id()
    try:
        folder = os.path.join(where.data_home(environ), "checkpoints")
    except BadInput:
        return found
    place = _place(log)
    known = _known(os.path.join(folder, _PLACES, place))
    if log_id is not None and known is not None and known["log"] != log_id:
        found.problems.append(_replaced(log_id, known["log"], os.path.join(folder, _PLACES, place)))
    log_id = log_id or (known["log"] if known else None)
    if log_id is None or not _ID(log_id):
        return found
    ahead = ""
    for name in _names(os.path.join(folder, log_id)):
        path = os.path.join(folder, log_id, str(name))
        try:
            one = checkpoint.read(path)
        except BadInput as damaged:
            found.notes.append(damaged.message)
            continue
        at = None if name.place == place else _known(os.path.join(folder, _PLACES, name.place))
        if one.events > last and at and at["log"] == log_id and os.path.exists(at["place"]):
            there = f"the log at {shown(at['place'])} had {one.events} events on {one.at[:10]}"
            ahead = f"this copy ends at event {last}; {there}"
        else:
            found.checkpoints.append(one)
    found.notes.extend(filter(None, [ahead]))
    return found


def accept(log: str, environ: Mapping[str, str]) -> list[str]:
    """Set aside the checkpoints whose past the log at a path has not: their new paths. So goes on who has put back an
    older backup, and knows it. Raises LogUnavailable.
    """
    from decisions.proof import manifest

    checkpoints = look(log, environ).checkpoints
    with closing(LogReader(log, damaged=True)) as reader, reader.snapshot():
        roots = manifest.roots(reader, [one.events for one in checkpoints])
    aside = []
    for one in checkpoints:
        if roots.get(one.events) == one.root:
            continue
        path = f"{one.file}.accepted-{_basic(when.iso(when.now()))}"
        try:
            os.rename(one.file, path)
        except OSError as error:
            reason = f"cannot set aside {shown(one.file)}: {error.strerror}"
            raise LogUnavailable(reason, "see that you may write in its folder") from None
        aside.append(path)
    return aside


def _replaced(log: str, before: str, file: str) -> record.Problem:
    from decisions.proof.record import problem

    detail = f"this is log {log}, and log {shown(before)} was here before (if you began anew: remove {shown(file)})"
    return problem(1, "changed", detail)


def _folder(environ: Mapping[str, str], log: str) -> str:
    if not _ID(log):
        raise LogUnavailable("the log's id is damaged", "restore the log from a backup")
    return os.path.join(where.data_home(environ), "checkpoints", log)


def _place(log: str) -> str:
    return sha256(os.fsencode(os.path.realpath(log))).hexdigest()[:16]


def _known(path: str) -> dict[str, str] | None:
    """Which log was at a place, and the path of the place; None where nobody knows."""
    try:
        with open(path, encoding="utf-8") as file:
            said = json.load(file)
        return {"log": str(said["log"]), "place": str(said["place"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _names(folder: str) -> list[Name]:
    """The checkpoints that are kept in a folder, the shortest log first."""
    try:
        fits = filter(None, map(_NAME, os.listdir(folder)))
    except OSError:
        return []
    return sorted(Name(int(found[1]), found[2], found[3]) for found in fits)


def _basic(iso: str) -> str:
    return f"{iso[:19].replace('-', '').replace(':', '')}Z"
