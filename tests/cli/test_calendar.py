"""The calendar, read back by the library that other people's programs read it with."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.cli.run import Here
from tests.cli.test_browse import do
from tests.cli.test_imports import loaded
from tests.cli.test_pages import FORBIDDEN, HOSTILE, SCRIPT, replaced
from tests.store.logs import tampered


def events(text: str | bytes) -> dict[str, Any]:
    """The entries of a calendar by the part of their UID before the @."""
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(text).walk("VEVENT")}


@pytest.fixture
def log(here: Here) -> Here:
    """Decision 1 is adopted, with an action and two people who said that they are in; 2 is in a round."""
    do(
        here.begun(),
        "propose --circle team 'Tea, coffee; or both' -m Both --review-on 2027-03-01 --at 2026-01-01T09:00:00Z",
        "round 1 --at 2026-01-01T10:00:00Z",
        "consent 1 --as @all --at 2026-01-02T09:00:00Z",
        "buy-in 1 in --as ana,bo --at 2026-01-03T09:00:00Z",
        "action add 1 -m 'buy both' --owner cy --due 2027-02-01T12:00:00Z",
        "propose --circle team Lunch -m 'Eat together.'",
        "round 2 --until 2099-05-01T08:30:00Z",
    )
    return here


def test_what_has_a_date_is_in_it(log: Here) -> None:
    found = events(log("calendar").out)
    assert {name: event["dtstart"].dt for name, event in found.items()} == {
        "review-1": date(2027, 3, 1),
        "action-1-1": datetime(2027, 2, 1, 12, tzinfo=UTC),
        "check-in-1-ana": datetime(2026, 2, 2, 9, tzinfo=UTC),
        "check-in-1-bo": datetime(2026, 2, 2, 9, tzinfo=UTC),
        "round-2-1": datetime(2099, 5, 1, 8, 30, tzinfo=UTC),
    }
    assert str(found["review-1"]["summary"]) == "Review · Tea, coffee; or both"
    assert "decisions review 1" in found["review-1"]["description"]
    assert not any(event.subcomponents for event in found.values()), "nobody is woken by it"
    listed = log.json("calendar")
    assert [entry["uid"].partition("@")[0] for entry in listed["entries"]] == list(found)
    assert listed["entries"][0]["on"] == "2027-03-01"


def test_lines_are_folded_and_ended_as_the_format_asks(log: Here) -> None:
    do(log, f"open team '{'é' * 200}'", "propose 3 -m x", "round 3 --until 2099-01-01")
    made = log.process("calendar").out.encode()
    lines = made.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert not any(b"\n" in line or len(line) > 75 for line in lines)


def test_the_same_log_gives_the_same_bytes(log: Here) -> None:
    first = log.process("calendar").out
    assert log.process("calendar", TZ="Asia/Tokyo").out == first
    do(log, "react 1 -m fine", "open team Rest")
    assert log.process("calendar").out == first, "what has no date changes nothing"


def test_a_date_that_moves_is_the_same_entry_changed(log: Here) -> None:
    before, made = events(log("calendar").out), log.json("calendar")["entries"][0]
    do(
        log,
        "amend 1 --review-on 2027-06-01",
        "round 1",
        "consent 1 --as @all",
        "check-in 1 doing --as bo",
        "round 2",
    )
    after = events(log("calendar").out)
    moved = after["review-1"]
    assert (moved["dtstart"].dt, moved["sequence"]) == (date(2027, 6, 1), before["review-1"]["sequence"] + 1)
    assert moved["uid"] == before["review-1"]["uid"]
    told = log.json("calendar")["entries"][0]
    assert (told["uid"], told["created"]) == (made["uid"], made["created"])
    assert told["last_modified"] > made["last_modified"]
    assert after["action-1-1"].to_ical() == before["action-1-1"].to_ical()
    assert "check-in-1-ana" not in after, "who was in on another version is asked anew"


def test_what_is_over_is_gone(log: Here) -> None:
    do(log, "action done 1 1", "withdraw 2 -m no")
    assert set(events(log("calendar").out)) == {"review-1", "check-in-1-ana", "check-in-1-bo"}


def test_an_entry_that_comes_back_goes_on_counting(log: Here) -> None:
    do(log, "buy-in 1 out --as bo")
    assert "check-in-1-bo" not in events(log("calendar").out)
    do(log, "buy-in 1 in --as bo")
    assert events(log("calendar").out)["check-in-1-bo"]["sequence"] == 1
    position = log.json("history", "1")[-1]["position"]
    do(log, f"correct {position} -m mistake")
    assert "check-in-1-bo" not in events(log("calendar").out)


def test_a_deadline_that_passed_counts_as_it_does_in_every_view(here: Here) -> None:
    do(
        here.begun(),
        "circle policy team lazy-consensus",
        "propose --circle team Tea -m Tea --at 2026-01-01T09:00:00Z",
        "round 1 --at 2026-01-01T09:00:00Z",
        "consent 1 --at 2026-01-01T10:00:00Z",
    )
    derived = events(here("calendar").out)
    assert set(derived) == {"review-1"}
    assert derived["review-1"]["last-modified"].dt == datetime(2026, 1, 4, 9, tzinfo=UTC)
    do(here, "react 1 -m fine")
    stored = events(here("calendar").out)["review-1"]
    assert (stored["dtstart"].dt, stored["sequence"]) == (derived["review-1"]["dtstart"].dt, 0)


def test_a_selection(log: Here) -> None:
    do(
        log,
        "circle form other --aim run --member bo",
        "propose --circle other Bikes -m x",
        "round 3 --until 2099-01-01",
    )
    assert set(events(log("calendar", "--circle", "other").out)) == {"round-3-1"}
    assert set(events(log("calendar", "--member", "CY").out)) == {"review-1", "action-1-1", "round-2-1"}
    assert log("calendar", "--circle", "nowhere").code == 2
    assert log("calendar", "--member", "nobody").code == 2
    assert events(log("calendar", "--member", "ana", "--circle", "other").out) == {}


def test_a_file_is_replaced_where_it_is_a_calendar_of_this_log(log: Here) -> None:
    file = log.folder / "team.ics"
    assert log("calendar", "--out", "team.ics").out == "Wrote team.ics: 5 entries\n"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    do(log, "action done 1 1")
    assert log.json("calendar", "--out", "team.ics")["calendar"] == "team.ics"
    assert file.stat().st_mode & 0o777 == 0o644, "whoever was let read it, may read it still"
    assert [name for name in os.listdir(log.folder) if not name.startswith(".")] == ["team.ics"]
    assert "action-1-1" not in events(file.read_bytes())


@pytest.mark.parametrize("kind", ["text", "calendar", "other log", "link", "folder", "the log", "no folder", "nul"])
def test_nothing_else_is_ever_overwritten(log: Here, kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = log.folder / "out.ics"
    if kind == "text":
        file.write_text("mine")
    elif kind == "calendar":
        file.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    elif kind == "other log":
        other = Here(tmp_path_factory.mktemp("other")).begun()
        file.write_text(other("calendar").out, newline="")
    elif kind == "link":
        (log.folder / "real.ics").write_text("mine")
        file.symlink_to("real.ics")
    elif kind == "folder":
        file.mkdir()
    elif kind == "the log":
        file = log.file
    elif kind == "no folder":
        file = log.folder / "no" / "out.ics"
    else:
        file = Path(f"{file}\0")
    before = file.read_bytes() if kind not in ("folder", "no folder", "nul") else b""
    done = log("calendar", "--out", str(file))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert before == (file.read_bytes() if before else b"")
    assert log("verify").code == 0


def test_hostile_text_does_no_harm(tmp_path: Path) -> None:
    made = Here(tmp_path / "made")
    made.folder.mkdir()
    do(made.begun(), *SCRIPT, "amend 1 --review-on 2027-03-01 --add mark", "round 1 --until 2099-01-01")
    text = f"{HOSTILE}\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:PROCEDURE\r\nATTACH:x;VALUE=URI,\\"
    found = replaced(made, tmp_path / "hostile", text).process("calendar")
    assert found.code == 0, found.err
    assert not FORBIDDEN.search(found.out.replace("\r\n", ""))
    entries = events(found.out)
    assert {"review-1", "action-1-1", "round-1-4"} & set(entries)
    for event in entries.values():
        assert not event.subcomponents
        assert not {"action", "attach", "attendee", "organizer", "url"} & {key.lower() for key in event}
    summaries = " ".join(str(event["summary"]) for event in entries.values())
    assert "\\x1b]52" in summaries


def test_a_damaged_decision_is_left_out_and_named(log: Here) -> None:
    tampered(
        str(log.file),
        "UPDATE events SET record = 'x' WHERE instr(record, CAST('Eat together' AS BLOB))",
    )
    done = log("calendar")
    assert done.code == 0
    assert set(events(done.out)) == {"review-1", "action-1-1", "check-in-1-ana", "check-in-1-bo"}
    assert "decision 2 is damaged" in done.err


def test_only_the_calendar_loads_its_library(log: Here) -> None:
    assert "icalendar" in loaded(log, ["calendar"])
    assert "icalendar" not in loaded(log, ["due"])
