"""Decisions out of Loomio: a group's export in JSON, a record a line, or the CSV of one poll."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Iterator
from json import JSONDecodeError, loads
from typing import Any, BinaryIO

from decisions.errors import BadInput
from decisions.exchange import loomio_csv, loomio_polls
from decisions.exchange.foreign import Foreign, People, Reading, Tell, quiet
from decisions.exchange.jsonl_line import LONGEST
from decisions.exchange.loomio_places import Place, Places
from decisions.exchange.loomio_polls import Option, Poll, Stance, Statement, instant, is_key, plain
from decisions.exchange.report import Remarks
from decisions.exchange.spool import Spool

Row = dict[str, Any]

OWNERS = {
    "users": "",
    "polls": "",
    "poll_options": "poll_id",
    "stances": "poll_id",
    "stance_choices": "stance_id",
    "outcomes": "poll_id",
    "anonymous_ballots": "poll_id",
    "anonymous_ballot_choices": "anonymous_ballot_id",
}
"""The tables that are read -> where their records say to what they belong; discussions, comments, files and the rest
are passed over.
"""
CHOICES = ("stance_choices", "anonymous_ballot_choices")
"""Records of these have no id of their own that counts: each is an option that was chosen in a vote."""
OFTEN = 1_000
"""Lines between two words of progress."""


def read(path: str, name: str, tell: Tell = quiet) -> Reading:
    """What a file tells. Raises BadInput where it is neither of the two, and OSError."""
    with open(path, "rb") as file:
        start = file.read(4096).lstrip(BOM_UTF8 + b" \t\r\n")
        file.seek(0)
        if start.startswith(b"{"):
            return _Export(file, name, tell).reading()
    return loomio_csv.read(path, name)


class _Export:
    """A group's export while it is read: first it is found out where each record stands, then each poll is put
    together alone.
    """

    def __init__(self, file: BinaryIO, name: str, tell: Tell) -> None:
        self._file = file
        self._name = name
        self._tell = tell
        self._remarks = Remarks()
        self._people = People(self._remarks)
        self._places = Places()
        self._options: dict[str, Option | None] = {}
        """Those of the poll that is put together, and whatever else it speaks of."""
        records = 0
        for place, row in self._rows():
            table, record = row.get("table"), row.get("record")
            if not isinstance(table, str) or not isinstance(record, dict):
                self._remarks.leave(self._at(place), "it is no record of a table")
                continue
            records += 1
            if table in OWNERS:
                self._keep(table, record, place)
        if not records:
            raise BadInput(
                f"{name} is no export of Loomio", "give a group's export in JSON, or the CSV of a poll, unpacked"
            )
        self._places.complete()

    def _at(self, place: Place) -> str:
        return f"{self._name}, line {place.line}"

    def _rows(self) -> Iterator[tuple[Place, Row]]:
        number, at, size = 0, 0, os.fstat(self._file.fileno()).st_size
        while raw := self._file.readline(LONGEST + 1):
            number += 1
            place = Place(number, at, len(raw))
            at += len(raw)
            if number % OFTEN == 0:
                self._tell("bytes", at, size)
            if len(raw) > LONGEST:
                self._remarks.leave(self._at(place), "it is too long")
                while raw and not raw.endswith(b"\n"):
                    raw = self._file.readline(LONGEST)
                    at += len(raw)
                continue
            if not raw.strip():
                continue
            try:
                row = loads(raw.removeprefix(BOM_UTF8).decode())
            except (JSONDecodeError, UnicodeDecodeError, RecursionError, ValueError):
                self._remarks.leave(self._at(place), "it is no JSON")
                continue
            if isinstance(row, dict):
                yield place, row
            else:
                self._remarks.leave(self._at(place), "it is no record of a table")

    def _keep(self, table: str, record: Row, place: Place) -> None:
        owner = _id(record, OWNERS[table]) if OWNERS[table] else ""
        value = None
        if table in CHOICES:
            key = f"{owner} {_id(record, 'poll_option_id')}"
            value = int(record.get("score", 1) != 0)
        else:
            key = _id(record, "id")
        if table == "polls":
            owner, value = _poll_key(record), instant(record.get("created_at"))
        if not key.strip():
            self._remarks.leave(self._at(place), f"it is a record of {table} without an id")
            return
        first = self._places.keep(table, key, owner, value, place)
        if first is not None and self._record(first) != record:
            why = f"{table} {key} stands in line {first.line} too, and says something else; that one is taken"
            self._remarks.leave(self._at(place), why)

    def _record(self, place: Place) -> Row:
        raw = os.pread(self._file.fileno(), place.size, place.at)
        try:
            found: Row = loads(raw.removeprefix(BOM_UTF8).decode())["record"]
        except (ValueError, KeyError, TypeError):
            raise BadInput(f"{self._name} was changed while it was read", "run the import again") from None
        return found

    def reading(self) -> Reading:
        decisions: Spool[Foreign] = Spool()
        total = self._places.count("polls")
        for number, (key, place) in enumerate(self._places.polls()):
            self._tell("polls", number, total)
            found = self._decision(key, place)
            if found:
                decisions.append(found)
        for place in self._places.without_poll("outcomes"):
            self._remarks.leave(self._at(place), "an outcome of a poll that is not in the file")
        return Reading(loomio_polls.SOURCE, decisions, self._people.people, self._remarks.left, self._remarks.notes)

    def _decision(self, key: str, place: Place) -> Foreign | None:
        row = self._record(place)
        poll = self._poll(row, place)
        gone = "it was discarded" if row.get("discarded_at") else "it is a template" if row.get("template") else ""
        if gone:
            self._remarks.leave(poll.place, f"{poll.called}: {gone}")
            return None
        self._options = {}
        for option, where in self._places.of("poll_options", key):
            made = self._options[option] = _option(self._record(where))
            poll.options.append(made)
        self._stances(key, poll)
        self._ballots(key, poll)
        self._outcomes(key, poll)
        return loomio_polls.decision(poll, self._remarks)

    def _poll(self, row: Row, place: Place) -> Poll:
        return Poll(
            _poll_key(row),
            self._at(place),
            _text(row, "title"),
            plain(row.get("details"), row.get("details_format")),
            self._person(row, "author_id"),
            instant(row.get("created_at")),
            bool(row.get("closed_at")),
            _text(row, "poll_type"),
            anonymous=row.get("anonymous") is True,
        )

    def _option(self, key: str) -> Option | None:
        if key not in self._options:
            place = self._places.one("poll_options", key)
            self._options[key] = _option(self._record(place)) if place else None
        return self._options[key]

    def _chosen(self, table: str, vote: str) -> list[Option]:
        keys = self._places.chosen(table, vote)
        return [option for key in keys if (option := self._option(key)) is not None]

    def _stances(self, poll_key: str, poll: Poll) -> None:
        for key, where in self._places.of("stances", poll_key):
            row, place = self._record(where), self._at(where)
            own = self._chosen("stance_choices", key) or self._scored(row)
            if not (own or row.get("cast_at")):
                continue  # asked, and has not voted
            if row.get("revoked_at"):
                self._remarks.leave(place, f"{poll.called}: stance {key} was taken back")
                continue
            voter = None if poll.anonymous else self._person(row, "participant_id")
            at = instant(row.get("cast_at") or row.get("created_at"))
            reason = plain(row.get("reason"), row.get("reason_format"))
            poll.stances.append(Stance(f"stance {key}", place, voter, at, reason, own))
        poll.stances.sort(key=lambda stance: stance.at or 0)

    def _scored(self, row: Row) -> list[Option]:
        scores = row.get("option_scores")
        scores = scores if isinstance(scores, dict) else {}
        return [option for key, score in scores.items() if score and (option := self._option(key)) is not None]

    def _ballots(self, poll_key: str, poll: Poll) -> None:
        for key, where in self._places.of("anonymous_ballots", poll_key):
            chosen = self._chosen("anonymous_ballot_choices", key)
            poll.stances.append(Stance(f"ballot {key}", self._at(where), None, None, "", chosen))

    def _outcomes(self, poll_key: str, poll: Poll) -> None:
        for _, where in self._places.of("outcomes", poll_key):
            row = self._record(where)
            poll.statements.append(
                Statement(
                    self._at(where),
                    plain(row.get("statement"), row.get("statement_format")),
                    self._person(row, "author_id"),
                    instant(row.get("created_at")),
                    _text(row, "review_on") or None,
                    self._option(_id(row, "poll_option_id")),
                )
            )
        poll.statements.sort(key=lambda statement: statement.at or 0)

    def _person(self, row: Row, column: str) -> str | None:
        """The handle of a user; None where nobody is named."""
        key = _id(row, column)
        if not key:
            return None
        known = self._people.known(f"user {key}")
        if known is not None:
            return known
        place = self._places.one("users", key)
        user = self._record(place) if place else {}
        name = _text(user, "name") or None
        return self._people.handle(
            f"user {key}", _text(user, "username") or name or f"user-{key}", name, _text(user, "email") or None
        )


def _poll_key(row: Row) -> str:
    key = _id(row, "key") or f"{_id(row, 'id')} of group {_id(row, 'group_id')}"
    return f"poll {key}"


def _option(row: Row) -> Option:
    return Option(_text(row, "name"), _text(row, "icon"))


def _id(row: Row, column: str) -> str:
    """A number or a key as text; empty where there is none."""
    found = row.get(column)
    told = str(found) if isinstance(found, str) or (type(found) is int and abs(found) < 2**63) else ""
    return told if is_key(told) else ""


def _text(row: Row, column: str) -> str:
    found = row.get(column)
    return found if isinstance(found, str) else ""
