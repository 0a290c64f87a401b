"""Decisions out of Loomio: a group's export in JSON, a record a line, or the CSV of one poll."""

from __future__ import annotations

from collections.abc import Iterator
from json import JSONDecodeError, loads
from typing import Any, BinaryIO

from decisions.errors import BadInput
from decisions.exchange import loomio_csv, loomio_polls
from decisions.exchange.foreign import People, Reading
from decisions.exchange.jsonl import LONGEST
from decisions.exchange.loomio_polls import Option, Poll, Stance, Statement, instant, is_key, plain
from decisions.exchange.report import Left

Row = dict[str, Any]

TABLES = (
    *("users", "polls", "poll_options", "stances", "stance_choices", "outcomes"),
    *("anonymous_ballots", "anonymous_ballot_choices"),
)
"""What is read; discussions, comments, files and the rest are passed over."""


def read(path: str, name: str) -> Reading:
    """What a file tells. Raises BadInput where it is neither of the two, and OSError."""
    with open(path, "rb") as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
        file.seek(0)
        if start.startswith(b"{"):
            return _Export(file, name).reading()
    return loomio_csv.read(path, name)


class _Export:
    """A group's export while it is read."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._name = name
        self._people = People()
        self._left: list[Left] = []
        self._tables: dict[str, dict[str, Row]] = {table: {} for table in TABLES}
        lines = 0
        for number, row in self._rows(file):
            table, record = row.get("table"), row.get("record")
            if not isinstance(table, str) or not isinstance(record, dict):
                self._left.append(Left(self._at(number), "it is no record of a table"))
                continue
            lines += 1
            if table in TABLES:
                self._keep(table, {**record, "line": number})
        if not lines:
            raise BadInput(
                f"{name} is no export of Loomio", "give a group's export in JSON, or the CSV of a poll, unpacked"
            )

    def _at(self, line: object) -> str:
        return f"{self._name}, line {line}"

    def _rows(self, file: BinaryIO) -> Iterator[tuple[int, Row]]:
        number = 0
        while raw := file.readline(LONGEST + 1):
            number += 1
            if len(raw) > LONGEST:
                self._left.append(Left(self._at(number), "it is too long"))
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(LONGEST)
                continue
            if not raw.strip():
                continue
            try:
                row = loads(raw.decode("utf-8-sig"))
            except (JSONDecodeError, UnicodeDecodeError, RecursionError, ValueError):
                self._left.append(Left(self._at(number), "it is no JSON"))
                continue
            if isinstance(row, dict):
                yield number, row
            else:
                self._left.append(Left(self._at(number), "it is no record of a table"))

    def _keep(self, table: str, record: Row) -> None:
        if table == "stance_choices":
            key = f"{_id(record, 'stance_id')} {_id(record, 'poll_option_id')}"
        elif table == "anonymous_ballot_choices":
            key = f"{_id(record, 'anonymous_ballot_id')} {_id(record, 'poll_option_id')}"
        else:
            key = _id(record, "id")
        if not key.strip():
            self._left.append(Left(self._at(record["line"]), f"it is a record of {table} without an id"))
            return
        first = self._tables[table].setdefault(key, record)
        if {**first, "line": 0} != {**record, "line": 0}:
            why = f"{table} {key} stands in line {first['line']} too, and says something else; that one is taken"
            self._left.append(Left(self._at(record["line"]), why))

    def reading(self) -> Reading:
        polls = {key: self._poll(row) for key, row in self._tables["polls"].items()}
        options = {}
        for key, row in self._tables["poll_options"].items():
            options[key] = Option(_text(row, "name"), _text(row, "icon"))
            poll = polls.get(_id(row, "poll_id"))
            if poll is not None:
                poll.options.append(options[key])
        self._stances(polls, options)
        self._ballots(polls, options)
        self._outcomes(polls, options)
        decisions = []
        for key, poll in polls.items():
            row = self._tables["polls"][key]
            gone = "it was discarded" if row.get("discarded_at") else "it is a template" if row.get("template") else ""
            if gone:
                self._left.append(Left(poll.place, f"{poll.title}: {gone}"))
            elif found := loomio_polls.decision(poll, self._left):
                decisions.append(found)
        decisions.sort(key=lambda one: (one.opened_at, one.key))
        return Reading(loomio_polls.SOURCE, decisions, self._people.people, self._left + self._people.left)

    def _poll(self, row: Row) -> Poll:
        key = _id(row, "key") or f"{_id(row, 'id')} of group {_id(row, 'group_id')}"
        return Poll(
            f"poll {key}",
            self._at(row["line"]),
            _text(row, "title"),
            plain(row.get("details"), row.get("details_format")),
            self._person(row, "author_id"),
            instant(row.get("created_at")),
            bool(row.get("closed_at")),
            _text(row, "poll_type"),
            anonymous=row.get("anonymous") is True,
        )

    def _stances(self, polls: dict[str, Poll], options: dict[str, Option]) -> None:
        chosen: dict[str, list[Option]] = {}
        for row in self._tables["stance_choices"].values():
            option = options.get(_id(row, "poll_option_id"))
            if option is not None and row.get("score", 1) != 0:
                chosen.setdefault(_id(row, "stance_id"), []).append(option)
        for key, row in self._tables["stances"].items():
            poll = polls.get(_id(row, "poll_id"))
            own = chosen.get(key) or self._scored(row, options)
            if poll is None or not (own or row.get("cast_at")):
                continue  # asked, and has not voted
            if row.get("revoked_at"):
                self._left.append(Left(self._at(row["line"]), f"{poll.title}: stance {key} was taken back"))
                continue
            voter = None if poll.anonymous else self._person(row, "participant_id")
            at = instant(row.get("cast_at") or row.get("created_at"))
            place = self._at(row["line"])
            reason = plain(row.get("reason"), row.get("reason_format"))
            poll.stances.append(Stance(f"stance {key}", place, voter, at, reason, own))
        for poll in polls.values():
            poll.stances.sort(key=lambda stance: stance.at or 0)

    @staticmethod
    def _scored(row: Row, options: dict[str, Option]) -> list[Option]:
        scores = row.get("option_scores")
        scores = scores if isinstance(scores, dict) else {}
        return [options[key] for key, score in scores.items() if score and key in options]

    def _ballots(self, polls: dict[str, Poll], options: dict[str, Option]) -> None:
        chosen: dict[str, list[Option]] = {}
        for row in self._tables["anonymous_ballot_choices"].values():
            option = options.get(_id(row, "poll_option_id"))
            if option is not None and row.get("score", 1) != 0:
                chosen.setdefault(_id(row, "anonymous_ballot_id"), []).append(option)
        for key, row in self._tables["anonymous_ballots"].items():
            poll = polls.get(_id(row, "poll_id"))
            if poll is not None:
                place = self._at(row["line"])
                poll.stances.append(Stance(f"ballot {key}", place, None, None, "", chosen.get(key, [])))

    def _outcomes(self, polls: dict[str, Poll], options: dict[str, Option]) -> None:
        for row in self._tables["outcomes"].values():
            poll = polls.get(_id(row, "poll_id"))
            if poll is None:
                self._left.append(Left(self._at(row["line"]), "an outcome of a poll that is not in the file"))
                continue
            poll.statements.append(
                Statement(
                    self._at(row["line"]),
                    plain(row.get("statement"), row.get("statement_format")),
                    self._person(row, "author_id"),
                    instant(row.get("created_at")),
                    _text(row, "review_on") or None,
                    options.get(_id(row, "poll_option_id")),
                )
            )
        for poll in polls.values():
            poll.statements.sort(key=lambda statement: statement.at or 0)

    def _person(self, row: Row, column: str) -> str | None:
        """The handle of a user; None where nobody is named."""
        key = _id(row, column)
        if not key:
            return None
        user = self._tables["users"].get(key, {})
        name = _text(user, "name") or None
        return self._people.handle(
            f"user {key}", _text(user, "username") or name or f"user-{key}", name, _text(user, "email") or None
        )


def _id(row: Row, column: str) -> str:
    """A number or a key as text; empty where there is none."""
    found = row.get(column)
    told = str(found) if isinstance(found, str) or (type(found) is int and abs(found) < 2**63) else ""
    return told if is_key(told) else ""


def _text(row: Row, column: str) -> str:
    found = row.get(column)
    return found if isinstance(found, str) else ""
