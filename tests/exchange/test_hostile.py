"""Each thing that somebody may type who means no good, in each form whose own tests do not try it: a text is a text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import icalendar
import pytest

from decisions.exchange import calendar, cloud_events, loomio, rfcbot
from decisions.proof.verify import verify_file
from tests.exchange.logs import LINES, PAYLOADS, Opened, hostile
from tests.exchange.loomio import CSV
from tests.exchange.test_bringing import audited, begun, bring, shown

EVERY = {**PAYLOADS, **LINES}
TYPED = ("Shall we cook (1)?", "Cy", "We do it.", "reason 1", "reason 2", "reason 3")
"""What people typed in the table of a poll."""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with closing(Opened(hostile(tmp_path_factory.mktemp("hostile") / "log.db"))) as opened:
        yield opened


@pytest.mark.parametrize("payload", EVERY)
def test_in_a_calendar(log: Opened, payload: str) -> None:
    number = [*EVERY].index(payload) + 1
    found = list(calendar.dates(log.views, log.chosen().asked, [], damaged=log.left.append))
    mine = [x for x in found if x.number == number]
    made = "".join(calendar.written(mine, "0" * 32, EVERY[payload])).encode()
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    parsed = icalendar.Calendar.from_ical(made)
    events = parsed.walk("VEVENT")
    assert len(events) == sum(len(x.dated) for x in mine) > 0
    assert parsed.subcomponents == events
    assert str(parsed["x-wr-calname"]) == " ".join(EVERY[payload].split())
    for event in events:
        assert event.subcomponents == event.errors == []
        assert event.keys() <= KEYS
        assert str(event["summary"]).endswith(f" · {EVERY[payload].partition(chr(10))[0]}")


KEYS = {
    *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART"),
    *("SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP"),
}


@pytest.mark.parametrize("payload", EVERY)
def test_in_a_cloud_event(log: Opened, payload: str) -> None:
    number = [*EVERY].index(payload) + 1
    for line in cloud_events.lines(log.chosen([number])):
        event = json.loads(line)
        assert len(line.splitlines()) == 1
        assert event["subject"] == f"decision/{number}"
        assert EVERY[payload] not in {value for key, value in event.items() if key != "data"}
        if event["type"] == "decisions.ReactionShared":
            assert event["data"] == {"text": EVERY[payload]}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_the_table_of_a_poll(tmp_path: Path, payload: str) -> None:
    text, log = PAYLOADS[payload], begun(tmp_path / "log.db")
    table = list(csv.reader(io.StringIO(CSV)))
    for row in table:
        row[:] = [text if cell in TYPED else cell for cell in row]
    made = io.StringIO()
    csv.writer(made).writerows(table)
    (tmp_path / "poll.csv").write_text(made.getvalue())
    bring(loomio.read(str(tmp_path / "poll.csv"), "poll.csv"), log)
    told = audited(log, 1)
    assert told["title"] == text
    assert text in [a["reason"] for a in told["answers"]]
    assert verify_file(log).ok


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_dated_steps_of_rfcbot(tmp_path: Path, payload: str) -> None:
    text, log = PAYLOADS[payload], begun(tmp_path / "log.db")
    steps = [
        {"at": "2022-05-10", "do": "object", "by": "bo", "name": text},
        {"at": "2022-05-11", "do": "resolve", "by": "bo", "name": text},
        {"at": "2022-05-11", "do": "consent", "by": "bo"},
    ]
    case: dict[str, Any] = {"case": text, "title": text, "roster": ["ana", "bo"], "proposer": "ana"}
    (tmp_path / "cases.json").write_text(json.dumps([{**case, "disposition": "merge", "steps": steps}]))
    bring(rfcbot.read(str(tmp_path / "cases.json"), "cases.json"), log, form="rfcbot/1")
    told = shown(log, 1)
    assert told["title"] == text
    assert [o["reason"] for o in told["objections"]] == [text]
    assert verify_file(log).ok


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_a_comment_of_rfcbot(tmp_path: Path, payload: str) -> None:
    """A concern is whatever its line says, and none of it is a check box or another concern."""
    text, log = PAYLOADS[payload], begun(tmp_path / "log.db")
    (tmp_path / "comment.md").write_text(
        "Team member @ana has proposed to merge this. The next step is review by the rest of the tagged team members:"
        f"\n\n* [x] @ana\n* [ ] @bo\n\nConcerns:\n\n* {text} (https://github.com/x/y/issues/1#issuecomment-3)\n\n"
        "Once a majority of reviewers approve, this will enter"
        " its final comment period.\n"
    )
    bring(rfcbot.read(str(tmp_path / "comment.md"), "comment.md"), log, form="rfcbot/1")
    told = shown(log, 1)
    assert told["roster"] == ["ana", "bo"]
    assert [o["reason"] for o in told["objections"]] == [text]
    assert [a["member"] for a in told["answers"]] == ["ana", "ana"]
    assert verify_file(log).ok
