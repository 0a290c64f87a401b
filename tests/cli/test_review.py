"""A review: with flags, and on a terminal one thing after the other."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.run import Here

terminal = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


BEFORE = """
open team Scrum?
voice 1 need -m 'a rhythm' --as cy
frame 1 -m 'dates slip'
align 1 aligned --as ana,bo,cy
propose 1 -m 'Use scrum.' --addresses 1 --criterion 'two shipped' --criterion 'nobody late'
round 1
consent 1 --concern summer
consent 1 --as bo --condition 'a board is up'
consent 1 --as cy
"""


@pytest.fixture
def in_force(team: Here) -> Here:
    """Decision 1 in force: two criteria, a concern of ana, a condition of bo, a need of cy, and a framing."""
    (team.folder / "minutes").write_text(BEFORE)
    done = team("batch", "minutes")
    assert done.code == 0, done.err
    return team


class Sitting:
    """A review on a terminal: lines that are typed ahead, or after something was asked."""

    def __init__(self, here: Here, *args: str) -> None:
        import pty

        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "review", "1", *args], cwd=here.folder, stdin=slave, stdout=slave,
            stderr=slave, env=here.environment(TERM="dumb"),
        )  # fmt: skip
        os.close(slave)
        self._said = b""

    @property
    def shown(self) -> str:
        return self._said.decode(errors="ignore").replace("\r\n", "\n")  # the end may be half a character yet

    def type(self, *lines: str) -> Sitting:
        os.write(self._master, "".join(f"{line}\n" for line in lines).encode())
        return self

    def _read(self) -> bool:
        try:
            read = os.read(self._master, 65536)
        except OSError:
            return False
        self._said += read
        return bool(read)

    def until(self, words: str) -> Sitting:
        while words not in self.shown:
            assert self._read(), self.shown
        return self

    def ended(self) -> int:
        while self._read():
            pass
        os.close(self._master)
        return self.process.wait(timeout=30)


def reviewed(here: Here) -> list[dict[str, Any]]:
    return [e["data"] for e in here.json("history", "1") if e["type"] == "Reviewed"]


WALK = (
    *("one of two", "miss"),
    *("", ""),
    *("", "did-not"),
    *("it hangs in the hall", ""),
    *("", "x", "partly"),
    *("changed", "", "we ship, and are late", "later", "amend"),
)
"""What somebody says to each thing, to the framing, and in the end."""

SAID = (
    "decisions review 1 amend -m 'we ship, and are late' --criterion '1=missed:one of two' --concern 1=did-not"
    " --condition '1=:it hangs in the hall' --need 1=partly --framing changed"
)


@terminal
def test_a_review_walks_through_everything_and_shows_the_command_that_says_the_same(in_force: Here) -> None:
    sitting = Sitting(in_force).type(*WALK, "y")
    assert sitting.ended() == 0, sitting.shown
    lines = sitting.shown.splitlines()
    for heard in (
        *("Review of decision 1: Scrum?", "  Use scrum.", "1 of 5, criterion 1: two shipped"),
        *("2 of 5, criterion 2: nobody late", "3 of 5, concern 1 of ana: summer"),
        *("4 of 5, condition 1 of bo: a board is up", "5 of 5, need 1 of cy: a rhythm", "  dates slip"),
        SAID,
    ):
        assert heard in lines, sitting.shown
    assert "No: 'x' is none of these; say one of met, partly, unmet" in sitting.shown
    assert "No: 'later' is none of these; say one of keep, extend, amend, let-go" in sitting.shown
    walked = reviewed(in_force)
    assert in_force(*shlex.split(SAID)[1:]).code == 0
    assert [*walked, *walked] == reviewed(in_force)


@terminal
def test_the_next_time_it_says_what_was_found_the_last_time(in_force: Here) -> None:
    assert in_force(*shlex.split(SAID)[1:]).code == 0
    sitting = Sitting(in_force, "--as", "bo").type(*[""] * 11, "fine", "extend", "soon", "2999-01-01", "yes")
    assert sitting.ended() == 0, sitting.shown
    for heard in ("missed: one of two", "did not come true", "no verdict: it hangs in the hall", "partly met"):
        assert f"  found the last time: {heard}" in sitting.shown.splitlines()
    assert sitting.shown.count("found the last time") == 4
    assert "decisions review 1 extend -m fine --next 2999-01-01 --as bo" in sitting.shown
    last = reviewed(in_force)[-1]
    assert (last["verdict"], last["text"], last["next"], last["framing"]) == ("extend", "fine", "2999-01-01", None)
    assert not any(last[key] for key in ("measures", "became", "conditions", "needs"))


@terminal
@pytest.mark.parametrize("end", ["q", "quit", "\x04"])
def test_who_stops_records_nothing_and_loses_nothing(in_force: Here, end: str) -> None:
    sitting = Sitting(in_force).type("one of two", "missed").until("2 of 5")
    assert sitting.type("", "", end).ended() == 0
    assert "Nothing was recorded." in sitting.shown
    line = "decisions review 1 'keep|extend|amend|let-go' -m TEXT --criterion '1=missed:one of two'"
    assert line in sitting.shown.splitlines()
    assert reviewed(in_force) == []


@terminal
def test_whoever_is_interrupted_gets_back_what_they_typed(in_force: Here) -> None:
    sitting = Sitting(in_force).type("one of two", "missed").until("2 of 5")
    sitting.process.send_signal(signal.SIGINT)
    assert sitting.ended() == 130
    assert "--criterion '1=missed:one of two'" in sitting.shown
    assert "Traceback" not in sitting.shown
    assert reviewed(in_force) == []


@terminal
def test_who_says_no_in_the_end_keeps_the_command(in_force: Here) -> None:
    sitting = Sitting(in_force).type(*WALK, "no")
    assert sitting.ended() == 0
    assert SAID in sitting.shown.splitlines()
    assert "Nothing was recorded." in sitting.shown
    assert reviewed(in_force) == []


@terminal
def test_what_was_said_of_another_version_is_not_recorded(in_force: Here) -> None:
    sitting = Sitting(in_force).type(*WALK).until("Record it?")
    for line in ("amend 1 --criterion other", "round 1", "consent 1 --as @all"):
        assert in_force(*line.split()).code == 0
    assert sitting.type("yes").ended() == 1
    assert "another version came in force meanwhile" in sitting.shown
    assert reviewed(in_force) == []


@terminal
def test_what_cannot_be_stored_is_asked_for_again(in_force: Here) -> None:
    sitting = Sitting(in_force).type("a\N{RIGHT-TO-LEFT OVERRIDE}b", "fine", "q")
    assert sitting.ended() == 0
    assert "No: the reading" in sitting.shown
    assert "--criterion 1=:fine" in sitting.shown


@terminal
def test_there_is_nothing_to_review_where_nothing_is_in_force(asked: Here) -> None:
    sitting = Sitting(asked)
    assert sitting.ended() == 1
    assert "no version is in force" in sitting.shown


def test_without_a_terminal_nothing_is_asked(in_force: Here) -> None:
    for line in ("review 1", "review 1 --json", "review 1 --measure 1=x", "review 1 -m x"):
        done = in_force.process(*line.split(), stdin="y\n")
        assert (done.code, done.out) == (2, "")
        assert "the verdict is missing" in done.err
        assert "keep, extend, amend, let-go" in done.err
    (in_force.folder / "lines").write_text("review 1\n")
    assert in_force("batch", "lines").code == 2


def test_everything_can_be_said_with_flags(in_force: Here) -> None:
    done = in_force.json(
        *(
            "review",
            "1",
            "amend",
            "-m",
            "so",
            "--criterion",
            "2=met",
            "--measure",
            "2=every day: met",
            "--measure",
            "1=x",
        ),
        *(
            "--became",
            "1=gone",
            "--concern",
            "1=DID-NOT",
            "--condition",
            "1=broken:it fell",
            "--need",
            "1.1=unmet: tired",
        ),
    )
    assert done["status"] == "adopted"
    assert done["events"][0]["data"] == {
        "version": 1,
        "verdict": "amend",
        "text": "so",
        "next": None,
        "measures": [
            {"criterion": 1, "text": "x", "verdict": None},
            {"criterion": 2, "text": "every day: met", "verdict": "met"},
        ],
        "became": [{"concern": 1, "text": "gone", "verdict": "did-not"}],
        "conditions": [{"condition": 1, "text": "it fell", "verdict": "broken"}],
        "needs": [{"need": 1, "text": "tired", "verdict": "unmet"}],
        "framing": None,
    }
    shown = in_force.json("show", "1")
    assert [(item["kind"], item["verdict"]) for item in shown["reviews"][0]["items"]] == [
        ("criterion", None), ("criterion", "met"), ("concern", "did-not"), ("condition", "broken"), ("need", "unmet"),
    ]  # fmt: skip
    assert shown["conditions"][0]["state"] == "broken"
    audited = in_force.json("audit", "1")["reviews"][0]
    assert audited["items"] == shown["reviews"][0]["items"]


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        (["--criterion", "1=mett"], "of a criterion one does not say 'mett'"),
        (["--criterion", "1"], "does not say what became of a criterion"),
        (["--criterion", "1="], "does not say what became of a criterion"),
        (["--criterion", "x=met"], "'x' is no criterion"),
        (["--criterion", "3=met"], "there is no criterion 3"),
        (["--condition", "1=:"], "the reading is empty"),
        (["--need", "9.1=met"], "there is no decision 9"),
        (["--need", "so=met"], "'so' is no need"),
        (["--criterion", "1=met:a", "--measure", "1=b"], "criterion 1 is spoken of twice"),
    ],
)
def test_what_nobody_understands_is_refused(in_force: Here, flag: list[str], said: str) -> None:
    done = in_force("review", "1", "amend", "-m", "x", *flag)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Hint: " in done.err


def test_what_a_review_left_out_is_shown_as_not_said(in_force: Here) -> None:
    assert in_force("review", "1", "amend", "-m", "hm", "--measure", "1=one").code == 0
    for page in (["show", "1"], ["audit", "1"], ["audit", "1", "--html"]):
        out = in_force(*page).out
        assert out.count("not said") >= 4, out
        assert "no verdict: one" in out


def test_the_schema_says_what_a_review_may_say(here: Here) -> None:
    schema = here.json("schema", "Reviewed")
    assert schema["properties"]["schema"] == {"const": 2}
    assert {"measures", "became", "conditions", "needs"} <= set(json.dumps(schema).replace('"', " ").split())
    assert here.json("schema", "DecisionOpened")["properties"]["schema"] == {"const": 2}
