"""The CSV of one poll of Loomio: three tables under one another, each with its name in a line before it."""

from __future__ import annotations

import csv
import re

from decisions.errors import BadInput
from decisions.exchange import loomio_polls
from decisions.exchange.foreign import People, Reading
from decisions.exchange.loomio_polls import Option, Poll, Stance, Statement, instant, is_key, plain
from decisions.exchange.report import Remarks

Row = dict[str, str]

TABLES = ("poll", "poll_options", "votes")
VOTE = (
    *("id", "poll_id", "voter_id", "voter_name", "member_title", "delegate", "created_at", "updated_at"),
    *("reason", "reason_format"),
)
"""What is said of a vote; then follows a column for each option, with its score."""


def read(path: str, name: str) -> Reading:
    """What the file tells. Raises BadInput where it is no such file, and OSError."""
    tables = _tables(path, name)
    remarks = Remarks()
    people = People(remarks)
    (line, about), *_ = _rows(tables["poll"]) or [(0, {})]
    poll = _poll(about, f"{name}, line {line}", people)
    poll.options += [Option(row.get("name", "")) for _, row in _rows(tables["poll_options"])]
    options = {option.name: option for option in poll.options}
    _, heading = tables["votes"][0] if tables["votes"] else (0, [])
    for line, cells in tables["votes"][1:]:
        place = f"{name}, line {line}"
        if len(cells) != len(heading):
            remarks.leave(place, "it has not as many cells as its heading")
            continue
        poll.stances.append(_stance(heading, cells, place, people, options))
    poll.anonymous = bool(poll.stances) and all(stance.voter is None for stance in poll.stances)
    found = loomio_polls.decision(poll, remarks)
    return Reading(loomio_polls.SOURCE, [found] if found else [], people.people, remarks.left, remarks.notes)


def _tables(path: str, name: str) -> dict[str, list[tuple[int, list[str]]]]:
    """The rows of each table with their lines, the first of them its heading."""
    found: dict[str, list[tuple[int, list[str]]]] = {table: [] for table in TABLES}
    wanted = iter(TABLES)
    following = next(wanted)
    table = ""
    with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reading = csv.reader(file)
        try:
            for row in reading:
                if row == [following]:
                    table, following = following, next(wanted, "")
                elif not table:
                    break
                elif any(row):
                    found[table].append((reading.line_num, row))
        except csv.Error as error:
            raise BadInput(f"{name}, line {reading.line_num}: {error}", "export the poll anew") from None
    if following or not found["poll"]:
        raise BadInput(
            f"{name} is no export of Loomio", "give a group's export in JSON, or the CSV of a poll, unpacked"
        )
    return found


def _rows(table: list[tuple[int, list[str]]]) -> list[tuple[int, Row]]:
    heading = table[0][1] if table else []
    return [(line, dict(zip(heading, cells, strict=False))) for line, cells in table[1:]]


def _poll(about: Row, place: str, people: People) -> Poll:
    link = re.search(r"/p/([0-9A-Za-z]{1,40})\b", about.get("poll_url", ""))
    key = link[1] if link else f"{_id(about, 'id')} of group {_id(about, 'group_id')}"
    made = Poll(
        f"poll {key}",
        place,
        about.get("title", ""),
        plain(about.get("details")),
        _person(_id(about, "author_id"), about.get("author_name", ""), people),
        instant(about.get("created_at")),
        bool(about.get("closed_at")),
    )
    if about.get("outcome_statement"):
        author = _person(_id(about, "outcome_author_id"), about.get("outcome_author_name", ""), people)
        stated_at = instant(about.get("outcome_created_at"))
        made.statements.append(Statement(place, plain(about["outcome_statement"]), author, stated_at))
    return made


def _id(about: Row, column: str) -> str:
    """A number; empty where there is none."""
    found = about.get(column, "")
    return found if is_key(found) else ""


def _person(key: str, name: str, people: People) -> str | None:
    return people.handle(f"user {key}", name or f"user-{key}", name or None) if key else None


def _stance(heading: list[str], cells: list[str], place: str, people: People, options: dict[str, Option]) -> Stance:
    start = next((n for n, column in enumerate(heading) if column not in VOTE), len(heading))
    about = dict(zip(heading[:start], cells[:start], strict=True))
    scored = zip(heading[start:], cells[start:], strict=True)
    chosen = [options.get(name, Option(name)) for name, score in scored if score not in ("", "0")]
    return Stance(
        f"stance {_id(about, 'id')}",
        place,
        _person(_id(about, "voter_id"), about.get("voter_name", ""), people),
        instant(about.get("created_at")),
        plain(about.get("reason"), about.get("reason_format")),
        chosen,
    )
