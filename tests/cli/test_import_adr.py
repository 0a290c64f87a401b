"""A folder of decision records, imported through the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import Here

RECORDS = Path(__file__).parents[1] / "exchange" / "records"


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path).begun()


def brought(here: Here, where: str | Path, *more: str, code: int = 0) -> Any:
    done = here("import", str(where), "--format", "adr", "--json", *more, TZ="UTC")
    assert done.code == code, done.err
    return done.json()


def test_what_was_decided_elsewhere_is_told_as_such(here: Here) -> None:
    done = brought(here, RECORDS / "madr4")
    assert [taken["number"] for taken in done["decisions"]] == [1, 2, 3]
    assert done["members"] == ["Bo-Berg"], "@ana is a member already"
    shown = here.json("show", "1")
    assert (shown["status"], shown["adopted_at"], shown["answers"]) == ("adopted", "2024-09-17T00:00:00Z", [])
    assert here.json("show", "2")["superseded_by"] == 3
    event = here.json("history", "1")[-1]
    assert (event["type"], event["at"], event["recorded_by"]) == ("OutcomeReported", "2024-09-17T00:00:00Z", "ana")
    assert event["data"]["deciders"] == ["ana", "Bo-Berg"]
    assert event["recorded_at"] > event["at"]
    assert (event["origin"]["format"], event["origin"]["log"]) == ("adr/2", "madr4")
    assert here("verify").code == 0


def test_what_a_dry_run_says_is_what_is_recorded_once(here: Here) -> None:
    for dialect in ("nygard", "madr2", "madr3", "log4brains"):
        would = brought(here, RECORDS / dialect, "--dry-run")
        did = brought(here, RECORDS / dialect)
        again = brought(here, RECORDS / dialect)
        assert (would["events"], would["members"], would["left"]) == (did["events"], did["members"], did["left"])
        assert (again["events"], again["decisions"], again["already"]) == (0, [], len(did["decisions"]))


def test_of_a_folder_that_has_grown_only_what_is_new(here: Here) -> None:
    folder = here.folder / "adr"
    folder.mkdir()
    shutil.copy(RECORDS / "madr2" / "0002-use-spaces.md", folder)
    shutil.copy(RECORDS / "madr2" / "0001-use-tabs.md", folder)
    first = (folder / "0001-use-tabs.md").read_text()
    old = first.replace("superseded by [ADR-0002](0002-use-spaces.md)", "accepted")
    (folder / "0001-use-tabs.md").write_text(old)
    (folder / "0002-use-spaces.md").unlink()
    brought(here, "adr")
    assert here.json("show", "1")["status"] == "adopted"
    shutil.copy(RECORDS / "madr2" / "0002-use-spaces.md", folder)
    (folder / "0001-use-tabs.md").write_text(first)
    grown = brought(here, "adr")
    assert [(taken["number"], taken["events"]) for taken in grown["decisions"]] == [(1, 1), (2, 4)]
    assert here.json("show", "1")["superseded_by"] == 2
    (folder / "0001-use-tabs.md").write_text(first.replace("Tabs.", "Four tabs."))
    changed = brought(here, "adr", code=1)
    assert changed["events"] == 0
    assert [left["why"] for left in changed["left"]] == [
        "it says something else than when it was imported; what was imported stays"
    ]


def test_what_is_odd_is_said_and_the_rest_is_taken(here: Here) -> None:
    shutil.copytree(RECORDS / "nygard", here.folder / "adr")
    (here.folder / "adr" / "0006-caf\u00e9.md").write_bytes("# 6. Caf\u00e9\n".encode("latin-1"))
    (here.folder / "adr" / "0007-\x1b[31m.md").write_text("# 7. X\n\n## Status\n\nHm\n\n## Decision\n\nYes.\n")
    done = here("import", "adr", "--format", "adr")
    assert done.code == 1
    assert "is not UTF-8 (byte 0xE9)" in done.out
    assert "'Hm' is none that is known; it is taken as open" in done.out
    assert "\x1b" not in done.out
    assert len(here.json("list")) == 6


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("nowhere",), "there is no folder 'nowhere'"),
        (("adr", "--circle", "none"), "no circle is called 'none'"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(here: Here, args: tuple[str, ...], why: str) -> None:
    shutil.copytree(RECORDS / "nygard", here.folder / "adr")
    done = here("import", "--format", "adr", *args)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert "Traceback" not in done.err


def test_out_and_in_elsewhere(here: Here) -> None:
    for line in (
        ("propose", "--circle", "team", "Deploy when?", "-m", "On Mondays.", "--criterion", "calm weekends"),
        ("round", "1"),
        ("object", "1", "--as", "bo", "-m", "too late"),
        ("amend", "1", "--add", "Or sooner.", "--integrates", "1"),
        ("consent", "1", "--as", "@all"),
        ("export", "--format", "adr", "--out", "out"),
        ("init", "other.db"),
        ("member", "add", "ana", "--log", "other.db"),
        ("circle", "form", "team", "--aim", "ship", "--member", "ana", "--log", "other.db"),
        ("import", "out", "--format", "adr", "--log", "other.db"),
    ):
        done = here(*line)
        assert done.code == 0, done.err
    there, own = here.json("show", "1", "--log", "other.db"), here.json("show", "1")
    for key in ("title", "text", "criteria", "circle", "status", "owner", "review_on"):
        assert there[key] == own[key], key
    assert here("export", "--format", "adr", "--out", "again", "--log", "other.db").code == 0
    again = (here.folder / "again" / "0001-decision.md").read_text()
    assert 'decision-makers: ["ana", "bo", "cy"]' in again
    assert "Objection 1 of bo, closed as integrated: too late" in again
