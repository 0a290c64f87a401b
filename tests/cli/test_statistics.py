"""The numbers on a page, and as a document."""

from __future__ import annotations

import os
import pty
import re
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth  # type: ignore[import-untyped, unused-ignore]

from cli.pages.statistics import WORTH_SAYING, counting
from tests.cli.run import Here
from tests.cli.test_browse import do
from tests.cli.test_imports import HEAVY, loaded
from tests.cli.test_pages import FORBIDDEN, HOSTILE, SCRIPT, SGR, replaced


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Decision 1 of team was adopted long ago, after an objection; 2 is proposed, 3 is other's."""
    here = Here(tmp_path_factory.mktemp("stats")).begun()
    do(
        here,
        "circle form other --aim run --member bo",
        "open team Scrum --at 2026-01-01T09:00:00Z",
        "voice 1 need -m rhythm --at 2026-01-02T09:00:00Z",
        "propose 1 -m 'Use it.' --review-on 2026-02-01 --at 2026-01-02T09:00:00Z",
        "round 1 --at 2026-01-02T09:00:00Z",
        "object 1 --as bo -m unsafe --at 2026-01-03T09:00:00Z",
        "amend 1 --add 'For two sprints.' --integrates 1:shorter-term --at 2026-01-04T09:00:00Z",
        "consent 1 --as ana,bo,cy --at 2026-01-05T09:00:00Z",
        "buy-in 1 in --at 2026-01-06T09:00:00Z",
        "buy-in 1 out --as bo --at 2026-01-06T09:00:00Z",
        "propose --circle team Lunch -m 'Eat together.'",
        "open other Nights",
    )
    return here


def test_the_document(log: Here) -> None:
    found = log.json("stats")
    assert set(found) == {"as_of", "known_at", "query", "total", "circles"}
    assert found["total"]["by_status"] == {"aligning": 1, "proposed": 1, "adopted": 1}
    assert found["total"]["days_to_adoption"]["from_opening"]["median"] == 4.0
    assert found["total"]["objections"] == {"raised": 1, "open": 0, "resolved": {"shorter-term": 1}}
    assert [x["circle"] for x in found["circles"]] == ["other", "team"]


def test_a_selection_and_the_past(log: Here) -> None:
    assert log.json("stats", "--circle", "other")["total"]["decisions"] == 1
    assert log.json("stats", "-circle:other", "status:adopted")["query"] == ["-circle:other", "status:adopted"]
    past = log.json("stats", "--as-of", "2026-01-03T10:00:00Z")
    assert (past["as_of"], past["total"]["by_status"]) == ("2026-01-03T10:00:00Z", {"objected": 1})
    assert log.json("stats", "--known-at", "2025-12-01")["total"]["decisions"] == 0


def test_the_page(log: Here) -> None:
    out = log("stats", "--as-of", "2026-03-01").out
    assert out.startswith("── as of 2026-03-01 23:59 (read-only) ──\n\n1 decision of team\n")
    flat = re.sub(" +", " ", out)
    for line in (
        f"● adopted 1 {'■' * 30}",
        "counted from opening first need",
        "half within 4.0 d 3.0 d",
        "Objections: 1 raised",
        f"shorter-term 1 {'■' * 30}",
        "Rounds of a decision: 2.0 on average",
        "Reviews: 0% in time",
        "■ in 1 33%",
        "◦ stale 0 0%",
        f"30 days {'■' * 20}{'×' * 20}{'·' * 20}",
    ):
        assert f"{line}\n" in flat, line
    assert "90 days" not in out, "so long it is not yet"
    assert "By circle" not in out
    assert re.search(r"\n  team +2 +1 +4\.0 d +1 +0 +2\.0 ", log("stats").out)


def test_nothing_to_count(log: Here) -> None:
    answered = log("stats", "buy-in:halfhearted")
    assert (answered.code, answered.out) == (0, "No decision is like that, so there is nothing to count.\n")
    assert log("stats", "--circle", "nowhere").code == 2
    assert log("stats", "--nonsense").code == 2


def test_pages_are_harmless_narrow_and_the_same_without_colour(tmp_path: Path) -> None:
    made = Here(tmp_path / "made")
    made.folder.mkdir()
    do(made.begun(), *SCRIPT)
    log = replaced(made, tmp_path / "hostile", HOSTILE)
    for options in ([], ["--circle", "team"], ["--as-of", "2999-01-01"]):
        for columns in (40, 60, 80, 120):
            out = log("stats", *options, COLUMNS=str(columns)).out
            assert out.endswith("\n")
            assert not FORBIDDEN.search(out)
            assert not re.search("[ \t]\n|\n\n\n", out)
            assert all(wcswidth(line) <= columns for line in out.splitlines())
            coloured = log("stats", *options, "--color", "always", COLUMNS=str(columns)).out
            assert coloured != out == SGR.sub("", coloured)


def test_ascii_terminals_get_ascii_signs(log: Here) -> None:
    out = log.process("stats", PYTHONIOENCODING="ascii").out
    assert out.isascii()
    assert "* adopted" in out


def test_a_terminal_is_told_how_far_it_is_where_there_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        for whole in (WORTH_SAYING, 5000):
            with counting() as count:
                assert count
                count(100, whole)
        said = os.read(master, 1000).decode()
    os.close(master)
    text = "counted 100 of 5000 decisions"
    assert said == f"\r{text}\r{' ' * len(text)}\r"


def test_what_is_no_terminal_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with counting() as count:
        assert count is None
    assert capsys.readouterr() == ("", "")


def test_it_loads_nothing_heavy(log: Here) -> None:
    assert log.file.exists()
    assert loaded(log, ["stats"]).isdisjoint({*HEAVY, "statistics"})
